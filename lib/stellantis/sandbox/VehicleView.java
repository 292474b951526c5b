package stellantis.sandbox;

import static java.time.temporal.ChronoUnit.HOURS;
import static stellantis.sandbox.JsonObject.object;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import stellantis.sandbox.Vehicle.Energy;

/**
 * What somebody sees of a vehicle now, as JSON.
 *
 * @param base of the links: URL of the fleet, or of the owner
 */
record VehicleView(Vehicle vehicle, String base, Instant now, Viewer viewer) {
    /** How far back the telemetry reaches, one sample an hour; the vendor keeps about two months. */
    private static final int SAMPLES = 24 * 60;
    /** What is left of a status for whom the state is hidden. */
    private static final Set<String> WHERE_ONLY =
            Set.of("vin", "createdAt", "updatedAt", "lastPosition", "privacy", "_links");
    /** When vehicles and owners were registered. */
    static final String KNOWN_SINCE = "2026-02-01T10:00:00Z";
    /** What the links of a vehicle lead to. */
    private static final List<String> PARTS =
            List.of("status", "telemetry", "alerts", "trips", "lastPosition", "maintenance", "collisions");
    /** What a vehicle sends. */
    private static final List<String> DATA = List.of(
            "data:telemetry",
            "data:telemetry:vehicle:energies",
            "data:telemetry:vehicle:odometer",
            "data:position",
            "data:alert",
            "data:trip",
            "data:collision");

    /**
     * Who looks.
     *
     * @param partner whether the vehicle belongs to a fleet of theirs
     * @param places  whether they may see where the vehicle is
     * @param state   whether they may see how it is
     */
    record Viewer(boolean partner, boolean places, boolean state) {
        static final Viewer PARTNER = new Viewer(true, true, true);
    }

    String self() {
        return base + "/vehicles/" + vehicle.id();
    }

    /** Of what is below it: to that itself, to more, and to the vehicle. */
    JsonObject links(String path, String... more) {
        return JsonObject.links(self() + path, more).and("vehicle", object("href", self()));
    }

    private String seen() {
        return vehicle.seen(now).toString();
    }

    /** Owners get it with the vehicle itself only. */
    String vin() {
        return viewer.partner() ? vehicle.vin() : null;
    }

    private String fleet() {
        return viewer.partner() ? base : null;
    }

    /** @param single whether it is not one of a list, which has less about each */
    Map<String, Object> toJson(String extensions, boolean single) {
        JsonObject links = JsonObject.links(self(), "fleet", fleet());
        for (String part : PARTS) links.and(part, object("href", self() + "/" + part));
        return object("id", vehicle.id(), "vin", vehicle.vin(), "brand", vehicle.model().brand)
                .and("motorization", vehicle.motorization())
                .and("createdAt", KNOWN_SINCE)
                .and("updatedAt", seen())
                .and("_embedded", embedded(extensions, single))
                .and("_links", links);
    }

    Map<String, Object> capabilities(String extensions) {
        return object("vin", vehicle.vin(), "motorization", vehicle.motorization(), "createdAt", KNOWN_SINCE)
                .and("_embedded", embedded(extensions, true));
    }

    private Object embedded(String extensions, boolean single) {
        String brand = vehicle.model().brand;
        Object branding = object("brand", brand, "label", single ? brand + " " + vehicle.motorization() : null);
        return extension(
                extensions,
                object("onboardCapabilities", object("data", DATA, "remote", remote()))
                        .and("branding", branding)
                        .and("pictures", List.of("https://pictures.example/" + vehicle.vin() + ".png")));
    }

    /** What can be done from afar, as the OpenAPI files have it. */
    private JsonObject remote() {
        boolean electric = vehicle.electric();
        Object programs = object("programs", object("size", 4), "immediate", electric);
        Object schedule = object("programs", object("supported", false), "nextDelayedTime", electric)
                .and("preferences", object("level", false, "type", false));
        Object charging =
                object("immediate", object("start", electric, "stop", electric)).and("schedule", schedule);
        JsonObject remote = object(
                "preconditioning", supported("preconditioning", electric).and("parameters", programs),
                "charging", supported("charging", electric).and("parameters", charging));
        for (String name : List.of("door", "horn", "lights", "wakeup")) remote.and(name, supported(name, true));
        return remote.and("navigation", supported("navigation", false))
                .and("stolen", viewer.partner() ? object("supported", true) : null);
    }

    private static JsonObject supported(String name, boolean supported) {
        return object("supported", supported, "scopeName", "remote:" + name + ":write");
    }

    /** What of it is asked for; null when it is nothing. */
    private static Object extension(String asked, JsonObject all) {
        all.keySet().retainAll(asked == null ? List.of() : List.of(asked.split(",")));
        return all.isEmpty() ? null : object("extension", all);
    }

