package stellantis.fleet;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import stellantis.Json;
import stellantis.records.Column;

/**
 * What is asked of each vehicle, and what becomes its records.
 *
 * @param path below the vehicle, with its query, such as {@code telemetry?pageSize=60}
 * @param resource what of the API holds the records, which consent is given for
 * @param pages whether the answer is a collection, of which all pages are read and each item is a record
 * @param columns of a table or CSV file, where nobody chooses
 * @param records of the VIN (null where it is not known) and the object that came, as a rule one; none where that
 *     holds nothing of what was asked for
 */
public record VehiclePart(
        String path,
        String resource,
        boolean pages,
        Supplier<List<Column>> columns,
        BiFunction<String, Map<?, ?>, List<Map<String, Object>>> records) {
    /** The path of a vehicle whose fleet need not be known. */
    public static final String BY_VIN = "vehicles/{vin}";

    private static final Set<String> LINKS = Set.of("_links", "vin");

    /** As above, of the resource that the path begins with. */
    public VehiclePart(
            String path,
            boolean pages,
            Supplier<List<Column>> columns,
            BiFunction<String, Map<?, ?>, List<Map<String, Object>>> records) {
        this(path, path.replaceFirst("[?/].*", ""), pages, columns, records);
    }

    /** A single thing, which is a record with the VIN in front; one without a field of its own is none. */
    public static VehiclePart one(String path) {
        return new VehiclePart(
                path,
                false,
                usual(path),
                (vin, fields) -> LINKS.containsAll(fields.keySet()) ? List.of() : named(vin, fields));
    }

    /** A collection, whose items are records with the VIN in front. */
    public static VehiclePart all(String path) {
        return all(path, usual(path));
    }

    public static VehiclePart all(String path, Supplier<List<Column>> columns) {
        return new VehiclePart(path, true, columns, VehiclePart::named);
    }

    private static Supplier<List<Column>> usual(String path) {
        return () -> Column.usual(path.replaceFirst("\\?.*", ""));
    }

    /** What the API says goes before what was asked for; a null says nothing. */
    private static List<Map<String, Object>> named(String vin, Map<?, ?> fields) {
        Map<String, Object> named = Json.object("vin", vin);
        fields.forEach((name, value) -> {
            if (value != null || !name.equals("vin")) named.put((String) name, value);
        });
        if (named.get("vin") == null) named.remove("vin");
        return List.of(named);
    }
}
