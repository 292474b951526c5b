//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
package stellantis.diagnosis;

import static java.time.temporal.ChronoUnit.SECONDS;
import static stellantis.diagnosis.AnswerFault.BACK_END_REFUSES_CERTIFICATE;
import static stellantis.diagnosis.AnswerFault.BAD_REQUEST;
import static stellantis.diagnosis.AnswerFault.CLIENT_ID_MISSING;
import static stellantis.diagnosis.AnswerFault.CLIENT_ID_UNKNOWN;
import static stellantis.diagnosis.AnswerFault.CLIENT_ID_WANTED;
import static stellantis.diagnosis.AnswerFault.ERROR_INSIDE;
import static stellantis.diagnosis.AnswerFault.FORBIDDEN;
import static stellantis.diagnosis.AnswerFault.GIVEN_TOKEN_REFUSED;
import static stellantis.diagnosis.AnswerFault.GONE;
import static stellantis.diagnosis.AnswerFault.HEADER_REFUSED;
import static stellantis.diagnosis.AnswerFault.IN_WORDS;
import static stellantis.diagnosis.AnswerFault.JSON_DAMAGED;
import static stellantis.diagnosis.AnswerFault.MEDIA_TYPE;
import static stellantis.diagnosis.AnswerFault.METHOD;
import static stellantis.diagnosis.AnswerFault.NOT_FOUND;
import static stellantis.diagnosis.AnswerFault.NOT_SUBSCRIBED;
import static stellantis.diagnosis.AnswerFault.NO_CREDENTIALS;
import static stellantis.diagnosis.AnswerFault.NO_DATA;
import static stellantis.diagnosis.AnswerFault.NO_LIST;
import static stellantis.diagnosis.AnswerFault.NO_SUCH_FEATURE;
import static stellantis.diagnosis.AnswerFault.NO_SUCH_ITEM;
import static stellantis.diagnosis.AnswerFault.NO_SUCH_VEHICLE;
import static stellantis.diagnosis.AnswerFault.OF_TOKENS;
import static stellantis.diagnosis.AnswerFault.OTHER_SCHEME;
import static stellantis.diagnosis.AnswerFault.RATE_LIMITED;
import static stellantis.diagnosis.AnswerFault.REFUSED;
import static stellantis.diagnosis.AnswerFault.SERVER_ERROR;
import static stellantis.diagnosis.AnswerFault.TOKEN_EXPIRED;
import static stellantis.diagnosis.AnswerFault.TOKEN_OUT_OF_TIME;
import static stellantis.diagnosis.AnswerFault.TOKEN_REFUSED;
import static stellantis.diagnosis.AnswerFault.TOKEN_REVOKED;
import static stellantis.diagnosis.AnswerFault.VIN_UNKNOWN;
import static stellantis.diagnosis.AnswerFault.WRONG_LOGIN;
import static stellantis.diagnosis.ServiceFault.CERTIFICATE_MISSING;
import static stellantis.diagnosis.ServiceFault.CERTIFICATE_NOT_ASKED;
import static stellantis.diagnosis.ServiceFault.GATEWAY;
import static stellantis.diagnosis.ServiceFault.HEAD_TOO_LARGE;
import static stellantis.diagnosis.ServiceFault.NO_ROUTE;
import static stellantis.diagnosis.Symptom.PAGE_REFUSED;

import com.fasterxml.jackson.core.JsonParseException;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.JsonInput;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.Text;
import stellantis.diagnosis.RequestContext.Waits;
import stellantis.http.ApiUrl;
import stellantis.http.Challenge;
import stellantis.http.Connector;
import stellantis.http.ErrorBody;
import stellantis.http.ErrorInside;
import stellantis.http.PageText;
import stellantis.http.RateLimit;
import stellantis.http.WholeAnswer;
import stellantis.profile.PropertiesText;