    Map<String, Object> status() {
        JsonObject door = object("identifier", "Driver", "state", "Closed");
        JsonObject air = object("airConditioning", seen("status", "Disabled"));
        JsonObject status = object("vin", vin(), "createdAt", seen())
                .and("updatedAt", vehicle.seen(now).plusSeconds(2).toString())
                .and("ignition", seen("type", "Stop"))
                .and("lastPosition", shown() ? lastPosition() : null)
                .and("energies", energies(0, seen()))
                .and("doorsState", seen("lockedStates", List.of("Locked")).and("opening", List.of(door)))
                .and("privacy", seen("state", vehicle.privacy()))
                .and("battery", seen("voltage", 83.5))
                .and("odometer", seen("mileage", vehicle.mileage()))
                .and("kinetic", seen("moving", false).and("speed", 0))
                .and("environment", object("air", seen("temp", 11.5), "luminosity", seen("day", false)))
                .and("preconditioning", vehicle.electric() ? air : null)
                .and("_links", links("/status", "fleet", fleet()));
        if (!viewer.state()) status.keySet().retainAll(WHERE_ONLY);
        return status;
    }

    /** A value, and when it was sent. */
    private JsonObject seen(String name, Object value) {
        return object(name, value, "createdAt", seen());
    }

    boolean shown() {
        return viewer.places() && vehicle.open();
    }

    /** @param at null in a sample, which has its own time and less about each */
    private List<Object> energies(int hoursAgo, String at) {
        return vehicle.energies().stream().map(one -> energy(one, hoursAgo, at)).toList();
    }

    private Object energy(Energy energy, int hoursAgo, String at) {
        double level = vehicle.level(energy, hoursAgo);
        Object load = object("capacity", 50_000, "residual", (int) (level * 500), "createdAt", at);
        Object electric = object("charging", charging(), "battery", object("load", load));
        boolean battery = at != null && energy == Energy.ELECTRIC;
        return object("type", energy.type, "subType", energy.subType, "level", level)
                .and("autonomy", (int) (level * energy.reach))
                .and("createdAt", at)
                .and("extension", battery ? object("electric", electric) : null);
    }

    /** Every second one is plugged in. */
    private Object charging() {
        JsonObject charging = vehicle.number() % 2 == 0
                ? object("plugged", true, "status", "InProgress", "remainingTime", "PT1H20M")
                        .and("chargingRate", 20)
                        .and("chargingMode", "Slow")
                : object("plugged", false, "status", "Disconnected", "chargingRate", 0, "chargingMode", "No");
        return charging.and("nextDelayedTime", "PT21H30M");
    }

    Map<String, Object> lastPosition() {
        return position(seen());
    }

    /** @param at null in a sample, which has its own time */
    Map<String, Object> position(String at) {
        return point(vehicle.longitude(), vehicle.latitude(), vin(), at, vehicle.number() * 7 % 360);
    }

    /** A GeoJSON Feature (RFC 7946): longitude before latitude. @param vin, at null: left out */
    static Map<String, Object> point(double longitude, double latitude, String vin, String at, int heading) {
        return object("type", "Feature")
                .and("geometry", object("type", "Point", "coordinates", List.of(longitude, latitude)))
                .and(
                        "properties",
                        object("vin", vin, "createdAt", at, "heading", heading)
                                .and("signalQuality", 9)
                                .and("type", "Acquire")
                                .and("fixStatus", "3D"));
    }

    Map<String, Object> maintenance() {
        int number = vehicle.number();
        return object("vin", vin(), "createdAt", seen(), "updatedAt", seen())
                .and("daysBeforeMaintenance", 30 + number * 11 % 600)
                .and("mileageBeforeMaintenance", 500 + number * 173 % 20_000)
                .and("_links", links("/maintenance"));
    }

    /** The times of the samples, newest first. */
    List<Instant> samples() {
        Instant newest = vehicle.seen(now);
        return Fleet.lazy(SAMPLES, hour -> newest.minus(hour, HOURS));
    }

    /** At that time, in km: what was driven since then is what the trips say. */
    double mileage(Instant at) {
        double since = 0;
        for (Trip trip : Trip.of(this)) {
            if (trip.after(at) == 0) break;
            since += trip.after(at);
        }
        return Vehicle.rounded(vehicle.mileage() - since, 10);
    }

    Map<String, Object> sample(Instant at, String extensions) {
        int hoursAgo = (int) HOURS.between(at, vehicle.seen(now));
        Map<String, Object> maintenance = maintenance();
        maintenance.keySet().removeAll(Set.of("updatedAt", "_links"));
        JsonObject more = object("location", shown() ? position(null) : null, "maintenance", maintenance);
        Object vehicle = object("energies", energies(hoursAgo, null))
                .and("odometer", object("mileage", mileage(at)))
                .and("kinetic", object("speed", 0, "moving", false));
        return object("createdAt", at.toString())
                .and("privacy", object("state", this.vehicle.privacy()))
                .and("vehicle", vehicle)
                .and("environment", object("air", object("temp", 11.5)))
                .and("_embedded", extension(extensions, more))
                .and("_links", links("/telemetry?timestamps=" + at + "/" + at));
    }
}
