//SOURCES Alert.java
//SOURCES Check.java
//SOURCES Explain.java
//SOURCES ../Sha256.java
//SOURCES ../http/Reach.java
package stellantis.diagnosis;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Sha256;
import stellantis.http.BrokenExchange;
import stellantis.http.Connector;
import stellantis.http.Handshake;
import stellantis.http.Handshake.Verdict;
import stellantis.http.MutualTls;
import stellantis.http.Probe;
import stellantis.http.Proxies;
import stellantis.http.Reach;
import stellantis.pki.Name;
import stellantis.pki.Identity;

/** The way to one server, up to the point where a request could be sent: proxy, name, connection, server, client certificate. */
final class Handshakes {
    private static final int MOST_NAMES = 8;

    private final String id;
    private final String title;
    private final URI uri;
    private final Connector connector;
    private final Clock clock;
    private final String withoutIdentity;
    private final List<Check> checks = new ArrayList<>();
    private Proxies.Proxy proxy;
    private boolean reachable;
    private boolean usable;
    private boolean asked;

    /**
     * @param id of the target, which the ids of its checks begin with
     * @param withoutIdentity why there is no identity to offer, or null when it is offered or none was given
     */
    Handshakes(String id, String title, URI uri, Connector connector, Clock clock, String withoutIdentity) {
        this.id = id;
        this.title = title;
        this.uri = uri;
        this.connector = connector;
        this.clock = clock;
        this.withoutIdentity = withoutIdentity;
    }

    /** Whether a request can be sent. */
    boolean usable() {
        return usable;
    }

    /** Why none can be sent. */
    String unusable() {
        return reachable && withoutIdentity != null ? withoutIdentity : "there is no connection to ask on";
    }

    /** Whether the server asked for a client certificate. */
    boolean asked() {
        return asked;
    }

    List<Check> network() {
        checks.clear();
        try {
            proxy = connector.proxies().to(uri).orElse(null);
        } catch (Failure e) {
            checks.add(failed("proxy", "proxy", Cause.of(e), List.of()));
            skip("the proxy's address is wrong", "connect", "connection");
            return List.copyOf(checks);
        }
        String host = proxy == null ? uri.getHost() : proxy.host();
        int port = proxy != null ? proxy.port() : port();
        Reach reach = Reach.of(host, port, connector.connectTimeout());
        List<String> facts = reach.tries().stream().map(Handshakes::shown).toList();
        reachable = reach.failure() == null;
        Cause cause = reachable ? null : Cause.of(Explain.of(BrokenExchange.unreached(uri, proxy, reach.failure(), connector.connectTimeout()), connector.tls(), clock));
        if (proxy == null) {
            checks.add(ok("proxy", "proxy", "none is in effect", List.of()));
            if (reach.tries().isEmpty()) {
                checks.add(failed("name", "name", cause, List.of()));
                skip("the name is not known", "connect", "connection");
                return List.copyOf(checks);
            }
            checks.add(ok("name", "name", uri.getHost() + " is " + reach.tries().stream().map(one -> one.address().getHostAddress()).collect(Collectors.joining(", ")), List.of()));
            checks.add(reachable ? ok("connect", "connection", "port " + port() + " answers", facts) : failed("connect", "connection", cause, facts));
        } else {
            if (reachable) cause = tunnel();
            checks.add(cause == null ? ok("proxy", "proxy", proxy.address() + ", named by " + proxy.source() + ", leads to " + uri.getHost() + ":" + port(), facts) : failed("proxy", "proxy", cause, facts));
            checks.add(Check.skipped(id + ".name", title + ": name", "the proxy looks it up"));
            skip(cause == null ? "the proxy connects" : "the proxy does not lead there", "connect", "connection");
            reachable = cause == null;
        }
        return List.copyOf(checks);
    }

    /** Why the proxy does not lead to the host, or null when it does: whether a port takes a connection says little of a proxy. */
    private Cause tunnel() {
        Probe probe = Probe.tunnel(uri, proxy, connector.connectTimeout());
        if (probe.reached() == Probe.Step.TUNNELLED) return null;
        return Cause.of(Explain.of(BrokenExchange.probed(uri, proxy, probe, Handshake.NONE, connector.connectTimeout()), connector.tls(), clock));
    }

