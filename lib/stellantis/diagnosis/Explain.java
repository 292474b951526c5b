//SOURCES Explanation.java
//SOURCES LocalCheck.java
//SOURCES ../http/Connector.java
//SOURCES ../pki/CertificateChain.java
package stellantis.diagnosis;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import stellantis.Failure;
import stellantis.ShellWord;
import stellantis.diagnosis.Symptom.Side;
import stellantis.http.BrokenExchange;
import stellantis.http.BrokenExchange.Facts;
import stellantis.http.Handshake;
import stellantis.http.MutualTls;
import stellantis.http.Probe;
import stellantis.pki.Certificates;
import stellantis.pki.Name;
import stellantis.pki.Identity;

/**
 * The one place that turns an exchange without a usable answer into cause, side and remedy: from the JDK's exceptions,
 * what was seen of the handshake, and what is wrong with our own files. What is only likely is said to be so.
 */
public final class Explain {
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

    /** Makers of inspecting proxies, firewalls and virus scanners, as they name their authorities. */
    private static final Pattern INSPECTORS = Pattern.compile("(?i)zscaler|netskope|forti(net|gate)|palo alto|blue ?coat|websense|forcepoint|sophos|check ?point|cisco umbrella"
            + "|mcafee|skyhigh|barracuda|watchguard|sonicwall|kaspersky|avast|bitdefender|eset ssl|mitmproxy|charles proxy|portswigger|fiddler|squid|ssl[ -]?inspection|do[_ ]not[_ ]trust");

    private final BrokenExchange broken;
    private final Facts facts;
    private final MutualTls tls;
    private final Instant now;
    private final Map<String, String> words = new HashMap<>();

