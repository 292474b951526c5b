//SOURCES Cause.java
//SOURCES IdentityCheck.java
//SOURCES Symptom.java
//SOURCES ../http/Connector.java
//SOURCES ../pki/CertificateChain.java
package stellantis.diagnosis;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.http.BrokenExchange;
import stellantis.http.BrokenExchange.Facts;
import stellantis.http.Handshake;
import stellantis.http.MutualTls;
import stellantis.http.Probe;
import stellantis.pki.Certificates;
import stellantis.pki.Identity;
import stellantis.pki.Name;

/**
 * The one place that turns an exchange without a usable answer into cause, side and remedy: from the JDK's exceptions,
 * what was seen of the handshake, and what is wrong with our own files. What is only likely is said to be so.
 */
public final class Explain {
    private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

    /** Makers of inspecting proxies, firewalls and virus scanners, as they name their authorities. */
    private static final Pattern INSPECTORS = Pattern.compile(
            "(?i)zscaler|netskope|forti(net|gate)|palo alto|blue ?coat|websense|forcepoint|sophos|check ?point|cisco"
                    + " umbrella|mcafee|skyhigh|barracuda|watchguard|sonicwall|kaspersky|avast|bitdefender|eset"
                    + " ssl|mitmproxy|charles proxy|portswigger|fiddler|squid|ssl[ -]?inspection|do[_ ]not[_ ]trust");

    private final BrokenExchange broken;
    private final Facts facts;
    private final MutualTls tls;
    private final Instant now;
    private final Function<Path, Words> advice;
    private final Words words;

    private Explain(BrokenExchange broken, MutualTls tls, Clock clock, Function<Path, Words> advice) {
        this.broken = broken;
        this.facts = broken.facts();
        this.tls = tls;
        this.now = clock.instant();
        this.advice = advice;
        this.words = advice.apply(tls.identity() == null ? null : tls.identity().file());
        words.put("host", host(broken.uri()));
        words.put("now", now.truncatedTo(ChronoUnit.SECONDS));
        words.put("limit", facts.deadline() == null ? "the time allowed" : seconds(facts.deadline()));
        if (facts.proxy() != null) {
            words.put("proxy", facts.proxy().address());
            words.put("source", facts.proxy().source());
            words.put("direct", direct(facts.proxy().source()));
        }
    }

    /**
     * @param tls the connection's side of TLS: the identity it offered, the versions it allowed
     * @param advice the words of remedies for a certificate's file
     */
    public static Cause of(BrokenExchange broken, MutualTls tls, Clock clock, Function<Path, Words> advice) {
        return new Explain(broken, tls, clock, advice).cause();
    }

    /** As a failure to throw: exit code 20, 21, 22 or 23. */
    public static Failure failure(BrokenExchange broken, MutualTls tls, Clock clock) {
        return pointing(of(broken, tls, clock, Words::new).failure()).from(broken);
    }

    /** With a word on who looks deeper where that helps: TLS and tokens have more to tell than one message holds. */
    public static Failure pointing(Failure failure) {
        boolean deeper = failure.id() != null && failure.id().matches("(tls|identity|token|http)\\..*");
        if (!deeper) return failure;
        Hint look = Hint.of("to see it all", NextCommand.of("doctor"));
        return failure.hint(failure.next() == null ? look : failure.next().and(look));
    }

    /** As messages name it, with its port where that is not the usual one. */
    public static String host(URI uri) {
        return uri.getHost() + (uri.getPort() < 0 || uri.getPort() == 443 ? "" : ":" + uri.getPort());
    }

    public static int port(URI uri) {
        return uri.getPort() < 0 ? 443 : uri.getPort();
    }

    /**
     * A gateway's own page about the client certificate: nginx, for one, ends no handshake but answers with HTTP 400
     * (or 495, 496), in HTML. Empty when the answer is about something else.
     *
     * @param body the beginning of the answer's body
     */
    static Optional<Cause> page(
            URI uri, int status, byte[] body, MutualTls tls, Clock clock, Function<Path, Words> advice) {
        String text = new String(body, 0, Math.min(body.length, 4096), StandardCharsets.UTF_8);
        boolean none = text.contains("No required SSL certificate was sent") || status == 496;
        boolean refused = text.contains("The SSL certificate error")
                || text.contains("Invalid or expired client certificate")
                || status == 495;
        if (!none && !refused) return Optional.empty();
        Facts facts = new Facts(tls.handshake(uri.getHost(), port(uri)), null, 0, List.of(), null, null);
        Explain explain = new Explain(BrokenExchange.answered(uri, facts), tls, clock, advice);
        explain.words.put("status", status);
        return Optional.of(explain.client(none ? Symptom.PAGE_NONE_SENT : Symptom.PAGE_REFUSED));
    }

