//SOURCES ../Text.java
//SOURCES Cause.java
//SOURCES AnswerFault.java
//SOURCES Explain.java
//SOURCES Sent.java
//SOURCES ../http/ApiUrl.java
//SOURCES ../http/Connector.java
//SOURCES ../http/ErrorBody.java
//SOURCES ../http/RateLimit.java
package stellantis.diagnosis;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Text;
import stellantis.diagnosis.Sent.Auth;
import stellantis.http.ApiUrl;
import stellantis.http.Connector;
import stellantis.http.ErrorBody;
import stellantis.http.ErrorBody.Shape;
import stellantis.http.Handshake;
import stellantis.http.MutualTls;
import stellantis.http.RateLimit;
import stellantis.http.Retry;

/** What an error answer of the API means (status 400 and up): a row of AnswerFault, and what support asks for. */
public final class ExplainAnswer {
    /** As long as a call may last by default: what is longer is not waited for. */
    private static final Duration BEARABLE = Duration.ofSeconds(60);

    private static final Duration SKEW = Duration.ofMinutes(5);

    private final Sent sent;
    private final int status;
    private final HttpHeaders headers;
    private final Optional<ErrorBody> body;
    private final String page;
    private final Clock clock;
    private final MutualTls tls;
    private final Words words;

    private ExplainAnswer(
            Sent sent, int status, HttpHeaders headers, byte[] start, MutualTls tls, Clock clock, Words words) {
        this.tls = tls;
        this.sent = sent;
        this.status = status;
        this.headers = headers;
        this.body = ErrorBody.decode(start);
        this.page = new String(start, StandardCharsets.ISO_8859_1);
        this.clock = clock;
        this.words = words;
        words.put("method", sent.method())
                .put("host", sent.uri().getHost())
                .put("path", sent.uri().getRawPath());
    }

    /** As a failure to throw. */
    public static Failure failure(
            Sent sent, int status, HttpHeaders headers, byte[] start, MutualTls tls, Clock clock) {
        return cause(sent, status, headers, start, tls, clock, Words::new).failure();
    }

    /**
     * @param start the body, or its first {@link ErrorBody#LIMIT} bytes
     * @param tls the connection's side of TLS, for a gateway's page about the client certificate
     * @param advice the words of remedies for a certificate's file
     */
    public static Cause cause(
            Sent sent,
            int status,
            HttpHeaders headers,
            byte[] start,
            MutualTls tls,
            Clock clock,
            Function<Path, Words> advice) {
        Words words =
                advice.apply(tls.identity() == null ? null : tls.identity().file());
        ExplainAnswer answer = new ExplainAnswer(sent, status, headers, start, tls, clock, words);
        Optional<Cause> page = answer.body.isPresent()
                ? Optional.empty()
                : Explain.page(sent.uri(), status, start, tls, clock, advice);
        return page.orElseGet(answer::cause);
    }

    private Cause cause() {
        String told = body.map(it -> it.message() == null ? it.code() : it.message())
                .map(text -> ": " + text)
                .orElse("");
        Cause cause = Cause.of(fault(), words);
        StringJoiner because = new StringJoiner("; ");
        if (cause.because() != null) because.add(cause.because());
        skew().ifPresent(because::add);
        if (!support().isEmpty()) because.add("for support: " + support());
        String what = "HTTP " + status + " from " + sent.method() + " " + ApiUrl.shown(sent.uri()) + told;
        return new Cause(
                cause.fault(),
                cause.id(),
                cause.code(),
                cause.side(),
                cause.certain(),
                what,
                because.length() == 0 ? null : because.toString(),
                cause.hint());
    }

    private AnswerFault fault() {
        if (body.filter(it -> it.shape() == Shape.BACK_END && "495".equals(it.code()))
                .isPresent()) {
            return AnswerFault.BACK_END_REFUSES_CERTIFICATE;
        }
        return switch (status) {
            case 400 -> AnswerFault.BAD_REQUEST;
            case 401 -> unauthorized();
            case 403 -> forbidden();
            case 404 -> notFound();
            case 405 -> {
                Optional<String> allow = headers.firstValue("Allow").map(all -> ", but " + Text.printable(all));
                words.put("allow", allow.orElse(""));
                yield AnswerFault.METHOD;
            }
            case 406 -> AnswerFault.NOT_ACCEPTABLE;
            case 415 -> AnswerFault.MEDIA_TYPE;
            case 429 -> rateLimited();
            case 501 -> AnswerFault.NO_SUCH_FEATURE;
            default -> status >= 500 ? AnswerFault.SERVER_ERROR : AnswerFault.REFUSED;
        };
    }

