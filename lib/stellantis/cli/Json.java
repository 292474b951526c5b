//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1
package stellantis.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The {@code --json} form of a result: objects are maps in the order of their making. */
public final class Json {
    private Json() {}

    /** Indented text of maps, lists, strings, numbers and booleans. */
    public static String text(Object value) {
        try {
            return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(value);
        } catch (IOException e) {
            throw new IllegalStateException("maps and lists can be written as JSON", e);
        }
    }

    /** An object of alternating names and values, in this order. */
    public static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        return object;
    }
}
