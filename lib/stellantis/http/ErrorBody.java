//SOURCES ../Text.java
//SOURCES ../Json.java
package stellantis.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import stellantis.Json;
import stellantis.Text;

/**
 * What an error answer's body says, decoded from the five shapes that the services use. The fields are the sender's
 * words made safe to print: control characters replaced, cut at 300 characters; null where the shape has none.
 *
 * @param code the sender's own code: {@code 401}, {@code 40410}, {@code BAD_REQUEST}, {@code invalid_client},
 *     {@code 495}
 * @param uuid names this very answer; support asks for it
 * @param timestamp when, in the sender's words; often absent
 * @param debug the sender's word for the cause ({@code ERROR_…}); support asks for it
 */
public record ErrorBody(Shape shape, String code, String message, String uuid, String timestamp, String debug) {
    /** Who speaks. */
    public enum Shape {
        /** The API gateway (IBM API Connect): {@code httpCode}, {@code httpMessage}, {@code moreInformation}. */
        GATEWAY,
        /**
         * The v3 and v4 application: {@code code} (status × 100 + 2 digits), {@code uuid}, {@code message}, {@code
         * timestamp}; v4 has {@code debug} too.
         */
        APPLICATION,
        /** The converged application: {@code name} or {@code code}, {@code debug} (ERROR_…), {@code message}. */
        CONVERGED,
        /** An OAuth endpoint (RFC 6749 section 5.2): {@code error}, {@code error_description}. */
        OAUTH,
        /** The back end behind mutual TLS: {@code code} as a string such as "495", {@code message}. */
        BACK_END
    }

    /** More of a body than this is never needed to know its shape. */
    public static final int LIMIT = 64 * 1024;

    /** Whether this is a web page, by its type or by its first bytes. */
    public static boolean html(String type, byte[] body) {
        String start = new String(body, 0, Math.min(200, body.length), StandardCharsets.ISO_8859_1)
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        return type.toLowerCase(Locale.ROOT).startsWith("text/html")
                || start.startsWith("<!doctype html")
                || start.startsWith("<html");
    }

    /** Decodes the body (at most {@link #LIMIT} bytes of it are needed); empty when it has none of the five shapes. */
    public static Optional<ErrorBody> decode(byte[] body) {
        Map<String, Object> fields;
        try {
            fields = Json.parseObject(body);
        } catch (IOException | RuntimeException notAnObject) {
            return Optional.empty();
        }
        return fields == null ? Optional.empty() : Optional.ofNullable(decode(fields));
    }

    private static ErrorBody decode(Map<String, Object> fields) {
        if (fields.containsKey("httpCode") || fields.containsKey("moreInformation")) {
            String message = first(fields, "moreInformation", "httpMessage");
            return new ErrorBody(Shape.GATEWAY, first(fields, "httpCode"), message, null, null, null);
        }
        if (fields.get("error") instanceof String)
            return new ErrorBody(
                    Shape.OAUTH, first(fields, "error"), first(fields, "error_description"), null, null, null);
        Object code = fields.get("code");
        boolean debug = fields.containsKey("debug");
        if (!debug && code == null) return null;
        boolean converged = debug && !String.valueOf(code).matches("[45]\\d{4}");
        return new ErrorBody(
                converged ? Shape.CONVERGED : code instanceof String ? Shape.BACK_END : Shape.APPLICATION,
                converged ? first(fields, "name", "code") : first(fields, "code"),
                converged ? first(fields, "message", "debug") : first(fields, "message"),
                first(fields, "uuid"),
                first(fields, "timestamp"),
                first(fields, "debug"));
    }

    /** The text of the first of these fields that has one, or null. */
    private static String first(Map<String, Object> fields, String... names) {
        for (String name : names) {
            Object value = fields.get(name);
            if (value != null && !(value instanceof Map) && !(value instanceof Iterable))
                return Text.printable(value.toString());
        }
        return null;
    }
}
