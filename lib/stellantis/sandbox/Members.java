package stellantis.sandbox;

import java.util.LinkedHashMap;

/** A JSON object in the making: its members keep their order, and one without a value is left out. */
final class Members extends LinkedHashMap<String, Object> {
    /** Of name, value, name, value and so on. */
    static Members of(Object... namesAndValues) {
        Members members = new Members();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.and((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return members;
    }

    /** With one more, unless the value is null. */
    Members and(String name, Object value) {
        if (value != null) put(name, value);
        return this;
    }
}
