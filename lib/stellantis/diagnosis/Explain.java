package stellantis.diagnosis;

import static java.time.temporal.ChronoUnit.SECONDS;
import static java.util.stream.Collectors.joining;
import static stellantis.ExitCode.UNREACHABLE;
import static stellantis.diagnosis.IdentityFault.IS_AUTHORITY;
import static stellantis.diagnosis.IdentityFault.NOT_FOR_CLIENTS;
import static stellantis.diagnosis.IdentityFault.NO_SIGNATURES;
import static stellantis.diagnosis.Symptom.BAD_CERTIFICATE;
import static stellantis.diagnosis.Symptom.CERTIFICATE_UNKNOWN;
import static stellantis.diagnosis.Symptom.CLIENT_EXPIRED;
import static stellantis.diagnosis.Symptom.CLIENT_EXPIRED_THERE;
import static stellantis.diagnosis.Symptom.CLOCK;
import static stellantis.diagnosis.Symptom.CLOSED;
import static stellantis.diagnosis.Symptom.CLOSED_AFTER_ASKING;
import static stellantis.diagnosis.Symptom.CLOSED_EARLY;
import static stellantis.diagnosis.Symptom.CONNECT_TIMEOUT;
import static stellantis.diagnosis.Symptom.CUT;
import static stellantis.diagnosis.Symptom.HANDSHAKE_FAILURE;
import static stellantis.diagnosis.Symptom.HANDSHAKE_TIMEOUT;
import static stellantis.diagnosis.Symptom.KEY_TYPE;
import static stellantis.diagnosis.Symptom.NAME_NOT_SERVED;
import static stellantis.diagnosis.Symptom.NAME_UNKNOWN;
import static stellantis.diagnosis.Symptom.NO_CERTIFICATE;
import static stellantis.diagnosis.Symptom.NO_ROUTE;
import static stellantis.diagnosis.Symptom.NO_TLS;
import static stellantis.diagnosis.Symptom.OTHER_ALERT;
import static stellantis.diagnosis.Symptom.PAGE_REFUSED;
import static stellantis.diagnosis.Symptom.PROXY_CANNOT_REACH;
import static stellantis.diagnosis.Symptom.PROXY_NAME_UNKNOWN;
import static stellantis.diagnosis.Symptom.PROXY_NO_HTTP;
import static stellantis.diagnosis.Symptom.PROXY_NO_TUNNEL;
import static stellantis.diagnosis.Symptom.PROXY_OTHER_SCHEME;
import static stellantis.diagnosis.Symptom.PROXY_PORTAL;
import static stellantis.diagnosis.Symptom.PROXY_REFUSED;
import static stellantis.diagnosis.Symptom.PROXY_REFUSES_USER;
import static stellantis.diagnosis.Symptom.PROXY_SILENT;
import static stellantis.diagnosis.Symptom.PROXY_TIMEOUT;
import static stellantis.diagnosis.Symptom.PROXY_TUNNEL;
import static stellantis.diagnosis.Symptom.PROXY_WANTS_USER;
import static stellantis.diagnosis.Symptom.READ_TIMEOUT;
import static stellantis.diagnosis.Symptom.REFUSED;
import static stellantis.diagnosis.Symptom.SERVER_CA_LEFT_OUT;
import static stellantis.diagnosis.Symptom.SERVER_EXPIRED;
import static stellantis.diagnosis.Symptom.SERVER_INSPECTED;
import static stellantis.diagnosis.Symptom.SERVER_NOT_YET_VALID;
import static stellantis.diagnosis.Symptom.SERVER_OTHER_HOST;
import static stellantis.diagnosis.Symptom.SERVER_OTHER_KEY;
import static stellantis.diagnosis.Symptom.SERVER_REFUSED;
import static stellantis.diagnosis.Symptom.SERVER_SELF_SIGNED;
import static stellantis.diagnosis.Symptom.SERVER_TOO_WEAK;
import static stellantis.diagnosis.Symptom.SERVER_UNKNOWN_ISSUER;
import static stellantis.diagnosis.Symptom.SERVER_WRONG_CA;
import static stellantis.diagnosis.Symptom.TIMEOUT;
import static stellantis.diagnosis.Symptom.UNEXPLAINED;
import static stellantis.diagnosis.Symptom.VERSIONS;

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
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.http.ExchangeFailure;
import stellantis.http.ExchangeFailure.Facts;
import stellantis.http.Handshake;
import stellantis.http.Handshake.Verdict;
import stellantis.http.Probe;
import stellantis.http.TlsVersion;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateUse;
import stellantis.pki.Certificates;
import stellantis.pki.ChainProblem;
import stellantis.pki.Identity;
import stellantis.pki.Name;

