//SOURCES Explain.java
//SOURCES ../http/ApiUrl.java
//SOURCES ../http/Connector.java
//SOURCES ../http/ErrorBody.java
//SOURCES ../http/RateLimit.java
//SOURCES ../http/Retry.java
//SOURCES ../profile/VehicleData.java
package stellantis.diagnosis;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.http.ApiUrl;
import stellantis.http.Connector;
import stellantis.http.ErrorBody;
import stellantis.http.ErrorBody.Shape;
import stellantis.http.Handshake;
import stellantis.http.MutualTls;
import stellantis.http.RateLimit;
import stellantis.http.Retry;
import stellantis.profile.VehicleData;

/**
 * What an error answer (status 400 and up) of the API means for a partner: cause, remedy and what support asks for.
 * Sources: the vendor's list of errors, texts seen in public reports, nginx's pages for a missing certificate.
 */
public final class ExplainAnswer {
    /** As long as a call may last by default: what is longer is not waited for. */
    private static final Duration BEARABLE = Duration.ofSeconds(60);

    /** How the request introduced itself; CERTIFICATE is for what an application may ask about a vehicle before its driver consents. */
    public enum Auth { BASIC, OAUTH2, END_USER, TOKEN, OWN, NONE, CERTIFICATE }

    /**
     * On whose behalf it was sent.
     *
     * @param scope what the driver has consented to, or null when that is not known
     * @param again the command that enrols the driver again, for these scopes, or for the same where it gets null
     */
    public record Driver(String label, String scope, UnaryOperator<String> again) {}

    /**
     * What was sent, as far as the explanation needs it.
     *
     * @param clientId whether a client id was in the query or in its header
     * @param driver null where it is not known, or nobody's
     * @param retry how it was tried again, or null: it was not
     */
    public record Sent(String method, URI uri, Auth auth, boolean clientId, Driver driver, Retry retry) {
        public Sent(String method, URI uri, Auth auth, boolean clientId, Driver driver) {
            this(method, uri, auth, clientId, driver, null);
        }

        public Sent(String method, URI uri, Auth auth, boolean clientId) {
            this(method, uri, auth, clientId, null);
        }
    }

    private final Sent sent;
    private final int status;
    private final HttpHeaders headers;
    private final Optional<ErrorBody> body;
    private final String page;
    private final Clock clock;
    private final MutualTls tls;

    private ExplainAnswer(Sent sent, int status, HttpHeaders headers, byte[] start, MutualTls tls, Clock clock) {
        this.tls = tls;
        this.sent = sent;
        this.status = status;
        this.headers = headers;
        this.body = ErrorBody.decode(start);
        this.page = new String(start, StandardCharsets.ISO_8859_1);
        this.clock = clock;
    }

    /**
     * @param start the body, or its first {@link ErrorBody#LIMIT} bytes
     * @param tls the connection's side of TLS, for a gateway's page about the client certificate
     */
    public static Failure failure(Sent sent, int status, HttpHeaders headers, byte[] start, MutualTls tls, Clock clock) {
        ExplainAnswer answer = new ExplainAnswer(sent, status, headers, start, tls, clock);
        if (answer.body.isPresent()) return answer.explain();
        return Explain.page(sent.uri(), status, start, tls, clock).map(Explanation::failure).orElseGet(answer::explain);
    }

    private Failure explain() {
        if (body.filter(it -> it.shape() == Shape.BACK_END && "495".equals(it.code())).isPresent()) {
            return failure("api.back-end-refuses-certificate", ExitCode.CLIENT_REFUSED, "the services behind the gateway do not accept the client certificate; it may have expired, be revoked, or not be registered there",
                    "look at its dates: " + Explain.inspect(tls.identity() == null ? null : tls.identity().file()) + "; ask your Stellantis contact whether it is registered");
        }
        return switch (status) {
            case 400 -> failure("api.bad-request", ExitCode.HTTP_CLIENT_ERROR, "a parameter or the body is not what the service expects", "compare path and parameters with the API's documentation; -v shows the request");
            case 401 -> unauthorized();
            case 403 -> forbidden();
            case 404 -> notFound();
            case 405 -> failure("api.method", ExitCode.HTTP_CLIENT_ERROR, "this path does not take " + sent.method() + headers.firstValue("Allow").map(allow -> ", but " + ErrorBody.printable(allow)).orElse(""), "compare with the API's documentation");
            case 406 -> failure("api.not-acceptable", ExitCode.HTTP_CLIENT_ERROR, "the service does not have the media types asked for", "ask for others: -H 'Accept: application/json'");
            case 415 -> failure("api.media-type", ExitCode.HTTP_CLIENT_ERROR, "the service does not read a body of this type", "for JSON: -H 'Content-Type: application/json'");
            case 429 -> rateLimited();
            case 501 -> failure("api.no-such-feature", ExitCode.HTTP_SERVER_ERROR, "the vehicle or service does not have this feature", "ask for another one");
            default -> status >= 500
                    ? failure("api.server-error", ExitCode.HTTP_SERVER_ERROR, "the failure is on the server's side", "try again later, or with --retry 3; if it stays, send your Stellantis contact the codes above")
                    : failure("api.refused", ExitCode.HTTP_CLIENT_ERROR, null, "-v shows the request; compare it with the API's documentation");
        };
    }

