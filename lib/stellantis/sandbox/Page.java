package stellantis.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.sandbox.Fault.SHRINKING_TOTAL;
import static stellantis.sandbox.JsonObject.object;

import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One page of a collection in the vendor's envelope. The links carry an opaque pageToken, which holds where the page
 * starts, its size and the filters; they never carry client_id: the client adds it again.
 */
final class Page {
    private static final int DEFAULT_SIZE = 60;
    private static final Set<String> FILTERS = Set.of("timestamps", "duration", "distance", "states");
    private static final Pattern TOKEN = Pattern.compile("(\\d{1,9});(\\d{1,5});([^;]*);(.*)", Pattern.DOTALL);

    private final String url;
    private final Map<String, String> filters;
    private final int offset;
    private final int size;

    private Page(String url, Map<String, String> filters, int offset, int size) {
        this.url = url;
        this.filters = filters;
        this.offset = offset;
        this.size = size;
    }

    /** The page that a request asks for, whose parameters are good ({@link ServedPaths}). */
    static Page asked(IncomingRequest request) {
        String url = request.origin() + request.path();
        Map<String, String> all = single(request.parameters());
        all.remove("client_id");
        String token = all.remove("pageToken");
        String size = all.remove("pageSize");
        if (token == null) return new Page(url, all, 0, size == null ? DEFAULT_SIZE : Integer.parseInt(size));
        try {
            Matcher matcher = TOKEN.matcher(new String(Base64.getUrlDecoder().decode(token), UTF_8));
            if (matcher.matches() && matcher.group(3).equals(mark(request.path()))) {
                Map<String, String> filters = single(IncomingRequest.parse(matcher.group(4)));
                return new Page(url, filters, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
            }
        } catch (IllegalArgumentException e) {
            // no Base64
        }
        throw Refusal.parameter("pageToken", "is not one of this collection's");
    }

    private static Map<String, String> single(Map<String, List<String>> parameters) {
        Map<String, String> all = new LinkedHashMap<>();
        parameters.forEach((name, values) -> all.put(name, String.join(",", values)));
        return all;
    }

    /** The path a token belongs to, unrecognisable. */
    private static String mark(String path) {
        return Integer.toHexString(path.hashCode());
    }

    /** A filter, or null. */
    String filter(String name) {
        return filters.get(name);
    }

    boolean first() {
        return offset == 0;
    }

    /** Which page of which collection, in words that no other has. */
    String key() {
        return at(offset);
    }

    /** The envelope with this page of the items, with what the faults do to totals and links. */
    Map<String, Object> of(String name, List<Map<String, Object>> all, Set<Fault> faults) {
        List<Map<String, Object>> chosen = range(FILTERS.stream().anyMatch(filters::containsKey) ? chosen(all) : all);
        // as if one item had left the front of the collection since the page before
        int left = faults.contains(SHRINKING_TOTAL) ? Math.min(offset / size, chosen.size()) : 0;
        chosen = chosen.subList(left, chosen.size());
        int total = chosen.size();
        List<?> shown = chosen.subList(Math.min(offset, total), Math.min(offset + size, total)).stream()
                .map(one -> typed(one, name.equals("alarms") ? "vehicle.alarm." : ""))
                .toList();
        int last = total == 0 ? 0 : (total - 1) / size * size;
        String query = query();
        String self = first() ? url + "?pageSize=" + size + (query.isEmpty() ? "" : "&" + query) : at(offset);
        String next = offset + size >= total ? null : at(offset + size);
        String prev = first() ? null : at(Math.max(0, offset - size));
        Object links = JsonObject.links(self, "first", at(0), "next", next, "prev", prev, "last", at(last));
        return object("_links", links, "total", total, "totalPage", (total + size - 1) / size)
                .and("currentPage", offset / size + 1)
                .and("_embedded", object(name.equals("collisions") ? "Collisions" : name, shown));
    }

    private List<Map<String, Object>> chosen(List<Map<String, Object>> all) {
        String times = filters.get("timestamps");
        Predicate<Instant> inTime = times == null ? time -> true : TimeRanges.of(times);
        String states = filters.getOrDefault("states", "Nominal,DataLacking");
        return all.stream()
                .filter(one -> inTime.test(time(one))
                        && within("duration", one)
                        && within("distance", one)
                        && states.contains(one.containsKey("faults") ? "DataLacking" : "Nominal"))
                .toList();
    }

    private boolean within(String name, Map<String, Object> one) {
        String range = filters.get(name);
        if (range == null) return true;
        String[] ends = range.split("-", 2);
        double value = ((Number) one.get(name)).doubleValue();
        return value >= Double.parseDouble(ends[0]) && (ends[1].isEmpty() || value <= Double.parseDouble(ends[1]));
    }

    /** Without whatever is not of the types asked for. @param prefix of its types */
    private Map<String, Object> typed(Map<String, Object> one, String prefix) {
        if (!filters.containsKey("type")) return one;
        List<String> wanted = List.of(filters.get("type").split(","));
        for (String name : List.of("environment", "privacy", "status", "trigger"))
            if (!wanted.contains(prefix + name)) one.remove(name);
        if (one.get("vehicle") instanceof Map<?, ?> parts && !wanted.contains("vehicle"))
            parts.keySet().removeIf(name -> !wanted.contains("vehicle." + name));
        return one;
    }

    /** When something happened, or somebody was at a point. */
    static Instant time(Map<String, Object> one) {
        Map<?, ?> timed = Stream.of(one.get("trigger"), one.get("properties"), one)
                .filter(part -> part instanceof Map)
                .map(part -> (Map<?, ?>) part)
                .findFirst()
                .orElseThrow();
        return Instant.parse((String) timed.get("createdAt"));
    }

    private <T> List<T> range(List<T> items) {
        String text = filters.get("indexRange");
        if (text == null) return items;
        String[] ends = text.split("-", 2);
        int start = Integer.parseInt(ends[0]);
        int end = ends[1].isEmpty() ? Integer.MAX_VALUE - 1 : Integer.parseInt(ends[1]);
        if (end < start) throw Refusal.parameter("indexRange", "ends before it starts");
        return items.subList(Math.min(start, items.size()), Math.min(end + 1, items.size()));
    }

    private String at(int start) {
        String path = url.replaceFirst("^https://[^/]+", "");
        String token = start + ";" + size + ";" + mark(path) + ";" + query();
        return url + "?pageToken=" + Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(UTF_8));
    }

    private String query() {
        return IncomingRequest.encoded(filters);
    }
}
