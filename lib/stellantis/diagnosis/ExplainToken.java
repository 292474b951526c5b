//SOURCES ../Text.java
//SOURCES Cause.java
//SOURCES Explain.java
//SOURCES TokenFault.java
//SOURCES ../http/ErrorBody.java
//SOURCES ../http/TokenRefused.java
package stellantis.diagnosis;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import stellantis.Failure;
import stellantis.Text;
import stellantis.http.ErrorBody;
import stellantis.http.ErrorBody.Shape;
import stellantis.http.Handshake;
import stellantis.http.MutualTls;
import stellantis.http.TokenRefused;

/**
 * Why a token endpoint gave no token: a row of TokenFault. The server's own words are shown as they are; the code
 * decides what they mean.
 */
public final class ExplainToken {
    private static final String APPLICATION_ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-f]{32}";

    private final TokenRefused refused;
    private final MutualTls tls;
    private final Words words;

    private ExplainToken(TokenRefused refused, MutualTls tls, Words words) {
        this.refused = refused;
        this.tls = tls;
        this.words = words;
        words.put("host", Explain.host(refused.uri()))
                .put("name", refused.uri().getHost())
                .put("uri", refused.uri());
        words.put("port", Explain.port(refused.uri()))
                .put("status", refused.status())
                .put("came", whatCame());
        words.put("mail", "the e-mail of step 5 (client id and scope for the token endpoint)");
        words.put(
                "url",
                words.hint(
                        refused.request().grant().ofUser()
                                ? "the URLs of the drivers' identity provider come with brand=…; others have to be"
                                        + " those of the mail: {profile show}"
                                : "take the URL in {mail}; it ends in /as/token.oauth2"));
    }

    /** As a failure: exit code 33 for what the token endpoint says, 22, 30, 31 or 32 for what stands before it. */
    public static Failure failure(TokenRefused refused, MutualTls tls, Clock clock) {
        return cause(refused, tls, clock, Words::new).failure().from(refused);
    }

    /** @param advice the words of remedies for a certificate's file */
    public static Cause cause(TokenRefused refused, MutualTls tls, Clock clock, Function<Path, Words> advice) {
        Optional<Cause> page = refused.status() == 200
                ? Optional.empty()
                : Explain.page(refused.uri(), refused.status(), refused.body(), tls, clock, advice);
        return page.orElseGet(() -> new ExplainToken(refused, tls, advice.apply(null)).cause());
    }

    private Cause cause() {
        return switch (refused.kind()) {
            case NOT_JSON -> Cause.of(TokenFault.NOT_JSON, words);
            case NO_TOKEN -> Cause.of(TokenFault.NO_TOKEN, words);
            case OTHER_TYPE ->
                Cause.of(TokenFault.OTHER_TYPE, words.put("type", new String(refused.body(), StandardCharsets.UTF_8)));
            case UNUSABLE_TOKEN -> Cause.of(TokenFault.UNUSABLE_TOKEN, words);
            case TOO_LONG -> Cause.of(TokenFault.TOO_LONG, words.put("limit", ErrorBody.LIMIT / 1024));
            case STATUS -> status();
        };
    }

    private Cause status() {
        Optional<ErrorBody> body = ErrorBody.decode(refused.body());
        if (body.filter(it -> it.shape() == Shape.OAUTH).isPresent()) {
            return oauth(body.get().code(), body.get().message());
        }
        words.put(
                "said",
                body.map(ErrorBody::message).map(text -> "; it says: " + text).orElse(""));
        if (refused.status() / 100 == 3) return Cause.of(TokenFault.REDIRECTED, words.put("target", target()));
        return switch (refused.status()) {
            case 404, 405 -> Cause.of(TokenFault.NO_ENDPOINT, words);
            case 429 -> Cause.of(TokenFault.RATE_LIMITED, words);
            default -> Cause.of(refused.status() >= 500 ? TokenFault.SERVER_FAILED : TokenFault.REFUSED, words);
        };
    }

    private String target() {
        try {
            URI to = refused.uri().resolve(new URI(refused.location()));
            if (to.getHost() != null)
                return "to " + to.getScheme() + "://" + to.getHost() + Text.printable(to.getPath());
        } catch (URISyntaxException e) {
            // then where it leads is not worth telling
        }
        return "elsewhere";
    }

    private Cause oauth(String error, String description) {
        String said = error + (description == null ? "" : " (\"" + description + "\")");
        words.put("no-token", Explain.host(refused.uri()) + " gave no token: " + said);
        TokenFault fault = refused.request().grant().ofUser() ? ofDriver(error) : ofClient(error);
        Cause cause = Cause.of(fault, words);
        boolean named = fault == TokenFault.UNKNOWN_ERROR
                || error.equals("temporarily_unavailable")
                || error.equals("unsupported_token_type");
        // a server's own code may be no word at all
        boolean word = error.matches("[a-z_]{1,40}");
        String id = named && word ? "token." + error.replace('_', '-') : cause.id();
        boolean certain = cause.certain() && (fault != TokenFault.UNKNOWN_ERROR || word);
        return new Cause(fault, id, cause.code(), cause.side(), certain, cause.what(), cause.because(), cause.hint());
    }

    private TokenFault ofClient(String error) {
        return switch (error) {
            case "invalid_client" -> invalidClient();
            case "invalid_scope" -> {
                String scope = refused.request().scope();
                if (scope == null) yield TokenFault.NO_SCOPE;
                words.put("scope", Text.printable(scope));
                yield TokenFault.INVALID_SCOPE;
            }
            case "unauthorized_client" -> TokenFault.UNAUTHORIZED_CLIENT;
            case "invalid_request" -> TokenFault.INVALID_REQUEST;
            case "unsupported_grant_type" -> TokenFault.UNSUPPORTED_GRANT_TYPE;
            case "access_denied" -> TokenFault.ACCESS_DENIED;
            case "server_error", "temporarily_unavailable" -> TokenFault.SERVER_ERROR;
            default -> TokenFault.UNKNOWN_ERROR;
        };
    }

    /** The codes to a driver's authorization code, refresh token or revocation. */
    private TokenFault ofDriver(String error) {
        boolean code = "authorization_code".equals(refused.request().grant().type());
        return switch (error) {
            case "invalid_grant" -> code ? TokenFault.CODE_SPENT : TokenFault.REFRESH_TOKEN_SPENT;
            case "invalid_client" -> TokenFault.APPLICATION_UNKNOWN;
            case "unauthorized_client" -> TokenFault.APPLICATION_MAY_NOT;
            case "invalid_scope" -> TokenFault.SCOPE_NOT_CONSENTED;
            case "invalid_request" -> TokenFault.FIELD_MISSING;
            case "unsupported_grant_type", "unsupported_token_type" -> TokenFault.NOT_FOR_DRIVERS;
            case "access_denied" -> TokenFault.DRIVER_DENIED;
            case "server_error", "temporarily_unavailable" -> TokenFault.PROVIDER_ERROR;
            default -> TokenFault.UNKNOWN_ERROR;
        };
    }

    private TokenFault invalidClient() {
        if (refused.request().clientId().matches(APPLICATION_ID)) return TokenFault.ID_SWAPPED;
        if (refused.request().clientSecret() != null) return TokenFault.WRONG_SECRET;
        int port = Explain.port(refused.uri());
        Handshake seen = tls.handshake(refused.uri().getHost(), port);
        if (seen.serverTrusted() && !seen.asked()) {
            words.put("usual-port", port == 9033 ? "" : " (9033 has been seen)");
            return TokenFault.CERTIFICATE_NOT_ASKED;
        }
        return seen.asked() && !seen.offered() ? TokenFault.CERTIFICATE_NOT_SENT : TokenFault.INVALID_CLIENT;
    }

    private String whatCame() {
        if (refused.body().length == 0) return "empty";
        String type = refused.contentType().replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        if (ErrorBody.html(type, refused.body())) return "an HTML page";
        return type.isEmpty() ? "of no known type" : "of type " + Text.printable(type);
    }
}