    private Explain(BrokenExchange broken, MutualTls tls, Clock clock) {
        this.broken = broken;
        this.facts = broken.facts();
        this.tls = tls;
        this.now = clock.instant();
        int port = broken.uri().getPort();
        words.put("host", broken.uri().getHost() + (port < 0 || port == 443 ? "" : ":" + port));
        Path file = tls.identity() == null ? null : tls.identity().file();
        words.put("inspect", inspect(file));
        words.put("order", LocalCheck.order(file));
        words.put("now", now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
        if (facts.proxy() != null) {
            words.put("proxy", facts.proxy().address());
            words.put("source", facts.proxy().source());
            words.put("direct", direct(facts.proxy().source()));
        }
        if (facts.deadline() != null) words.put("limit", seconds(facts.deadline()));
    }

    /** @param tls the connection's side of TLS: the identity it offered, the versions it allowed */
    public static Explanation of(BrokenExchange broken, MutualTls tls, Clock clock) {
        return new Explain(broken, tls, clock).explanation();
    }

    /** The command that looks at the certificate. @param file it is in, or null */
    static String inspect(Path file) {
        return "jbang inspect@stellantis" + (file == null ? "" : " " + ShellWord.of(file.toString()));
    }

    /** As a failure to throw: exit code 20, 21, 22 or 23. */
    public static Failure failure(BrokenExchange broken, MutualTls tls, Clock clock) {
        return pointing(of(broken, tls, clock).failure()).from(broken);
    }

    /** The failure, with a word on who looks deeper where that helps: TLS and tokens have more to tell than one message holds. */
    public static Failure pointing(Failure failure) {
        boolean deeper = failure.id() != null && failure.id().matches("(tls|identity|token|http)\\..*");
        return deeper ? failure.hint((failure.hint() == null ? "" : failure.hint() + "; ") + "to see it all: jbang doctor@stellantis") : failure;
    }

    /**
     * A gateway's own page about the client certificate: nginx, for one, ends no handshake but answers with HTTP 400
     * (or 495, 496), in HTML. Empty when the answer is about something else.
     *
     * @param body the beginning of the answer's body
     */
    public static Optional<Explanation> page(java.net.URI uri, int status, byte[] body, MutualTls tls, Clock clock) {
        String text = new String(body, 0, Math.min(body.length, 4096), StandardCharsets.UTF_8);
        boolean none = text.contains("No required SSL certificate was sent") || status == 496;
        boolean refused = text.contains("The SSL certificate error") || text.contains("Invalid or expired client certificate") || status == 495;
        if (!none && !refused) return Optional.empty();
        int port = uri.getPort() < 0 ? 443 : uri.getPort();
        Facts facts = new Facts(tls.handshake(uri.getHost(), port), null, 0, List.of(), null, null);
        Explain explain = new Explain(BrokenExchange.answered(uri, facts), tls, clock);
        explain.words.put("status", String.valueOf(status));
        return Optional.of(explain.client(none ? Symptom.PAGE_NONE_SENT : Symptom.PAGE_REFUSED));
    }

    private Explanation explanation() {
        return switch (broken.during()) {
            case CONNECTING -> connecting();
            case PROXY -> proxy();
            case READING -> tell(facts.deadline() != null ? Symptom.READ_TIMEOUT : Symptom.CUT, true);
            case TALKING -> talking();
        };
    }

    private Explanation connecting() {
        boolean toProxy = facts.proxy() != null;
        Throwable cause = facts.probe() != null && facts.probe().failure() != null ? facts.probe().failure() : broken.getCause();
        if (cause instanceof UnknownHostException || cause instanceof java.nio.channels.UnresolvedAddressException) return tell(toProxy ? Symptom.PROXY_NAME_UNKNOWN : Symptom.NAME_UNKNOWN, true);
        if (broken.getCause() instanceof HttpConnectTimeoutException || cause instanceof SocketTimeoutException) {
            words.putIfAbsent("limit", "the time allowed");
            return tell(toProxy ? Symptom.PROXY_TIMEOUT : Symptom.CONNECT_TIMEOUT, true);
        }
        if (toProxy) return tell(Symptom.PROXY_REFUSED, true);
        if (cause instanceof NoRouteToHostException || String.valueOf(cause.getMessage()).contains("unreachable")) return tell(Symptom.NO_ROUTE, true);
        return tell(broken.uri().getHost().matches("(?i)localhost|127\\..*|\\[::1]") ? Symptom.SANDBOX_REFUSED : Symptom.REFUSED, true);
    }

    private Explanation proxy() {
        words.put("status", String.valueOf(facts.proxyStatus()));
        words.put("asked", String.join(", ", facts.proxyAsks()));
        if (facts.deadline() != null) return tell(Symptom.PROXY_SILENT, true);
        if (facts.proxyStatus() == 0) return tell(Symptom.PROXY_NO_HTTP, true);
        if (facts.proxyStatus() != 407) return tell(Symptom.PROXY_NO_TUNNEL, true);
        if (!facts.proxyAsks().isEmpty() && facts.proxyAsks().stream().noneMatch("Basic"::equalsIgnoreCase)) return tell(Symptom.PROXY_OTHER_SCHEME, true);
        return tell(facts.proxy().credentials() == null ? Symptom.PROXY_WANTS_USER : Symptom.PROXY_REFUSES_USER, true);
    }

    private Explanation talking() {
        Handshake seen = facts.handshake();
        if (facts.deadline() != null || find(HttpTimeoutException.class) != null) {
            words.putIfAbsent("limit", "the time allowed");
            return tell(seen.serverTrusted() ? Symptom.TIMEOUT : Symptom.HANDSHAKE_TIMEOUT, true);
        }
        if (seen.verdict() != null && !seen.serverTrusted()) return server(seen);
        String alert = alert();
        if (alert != null) {
            words.put("alert", alert);
            return seen.asked() ? client(Symptom.ofClientAlert(alert)) : beforeAsking(alert);
        }
        if (find(UnknownHostException.class) != null) return tell(Symptom.NAME_UNKNOWN, true);
        if (mentions("Unsupported or unrecognized SSL message", "plaintext connection")) return tell(Symptom.NO_TLS, true);
        if (!seen.serverTrusted()) return closedEarly();
        if (mentions("Invalid status line", "Unexpected response", "protocol exception", "Invalid chunk")) return tell(Symptom.NO_HTTP, true);
        if (seen.asked() && !accepted()) return client(Symptom.CLOSED_AFTER_ASKING);
        if (find(EOFException.class) != null || find(SocketException.class) != null || mentions("no bytes", "EOF", "closed")) return tell(Symptom.CLOSED, false);
        return unexplained();
    }

    private Explanation closedEarly() {
        boolean closed = find(EOFException.class) != null || find(SocketException.class) != null || mentions("terminated the handshake", "EOF", "reset", "closed", "no bytes");
        if (closed && find(ConnectException.class) == null) return tell(Symptom.CLOSED_EARLY, true);
        if (mentions("protocol is disabled", "protocol version", "not supported by")) return versions();
        return unexplained();
    }

    private Explanation versions() {
        words.put("asked", tls.min() == tls.max() ? "TLS " + tls.min().label + " only" : "TLS " + tls.min().label + " to " + tls.max().label);
        return tell(Symptom.VERSIONS, true);
    }

    /** An alert before the server asked for our certificate has nothing to do with it. */
    private Explanation beforeAsking(String alert) {
        return switch (alert) {
            case "protocol_version" -> versions();
            case "unrecognized_name" -> tell(Symptom.NAME_NOT_SERVED, true);
            case "handshake_failure", "insufficient_security" -> facts.handshake().serverChain().isEmpty() ? tell(Symptom.NOTHING_IN_COMMON, true) : client(Symptom.ofClientAlert(alert));
            default -> facts.handshake().serverChain().isEmpty() ? unexplained() : client(Symptom.ofClientAlert(alert));
        };
    }

    private Explanation server(Handshake seen) {
        X509Certificate shown = seen.serverChain().get(0);
        return switch (seen.verdict()) {
            case EXPIRED -> dated(Symptom.SERVER_EXPIRED, seen.serverChain().stream().filter(one -> now.isAfter(one.getNotAfter().toInstant())).findFirst().orElse(shown).getNotAfter().toInstant());
            case NOT_YET_VALID -> dated(Symptom.SERVER_NOT_YET_VALID, shown.getNotBefore().toInstant());
            case OTHER_HOST -> {
                words.put("names", names(shown));
                yield tell(Symptom.SERVER_OTHER_HOST, false);
            }
            case TOO_WEAK -> tell(Symptom.SERVER_TOO_WEAK, true);
            case UNKNOWN_ISSUER -> {
                words.put("issuer", Name.brief(seen.serverChain().get(seen.serverChain().size() - 1).getIssuerX500Principal()));
                words.put("roots", tls.trust().only() ? "the given CA certificates, the only ones trusted (cacert-only)"
                        : tls.trust().anchors().isEmpty() ? "Java's trusted roots, and no other CA was given" : "Java's trusted roots or the given CA certificates");
                Symptom symptom = unknownIssuer(seen);
                yield tell(symptom, symptom != Symptom.SERVER_CA_LEFT_OUT);
            }
            default -> {
                words.put("issuer", Name.brief(seen.serverChain().get(seen.serverChain().size() - 1).getIssuerX500Principal()));
                words.put("detail", detail());
                yield tell(otherKey(seen) ? Symptom.SERVER_OTHER_KEY : Symptom.SERVER_REFUSED, true);
            }
        };
    }

    /** The same verdict of Java's has several causes, told apart by what the server sent. */
    private Symptom unknownIssuer(Handshake seen) {
        X509Certificate shown = seen.serverChain().get(0);
        if (inspected(seen)) return Symptom.SERVER_INSPECTED;
        if (otherKey(seen)) return Symptom.SERVER_OTHER_KEY;
        if (Certificates.selfSigned(shown)) return Symptom.SERVER_SELF_SIGNED;
        if (seen.serverChain().size() > 1) return Symptom.SERVER_UNKNOWN_ISSUER;
        return sisterGiven(shown) ? Symptom.SERVER_CA_LEFT_OUT : Symptom.SERVER_CHAIN_SHORT;
    }

    /** Whether a given CA bears the name of the one that signed the server's chain, but has not its key. */
    private boolean otherKey(Handshake seen) {
        X509Certificate last = seen.serverChain().get(seen.serverChain().size() - 1);
        List<X509Certificate> named = tls.trust().anchors().stream().filter(one -> one.getSubjectX500Principal().equals(last.getIssuerX500Principal())).toList();
        return !named.isEmpty() && named.stream().noneMatch(one -> signed(one, last));
    }

    private static boolean signed(X509Certificate issuer, X509Certificate certificate) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether a CA of the issuer's organization is among the given ones: most likely the root above the one that is missing. */
    private boolean sisterGiven(X509Certificate shown) {
        Optional<String> organization = Name.of(shown.getIssuerX500Principal()).organization();
        Optional<X509Certificate> root = tls.trust().anchors().stream().filter(one -> organization.isPresent() && Name.of(one.getSubjectX500Principal()).organization().equals(organization))
                .max(Comparator.comparing(Certificates::selfSigned));
        root.ifPresent(one -> words.put("root", Name.brief(one.getSubjectX500Principal())));
        return root.isPresent();
    }

    /** Whether the server's certificate bears the name of a product that opens TLS connections to look into them. */
    static boolean inspected(Handshake seen) {
        return seen.serverChain().stream().anyMatch(one -> INSPECTORS.matcher(Name.full(one.getIssuerX500Principal())).find());
    }

    private Explanation dated(Symptom symptom, Instant date) {
        words.put("date", date.toString());
        return tell(symptom, true);
    }

    /** The server is against our certificate, or most likely so: what is wrong with it here says more than the alert. */
    private Explanation client(Symptom symptom) {
        Handshake seen = facts.handshake();
        Identity identity = tls.identity();
        if (identity == null) return tell(Symptom.NO_CERTIFICATE, true);
        if (seen.asked() && !seen.offered()) {
            words.put("keytype", identity.key().getAlgorithm());
            words.put("asked", String.join(", ", seen.keyTypes()));
            return tell(Symptom.KEY_TYPE, true);
        }
        List<LocalCheck> defects = LocalCheck.of(identity, seen, now).stream().filter(defect -> explains(symptom, defect)).toList();
        if (!defects.isEmpty()) {
            LocalCheck first = defects.get(0);
            return new Explanation(symptom, first.id(), Side.YOURS, false, fill(symptom.what), "most likely " + first.text(), first.remedy());
        }
        return new Explanation(symptom, null, symptom.side, symptom == Symptom.REVOKED, fill(symptom.what),
                fill(symptom.cause) + "; seen from here it is in order (dates, chain, key" + (seen.issuers().isEmpty() ? "" : ", issuer among those the server lists") + ")", fill(symptom.remedy));
    }

    /** A defect is no cause of an alert that names another one. */
    private static boolean explains(Symptom symptom, LocalCheck defect) {
        String id = defect.id();
        return switch (symptom) {
            case REVOKED, ACCESS_DENIED -> false;
            case CLIENT_EXPIRED -> id.equals("identity.expired") || id.equals("identity.not-yet-valid");
            case UNSUPPORTED_CERTIFICATE -> id.equals("identity.not-for-clients") || id.equals("identity.is-authority");
            case DECRYPT_ERROR -> id.equals("identity.key-mismatch");
            case UNKNOWN_CA -> !id.equals("identity.expired") && !id.equals("identity.not-for-clients");
            default -> true;
        };
    }

    private Explanation unexplained() {
        words.put("detail", detail());
        return tell(Symptom.UNEXPLAINED, false);
    }

    private Explanation tell(Symptom symptom, boolean certain) {
        boolean ours = Set.of(Symptom.PROXY_REFUSED, Symptom.PROXY_TIMEOUT, Symptom.PROXY_SILENT).contains(symptom) && chosen(facts.proxy().source());
        return new Explanation(symptom, null, ours ? Side.YOURS : symptom.side, certain, fill(symptom.what), fill(symptom.cause), fill(symptom.remedy));
    }

    /** Whether the proxy was chosen for these scripts, and not for the whole machine: then NO_PROXY has no say. */
    private static boolean chosen(String source) {
        return !source.matches("(?i)(https|all)_proxy");
    }

    /** How to do without the proxy. */
    private static String direct(String source) {
        if (!chosen(source)) return "a host that needs no proxy is named in NO_PROXY";
        return "if the host needs no proxy, " + (source.equals("--proxy") ? "leave --proxy out" : source.startsWith("STELLANTIS_") ? "unset " + source : "take the setting away: jbang profile@stellantis unset proxy");
    }

    private String fill(String text) {
        String filled = text;
        for (Map.Entry<String, String> word : words.entrySet()) filled = filled.replace("{" + word.getKey() + "}", word.getValue());
        return filled;
    }

    /** The alert the server sent, to the request or to the probe after it. */
    private String alert() {
        Throwable[] starts = {broken.getCause(), facts.probe() == null ? null : facts.probe().failure()};
        for (Throwable start : starts) {
            for (Throwable e = start; e != null; e = e.getCause()) {
                Matcher matcher = ALERT.matcher(String.valueOf(e.getMessage()));
                if (matcher.find()) return matcher.group(1);
            }
        }
        return null;
    }

    private boolean accepted() {
        return facts.probe() != null && facts.probe().reached() == Probe.Step.ACCEPTED;
    }

    private <T extends Throwable> T find(Class<T> type) {
        for (Throwable e = broken.getCause(); e != null; e = e.getCause()) {
            if (type.isInstance(e)) return type.cast(e);
        }
        return null;
    }

    private boolean mentions(String... texts) {
        for (Throwable e = broken.getCause(); e != null; e = e.getCause()) {
            for (String text : texts) {
                if (String.valueOf(e.getMessage()).toLowerCase().contains(text.toLowerCase())) return true;
            }
        }
        return false;
    }

    /** The innermost message there is: the JDK wraps each in the next, adding nothing. */
    private String detail() {
        String last = "no reason was given";
        for (Throwable e = broken.getCause(); e != null; e = e.getCause()) {
            if (e.getMessage() != null && !e.getMessage().isBlank()) last = e.getMessage().strip();
        }
        return last;
    }

    /** The DNS names and addresses a certificate is made for (RFC 5280 section 4.2.1.6). */
    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                String names = all.stream().filter(one -> one.get(0).equals(2) || one.get(0).equals(7)).limit(5).map(one -> String.valueOf(one.get(1))).collect(Collectors.joining(", "));
                if (!names.isEmpty()) return names;
            }
        } catch (CertificateParsingException e) {
            // then the subject has to do
        }
        return "\"" + Name.brief(certificate.getSubjectX500Principal()) + "\"";
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() / 1000.0 + " s";
    }
}
