//SOURCES ../records/Column.java
package stellantis.fleet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import stellantis.records.Column;

/**
 * What is asked of each vehicle, and what becomes its records.
 *
 * @param path below the vehicle, with its query, such as {@code telemetry?pageSize=60}
 * @param pages whether the answer is a collection, of which all pages are read
 * @param columns of a table or CSV file, where nobody chooses
 * @param records makes the records out of the VIN and the answer: a map, or the list of items of a collection
 */
public record VehiclePart(
        String path, boolean pages, List<Column> columns, BiFunction<String, Object, List<Object>> records) {
    /** A single thing, which is a record with the VIN in front. */
    public static VehiclePart one(String path) {
        return new VehiclePart(path, false, usual(path), (vin, body) -> List.of(named(vin, body)));
    }

    /** A collection, whose items are records with the VIN in front. */
    public static VehiclePart all(String path) {
        return all(path, usual(path));
    }

    public static VehiclePart all(String path, List<Column> columns) {
        return new VehiclePart(
                path,
                true,
                columns,
                (vin, items) ->
                        ((List<?>) items).stream().map(item -> named(vin, item)).toList());
    }

    private static List<Column> usual(String path) {
        return Column.usual(path.replaceFirst("\\?.*", ""));
    }

    private static Object named(String vin, Object record) {
        if (!(record instanceof Map<?, ?> fields)) return record;
        Map<Object, Object> named = new LinkedHashMap<>();
        named.put("vin", vin);
        named.putAll(fields);
        return named;
    }
}