    private static String shown(Reach.Try one) {
        return one.address().getHostAddress() + ": " + (one.failure() == null ? "connected in " + one.millis() + " ms" : one.failure() instanceof SocketTimeoutException ? "no answer" : "refused or unreachable");
    }

    List<Check> handshake() {
        checks.clear();
        if (!reachable) {
            skip("there is no connection", "server", "server's certificate");
            skip("there is no connection", "client", "client certificate");
            return List.copyOf(checks);
        }
        MutualTls tls = connector.tls();
        Probe probe = Probe.handshake(uri, proxy, connector.connectTimeout(), tls);
        Handshake seen = tls.handshake(uri.getHost(), port());
        asked = seen.asked();
        Explanation told = probe.reached() == Probe.Step.ACCEPTED ? null
                : Explain.of(BrokenExchange.probed(uri, proxy, probe, seen, connector.connectTimeout()), tls, clock);
        if (told != null && !seen.serverTrusted()) {
            checks.add(failed("server", "server's certificate", Cause.of(told), server(probe, seen)));
            skip("the handshake did not get that far", "client", "client certificate");
            return List.copyOf(checks);
        }
        checks.add(Explain.inspected(seen) ? Check.warning(id + ".server", title + ": server's certificate", inspected(), server(probe, seen))
                : ok("server", "server's certificate", trusted(seen), server(probe, seen)));
        client(probe, seen, told);
        return List.copyOf(checks);
    }

    private static String trusted(Handshake seen) {
        X509Certificate last = seen.serverChain().get(seen.serverChain().size() - 1);
        return "trusted by " + (seen.verdict() == Verdict.TRUSTED_BY_GIVEN ? "the given CA certificates" : "Java's own roots") + ", issued by " + Name.brief(last.getIssuerX500Principal());
    }

    private Cause inspected() {
        return new Cause(Symptom.SERVER_INSPECTED.id, ExitCode.SERVER_NOT_TRUSTED, Symptom.SERVER_INSPECTED.side.label, false, "what answers for " + uri.getHost() + " seems to be an inspecting proxy",
                "its certificate bears the name of one, although it is trusted here; a client certificate cannot pass through it", "ask your network's administrators to exempt " + uri.getHost() + " from TLS inspection");
    }

    /** What the server showed, line by line. */
    private List<String> server(Probe probe, Handshake seen) {
        List<String> facts = new ArrayList<>();
        if (probe.protocol() != null) facts.add("spoken: " + probe.protocol() + (probe.cipher() == null ? "" : ", " + probe.cipher()));
        for (X509Certificate one : seen.serverChain()) {
            facts.add("shown: " + Name.full(one.getSubjectX500Principal()) + "; issued by " + Name.brief(one.getIssuerX500Principal()) + "; valid from " + one.getNotBefore().toInstant() + " until " + one.getNotAfter().toInstant() + "; SHA-256 " + Sha256.of(one).hex());
        }
        if (!seen.serverChain().isEmpty() && seen.verdict() == Verdict.UNKNOWN_ISSUER) {
            facts.add("anchor missing here: " + Name.full(seen.serverChain().get(seen.serverChain().size() - 1).getIssuerX500Principal()));
        }
        if (!seen.serverTrusted()) answered(probe).ifPresent(facts::add);
        return facts;
    }

    /** The server's last word, and when it came. */
    private static Optional<String> answered(Probe probe) {
        if (probe.failure() == null) return Optional.empty();
        String when = probe.reached() == Probe.Step.HANDSHAKEN ? "after our Finished" : "before the handshake was finished";
        Optional<String> alert = Alert.in(probe.failure());
        if (alert.isPresent()) return Optional.of("server's answer: TLS alert " + Alert.numbered(alert.get()) + ", " + when);
        IOException failure = probe.failure();
        if (failure instanceof javax.net.ssl.SSLException) return Optional.empty();
        return Optional.of("server's answer: " + (failure instanceof SocketTimeoutException ? "none" : "the connection was closed without an alert") + ", " + when);
    }