/** What an error answer of the API means (status 400 and up): a row of AnswerFault, and what support asks for. */
public final class ExplainAnswer {
    /** As long as a call may last by default: what is longer is not waited for. */
    private static final Duration BEARABLE = Duration.ofSeconds(60);

    private static final String VEHICLES = "fleets/FLEET/vehicles";
    /** What of the API's resources there is none of, in the words of a person. */
    private static final Map<String, String> THINGS = PropertiesText.parse("""
        fleets=fleet
        monitors=monitor
        status=status
        lastposition=position
        maintenance=maintenance data
        alerts=alert
        collisions=collision
        stolen=theft
        telemetry=telemetry
        trips=trip
        waypoints=position on the way
        """, "");

    /** The last resource of a path, and the id behind it. */
    private static final Pattern RESOURCE =
            Pattern.compile("(?i)(.*)/(vehicles?|" + String.join("|", THINGS.keySet()) + ")(?:/([^/]+))?/?");
    /** Of one that was asked for. */
    private static final Pattern THING = Pattern.compile("(?i)/(fleets|vehicles?)/[^/]");
    /** Words that every refusal may have: what was sent says more. */
    private static final Pattern VAGUE = Pattern.compile("(?i)credential|password|authenticat|unauthori[sz]ed|token|jwt"
            + "|security checks|denied|forbidden|not allowed|permission|not authori[sz]ed|not found|no data|\\bfailed");

    /** Errors that only a token endpoint has (RFC 6749 section 5.2); with a challenge those of RFC 6750 are meant. */
    private static final Set<String> OF_TOKEN_ENDPOINT = Set.of(
            "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type");

    /** Codes of its policies. */
    private static final Pattern APIGEE = Pattern.compile("\\b(steps|policies|keymanagement|oauth)\\.\\w");

    /** What a server's words mean here. */
    static final Map<String, Fault> MEANT =
            Fault.named(ServiceFault.values(), AnswerFault.values(), new Fault[] {PAGE_REFUSED});

    private final RequestContext sent;
    private final int status;
    private final HttpHeaders headers;
    private final Optional<ErrorBody> body;
    /** All that the server says of it, in the body and in the challenge (RFC 6750 section 3). */
    private final String said;
    /** What of it is for people, or null. */
    private final String sentence;

    private final byte[] start;
    private final OurSide ours;
    private final RateLimit limit;
    private final Optional<Duration> wait;
    private final MessageValues words;

    private ExplainAnswer(RequestContext sent, int status, WholeAnswer answer, OurSide ours) {
        this.sent = sent;
        this.status = status;
        this.headers = answer.headers();
        this.start = answer.body();
        this.body = ErrorBody.decode(start);
        this.ours = ours;
        this.words = ours.words();
        Optional<String> error = Challenge.of(headers, "error");
        Optional<String> challenged = Challenge.of(headers, "error_description").or(() -> error);
        PageText page = PageText.of(start);
        this.sentence = body.map(ErrorBody::sentence)
                .or(page::brief)
                .or(() -> challenged)
                .map(ours::said)
                .orElse(null);
        this.said = sentence + " " + (body.isPresent() ? "" : page.text()) + " "
                + body.map(ErrorBody::code).orElse("") + " " + challenged.orElse("") + " " + error.orElse("");
        words.put(
                "scope",
                Challenge.of(headers, "scope")
                        .map(it -> "\"" + ours.said(it) + "\"")
                        .orElse("another one"));
        this.limit = RateLimit.of(headers, ours.clock());
        this.wait = limit.retryAfter().filter(it -> !it.isZero());
        words.put(
                "when",
                wait.map(it -> "in " + it.toSeconds() + " s (after "
                                + ours.now().plus(it).truncatedTo(SECONDS) + ")")
                        .orElse("later"));
        words.put("method", sent.method())
                .put("host", Explain.host(sent.uri()))
                .put("setting", "base-url")
                .put("path", sent.uri().getRawPath());
        boolean thing = THING.matcher(sent.uri().getRawPath()).find();
        words.put("yours", thing ? "the fleet or vehicle is not yours, " : "")
                .put("own", words.hint(thing ? "; what is yours: {call fleets}" : ""))
                .put("odd", thing ? "an id in the path is wrong or not yours" : "the path has a typing error")
                .put("scoped", sent.auth() == Auth.BASIC ? "" : "the scope does not cover it, ");
        Secret given = sent.authorization();
        words.put(
                "long",
                given == null
                        ? ""
                        : ", its Authorization alone has " + given.reveal().length() + " characters");
        words.put("remark", given == null ? "" : given.refused(""));
        if (given != null) words.put("password", given.correction(words.hint("{password}")));
    }

