//SOURCES ../records/EachLine.java
//SOURCES ../http/ApiRequest.java
//SOURCES ../http/Query.java
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
import stellantis.records.EachLine;
import stellantis.records.JsonQuery;

/**
 * The path of {@code call --each}, with placeholders that each input line fills: {@code {id}} a field, {@code
 * {vehicle.ids[0]}} one further down, {@code {}} the whole line. A value becomes one piece of the URL, whatever
 * characters it has; only a placeholder at the very beginning may be filled with a URL or path, such as a link of the API.
 */
public final class EachTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
    private static final Pattern NAME = Pattern.compile("|[A-Za-z_]\\w*(\\[\\d{1,9}])*(\\.[A-Za-z_]\\w*(\\[\\d{1,9}])*)*");

    private final Set<String> names = new LinkedHashSet<>();
    private final ApiRequest base;
    /** The URL's text before each placeholder, and behind the last. */
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
        Matcher placeholder = PLACEHOLDER.matcher(typed);
        while (placeholder.find()) {
            if (!NAME.matcher(placeholder.group(1)).matches()) {
                throw Failure.usage("\"" + placeholder.group() + "\" is no placeholder").because("it takes a field's name, such as {id}, {ids[0]} or {vehicle.id}, or {} for the whole line");
            }
            names.add(placeholder.group(1));
        }
        if (names.isEmpty()) throw Failure.usage("--each \"" + typed + "\" has no placeholder").because("each input line fills one or more of them").hint("such as --each 'fleets/FLEET/vehicles/{id}/status'");
        this.base = base;
        String marks = names.stream().map(name -> Pattern.quote(Query.encodeIllegal("{" + name + "}"))).collect(Collectors.joining("|"));
        String url = base.uri().toString();
        Matcher mark = Pattern.compile(marks).matcher(url);
        int from = 0;
        for (; mark.find(); from = mark.end()) {
            literals.add(url.substring(from, mark.start()));
            fields.add(names.stream().filter(name -> Query.encodeIllegal("{" + name + "}").equals(mark.group())).findFirst().orElseThrow());
        }
        literals.add(url.substring(from));
        this.startsWithPlaceholder = typed.startsWith("{");
        this.onlyPlaceholder = PLACEHOLDER.matcher(typed).matches();
    }

    /** @throws Failure exit code 2 when the line lacks a field, or its value cannot stand in a URL */
    public ApiRequest request(EachLine line) {
        StringBuilder url = new StringBuilder();
        String link = null;
        for (int i = 0; i < fields.size(); i++) {
            String value = value(line, fields.get(i));
            if (i == 0 && startsWithPlaceholder && isLink(value)) link = value;
            else url.append(literals.get(i)).append(piece(fields.get(i), value));
        }
        url.append(literals.get(fields.size()));
        return new ApiRequest(base.method(), URI.create(link == null ? url.toString() : linked(link, url.toString())), base.headers(), base.body());
    }

    /** Whether it leads somewhere by itself, if only to where nothing is sent: such a value is no piece of a path. */
    private boolean isLink(String value) {
        if (onlyPlaceholder && value.matches("(?s)[A-Za-z][A-Za-z0-9+.-]*:(?!//).*")) {
            throw Failure.usage("\"" + value + "\" is neither a path nor a URL of the API").hint("such as /connectedcar/v3/fleets");
        }
        return value.matches("(?s)([A-Za-z][A-Za-z0-9+.-]*://|/).*");
    }

    /** The link's own query first, then what the request adds, such as the client id. */
    private String linked(String link, String rest) {
        URI target = ApiUrl.resolve(link, base.uri().resolve("/"));
        String path = rest.replaceFirst("\\?.*", "");
        String added = rest.contains("?") ? rest.substring(rest.indexOf('?') + 1) : null;
        return ApiUrl.withQuery(URI.create(ApiUrl.origin(target) + target.getRawPath() + path), Query.append(target.getRawQuery(), added)).toString();
    }

    private String value(EachLine line, String name) {
        Object value = name.isEmpty() && !(line.value() instanceof Map) ? line.value() : field(line, name);
        if (value instanceof String || value instanceof Number || value instanceof Boolean) return value.toString();
        if (value == null && isNull(line, name)) throw Failure.usage("line " + line.number() + ": the field \"" + name + "\" is null").because("nothing can stand in the URL in its place").hint("leave such lines out: … | jq -c 'select(." + name + " != null)'");
        throw Failure.usage("line " + line.number() + " has no field \"" + name + "\"" + (value == null ? "" : " that could stand in a URL"))
                .because(value == null ? line.value() instanceof Map<?, ?> object ? "its fields are: " + String.join(", ", shown(object)) : "it is no JSON object"
                        : "it is an object or a list").hint("name a field of each line, such as {id} or {vehicle.id}");
    }

    private Object field(EachLine line, String name) {
        if (line.value() instanceof Map<?, ?> object) return name.isEmpty() ? null : object.containsKey(name) ? object.get(name) : JsonQuery.parse(name, "--each").of(object);
        // the only placeholder may have any name: whoever writes {vin} and feeds VINs is understood
        return names.size() == 1 ? line.value() : null;
    }

    private static boolean isNull(EachLine line, String name) {
        if (!(line.value() instanceof Map<?, ?> object) || name.isEmpty()) return false;
        int dot = name.lastIndexOf('.');
        Object parent = dot < 0 || object.containsKey(name) ? object : JsonQuery.parse(name.substring(0, dot), "--each").of(object);
        return object.containsKey(name) || parent instanceof Map<?, ?> map && map.containsKey(name.substring(dot + 1));
    }

    private static List<String> shown(Map<?, ?> object) {
        return object.keySet().stream().map(String::valueOf).limit(20).toList();
    }

    /** A dot or two would be another path. */
    private static String piece(String name, String value) {
        if (value.isEmpty() || value.equals(".") || value.equals("..")) throw Failure.usage("the field \"" + name + "\" is \"" + value + "\", which cannot be a piece of a path");
        return Query.encode(value);
    }
}
