//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
package stellantis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * JSON (RFC 8259) as maps, lists, strings, numbers, booleans and null: fields keep their order, numbers their digits.
 * {@link JsonInput} reads it.
 */
public final class Json {
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(4 << 20).build())
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private Json() {}

    /** An object of alternating names and values, in this order. */
    public static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2)
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        return object;
    }

    /** The JSON text on one line. */
    public static String line(Object value) {
        return text(value, false);
    }

    /** The JSON text with a line for each field, for people. */
    public static String text(Object value) {
        return text(value, true);
    }

    private static String text(Object value, boolean lines) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            if (lines) out.setPrettyPrinter(new DefaultPrettyPrinter());
            write(out, value);
        } catch (IOException e) {
            throw new IllegalStateException("a JSON value can be written", e);
        }
        return text.toString();
    }

    /** As {@link #line}, in UTF-8. */
    public static byte[] bytes(Object value) {
        return line(value).getBytes(UTF_8);
    }

    public static void write(JsonGenerator out, Object value) throws IOException {
        if (value instanceof Map<?, ?> object) {
            out.writeStartObject();
            for (Map.Entry<?, ?> field : object.entrySet()) {
                writeName(out, (String) field.getKey());
                write(out, field.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof Iterable<?> array) {
            out.writeStartArray();
            for (Object element : array) write(out, element);
            out.writeEndArray();
        } else if (value == null) {
            out.writeNull();
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Number number) {
            out.writeNumber(number.toString());
        } else {
            writeText(out, value.toString());
        }
    }

    private static void writeText(JsonGenerator out, String text) throws IOException {
        escapeHalves(out, text.toCharArray(), 0, text.length());
        out.writeString(text);
    }

    static void writeName(JsonGenerator out, String name) throws IOException {
        escapeHalves(out, name.toCharArray(), 0, name.length());
        out.writeFieldName(name);
    }

    /** Half a surrogate pair has no UTF-8 form: such a text goes out in ASCII with escapes, as it must have come. */
    static void escapeHalves(JsonGenerator out, char[] text, int from, int length) {
        out.setHighestNonEscapedChar(halfPair(text, from, length) ? 127 : 0);
    }

    private static boolean halfPair(char[] text, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (!Character.isSurrogate(text[i])) continue;
            if (i + 1 == from + length || !Character.isSurrogatePair(text[i], text[i + 1])) return true;
            i++;
        }
        return false;
    }
}
