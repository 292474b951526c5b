//SOURCES Answer.java
package stellantis.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request is refused. Each of the services has its own shape of error and makes its answer of this. The message
 * is for the log: the client never gets to know it.
 */
final class Refused extends RuntimeException {
    final int status;
    /** The error's name or number, as its service has it. */
    final transient Object code;
    /** What the client is told; null: nothing. */
    final String text;

    private final Map<String, String> headers = new LinkedHashMap<>();

    Refused(int status, Object code, String text, String why) {
        super(why);
        this.status = status;
        this.code = code;
        this.text = text;
    }

    /** Of a token or code: what the client is told is the endpoint's business. */
    Refused(String why) {
        this(401, null, null, why);
    }

    Refused with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** @param body in the service's shape */
    Answer answer(Object body, String why) {
        Answer answer = Answer.json(status, body, why);
        headers.forEach(answer::with);
        return answer;
    }
}
