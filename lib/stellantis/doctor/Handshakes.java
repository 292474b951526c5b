//SOURCES Check.java
//SOURCES DoctorFault.java
//SOURCES ../diagnosis/Explain.java
//SOURCES ../Sha256.java
//SOURCES Reachability.java
package stellantis.doctor;

import static java.util.Map.entry;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import stellantis.Failure;
import stellantis.Sha256;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.Explain;
import stellantis.diagnosis.Fault;
import stellantis.diagnosis.IdentityCheck;
import stellantis.diagnosis.Words;
import stellantis.http.BrokenExchange;
import stellantis.http.Connector;
import stellantis.http.Handshake;
import stellantis.http.Handshake.Verdict;
import stellantis.http.MutualTls;
import stellantis.http.Probe;
import stellantis.http.Proxies;
import stellantis.pki.Identity;
import stellantis.pki.Name;

/**
 * The way to one server, up to the point where a request could be sent: proxy, name, connection, server, client
 * certificate.
 */
final class Handshakes {
    private static final int MOST_NAMES = 8;

    /**
     * The numbers of TLS alerts (RFC 8446 section 6 and the registry it refers to), by the names that Java gives
     * them.
     */
    private static final Map<String, Integer> ALERTS = Map.ofEntries(
            entry("close_notify", 0),
            entry("unexpected_message", 10),
            entry("bad_record_mac", 20),
            entry("record_overflow", 22),
            entry("handshake_failure", 40),
            entry("no_certificate", 41),
            entry("bad_certificate", 42),
            entry("unsupported_certificate", 43),
            entry("certificate_revoked", 44),
            entry("certificate_expired", 45),
            entry("certificate_unknown", 46),
            entry("illegal_parameter", 47),
            entry("unknown_ca", 48),
            entry("access_denied", 49),
            entry("decode_error", 50),
            entry("decrypt_error", 51),
            entry("protocol_version", 70),
            entry("insufficient_security", 71),
            entry("internal_error", 80),
            entry("inappropriate_fallback", 86),
            entry("user_canceled", 90),
            entry("no_renegotiation", 100),
            entry("missing_extension", 109),
            entry("unsupported_extension", 110),
            entry("certificate_unobtainable", 111),
            entry("unrecognized_name", 112),
            entry("bad_certificate_status_response", 113),
            entry("bad_certificate_hash_value", 114),
            entry("unknown_psk_identity", 115),
            entry("certificate_required", 116),
            entry("no_application_protocol", 120));

    private final String id;
    private final URI uri;
    private final Connector connector;
    private final Clock clock;
    private final String withoutIdentity;
    private final Function<Path, Words> advice;
    private final List<Check> checks = new ArrayList<>();
    private Proxies.Proxy proxy;
    private boolean reachable;
    private boolean usable;
    private boolean asked;

