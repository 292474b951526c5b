package stellantis.sandbox;

import static stellantis.sandbox.Fault.TOKEN_INVALID_CLIENT;
import static stellantis.sandbox.Fault.TOKEN_INVALID_SCOPE;
import static stellantis.sandbox.Fault.TOKEN_OPAQUE;
import static stellantis.sandbox.Fault.TOKEN_WITHOUT_EXPIRY;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

/**
 * The token endpoint: RFC 6749 section 4.4 with client authentication by certificate (RFC 8705 section 2) or secret,
 * in PingFederate's words. It asks for a client certificate but lets the handshake pass without one, as PingFederate's
 * secondary port does: then the answer is invalid_client.
 */
record TokenEndpoint(State state, SandboxOptions options, Tokens tokens) {
    private static final String OWN_GRANT = "client_credentials";
    private static final Set<String> OTHER_GRANTS = Set.of(
            "authorization_code",
            "refresh_token",
            "password",
            "implicit",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "urn:ietf:params:oauth:grant-type:token-exchange");

    Answer answer(IncomingRequest request) {
        if (!request.path().equals(Addresses.TOKEN_PATH))
            return Answer.html(404, "Page Not Found", "no such path; the token endpoint is " + Addresses.TOKEN_PATH);
        Answer answer = OAuth.answer(request, options.faults, this::token);
        if (answer.status >= 400 && answer.type.endsWith("json")) answer = answer.withLineEnd();
        if (answer.status == 401 && request.scheme().equals("basic"))
            answer.with("WWW-Authenticate", "Basic realm=\"PingFederate\"");
        if (!request.method().equals("POST")) return answer;
        return answer.with("Cache-Control", "no-cache, no-store")
                .with("Pragma", "no-cache")
                .with("Expires", "Thu, 01 Jan 1970 00:00:00 GMT")
                .with("Set-Cookie", "PF=" + Client.random(15) + ";Path=/;Secure;HttpOnly;SameSite=None");
    }

    private Answer token(IncomingRequest request) {
        String grant = request.field("grant_type");
        if (grant.isEmpty()) {
            throw OAuth.invalid(
                    "grant_type is required",
                    !request.form().isEmpty()
                            ? "no grant_type"
                            : "no form: Content-Type is \"" + IncomingRequest.printable(request.header("Content-Type"))
                                    + "\", application/x-www-form-urlencoded was expected");
        }
        String named = "grant_type " + IncomingRequest.printable(grant);
        if (!grant.equals(OWN_GRANT) && !OTHER_GRANTS.contains(grant))
            throw new Refusal(400, "unsupported_grant_type", null, named);
        Client client = client(request);
        if (!grant.equals(OWN_GRANT)) {
            throw new Refusal(400, "unauthorized_client", "Client not authorized for grant type " + grant, named);
        }
        String scope = request.field("scope").strip();
        boolean fits = scope.isEmpty() || Arrays.stream(scope.split(" +")).allMatch(client.scope()::equals);
        if (!fits || options.faults.contains(TOKEN_INVALID_SCOPE)) {
            throw new Refusal(
                    400,
                    "invalid_scope",
                    "The requested scope(s) must be blank or a subset of the provided scopes.",
                    "asked for scope \"" + IncomingRequest.printable(scope) + "\"");
        }
        Duration lifetime = options.tokenLifetime;
        boolean opaque = options.faults.contains(TOKEN_OPAQUE);
        boolean silent = options.faults.contains(TOKEN_WITHOUT_EXPIRY);
        return Answer.json(
                200,
                JsonObject.of("access_token", tokens.issue(client, request.certificate(), lifetime, opaque))
                        .and("token_type", "Bearer")
                        .and("expires_in", silent ? null : lifetime.toSeconds())
                        .and("scope", scope.isEmpty() ? client.scope() : null),
                "token for " + client.login() + ", scope " + client.scope());
    }

    private Client client(IncomingRequest request) {
        String id = request.scheme().equals("basic") ? OAuth.basic(request, 0) : request.field("client_id");
        Client client = state.client(Client::tokenClientId, id);
        String problem = problem(request, id, client);
        if (problem == null) return client;
        throw new Refusal(401, "invalid_client", "Invalid client or client credentials", problem);
    }

    /** Why the client is not who it says, or null when it is. */
    private String problem(IncomingRequest request, String id, Client client) {
        if (options.faults.contains(TOKEN_INVALID_CLIENT)) return "fault " + TOKEN_INVALID_CLIENT.label;
        if (id.isEmpty()) return "no client_id in the form";
        if (client == null) {
            return state.client(Client::applicationId, id) == null
                    ? "unknown client_id " + IncomingRequest.printable(id)
                    : "that is the application's client id of step 4; the token endpoint's own came in step 5";
        }
        String secret = request.scheme().equals("basic") ? OAuth.basic(request, 1) : request.field("client_secret");
        if (!secret.isEmpty()) return client.hasSecret(secret) ? null : "wrong client secret";
        if (request.certificate() == null) return "no client certificate came with the connection, and no secret";
        return client.owns(request.certificate())
                ? null
                : "the client certificate is not registered for this client_id";
    }
}