    private void client(Probe probe, Handshake seen, Explanation told) {
        List<String> facts = asked(seen);
        answered(probe).ifPresent(facts::add);
        Identity identity = connector.tls().identity();
        if (withoutIdentity != null) {
            checks.add(new Check(id + ".client", title + ": client certificate", Check.State.SKIPPED, withoutIdentity, facts, null));
            return;
        }
        if (told != null) {
            checks.add(failed("client", "client certificate", Cause.of(told), facts));
            return;
        }
        usable = true;
        if (!seen.asked()) {
            checks.add(identity == null ? ok("client", "client certificate", "none was asked for", facts) : Check.warning(id + ".client", title + ": client certificate", notAsked(), facts));
        } else if (identity == null) {
            checks.add(ok("client", "client certificate", "asked for, but none was given; the handshake goes on without", facts));
        } else if (!seen.offered()) {
            checks.add(Check.warning(id + ".client", title + ": client certificate", Cause.ours("tls.client.key-type", ExitCode.CLIENT_REFUSED, uri.getHost() + " asks for another kind of key than " + identity.key().getAlgorithm() + ", so the certificate was not sent",
                    "make a key of that kind with a new signing request: " + LocalCheck.order(identity.file()) + " --rsa 2048 --key-out key-new.pem"), facts));
        } else if (!seen.listsIssuerOf(identity)) {
            checks.add(Check.warning(id + ".client", title + ": client certificate", unlisted(identity), facts));
        } else {
            checks.add(ok("client", "client certificate", "asked for, sent, and not refused in the handshake", facts));
        }
    }

    private Cause notAsked() {
        return new Cause("tls.client.not-asked", ExitCode.CLIENT_REFUSED, Symptom.Side.SERVER.label, false, uri.getHost() + ":" + port() + " did not ask for the client certificate",
                "mutual TLS may be on another port, a proxy may sit in between, or this server does without", "compare the URL's port with the e-mail; if requests succeed, nothing needs to be done");
    }

    private static Cause unlisted(Identity identity) {
        return new Cause("tls.client.issuer-not-listed", ExitCode.CLIENT_REFUSED, Symptom.Side.SERVER.label, true, "your certificate, " + LocalCheck.issuers(identity.chain()) + ", was not refused in the handshake, but the server does not list that CA",
                "these scripts send it all the same; Java's own key manager, and so your application, would withhold it", "in Java use a key manager that always offers the certificate, or ask Stellantis to list the CA");
    }

    /** What the server asked for and what it got. */
    private List<String> asked(Handshake seen) {
        List<String> facts = new ArrayList<>();
        facts.add("asked for a client certificate: " + (seen.asked() ? "yes" : "no"));
        if (!seen.asked()) return facts;
        facts.add("issuers listed: " + (seen.issuers().isEmpty() ? "none, any will do" : first(seen.issuers().stream().map(Name::full).toList())));
        facts.add("key types taken: " + String.join(", ", seen.keyTypes()));
        if (!seen.algorithms().isEmpty()) facts.add("signature algorithms listed: " + first(seen.algorithms()));
        if (seen.offered()) {
            List<X509Certificate> chain = connector.tls().identity().chain();
            facts.add("sent: " + chain.stream().map(one -> "\"" + Name.brief(one.getSubjectX500Principal()) + "\" issued by \"" + Name.brief(one.getIssuerX500Principal()) + "\"").collect(Collectors.joining("; ")));
        } else {
            facts.add("sent: no certificate");
        }
        return facts;
    }

    private static String first(List<String> names) {
        List<String> distinct = names.stream().distinct().toList();
        return distinct.stream().limit(MOST_NAMES).collect(Collectors.joining("; ")) + (distinct.size() > MOST_NAMES ? " and " + (distinct.size() - MOST_NAMES) + " more" : "");
    }

    private int port() {
        return uri.getPort() < 0 ? 443 : uri.getPort();
    }

    private Check ok(String what, String name, String says, List<String> facts) {
        return Check.ok(id + "." + what, title + ": " + name, says, facts);
    }

    private Check failed(String what, String name, Cause cause, List<String> facts) {
        return Check.failed(id + "." + what, title + ": " + name, cause, facts);
    }

    private void skip(String why, String what, String name) {
        checks.add(Check.skipped(id + "." + what, title + ": " + name, why));
    }
}