    private Failure forbidden() {
        if (sent.auth() == Auth.CERTIFICATE) return notForEndUsers();
        if (sent.auth() != Auth.END_USER) {
            return failure("api.forbidden", ExitCode.HTTP_CLIENT_ERROR, "the fleet or vehicle is not yours, its id is wrong, or your scope does not cover this data; some hosts also refuse addresses they do not know",
                    "list what is yours: jbang call@stellantis fleets; else ask your Stellantis contact");
        }
        String who = sent.driver() == null ? "the driver" : "\"" + sent.driver().label() + "\"";
        String consented = sent.driver() == null || sent.driver().scope() == null ? "" : " to " + sent.driver().scope();
        List<VehicleData> opening = opening();
        String needed = opening.isEmpty() ? "this data" : opening.stream().map(one -> one.scope).collect(Collectors.joining(" or "));
        return failure("api.forbidden", ExitCode.HTTP_CLIENT_ERROR, consented.isEmpty() ? who + " has not consented to " + needed + ", or the vehicle is not the driver's own"
                : who + " has consented" + consented + (opening.isEmpty() ? "; this needs more, or the vehicle is not the driver's own" : ", but this needs " + needed + "; or the vehicle is not the driver's own"),
                "the driver's vehicles: jbang call@stellantis" + (sent.driver() == null ? "" : " --end-user " + sent.driver().label()) + " user/vehicles; to ask for more: " + again(wider(opening)));
    }

    /** The data whose consent opens what was asked for and was not given; none where the path tells no such thing. */
    private List<VehicleData> opening() {
        String resource = sent.uri().getPath().replaceFirst("^.*/vehicles/[^/]+/([A-Za-z]+).*$", "$1");
        return Arrays.stream(VehicleData.values()).filter(one -> List.of(one.resources.split(", ")).contains(resource)).filter(one -> !granted().contains(one.scope)).toList();
    }

    private TreeSet<String> granted() {
        String scope = sent.driver() == null ? null : sent.driver().scope();
        return new TreeSet<>(scope == null || scope.isBlank() ? List.of() : List.of(scope.strip().split("[\\s,]+")));
    }

    /** What was granted and what is missing, as a list to type; where several would do, they are left to choose from. */
    private String wider(List<VehicleData> opening) {
        return Stream.concat(granted().stream(), opening.size() == 1 ? Stream.of(opening.get(0).scope) : Stream.of("\u2026")).collect(Collectors.joining(","));
    }

    private String again(String scopes) {
        if (sent.driver() != null) return sent.driver().again().apply(scopes);
        return "jbang enroll@stellantis --label LABEL" + (scopes == null ? "" : " --scope " + scopes) + " --force";
    }

    private Failure notForEndUsers() {
        return failure("api.not-for-end-users", ExitCode.HTTP_CLIENT_ERROR, "certificate and client id alone were not enough: the application is not registered for end users there, or the realm is missing or another one",
                "compare client-id and realm with the mail they came in: jbang profile@stellantis show");
    }