    private AnswerFault forbidden() {
        if (sent.auth() == Auth.CERTIFICATE) return AnswerFault.NOT_FOR_END_USERS;
        if (sent.auth() != Auth.END_USER) return AnswerFault.FORBIDDEN;
        Sent.Driver driver = sent.driver();
        List<String> opening = opening();
        words.put("who", driver == null ? "the driver" : "\"" + driver.label() + "\"");
        words.put("needed", opening.isEmpty() ? "this data" : String.join(" or ", opening));
        words.put(
                "vehicles",
                driver == null
                        ? NextCommand.of("call user/vehicles")
                        : NextCommand.of("call --end-user", driver.label(), "user/vehicles"));
        words.put("again", again(wider(opening)));
        if (driver == null || driver.scope() == null) return AnswerFault.NOT_CONSENTED;
        words.put("scope", driver.scope());
        return opening.isEmpty() ? AnswerFault.CONSENT_MAY_BE_TOO_NARROW : AnswerFault.CONSENT_TOO_NARROW;
    }

    /** The scopes that open what was asked for and were not consented to; none where the path tells no such thing. */
    private List<String> opening() {
        String resource = sent.uri().getPath().replaceFirst("^.*/vehicles/[^/]+/([A-Za-z]+).*$", "$1");
        List<String> all = sent.driver() == null ? List.of() : sent.driver().scopes().apply(resource);
        return all.stream().filter(one -> !granted().contains(one)).toList();
    }

    private TreeSet<String> granted() {
        String scope = sent.driver() == null ? null : sent.driver().scope();
        boolean none = scope == null || scope.isBlank();
        return new TreeSet<>(none ? List.of() : List.of(scope.strip().split("[\\s,]+")));
    }

    /** What was granted and what is missing, as a list to type; where several would do, the choice is left. */
    private String wider(List<String> opening) {
        Stream<String> missing = Stream.of(opening.size() == 1 ? opening.get(0) : "…");
        return Stream.concat(granted().stream(), missing).collect(Collectors.joining(","));
    }

    /** @param scopes to ask for; null for the same as before */
    private NextCommand again(String scopes) {
        if (sent.driver() != null) return sent.driver().again().apply(scopes);
        NextCommand enroll = NextCommand.of("enroll --label LABEL");
        return (scopes == null ? enroll : enroll.with("--scope", scopes)).with("--force");
    }

    private AnswerFault unauthorized() {
        if (says("Not registered to plan")) return AnswerFault.NOT_SUBSCRIBED;
        if (!sent.clientId()) return AnswerFault.CLIENT_ID_MISSING;
        if (says("Invalid client id or secret")) return AnswerFault.CLIENT_ID_UNKNOWN;
        // with an access token the API may do without the certificate: then the token is the likelier cause
        if (sent.auth() == Auth.BASIC && notAsked()) return AnswerFault.CERTIFICATE_NOT_ASKED;
        return switch (sent.auth()) {
            case BASIC -> AnswerFault.WRONG_LOGIN;
            case OAUTH2 -> AnswerFault.TOKEN_REFUSED;
            case END_USER -> {
                words.put("again", again(null));
                yield AnswerFault.CONSENT_REFUSED;
            }
            case TOKEN -> AnswerFault.GIVEN_TOKEN_REFUSED;
            case OWN -> AnswerFault.HEADER_REFUSED;
            case CERTIFICATE -> AnswerFault.NOT_FOR_END_USERS;
            case NONE -> AnswerFault.NO_CREDENTIALS;
        };
    }

    /** The handshake went through without a request for the certificate that we have. */
    private boolean notAsked() {
        Handshake seen = tls.handshake(sent.uri().getHost(), Explain.port(sent.uri()));
        return tls.identity() != null && seen.serverTrusted() && !seen.asked();
    }

