package stellantis.diagnosis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.ExitCode.TOKEN_REFUSED;
import static stellantis.diagnosis.TokenFault.CLIENT_CLOSED;
import static stellantis.diagnosis.TokenFault.CREDENTIALS;
import static stellantis.diagnosis.TokenFault.ID_SWAPPED;
import static stellantis.diagnosis.TokenFault.INVALID_CLIENT;
import static stellantis.diagnosis.TokenFault.INVALID_SCOPE;
import static stellantis.diagnosis.TokenFault.IN_WORDS;
import static stellantis.diagnosis.TokenFault.NO_ENDPOINT;
import static stellantis.diagnosis.TokenFault.RATE_LIMITED;
import static stellantis.diagnosis.TokenFault.REDIRECTED;
import static stellantis.diagnosis.TokenFault.REFUSED;
import static stellantis.diagnosis.TokenFault.SECRET_WANTED;
import static stellantis.diagnosis.TokenFault.SERVER_FAILED;
import static stellantis.diagnosis.TokenFault.UNKNOWN_ERROR;
import static stellantis.diagnosis.TokenFault.WRONG_SECRET;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.Secret;
import stellantis.Text;
import stellantis.http.ApiUrl;
import stellantis.http.Challenge;
import stellantis.http.ErrorBody;
import stellantis.http.Handshake;
import stellantis.http.PageText;
import stellantis.http.TokenRefusal;
import stellantis.http.TokenRefusal.Kind;
import stellantis.http.TokenRequest;

/**
 * Why a token endpoint gave no token: a row of TokenFault. The server's own words are shown as they are; the code
 * decides what they mean.
 */
