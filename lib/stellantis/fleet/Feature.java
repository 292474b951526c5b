package stellantis.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import stellantis.Json;
import stellantis.records.JsonQuery;

/** A position of the API as a Feature that any reader of GeoJSON takes (RFC 7946 section 3.2). */
public final class Feature {
    private static final JsonQuery PLACE = JsonQuery.parse("geometry.coordinates", "");
    private static final JsonQuery PROPERTIES = JsonQuery.parse("properties", "");

    private Feature() {}

    /**
     * With geometry and properties only; where the coordinates are no numbers the geometry is null, as for a Feature
     * without a place.
     *
     * @param known properties by name and value, which stand first
     */
    public static Map<String, Object> of(Object position, Object... known) {
        Map<String, Object> properties = Json.object(known);
        if (PROPERTIES.of(position) instanceof Map<?, ?> own) {
            own.forEach((name, value) -> properties.putIfAbsent((String) name, value));
        }
        List<Object> place = place(PLACE.of(position));
        Map<String, Object> point = place.size() < 2 ? null : Json.object("type", "Point", "coordinates", place);
        return Json.object("type", "Feature", "geometry", point, "properties", properties);
    }

    /** Longitude, latitude, perhaps the altitude: what is no number ends them. */
    private static List<Object> place(Object coordinates) {
        List<Object> numbers = new ArrayList<>();
        for (Object one : coordinates instanceof List<?> list ? list : List.of()) {
            boolean finite = one instanceof Number number && Double.isFinite(number.doubleValue());
            if (!finite || numbers.size() == 3) break;
            numbers.add(one);
        }
        return numbers;
    }
}
