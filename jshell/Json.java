package stellantis.shell;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import stellantis.ExitCode;
import stellantis.Failure;

/**
 * A JSON value that shows itself readably.
 *
 * @param value a Map, List, String, Number, Boolean, or null
 */
public record Json(Object value) {
    /** What is there after a failure, or where a path leads nowhere. */
    public static final Json NOTHING = new Json(null);

    /** @throws Failure exit code 31 when the bytes are no JSON */
    public static Json parse(byte[] text) {
        try {
            return new Json(stellantis.JsonInput.parse(text));
        } catch (IOException e) {
            throw Failure.of(ExitCode.HTTP_SERVER_ERROR, "the answer is no JSON")
                    .hint("see it as it is: run(\"call\", \"PATH\", \"-i\")")
                    .from(e);
        }
    }

    /** What a path of names and positions leads to; empty where it leads nowhere. */
    public Json at(Object... path) {
        Object here = value;
        for (Object step : path) {
            if (step instanceof Integer i)
                here = here instanceof List<?> list && i >= 0 && i < list.size() ? list.get(i) : null;
            else here = here instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return new Json(here);
    }

    /** The items of a list, or of the one in a page of the API ({@code _embedded}); else nothing. */
    public List<Json> items() {
        if (at("_embedded").value instanceof Map<?, ?> lists)
            return lists.values().stream()
                    .flatMap(list -> new Json(list).items().stream())
                    .toList();
        return value instanceof List<?> list ? list.stream().map(Json::new).toList() : List.of();
    }

    /** A string as it is, anything else as JSON. */
    public String text() {
        return value instanceof String text ? text : toString();
    }

    /** Whether nothing is there: after a failure, where a path leads nowhere, or for a JSON null. */
    public boolean isEmpty() {
        return value == null;
    }

    @Override
    public String toString() {
        return value == null ? "nothing" : stellantis.Json.text(value);
    }
}