    /** What is wrong with an answer, by its status or, where that says success, by its body; empty where nothing is. */
    public static Optional<Cause> of(RequestContext sent, WholeAnswer answer, OurSide ours) {
        if (answer.status() >= 400) return Optional.of(cause(sent, answer.status(), answer, ours));
        if (answer.status() != 200 || !answer.whole()) return Optional.empty();
        boolean json = answer.header("Content-Type").orElse("").matches("(?i)[^;]*[/+]json *(;.*)?");
        MessageValues words = ours.words().put("host", answer.uri().getHost());
        try {
            if (answer.body().length == 0 && json)
                return Optional.of(Cause.of(JSON_DAMAGED, words.put("detail", "the body is empty")));
            return ErrorInside.of(answer.body())
                    .map(status -> cause(sent, status, answer, ours))
                    .map(error -> error.saying("an error inside HTTP 200: " + error.what(), error.because()));
        } catch (JsonParseException e) {
            Cause damaged = Cause.of(JSON_DAMAGED, words.put("detail", Text.printable(JsonInput.mistake(e))));
            return Optional.of(damaged).filter(it -> json);
        } catch (IOException beyondOurLimits) {
            return Optional.empty();
        }
    }

    /**
     * What an error answer means.
     *
     * @param answer with its body, or the first {@link ErrorBody#LIMIT} bytes of it
     */
    public static Cause cause(RequestContext sent, int status, WholeAnswer answer, OurSide ours) {
        return new ExplainAnswer(sent, status, answer, ours).cause();
    }

    private Cause cause() {
        String told = sentence == null ? "" : ": " + sentence;
        Cause cause = PageFault.cause(status, headers, start, words).orElseGet(() -> Cause.of(fault(), words));
        if (cause.fault() == PAGE_REFUSED) return RefusedCertificate.byAnswer(sent.uri(), status, sentence, ours);
        if (status == 403 && cause.fault() == IN_WORDS) cause = cause.as(FORBIDDEN.id());
        StringJoiner because = new StringJoiner("; ");
        ClockSkew.of(headers, ours.clock()).ifPresent(because::add);
        if (cause.because() != null) because.add(cause.because());
        List<String> support = new ArrayList<>();
        support(body, headers, ours).forEach((name, value) -> support.add(name + " " + value));
        if (!support.isEmpty()) because.add("for support: " + String.join(", ", support));
        String what = "HTTP " + status + " from " + sent.method() + " " + ApiUrl.shown(sent.uri()) + told;
        return cause.saying(what, because.length() == 0 ? null : because.toString());
    }

    private Fault fault() {
        if (body.filter(it -> "495".equals(it.code())).isPresent()) {
            return BACK_END_REFUSES_CERTIFICATE;
        }
        boolean ofToken = body.filter(it -> OF_TOKEN_ENDPOINT.contains(String.valueOf(it.code())))
                .isPresent();
        if (ofToken && !Challenge.asks(headers, "Bearer")) return AnswerFault.TOKEN_ENDPOINT;
        Optional<Fault> meant = ServerWords.in(said, MEANT);
        boolean ofClientId =
                meant.isEmpty() || Set.of(CLIENT_ID_WANTED, CLIENT_ID_UNKNOWN).contains(meant.get());
        if (status == 401 && !sent.clientId() && ofClientId) return CLIENT_ID_MISSING;
        return meant.filter(this::telling).map(this::known).orElseGet(this::byStatus);
    }

