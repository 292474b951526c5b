package stellantis.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Why a request is refused. Each service turns it into an answer in its own form of error. The message is for the log
 * only; the client does not see it.
 */
final class Refusal extends RuntimeException {
    final int status;
    /** The error's name or number, as its service has it. */
    final transient Object code;
    /** The text for the client, or null for none. */
    final String text;

    private final Map<String, String> headers = new LinkedHashMap<>();

    Refusal(int status, Object code, String text, String why) {
        super(why);
        this.status = status;
        this.code = code;
        this.text = text;
    }

    /** For a token or code; the endpoint chooses the text for the client. */
    Refusal(String why) {
        this(401, null, null, why);
    }

    /** By the application behind the gateway, whose codes are the status and two digits. */
    static Refusal byApplication(int code, String text) {
        return new Refusal(code / 100, code, text, code + " " + text);
    }

    /** A parameter that the application does not take, or not so; only the log says why. */
    static Refusal parameter(String name, String why) {
        return new Refusal(400, 40000, "Invalid parameter: " + name, "40000 " + name + " " + why);
    }

    static Refusal noData() {
        return byApplication(40499, "No data for this context.");
    }

    static Refusal noVehicle() {
        return byApplication(40410, "No vehicle found.");
    }

    static Refusal forbidden(String text) {
        return byApplication(40300, text);
    }

    Refusal with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** @param body in the service's shape */
    Answer answer(Object body, String why) {
        return Answer.json(status, body, why).with(headers);
    }
}
