//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
package stellantis.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON values as maps, lists, strings, numbers, booleans and null, with the order of fields and the digits of numbers
 * kept. Recursion is as deep as the parser lets values nest (1,000).
 */
public final class JsonValue {
    /** What reads and writes all records: a single text may take 4 MiB, so that no answer can use up the memory. */
    public static final JsonFactory FACTORY = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder().maxStringLength(4 << 20).build())
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

    private JsonValue() {}

    /** The value that the parser stands at; afterwards it stands at the value's last token. Of a field given twice the last one counts. */
    public static Object read(JsonParser json) throws IOException {
        switch (json.currentToken()) {
            case START_OBJECT:
                Map<String, Object> object = new LinkedHashMap<>();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    object.put(name, read(json));
                }
                return object;
            case START_ARRAY:
                List<Object> array = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) array.add(read(json));
                return array;
            case VALUE_STRING:
                return json.getText();
            case VALUE_NUMBER_INT:
                return json.getNumberValue();
            case VALUE_NUMBER_FLOAT:
                return json.getDecimalValue();
            case VALUE_TRUE:
                return true;
            case VALUE_FALSE:
                return false;
            default:
                return null;
        }
    }

    public static void write(JsonGenerator out, Object value) throws IOException {
        if (value instanceof Map<?, ?> object) {
            out.writeStartObject();
            for (Map.Entry<?, ?> field : object.entrySet()) {
                name(out, (String) field.getKey());
                write(out, field.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof Iterable<?> array) {
            out.writeStartArray();
            for (Object element : array) write(out, element);
            out.writeEndArray();
        } else if (value instanceof String text) {
            string(out, text);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Number number) {
            out.writeNumber(digits(number));
        } else {
            out.writeNull();
        }
    }

    /** Token by token, without holding the value: strings as they are, numbers digit for digit. */
    static void copy(JsonParser json, JsonGenerator out) throws IOException {
        int depth = 0;
        for (JsonToken token = json.currentToken();; token = json.nextToken()) {
            switch (token) {
                case START_OBJECT, START_ARRAY -> {
                    if (token == JsonToken.START_OBJECT) out.writeStartObject();
                    else out.writeStartArray();
                    depth++;
                }
                case END_OBJECT, END_ARRAY -> {
                    if (token == JsonToken.END_OBJECT) out.writeEndObject();
                    else out.writeEndArray();
                    depth--;
                }
                case FIELD_NAME -> name(out, json.currentName());
                case VALUE_STRING -> {
                    if (loneSurrogate(json.getTextCharacters(), json.getTextOffset(), json.getTextLength())) string(out, json.getText());
                    else out.writeString(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
                }
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> out.writeNumber(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
                case VALUE_TRUE -> out.writeBoolean(true);
                case VALUE_FALSE -> out.writeBoolean(false);
                default -> out.writeNull();
            }
            if (depth == 0) return;
        }
    }

    /** The JSON text on one line. */
    public static String text(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            write(out, value);
        } catch (IOException e) {
            throw new IllegalStateException("a JSON value can be written", e);
        }
        return text.toString();
    }

    static String digits(Number number) {
        // NaN and infinity are no JSON; no service and no query makes them
        return number instanceof BigDecimal decimal && decimal.scale() >= 0 && decimal.precision() < 400 ? decimal.toPlainString() : number.toString();
    }

    private static void name(JsonGenerator out, String name) throws IOException {
        boolean escape = loneSurrogate(name.toCharArray(), 0, name.length());
        if (escape) out.setHighestNonEscapedChar(127);
        out.writeFieldName(name);
        if (escape) out.setHighestNonEscapedChar(0);
    }

    /** Half a surrogate pair has no UTF-8 form: such a text goes out in ASCII with escapes, as it must have come. */
    private static void string(JsonGenerator out, String text) throws IOException {
        boolean escape = loneSurrogate(text.toCharArray(), 0, text.length());
        if (escape) out.setHighestNonEscapedChar(127);
        out.writeString(text);
        if (escape) out.setHighestNonEscapedChar(0);
    }

    private static boolean loneSurrogate(char[] text, int from, int length) {
        for (int i = from; i < from + length; i++) {
            if (!Character.isSurrogate(text[i])) continue;
            boolean pair = Character.isHighSurrogate(text[i]) && i + 1 < from + length && Character.isLowSurrogate(text[i + 1]);
            if (!pair) return true;
            i++;
        }
        return false;
    }
}
