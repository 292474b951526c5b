//SOURCES Ask.java
//SOURCES Fault.java
//SOURCES Members.java
//SOURCES Refused.java
package stellantis.sandbox;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What the two token endpoints have in common: forms are posted, clients say who they are, errors are RFC 6749's. */
final class OAuth {
    private OAuth() {}

    /** The answer to a form that is posted to an endpoint. */
    static Answer answer(Ask ask, Set<Fault> faults, Function<Ask, Answer> work) {
        if (!ask.method().equals("POST")) {
            return Answer.html(405, "Method Not Allowed", "forms are sent with POST")
                    .with("Allow", "POST");
        }
        if (faults.contains(Fault.TOKEN_HTML)) return Answer.html(200, "Sign On", "fault " + Fault.TOKEN_HTML.label);
        try {
            once(ask.form());
            return work.apply(ask);
        } catch (Refused e) {
            Object body = Members.of("error_description", e.text, "error", e.code);
            return e.answer(body, e.code + ": " + e.getMessage());
        }
    }

    static void once(Map<String, List<String>> parameters) {
        parameters.forEach((name, values) -> {
            if (values.size() == 1) return;
            throw invalid("Multiple values for parameter " + Ask.printable(name), "a parameter came twice");
        });
    }

    static Refused invalid(String text, String why) {
        return new Refused(400, "invalid_request", text, why);
    }

    static Refused fault(int status, String error, String text, Fault fault) {
        return new Refused(status, error, text, "fault " + fault.label);
    }

    /** Client id (0) or secret (1) from HTTP Basic, form-decoded as RFC 6749 section 2.3.1 wants it. */
    static String basic(Ask ask, int part) {
        try {
            return Ask.decode(ask.basic(part));
        } catch (IllegalArgumentException damaged) {
            return "";
        }
    }
}
