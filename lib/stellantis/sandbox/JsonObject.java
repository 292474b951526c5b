package stellantis.sandbox;

import java.util.LinkedHashMap;

/** A JSON object. Its members keep their order; a member without a value is left out. */
final class JsonObject extends LinkedHashMap<String, Object> {
    /** Of name, value, name, value and so on. */
    static JsonObject object(Object... namesAndValues) {
        JsonObject members = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.and((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return members;
    }

    /** Links to the thing itself and, by their names, to others: whole URLs, or paths behind its own. */
    static JsonObject links(String self, String... namesAndPaths) {
        JsonObject links = object("self", object("href", self));
        for (int i = 0; i < namesAndPaths.length; i += 2) {
            String path = namesAndPaths[i + 1];
            if (path != null)
                links.and(namesAndPaths[i], object("href", path.startsWith("https:") ? path : self + path));
        }
        return links;
    }

    /** With one more, unless the value is null. */
    JsonObject and(String name, Object value) {
        if (value != null) put(name, value);
        return this;
    }
}
