package stellantis.doctor;

import static java.util.stream.Collectors.joining;
import static stellantis.diagnosis.Symptom.KEY_TYPE;
import static stellantis.diagnosis.Symptom.SERVER_INSPECTED;
import static stellantis.doctor.DoctorFault.CLIENT_NOT_ASKED;
import static stellantis.doctor.DoctorFault.ISSUER_NOT_LISTED;
import static stellantis.doctor.DoctorFault.SERVER_WEAK;
import static stellantis.http.Handshake.Verdict.TRUSTED_BY_GIVEN;
import static stellantis.http.Handshake.Verdict.UNKNOWN_ISSUER;

import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import stellantis.Failure;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.Explain;
import stellantis.diagnosis.IdentityCheck;
import stellantis.diagnosis.MessageValues;
import stellantis.diagnosis.OurSide;
import stellantis.diagnosis.RefusedCertificate;
import stellantis.diagnosis.UntrustedServer;
import stellantis.http.ApiUrl;
import stellantis.http.Connector;
import stellantis.http.ExchangeFailure;
import stellantis.http.Handshake;
import stellantis.http.Probe;
import stellantis.http.Proxies;
import stellantis.pki.Certificates;
import stellantis.pki.ChainProblem;
import stellantis.pki.Identity;
import stellantis.pki.Name;

/**
 * The way to one server, up to the point where a request could be sent: proxy, name, connection, server, client
 * certificate.
 */
final class NetworkPath {
    private static final int MOST_NAMES = 8;

    private final String id;
    final URI uri;
    private final String hostAndPort;
    private final Connector connector;
    private final OurSide ours;
    private final boolean mutual;
    private final Facts facts;
    private final String withoutIdentity;
    private Proxies.Proxy proxy;
    /** What was seen of the handshake. */
    Handshake seen = Handshake.NONE;

    private boolean reachable;
    private boolean usable;

    /**
     * @param id of the target, which the ids of its checks begin with
     * @param mutual whether the server is to ask for a certificate
     */
    NetworkPath(String id, URI uri, Connector connector, OurSide ours, boolean mutual, Facts facts) {
        this.id = id + ".";
        this.uri = uri;
        facts.ways.put(id, this);
        this.hostAndPort = uri.getHost() + ":" + ApiUrl.port(uri);
        this.connector = connector;
        this.ours = ours;
        this.mutual = mutual;
        this.facts = facts;
        boolean broken = facts.find("files.identity").filter(Check::failed).isPresent();
        this.withoutIdentity = broken ? "there is no usable key and certificate to offer" : null;
    }

    /** Whether a request can be sent. */
    boolean usable() {
        return usable;
    }

    /** Why none can be sent. */
    String unusable() {
        return reachable && withoutIdentity != null ? withoutIdentity : "there is no connection to ask on";
    }

    void network() {
        try {
            proxy = connector.proxies().to(uri).orElse(null);
        } catch (Failure e) {
            facts.failed(id + "proxy", e, List.of());
            facts.skipped(id + "connect", "the proxy's address is wrong");
            return;
        }
        String host = proxy == null ? uri.getHost() : proxy.host();
        Reachability reach =
                Reachability.of(host, proxy == null ? ApiUrl.port(uri) : proxy.port(), connector.probeTime());
        List<String> tries = reach.tries().stream().map(NetworkPath::shown).toList();
        reachable = reach.failure() == null;
        Cause cause = reachable ? null : explain(Probe.unreached(reach.failure()));
        if (proxy == null) direct(reach, cause, tries);
        else throughProxy(reachable ? tunnel() : cause, tries);
    }

