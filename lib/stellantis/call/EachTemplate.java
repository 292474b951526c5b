//SOURCES ../http/Query.java
//SOURCES ../records/FanOut.java
//SOURCES ../records/JsonQuery.java
package stellantis.call;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import stellantis.Failure;
import stellantis.http.ApiRequest;
import stellantis.http.ApiUrl;
import stellantis.http.Query;
import stellantis.records.FanOut.Input;
import stellantis.records.JsonQuery;

/**
 * The path of {@code call --each}, with placeholders that each input line fills: {@code {id}} a field, {@code
 * {vehicle.ids[0]}} one further down, {@code {}} the whole line. A value becomes one piece of the URL, whatever
 * characters it has; only a placeholder at the very beginning may be filled with a URL or path, such as a link of the
 * API.
 */
public final class EachTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern NAME =
            Pattern.compile("|[A-Za-z_]\\w*(\\[\\d{1,9}])*(\\.[A-Za-z_]\\w*(\\[\\d{1,9}])*)*");

    private final Set<String> names = new LinkedHashSet<>();
    private final ApiRequest base;
    /** The text of the URL before each placeholder, and behind the last. */
    private final List<String> literals = new ArrayList<>();

    private final List<String> fields = new ArrayList<>();
    private final boolean startsWithPlaceholder;
    private final boolean onlyPlaceholder;

    /**
     * @param typed the path as typed
     * @param base the request for it, placeholders and all, as {@link CallOptions} makes it
     * @throws Failure exit code 2 when a placeholder is none, or there is none
     */
    public EachTemplate(String typed, ApiRequest base) {
        this.base = base;
        this.startsWithPlaceholder = typed.startsWith("{");
        this.onlyPlaceholder = PLACEHOLDER.matcher(typed).matches();
        Matcher placeholder = PLACEHOLDER.matcher(typed);
        while (placeholder.find()) {
            names.add(placeholder.group(1));
            if (NAME.matcher(placeholder.group(1)).matches()) continue;
            throw Failure.usage("\"" + placeholder.group() + "\" is no placeholder")
                    .because("it takes a field's name, such as {id}, {ids[0]} or {vehicle.id},"
                            + " or {} for the whole line");
        }
        if (names.isEmpty()) {
            throw Failure.usage("--each \"" + typed + "\" has no placeholder")
                    .because("each input line fills one or more of them")
                    .hint("such as --each 'fleets/FLEET/vehicles/{id}/status'");
        }
        split(base.uri().toString());
    }

    /** Takes the URL apart at its placeholders, which are encoded in it. */
    private void split(String url) {
        Map<String, String> byMark =
                names.stream().collect(Collectors.toMap(name -> Query.encodeIllegal("{" + name + "}"), name -> name));
        String marks = byMark.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|"));
        Matcher mark = Pattern.compile(marks).matcher(url);
        int from = 0;
        for (; mark.find(); from = mark.end()) {
            literals.add(url.substring(from, mark.start()));
            fields.add(byMark.get(mark.group()));
        }
        literals.add(url.substring(from));
    }

    /** @throws Failure exit code 2 when the line lacks a field, or its value cannot stand in a URL */
    public ApiRequest request(Input line) {
        StringBuilder url = new StringBuilder();
        String link = null;
        for (int i = 0; i < fields.size(); i++) {
            String value = value(line, fields.get(i));
            if (i == 0 && startsWithPlaceholder && isLink(value)) link = value;
            else url.append(literals.get(i)).append(piece(fields.get(i), value));
        }
        url.append(literals.get(fields.size()));
        String target = link == null ? url.toString() : linked(link, url.toString());
        return new ApiRequest(base.method(), URI.create(target), base.headers(), base.body());
    }

    /** Whether it leads somewhere by itself, if only to where nothing is sent: such a value is no piece of a path. */
    private boolean isLink(String value) {
        if (onlyPlaceholder && value.matches("(?s)[A-Za-z][A-Za-z0-9+.-]*:(?!//).*")) {
            throw Failure.usage("\"" + value + "\" is neither a path nor a URL of the API")
                    .hint("such as /connectedcar/v3/fleets");
        }
        return value.matches("(?s)([A-Za-z][A-Za-z0-9+.-]*://|/).*");
    }

    /** The query of the link first, then what the request adds, such as the client id. */
    private String linked(String link, String rest) {
        URI target = ApiUrl.resolve(link, base.uri().resolve("/"));
        String[] parts = rest.split("\\?", 2);
        URI path = URI.create(ApiUrl.origin(target) + target.getRawPath() + parts[0]);
        String query = Query.append(target.getRawQuery(), parts.length == 1 ? null : parts[1]);
        return ApiUrl.withQuery(path, query).toString();
    }

    private String value(Input line, String name) {
        Map<?, ?> object = line.value() instanceof Map<?, ?> map ? map : null;
        // the only placeholder may have any name: whoever writes {vin} and feeds VINs is understood
        boolean plain = object == null && (name.isEmpty() || names.size() == 1);
        Object value = plain ? line.value() : object == null || name.isEmpty() ? null : field(object, name);
        if (value instanceof String || value instanceof Number || value instanceof Boolean) return value.toString();
        String at = "line " + line.number();
        if (value == null && object != null && isNull(object, name)) {
            throw Failure.usage(at + ": the field \"" + name + "\" is null")
                    .because("nothing can stand in the URL in its place")
                    .hint("leave such lines out: … | jq -c 'select(." + name + " != null)'");
        }
        String why =
                value != null ? "it is an object or a list" : object == null ? "it is no JSON object" : shown(object);
        throw Failure.usage(at + " has no field \"" + name + "\"" + (value == null ? "" : " that could stand in a URL"))
                .because(why)
                .hint("name a field of each line, such as {id} or {vehicle.id}");
    }

    private static Object field(Map<?, ?> object, String name) {
        return object.containsKey(name)
                ? object.get(name)
                : JsonQuery.parse(name, "--each").of(object);
    }

    private static boolean isNull(Map<?, ?> object, String name) {
        int dot = name.lastIndexOf('.');
        Object parent = dot < 0 ? object : field(object, name.substring(0, dot));
        return object.containsKey(name) || parent instanceof Map<?, ?> map && map.containsKey(name.substring(dot + 1));
    }

    private static String shown(Map<?, ?> object) {
        return object.keySet().stream()
                .map(String::valueOf)
                .limit(20)
                .collect(Collectors.joining(", ", "its fields are: ", ""));
    }

    /** A dot or two would be another path. */
    private static String piece(String name, String value) {
        if (value.isEmpty() || value.equals(".") || value.equals("..")) {
            throw Failure.usage("the field \"" + name + "\" is \"" + value + "\", which cannot be a piece of a path");
        }
        return Query.encode(value);
    }
}