    private AnswerFault notFound() {
        String path = sent.uri().getRawPath();
        String code = body.map(ErrorBody::code).orElse("");
        if (sent.auth() == Auth.CERTIFICATE) return AnswerFault.VEHICLE_UNKNOWN;
        if (path.matches(".*/(monitors|remote/callbacks)/.+")) {
            return listed(
                    AnswerFault.NO_MONITOR,
                    path.contains("/remote/callbacks/") ? "fleets/FLEET/remote/callbacks" : "fleets/FLEET/monitors");
        }
        boolean ids = path.matches(".*/(fleets|vehicles)/(?!lastPosition|status)[^/]+.*");
        if (ids && !code.equals("40410")) return listed(AnswerFault.ID_WRONG, "fleets");
        return switch (code) {
            case "40400" -> listed(AnswerFault.NO_STATUS, "fleets/FLEET/vehicles");
            case "40410" -> listed(AnswerFault.NO_SUCH_VEHICLE, "fleets/FLEET/vehicles");
            case "40499" -> AnswerFault.NO_DATA;
            default ->
                path.endsWith("/fleets") ? AnswerFault.NO_LIST_OF_FLEETS : listed(AnswerFault.NOT_FOUND, "fleets");
        };
    }

    /** @param ofPartner the path that lists what there is: a driver has vehicles, but no fleet */
    private AnswerFault listed(AnswerFault fault, String ofPartner) {
        words.put("list", NextCommand.of("call", sent.auth() == Auth.END_USER ? "user/vehicles" : ofPartner));
        return fault;
    }

    private AnswerFault rateLimited() {
        RateLimit limit = RateLimit.of(headers, clock);
        Optional<Duration> wait = limit.retryAfter();
        words.put("budget", limit.budget().isEmpty() ? "" : ": " + limit.budget());
        words.put(
                "when",
                wait.map(it -> "in " + it.toSeconds() + " s (after "
                                + clock.instant().plus(it).truncatedTo(ChronoUnit.SECONDS) + ")")
                        .orElse("later"));
        words.put("waiting", words.hint(waiting(wait)));
        return AnswerFault.RATE_LIMITED;
    }

    /** What to say of the wait besides, by what of it was in force. */
    private String waiting(Optional<Duration> wait) {
        if (!Connector.repeatable(sent.method())) return "";
        Retry retry = sent.retry();
        Duration most = retry == null ? BEARABLE : retry.patience();
        if (wait.isPresent() && wait.get().compareTo(most) > 0) {
            return "; it is not waited for, since that is longer than " + (retry == null ? "" : "--max-time, ")
                    + most.toSeconds() + " s";
        }
        if (retry == null || retry.times() == 0) return "{wait}";
        if (wait.isEmpty()) return "; it was tried again already, with --retry " + retry.times();
        return "; it was waited for already, up to " + retry.limited().toSeconds()
                + " s in all: others use the same budget, "
                + "which --max-rate would spare; a longer --max-time waits longer";
    }

    /** What the vendor's support asks for (code, uuid, timestamp) and what finds the call in the gateway's log. */
    private String support() {
        StringJoiner all = new StringJoiner(", ");
        body.ifPresent(it -> {
            if (it.code() != null) all.add("code " + it.code());
            if (it.uuid() != null) all.add("uuid " + it.uuid());
            if (it.timestamp() != null) all.add("timestamp " + it.timestamp());
        });
        headers.firstValue("X-Global-Transaction-ID").ifPresent(id -> all.add("transaction " + Text.printable(id)));
        headers.firstValue("Date").ifPresent(date -> all.add("date " + Text.printable(date)));
        return all.toString();
    }

    /** A clock that is off makes valid certificates and tokens look expired. */
    private Optional<String> skew() {
        if (status != 401 && status != 400) return Optional.empty();
        try {
            return headers.firstValue("Date")
                    .map(date -> ahead(date, clock))
                    .filter(one -> one.abs().compareTo(SKEW) > 0)
                    .map(one -> "this machine's clock is " + one.abs().toMinutes() + " minutes "
                            + (one.isNegative() ? "behind" : "ahead of") + " the server's");
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** By how much this machine's clock is ahead of a server's date. */
    public static Duration ahead(String date, Clock clock) {
        return Duration.between(
                ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant(), clock.instant());
    }

    private boolean says(String text) {
        return page.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }
}
