//SOURCES EndUserApi.java
//SOURCES Fault.java
//SOURCES Quota.java
//SOURCES TokenEndpoint.java
//SOURCES Tokens.java
//SOURCES VehicleApi.java
package stellantis.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import stellantis.sandbox.Answer.Manner;

/**
 * The API gateway in front of the application: certificate, application id, credentials, quota, in this order, with
 * the errors of IBM API Connect.
 */
final class Gateway {
    private static final String BAD_CLIENT = "Invalid client id or secret.";
    private static final String BAD_CREDENTIALS = "Cannot pass the security checks that are required by the target API or operation, Enable debug headers for more details.";
    private static final Set<String> TYPES = Set.of("*/*", "application/*", "application/json", "application/hal+json", "application/vnd.geo+json");

    private final Supplier<List<Client>> clients;
    private final Tokens tokens;
    private final Quota quota;
    private final VehicleApi api;
    private final EndUserApi endUsers;
    private final Set<Fault> faults;
    /** Counts the requests for {@link Fault#FLAKY}. */
    private final AtomicInteger turns = new AtomicInteger();

    Gateway(Supplier<List<Client>> clients, Tokens tokens, Quota quota, VehicleApi api, EndUserApi endUsers, Set<Fault> faults) {
        this.clients = clients;
        this.tokens = tokens;
        this.quota = quota;
        this.api = api;
        this.endUsers = endUsers;
        this.faults = faults;
    }

    /** @param origin such as {@code https://localhost:8443}, for links */
    Answer answer(Ask ask, String origin) {
        Answer answer = checked(ask, origin);
        boolean fine = answer.status() < 400;
        return answer.with("X-Global-Transaction-ID", UUID.randomUUID().toString().replace("-", "")).with("X-Backside-Transport", fine ? "OK OK" : "FAIL FAIL")
                .with("Access-Control-Expose-Headers", "APIm-Debug-Trans-Id, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Global-Transaction-ID");
    }

    private Answer checked(Ask ask, String origin) {
        if (!ask.path().matches("/connectedcar/v[34](/.*)?")) return error(404, "Not Found", "No resources match requested URI", "not under /connectedcar/v3");
        if (ask.certificate() == null) return error(401, "Unauthorized", BAD_CREDENTIALS, "no client certificate came with the connection");
        String id = clientId(ask);
        Client client = clients.get().stream().filter(one -> one.applicationId().equalsIgnoreCase(id)).findFirst().orElse(null);
        String problem = clientProblem(ask, id, client);
        if (problem != null) return error(401, "Unauthorized", BAD_CLIENT, problem);
        problem = planProblem(ask, client);
        if (problem != null) return error(401, "Unauthorized", "Not registered to plan", problem).with("WWW-Authenticate", "default");
        Grants.Consent consent = null;
        try {
            if (endUser(ask)) consent = endUsers.consent(ask, client);
            problem = consent == null ? credentialsProblem(ask, client) : faults.contains(Fault.TOKEN_REJECTED) ? "the access token has expired" : null;
        } catch (Grants.Refused e) {
            problem = e.getMessage();
        }
        if (problem != null) {
            Answer refused = error(401, "Unauthorized", BAD_CREDENTIALS, problem);
            return ask.scheme().equals("bearer") ? refused.with("WWW-Authenticate", "Bearer error=\"invalid_token\", error_description=\"" + problem + "\"") : refused;
        }
        int turn = faults.contains(Fault.FLAKY) ? turns.incrementAndGet() % 20 : 0;
        Quota.Verdict verdict = quota.take(client.applicationId(), faults.contains(Fault.RATE_LIMITED) || turn == 3);
        Answer answer = verdict.waitSeconds() > 0 ? error(429, "Too Many Requests", "Rate Limit exceeded", "over the quota of this application") : application(ask, client, consent, origin, turn);
        verdict.headers().forEach(answer::with);
        return answer;
    }