public final class ExplainToken {
    private static final String APPLICATION_ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-f]{32}";

    private static final Set<String> OAUTH = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope",
            "access_denied",
            "server_error",
            "temporarily_unavailable");

    private static final Pattern LONG_WORD = Pattern.compile("[\\w.~+/=-]{60,}");
    /** What any refusal of a client may say. */
    private static final Pattern VAGUE =
            Pattern.compile("(?i)authenticat|unauthori[sz]ed|invalid client|denied|failed");

    private final TokenRefusal refused;
    private final OurSide ours;
    private final Asker asker;
    private final MessageValues words;
    private final Optional<ErrorBody> body;
    /** What the answer says for a person; nothing that may be a token. */
    private final Optional<String> sentence;

    /**
     * Who asks for a token, where that is not the client for itself.
     *
     * @param url where the endpoint's right URL stands, as in {@link MessageValues}
     * @param rows the row for an error code of OAuth's, if there is one for it
     */
    public record Asker(String url, BiFunction<String, TokenRequest, Optional<Fault>> rows) {}

    private ExplainToken(TokenRefusal refused, OurSide ours, Asker asker) {
        this.refused = refused;
        this.ours = ours;
        this.asker = asker;
        this.words = ours.words();
        this.body = ErrorBody.decode(refused.body());
        this.sentence = body.map(ErrorBody::sentence)
                .or(() -> refused.status() == 200 && !html()
                        ? Optional.empty()
                        : PageText.of(refused.body()).brief())
                .map(text -> ours.said(LONG_WORD.matcher(text).replaceAll("***")));
        URI uri = refused.uri();
        words.put("host", Explain.host(uri))
                .put("setting", "token-url" + (ApiUrl.port(uri) == 9033 ? "" : " (port 9033 has been seen)"))
                .put("uri", uri)
                .put("status", refused.status())
                .put("came", whatCame())
                .put("said", sentence.map(text -> "; it says: " + text).orElse(""));
        words.put("mail", "the e-mail of step 5 (client id and scope for the token endpoint)");
        String url = "take the URL in {mail}; Stellantis's ends in /as/token.oauth2";
        words.put("url", words.hint(asker == null ? url : asker.url()));
    }

    /** As a failure: exit code 33 for what the token endpoint says, 22, 30, 31 or 32 for what stands before it. */
    public static Failure failure(TokenRefusal refused, OurSide ours) {
        return failure(refused, ours, null);
    }

    /** @param asker null for the client itself */
    public static Failure failure(TokenRefusal refused, OurSide ours, Asker asker) {
        return ours.failure(cause(refused, ours, asker)).from(refused);
    }

    /** Why a client gets none for itself. */
    public static Cause cause(TokenRefusal refused, OurSide ours) {
        return cause(refused, ours, null);
    }

    private static Cause cause(TokenRefusal refused, OurSide ours, Asker asker) {
        Optional<Cause> page = refused.status() == 200
                ? Optional.empty()
                : Explain.page(refused.uri(), refused.status(), refused.body(), ours);
        Cause cause = page.orElseGet(() -> new ExplainToken(refused, ours, asker).cause());
        Optional<String> skew = ClockSkew.of(refused.headers(), ours.clock());
        return skew.isEmpty() ? cause : cause.with(skew.get() + "; " + cause.because(), cause.hint());
    }

    private Cause cause() {
        Optional<Cause> page = refused.kind() == Kind.STATUS || refused.kind() == Kind.NOT_JSON
                ? PageFault.cause(refused.status(), refused.headers(), refused.body(), words)
                : Optional.empty();
        if (page.isPresent())
            return page.get()
                    .saying(
                            words.text("{host} gave no token{said} (HTTP {status})"),
                            page.get().because());
        return switch (refused.kind()) {
            case NOT_JSON -> Cause.of(TokenFault.NOT_JSON, words);
            case NO_TOKEN -> said().orElseGet(() -> Cause.of(TokenFault.NO_TOKEN, words));
            case OTHER_TYPE ->
                unusable(
                        "it is of type \"" + ours.said(new String(refused.body(), UTF_8)) + "\", the API takes Bearer");
            case UNUSABLE_TOKEN -> unusable("it holds characters that cannot be sent in a header");
            case TOO_LONG -> unusable("it is too long: more than " + ErrorBody.LIMIT / 1024 + " KiB");
            case STATUS -> status();
        };
    }

    private Cause unusable(String why) {
        return Cause.of(TokenFault.UNUSABLE_TOKEN, words.put("why", why));
    }

    private Cause status() {
        // what is not there says so in many ways, an error of its framework's among them
        if (refused.status() == 429) return Cause.of(RATE_LIMITED, words);
        boolean gone = refused.status() == 404 || refused.status() == 405;
        Optional<Cause> said = gone ? Optional.empty() : said();
        if (said.isPresent()) return said.get();
        Optional<Fault> meant =
                gone || refused.status() >= 500 ? Optional.empty() : sentence.flatMap(ServerWords::ofToken);
        if (meant.isPresent()) {
            String what = " gave no token (HTTP " + refused.status() + "): ";
            words.put("no-token", Explain.host(refused.uri()) + what + sentence.get());
            return tell(known(meant.get()));
        }
        if (refused.status() / 100 == 3) {
            Optional<String> to = refused.headers().firstValue("Location");
            String target = to.map(it -> "to " + ours.said(it.replaceFirst("[?#].*", "")))
                    .orElse("elsewhere");
            return Cause.of(REDIRECTED, words.put("target", target));
        }
        return switch (refused.status()) {
            case 404, 405 -> Cause.of(NO_ENDPOINT, words);
            default -> Cause.of(refused.status() >= 500 ? SERVER_FAILED : REFUSED, words);
        };
    }

    /** By the words of the answer, where its code is one of OAuth's, in whatever JSON it stands. */
    private Optional<Cause> said() {
        return body.filter(it -> it.oauth()
                        || it.code() != null && OAUTH.contains(it.code().toLowerCase(Locale.ROOT)))
                .map(it -> oauth(it.code(), it.message()));
    }

    private boolean html() {
        return ErrorBody.html(refused.contentType(), refused.body());
    }

    private Cause oauth(String error, String description) {
        String sentence = description == null ? null : ours.said(description);
        String said = ours.said(error) + (sentence == null ? "" : " (\"" + sentence + "\")");
        words.put("no-token", Explain.host(refused.uri()) + " gave no token: " + said);
        // a client that fetches tokens by itself has no other grant that could be invalid
        // RFC 6749 section 5.2 has status 401 for a client that is not authenticated; Keycloak names it otherwise
        boolean unknown = refused.status() == 401 && error.equals("unauthorized_client");
        String standard = error.equals("temporarily_unavailable")
                ? "server_error"
                : unknown
                        ? "invalid_client"
                        : asker == null && error.equals("invalid_grant") ? "unauthorized_client" : error;
        Fault fault = fault(standard, sentence).orElse(UNKNOWN_ERROR);
        Cause cause = tell(fault);
        boolean named = fault == UNKNOWN_ERROR || !unknown && !error.equals(standard);
        // a server's own code may be no word at all
        return named && error.matches("[a-z_]{1,40}") ? cause.as("token." + error.replace('_', '-')) : cause;
    }

    /** What the API says too has its rows in the API's table. */
    private Cause tell(Fault fault) {
        Cause cause = Cause.of(fault, words);
        return fault instanceof AnswerFault
                ? cause.as(fault.id().replace("api.", "token."))
                        .saying(words.text("{no-token}"), cause.because())
                        .ending(TOKEN_REFUSED)
                : cause;
    }

    /** What the server's words mean, with what is known here besides. */
    private Fault known(Fault meant) {
        if (meant != AnswerFault.CERTIFICATE_MISSING) return meant;
        return notAsked() ? AnswerFault.CERTIFICATE_NOT_ASKED : AnswerFault.missing(ours.handshake(refused.uri()));
    }

    /** The handshake went through without a request for a certificate. */
    private boolean notAsked() {
        Handshake seen = ours.handshake(refused.uri());
        return seen.serverTrusted() && !seen.asked();
    }

    private Optional<Fault> fault(String error, String sentence) {
        if (asker != null) return asker.rows().apply(error, refused.request());
        String scope = refused.request().scope();
        words.put("scope", scope == null ? "" : Text.printable(scope));
        boolean closed = sentence != null
                && ServerWords.ofToken(sentence).filter(CLIENT_CLOSED::equals).isPresent();
        if (closed) return Optional.of(CLIENT_CLOSED);
        if (error.equals("invalid_scope")) return Optional.of(INVALID_SCOPE);
        if (!error.matches("invalid_client|unauthorized_client|access_denied|invalid_request"))
            return Fault.named(TokenFault.values(), error);
        Optional<Fault> meant = sentence == null
                ? Optional.empty()
                : ServerWords.ofToken(sentence).map(this::known);
        boolean client = error.matches("invalid_client|unauthorized_client");
        boolean general = meant.isEmpty()
                || Set.of(CREDENTIALS, INVALID_CLIENT, SECRET_WANTED).contains(meant.get());
        // of a general sentence what was sent tells more
        if (client && general && (error.equals("invalid_client") || meant.isPresent()))
            return Optional.of(invalidClient(sentence, meant));
        return meant.or(() -> Fault.named(TokenFault.values(), error));
    }

    private Fault invalidClient(String sentence, Optional<Fault> meant) {
        if (refused.request().clientId().matches(APPLICATION_ID)) return ID_SWAPPED;
        Secret secret = refused.request().clientSecret();
        if (secret != null) {
            words.put("remark", secret.refused(""));
            return meant.orElse(null) == INVALID_CLIENT && secret.remark() == null ? INVALID_CLIENT : WRONG_SECRET;
        }
        Handshake seen = ours.handshake(refused.uri());
        if (notAsked()) return AnswerFault.CERTIFICATE_NOT_ASKED;
        if (seen.asked() && !seen.offered()) return AnswerFault.CERTIFICATE_MISSING;
        if (meant.isEmpty() && Challenge.asks(refused.headers(), "Basic")) return CREDENTIALS;
        return meant.orElse(sentence == null || VAGUE.matcher(sentence).find() ? INVALID_CLIENT : IN_WORDS);
    }

    private String whatCame() {
        if (refused.body().length == 0) return "empty";
        String type = refused.contentType().replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        if (html()) return "an HTML page";
        return type.isEmpty() ? "of no known type" : "of type " + ours.said(type);
    }
}
