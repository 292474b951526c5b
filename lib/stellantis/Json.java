//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
package stellantis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * JSON (RFC 8259) as maps, lists, strings, numbers, booleans and null: fields keep their order, numbers their digits.
 * Values nest up to 1,000 deep, a text may take 4 MiB: no answer can use up the stack or the memory.
 */
public final class Json {
    public static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxStringLength(4 << 20).build())
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    /** What the parser's messages say to its programmer. */
    private static final Pattern ADVICE = Pattern.compile("(?s), from `[^`]*`|: .*|\n.*");

    private Json() {}

    /** A number with a fraction or exponent, as it was written: {@code 1E400} is not to become 400 digits. */
    public static final class Decimal extends Number {
        /** The powers of ten that a double has, about. */
        private static final int LARGEST = 350;

        private final String text;

        private Decimal(String text) {
            this.text = text;
        }

        /**
         * To calculate with.
         *
         * @throws ArithmeticException when the result could have more digits than anybody reads
         */
        public BigDecimal value() {
            try {
                BigDecimal value = new BigDecimal(text);
                long exponent = (long) value.precision() - value.scale();
                if (value.signum() == 0) return BigDecimal.ZERO;
                if (Math.abs(exponent) <= LARGEST) return value;
            } catch (NumberFormatException beyond) {
                // its exponent has ten digits or more
            }
            throw new ArithmeticException("the number " + text + " is too large or too small to calculate with");
        }

        @Override
        public int intValue() {
            return (int) doubleValue();
        }

        @Override
        public long longValue() {
            return (long) doubleValue();
        }

        @Override
        public float floatValue() {
            return Float.parseFloat(text);
        }

        @Override
        public double doubleValue() {
            return Double.parseDouble(text);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Decimal decimal && decimal.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Which of two numbers is larger, of whatever size, without writing them out. */
    public static int compare(Number one, Number other) {
        try {
            return new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString()));
        } catch (NumberFormatException beyond) {
            return Double.compare(one.doubleValue(), other.doubleValue());
        }
    }

    /** An object of alternating names and values, in this order. */
    public static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2)
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        return object;
    }

    /** The value of a whole text; Java's null also where the text is empty. */
    public static Object parse(byte[] text) throws IOException {
        try (JsonParser json = FACTORY.createParser(text)) {
            if (json.nextToken() == null) return null;
            Object value = read(json);
            if (json.nextToken() != null) throw new JsonParseException(json, "something follows the value");
            return value;
        }
    }

    /** The fields of an object. */
    public static Map<String, Object> parseObject(byte[] text) throws IOException {
        if (parse(text) instanceof Map<?, ?> object) {
            @SuppressWarnings("unchecked")
            Map<String, Object> fields = (Map<String, Object>) object;
            return fields;
        }
        throw new IOException("it is no JSON object");
    }

    /** The value that the parser stands at, then at its last token. Of a field given twice the last one counts. */
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
                return json.getText().equals("-0") ? new Decimal("-0") : json.getNumberValue();
            case VALUE_NUMBER_FLOAT:
                return new Decimal(json.getText());
            case VALUE_TRUE:
                return true;
            case VALUE_FALSE:
                return false;
            default:
                return null;
        }
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

    /** The value that the parser stands at, token by token, without holding it. */
    public static void copy(JsonParser json, JsonGenerator out) throws IOException {
        int depth = 0;
        for (JsonToken token = json.currentToken(); ; token = json.nextToken()) {
            switch (token) {
                case START_OBJECT -> out.writeStartObject();
                case START_ARRAY -> out.writeStartArray();
                case END_OBJECT -> out.writeEndObject();
                case END_ARRAY -> out.writeEndArray();
                case FIELD_NAME -> writeName(out, json.currentName());
                case VALUE_STRING -> {
                    char[] text = json.getTextCharacters();
                    escapeHalves(out, text, json.getTextOffset(), json.getTextLength());
                    out.writeString(text, json.getTextOffset(), json.getTextLength());
                }
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                    out.writeNumber(json.getTextCharacters(), json.getTextOffset(), json.getTextLength());
                case VALUE_TRUE, VALUE_FALSE -> out.writeBoolean(token == JsonToken.VALUE_TRUE);
                default -> out.writeNull();
            }
            if (token.isStructStart()) depth++;
            if (token.isStructEnd()) depth--;
            if (depth == 0) return;
        }
    }

    private static void writeText(JsonGenerator out, String text) throws IOException {
        escapeHalves(out, text.toCharArray(), 0, text.length());
        out.writeString(text);
    }

    private static void writeName(JsonGenerator out, String name) throws IOException {
        escapeHalves(out, name.toCharArray(), 0, name.length());
        out.writeFieldName(name);
    }

    /** Half a surrogate pair has no UTF-8 form: such a text goes out in ASCII with escapes, as it must have come. */
    private static void escapeHalves(JsonGenerator out, char[] text, int from, int length) {
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

    /** What the parser complains of, in its words, and where. */
    public static String mistake(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String where = at == null || at.getLineNr() <= 0
                ? ""
                : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
        return ADVICE.matcher(e.getOriginalMessage()).replaceFirst("") + where;
    }
}