    private void direct(Reachability reach, Cause cause, List<String> tries) {
        facts.ok(id + "proxy", "none is in effect");
        if (tries.isEmpty()) {
            facts.failed(id + "name", cause, List.of());
            facts.skipped(id + "connect", "the name is not known");
            return;
        }
        String addresses = reach.tries().stream()
                .map(one -> one.address().getHostAddress())
                .collect(joining(", "));
        facts.ok(id + "name", uri.getHost() + " is " + addresses);
        if (reachable) facts.ok(id + "connect", "port " + ApiUrl.port(uri) + " answers", tries);
        else facts.failed(id + "connect", cause, tries);
    }

    private void throughProxy(Cause cause, List<String> tries) {
        reachable = cause == null;
        String leads = proxy.address() + ", named by " + proxy.source() + ", leads to " + hostAndPort;
        if (reachable) facts.ok(id + "proxy", leads, tries);
        else facts.failed(id + "proxy", cause, tries);
        facts.skipped(id + "name", "the proxy looks it up");
        facts.skipped(id + "connect", reachable ? "the proxy connects" : "the proxy does not lead there");
    }

    /**
     * Why the proxy does not lead to the host, or null when it does: whether a port takes a connection says little of
     * a proxy.
     */
    private Cause tunnel() {
        Probe probe = Probe.tunnel(uri, proxy, connector.probeTime());
        return probe.reached() == Probe.Step.TUNNELLED ? null : explain(probe);
    }

    private Cause explain(Probe probe) {
        return Explain.of(ExchangeFailure.probed(uri, proxy, probe, seen, connector.probeTime()), ours);
    }

    private static String shown(Reachability.Try one) {
        boolean silent = one.failure() instanceof SocketTimeoutException;
        return one.address().getHostAddress() + ": "
                + (one.failure() == null
                        ? "connected in " + one.millis() + " ms"
                        : silent ? "no answer" : "refused or unreachable");
    }

    void handshake() {
        if (!reachable) {
            facts.skipped(id + "server", "there is no connection");
            facts.skipped(id + "client", "there is no connection");
            return;
        }
        Probe probe = Probe.handshake(uri, proxy, connector.probeTime(), connector.tls());
        seen = ours.handshake(uri);
        Cause told = probe.reached() == Probe.Step.ACCEPTED ? null : explain(probe);
        List<String> shown = shown(probe);
        if (told != null && !seen.serverTrusted()) {
            answered(probe).ifPresent(shown::add);
            facts.failed(id + "server", told, shown);
            facts.skipped(id + "client", "the handshake did not get that far");
            return;
        }
        Optional<String> weak = weak();
        if (UntrustedServer.inspected(seen)) {
            facts.warning(
                    id + "server",
                    SERVER_INSPECTED,
                    words().put("issuer", issuer(seen).orElseThrow()),
                    shown);
        } else if (weak.isPresent()) {
            facts.warning(id + "server", SERVER_WEAK, words().put("problem", weak.get()), shown);
        } else {
            boolean given = seen.verdict() == TRUSTED_BY_GIVEN;
            String by = given ? "the given CA certificates" : "Java's own roots";
            facts.ok(
                    id + "server",
                    "trusted by " + by + ", issued by " + issuer(seen).orElseThrow(),
                    shown);
        }
        client(probe, told);
    }

    /** What others do not take of the server's certificates; its root counts for nothing. */
    private Optional<String> weak() {
        List<X509Certificate> below = seen.serverChain().stream()
                .filter(one -> !Certificates.selfSigned(one))
                .toList();
        return below.isEmpty()
                ? Optional.empty()
                : ChainProblem.weak(below).stream()
                        .filter(one -> one.defect() != ChainProblem.Defect.NO_SIGNATURES)
                        .map(ChainProblem::text)
                        .findFirst();
    }

    private MessageValues words() {
        return ours.words().put("host", uri.getHost()).put("port", ApiUrl.port(uri));
    }

    /** Who signed the last certificate that the server showed. */
    static Optional<String> issuer(Handshake seen) {
        int count = seen.serverChain().size();
        return seen.serverChain().stream()
                .skip(Math.max(0, count - 1))
                .map(one -> Name.issuer(one).brief())
                .findFirst();
    }