    private Failure unauthorized() {
        if (says("Not registered to plan")) {
            return failure("api.not-subscribed", ExitCode.HTTP_CLIENT_ERROR, "the application (client id) is not subscribed to this API or to this version of it",
                    "check the path's version; then ask your Stellantis contact to subscribe your client id to " + sent.uri().getRawPath());
        }
        if (says("Invalid client id or secret") || !sent.clientId()) {
            return sent.clientId()
                    ? failure("api.client-id-unknown", ExitCode.HTTP_CLIENT_ERROR, "the gateway of this environment does not know the client id; it wants the one from the e-mail with the certificate, not the token endpoint's",
                            "jbang profile@stellantis set client-id=ID; see which one is used: jbang profile@stellantis show")
                    : failure("api.client-id-missing", ExitCode.HTTP_CLIENT_ERROR, "no client id was sent, neither in the query nor in a header",
                            "give --client-id ID, or store it: jbang profile@stellantis set client-id=ID (it is in the e-mail with the certificate)");
        }
        // with an access token the API may do without the certificate: then the token is the likelier cause
        if (sent.auth() == Auth.BASIC && notAsked()) {
            return failure("api.certificate-not-asked", ExitCode.HTTP_CLIENT_ERROR, "the server never asked for your client certificate, so it cannot know you: the URL's port is the wrong one, or an inspecting proxy sits in between",
                    "compare host and port with the e-mail that brought the certificate; or ask your network's administrators to exempt " + sent.uri().getHost() + " from TLS inspection");
        }
        return switch (sent.auth()) {
            case BASIC -> failure("api.wrong-login", ExitCode.HTTP_CLIENT_ERROR, "the login or the password is wrong, or belongs to another environment", "give them anew: --user MZP123456 --password env:NAME");
            case OAUTH2 -> failure("api.token-refused", ExitCode.HTTP_CLIENT_ERROR, "the access token was refused; it may have expired, be of another environment or scope, or be bound to another certificate", "look into it: jbang token@stellantis --no-cache --decode");
            case END_USER -> failure("api.consent-refused", ExitCode.HTTP_CLIENT_ERROR, "the driver's access token was refused, a renewed one too: the consent was withdrawn, or the realm in x-introspect-realm is not the driver's", "who is enrolled, and where: jbang enroll@stellantis --list --json; let the driver consent again: " + again(null));
            case TOKEN -> failure("api.given-token-refused", ExitCode.HTTP_CLIENT_ERROR, "the given access token was refused: most often it has expired", "fetch a new one: jbang token@stellantis");
            case OWN -> failure("api.header-refused", ExitCode.HTTP_CLIENT_ERROR, "the Authorization header given with -H was refused", "let this script make it: --user LOGIN --password env:NAME, or auth=oauth2 in the profile");
            case CERTIFICATE -> notForEndUsers();
            case NONE -> failure("api.no-credentials", ExitCode.HTTP_CLIENT_ERROR, "no credentials were sent", "say how to authenticate: --auth basic --user MZP123456, or --auth oauth2");
        };
    }

    /** The handshake went through without a request for the certificate that we have. */
    private boolean notAsked() {
        Handshake seen = tls.handshake(sent.uri().getHost(), sent.uri().getPort() < 0 ? 443 : sent.uri().getPort());
        return tls.identity() != null && seen.serverTrusted() && !seen.asked();
    }

    private Failure notFound() {
        if (sent.auth() == Auth.CERTIFICATE) {
            return failure("api.vehicle-unknown", ExitCode.HTTP_CLIENT_ERROR, "this VIN is not known there: it has a typing error, the vehicle is of another brand than the realm's, or it is not connected",
                    "compare it with the registration papers; another brand's vehicles: -p PROFILE, or --realm REALM");
        }
        if (sent.uri().getRawPath().matches(".*/(monitors|remote/callbacks)/.+")) {
            return failure("api.not-found", ExitCode.HTTP_CLIENT_ERROR, "there is no such monitor or callback: its id or the fleet's is wrong, or it was deleted",
                    "list them: " + list(sent.uri().getRawPath().contains("/remote/callbacks/") ? "fleets/FLEET/remote/callbacks" : "fleets/FLEET/monitors"));
        }
        boolean ids = sent.uri().getRawPath().matches(".*/(fleets|vehicles)/(?!lastPosition|status)[^/]+.*");
        if (ids && !body.map(ErrorBody::code).orElse("").equals("40410")) {
            return failure("api.not-found", ExitCode.HTTP_CLIENT_ERROR, "an id in the path is wrong or not yours; or there is no data: the service is not active, privacy mode is on, or the vehicle never sent any",
                    "compare the ids in the path with the list of yours: " + list("fleets"));
        }
        return switch (body.map(ErrorBody::code).orElse("")) {
            case "40400" -> failure("api.no-data", ExitCode.HTTP_CLIENT_ERROR, "there is no status of this vehicle: it never sent one, its service is not active, or privacy mode is on", "try another vehicle; list them: " + list("fleets/FLEET/vehicles"));
            case "40410" -> failure("api.no-such-vehicle", ExitCode.HTTP_CLIENT_ERROR, "no such vehicle is found: the id in the path is not its VIN but the id from the list of vehicles", "list them: " + list("fleets/FLEET/vehicles"));
            case "40499" -> failure("api.no-data", ExitCode.HTTP_CLIENT_ERROR, "there is no data: the service is not subscribed, privacy mode is on, or the vehicle is too old for it", "try another vehicle or period");
            default -> sent.uri().getRawPath().endsWith("/fleets")
                    ? failure("api.not-found", ExitCode.HTTP_CLIENT_ERROR, "the host answers, but the list of fleets is not there; base-url leads to another service or another version of the API, or your application has no fleet", "compare base-url with the e-mail; set it: jbang profile@stellantis set base-url=https://HOST")
                    : failure("api.not-found", ExitCode.HTTP_CLIENT_ERROR, "there is no data, or the path has a typing error", "start from what is surely there: " + list("fleets"));
        };
    }

