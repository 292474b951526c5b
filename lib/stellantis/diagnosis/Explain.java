package stellantis.diagnosis;

import static java.time.temporal.ChronoUnit.SECONDS;
import static stellantis.ExitCode.UNREACHABLE;
import static stellantis.diagnosis.Symptom.CLOSED;
import static stellantis.diagnosis.Symptom.CLOSED_AFTER_ASKING;
import static stellantis.diagnosis.Symptom.CLOSED_EARLY;
import static stellantis.diagnosis.Symptom.CONNECT_TIMEOUT;
import static stellantis.diagnosis.Symptom.CUT;
import static stellantis.diagnosis.Symptom.HANDSHAKE_TIMEOUT;
import static stellantis.diagnosis.Symptom.NAME_NOT_SERVED;
import static stellantis.diagnosis.Symptom.NAME_UNKNOWN;
import static stellantis.diagnosis.Symptom.NO_ROUTE;
import static stellantis.diagnosis.Symptom.NO_TLS;
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
import java.time.Duration;
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
import stellantis.http.Probe;
import stellantis.http.TlsVersion;

/**
 * The one place that turns an exchange without a usable answer into cause, side and remedy: from the JDK's exceptions,
 * what was seen of the handshake, and what is wrong with our own files. What is only likely is said to be so.
 */
public final class Explain {
    private static final Pattern ALERT = Pattern.compile("Received (?:fatal|warning)? ?alert: (\\w+)");

    private static final String NOTHING = "nothing came through within {limit}";

    private static final Pattern PROXY_KNOWS_NO_NAME = Pattern.compile("(?i)dns|resolv|unknown.host|host.?not.?found");
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
        Probe.Step reached = facts.probe().reached();
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
        Throwable probed = facts.probe().failure();
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
        boolean unreached = Set.of(Probe.Step.NOTHING, Probe.Step.RESOLVED)
                .contains(facts.probe().reached());
        if (facts.deadline() != null && unreached) return connecting();
        if (facts.deadline() != null || has(HttpTimeoutException.class)) {
            if (seen.serverTrusted()) return tell(TIMEOUT);
            return facts.proxy() == null ? tell(HANDSHAKE_TIMEOUT) : tunnel(NOTHING);
        }
        if (seen.verdict() != null && !seen.serverTrusted()) return tell(UntrustedServer.of(seen, ours, words));
        String alert = alert();
        if (alert != null) {
            words.put("alert", alert);
            return seen.asked() ? refused(Symptom.ofClientAlert(alert)) : beforeAsking(alert);
        }
        if (has(UnknownHostException.class)) return tell(NAME_UNKNOWN);
        if (mentions("Unsupported or unrecognized SSL message", "plaintext connection")) return tell(NO_TLS);
        if (!seen.serverTrusted()) return closedEarly();
        if (seen.asked() && !accepted()) return refused(CLOSED_AFTER_ASKING);
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
        if (shown) return refused(Symptom.ofClientAlert(alert));
        return Cause.of(EarlyAlert.of(alert), words);
    }

    private Cause refused(Symptom symptom) {
        return RefusedCertificate.of(symptom, facts.handshake(), ours, words);
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
        return facts.probe().reached() == Probe.Step.ACCEPTED;
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

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() / 1000.0 + " s";
    }
}
