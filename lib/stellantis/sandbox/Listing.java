package stellantis.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A collection.
 *
 * @param name  in the envelope
 * @param items made when they are looked at
 * @param time  of an item; null where items are not chosen by time
 */
record Listing<T>(String name, List<T> items, Function<T, Instant> time, Function<T, Map<String, Object>> json) {
    static <T> Listing<T> of(String name, List<T> items, Function<T, Map<String, Object>> json) {
        return new Listing<>(name, items, null, json);
    }

    Listing<T> where(Predicate<T> wanted) {
        return new Listing<>(name, items.stream().filter(wanted).toList(), time, json);
    }

    Listing<T> shown(UnaryOperator<Map<String, Object>> as) {
        return new Listing<>(name, items, time, json.andThen(as));
    }

    /** @throws Refusal when there is none */
    T first(Predicate<T> wanted) {
        return items.stream().filter(wanted).findFirst().orElseThrow(Refusal::noData);
    }

    /** The item with that id. */
    T first(String id) {
        return first(one -> id.equals(json.apply(one).get("id")));
    }

    Map<String, Object> item(String id) {
        return json.apply(first(id));
    }

    Instant time(String id) {
        return time.apply(first(id));
    }
}
