package stellantis.sandbox;

import static stellantis.sandbox.Fault.TOKEN_HTML;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What the two token endpoints have in common: forms are posted, clients say who they are, errors are RFC 6749's. */
final class OAuth {
    private OAuth() {}

    /** The answer to a form that is posted to an endpoint. */
    static Answer answer(IncomingRequest request, Set<Fault> faults, Function<IncomingRequest, Answer> work) {
        if (!request.method().equals("POST")) return Answer.otherMethod("POST");
        if (faults.contains(TOKEN_HTML)) return Answer.of(TOKEN_HTML, 200, "Sign On");
        try {
            once(request.form());
            return work.apply(request);
        } catch (Refusal e) {
            Object body = JsonObject.of("error_description", e.text, "error", e.code);
            return e.answer(body, e.code + ": " + e.getMessage());
        }
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
