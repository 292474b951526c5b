//SOURCES IncomingRequest.java
//SOURCES Fault.java
//SOURCES Refusal.java
//SOURCES JsonTemplate.java
package stellantis.sandbox;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One page of a collection in the vendor's envelope. The links carry an opaque pageToken, which holds where the page
 * starts, its size and the filters; they never carry client_id: the client adds it again.
 */
final class Page {
    static final int DEFAULT_SIZE = 60;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9})-(\\d{1,9})?");
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

    /** The page a request asks for. @param most largest pageSize */
    static Page asked(IncomingRequest request, int most) {
        String url = request.origin() + request.path();
        Map<String, String> all = single(request.parameters());
        all.remove("client_id");
        String token = all.remove("pageToken");
        if (token == null) {
            String size = all.remove("pageSize");
            return new Page(url, all, 0, size == null ? DEFAULT_SIZE : size(size, most));
        }
        String text;
        try {
            text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.parameter("pageToken is not valid");
        }
        Matcher matcher = TOKEN.matcher(text);
        boolean own = matcher.matches() && matcher.group(3).equals(mark(request.path()));
        if (!own) throw Refusal.parameter("pageToken is not valid");
        Map<String, String> filters = single(IncomingRequest.parse(matcher.group(4)));
        return new Page(url, filters, Integer.parseInt(matcher.group(1)), size(matcher.group(2), most));
    }

    private static Map<String, String> single(Map<String, List<String>> parameters) {
        Map<String, String> all = new LinkedHashMap<>();
        parameters.forEach((name, values) -> {
            boolean once = List.of("pageSize", "indexRange", "pageToken").contains(name);
            if (once && values.size() > 1) throw Refusal.parameter(name + " was given twice");
            all.put(name, String.join(",", values));
        });
        return all;
    }

    private static int size(String text, int most) {
        int size = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (size < 1 || size > most) throw Refusal.parameter("pageSize must be between 1 and " + most);
        return size;
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
    <T> Map<String, Object> of(String plural, List<T> items, Set<Fault> faults, Function<T, Object> json) {
        List<T> chosen = range(items);
        // as if one item had left the front of the collection since the page before
        int left = faults.contains(Fault.SHRINKING_TOTAL) ? Math.min(offset / size, chosen.size()) : 0;
        chosen = chosen.subList(left, chosen.size());
        int total = chosen.size();
        List<T> shown = chosen.subList(Math.min(offset, total), Math.min(offset + size, total));
        int last = total == 0 ? 0 : (total - 1) / size * size;
        String query = query();
        String self = first() ? url + "?pageSize=" + size + (query.isEmpty() ? "" : "&" + query) : at(offset);
        Map<String, Object> links = JsonObject.of("self", JsonTemplate.link(self))
                .and("first", JsonTemplate.link(at(0)))
                .and("next", next(total, faults))
                .and("prev", first() ? null : JsonTemplate.link(at(Math.max(0, offset - size))))
                .and("last", JsonTemplate.link(at(last)));
        return JsonObject.of("_links", links)
                .and("total", total)
                .and("totalPage", (total + size - 1) / size)
                .and("currentPage", offset / size + 1)
                .and("_embedded", JsonObject.of(plural, shown.stream().map(json).toList()));
    }

    private Object next(int total, Set<Fault> faults) {
        if (!first() && faults.contains(Fault.LOOPING_NEXT_LINK)) return JsonTemplate.link(at(0));
        if (offset + size >= total) return null;
        if (faults.contains(Fault.WRONG_NEXT_LINK)) return JsonTemplate.link(url + "?pageToken=bm9uZQ");
        String link = at(offset + size);
        boolean foreign = faults.contains(Fault.FOREIGN_NEXT_LINK);
        return JsonTemplate.link(foreign ? link.replaceFirst("^https://[^/:]+", "https://127.0.0.2") : link);
    }

    private <T> List<T> range(List<T> items) {
        String text = filters.get("indexRange");
        if (text == null) return items;
        Matcher matcher = RANGE.matcher(text);
        if (!matcher.matches()) throw Refusal.parameter("indexRange must be start-end or start-");
        int start = Integer.parseInt(matcher.group(1));
        int end = matcher.group(2) == null ? Integer.MAX_VALUE - 1 : Integer.parseInt(matcher.group(2));
        if (end < start) throw Refusal.parameter("indexRange must not end before it starts");
        return items.subList(Math.min(start, items.size()), Math.min(end + 1, items.size()));
    }

    private String at(int start) {
        String path = url.replaceFirst("^https://[^/]+", "");
        String token = start + ";" + size + ";" + mark(path) + ";" + query();
        return url + "?pageToken="
                + Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }

    private String query() {
        return filters.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