    /** Whether the words say more than the status and what was sent do. */
    private boolean telling(Fault meant) {
        // a driver's consent says more of a token than the words do, and no subscription gives a driver fleets
        boolean fleets = meant == NOT_SUBSCRIBED && DriverContext.ofFleets(sent.uri());
        if (sent.driver() != null && (fleets || OF_TOKENS.contains(meant))) return false;
        // one's own token is a fresh one
        if (meant == TOKEN_REVOKED && sent.auth() != Auth.OAUTH2) return false;
        // of 5xx only Apigee's own codes blame the request
        if (status >= 500) return APIGEE.matcher(said).find();
        // a path that is not there has words of its own
        return meant == NO_ROUTE || !Set.of(404, 405, 406, 415).contains(status);
    }

    /** What the words mean, with what is known here besides. */
    private Fault known(Fault meant) {
        if (meant == RATE_LIMITED) return rateLimited();
        if (meant == TOKEN_EXPIRED && sent.auth() == Auth.OAUTH2) return TOKEN_OUT_OF_TIME;
        return ServiceFault.known(meant, sent.uri(), ours);
    }

    /** Of an answer without words for it. */
    private Fault byStatus() {
        if (otherScheme()) return OTHER_SCHEME;
        return switch (status) {
            case 200 -> ERROR_INSIDE;
            case 400 -> BAD_REQUEST;
            case 401 -> unauthorized();
            case 403 -> ofDriver().orElse(vague() ? FORBIDDEN : IN_WORDS);
            case 404 -> ofDriver().orElseGet(this::notFound);
            case 405 -> {
                Optional<String> allow = headers.firstValue("Allow").map(all -> ", but " + ours.said(all));
                words.put("allow", allow.orElse(""));
                yield METHOD;
            }
            case 406, 415 -> MEDIA_TYPE;
            case 410 -> GONE;
            case 495, 496 -> PAGE_REFUSED;
            case 414, 431 -> HEAD_TOO_LARGE;
            case 421, 426 -> GATEWAY;
            case 429 -> rateLimited();
            case 501 -> NO_SUCH_FEATURE;
            default -> status >= 500 || status == 408 ? SERVER_ERROR : REFUSED;
        };
    }

    /** What it means for the driver, if it was sent for one. */
    private Optional<Fault> ofDriver() {
        return sent.driver() == null ? Optional.empty() : sent.driver().fault(status, sent.uri(), words);
    }

    private Fault unauthorized() {
        // with an access token the API may do without the certificate: then the token is the likelier cause
        Fault lost = ServiceFault.known(CERTIFICATE_MISSING, sent.uri(), ours);
        if (sent.auth() == Auth.BASIC && lost == CERTIFICATE_NOT_ASKED) return lost;
        return ofDriver()
                .orElse(
                        !vague() && sent.auth() != Auth.NONE
                                ? IN_WORDS
                                : switch (sent.auth()) {
                                    case BASIC -> WRONG_LOGIN;
                                    case OAUTH2, END_USER -> TOKEN_REFUSED;
                                    case TOKEN -> GIVEN_TOKEN_REFUSED;
                                    case OWN -> HEADER_REFUSED;
                                    case NONE -> NO_CREDENTIALS;
                                });
    }

    /** Whether the gateway asks for another way to log in than the one that was used. */
    private boolean otherScheme() {
        boolean basic = sent.auth() == Auth.BASIC;
        words.put(
                "switch",
                words.hint("{profile set auth=" + (basic ? "oauth2}" : "basic user=LOGIN password=env:NAME}")));
        return status == 401
                && Set.of(Auth.BASIC, Auth.OAUTH2, Auth.END_USER, Auth.TOKEN).contains(sent.auth())
                && Challenge.asks(headers, basic ? "Bearer" : "Basic")
                && !Challenge.asks(headers, basic ? "Basic" : "Bearer");
    }

