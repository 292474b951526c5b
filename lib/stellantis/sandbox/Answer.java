//SOURCES Json.java
package stellantis.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a server says.
 *
 * @param why for the log: what led to it
 */
record Answer(int status, String type, byte[] body, Map<String, String> headers, String why) {
    static Answer json(int status, Object value, String why) {
        return new Answer(status, "application/json", Json.bytes(value), new LinkedHashMap<>(), why);
    }

    /** An HTML page, as gateways and proxies send it. */
    static Answer html(int status, String title, String why) {
        String page = "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<h1>" + title + "</h1>\r\n</body>\r\n</html>\r\n";
        return new Answer(status, "text/html", page.getBytes(StandardCharsets.UTF_8), new LinkedHashMap<>(), why);
    }

    Answer of(String type) {
        return new Answer(status, type, body, headers, why);
    }

    Answer with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** With a line end behind the body. */
    Answer ended() {
        return new Answer(status, type, (new String(body, StandardCharsets.UTF_8) + "\r\n").getBytes(StandardCharsets.UTF_8), headers, why);
    }
}