/**
 * The one place that turns an exchange without a usable answer into cause, side and remedy: from the JDK's exceptions,
 * what was seen of the handshake, and what is wrong with our own files. What is only likely is said to be so.
 */
public final class Explain {
    private static final Pattern ALERT = Pattern.compile("Received (?:fatal|warning)? ?alert: (\\w+)");

    private static final String NOTHING = "nothing came through within {limit}";

    private static final Pattern PROXY_KNOWS_NO_NAME = Pattern.compile("(?i)dns|resolv|unknown.host|host.?not.?found");
    /** Inspecting proxies besides those that filter a network, and virus scanners, as they name their authorities. */
    private static final Pattern INSPECTORS =
            Pattern.compile("(?i)barracuda|kaspersky|avast|bitdefender|eset ssl|mitmproxy|charles proxy|portswigger"
                    + "|fiddler|ssl[ -]?inspection|do[_ ]not[_ ]trust");

    /** What says no more than that the certificate is not taken. */
    private static final Set<Symptom> UNEXPLAINING = EnumSet.of(
            BAD_CERTIFICATE, CERTIFICATE_UNKNOWN, HANDSHAKE_FAILURE, CLOSED_AFTER_ASKING, PAGE_REFUSED, OTHER_ALERT);

    private final ExchangeFailure broken;
    private final Facts facts;
    private final OurSide ours;
    private final MessageValues words;

    private Explain(ExchangeFailure broken, OurSide ours) {
        this.broken = broken;
        this.facts = broken.facts();
        this.ours = ours;
        this.words = ours.words();
        words.put("host", host(broken.uri()));
        words.put("now", ours.now().truncatedTo(SECONDS));
        words.put("limit", facts.deadline() == null ? "the time allowed" : seconds(facts.deadline()));
        if (facts.proxy() != null) {
            words.put("proxy", facts.proxy().address());
            words.put("source", facts.proxy().source());
            words.put(
                    "direct",
                    words.hint(
                            chosen(facts.proxy().source())
                                    ? "if the host needs no proxy, {profile unset proxy}"
                                    : "a host that needs no proxy is named in NO_PROXY"));
            words.put("instead", chosen(facts.proxy().source()) ? words.hint("{profile unset proxy}, and ") : "");
        }
    }

    public static Cause of(ExchangeFailure broken, OurSide ours) {
        return new Explain(broken, ours).cause();
    }

    /** As a failure to throw: exit code 20, 21, 22 or 23. */
    public static Failure failure(ExchangeFailure broken, OurSide ours) {
        return ours.failure(of(broken, ours)).from(broken);
    }

    /** As messages name it, with its port where that is not the usual one. */
    public static String host(URI uri) {
        return uri.getHost() + (uri.getPort() < 0 || uri.getPort() == 443 ? "" : ":" + uri.getPort());
    }

    /** The certificate was refused by an answer. */
    static Cause refused(URI uri, int status, String said, OurSide ours) {
        Explain explain = new Explain(ExchangeFailure.answered(uri, ours.handshake(uri)), ours);
        explain.words.put("status", status).put("said", said == null ? "" : ": " + said);
        return explain.client(PAGE_REFUSED);
    }

    private Cause cause() {
        Optional<HttpFault> malformed = facts.deadline() != null || broken.getCause() == null
                ? Optional.empty()
                : HttpFault.of(
                        ours.mask().apply(String.valueOf(broken.getCause().getMessage())), words);
        if (malformed.isPresent()) return Cause.of(malformed.get(), words);
        return switch (broken.during()) {
            case CONNECTING -> connecting();
            case PROXY -> proxy();
            case READING -> tell(facts.deadline() != null ? READ_TIMEOUT : CUT);
            case TALKING -> talking();
        };
    }

