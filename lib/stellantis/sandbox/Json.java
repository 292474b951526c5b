//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1
//SOURCES ../Json.java
package stellantis.sandbox;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON object (RFC 8259) whose members keep their order, and how JSON is read and written. */
final class Json extends LinkedHashMap<String, Object> {
    /** Of name, value, name, value …; a null value leaves the member out. */
    static Json object(Object... members) {
        Json json = new Json();
        for (int i = 0; i < members.length; i += 2) json.and((String) members[i], members[i + 1]);
        return json;
    }

    /** With one more member, unless the value is null. */
    Json and(String name, Object value) {
        if (value != null) put(name, value);
        return this;
    }

    static byte[] bytes(Object value) {
        return stellantis.Json.bytes(value);
    }

    /** @throws IOException when the bytes are no JSON object */
    static Map<String, Object> read(byte[] json) throws IOException {
        return stellantis.Json.parseObject(json);
    }

    /** A list that was read; none where there is none. */
    static List<String> texts(Object list) {
        return list == null
                ? List.of()
                : ((List<?>) list).stream().map(Object::toString).toList();
    }
}
