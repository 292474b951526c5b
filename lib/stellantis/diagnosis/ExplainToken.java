//SOURCES Explain.java
//SOURCES ExplainGrant.java
//SOURCES ../http/ErrorBody.java
//SOURCES ../http/TokenRefused.java
package stellantis.diagnosis;

import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.http.ErrorBody;
import stellantis.http.ErrorBody.Shape;
import stellantis.http.Handshake;
import stellantis.http.MutualTls;
import stellantis.http.TokenRefused;

/**
 * Why a token endpoint gave no token: OAuth's error codes (RFC 6749 section 5.2) as PingFederate words them, and answers
 * that are none of OAuth's. The server's own words are shown as they are; the code decides what they mean.
 */
public final class ExplainToken {
    private static final String MAIL = "the e-mail of step 5 (client id and scope for the token endpoint)";

    private final TokenRefused refused;
    private final MutualTls tls;
    private final String host;

    private ExplainToken(TokenRefused refused, MutualTls tls) {
        this.refused = refused;
        this.tls = tls;
        int port = refused.uri().getPort();
        this.host = refused.uri().getHost() + (port < 0 || port == 443 ? "" : ":" + port);
    }

    /** As a failure to throw: exit code 33 for what the token endpoint says, 22, 30, 31 or 32 for what stands before it. */
    public static Failure failure(TokenRefused refused, MutualTls tls, Clock clock) {
        Optional<Explanation> page = refused.status() == 200 ? Optional.empty() : Explain.page(refused.uri(), refused.status(), refused.body(), tls, clock);
        return page.map(Explanation::failure).orElseGet(() -> new ExplainToken(refused, tls).failure()).from(refused);
    }

    private Failure failure() {
        return switch (refused.kind()) {
            case NOT_JSON -> unusable("token.not-json", "the answer of " + host + " is not a token but " + whatCame(), "something else answers at this address: a login page, a proxy, or another service");
            case NO_TOKEN -> unusable("token.missing", "the answer of " + host + " holds no access_token", "it is JSON, but not the answer of a token endpoint (RFC 6749 section 5.1)");
            case OTHER_TYPE -> unusable("token.other-type", host + " gave a token of type \"" + new String(refused.body(), java.nio.charset.StandardCharsets.UTF_8) + "\"", "the API takes bearer tokens, and only those are supported here");
            case UNUSABLE_TOKEN -> unusable("token.unusable", host + " gave a token that cannot be sent", "it holds characters that no header can carry");
            case TOO_LONG -> unusable("token.too-long", "the answer of " + host + " is too long for a token", "it has more than " + ErrorBody.LIMIT / 1024 + " KiB");
            case STATUS -> status();
        };
    }

    private Failure status() {
        Optional<ErrorBody> body = ErrorBody.decode(refused.body());
        if (body.filter(it -> it.shape() == Shape.OAUTH).isPresent()) return oauth(body.get().code(), body.get().message());
        String said = body.map(ErrorBody::message).map(text -> "; it says: " + text).orElse("");
        int status = refused.status();
        if (status / 100 == 3) return redirected();
        return switch (status) {
            case 404, 405 -> Failure.of(ExitCode.HTTP_CLIENT_ERROR, "there is no token endpoint at " + refused.uri() + " (HTTP " + status + ")").as("token.no-endpoint")
                    .because("the host answers, but not at this path" + said).hint(urlHint());
            case 429 -> Failure.of(ExitCode.RATE_LIMITED, host + " has had too many requests (HTTP 429)").as("token.rate-limited").because("tokens last for a while: fetch one and use it until it expires" + said)
                    .hint("wait a minute; do not switch the cache off in scripts");
            default -> status >= 500
                    ? Failure.of(ExitCode.HTTP_SERVER_ERROR, host + " failed (HTTP " + status + ")").as("token.server-error").because("the failure is on the server's side" + said).hint("try again in a few minutes; if it stays so, tell your Stellantis contact")
                    : Failure.of(ExitCode.HTTP_CLIENT_ERROR, host + " refused the request (HTTP " + status + ")").as("token.refused").because("the answer is " + whatCame() + ", not that of a token endpoint" + said).hint(urlHint());
        };
    }

    private Failure redirected() {
        String target = "elsewhere";
        try {
            URI to = refused.uri().resolve(new URI(refused.location()));
            if (to.getHost() != null) target = "to " + to.getScheme() + "://" + to.getHost() + ErrorBody.printable(to.getPath());
        } catch (java.net.URISyntaxException e) {
            // then where it leads is not worth telling
        }
        return Failure.of(ExitCode.HTTP_CLIENT_ERROR, host + " points " + target + " (HTTP " + refused.status() + ")").as("token.redirected")
                .because("a token endpoint does not redirect; credentials are not sent on").hint(urlHint());
    }