    /** What the server showed, line by line. */
    private List<String> shown(Probe probe) {
        List<String> lines = new ArrayList<>();
        if (probe.protocol() != null)
            lines.add("spoken: " + probe.protocol() + (probe.cipher() == null ? "" : ", " + probe.cipher()));
        seen.serverChain().forEach(one -> lines.add("shown: " + Facts.shown(one)));
        if (seen.verdict() == UNKNOWN_ISSUER)
            lines.add("anchor missing here: "
                    + Name.issuer(seen.serverChain().get(seen.serverChain().size() - 1)));
        return lines;
    }

    /** The server's last word, and when it came. */
    private static Optional<String> answered(Probe probe) {
        if (probe.failure() == null) return Optional.empty();
        boolean finished = probe.reached() == Probe.Step.HANDSHAKEN;
        boolean silent = probe.failure() instanceof SocketTimeoutException;
        Optional<String> alert = Explain.alert(probe.failure()).map(name -> "TLS alert " + name);
        if (alert.isEmpty() && probe.failure() instanceof SSLException) return Optional.empty();
        return Optional.of("server's answer: "
                + alert.orElse(silent ? "none" : "the connection was closed without an alert")
                + (finished ? ", after our Finished" : ", before the handshake was finished"));
    }

    private void client(Probe probe, Cause told) {
        String client = id + "client";
        List<String> asked = asked();
        answered(probe).ifPresent(asked::add);
        Identity identity = ours.identity();
        usable = withoutIdentity == null && told == null;
        if (withoutIdentity != null) {
            facts.add(new Check(client, Check.State.SKIPPED, withoutIdentity, asked, null));
        } else if (told != null) {
            facts.failed(client, told, asked);
        } else if (identity == null) {
            boolean without = seen.asked();
            facts.ok(
                    client,
                    without ? "asked for, but none was given; the handshake goes on without" : "none was asked for",
                    asked);
        } else if (!mutual) {
            facts.ok(client, "not needed: client id and secret are", asked);
        } else if (!seen.asked()) {
            facts.warning(client, CLIENT_NOT_ASKED, words(), asked);
        } else if (!seen.offered()) {
            facts.warning(client, KEY_TYPE, RefusedCertificate.otherKind(words(), identity, seen), asked);
        } else if (!seen.listsIssuerOf(identity)) {
            MessageValues words = words().put("issuers", IdentityCheck.issuers(identity.chain()));
            facts.warning(client, ISSUER_NOT_LISTED, words, asked);
        } else {
            facts.ok(client, "asked for, sent, and not refused in the handshake", asked);
        }
    }

    /** What the server asked for and what it got. */
    private List<String> asked() {
        List<String> lines = new ArrayList<>();
        lines.add("asked for a client certificate: " + (seen.asked() ? "yes" : "no"));
        if (!seen.asked()) return lines;
        List<String> issuers =
                seen.issuers().stream().map(one -> Name.of(one).toString()).toList();
        lines.add("issuers listed: " + (issuers.isEmpty() ? "none, any will do" : first(issuers)));
        lines.add("key types taken: " + String.join(", ", seen.keyTypes()));
        if (!seen.algorithms().isEmpty()) lines.add("signature algorithms listed: " + first(seen.algorithms()));
        String sent = seen.offered()
                ? ours.identity().chain().stream()
                        .map(one -> "\"" + Name.subject(one).brief() + "\" " + IdentityCheck.issuers(List.of(one)))
                        .collect(joining("; "))
                : "no certificate";
        lines.add("sent: " + sent);
        return lines;
    }

    private static String first(List<String> names) {
        List<String> distinct = names.stream().distinct().toList();
        String more = distinct.size() > MOST_NAMES ? " and " + (distinct.size() - MOST_NAMES) + " more" : "";
        return distinct.stream().limit(MOST_NAMES).collect(joining("; ")) + more;
    }
}
