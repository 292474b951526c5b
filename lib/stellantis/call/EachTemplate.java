package stellantis.call;

import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.http.ApiPath;
import stellantis.http.ApiRequest;
import stellantis.http.ApiUrl;
import stellantis.http.Query;
import stellantis.records.JsonQuery;
import stellantis.records.ParallelRequests.Input;

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

    private final ApiRequest base;
    private final boolean ownHost;
    /** The name of each placeholder, by how the URL has it: encoded. */
    private final Map<String, String> names = new LinkedHashMap<>();

    private final Pattern encoded;
    private final boolean startsWithPlaceholder;
    private final boolean onlyPlaceholder;

    /**
     * @param typed the path as typed
     * @param base the request for it, placeholders and all, as {@link CallOptions} makes it
     * @param ownHost whether links to other hosts are asked for on the own one
     * @throws Failure exit code 2 when a placeholder is none, or there is none
     */
    public EachTemplate(String typed, ApiRequest base, boolean ownHost) {
        this.base = base;
        this.ownHost = ownHost;
        this.startsWithPlaceholder = typed.startsWith("{");
        this.onlyPlaceholder = PLACEHOLDER.matcher(typed).matches();
        Matcher placeholder = PLACEHOLDER.matcher(typed);
        while (placeholder.find()) {
            names.put(Query.encodeIllegal(placeholder.group()), placeholder.group(1));
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
        this.encoded =
                Pattern.compile(names.keySet().stream().map(Pattern::quote).collect(joining("|")));
    }

    /** @throws Failure exit code 2 when the line lacks a field, or its value cannot stand in a URL */
    public ApiRequest request(Input line) {
        String url = base.uri().toString();
        Matcher first = encoded.matcher(url);
        String link = startsWithPlaceholder && first.find() ? value(line, names.get(first.group())) : null;
        boolean linked = link != null && isLink(link);
        String filled = encoded.matcher(linked ? url.substring(first.end()) : url)
                .replaceAll(one -> Matcher.quoteReplacement(piece(line, names.get(one.group()))));
        return base.at(linked ? below(link, filled) : URI.create(filled));
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
    private URI below(String link, String rest) {
        URI target = ApiPath.resolve(
                ownHost ? ApiPath.withoutHost(link) : link, base.uri().resolve("/"), ApiPath.DEFAULT);
        String[] parts = rest.split("\\?", 2);
        URI path = URI.create(ApiUrl.origin(target) + target.getRawPath() + parts[0]);
        return ApiUrl.withQuery(path, Query.append(target.getRawQuery(), parts.length == 1 ? null : parts[1]));
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
        return object.keySet().stream().map(String::valueOf).limit(20).collect(joining(", ", "its fields are: ", ""));
    }

    /** A dot or two would be another path. */
    private String piece(Input line, String name) {
        String value = value(line, name);
        if (value.isEmpty() || value.equals(".") || value.equals("..")) {
            throw Failure.usage("the field \"" + name + "\" is \"" + value + "\", which cannot be a piece of a path");
        }
        return Query.encode(value);
    }
}
