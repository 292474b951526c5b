//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1
package stellantis.sandbox;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON (RFC 8259) from maps and lists; members keep their order. */
final class Json {
    private Json() {}

    /** A map of name, value, name, value …; a null value leaves the member out. */
    static Map<String, Object> object(Object... members) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            if (members[i + 1] != null) map.put((String) members[i], members[i + 1]);
        }
        return map;
    }

    static byte[] bytes(Object value) {
        try {
            return JSON.std.asBytes(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IOException when the bytes are no JSON object */
    static Map<String, Object> read(byte[] json) throws IOException {
        return JSON.std.mapFrom(json);
    }

    /** A list that was read; none where there is none. */
    static List<String> texts(Object list) {
        return list == null ? List.of() : ((List<?>) list).stream().map(Object::toString).toList();
    }
}
