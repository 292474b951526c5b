package stellantis.sandbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import stellantis.Json;

/**
 * What the API says of fleets, vehicles and owners, as JSON: a new member is written down here. A text with a dollar
 * sign stands for the value of that name, and is left out where there is none; so is a link. Other links are paths
 * behind the URL of the thing itself.
 */
enum JsonTemplate {
    FLEET("""
        {id: '$id', name: '$name', description: 'invented by the sandbox',
         createdAt: '2026-01-05T08:00:00Z', updatedAt: '$today',
         _links: {self: '', vehicles: '/vehicles', monitors: '/monitors', callbacks: '/remote/callbacks'}}\
        """),
    USER("""
        {firstName: '$firstName', lastName: '$lastName', email: '$email',
         createdAt: '2026-02-01T10:00:00Z', updatedAt: '2026-02-01T10:00:00Z',
         _links: {self: '', vehicles: '/vehicles'}}\
        """),
    VEHICLE("""
        {id: '$id', vin: '$vin', brand: '$brand', motorization: '$motorization',
         createdAt: '2026-02-01T10:00:00Z', updatedAt: '$seen', _embedded: '$embedded',
         _links: {self: '', fleet: '$fleet', status: '/status', telemetry: '/telemetry', alerts: '/alerts',
          trips: '/trips', lastPosition: '/lastPosition', maintenance: '/maintenance', collisions: '/collisions'}}\
        """),
    CAPABILITIES("""
        {vin: '$vin', motorization: '$motorization', createdAt: '2026-02-01T10:00:00Z', _embedded: '$embedded'}\
        """),
    ONBOARD("""
        {data: ['data:telemetry', 'data:telemetry:vehicle:energies', 'data:telemetry:vehicle:odometer', 'data:position',
          'data:alert', 'data:trip', 'data:collision'], remote: '$remote'}\
        """),
    /** What can be done from afar, as the OpenAPI files have it. */
    REMOTE("""
        {preconditioning: {supported: '$electric', scopeName: 'remote:preconditioning:write',
          parameters: {programs: {size: 4}, immediate: '$electric'}},
         charging: {supported: '$electric', scopeName: 'remote:charging:write', parameters: {
          immediate: {start: '$electric', stop: '$electric'}, schedule: {programs: {supported: false},
           nextDelayedTime: '$electric', preferences: {level: false, type: false}}}},
         door: {supported: true, scopeName: 'remote:door:write'},
         horn: {supported: true, scopeName: 'remote:horn:write'},
         lights: {supported: true, scopeName: 'remote:lights:write'},
         wakeup: {supported: true, scopeName: 'remote:wakeup:write'},
         navigation: {supported: false, scopeName: 'remote:navigation:write'}, stolen: '$stolen'}\
        """),
    STATUS("""
        {vin: '$vin', createdAt: '$seen', updatedAt: '$stored', ignition: {type: 'Stop', createdAt: '$seen'},
         lastPosition: '$position', energies: '$energies',
         doorsState: {lockedStates: ['Locked'], opening: [{identifier: 'Driver', state: 'Closed'}], createdAt: '$seen'},
         privacy: {state: '$privacy', createdAt: '$seen'}, battery: {voltage: 83.5, createdAt: '$seen'},
         odometer: {mileage: '$mileage', createdAt: '$seen'}, kinetic: {moving: false, speed: 0, createdAt: '$seen'},
         environment: {air: {temp: 11.5, createdAt: '$seen'}, luminosity: {day: false, createdAt: '$seen'}},
         preconditioning: '$preconditioning', _links: {self: '/status', vehicle: '$vehicle', fleet: '$fleet'}}\
        """),
    PRECONDITIONING("{airConditioning: {status: 'Disabled', createdAt: '$seen'}}"),
    ENERGY("""
        {type: '$type', subType: '$subType', level: '$level', autonomy: '$autonomy', createdAt: '$at',
         extension: '$extension'}\
        """),
    ELECTRIC("""
        {electric: {charging: '$charging', battery: {
          load: {capacity: 50000, residual: '$residual', createdAt: '$at'}}}}\
        """),
    PLUGGED("""
        {plugged: true, status: 'InProgress', remainingTime: 'PT1H20M', chargingRate: 20, chargingMode: 'Slow',
         nextDelayedTime: 'PT21H30M'}\
        """),
    UNPLUGGED("""
        {plugged: false, status: 'Disconnected', chargingRate: 0, chargingMode: 'No', nextDelayedTime: 'PT21H30M'}\
        """),
    /** A GeoJSON Feature (RFC 7946): longitude before latitude. */
    POSITION("""
        {type: 'Feature', geometry: {type: 'Point', coordinates: ['$longitude', '$latitude']},
         properties: {vin: '$vin', createdAt: '$at', heading: '$heading', signalQuality: 9, type: 'Acquire',
          fixStatus: '3D'}}\
        """),
    MAINTENANCE("""
        {vin: '$vin', createdAt: '$seen', updatedAt: '$updated', daysBeforeMaintenance: '$days',
         mileageBeforeMaintenance: '$mileage', _links: {self: '/maintenance', vehicle: '$vehicle'}}\
        """),
    ALERT("""
        {id: '$id', vin: '$vin', active: '$active', type: '$type', severity: '$severity', createdAt: '$at',
         updatedAt: '$at', startedAt: '$at', startPosition: '$position', _links: {self: '', vehicle: '$vehicle'}}\
        """),
    COLLISION("""
        {id: '$id', vin: '$vin', createdAt: '$at', updatedAt: '$at', details: [{side: 'Rear', severity: '$severity'}],
         tippedOver: false, pedestrian: false, _links: {self: '', vehicle: '$vehicle'}}\
        """),
    ALARM("""
        {id: '$id', status: {activation: 'Active', createdAt: '$at'},
         trigger: {type: 'VolumetricBreakIn', startAt: '$at', createdAt: '$at', position: '$position'}}\
        """),
    STOLEN("""
        {id: '$id', state: false, createdAt: '$at', updatedAt: '$at', startedAt: '$at', endAt: '$end',
         startPosition: '$position', _links: {self: '', vehicle: '$vehicle'}}\
        """),
    SAMPLE("""
        {createdAt: '$at', privacy: {state: '$privacy'},
         vehicle: {energies: '$energies', odometer: {mileage: '$mileage'}, kinetic: {speed: 0, moving: false}},
         environment: {air: {temp: 11.5}}, _embedded: '$embedded',
         _links: {self: '$link', vehicle: '$vehicle'}}\
        """),
    TRIP("""
        {id: '$id', vin: '$vin', createdAt: '$at', updatedAt: '$stored', startedAt: '$at', stoppedAt: '$stop',
         duration: '$duration', distance: '$distance', startMileage: '$mileage', startPosition: '$from',
         stopPosition: '$to', done: true, kinetic: {avgSpeed: '$speed', maxSpeed: '$maxSpeed'},
         energyConsumptions: '$used', faults: '$faults',
         _links: {self: '', vehicle: '$vehicle', waypoints: '/wayPoints', alerts: '/alerts',
          collisions: '/collisions'}}\
        """),
    CONSUMPTION("{type: '$type', subType: '$subType', consumption: '$used', avgConsumption: '$average'}");

