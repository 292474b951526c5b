package stellantis.sandbox;

import static stellantis.sandbox.Answer.Transfer.CUT;
import static stellantis.sandbox.Fault.ERROR_500;
import static stellantis.sandbox.Fault.ERROR_503;
import static stellantis.sandbox.Fault.FLAKY;
import static stellantis.sandbox.Fault.HTML_INSTEAD_OF_JSON;
import static stellantis.sandbox.Fault.RATE_LIMITED;
import static stellantis.sandbox.Fault.TOKEN_REJECTED;
import static stellantis.sandbox.JsonObject.object;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The API gateway in front of the application: certificate, application id, credentials, quota, in this order, with
 * the errors of IBM API Connect.
 */
final class Gateway {
    private static final Set<String> TYPES =
            Set.of("*/*", "application/*", "application/json", "application/hal+json", "application/vnd.geo+json");

    private final State state;
    private final Set<Fault> faults;
    private final Quota quota;
    private final Tokens tokens;
    private final VehicleApi api;
    private final EndUserApi endUsers;
    /** Counts the requests for {@link Fault#FLAKY}. */
    private final AtomicInteger turns = new AtomicInteger();

    Gateway(State state, SandboxOptions options, Tokens tokens, VehicleApi api, EndUserApi endUsers) {
        this.state = state;
        this.faults = options.faults;
        this.quota = Quota.parse(options.quota, options.clock);
        this.tokens = tokens;
        this.api = api;
        this.endUsers = endUsers;
    }

    Answer answer(IncomingRequest request) {
        Answer answer;
        try {
            answer = checked(request);
        } catch (Refusal e) {
            answer = refusal(e);
        }
        return answer.with(
                "X-Global-Transaction-ID", UUID.randomUUID().toString().replace("-", ""));
    }

    private static Answer refusal(Refusal e) {
        return e.answer(
                object("httpCode", "" + e.status, "httpMessage", e.code, "moreInformation", e.text), e.getMessage());
    }

    private static Refusal noSuchPath() {
        return new Refusal(404, "Not Found", "No resources match requested URI", "no such path");
    }

    private static Refusal unauthorized(String text, String why) {
        return new Refusal(401, "Unauthorized", text, why);
    }

    private static Refusal badCredentials(String why) {
        String text = "Cannot pass the security checks that are required by the target API or operation, "
                + "Enable debug headers for more details.";
        return unauthorized(text, why);
    }

    private Answer checked(IncomingRequest request) {
        if (!request.path().matches("/connectedcar/v[34](/.*)?")) throw noSuchPath();
        if (request.certificate() == null) throw badCredentials("no client certificate came with the connection");
        Client client = client(request);
        boolean endUser = request.path().startsWith(EndUserApi.ROOT);
        if (endUser ? !client.forEndUsers() : !client.fleetOwner() && !eligibility(request)) {
            String why = "the application is registered for " + (endUser ? "fleet owners (v3)" : "end users (v4)");
            throw unauthorized("Not registered to plan", why).with("WWW-Authenticate", "default");
        }
        boolean bearer = request.scheme().equals("bearer");
        Grants.Consent consent = null;
        try {
            if (endUser) consent = endUsers.consent(request, client);
            else credentials(request, client);
            if (faults.contains(TOKEN_REJECTED) && bearer) throw new Refusal("the access token has expired");
        } catch (Refusal e) {
            Refusal refused = badCredentials(e.getMessage());
            String challenge = "Bearer error=\"invalid_token\", error_description=\"" + e.getMessage() + "\"";
            throw bearer ? refused.with("WWW-Authenticate", challenge) : refused;
        }
        int turn = faults.contains(FLAKY) ? turns.incrementAndGet() % 20 : 0;
        Map<String, String> left = quota.take(client.applicationId(), faults.contains(RATE_LIMITED) || turn == 3);
        Answer answer;
        try {
            if (left.containsKey("Retry-After"))
                throw new Refusal(429, "Too Many Requests", "Rate Limit exceeded", "over this application's quota");
            answer = application(request, client, consent, turn);
        } catch (Refusal e) {
            answer = refusal(e);
        }
        return answer.with(left);
    }

