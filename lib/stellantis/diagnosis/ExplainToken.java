package stellantis.diagnosis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.ExitCode.TOKEN_REFUSED;
import static stellantis.diagnosis.ServiceFault.ACCOUNT_CLOSED;
import static stellantis.diagnosis.TokenFault.ID_SWAPPED;
import static stellantis.diagnosis.TokenFault.INVALID_CLIENT;
import static stellantis.diagnosis.TokenFault.INVALID_REQUEST;
import static stellantis.diagnosis.TokenFault.INVALID_SCOPE;
import static stellantis.diagnosis.TokenFault.IN_WORDS;
import static stellantis.diagnosis.TokenFault.NO_ENDPOINT;
import static stellantis.diagnosis.TokenFault.RATE_LIMITED;
import static stellantis.diagnosis.TokenFault.REFUSED;
import static stellantis.diagnosis.TokenFault.SECRET_WANTED;
import static stellantis.diagnosis.TokenFault.SERVER_ERROR;
import static stellantis.diagnosis.TokenFault.UNKNOWN_ERROR;
import static stellantis.diagnosis.TokenFault.WRONG_SECRET;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.Secret;
import stellantis.Text;
import stellantis.http.ApiUrl;
import stellantis.http.ErrorBody;
import stellantis.http.Handshake;
import stellantis.http.PageText;
import stellantis.http.TokenRefusal;
import stellantis.http.TokenRefusal.Kind;
import stellantis.http.TokenRequest;
import stellantis.profile.IdShape;

/**
 * Why a token endpoint gave no token: a row of TokenFault. The server's own words are shown as they are; the code
 * decides what they mean.
 */
public final class ExplainToken {
    /** RFC 6749 section 5.2, and 4.1.2.1. */
    private static final String OAUTH = "(?i)invalid_(request|client|grant|scope)|unauthorized_client"
            + "|unsupported_grant_type|access_denied|server_error|temporarily_unavailable";

    /** What a server's words mean here. */
    private static final Map<String, Fault> MEANT = Fault.named(ServiceFault.values(), TokenFault.values());

