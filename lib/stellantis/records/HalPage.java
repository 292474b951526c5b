//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
package stellantis.records;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NULL;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
import stellantis.JsonInput;
import stellantis.NextCommand;

/**
 * A page of a collection in the vendor's HAL envelope ({@code _links}, {@code total}, {@code _embedded.<plural>}). Its
 * items are handed on while it arrives: it may be of any size. A bare array is its elements; an envelope without a list
 * has no item, and neither has null; an object that is no envelope is one item. What was known when reading fails stays
 * known.
 */
final class HalPage {
    /** Takes an item; the parser stands at it, and must be left at its last token. */
    interface Taker {
        /** @return whether more are wanted */
        boolean take(JsonParser item) throws IOException;
    }

    /** An item, or what stands around items, is held; the largest of the API have some kilobytes. */
    private static final int LARGEST = 16 << 20;

    private static final Set<String> ENVELOPE = Set.of("_links", "_embedded", "total", "totalPage", "currentPage");

    private final long skip;
    private final boolean list;
    private final Taker to;
    /** Further lists in {@code _embedded}, which were not read. */
    final List<String> leftOut = new ArrayList<>();

    /** The list's name in {@code _embedded}, or null. */
    String key;

    /** Where the next page is, as the link says it, or null. */
    String next;

    /** What the page has in place of the text of that link, as JSON; null where it has none, or a text. */
    String noNext;

    /** What the page calls itself, or null. */
    String self;

    /** What it calls the first page, or null. */
    String first;

    /** How many items the whole collection has as the page tells it, or -1. */
    long total = -1;

    /** How many items were read so far, skipped ones and nulls included. */
    long count;

    /** How many of the items were null, and not handed on. */
    long nulls;

    /** Whether it is a list at all. */
    boolean collection;

    private boolean enough;
    /** How much came since something was handed on. */
    private long held;

    /**
     * @param key the list's name in {@code _embedded}, in any case, or null: the first one
     * @param skip how many items are known already, from a transfer that broke off
     * @param list whether only a list is expected: then links alone are no item
     */
    HalPage(String key, long skip, boolean list, Taker to) {
        this.key = key;
        this.skip = skip;
        this.list = list;
        this.to = to;
    }

    /**
     * Reads all of it, or as much as is wanted.
     *
     * @return whether there was anything to read
     * @throws com.fasterxml.jackson.core.JsonProcessingException when it is no JSON, or ends early
     * @throws Failure exit code 31 when an item is too large to be held
     */
    boolean read(InputStream body) throws IOException {
        try (JsonParser json = Json.FACTORY.createParser(new Bounded(body))) {
            JsonToken first = json.nextToken();
            if (first == null) return false;
            if (first == START_ARRAY) list(json);
            else if (first == START_OBJECT) envelope(json);
            else if (first != VALUE_NULL) item(json);
            // garbage behind the JSON is an error too
            if (!enough) json.nextToken();
            return true;
        }
    }

    private void envelope(JsonParser json) throws IOException {
        Map<String, Object> single = new LinkedHashMap<>();
        while (!enough && json.nextToken() == FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("_embedded") && value == START_OBJECT) {
                Map<String, Object> parts = embedded(json);
                if (!collection) single.put(name, parts);
            } else if (name.equals("_embedded") && value == START_ARRAY) {
                list(json);
            } else if (collection && !name.equals("_links") && !name.equals("total")) {
                pass(json);
            } else {
                single.put(name, JsonInput.read(json));
                if (name.equals("total") && single.get(name) instanceof Number number) total = number.longValue();
            }
        }
        Object links = single.get("_links");
        Object following = href(links, "next");
        next = text(following);
        noNext = following instanceof String ? null : Json.line(following);
        self = text(href(links, "self"));
        first = text(href(links, "first"));
        if (collection || enough) return;
        if (!listOf(single)) single(single);
        else if (single.get("_embedded") instanceof Map<?, ?> parts) {
            // HAL may have the only element in place of a list of one
            for (Object part : parts.values()) if (part instanceof Map) single(part);
        }
    }

    /** Whether this is the envelope of a list, though it has none. */
    private boolean listOf(Map<String, Object> single) {
        boolean pages = single.containsKey("total") || first != null || next != null;
        boolean nothingElse = ENVELOPE.containsAll(single.keySet());
        boolean empty = single.containsKey("_embedded")
                && !(single.get("_embedded") instanceof Map<?, ?> parts
                        && parts.values().stream().anyMatch(Objects::nonNull));
        return pages && !single.containsKey("id") && !single.containsKey("vin") || nothingElse && (list || empty);
    }

    /** Lists go to the items as they arrive; what else there is belongs to a single thing. */
    private Map<String, Object> embedded(JsonParser json) throws IOException {
        Map<String, Object> parts = new LinkedHashMap<>();
        while (!enough && json.nextToken() == FIELD_NAME) {
            String name = json.currentName();
            boolean list = json.nextToken() == START_ARRAY;
            if (list && (key == null || key.equalsIgnoreCase(name))) {
                key = name;
                collection = true;
                list(json);
            } else if (list) {
                leftOut.add(name);
                pass(json);
            } else {
                parts.put(name, JsonInput.read(json));
            }
        }
        return parts;
    }

    private void list(JsonParser json) throws IOException {
        collection = true;
        while (!enough && json.nextToken() != END_ARRAY) item(json);
    }

    private void item(JsonParser json) throws IOException {
        if (json.currentToken() == VALUE_NULL) nulls++;
        else if (count < skip) pass(json);
        else enough = !to.take(json);
        count++;
        held = 0;
    }

    /** What is not wanted may have any size. */
    private void pass(JsonParser json) throws IOException {
        held = Long.MIN_VALUE;
        json.skipChildren();
        held = 0;
    }

    /** @param what of it is larger than so many bytes */
    static Failure tooLarge(String what, int bytes) {
        return Failure.of(ExitCode.HTTP_SERVER_ERROR, "the answer is too large to be held")
                .because(what + " is larger than " + (bytes >> 20) + " MiB")
                .hint("as it comes, into a file", NextCommand.of("call PATH -o FILE"));
    }

    private final class Bounded extends FilterInputStream {
        Bounded(InputStream body) {
            super(body);
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (held > LARGEST) throw tooLarge("a record of it", LARGEST);
            int read = super.read(bytes, from, length);
            held += read;
            return read;
        }
    }

    private void single(Object value) throws IOException {
        if (count++ < skip) return;
        try (JsonParser json = Json.FACTORY.createParser(Json.line(value))) {
            json.nextToken();
            to.take(json);
        }
    }

    /** The value in place of the address: of several links, which HAL allows, the first. Without any: "". */
    private static Object href(Object links, String relation) {
        Object link = links instanceof Map<?, ?> map ? map.get(relation) : null;
        if (link instanceof List<?> several) link = several.isEmpty() ? null : several.get(0);
        if (link instanceof Map<?, ?> object) return object.containsKey("href") ? object.get("href") : "";
        return link == null ? "" : link;
    }

    private static String text(Object href) {
        return href instanceof String text && !text.isBlank() ? text : null;
    }
}
