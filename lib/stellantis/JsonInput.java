//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
package stellantis;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * JSON (RFC 8259) that is read, as the values that {@link Json} writes. Values nest up to 1,000 deep, a text may take
 * 4 MiB: no answer can use up the stack or the memory.
 */
public final class JsonInput {
    /** What the parser's messages say to its programmer. */
    private static final Pattern ADVICE = Pattern.compile("(?s), from `[^`]*`|: .*|\n.*");

    private JsonInput() {}

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

    /** The value of a whole text; Java's null also where the text is empty. */
    public static Object parse(byte[] text) throws IOException {
        try (JsonParser json = Json.FACTORY.createParser(text)) {
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

    /** The value that the parser stands at, token by token, without holding it. */
    public static void copy(JsonParser json, JsonGenerator out) throws IOException {
        int depth = 0;
        for (JsonToken token = json.currentToken(); ; token = json.nextToken()) {
            switch (token) {
                case START_OBJECT -> out.writeStartObject();
                case START_ARRAY -> out.writeStartArray();
                case END_OBJECT -> out.writeEndObject();
                case END_ARRAY -> out.writeEndArray();
                case FIELD_NAME -> Json.writeName(out, json.currentName());
                case VALUE_STRING -> {
                    char[] text = json.getTextCharacters();
                    Json.escapeHalves(out, text, json.getTextOffset(), json.getTextLength());
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

    /** What the parser complains of, in its words, and where. */
    public static String mistake(JsonProcessingException e) {
        JsonLocation at = e.getLocation();
        String where = at == null || at.getLineNr() <= 0
                ? ""
                : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
        return ADVICE.matcher(e.getOriginalMessage()).replaceFirst("") + where;
    }
}