    private final Map<?, ?> parts;

    /** @param json in which names need no quotes, and texts have single ones */
    JsonTemplate(String json) {
        JsonFactory lenient = JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
                .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
                .build();
        try (JsonParser parser = lenient.createParser(json)) {
            parser.nextToken();
            parts = (Map<?, ?>) Json.read(parser);
        } catch (IOException e) {
            throw new IllegalStateException(json, e);
        }
    }

    /** Of alerts and the like, by the collection's name. */
    static JsonTemplate event(String kind) {
        return valueOf(kind.replaceFirst("s$", "").toUpperCase(Locale.ROOT));
    }

    /** The object with these values, names and values in turn. */
    Map<String, Object> of(Object... values) {
        return of(JsonObject.of(values));
    }

    Map<String, Object> of(Map<String, Object> values) {
        return object(parts, values);
    }

    private static Map<String, Object> object(Map<?, ?> parts, Map<String, Object> values) {
        Map<String, Object> object = new LinkedHashMap<>();
        parts.forEach((name, part) -> {
            Object value = name.equals("_links") ? links((Map<?, ?>) part, values) : value(part, values);
            if (value != null) object.put((String) name, value);
        });
        return object;
    }

    private static Object value(Object part, Map<String, Object> values) {
        if (part instanceof Map<?, ?> map) return object(map, values);
        if (part instanceof List<?> list)
            return list.stream().map(one -> value(one, values)).toList();
        return part instanceof String text && text.startsWith("$") ? values.get(text.substring(1)) : part;
    }

    private static Map<String, Object> links(Map<?, ?> paths, Map<String, Object> values) {
        Map<String, Object> links = new LinkedHashMap<>();
        paths.forEach((name, path) -> {
            Object to = path.toString().startsWith("$") ? value(path, values) : values.get("self") + path.toString();
            if (to != null) links.put((String) name, link(to));
        });
        return links;
    }

    static Map<String, Object> link(Object href) {
        return JsonObject.of("href", href);
    }
}
