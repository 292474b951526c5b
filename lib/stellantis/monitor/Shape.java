//SOURCES ../Nearest.java
package stellantis.monitor;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import stellantis.Nearest;

/**
 * What a piece of JSON has to look like, and an example of it: the few forms that the specification's bodies need.
 * Values are maps, lists, strings, numbers and booleans, as a JSON reader gives them.
 */
final class Shape {
    /** What a shape is not content with. */
    interface Complaints {
        /** The API refuses it. */
        void refused(String path, String what, String right);

        /** The API takes it, but it will not do what was meant, or not for long. */
        void doubtful(String path, String what, String right);

        /** A member that the specification does not know. */
        void unknown(String path, String key, List<String> known);
    }

    private interface Check {
        void look(String path, Object value, Complaints complaints);
    }

    private final Check check;
    private final Object example;

    private Shape(Check check, Object example) {
        this.check = check;
        this.example = example;
    }

    void check(String path, Object value, Complaints complaints) {
        check.look(path, value, complaints);
    }

    /** A value of this shape. */
    Object example() {
        return example;
    }

    static Shape text(String example) {
        return new Shape((path, value, complaints) -> {
            if (!(value instanceof String text)) complaints.refused(path, shown(value) + " is no text", "put it in quotes");
            else if (text.isBlank()) complaints.refused(path, "the text is empty", null);
        }, example);
    }

    /** A text of that form. @param form in words, for who has to mend it */
    static Shape text(String example, String pattern, String form) {
        Pattern compiled = Pattern.compile(pattern);
        return new Shape((path, value, complaints) -> {
            if (!(value instanceof String text) || !compiled.matcher(text).matches()) complaints.refused(path, shown(value) + " is not " + form, "such as \"" + example + "\"");
        }, example);
    }

    /** One of these words; the first is the example. */
    static Shape choice(String... words) {
        return new Shape((path, value, complaints) -> {
            if (!(value instanceof String text) || !List.of(words).contains(text)) complaints.refused(path, shown(value) + " is not one of the words allowed", near(value, words));
        }, words[0]);
    }

    private static String near(Object value, String... words) {
        return Nearest.to(String.valueOf(value), List.of(words)).map(word -> "write \"" + word + "\"").orElse(words.length > 12 ? null : "one of " + String.join(", ", words));
    }

    static Shape integer(int example, long least) {
        return new Shape((path, value, complaints) -> {
            if (!(value instanceof Integer || value instanceof Long)) complaints.refused(path, shown(value) + " is no whole number", "such as " + example);
            else if (((Number) value).longValue() < least) complaints.refused(path, shown(value) + " is less than " + least, null);
        }, example);
    }

    static Shape number(double example, double least, double most) {
        return new Shape((path, value, complaints) -> {
            if (!(value instanceof Number)) complaints.refused(path, shown(value) + " is no number", "such as " + BigDecimal.valueOf(example).toPlainString());
            else if (((Number) value).doubleValue() < least || ((Number) value).doubleValue() > most) complaints.refused(path, shown(value) + " is not between " + (int) least + " and " + (int) most, null);
        }, example);
    }

    static Shape flag(boolean example) {
        return new Shape((path, value, complaints) -> {
            if (!(value instanceof Boolean)) complaints.refused(path, shown(value) + " is neither true nor false", null);
        }, example);
    }

    /** A list of that many; its example has one item, or those given. */
    static Shape list(int least, int most, Shape item, Object... examples) {
        return new Shape((path, value, complaints) -> {
            if (!(value instanceof List<?> list)) {
                complaints.refused(path, shown(value) + " is no list", "put it in [ ]");
                return;
            }
            if (list.size() < least || list.size() > most) complaints.refused(path, list.size() + " items are there", "from " + least + " to " + most + " are allowed");
            for (int i = 0; i < list.size(); i++) item.check(path + "[" + i + "]", list.get(i), complaints);
        }, examples.length == 0 ? List.of(item.example) : List.of(examples));
    }

    /** Whatever it is. */
    static Shape any(Object example) {
        return new Shape((path, value, complaints) -> { }, example);
    }

    static Members object() {
        return new Members();
    }

    /** An object under construction: its members, which of them it must have, and what else is to be looked at. */
    static final class Members {
        private final Map<String, Shape> known = new LinkedHashMap<>();
        private final List<String> needed = new ArrayList<>();
        private final List<String> shown = new ArrayList<>();

        Members must(String name, Shape shape) {
            needed.add(name);
            return may(name, shape);
        }

        Members may(String name, Shape shape) {
            shown.add(name);
            return silently(name, shape);
        }

        /** A member that the example leaves out. */
        Members silently(String name, Shape shape) {
            known.put(name, shape);
            return this;
        }

        Shape done() {
            return done(at -> { });
        }

        /** @param more looks at an object whose members have been looked at */
        Shape done(Consumer<At> more) {
            Map<String, Object> example = new LinkedHashMap<>();
            shown.forEach(name -> example.put(name, known.get(name).example));
            return new Shape((path, value, complaints) -> {
                if (!(value instanceof Map<?, ?> map)) {
                    complaints.refused(path, shown(value) + " is no object", "put it in { }");
                    return;
                }
                for (String name : needed) if (!map.containsKey(name)) complaints.refused(path + "." + name, "it is missing", null);
                map.forEach((name, member) -> {
                    Shape shape = known.get(name);
                    if (shape == null) complaints.unknown(path, (String) name, List.copyOf(known.keySet()));
                    else shape.check(path + "." + name, member, complaints);
                });
                more.accept(new At(path, map, complaints));
            }, example);
        }
    }

    /** An object where it stands. */
    record At(String path, Map<?, ?> object, Complaints complaints) {
        Object get(String name) {
            return object.get(name);
        }

        boolean has(String name) {
            return object.containsKey(name);
        }

        void refused(String name, String what, String right) {
            complaints.refused(name.isEmpty() ? path : path + "." + name, what, right);
        }

        void doubtful(String name, String what, String right) {
            complaints.doubtful(path + "." + name, what, right);
        }
    }

    /** A value in a message, shortened. */
    static String shown(Object value) {
        String text = value instanceof String ? "\"" + value + "\"" : value instanceof Map ? "an object" : value instanceof List ? "a list" : String.valueOf(value);
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