    static {
        MEANT.putAll(Map.of(
                "SCOPE_TOO_NARROW", INVALID_SCOPE,
                "NOT_SUBSCRIBED", ACCOUNT_CLOSED,
                "CLIENT_ID_WANTED", INVALID_REQUEST,
                "CLIENT_ID_UNKNOWN", INVALID_CLIENT,
                "PAGE_REFUSED", Symptom.PAGE_REFUSED));
    }

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
                .or(() -> refused.status() == 200
                        ? Optional.empty()
                        : PageText.of(refused.body()).brief())
                .map(this::shown);
        URI uri = refused.uri();
        words.put("host", Explain.host(uri))
                .put("setting", "token-url" + (ApiUrl.port(uri) == 9033 ? "" : " (port 9033 has been seen)"))
                .put("uri", uri)
                .put("status", refused.status())
                .put("no-token", Explain.host(uri) + " gave no token (HTTP " + refused.status() + ")")
                .put("said", sentence.map(text -> "; it says: " + text).orElse(""));
        words.put(
                "no-secret",
                refused.request().clientSecret() == null
                        ? ""
                        : words.hint("; or send no secret: {profile unset client-secret}"));
        words.put("mail", "the e-mail of step 5 (client id and scope for the token endpoint)");
        String url = "take the URL in {mail}; Stellantis's ends in /as/token.oauth2";
        words.put("url", words.hint(asker == null ? url : asker.url())).put("where", words.hint("{url}"));
    }

    /**
     * As a failure: exit code 33 for what the token endpoint says, 22, 30, 31 or 32 for what stands before it.
     *
     * @param asker null for the client itself
     */
    public static Failure failure(TokenRefusal refused, OurSide ours, Asker asker) {
        return ours.failure(cause(refused, ours, asker)).from(refused);
    }

    /** @param asker null for the client itself */
    public static Cause cause(TokenRefusal refused, OurSide ours, Asker asker) {
        Cause cause = new ExplainToken(refused, ours, asker).cause();
        Optional<String> skew = ClockSkew.of(refused.headers(), ours.clock());
        return skew.isEmpty() ? cause : cause.with(skew.get() + "; " + cause.because(), cause.hint());
    }

    private Cause cause() {
        Optional<Cause> page = refused.kind() == Kind.STATUS
                ? PageFault.cause(refused.status(), refused.headers(), refused.body(), words)
                : Optional.empty();
        if (page.isPresent())
            return page.get().saying(words.text("{no-token}{said}"), page.get().because());
        return switch (refused.kind()) {
            case NOT_JSON ->
                NotJson.of(refused.answer(), words, this::shown)
                        .map(it -> it.fault() == ServiceFault.NOT_JSON ? tell(it) : it)
                        .orElseGet(() -> Cause.of(TokenFault.NO_TOKEN, words));
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
        int status = refused.status();
        // what is not there says so in many ways, an error of its framework's among them
        if (status == 404 || status == 405) return Cause.of(NO_ENDPOINT, words);
        if (status == 429) return Cause.of(RATE_LIMITED, words);
        if (status >= 500) return Cause.of(SERVER_ERROR, words);
        Optional<Cause> said = said();
        if (said.isPresent()) return said.get();
        Optional<Fault> meant = sentence.flatMap(this::meant);
        if (meant.isPresent()) {
            words.put("no-token", words.text("{no-token}: ") + sentence.get());
            return tell(meant.get());
        }
        words.put(
                "came",
                NotJson.came(refused.answer()).map(it -> ", " + it + ",").orElse(""));
        if (status / 100 != 3) return Cause.of(REFUSED, words);
        Optional<String> to = refused.headers().firstValue("Location");
        words.put(
                        "target",
                        to.map(it -> ": " + ours.said(it.replaceFirst("[?#].*", "")))
                                .orElse(""))
                .put("there", "a token endpoint does not redirect; credentials are not sent on")
                .put("follow", words.hint("{url}"));
        return Cause.of(ServiceFault.REDIRECTED, words).as("token.redirected");
    }

    /** What the server says, without what may be a token. */
    private String shown(String text) {
        return ours.said(LONG_WORD.matcher(text).replaceAll("***"));
    }

    /** By the words of the answer, where its code is one of OAuth's, in whatever JSON it stands. */
    private Optional<Cause> said() {
        return body.filter(it -> it.oauth() || it.code() != null && it.code().matches(OAUTH))
                .map(it -> oauth(it.code(), it.message()));
    }

    private Cause oauth(String error, String description) {
        String sentence = description == null ? null : ours.said(description);
        String said = ours.said(error) + (sentence == null ? "" : " (\"" + sentence + "\")");
        words.put("no-token", Explain.host(refused.uri()) + " gave no token: " + said);
        words.put("said", "");
        // a client that fetches tokens by itself has no other grant that could be invalid
        // RFC 6749 section 5.2 has status 401 for a client that is not authenticated; Keycloak names it otherwise
        boolean unknown = refused.status() == 401 && error.equals("unauthorized_client");
        boolean grant = asker == null && error.equals("invalid_grant");
        String standard = unknown ? "invalid_client" : grant ? "unauthorized_client" : error;
        Fault fault = error.equals("temporarily_unavailable")
                ? SERVER_ERROR
                : fault(standard, sentence).orElse(UNKNOWN_ERROR);
        boolean named = fault == UNKNOWN_ERROR || grant;
        // a server's own code may be no word at all
        return named && error.matches("[a-z_]{1,40}")
                ? tell(fault).as("token." + error.replace('_', '-'))
                : tell(fault);
    }

    private Cause tell(Fault fault) {
        if (fault == Symptom.PAGE_REFUSED)
            return RefusedCertificate.byAnswer(refused.uri(), refused.status(), sentence.orElse(null), ours);
        Cause cause = Cause.of(fault, words);
        return fault instanceof ServiceFault ? tell(cause.saying(words.text("{no-token}"), cause.because())) : cause;
    }

    private static Cause tell(Cause ofApi) {
        return ofApi.as(ofApi.id().replace("api.", "token.")).ending(TOKEN_REFUSED);
    }

    /** What the server's words mean. */
    private Optional<Fault> meant(String words) {
        return ServerWords.in(words, MEANT).map(it -> ServiceFault.known(it, refused.uri(), ours));
    }

    private Optional<Fault> fault(String error, String sentence) {
        if (asker != null) return asker.rows().apply(error, refused.request());
        String scope = refused.request().scope();
        words.put("scope", scope == null ? "" : Text.printable(scope));
        Optional<Fault> named =
                Optional.ofNullable(Fault.named(TokenFault.values()).get(error.toUpperCase(Locale.ROOT)));
        Optional<Fault> meant = Optional.ofNullable(sentence).flatMap(this::meant);
        if (meant.filter(ACCOUNT_CLOSED::equals).isPresent()) return meant;
        boolean client = error.matches("invalid_client|unauthorized_client");
        if (!client && !error.matches("access_denied|invalid_request")) return named;
        boolean general =
                meant.isEmpty() || Set.of(INVALID_CLIENT, SECRET_WANTED).contains(meant.get());
        // of a general sentence what was sent tells more
        if (client && general && (error.equals("invalid_client") || meant.isPresent()))
            return Optional.of(invalidClient(sentence, meant));
        return meant.or(() -> named);
    }

    private Fault invalidClient(String sentence, Optional<Fault> meant) {
        if (refused.request().clientId().matches(IdShape.APPLICATION)) return ID_SWAPPED;
        Secret secret = refused.request().clientSecret();
        if (secret != null) {
            words.put("remark", secret.refused(""));
            return meant.orElse(null) == INVALID_CLIENT && secret.remark() == null ? INVALID_CLIENT : WRONG_SECRET;
        }
        Handshake seen = ours.handshake(refused.uri());
        ServiceFault lost = ServiceFault.missing(seen);
        if (lost == ServiceFault.CERTIFICATE_NOT_ASKED || seen.asked() && !seen.offered()) return lost;
        return meant.orElse(sentence == null || VAGUE.matcher(sentence).find() ? INVALID_CLIENT : IN_WORDS);
    }
}