    private Failure oauth(String error, String description) {
        Failure failure = Failure.of(ExitCode.TOKEN_REFUSED, host + " gave no token: " + error + (description == null ? "" : " (\"" + description + "\")")).as(id(error));
        if (refused.request().grant().ofUser()) return ExplainGrant.endpoint(failure, error, refused.request().grant().type());
        return switch (error) {
            case "invalid_client" -> invalidClient(failure);
            case "invalid_scope" -> refused.request().scope() == null
                    ? failure.because("no scope was asked for, and the server has none for everybody").hint("give the scope of " + MAIL + ": --scope prd:XXX, or jbang profile@stellantis set scope=prd:XXX")
                    : failure.because("the scope \"" + ErrorBody.printable(refused.request().scope()) + "\" is misspelt, or this client may not use it in this environment").hint("compare it, letter by letter, with " + MAIL);
            case "unauthorized_client" -> failure.because("this client is known, but may not fetch tokens by itself (grant client_credentials)").hint("ask your Stellantis contact to allow it for your client id");
            case "invalid_request" -> failure.because("the server misses a field or does not understand one").hint("check --token-url: " + urlHint());
            case "unsupported_grant_type" -> failure.because("this endpoint does not give tokens to clients by themselves (grant client_credentials)").hint(urlHint());
            case "access_denied" -> failure.because("the server's rules forbid it for this client").hint("ask your Stellantis contact");
            case "server_error", "temporarily_unavailable" -> failure.because("the failure is on the server's side").hint("try again in a few minutes; if it stays so, tell your Stellantis contact");
            default -> failure.because("this error is none that RFC 6749 names").hint("send your Stellantis contact this message and the time");
        };
    }

    /** A server's own code may be no word at all. */
    private static String id(String error) {
        return error.matches("[a-z_]{1,40}") ? "token." + error.replace('_', '-') : "token.refused";
    }

    private Failure invalidClient(Failure failure) {
        String id = refused.request().clientId();
        if (id.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-f]{32}")) {
            return failure.as("token.client-id-swapped").because("most likely the client id is the wrong one of two: it has the shape of the application's id, which came with the certificate; the token endpoint has its own")
                    .hint("take the client id of " + MAIL + ": jbang profile@stellantis set token-client-id=ID");
        }
        if (refused.request().clientSecret() != null) {
            return failure.as("token.wrong-secret").because("the client id is not known there, or the secret is not its own").hint("compare both with the e-mail they came in; a secret is for one environment only");
        }
        Handshake seen = tls.handshake(refused.uri().getHost(), refused.uri().getPort() < 0 ? 443 : refused.uri().getPort());
        if (seen.serverTrusted() && !seen.asked()) {
            return notAsked(failure, refused.uri().getPort() < 0 ? 443 : refused.uri().getPort());
        }
        if (seen.asked() && !seen.offered()) return failure.as("token.certificate-not-sent").because("the server asked for a certificate, and none was sent").hint("give --key FILE --cert FILE, or take the certificate into the profile: jbang install@stellantis FILE");
        return failure.because("your certificate arrived, but this client id is not known there, or not with this certificate; a typo, the id of another environment, or a renewed certificate that was not yet sent to Stellantis")
                .hint("compare the client id with " + MAIL + "; after a renewal, send the new certificate to your Stellantis contact");
    }

    private Failure notAsked(Failure failure, int port) {
        String seen = port == 9033 ? "" : " (9033 has been seen)";
        return failure.as("token.certificate-not-asked")
                .because("the server never asked for your certificate, so it cannot know you; either mutual TLS is on another port than " + port + ", or something in between (an inspecting proxy) ends your TLS connection, or the server is set up wrongly")
                .hint("compare host and port of token-url with " + MAIL + seen + "; if they are right, see who issued the server's certificate: jbang doctor@stellantis -v; your own network's name there tells of a proxy, which has to exempt " + refused.uri().getHost()
                        + "; else tell your Stellantis contact that port " + port + " asks for no client certificate");
    }

    private Failure unusable(String id, String what, String why) {
        return Failure.of(ExitCode.TOKEN_REFUSED, what + " (HTTP 200)").as(id).because(why).hint(urlHint());
    }

    private String urlHint() {
        if (refused.request().grant().ofUser()) return "the URLs of the drivers' identity provider come with brand=…; others have to be those of the mail: jbang profile@stellantis show";
        return "take the URL in " + MAIL + "; it ends in /as/token.oauth2";
    }

    private String whatCame() {
        if (refused.body().length == 0) return "empty";
        String type = refused.contentType().replaceFirst(";.*", "").strip().toLowerCase(java.util.Locale.ROOT);
        if (ErrorBody.html(type, refused.body())) return "an HTML page";
        return type.isEmpty() ? "of no known type" : "of type " + ErrorBody.printable(type);
    }
}