    /** The call that lists what there is: a driver has vehicles, but no fleet. */
    private String list(String ofPartner) {
        return "jbang call@stellantis " + (sent.auth() == Auth.END_USER ? "user/vehicles" : ofPartner);
    }

    private Failure rateLimited() {
        RateLimit limit = RateLimit.of(headers, clock);
        String budget = limit.budget().isEmpty() ? "too many calls" : "too many calls: " + limit.budget();
        Optional<Duration> wait = limit.retryAfter();
        String when = wait.map(it -> "try again in " + it.toSeconds() + " s (after " + clock.instant().plus(it).truncatedTo(ChronoUnit.SECONDS) + ")").orElse("try again later");
        return failure("api.rate-limited", ExitCode.RATE_LIMITED, budget, when + waiting(wait));
    }

    /** What to say of the wait besides, by what of it was in force. */
    private String waiting(Optional<Duration> wait) {
        if (!Connector.repeatable(sent.method())) return "";
        Retry retry = sent.retry();
        Duration most = retry == null ? BEARABLE : retry.patience();
        if (wait.isPresent() && wait.get().compareTo(most) > 0) return "; it is not waited for, since that is longer than " + (retry == null ? "" : "--max-time, ") + most.toSeconds() + " s";
        if (retry == null || retry.times() == 0) return ", or let it wait: --retry 3";
        if (wait.isEmpty()) return "; it was tried again already, with --retry " + retry.times();
        return "; it was waited for already, up to " + retry.limited().toSeconds() + " s in all: others use the same budget, which --max-rate would spare; a longer --max-time waits longer";
    }

    private Failure failure(String id, ExitCode code, String cause, String hint) {
        String told = body.map(it -> it.message() == null ? it.code() : it.message()).map(text -> ": " + text).orElse("");
        StringJoiner because = new StringJoiner("; ");
        if (cause != null) because.add(cause);
        skew().ifPresent(because::add);
        if (!support().isEmpty()) because.add("for support: " + support());
        return Failure.of(code, "HTTP " + status + " from " + sent.method() + " " + ApiUrl.shown(sent.uri()) + told).as(id).because(because.length() == 0 ? null : because.toString()).hint(hint);
    }

    /** What the vendor's support asks for (code, uuid, timestamp) and what finds the call in the gateway's log. */
    private String support() {
        StringJoiner all = new StringJoiner(", ");
        body.ifPresent(it -> {
            if (it.code() != null) all.add("code " + it.code());
            if (it.uuid() != null) all.add("uuid " + it.uuid());
            if (it.timestamp() != null) all.add("timestamp " + it.timestamp());
        });
        headers.firstValue("X-Global-Transaction-ID").ifPresent(id -> all.add("transaction " + ErrorBody.printable(id)));
        headers.firstValue("Date").ifPresent(date -> all.add("date " + ErrorBody.printable(date)));
        return all.toString();
    }

    /** A clock that is off makes valid certificates and tokens look expired. */
    private Optional<String> skew() {
        if (status != 401 && status != 400) return Optional.empty();
        try {
            Optional<Duration> off = headers.firstValue("Date").map(date -> Duration.between(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant(), clock.instant()));
            return off.filter(one -> one.abs().compareTo(Duration.ofMinutes(5)) > 0)
                    .map(one -> "this machine's clock is " + one.abs().toMinutes() + " minutes " + (one.isNegative() ? "behind" : "ahead of") + " the server's");
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private boolean says(String text) {
        return page.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }
}
