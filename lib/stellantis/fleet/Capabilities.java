package stellantis.fleet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.Json;
import stellantis.records.JsonQuery;

/**
 * What a vehicle is able to do: the extension onboardCapabilities of a vehicle, as records, one for each thing. The
 * vendor has published two forms of what can be done from afar: the OpenAPI files have an object for each function,
 * the page about enrolment a list of operations with details.
 */
public final class Capabilities {
    private static final JsonQuery BRAND = JsonQuery.parse("_embedded.extension.branding.brand || brand", "");
    private static final JsonQuery DATA = JsonQuery.parse("_embedded.extension.onboardCapabilities.data", "");
    private static final JsonQuery REMOTE = JsonQuery.parse("_embedded.extension.onboardCapabilities.remote", "");

    private Capabilities() {}

    /**
     * A record for each: capability, as the vendor names it, supported, and parameters where there are any.
     *
     * @param vin in front of each record
     * @param vehicle the answer of the API
     */
    public static List<Map<String, Object>> of(String vin, Object vehicle) {
        Map<String, Object> about =
                Json.object("vin", vin, "brand", BRAND.of(vehicle), "motorization", field(vehicle, "motorization"));
        List<Map<String, Object>> records = new ArrayList<>();
        for (Object word : list(DATA.of(vehicle))) records.add(record(about, word, true, null));
        Object remote = REMOTE.of(vehicle);
        Object details = field(remote, "details");
        for (Object operation : list(remote instanceof List ? remote : field(remote, "operation"))) {
            Object name = operation instanceof Map ? field(operation, "name") : operation;
            records.add(record(about, name, true, field(details, String.valueOf(name))));
        }
        if (remote instanceof Map<?, ?> functions) {
            functions.forEach((name, function) -> {
                if (!(field(function, "supported") instanceof Boolean supported)) return;
                Object scope = field(function, "scopeName");
                records.add(record(
                        about, scope == null ? "remote:" + name : scope, supported, field(function, "parameters")));
            });
        }
        return records;
    }

    private static Map<String, Object> record(
            Map<String, Object> about, Object name, boolean supported, Object parameters) {
        Map<String, Object> record = new LinkedHashMap<>(about);
        record.put("capability", name);
        record.put("supported", supported);
        if (parameters != null) record.put("parameters", parameters);
        return record;
    }

    private static Object field(Object value, String name) {
        return value instanceof Map<?, ?> map ? map.get(name) : null;
    }

    private static List<?> list(Object value) {
        return value instanceof List<?> list ? list : List.of();
    }
}
