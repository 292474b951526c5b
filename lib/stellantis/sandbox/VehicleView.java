//SOURCES Fleet.java
package stellantis.sandbox;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What somebody sees of a vehicle now, as JSON.
 *
 * @param base of the links: URL of the fleet, or of the owner
 */
record VehicleView(Vehicle vehicle, String base, Instant now, Viewer viewer) {
    private static final String[][] ALERTS = {
        {"AddWasherFluid", "Information"}, {"TyreUnderInflation", "Warning"}, {"BrakeFluidLevelLow", "Critical"}
    };
    /** How far back the telemetry reaches, one sample an hour; the vendor keeps about two months. */
    private static final int SAMPLES = 24 * 60;
    /** What is left of a status for whom the state is hidden. */
    private static final Set<String> WHERE_ONLY =
            Set.of("vin", "createdAt", "updatedAt", "lastPosition", "privacy", "_links");

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

    private String seen() {
        return vehicle.seen(now).toString();
    }

    /** What most shapes need. */
    JsonObject values() {
        return JsonObject.of("self", self())
                .and("vehicle", self())
                .and("fleet", viewer.partner() ? base : null)
                .and("id", vehicle.id())
                .and("vin", vehicle.vin())
                .and("brand", vehicle.model().brand)
                .and("motorization", vehicle.model().motorization)
                .and("seen", seen())
                .and("stored", vehicle.seen(now).plusSeconds(2).toString())
                .and("privacy", vehicle.privacy());
    }

    Map<String, Object> toJson() {
        return JsonTemplate.VEHICLE.of(values());
    }

    /** @param extensions those asked for; @param page whether in the form of the page about enrolment */
    static Map<String, Object> capabilities(Vehicle vehicle, String self, List<String> extensions, boolean page) {
        boolean electric = vehicle.electric();
        JsonTemplate remote =
                !page ? JsonTemplate.REMOTE : electric ? JsonTemplate.OPERATIONS_ELECTRIC : JsonTemplate.OPERATIONS;
        JsonObject values = JsonObject.of("self", self)
                .and("vin", vehicle.vin())
                .and("brand", vehicle.model().brand)
                .and("label", vehicle.model().brand + " " + vehicle.model().motorization)
                .and("motorization", vehicle.model().motorization)
                .and("electric", electric);
        values.and("remote", remote.of(values));
        return JsonTemplate.CAPABILITIES.of(values.and(
                        "onboard", extensions.contains("onboardCapabilities") ? JsonTemplate.ONBOARD.of(values) : null)
                .and("branding", extensions.contains("branding") ? JsonTemplate.BRANDING.of(values) : null));
    }

    Map<String, Object> status() {
        Map<String, Object> status =
                JsonTemplate.STATUS.of(values().and("position", shown() ? position(now, null) : null)
                        .and("energy", energy(0, seen(), true))
                        .and("mileage", vehicle.mileage(0))
                        .and("preconditioning", vehicle.electric() ? JsonTemplate.PRECONDITIONING.of() : null));
        if (!viewer.state()) status.keySet().retainAll(WHERE_ONLY);
        return status;
    }

    private boolean shown() {
        return viewer.places() && vehicle.open();
    }

    private Map<String, Object> energy(int hoursAgo, String at, boolean whole) {
        boolean electric = vehicle.electric();
        double level = vehicle.level(hoursAgo);
        JsonTemplate charging = vehicle.number() % 2 == 0 ? JsonTemplate.PLUGGED : JsonTemplate.UNPLUGGED;
        return JsonTemplate.ENERGY.of(JsonObject.of("type", electric ? "Electric" : "Fuel")
                .and("subType", electric ? "ElectricEnergy" : "FossilEnergy")
                .and("level", level)
                .and("autonomy", (int) (level * (electric ? 3.3 : 7.5)))
                .and("at", at)
                .and(
                        "extension",
                        whole && electric
                                ? JsonTemplate.ELECTRIC.of("residual", (int) (level * 500), "charging", charging.of())
                                : null));
    }

    Map<String, Object> lastPosition() {
        return position(now, vehicle.vin());
    }

    private Map<String, Object> position(Instant at, String vin) {
        return JsonTemplate.POSITION.of(JsonObject.of("longitude", vehicle.longitude())
                .and("latitude", vehicle.latitude())
                .and("vin", vin)
                .and("at", vehicle.seen(at).minusSeconds(20).toString())
                .and("heading", vehicle.number() * 7 % 360));
    }

    Map<String, Object> maintenance() {
        int number = vehicle.number();
        return JsonTemplate.MAINTENANCE.of(
                values().and("days", 30 + number * 11 % 600).and("mileage", 500 + number * 173 % 20_000));
    }

    /** The same at every look. */
    List<Map<String, Object>> alerts() {
        return IntStream.range(0, Vehicle.alerts(vehicle.number()))
                .mapToObj(this::alert)
                .toList();
    }

    private Map<String, Object> alert(int which) {
        String id = Fleet.hash(vehicle.id() + "/alert/" + which).substring(0, 40);
        Map<String, Object> position = shown() ? position(now, null) : null;
        if (position != null) position.remove("properties");
        return JsonTemplate.ALERT.of(values().and("self", self() + "/alerts/" + id)
                .and("id", id)
                .and("active", which == 0)
                .and("type", ALERTS[which][0])
                .and("severity", ALERTS[which][1])
                .and("at", vehicle.seen(now).minus(which + 1L, ChronoUnit.DAYS).toString())
                .and("position", position));
    }

    /** One, or none. */
    List<Map<String, Object>> collisions() {
        int number = vehicle.number();
        if (!Vehicle.collided(number)) return List.of();
        String id = Fleet.hash(vehicle.id() + "/collision").substring(0, 40);
        return List.of(JsonTemplate.COLLISION.of(values().and("self", self() + "/collisions/" + id)
                .and("id", id)
                .and("severity", number % 100 == 3 ? "Minor" : "Minimal")
                .and(
                        "at",
                        vehicle.seen(now)
                                .minus(number % 40 + 1L, ChronoUnit.DAYS)
                                .toString())));
    }

    /** The times of the samples, newest first. */
    List<Instant> samples() {
        Instant newest = vehicle.seen(now);
        return Fleet.lazy(SAMPLES, hour -> newest.minus(hour, ChronoUnit.HOURS));
    }

    Map<String, Object> sample(Instant at, boolean location) {
        int hoursAgo = (int) ChronoUnit.HOURS.between(at, vehicle.seen(now));
        Object embedded =
                location && shown() ? JsonObject.of("extension", JsonObject.of("location", position(at, null))) : null;
        return JsonTemplate.SAMPLE.of(JsonObject.of("at", at.toString())
                .and("privacy", vehicle.privacy())
                .and("energy", energy(hoursAgo, at.toString(), false))
                .and("mileage", vehicle.mileage(hoursAgo))
                .and("embedded", embedded));
    }
}
