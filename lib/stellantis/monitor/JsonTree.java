//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
package stellantis.monitor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A JSON text (RFC 8259) as maps, lists, strings, numbers and booleans, and the keys that stand in one object more than
 * once: readers keep only the last of these and say nothing.
 *
 * @param repeated paths such as {@code $.triggers[0].name}
 */
record JsonTree(Object value, List<String> repeated) {
    /** @throws JsonProcessingException with the place when the text is no JSON */
    static JsonTree read(byte[] json) throws JsonProcessingException {
        List<String> repeated = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            Object value = value(parser, "$", repeated);
            if (parser.nextToken() != null) throw new com.fasterxml.jackson.core.JsonParseException(parser, "something follows after the end");
            return new JsonTree(value, repeated);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("bytes can be read", e);
        }
    }

    private static Object value(JsonParser parser, String path, List<String> repeated) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) throw new com.fasterxml.jackson.core.JsonParseException(parser, "nothing is there");
        switch (token) {
            case START_OBJECT:
                Map<String, Object> object = new LinkedHashMap<>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    String below = path + "." + name;
                    parser.nextToken();
                    if (object.containsKey(name) && !repeated.contains(below)) repeated.add(below);
                    object.put(name, value(parser, below, repeated));
                }
                return object;
            case START_ARRAY:
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) list.add(value(parser, path + "[" + list.size() + "]", repeated));
                return list;
            case VALUE_STRING:
                return parser.getText();
            case VALUE_NUMBER_INT:
            case VALUE_NUMBER_FLOAT:
                return parser.getNumberValue();
            case VALUE_TRUE:
            case VALUE_FALSE:
                return parser.getBooleanValue();
            default:
                return null;
        }
    }
}