    /**
     * @param id of the target, which the ids of its checks begin with
     * @param withoutIdentity why there is no identity to offer, or null when it is offered or none was given
     */
    Handshakes(
            String id,
            URI uri,
            Connector connector,
            Clock clock,
            String withoutIdentity,
            Function<Path, Words> advice) {
        this.id = id;
        this.advice = advice;
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
            checks.add(Check.failed(id + ".proxy", e, List.of()));
            skip("connect", "the proxy's address is wrong");
            return List.copyOf(checks);
        }
        String host = proxy == null ? uri.getHost() : proxy.host();
        Reachability reach = Reachability.of(host, proxy == null ? Explain.port(uri) : proxy.port(), connector.connectTimeout());
        List<String> facts = reach.tries().stream().map(Handshakes::shown).toList();
        reachable = reach.failure() == null;
        Cause cause = reachable
                ? null
                : explain(BrokenExchange.unreached(uri, proxy, reach.failure(), connector.connectTimeout()));
        if (proxy == null) direct(reach, cause, facts);
        else throughProxy(reachable ? tunnel() : cause, facts);
        return List.copyOf(checks);
    }

    private void direct(Reachability reach, Cause cause, List<String> facts) {
        ok("proxy", "none is in effect", List.of());
        if (reach.tries().isEmpty()) {
            failed("name", cause, List.of());
            skip("connect", "the name is not known");
            return;
        }
        String addresses = reach.tries().stream()
                .map(one -> one.address().getHostAddress())
                .collect(Collectors.joining(", "));
        ok("name", uri.getHost() + " is " + addresses, List.of());
        if (reachable) ok("connect", "port " + Explain.port(uri) + " answers", facts);
        else failed("connect", cause, facts);
    }

    private void throughProxy(Cause cause, List<String> facts) {
        reachable = cause == null;
        String leads = ", leads to " + uri.getHost() + ":" + Explain.port(uri);
        if (reachable) ok("proxy", proxy.address() + ", named by " + proxy.source() + leads, facts);
        else failed("proxy", cause, facts);
        skip("name", "the proxy looks it up");
        skip("connect", reachable ? "the proxy connects" : "the proxy does not lead there");
    }

    /**
     * Why the proxy does not lead to the host, or null when it does: whether a port takes a connection says little of
     * a proxy.
     */
    private Cause tunnel() {
        Probe probe = Probe.tunnel(uri, proxy, connector.connectTimeout());
        if (probe.reached() == Probe.Step.TUNNELLED) return null;
        return explain(BrokenExchange.probed(uri, proxy, probe, Handshake.NONE, connector.connectTimeout()));
    }

    private Cause explain(BrokenExchange broken) {
        return Explain.of(broken, connector.tls(), clock, advice);
    }

    private static String shown(Reachability.Try one) {
        return one.address().getHostAddress() + ": "
                + (one.failure() == null
                        ? "connected in " + one.millis() + " ms"
                        : one.failure() instanceof SocketTimeoutException ? "no answer" : "refused or unreachable");
    }

    List<Check> handshake() {
        checks.clear();
        if (!reachable) {
            skip("server", "there is no connection");
            skip("client", "there is no connection");
            return List.copyOf(checks);
        }
        MutualTls tls = connector.tls();
        Probe probe = Probe.handshake(uri, proxy, connector.connectTimeout(), tls);
        Handshake seen = tls.handshake(uri.getHost(), Explain.port(uri));
        asked = seen.asked();
        Cause told = probe.reached() == Probe.Step.ACCEPTED
                ? null
                : explain(BrokenExchange.probed(uri, proxy, probe, seen, connector.connectTimeout()));
        if (told != null && !seen.serverTrusted()) {
            failed("server", told, server(probe, seen));
            skip("client", "the handshake did not get that far");
            return List.copyOf(checks);
        }
        if (Explain.inspected(seen)) warn("server", DoctorFault.SERVER_INSPECTED, words(), server(probe, seen));
        else ok("server", trusted(seen), server(probe, seen));
        client(probe, seen, told);
        return List.copyOf(checks);
    }

    private Words words() {
        Identity identity = connector.tls().identity();
        Words words = advice.apply(identity == null ? null : identity.file());
        return words.put("host", uri.getHost()).put("port", Explain.port(uri));
    }

    private static String trusted(Handshake seen) {
        X509Certificate last = seen.serverChain().get(seen.serverChain().size() - 1);
        String by = seen.verdict() == Verdict.TRUSTED_BY_GIVEN ? "the given CA certificates" : "Java's own roots";
        return "trusted by " + by + ", issued by " + Name.brief(last.getIssuerX500Principal());
    }

    /** What the server showed, line by line. */
    private List<String> server(Probe probe, Handshake seen) {
        List<String> facts = new ArrayList<>();
        if (probe.protocol() != null)
            facts.add("spoken: " + probe.protocol() + (probe.cipher() == null ? "" : ", " + probe.cipher()));
        for (X509Certificate one : seen.serverChain()) {
            facts.add("shown: " + Name.full(one.getSubjectX500Principal()) + "; issued by "
                    + Name.brief(one.getIssuerX500Principal()) + "; valid from "
                    + one.getNotBefore().toInstant() + " until "
                    + one.getNotAfter().toInstant() + "; SHA-256 "
                    + Sha256.of(one).hex());
        }
        if (!seen.serverChain().isEmpty() && seen.verdict() == Verdict.UNKNOWN_ISSUER) {
            X509Certificate last = seen.serverChain().get(seen.serverChain().size() - 1);
            facts.add("anchor missing here: " + Name.full(last.getIssuerX500Principal()));
        }
        if (!seen.serverTrusted()) answered(probe).ifPresent(facts::add);
        return facts;
    }

    /** The server's last word, and when it came. */
    private static Optional<String> answered(Probe probe) {
        if (probe.failure() == null) return Optional.empty();
        String when =
                probe.reached() == Probe.Step.HANDSHAKEN ? "after our Finished" : "before the handshake was finished";
        Optional<String> alert = Explain.alert(probe.failure());
        if (alert.isPresent()) return Optional.of("server's answer: TLS alert " + numbered(alert.get()) + ", " + when);
        IOException failure = probe.failure();
        if (failure instanceof javax.net.ssl.SSLException) return Optional.empty();
        boolean silent = failure instanceof SocketTimeoutException;
        return Optional.of(
                "server's answer: " + (silent ? "none" : "the connection was closed without an alert") + ", " + when);
    }

    /** Such as {@code unknown_ca (48)}. */
    private static String numbered(String alert) {
        return ALERTS.containsKey(alert) ? alert + " (" + ALERTS.get(alert) + ")" : alert;
    }

    private void client(Probe probe, Handshake seen, Cause told) {
        List<String> facts = asked(seen);
        answered(probe).ifPresent(facts::add);
        Identity identity = connector.tls().identity();
        if (withoutIdentity != null) {
            checks.add(new Check(id + ".client", Check.State.SKIPPED, withoutIdentity, facts, null));
            return;
        }
        if (told != null) {
            failed("client", told, facts);
            return;
        }
        usable = true;
        if (identity == null) {
            ok(
                    "client",
                    seen.asked()
                            ? "asked for, but none was given; the handshake goes on without"
                            : "none was asked for",
                    facts);
        } else if (!seen.asked()) {
            warn("client", DoctorFault.CLIENT_NOT_ASKED, words(), facts);
        } else if (!seen.offered()) {
            warn(
                    "client",
                    DoctorFault.CLIENT_KEY_TYPE,
                    words().put("keytype", identity.key().getAlgorithm()),
                    facts);
        } else if (!seen.listsIssuerOf(identity)) {
            String issuers = IdentityCheck.issuers(identity.chain());
            warn("client", DoctorFault.ISSUER_NOT_LISTED, words().put("issuers", issuers), facts);
        } else {
            ok("client", "asked for, sent, and not refused in the handshake", facts);
        }
    }

    /** What the server asked for and what it got. */
    private List<String> asked(Handshake seen) {
        List<String> facts = new ArrayList<>();
        facts.add("asked for a client certificate: " + (seen.asked() ? "yes" : "no"));
        if (!seen.asked()) return facts;
        List<String> issuers = seen.issuers().stream().map(Name::full).toList();
        facts.add("issuers listed: " + (issuers.isEmpty() ? "none, any will do" : first(issuers)));
        facts.add("key types taken: " + String.join(", ", seen.keyTypes()));
        if (!seen.algorithms().isEmpty()) facts.add("signature algorithms listed: " + first(seen.algorithms()));
        if (seen.offered()) {
            facts.add("sent: "
                    + connector.tls().identity().chain().stream()
                            .map(one -> "\"" + Name.brief(one.getSubjectX500Principal()) + "\" issued by \""
                                    + Name.brief(one.getIssuerX500Principal()) + "\"")
                            .collect(Collectors.joining("; ")));
        } else {
            facts.add("sent: no certificate");
        }
        return facts;
    }

    private static String first(List<String> names) {
        List<String> distinct = names.stream().distinct().toList();
        String more = distinct.size() > MOST_NAMES ? " and " + (distinct.size() - MOST_NAMES) + " more" : "";
        return distinct.stream().limit(MOST_NAMES).collect(Collectors.joining("; ")) + more;
    }

    private void ok(String what, String says, List<String> facts) {
        checks.add(Check.ok(id + "." + what, says, facts));
    }

    private void warn(String what, Fault fault, Words words, List<String> facts) {
        checks.add(Check.warning(id + "." + what, Cause.of(fault, words), facts));
    }

    private void failed(String what, Cause cause, List<String> facts) {
        checks.add(Check.failed(id + "." + what, cause, facts));
    }

    private void skip(String what, String why) {
        checks.add(Check.skipped(id + "." + what, why));
    }
}
