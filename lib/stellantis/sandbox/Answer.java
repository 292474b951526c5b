package stellantis.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import stellantis.Json;

/** The answer of a server of the sandbox, before it is sent. */
final class Answer {
    final int status;
    final Map<String, String> headers = new LinkedHashMap<>();
    /** For the log: the reason. */
    final String why;

    String type;
    byte[] body;
    Transfer transfer = Transfer.WHOLE;

    /** How the body goes out. */
    enum Transfer {
        WHOLE,
        /** The connection breaks in the middle. */
        CUT,
        /** Never: the connection breaks. */
        LOST
    }

    Answer(int status, String type, String body, String why) {
        this.status = status;
        this.type = type;
        this.why = why;
        withBody(body);
    }

    static Answer json(int status, Object value, String why) {
        return new Answer(status, "application/json", Json.line(value), why);
    }

    /** An HTML page, as gateways and proxies send it. */
    static Answer html(int status, String title, String why) {
        return html(status, title, "<h1>" + title + "</h1>", why);
    }

    static Answer html(int status, String title, String body, String why) {
        String page = "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n" + body
                + "\r\n</body>\r\n</html>\r\n";
        return new Answer(status, "text/html", page, why);
    }

    /** Of the methods that are taken instead. */
    static Answer otherMethod(String taken) {
        return html(405, "Method Not Allowed", "only " + taken + " is taken").with("Allow", taken);
    }

    static Answer of(Fault fault, int status, String title) {
        return html(status, title, "fault " + fault.label);
    }

    Answer withType(String other) {
        type = other;
        return this;
    }

    Answer sentAs(Transfer other) {
        transfer = other;
        return this;
    }

    Answer withBody(String other) {
        body = other.getBytes(UTF_8);
        return this;
    }

    Answer with(Map<String, String> more) {
        headers.putAll(more);
        return this;
    }

    Answer with(String header, String value) {
        headers.put(header, value);
        return this;
    }
}