    private Cause cause() {
        return switch (broken.during()) {
            case CONNECTING -> connecting();
            case PROXY -> proxy();
            case READING -> tell(facts.deadline() != null ? Symptom.READ_TIMEOUT : Symptom.CUT);
            case TALKING -> talking();
        };
    }

    private Cause connecting() {
        boolean toProxy = facts.proxy() != null;
        Throwable cause = facts.probe() != null && facts.probe().failure() != null
                ? facts.probe().failure()
                : broken.getCause();
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return tell(toProxy ? Symptom.PROXY_NAME_UNKNOWN : Symptom.NAME_UNKNOWN);
        }
        if (broken.getCause() instanceof HttpConnectTimeoutException || cause instanceof SocketTimeoutException) {
            return tell(toProxy ? Symptom.PROXY_TIMEOUT : Symptom.CONNECT_TIMEOUT);
        }
        if (toProxy) return tell(Symptom.PROXY_REFUSED);
        boolean noRoute = String.valueOf(cause.getMessage()).contains("unreachable");
        if (cause instanceof NoRouteToHostException || noRoute) return tell(Symptom.NO_ROUTE);
        boolean here = broken.uri().getHost().matches("(?i)localhost|127\\..*|\\[::1]");
        return tell(here ? Symptom.SANDBOX_REFUSED : Symptom.REFUSED);
    }

    private Cause proxy() {
        words.put("status", facts.proxyStatus());
        words.put("asked", String.join(", ", facts.proxyAsks()));
        if (facts.deadline() != null) return tell(Symptom.PROXY_SILENT);
        if (facts.proxyStatus() == 0) return tell(Symptom.PROXY_NO_HTTP);
        if (facts.proxyStatus() != 407) return tell(Symptom.PROXY_NO_TUNNEL);
        boolean basic =
                facts.proxyAsks().isEmpty() || facts.proxyAsks().stream().anyMatch("Basic"::equalsIgnoreCase);
        if (!basic) return tell(Symptom.PROXY_OTHER_SCHEME);
        return tell(facts.proxy().credentials() == null ? Symptom.PROXY_WANTS_USER : Symptom.PROXY_REFUSES_USER);
    }

    private Cause talking() {
        Handshake seen = facts.handshake();
        if (facts.deadline() != null || has(HttpTimeoutException.class)) {
            return tell(seen.serverTrusted() ? Symptom.TIMEOUT : Symptom.HANDSHAKE_TIMEOUT);
        }
        if (seen.verdict() != null && !seen.serverTrusted()) return server(seen);
        String alert = alert();
        if (alert != null) {
            words.put("alert", alert);
            return seen.asked() ? client(Symptom.ofClientAlert(alert)) : beforeAsking(alert);
        }
        if (has(UnknownHostException.class)) return tell(Symptom.NAME_UNKNOWN);
        if (mentions("Unsupported or unrecognized SSL message", "plaintext connection")) return tell(Symptom.NO_TLS);
        if (!seen.serverTrusted()) return closedEarly();
        if (mentions("Invalid status line", "Unexpected response", "protocol exception", "Invalid chunk")) {
            return tell(Symptom.NO_HTTP);
        }
        if (seen.asked() && !accepted()) return client(Symptom.CLOSED_AFTER_ASKING);
        boolean closed = has(EOFException.class) || has(SocketException.class) || mentions("no bytes", "EOF", "closed");
        return tell(closed ? Symptom.CLOSED : Symptom.UNEXPLAINED);
    }

    private Cause closedEarly() {
        boolean closed = has(EOFException.class)
                || has(SocketException.class)
                || mentions("terminated the handshake", "EOF", "reset", "closed", "no bytes");
        if (closed && !has(ConnectException.class)) return tell(Symptom.CLOSED_EARLY);
        if (mentions("protocol is disabled", "protocol version", "not supported by")) return versions();
        return tell(Symptom.UNEXPLAINED);
    }

    private Cause versions() {
        String from = "TLS " + tls.min().label;
        words.put("asked", from + (tls.min() == tls.max() ? " only" : " to " + tls.max().label));
        return tell(Symptom.VERSIONS);
    }

    /** An alert before the server asked for our certificate has nothing to do with it. */
    private Cause beforeAsking(String alert) {
        boolean shown = !facts.handshake().serverChain().isEmpty();
        return switch (alert) {
            case "protocol_version" -> versions();
            case "unrecognized_name" -> tell(Symptom.NAME_NOT_SERVED);
            case "handshake_failure", "insufficient_security" ->
                shown ? client(Symptom.ofClientAlert(alert)) : tell(Symptom.NOTHING_IN_COMMON);
            default -> shown ? client(Symptom.ofClientAlert(alert)) : tell(Symptom.UNEXPLAINED);
        };
    }

    private Cause server(Handshake seen) {
        List<X509Certificate> chain = seen.serverChain();
        X509Certificate shown = chain.get(0);
        words.put("issuer", Name.brief(chain.get(chain.size() - 1).getIssuerX500Principal()));
        return switch (seen.verdict()) {
            case EXPIRED -> {
                Optional<X509Certificate> old = chain.stream()
                        .filter(one -> now.isAfter(one.getNotAfter().toInstant()))
                        .findFirst();
                yield dated(
                        Symptom.SERVER_EXPIRED, old.orElse(shown).getNotAfter().toInstant());
            }
            case NOT_YET_VALID ->
                dated(Symptom.SERVER_NOT_YET_VALID, shown.getNotBefore().toInstant());
            case OTHER_HOST -> {
                words.put("names", names(shown));
                yield tell(Symptom.SERVER_OTHER_HOST);
            }
            case TOO_WEAK -> tell(Symptom.SERVER_TOO_WEAK);
            case UNKNOWN_ISSUER -> tell(unknownIssuer(seen));
            default -> tell(otherKey(seen) ? Symptom.SERVER_OTHER_KEY : Symptom.SERVER_REFUSED);
        };
    }

    /** The CAs that are trusted here, in words. */
    private String roots() {
        if (tls.trust().only()) return "the given CA certificates, the only ones trusted (cacert-only)";
        return "Java's trusted roots"
                + (tls.trust().anchors().isEmpty() ? ", and no other CA was given" : " or the given CA certificates");
    }

    /** The same verdict of Java's has several causes, told apart by what the server sent. */
    private Symptom unknownIssuer(Handshake seen) {
        X509Certificate shown = seen.serverChain().get(0);
        words.put("roots", roots());
        if (inspected(seen)) return Symptom.SERVER_INSPECTED;
        if (otherKey(seen)) return Symptom.SERVER_OTHER_KEY;
        if (Certificates.selfSigned(shown)) return Symptom.SERVER_SELF_SIGNED;
        if (seen.serverChain().size() > 1) return Symptom.SERVER_UNKNOWN_ISSUER;
        return sisterGiven(shown) ? Symptom.SERVER_CA_LEFT_OUT : Symptom.SERVER_CHAIN_SHORT;
    }

    /** Whether a given CA bears the name of the one that signed the server's chain, but has not its key. */
    private boolean otherKey(Handshake seen) {
        X509Certificate last = seen.serverChain().get(seen.serverChain().size() - 1);
        List<X509Certificate> named = tls.trust().anchors().stream()
                .filter(one -> one.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
                .toList();
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

    /** Whether a CA of the issuer's organization was given: most likely the root above the one that is missing. */
    private boolean sisterGiven(X509Certificate shown) {
        Optional<String> organization = Name.of(shown.getIssuerX500Principal()).organization();
        if (organization.isEmpty()) return false;
        Optional<X509Certificate> root = tls.trust().anchors().stream()
                .filter(one ->
                        Name.of(one.getSubjectX500Principal()).organization().equals(organization))
                .max(Comparator.comparing(Certificates::selfSigned));
        root.ifPresent(one -> words.put("root", Name.brief(one.getSubjectX500Principal())));
        return root.isPresent();
    }

    /** Whether the server's certificate bears the name of a product that opens TLS connections to look into them. */
    public static boolean inspected(Handshake seen) {
        return seen.serverChain().stream()
                .anyMatch(one -> INSPECTORS
                        .matcher(Name.full(one.getIssuerX500Principal()))
                        .find());
    }

    private Cause dated(Symptom symptom, Instant date) {
        words.put("date", date);
        return tell(symptom);
    }

    /** The server is most likely against our certificate: what is wrong with it here says more than the alert. */
    private Cause client(Symptom symptom) {
        Handshake seen = facts.handshake();
        Identity identity = tls.identity();
        if (identity == null) return tell(Symptom.NO_CERTIFICATE);
        if (seen.asked() && !seen.offered()) {
            words.put("keytype", identity.key().getAlgorithm());
            words.put("asked", String.join(", ", seen.keyTypes()));
            return tell(Symptom.KEY_TYPE);
        }
        Optional<Cause> defect = IdentityCheck.of(identity, seen, now, advice).stream()
                .filter(one -> explains(symptom, (IdentityFault) one.fault()))
                .findFirst();
        Cause told = Cause.of(symptom, words);
        if (defect.isPresent()) {
            return new Cause(
                    symptom,
                    defect.get().id(),
                    told.code(),
                    Side.YOURS,
                    false,
                    told.what(),
                    "most likely " + defect.get().what(),
                    defect.get().hint());
        }
        String listed = seen.issuers().isEmpty() ? "" : ", issuer among those the server lists";
        return told.with(
                told.because() + "; seen from here it is in order (dates, chain, key" + listed + ")", told.hint());
    }

    /** A defect is no cause of an alert that names another one. */
    private static boolean explains(Symptom symptom, IdentityFault defect) {
        return switch (symptom) {
            case REVOKED, ACCESS_DENIED -> false;
            case CLIENT_EXPIRED -> defect.ofTime();
            case UNSUPPORTED_CERTIFICATE ->
                defect == IdentityFault.NOT_FOR_CLIENTS || defect == IdentityFault.IS_AUTHORITY;
            case DECRYPT_ERROR -> defect == IdentityFault.KEY_MISMATCH;
            case UNKNOWN_CA -> defect != IdentityFault.EXPIRED && defect != IdentityFault.NOT_FOR_CLIENTS;
            default -> true;
        };
    }

    private Cause tell(Symptom symptom) {
        words.put("detail", detail());
        Cause cause = Cause.of(symptom, words);
        boolean ofProxy = Set.of(Symptom.PROXY_REFUSED, Symptom.PROXY_TIMEOUT, Symptom.PROXY_SILENT)
                .contains(symptom);
        return ofProxy && chosen(facts.proxy().source()) ? cause.on(Side.YOURS) : cause;
    }

    /** Whether the proxy was chosen for these scripts, and not for the whole machine: then NO_PROXY has no say. */
    private static boolean chosen(String source) {
        return !source.matches("(?i)(https|all)_proxy");
    }

    /** How to do without the proxy. */
    private static Hint direct(String source) {
        if (!chosen(source)) return Hint.of("a host that needs no proxy is named in NO_PROXY");
        if (source.equals("--proxy")) return Hint.of("if the host needs no proxy, leave --proxy out");
        if (source.startsWith("STELLANTIS_")) return Hint.of("if the host needs no proxy, unset " + source);
        return Hint.of("if the host needs no proxy, take the setting away", NextCommand.of("profile unset proxy"));
    }

    /** The alert the server sent, to the request or to the probe after it. */
    private String alert() {
        return alert(broken.getCause())
                .or(() -> alert(facts.probe() == null ? null : facts.probe().failure()))
                .orElse(null);
    }

    /** The name of the TLS alert that ended the handshake, if one did. */
    public static Optional<String> alert(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            Matcher matcher = ALERT.matcher(String.valueOf(e.getMessage()));
            if (matcher.find()) return Optional.of(matcher.group(1));
        }
        return Optional.empty();
    }

    private boolean accepted() {
        return facts.probe() != null && facts.probe().reached() == Probe.Step.ACCEPTED;
    }

    private boolean has(Class<? extends Throwable> type) {
        for (Throwable e = broken.getCause(); e != null; e = e.getCause()) {
            if (type.isInstance(e)) return true;
        }
        return false;
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
            if (e.getMessage() != null && !e.getMessage().isBlank())
                last = e.getMessage().strip();
        }
        return last;
    }

    /** The DNS names and addresses a certificate is made for (RFC 5280 section 4.2.1.6). */
    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                String names = all.stream()
                        .filter(one -> one.get(0).equals(2) || one.get(0).equals(7))
                        .limit(5)
                        .map(one -> String.valueOf(one.get(1)))
                        .collect(Collectors.joining(", "));
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
