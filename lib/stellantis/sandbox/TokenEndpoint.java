//SOURCES Answer.java
//SOURCES Ask.java
//SOURCES Fault.java
//SOURCES Tokens.java
package stellantis.sandbox;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The token endpoint: RFC 6749 section 4.4 with client authentication by certificate (RFC 8705 section 2) or secret,
 * in PingFederate's words. It asks for a client certificate but lets the handshake pass without one, as PingFederate's
 * secondary port does: then the answer is invalid_client.
 */
final class TokenEndpoint {
    static final String PATH = "/as/token.oauth2";
    private static final Set<String> OTHER_GRANTS = Set.of("authorization_code", "refresh_token", "password", "implicit",
            "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:token-exchange");

    private final Supplier<List<Client>> clients;
    private final Tokens tokens;
    private final Duration lifetime;
    private final Set<Fault> faults;

    TokenEndpoint(Supplier<List<Client>> clients, Tokens tokens, Duration lifetime, Set<Fault> faults) {
        this.clients = clients;
        this.tokens = tokens;
        this.lifetime = lifetime;
        this.faults = faults;
    }

    Answer answer(Ask ask) {
        if (!ask.path().equals(PATH)) return Answer.html(404, "Page Not Found", "no such path; the token endpoint is " + PATH);
        if (!ask.method().equals("POST")) return Answer.html(405, "Method Not Allowed", "tokens are asked for with POST").with("Allow", "POST");
        if (faults.contains(Fault.TOKEN_HTML)) return Answer.html(200, "Sign On", "fault " + Fault.TOKEN_HTML.label);
        Map<String, List<String>> form = ask.form();
        return grant(ask, form).with("Cache-Control", "no-cache, no-store").with("Pragma", "no-cache").with("Expires", "Thu, 01 Jan 1970 00:00:00 GMT")
                .with("Set-Cookie", "PF=" + Base64.getUrlEncoder().withoutPadding().encodeToString(random()) + ";Path=/;Secure;HttpOnly;SameSite=None");
    }

    private Answer grant(Ask ask, Map<String, List<String>> form) {
        for (String name : form.keySet()) {
            if (form.get(name).size() > 1) return error(400, "invalid_request", "Multiple values for parameter " + Ask.printable(name), "a parameter came twice");
        }
        String grant = one(form, "grant_type");
        if (grant.isEmpty()) {
            return error(400, "invalid_request", "grant_type is required", form.isEmpty() ? "no form: Content-Type is \"" + Ask.printable(ask.header("Content-Type"))
                    + "\", application/x-www-form-urlencoded was expected" : "no grant_type");
        }
        if (!grant.equals("client_credentials") && !OTHER_GRANTS.contains(grant)) return error(400, "unsupported_grant_type", null, "grant_type " + Ask.printable(grant));
        if (faults.contains(Fault.TOKEN_INVALID_CLIENT)) return invalidClient(ask, "fault " + Fault.TOKEN_INVALID_CLIENT.label);
        String id = ask.scheme().equals("basic") ? basic(ask, 0) : one(form, "client_id");
        Client client = clients.get().stream().filter(one -> one.tokenClientId().equals(id)).findFirst().orElse(null);
        String problem = problem(ask, form, id, client);
        if (problem != null) return invalidClient(ask, problem);
        if (!grant.equals("client_credentials")) return error(400, "unauthorized_client", "Client not authorized for grant type " + grant, "grant_type " + grant);
        String scope = one(form, "scope").strip();
        if (faults.contains(Fault.TOKEN_INVALID_SCOPE) || !(scope.isEmpty() || Arrays.stream(scope.split(" +")).allMatch(client.scope()::equals))) {
            return error(400, "invalid_scope", "The requested scope(s) must be blank or a subset of the provided scopes.", "asked for scope \"" + Ask.printable(scope) + "\"");
        }
        String token = tokens.issue(client, ask.certificate(), client.scope(), lifetime, faults.contains(Fault.TOKEN_OPAQUE));
        return Answer.json(200, Json.object("access_token", token, "token_type", "Bearer", "expires_in", faults.contains(Fault.TOKEN_WITHOUT_EXPIRY) ? null : lifetime.toSeconds(),
                "scope", scope.isEmpty() ? client.scope() : null), "token for " + client.login() + ", scope " + client.scope());
    }

    /** Why the client is not who it says, or null when it is. */
    private String problem(Ask ask, Map<String, List<String>> form, String id, Client client) {
        if (id.isEmpty()) return "no client_id in the form";
        if (client == null) {
            boolean application = clients.get().stream().anyMatch(one -> one.applicationId().equalsIgnoreCase(id));
            return application ? "that is the application's client id of step 4; the token endpoint's own came in step 5" : "unknown client_id " + Ask.printable(id);
        }
        String secret = ask.scheme().equals("basic") ? basic(ask, 1) : one(form, "client_secret");
        if (!secret.isEmpty()) return client.secret() != null && same(secret, client.secret().reveal()) ? null : "wrong client secret";
        if (ask.certificate() == null) return "no client certificate came with the connection, and no secret";
        return client.owns(ask.certificate()) ? null : "the client certificate is not registered for this client_id";
    }

    private static Answer invalidClient(Ask ask, String why) {
        Answer answer = error(401, "invalid_client", "Invalid client or client credentials", why);
        return ask.scheme().equals("basic") ? answer.with("WWW-Authenticate", "Basic realm=\"PingFederate\"") : answer;
    }

    private static Answer error(int status, String error, String description, String why) {
        return Answer.json(status, Json.object("error_description", description, "error", error), error + ": " + why).ended();
    }

    private static String one(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of("")).get(0);
    }

    /** Client id (0) or secret (1) from HTTP Basic, form-decoded as RFC 6749 section 2.3.1 wants it. */
    static String basic(Ask ask, int part) {
        try {
            String[] parts = new String(Base64.getDecoder().decode(ask.credentials()), StandardCharsets.UTF_8).split(":", 2);
            return parts.length <= part ? "" : URLDecoder.decode(parts[part], StandardCharsets.UTF_8);
        } catch (IllegalArgumentException damaged) {
            return "";
        }
    }

    static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] random() {
        byte[] bytes = new byte[15];
        new java.security.SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
