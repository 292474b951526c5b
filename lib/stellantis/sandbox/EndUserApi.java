//SOURCES EndUser.java
//SOURCES Grants.java
//SOURCES Scopes.java
//SOURCES VehicleApi.java
package stellantis.sandbox;

import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import stellantis.sandbox.Fleet.Vehicle;

/**
 * The end-user API v4 (4.17) behind the gateway: the user of an access token, that user's vehicles, and of their data
 * what the token's scopes and the vehicle's privacy state let through.
 */
final class EndUserApi {
    static final String ROOT = "/connectedcar/v4";
    /** Asked before the consent, without an access token. */
    static final String ELIGIBILITY = VehicleApi.ROOT + "/vehicles?/[^/]+";
    /** Of which scopes one is needed, by the first word below a vehicle. */
    private static final Map<String, List<String>> NEEDED = Map.of("status", List.of(Scopes.TELEMETRY, Scopes.POSITION), "telemetry", List.of(Scopes.TELEMETRY), "maintenance", List.of(Scopes.TELEMETRY),
            "alarms", List.of(Scopes.TELEMETRY), "lastPosition", List.of(Scopes.POSITION), "alerts", List.of(Scopes.ALERT), "collisions", List.of(Scopes.COLLISION), "trips", List.of(Scopes.TRIP));
    /** Members that tell where a vehicle is or was. */
    private static final Set<String> PLACES = Set.of("lastPosition", "startPosition", "location");
    /** What is left of a status without the telemetry's scope. */
    private static final Set<String> WHERE_ONLY = Set.of("vin", "createdAt", "updatedAt", "lastPosition", "privacy", "_links");

    private final Grants grants;
    private final VehicleApi api;
    private final Clock clock;

    EndUserApi(Grants grants, VehicleApi api, Clock clock) {
        this.grants = grants;
        this.api = api;
        this.clock = clock;
    }

    /** The consent behind a request's access token. */
    Grants.Consent consent(Ask ask, Client client) throws Grants.Refused {
        if (!ask.scheme().equals("bearer")) throw new Grants.Refused(ask.scheme().isEmpty() ? "no Authorization header" : "Authorization is not Bearer");
        String realm = ask.header("x-introspect-realm");
        if (realm.isEmpty()) throw new Grants.Refused("no x-introspect-realm header");
        Grants.Consent consent = grants.access(ask.credentials());
        if (!consent.client().equals(client.applicationId())) throw new Grants.Refused("the access token was given to another client");
        if (Brand.ofRealm(realm) != consent.brand()) throw new Grants.Refused("the access token is of " + consent.brand().realm() + ", x-introspect-realm says otherwise");
        return consent;
    }

    /** Null when there is no such path. */
    Answer answer(Ask ask, Grants.Consent consent, String origin) {
        try {
            return route(ask, consent, origin + ROOT + "/user");
        } catch (Page.BadParameter e) {
            return api.error(400, 40001, e.getMessage());
        }
    }

    private Answer route(Ask ask, Grants.Consent consent, String base) {
        String[] path = ask.path().substring(ROOT.length()).replaceFirst("^/", "").split("/", -1);
        if (!path[0].equals("user")) return null;
        EndUser user = EndUser.named(consent.brand(), consent.user());
        if (path.length == 1) return VehicleApi.ok(user(user, consent, base));
        if (path[1].equals("callbacks")) return api.noData();
        if (!path[1].equals("vehicles")) return null;
        if (path.length == 2) return filtered(VehicleApi.ok(Page.asked(ask, base + "/vehicles", 60).of("vehicles", user.vehicles(), Set.of(), one -> one.toJson(base, clock.instant()))), consent, "");
        Vehicle vehicle = user.vehicles().stream().filter(one -> one.id().equals(path[2])).findFirst().orElse(null);
        if (vehicle == null) return anybodys(path[2]) ? api.error(403, 40300, "This vehicle is not yours.") : api.error(404, 40410, "No vehicle found.");
        if (path.length == 3) return filtered(VehicleApi.ok(vehicle.toJson(base, clock.instant())), consent, "");
        List<String> needed = NEEDED.getOrDefault(path[3], List.of());
        if (!needed.isEmpty() && needed.stream().noneMatch(scope -> Scopes.include(consent.scopes(), scope))) {
            Answer refused = api.error(403, 40300, "The access token does not allow this.");
            return new Answer(refused.status(), refused.type(), refused.body(), refused.headers(), "scope " + String.join(" or ", needed) + " was not granted");
        }
        Answer data = api.data(ask, vehicle, base, Arrays.copyOfRange(path, 3, path.length));
        return data == null ? null : filtered(data, consent, path[3]);
    }

    private static Map<String, Object> user(EndUser user, Grants.Consent consent, String base) {
        boolean profile = consent.scopes().contains("profile");
        return Json.object("id", user.subject(), "firstName", profile ? user.first() : null, "lastName", profile ? user.last() : null, "email", profile ? user.email() : null,
                "createdAt", "2026-02-01T10:00:00Z", "updatedAt", "2026-02-01T10:00:00Z", "_links", Json.object("self", Fleet.link(base), "vehicles", Fleet.link(base + "/vehicles"), "callbacks", Fleet.link(base + "/callbacks")));
    }

    private static boolean anybodys(String vehicle) {
        return Arrays.stream(Brand.values()).flatMap(brand -> EndUser.of(brand).stream()).flatMap(user -> user.vehicles().stream()).anyMatch(one -> one.id().equals(vehicle));
    }

    /** What a vehicle of the realm's customers can do, known before the consent. */
    Answer eligibility(Ask ask, String origin) {
        Brand brand = Brand.ofRealm(ask.header("x-introspect-realm"));
        String vin = ask.path().replaceFirst(".*/", "");
        try {
            boolean onboard = VehicleApi.onboard(ask, vin);
            Vehicle vehicle = EndUser.vehicle(brand, vin);
            return vehicle == null ? api.error(404, 40410, "No vehicle found.") : VehicleApi.ok(vehicle.capabilities(origin + VehicleApi.ROOT + "/vehicle/" + vin, onboard));
        } catch (Page.BadParameter e) {
            return api.error(400, 40001, e.getMessage());
        }
    }

    /**
     * Without the fleet, which end users have none of, and without what the scopes do not cover.
     *
     * @param what the first word below the vehicle; places are part of trips, of the rest they are not
     */
    private static Answer filtered(Answer answer, Grants.Consent consent, String what) {
        if (answer.status() != 200) return answer;
        try {
            Map<String, Object> json = Json.read(answer.body());
            strip(json, what.equals("trips") || Scopes.include(consent.scopes(), Scopes.POSITION));
            if (what.equals("status") && !Scopes.include(consent.scopes(), Scopes.TELEMETRY)) json.keySet().retainAll(WHERE_ONLY);
            return new Answer(200, answer.type(), Json.bytes(json), answer.headers(), answer.why(), answer.manner());
        } catch (IOException broken) {
            // a page that a fault has halved
            return answer;
        }
    }

    private static void strip(Object json, boolean position) {
        if (json instanceof List<?> list) list.forEach(one -> strip(one, position));
        if (!(json instanceof Map<?, ?> map)) return;
        if (!position) map.keySet().removeAll(PLACES);
        if (map.get("_links") instanceof Map<?, ?> links) links.remove("fleet");
        map.forEach((name, one) -> strip(name.equals("_links") ? null : one, position));
    }
}