    private AnswerFault notFound() {
        String path = sent.uri().getRawPath();
        String code = body.map(ErrorBody::code).orElse("");
        Matcher end = RESOURCE.matcher(path);
        String resource = end.matches() ? end.group(2).toLowerCase(Locale.ROOT) : "";
        boolean one = end.matches() && end.group(3) != null;
        words.put("thing", THINGS.getOrDefault(resource, "data"));
        words.put("whose", "your application");
        if (resource.equals("fleets")) return one ? listed(NO_SUCH_ITEM, "fleets") : NO_LIST;
        if (resource.startsWith("vehicle")) {
            boolean user = end.group(1).endsWith("/user");
            boolean fleet = end.group(1).matches(".*/fleets/[^/]+");
            if (one) return listed(user || fleet ? NO_SUCH_VEHICLE : VIN_UNKNOWN, VEHICLES);
            words.put("thing", user ? "vehicle" : "fleet, or no vehicle in it").put("whose", "the driver");
            return user ? NO_LIST : listed(fleet ? NO_SUCH_ITEM : NOT_FOUND, "fleets");
        }
        if (code.equals("40410")) return listed(NO_SUCH_VEHICLE, VEHICLES);
        if (one) {
            words.put("list", NextCommand.of("call", path.substring(0, end.end(2))));
            return NO_SUCH_ITEM;
        }
        boolean below = !resource.isEmpty() && THING.matcher(path).find();
        if (code.matches("404\\d\\d") || below) return listed(NO_DATA, VEHICLES);
        return listed(NOT_FOUND, "fleets");
    }

    /** @param ofPartner the path that lists what there is: a driver has vehicles, but no fleet */
    private AnswerFault listed(AnswerFault fault, String ofPartner) {
        words.put("list", NextCommand.of("call", sent.auth() == Auth.END_USER ? "user/vehicles" : ofPartner));
        return fault;
    }

    private AnswerFault rateLimited() {
        words.put("budget", limit.budget().isEmpty() ? "" : ": " + limit.budget());
        words.put("waiting", words.hint(waiting()));
        return RATE_LIMITED;
    }

    /** What to say of the wait besides, by what of it was in force. */
    private String waiting() {
        if (!Connector.repeatable(sent.method())) return "";
        Waits waits = sent.waits();
        Duration most = waits == null ? BEARABLE : waits.longest();
        if (wait.isPresent() && wait.get().compareTo(most) > 0)
            return "; it is not waited for, since that is longer than " + most.toSeconds() + " s";
        if (waits == null || waits.times() == 0) return "{wait}";
        if (wait.isEmpty()) return "; it was tried again already";
        return "; it was waited for already, up to " + waits.together().toSeconds()
                + " s in all; --max-rate spares the budget";
    }

    /** What the support asks for (code, debug, uuid, timestamp) and what finds the call in the gateway's log. */
    public static Map<String, String> support(Optional<ErrorBody> body, HttpHeaders headers, OurSide ours) {
        Map<String, Object> told = body.map(ErrorBody::told).orElseGet(LinkedHashMap::new);
        told.remove("message");
        headers.firstValue("X-Global-Transaction-ID").ifPresent(id -> told.put("transaction", id));
        headers.firstValue("Date").ifPresent(date -> told.put("date", date));
        Map<String, String> all = new LinkedHashMap<>();
        told.forEach((name, value) -> all.put(name, ours.said((String) value)));
        return all;
    }

    /** Whether the server says no more than its status does. */
    private boolean vague() {
        return sentence == null
                || sentence.length() < 200 && VAGUE.matcher(sentence).find();
    }
}
