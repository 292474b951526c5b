package stellantis.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.sandbox.Fault.TOKEN_INVALID_SCOPE;
import static stellantis.sandbox.Fault.TOKEN_OPAQUE;
import static stellantis.sandbox.JsonObject.object;

import java.util.Arrays;
import java.util.Set;

/**
 * The token endpoint: RFC 6749 section 4.4 with client authentication by certificate (RFC 8705 section 2) or secret,
 * in PingFederate's words. It asks for a client certificate but lets the handshake pass without one, as PingFederate's
 * secondary port does: then the answer is invalid_client.
 */
record TokenEndpoint(OAuth oauth, Tokens tokens) {
    private static final String OWN_GRANT = "client_credentials";
    private static final Set<String> OTHER_GRANTS =
            Set.of("authorization_code", "refresh_token", "password", "implicit");

    TokenEndpoint(State state, SandboxOptions options, Tokens tokens) {
        this(new OAuth(state, options, Client::tokenClientId, Client::applicationId), tokens);
    }

    Answer answer(IncomingRequest request) {
        if (!request.path().equals(Addresses.TOKEN_PATH))
            return Answer.html(404, "Page Not Found", "no such path; the token endpoint is " + Addresses.TOKEN_PATH);
        Answer answer = oauth.answer(request, this::token);
        if (answer.status >= 400 && answer.type.endsWith("json"))
            answer.withBody(new String(answer.body, UTF_8) + "\r\n");
        if (answer.status == 401 && request.scheme().equals("basic"))
            answer.with("WWW-Authenticate", "Basic realm=\"PingFederate\"");
        if (!request.method().equals("POST")) return answer;
        return answer.with("Cache-Control", "no-cache, no-store")
                .with("Pragma", "no-cache")
                .with("Set-Cookie", "PF=" + Client.random(15) + ";Path=/;Secure;HttpOnly;SameSite=None");
    }

    private Answer token(IncomingRequest request) {
        String grant = request.field("grant_type");
        if (grant.isEmpty()) {
            String type = IncomingRequest.printable(request.header("Content-Type"));
            throw OAuth.invalid("grant_type is required", "no grant_type in a form; Content-Type is \"" + type + "\"");
        }
        String named = "grant_type " + IncomingRequest.printable(grant);
        if (!grant.equals(OWN_GRANT) && !OTHER_GRANTS.contains(grant))
            throw new Refusal(400, "unsupported_grant_type", null, named);
        Client client = client(request);
        if (!grant.equals(OWN_GRANT))
            throw new Refusal(400, "unauthorized_client", "Client not authorized for grant type " + grant, named);
        String scope = request.field("scope").strip();
        boolean fits = scope.isEmpty() || Arrays.stream(scope.split(" +")).allMatch(client.scope()::equals);
        Set<Fault> faults = oauth.options().faults;
        if (!fits || faults.contains(TOKEN_INVALID_SCOPE)) {
            throw new Refusal(
                    400,
                    "invalid_scope",
                    "The requested scope(s) must be blank or a subset of the provided scopes.",
                    "asked for scope \"" + IncomingRequest.printable(scope) + "\"");
        }
        String token = tokens.issue(
                client, request.certificate(), oauth.options().tokenLifetime, faults.contains(TOKEN_OPAQUE));
        return Answer.json(
                200,
                object("access_token", token, "token_type", "Bearer", "expires_in", oauth.lifetime())
                        .and("scope", scope.isEmpty() ? client.scope() : null),
                "token for " + client.login() + ", scope " + client.scope());
    }

    private Client client(IncomingRequest request) {
        boolean basic = request.scheme().equals("basic");
        String secret = basic ? OAuth.basic(request, 1) : request.field("client_secret");
        return oauth.client(
                basic ? OAuth.basic(request, 0) : request.field("client_id"),
                "Invalid client or client credentials",
                "no client_id in the form",
                client -> {
                    if (!secret.isEmpty()) return client.hasSecret(secret) ? null : "wrong client secret";
                    if (request.certificate() == null)
                        return "no client certificate came with the connection, and no secret";
                    return client.owns(request.certificate())
                            ? null
                            : "the client certificate is not registered for this client_id";
                });
    }
}
