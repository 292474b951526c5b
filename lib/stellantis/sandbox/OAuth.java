package stellantis.sandbox;

import static stellantis.sandbox.Fault.TOKEN_HTML;
import static stellantis.sandbox.Fault.TOKEN_INVALID_CLIENT;
import static stellantis.sandbox.Fault.TOKEN_WITHOUT_EXPIRY;
import static stellantis.sandbox.JsonObject.object;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What the two token endpoints have in common: forms are posted, clients say who they are, errors are RFC 6749's.
 *
 * @param ids      the client ids that the endpoint goes by
 * @param otherIds those of the other endpoint, which come here by mistake
 */
record OAuth(State state, SandboxOptions options, Function<Client, String> ids, Function<Client, String> otherIds) {
    /** The answer to a form that is posted to an endpoint. */
    Answer answer(IncomingRequest request, Function<IncomingRequest, Answer> work) {
        if (!request.method().equals("POST")) return Answer.otherMethod("POST");
        if (options.faults.contains(TOKEN_HTML)) return Answer.of(TOKEN_HTML, 200, "Sign On");
        try {
            once(request.form());
            return work.apply(request);
        } catch (Refusal e) {
            Object body = object("error_description", e.text, "error", e.code);
            return e.answer(body, e.code + ": " + e.getMessage());
        }
    }

    /**
     * The client that asks.
     *
     * @param text    for the client, if it is refused
     * @param without why it is refused when the id is the empty text
     * @param proof   why it has not shown to be the one with that id, or null when it has
     */
    Client client(String id, String text, String without, Function<Client, String> proof) {
        Client client = state.client(ids, id);
        String problem = options.faults.contains(TOKEN_INVALID_CLIENT)
                ? "fault " + TOKEN_INVALID_CLIENT.label
                : id.isEmpty()
                        ? without
                        : client != null
                                ? proof.apply(client)
                                : state.client(otherIds, id) == null
                                        ? "unknown client_id " + IncomingRequest.printable(id)
                                        : "that is the client id of the other endpoint: of step 4 is the"
                                                + " application's, of step 5 the token endpoint's";
        if (problem == null) return client;
        throw new Refusal(401, "invalid_client", text, problem);
    }

    /** How long tokens last, in seconds, or null when that is not said. */
    Long lifetime() {
        return options.faults.contains(TOKEN_WITHOUT_EXPIRY) ? null : options.tokenLifetime.toSeconds();
    }

    static void once(Map<String, List<String>> parameters) {
        parameters.forEach((name, values) -> {
            if (values.size() == 1) return;
            throw invalid("Multiple values for parameter " + IncomingRequest.printable(name), "a parameter came twice");
        });
    }

    static Refusal invalid(String text, String why) {
        return new Refusal(400, "invalid_request", text, why);
    }

    /** Client id (0) or secret (1) from HTTP Basic, form-decoded as RFC 6749 section 2.3.1 wants it. */
    static String basic(IncomingRequest request, int part) {
        return IncomingRequest.decoded(request.basic(part));
    }
}