    private Answer application(Ask ask, Client client, Grants.Consent consent, String origin, int turn) {
        if (turn == 7) return Answer.html(503, "Service Unavailable", "fault " + Fault.FLAKY.label);
        if (faults.contains(Fault.ERROR_500)) return api.error(500, 50000, "Internal error.");
        if (faults.contains(Fault.ERROR_503)) return Answer.html(503, "Service Unavailable", "fault " + Fault.ERROR_503.label);
        if (faults.contains(Fault.HTML_INSTEAD_OF_JSON)) return Answer.html(200, "Sign in", "fault " + Fault.HTML_INSTEAD_OF_JSON.label);
        if (!ask.method().equals("GET")) {
            return error(405, "Method Not Allowed", "The method is not allowed for the requested URL", "the sandbox only reads").with("Allow", "GET");
        }
        if (!acceptable(ask.header("Accept"))) return error(406, "Not Acceptable", "The requested media type is not available", "Accept: " + Ask.printable(ask.header("Accept")));
        Answer answer = consent != null ? endUsers.answer(ask, consent, origin) : eligibility(ask) && client.forEndUsers() ? endUsers.eligibility(ask, origin) : api.answer(ask, client, origin);
        if (answer == null) return error(404, "Not Found", "No resources match requested URI", "no such path");
        return turn == 13 ? answer.in(Manner.CUT) : turn == 17 ? answer.in(Manner.LATE) : answer;
    }

    private static boolean endUser(Ask ask) {
        return ask.path().startsWith(EndUserApi.ROOT);
    }

    /** Asking what a vehicle can do needs no credentials where a realm is named. */
    private static boolean eligibility(Ask ask) {
        return ask.path().matches(EndUserApi.ELIGIBILITY) && ask.scheme().isEmpty() && !ask.header("x-introspect-realm").isEmpty();
    }

    private static String planProblem(Ask ask, Client client) {
        if (endUser(ask)) return client.forEndUsers() ? null : "the application is registered for the fleet owner's API v3, not for end users";
        return client.fleetOwner() || eligibility(ask) ? null : "the application is registered for end users (v4), not for the fleet owner's API v3";
    }

    /** In the query; with an access token, the header of API Connect will do too. */
    private static String clientId(Ask ask) {
        List<String> given = ask.parameters().getOrDefault("client_id", List.of());
        if (given.size() == 1) return given.get(0);
        return given.isEmpty() && ask.scheme().equals("bearer") ? ask.header("X-IBM-Client-Id") : "";
    }

    private String clientProblem(Ask ask, String id, Client client) {
        if (id.isEmpty()) {
            if (ask.parameters().containsKey("client_id")) return "client_id is empty or was given twice";
            return ask.form().containsKey("client_id") ? "client_id came in the body, it belongs into the query" : "no client_id in the query";
        }
        if (client == null) {
            boolean other = clients.get().stream().anyMatch(one -> one.tokenClientId().equals(id));
            return other ? "that is the token endpoint's client id of step 5; the API wants the application's of step 4" : "unknown client_id";
        }
        return client.owns(ask.certificate()) ? null : "the client certificate belongs to another client_id";
    }

    /** Why the Authorization header is not good, or null when it is. */
    private String credentialsProblem(Ask ask, Client client) {
        if (eligibility(ask)) return client.forEndUsers() && Brand.ofRealm(ask.header("x-introspect-realm")) == null ? "unknown realm in x-introspect-realm" : null;
        switch (ask.scheme()) {
            case "basic":
                return basicProblem(ask.credentials(), client);
            case "bearer":
                return bearerProblem(ask, client);
            case "":
                return "no Authorization header";
            default:
                return "Authorization is neither Basic nor Bearer";
        }
    }

    private static String basicProblem(String credentials, Client client) {
        String[] parts;
        try {
            parts = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8).split(":", 2);
        } catch (IllegalArgumentException e) {
            return "the Basic credentials are no base64";
        }
        if (parts.length < 2 || !parts[0].equals(client.login())) return "wrong user";
        if (TokenEndpoint.same(parts[1], client.password().reveal())) return null;
        return parts[1].endsWith("\n") ? "wrong password: it ends with a line end" : "wrong password";
    }

    private String bearerProblem(Ask ask, Client client) {
        if (faults.contains(Fault.TOKEN_REJECTED)) return "the access token has expired";
        try {
            Tokens.Claims claims = tokens.check(ask.credentials());
            if (!client.tokenClientId().equals(claims.clientId())) return "the access token belongs to another client";
            boolean bound = claims.thumbprint() == null || claims.thumbprint().equals(Client.fingerprint(ask.certificate()));
            return bound ? null : "the access token is bound to another certificate";
        } catch (Tokens.Refused e) {
            return e.getMessage();
        }
    }

    private static boolean acceptable(String accept) {
        return accept.isEmpty() || Arrays.stream(accept.split(",")).map(type -> type.replaceFirst(";.*", "").strip()).anyMatch(TYPES::contains);
    }

    /** The gateway's error shape. */
    private static Answer error(int status, String message, String more, String why) {
        return Answer.json(status, Json.object("httpCode", String.valueOf(status), "httpMessage", message, "moreInformation", more), why);
    }
}
