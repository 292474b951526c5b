//SOURCES ../Json.java
package stellantis.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import stellantis.Json;

/**
 * The answer of a server of the sandbox, before it is sent.
 *
 * @param why    for the log: the reason
 * @param transfer how its body goes out
 */
record Answer(int status, String type, byte[] body, Map<String, String> headers, String why, Transfer transfer) {
    /**
     * WHOLE; CUT: the connection breaks in the middle; TRICKLE: piece by piece; LATE: after a while; LOST: never, the
     * connection breaks.
     */
    enum Transfer {
        WHOLE,
        CUT,
        TRICKLE,
        LATE,
        LOST
    }

    Answer(int status, String type, byte[] body, Map<String, String> headers, String why) {
        this(status, type, body, headers, why, Transfer.WHOLE);
    }

    /** No body at all, as after a deletion. */
    static Answer empty(int status, String why) {
        return new Answer(status, null, new byte[0], new LinkedHashMap<>(), why);
    }

    static Answer json(int status, Object value, String why) {
        return new Answer(status, "application/json", Json.bytes(value), new LinkedHashMap<>(), why);
    }

    /** An HTML page, as gateways and proxies send it. */
    static Answer html(int status, String title, String why) {
        return html(status, title, "<h1>" + title + "</h1>", why);
    }

    static Answer html(int status, String title, String body, String why) {
        String page = "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n" + body
                + "\r\n</body>\r\n</html>\r\n";
        return new Answer(status, "text/html", page.getBytes(StandardCharsets.UTF_8), new LinkedHashMap<>(), why);
    }

    static Answer redirect(String location, String why) {
        return empty(302, why).with("Location", location);
    }

    Answer withType(String type) {
        return new Answer(status, type, body, headers, why, transfer);
    }

    Answer sentAs(Transfer transfer) {
        return new Answer(status, type, body, headers, why, transfer);
    }

    /** With the first half of its body only. */
    Answer halved() {
        return new Answer(status, type, Arrays.copyOf(body, body.length / 2), headers, why, transfer);
    }

    Answer with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** With a line end behind the body. */
    Answer withLineEnd() {
        return new Answer(
                status,
                type,
                (new String(body, StandardCharsets.UTF_8) + "\r\n").getBytes(StandardCharsets.UTF_8),
                headers,
                why,
                transfer);
    }
}
