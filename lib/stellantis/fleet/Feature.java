//SOURCES ../Json.java
package stellantis.fleet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.Json;

/** A position of the API as a Feature that any reader of GeoJSON takes (RFC 7946 section 3.2). */
public final class Feature {
    private Feature() {}

    /**
     * With geometry and properties only; a geometry that is no point becomes null, as for a Feature without a place.
     *
     * @param known properties by name and value, which stand first
     */
    public static Map<String, Object> of(Object position, Object... known) {
        Map<?, ?> fields = position instanceof Map<?, ?> map ? map : Map.of();
        Map<String, Object> properties = new LinkedHashMap<>(Json.object(known));
        if (fields.get("properties") instanceof Map<?, ?> own) {
            own.forEach((name, value) -> properties.putIfAbsent(String.valueOf(name), value));
        }
        Object geometry = fields.get("geometry");
        return Json.object("type", "Feature", "geometry", point(geometry) ? geometry : null, "properties", properties);
    }

    private static boolean point(Object geometry) {
        return geometry instanceof Map<?, ?> point
                && "Point".equals(point.get("type"))
                && point.get("coordinates") instanceof List<?> at
                && at.size() > 1
                && at.stream().allMatch(number -> number instanceof Number);
    }
}