    private Cause connecting() {
        boolean toProxy = facts.proxy() != null;
        Throwable cause = failure();
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return tell(toProxy ? PROXY_NAME_UNKNOWN : NAME_UNKNOWN);
        }
        // Java's time for connecting takes in the handshake
        Probe.Step reached =
                facts.probe() == null ? Probe.Step.NOTHING : facts.probe().reached();
        if (broken.getCause() instanceof HttpConnectTimeoutException && reached.compareTo(Probe.Step.CONNECTED) >= 0) {
            boolean tunnelled = reached.compareTo(Probe.Step.CONNECTED) > 0;
            return !toProxy ? tell(HANDSHAKE_TIMEOUT) : tunnelled ? tunnel(NOTHING) : tell(PROXY_SILENT);
        }
        if (broken.getCause() instanceof HttpConnectTimeoutException || cause instanceof SocketTimeoutException) {
            return tell(toProxy ? PROXY_TIMEOUT : CONNECT_TIMEOUT);
        }
        if (toProxy) return tell(PROXY_REFUSED);
        boolean noRoute = String.valueOf(cause.getMessage()).contains("unreachable");
        if (cause instanceof NoRouteToHostException || noRoute) return tell(NO_ROUTE);
        boolean here = broken.uri().getHost().matches("(?i)localhost|127\\..*|\\[::1]");
        String start = "; if it is the sandbox, start it: {sandbox start " + broken.uri() + "}";
        words.put("sandbox", here ? words.hint(start) : "");
        return here ? tell(REFUSED).on(Side.YOURS) : tell(REFUSED);
    }

    /** What a second look has met, else the first. */
    private Throwable failure() {
        Throwable probed = facts.probe() == null ? null : facts.probe().failure();
        return probed == null ? broken.getCause() : probed;
    }

    private Cause proxy() {
        int status = facts.probe().proxyStatus();
        List<String> asks = facts.probe().proxyAsks();
        words.put("status", status).put("asked", String.join(", ", asks));
        if (facts.deadline() != null) return tell(PROXY_SILENT);
        if (Set.of(0, 400, 404, 405, 501).contains(status)) return tell(PROXY_NO_HTTP);
        if (status / 100 < 4 || status == 511) return tell(PROXY_PORTAL);
        if (status != 407) return noTunnel(status);
        boolean basic = asks.isEmpty() || asks.stream().anyMatch("Basic"::equalsIgnoreCase);
        if (!basic) return tell(PROXY_OTHER_SCHEME);
        return tell(facts.proxy().credentials() == null ? PROXY_WANTS_USER : PROXY_REFUSES_USER);
    }

    private Cause tunnel(String came) {
        words.put("came", words.hint(came));
        return tell(PROXY_TUNNEL);
    }

    /** Its own words say more than the status: Squid's codes, and those of RFC 9209. */
    private Cause noTunnel(int status) {
        String said = detail();
        boolean name = PROXY_KNOWS_NO_NAME.matcher(said).find();
        words.put("reached", name ? "no name server that it asks knows the name" : "it gets no connection to it");
        boolean forbidden = status < 500 || said.contains("DENIED");
        return tell(!name && forbidden ? PROXY_NO_TUNNEL : PROXY_CANNOT_REACH);
    }

    private Cause talking() {
        Handshake seen = facts.handshake();
        boolean unreached = facts.probe() != null && facts.probe().reached().compareTo(Probe.Step.CONNECTED) < 0;
        if (facts.deadline() != null && unreached) return connecting();
        if (facts.deadline() != null || has(HttpTimeoutException.class)) {
            if (seen.serverTrusted()) return tell(TIMEOUT);
            return facts.proxy() == null ? tell(HANDSHAKE_TIMEOUT) : tunnel(NOTHING);
        }
        if (seen.verdict() != null && !seen.serverTrusted()) return server(seen);
        String alert = alert();
        if (alert != null) {
            words.put("alert", alert);
            return seen.asked() ? client(Symptom.ofClientAlert(alert)) : beforeAsking(alert);
        }
        if (has(UnknownHostException.class)) return tell(NAME_UNKNOWN);
        if (mentions("Unsupported or unrecognized SSL message", "plaintext connection")) return tell(NO_TLS);
        if (!seen.serverTrusted()) return closedEarly();
        if (seen.asked() && !accepted()) return client(CLOSED_AFTER_ASKING);
        if (!ended()) return tell(UNEXPLAINED);
        // in TLS 1.3 Java cannot be asked for the certificate any more
        boolean later = ours.identity() != null && !seen.asked() && ours.tls().max() == TlsVersion.V1_3;
        return tell(later ? Symptom.ASKED_LATER : CLOSED);
    }

    private boolean ended() {
        return has(EOFException.class, SocketException.class)
                || mentions("terminated the handshake", "close_notify", "EOF", "reset", "closed", "no bytes");
    }

    private Cause closedEarly() {
        if (ended() && !has(ConnectException.class))
            return facts.proxy() == null
                    ? tell(CLOSED_EARLY)
                    : tunnel("the connection was closed at once").ending(UNREACHABLE);
        boolean version = mentions("protocol is disabled", "protocol version", "not supported by");
        return version ? versions() : tell(UNEXPLAINED);
    }

    private Cause versions() {
        TlsVersion min = ours.tls().min();
        TlsVersion max = ours.tls().max();
        words.put("asked", "TLS " + min.label + (min == max ? " only" : " to " + max.label));
        return tell(VERSIONS);
    }

    /** An alert before the server asked for our certificate has nothing to do with it. */
    private Cause beforeAsking(String alert) {
        boolean shown = !facts.handshake().serverChain().isEmpty();
        if (alert.equals("protocol_version")) return versions();
        if (alert.equals("unrecognized_name")) return tell(NAME_NOT_SERVED);
        if (shown) return client(Symptom.ofClientAlert(alert));
        return Cause.of(EarlyAlert.of(alert), words);
    }

    private Cause server(Handshake seen) {
        X509Certificate shown = seen.serverChain().get(0);
        words.put("issuer", Name.issuer(last(seen)).brief());
        words.put("names", names(shown)).put("roots", roots());
        if (ours.identity() != null && sameTime(seen.verdict())) {
            words.put("all", seen.verdict() == Verdict.EXPIRED ? "have expired" : "are not valid yet");
            return tell(CLOCK);
        }
        return switch (seen.verdict()) {
            case EXPIRED -> {
                words.put("date", outOfDate(seen).getNotAfter().toInstant());
                yield tell(SERVER_EXPIRED);
            }
            case NOT_YET_VALID -> {
                words.put("date", outOfDate(seen).getNotBefore().toInstant());
                yield tell(SERVER_NOT_YET_VALID);
            }
            case OTHER_HOST -> tell(SERVER_OTHER_HOST);
            case TOO_WEAK -> tell(SERVER_TOO_WEAK);
            case UNKNOWN_ISSUER -> tell(unknownIssuer(seen));
            default -> tell(otherKey(seen) ? SERVER_OTHER_KEY : SERVER_REFUSED);
        };
    }

    /** The one that is, of the server's own and the CAs that it sends. */
    private X509Certificate outOfDate(Handshake seen) {
        X509Certificate own = seen.serverChain().get(0);
        X509Certificate bad = seen.serverChain().stream()
                .filter(one -> ChainProblem.validity(one, ours.now()).isPresent())
                .findFirst()
                .orElse(own);
        String ca = "the CA \"" + Name.subject(bad).brief() + "\" in the chain";
        words.put("whose", bad == own ? "the certificate" : ca);
        return bad;
    }

    /** Whether our own certificate is out of its dates in the same direction: that is rarely two people's fault. */
    private boolean sameTime(Verdict verdict) {
        return ChainProblem.validity(ours.identity().certificate(), ours.now())
                .filter(own -> own.defect().name().equals(verdict.name()))
                .isPresent();
    }

    /** Of the server's chain, in order; what else it sent is of no use. */
    private X509Certificate last(Handshake seen) {
        List<X509Certificate> chain =
                CertificateChain.all(seen.serverChain(), ours.now()).get(0).members();
        return chain.get(chain.size() - 1);
    }

    /** The CAs that are trusted here, in words. */
    private String roots() {
        if (ours.tls().trust().only()) return "the CAs given, the only ones trusted (cacert-only): " + given();
        return "Java's trusted roots" + (anchors().isEmpty() ? "" : " or the CAs given: " + given());
    }

    private String given() {
        return IdentityCheck.names(anchors().stream().map(X509Certificate::getSubjectX500Principal));
    }

    private List<X509Certificate> anchors() {
        return ours.tls().trust().anchors();
    }

    /** The same verdict of Java's has several causes, told apart by what the server sent. */
    private Symptom unknownIssuer(Handshake seen) {
        X509Certificate shown = seen.serverChain().get(0);
        if (inspected(seen)) return SERVER_INSPECTED;
        if (otherKey(seen)) return SERVER_OTHER_KEY;
        if (Certificates.selfSigned(shown)) return SERVER_SELF_SIGNED;
        words.put("given", given());
        boolean none = anchors().stream().noneMatch(one -> Certificates.isCa(one) || Certificates.selfSigned(one));
        words.put("kind", none ? "no CA" : "the CA of your own certificate");
        if (none && !anchors().isEmpty()) return SERVER_WRONG_CA;
        if (last(seen).equals(shown) && sisterGiven(shown)) return SERVER_CA_LEFT_OUT;
        return ofClients() ? SERVER_WRONG_CA : SERVER_UNKNOWN_ISSUER;
    }

    /** Whether all the CAs given stand above our own certificate. */
    private boolean ofClients() {
        List<X509Certificate> own =
                ours.identity() == null ? List.of() : ours.identity().chain();
        return !anchors().isEmpty()
                && anchors().stream().allMatch(ca -> own.stream().anyMatch(one -> Certificates.issued(ca, one)));
    }

    /** Whether a given CA bears the name of the one that signed the server's chain, but has not its key. */
    private boolean otherKey(Handshake seen) {
        X509Certificate last = last(seen);
        List<X509Certificate> named = anchors().stream()
                .filter(one -> one.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
                .toList();
        return !named.isEmpty() && named.stream().noneMatch(one -> Certificates.issued(one, last));
    }

    /** Whether a CA of the issuer's organization was given: most likely the root above the one that is missing. */
    private boolean sisterGiven(X509Certificate shown) {
        Optional<String> organization = Name.issuer(shown).organization();
        // a root leads to no other
        if (organization.isEmpty() || Name.issuer(shown).brief().contains("Root")) return false;
        Optional<X509Certificate> root = anchors().stream()
                .filter(one -> Name.subject(one).organization().equals(organization))
                .max(Comparator.comparing(Certificates::selfSigned));
        root.ifPresent(one -> words.put("root", Name.subject(one).brief()));
        return root.isPresent();
    }

    /** Whether the server's certificate bears the name of a product that opens TLS connections to look into them. */
    public static boolean inspected(Handshake seen) {
        return seen.serverChain().stream()
                .map(one -> Name.issuer(one).toString())
                .anyMatch(issuer -> PageFault.NETWORK.maker(issuer).isPresent()
                        || INSPECTORS.matcher(issuer).find());
    }

    /** The server is most likely against our certificate: what is wrong with it here says more than the alert. */
    private Cause client(Symptom symptom) {
        Handshake seen = facts.handshake();
        Identity identity = ours.identity();
        if (identity == null) return tell(NO_CERTIFICATE);
        if (seen.asked() && !seen.offered()) {
            otherKind(words, identity, seen);
            return tell(KEY_TYPE);
        }
        Optional<Cause> defect = IdentityCheck.of(seen, ours).stream()
                .filter(one -> explains(symptom, (IdentityFault) one.fault()))
                .findFirst();
        // there its dates are not what they are here
        Cause told = Cause.of(symptom == CLIENT_EXPIRED && defect.isEmpty() ? CLIENT_EXPIRED_THERE : symptom, words);
        if (defect.isPresent()) return told.by(defect.get());
        String listed = seen.issuers().isEmpty() ? "" : ", issuer among those the server lists";
        String inOrder = "seen from here it is in order (dates, chain, key, usage" + listed + ")";
        if (!UNEXPLAINING.contains(symptom)) return told.with(told.because() + "; " + inOrder, told.hint());
        String first = "it was probably revoked, or is not registered there, or its CA has another key there"
                + "; or the server cannot check it: its revocation list is out of date, or it takes no chain of "
                + identity.chain().size() + " certificates; " + inOrder;
        return told.with(first + "; " + told.because(), words.hint("{registered}"))
                .on(Side.UNKNOWN);
    }

    /** What {@link Symptom#KEY_TYPE} is filled with. */
    public static MessageValues otherKind(MessageValues words, Identity identity, Handshake seen) {
        String kind = seen.keyTypes().contains("RSA") ? "--rsa 2048" : "--ec P-256";
        return words.put("keytype", identity.key().getAlgorithm())
                .put("asked", String.join(", ", seen.keyTypes()))
                .put("new-key", words.hint("{like " + kind + " --key-out key-new.pem}"));
    }

    /** A defect is no cause of an alert that names another one. */
    private static boolean explains(Symptom symptom, IdentityFault defect) {
        return switch (symptom) {
            case REVOKED, ACCESS_DENIED, DECRYPT_ERROR -> false;
            case CLIENT_EXPIRED -> defect.ofTime();
            case UNSUPPORTED_CERTIFICATE ->
                Set.of(NOT_FOR_CLIENTS, IS_AUTHORITY, NO_SIGNATURES).contains(defect);
            case UNKNOWN_CA ->
                !Set.of(IdentityFault.EXPIRED, NOT_FOR_CLIENTS, NO_SIGNATURES).contains(defect);
            default -> true;
        };
    }

    private Cause tell(Symptom symptom) {
        words.put("detail", ours.mask().apply(detail()));
        Cause cause = Cause.of(symptom, words);
        boolean ofProxy = Set.of(PROXY_REFUSED, PROXY_TIMEOUT, PROXY_SILENT).contains(symptom);
        return ofProxy && chosen(facts.proxy().source()) ? cause.on(Side.YOURS) : cause;
    }

    /** Whether the proxy was chosen for these scripts, and not for the whole machine: then NO_PROXY has no say. */
    private static boolean chosen(String source) {
        return !source.matches("(?i)(https|all)_proxy");
    }

    /** The alert the server sent, to the request or to the probe after it. */
    private String alert() {
        return alert(broken.getCause()).or(() -> alert(failure())).orElse(null);
    }

    /** The name of the TLS alert that ended the handshake, if one did. */
    public static Optional<String> alert(Throwable failure) {
        return messages(failure)
                .map(ALERT::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst();
    }

    private boolean accepted() {
        return facts.probe() != null && facts.probe().reached() == Probe.Step.ACCEPTED;
    }

    @SafeVarargs
    private boolean has(Class<? extends Throwable>... types) {
        return causes(broken.getCause()).anyMatch(one -> Stream.of(types).anyMatch(type -> type.isInstance(one)));
    }

    private boolean mentions(String... texts) {
        return messages(broken.getCause())
                .map(String::toLowerCase)
                .anyMatch(one -> Stream.of(texts).anyMatch(text -> one.contains(text.toLowerCase())));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause);
    }

    private static Stream<String> messages(Throwable failure) {
        return causes(failure).map(Throwable::getMessage).filter(text -> text != null && !text.isBlank());
    }

    /** The innermost message there is: the JDK wraps each in the next, adding nothing. */
    private String detail() {
        return messages(failure()).reduce("no reason was given", (outer, inner) -> inner.strip());
    }

    /** The DNS names and addresses a certificate is made for (RFC 5280 section 4.2.1.6). */
    public static String names(X509Certificate certificate) {
        String names = CertificateUse.names(certificate).stream()
                .filter(one -> one.get(0).equals(2) || one.get(0).equals(7))
                .limit(5)
                .map(one -> String.valueOf(one.get(1)))
                .collect(joining(", "));
        if (!names.isEmpty()) return names;
        return "\"" + Name.subject(certificate).brief() + "\"";
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() / 1000.0 + " s";
    }
}
