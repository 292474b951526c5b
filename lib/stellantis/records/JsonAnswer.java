package stellantis.records;

import static stellantis.ExitCode.HTTP_SERVER_ERROR;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import stellantis.Failure;
import stellantis.JsonInput;
import stellantis.NextCommand;
import stellantis.Text;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.MessageValues;
import stellantis.diagnosis.NotJson;
import stellantis.http.WholeAnswer;

/** The JSON in an answer without error. */
public final class JsonAnswer {
    private static final NextCommand CALL = NextCommand.of("call PATH");

    private JsonAnswer() {}

    /** As maps and lists; null where the answer has no body. @throws Failure exit code 31 when it is something else */
    public static Object of(WholeAnswer answer) {
        try {
            return JsonInput.parse(body(answer));
        } catch (IOException e) {
            throw none(answer).from(e);
        }
    }

    /** The fields of an object; none where the status says that there is no body. @throws Failure exit code 31 */
    public static Map<?, ?> object(WholeAnswer answer) {
        if (answer.status() == 204) return Map.of();
        Object value = of(answer);
        if (value instanceof Map<?, ?> fields) return fields;
        if (answer.body().length == 0) throw none(answer);
        String kind = value == null ? "null" : value instanceof List ? "a list" : "a single value";
        throw Failure.of(HTTP_SERVER_ERROR, "the answer is " + kind + " where an object belongs")
                .because("the service has nothing to say, or another service answers there")
                .hint("see the whole answer: {}", CALL.with("-v"));
    }

    /** The body. @throws Failure when it was longer than what was taken of it */
    static byte[] body(WholeAnswer answer) {
        if (answer.whole()) return answer.body();
        throw HalPage.tooLarge("it", answer.body().length);
    }

    /** That it is something else. */
    static Failure none(WholeAnswer answer) {
        return NotJson.of(answer, new MessageValues().put("setting", "base-url"), Text::printable)
                .map(Cause::failure)
                .orElseGet(() -> Failure.of(HTTP_SERVER_ERROR, "the answer is no JSON, or damaged")
                        .because("a proxy or another service may answer there")
                        .hint("see the whole answer: {}", CALL.with("-v")));
    }
}
