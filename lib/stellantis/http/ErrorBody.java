package stellantis.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import stellantis.Json;
import stellantis.JsonInput;
import stellantis.Text;

/**
 * What an error answer's body says, whoever sent it: the services' own forms, OAuth's (RFC 6749 section 5.2), problem
 * details (RFC 9457), another vendor's JSON. Fields are found by the names that they commonly have. They are the
 * sender's words made safe to print: control characters replaced, cut at 300 characters; null where there is none.
 *
 * @param oauth whether the code is one of an OAuth endpoint
 * @param code the sender's own code: {@code 401}, {@code 40410}, {@code BAD_REQUEST}, {@code invalid_client},
 *     {@code 495}
 * @param uuid names this very answer; support asks for it
 * @param timestamp when, in the sender's words; often absent
 * @param debug the sender's word for the cause ({@code ERROR_…}); support asks for it
 */
public record ErrorBody(boolean oauth, String code, String message, String uuid, String timestamp, String debug) {
    /** Usual names of the field with the message, the best first; in lower case, without separators. */
    static final String MESSAGES = "detail errordescription errorsummary moreinformation errormessage"
            + " description message errormsg msg faultstring developermessage usermessage httpmessage reason title text"
            + " debug error errors fault";

    static final String CODES = "error httpcode errorcode code errcode faultcode reasoncode name type";
    static final String IDS = "uuid errorid traceid requestid correlationid incidentid transactionid";

    /** At most this many values of another vendor's answer are read. */
    private static final int MOST_VALUES = 500;

    /** The number of bytes that is enough to know the shape of a body. */
    public static final int LIMIT = 64 * 1024;

    /** Whether this is a web page, by its first bytes, else by its type. */
    public static boolean html(String type, byte[] body) {
        String start = new String(body, 0, Math.min(200, body.length), ISO_8859_1)
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        return start.matches("(?s)(<\\?xml.*)?<(!doctype html|html).*")
                || type.toLowerCase(Locale.ROOT).startsWith("text/html") && !start.startsWith("<?xml");
    }

    /** Decodes the body (at most {@link #LIMIT} bytes of it are needed); empty when it is not JSON with a message. */
    public static Optional<ErrorBody> decode(byte[] body) {
        try {
            return Optional.ofNullable(of(JsonInput.parse(body)));
        } catch (IOException | RuntimeException notJson) {
            return Optional.empty();
        }
    }

    /** The message and the code nearest to the top. */
    private static ErrorBody of(Object json) {
        List<Object> values = new ArrayList<>();
        values.add(json);
        List<Map<String, String>> objects = new ArrayList<>();
        for (int i = 0; i < Math.min(values.size(), MOST_VALUES); i++) {
            if (values.get(i) instanceof List<?> list) values.addAll(list);
            if (!(values.get(i) instanceof Map<?, ?> object)) continue;
            values.addAll(object.values());
            Map<String, String> texts = new HashMap<>();
            object.forEach((name, value) -> texts.putIfAbsent(plain(name.toString()), text(value)));
            objects.add(texts);
        }
        String message = named(objects, MESSAGES);
        String code = named(objects, CODES);
        if (message == null && code == null) return null;
        String title = named(objects, "title");
        // problem details: the title names the kind, the detail this case of it
        if (title != null && !title.equals(message) && message.equals(named(objects, "detail")))
            message = title + ": " + message;
        // frameworks have a field of that name too, with a status beside it or a sentence in it
        boolean oauth = json instanceof Map<?, ?> fields
                && fields.get("error") instanceof String error
                && error.matches("[!-~]+")
                && !fields.containsKey("status");
        return new ErrorBody(
                oauth,
                code,
                message == null || message.equals(code) ? null : message,
                named(objects, IDS),
                named(objects, "timestamp"),
                named(objects, "debug"));
    }

    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** The first field of these names, the names in their order, of the first object that has one; or null. */
    private static String named(List<Map<String, String>> objects, String names) {
        for (String name : names.split(" "))
            for (Map<String, String> object : objects) if (object.get(name) != null) return object.get(name);
        return null;
    }

    /** The part for people, or null. */
    public String sentence() {
        return message == null ? code : message;
    }

    /** What it says, by the names of its parts. */
    public Map<String, Object> told() {
        Map<String, Object> told =
                Json.object("code", code, "message", message, "debug", debug, "uuid", uuid, "timestamp", timestamp);
        told.values().removeIf(Objects::isNull);
        return told;
    }

    /** The text of a single value, if there is any; several texts are joined. */
    private static String text(Object value) {
        if (value instanceof List<?> list && !list.isEmpty() && list.stream().allMatch(String.class::isInstance))
            return Text.printable(
                    String.join("; ", list.stream().map(String::valueOf).toList()));
        if (value == null || value instanceof Map || value instanceof Iterable || value instanceof Boolean) return null;
        String text = Text.printable(value.toString());
        return text.isEmpty() ? null : text;
    }
}