    private Answer application(IncomingRequest request, Client client, Grants.Consent consent, int turn) {
        if (turn == 7 || faults.contains(ERROR_503)) return Answer.of(ERROR_503, 503, "Service Unavailable");
        if (faults.contains(HTML_INSTEAD_OF_JSON)) return Answer.of(HTML_INSTEAD_OF_JSON, 200, "Sign in");
        if (!request.method().equals("GET")) {
            String text = "The method is not allowed for the requested URL";
            throw new Refusal(405, "Method Not Allowed", text, "the sandbox only reads").with("Allow", "GET");
        }
        String accepted = request.header("Accept");
        boolean served = Arrays.stream(accepted.split(","))
                .anyMatch(type -> TYPES.contains(type.replaceFirst(";.*", "").strip()));
        if (!accepted.isEmpty() && !served) {
            String text = "The requested media type is not available";
            throw new Refusal(406, "Not Acceptable", text, "Accept: " + IncomingRequest.printable(accepted));
        }
        Answer answer;
        try {
            if (faults.contains(ERROR_500)) throw Refusal.byApplication(50000, "Internal error.");
            answer = consent != null
                    ? endUsers.answer(request, consent)
                    : eligibility(request) && client.forEndUsers()
                            ? endUsers.eligibility(request)
                            : api.answer(request, client);
        } catch (Refusal e) {
            return api.refusal(e, consent != null);
        }
        if (answer == null) throw noSuchPath();
        return turn == 13 ? answer.sentAs(CUT) : answer;
    }

    /** Asking what a vehicle can do needs no credentials where a realm is named. */
    private static boolean eligibility(IncomingRequest request) {
        return request.path().matches(VehicleApi.CAPABILITIES)
                && request.scheme().isEmpty()
                && !request.realm().isEmpty();
    }

    /** By the id in the query; with an access token, the header of API Connect will do too. */
    private Client client(IncomingRequest request) {
        List<String> given = request.parameters().getOrDefault("client_id", List.of());
        boolean header = given.isEmpty() && request.scheme().equals("bearer");
        String id = given.size() == 1 ? given.get(0) : header ? request.header("X-IBM-Client-Id") : "";
        // a UUID, in any case
        Client client = state.client(Client::applicationId, id.toLowerCase(Locale.ROOT));
        if (client != null && client.owns(request.certificate())) return client;
        String why = client != null
                ? "the client certificate belongs to another client_id"
                : state.client(Client::tokenClientId, id) != null
                        ? "that is the token endpoint's client id of step 5; the API wants the application's of step 4"
                        : !id.isEmpty()
                                ? "unknown client_id"
                                : request.form().containsKey("client_id")
                                        ? "client_id came in the body, it belongs into the query"
                                        : "no client_id in the query, or more than one";
        throw unauthorized("Invalid client id or secret.", why);
    }

    /** Passes when the Authorization header is good. */
    private void credentials(IncomingRequest request, Client client) {
        if (eligibility(request)) {
            boolean unknown = client.forEndUsers() && EndUser.brand(request.realm()) == null;
            if (unknown) throw new Refusal("unknown realm in x-introspect-realm");
            return;
        }
        switch (request.scheme()) {
            case "basic" -> {
                String password = request.basic(1);
                if (!request.basic(0).equals(client.login())) throw new Refusal("wrong user");
                if (client.hasPassword(password)) return;
                throw new Refusal("wrong password" + (password.endsWith("\n") ? ": it ends with a line end" : ""));
            }
            case "bearer" -> tokens.check(request.credentials(), client, request.certificate());
            case "" -> throw new Refusal("no Authorization header");
            default -> throw new Refusal("Authorization is neither Basic nor Bearer");
        }
    }
}
