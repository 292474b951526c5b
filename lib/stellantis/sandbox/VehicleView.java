package stellantis.sandbox;

import static java.time.temporal.ChronoUnit.HOURS;
import static stellantis.sandbox.JsonTemplate.CAPABILITIES;
import static stellantis.sandbox.JsonTemplate.ELECTRIC;
import static stellantis.sandbox.JsonTemplate.ENERGY;
import static stellantis.sandbox.JsonTemplate.MAINTENANCE;
import static stellantis.sandbox.JsonTemplate.ONBOARD;
import static stellantis.sandbox.JsonTemplate.PLUGGED;
import static stellantis.sandbox.JsonTemplate.POSITION;
import static stellantis.sandbox.JsonTemplate.PRECONDITIONING;
import static stellantis.sandbox.JsonTemplate.SAMPLE;
import static stellantis.sandbox.JsonTemplate.STATUS;
import static stellantis.sandbox.JsonTemplate.UNPLUGGED;
import static stellantis.sandbox.JsonTemplate.VEHICLE;

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

    /** What most shapes need. Owners get the VIN with the vehicle itself only. */
    JsonObject values() {
        return JsonObject.of("self", self())
                .and("vehicle", self())
                .and("fleet", viewer.partner() ? base : null)
                .and("vin", viewer.partner() ? vehicle.vin() : null)
                .and("id", vehicle.id())
                .and("brand", vehicle.model().brand)
                .and("motorization", vehicle.motorization())
                .and("seen", seen())
                .and("stored", vehicle.seen(now).plusSeconds(2).toString())
                .and("privacy", vehicle.privacy());
    }

    /** @param single whether it is not one of a list, which has less about each */
    Map<String, Object> toJson(String extensions, boolean single) {
        return VEHICLE.of(values().and("vin", vehicle.vin()).and("embedded", embedded(extensions, single)));
    }

    Map<String, Object> capabilities(String extensions) {
        return CAPABILITIES.of(
                "vin", vehicle.vin(),
                "motorization", vehicle.motorization(),
                "embedded", embedded(extensions, true));
    }

    private Object embedded(String extensions, boolean single) {
        String brand = vehicle.model().brand;
        Object branding = JsonObject.of("brand", brand, "label", single ? brand + " " + vehicle.motorization() : null);
        Object stolen = viewer.partner() ? JsonObject.of("supported", true) : null;
        Object remote = JsonTemplate.REMOTE.of("electric", vehicle.electric(), "stolen", stolen);
        return extension(
                extensions,
                JsonObject.of("onboardCapabilities", ONBOARD.of("remote", remote))
                        .and("branding", branding)
                        .and("pictures", List.of("https://pictures.example/" + vehicle.vin() + ".png")));
    }

    /** What of it is asked for; null when it is nothing. */
    private static Object extension(String asked, JsonObject all) {
        all.keySet().retainAll(asked == null ? List.of() : List.of(asked.split(",")));
        return all.isEmpty() ? null : JsonObject.of("extension", all);
    }

    Map<String, Object> status() {
        Map<String, Object> status = STATUS.of(values().and("position", shown() ? position(seen()) : null)
                .and("energies", energies(0, seen()))
                .and("mileage", vehicle.mileage())
                .and("preconditioning", vehicle.electric() ? PRECONDITIONING.of("seen", seen()) : null));
        if (!viewer.state()) status.keySet().retainAll(WHERE_ONLY);
        return status;
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
        JsonTemplate charging = vehicle.number() % 2 == 0 ? PLUGGED : UNPLUGGED;
        Object battery = ELECTRIC.of("residual", (int) (level * 500), "charging", charging.of(), "at", at);
        return ENERGY.of(
                "type",
                energy.type,
                "subType",
                energy.subType,
                "level",
                level,
                "autonomy",
                (int) (level * energy.reach),
                "at",
                at,
                "extension",
                at != null && energy == Energy.ELECTRIC ? battery : null);
    }

    Map<String, Object> lastPosition() {
        return position(seen());
    }

    /** @param at null in a sample, which has its own time */
    Map<String, Object> position(String at) {
        return POSITION.of(JsonObject.of("longitude", vehicle.longitude())
                .and("latitude", vehicle.latitude())
                .and("vin", viewer.partner() ? vehicle.vin() : null)
                .and("at", at)
                .and("heading", vehicle.number() * 7 % 360));
    }

    Map<String, Object> maintenance() {
        int number = vehicle.number();
        return MAINTENANCE.of(values().and("updated", seen())
                .and("days", 30 + number * 11 % 600)
                .and("mileage", 500 + number * 173 % 20_000));
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
        JsonObject more = JsonObject.of("location", shown() ? position(null) : null, "maintenance", maintenance);
        return SAMPLE.of(values().and("at", at.toString())
                .and("link", self() + "/telemetry?timestamps=" + at + "/" + at)
                .and("energies", energies(hoursAgo, null))
                .and("mileage", mileage(at))
                .and("embedded", extension(extensions, more)));
    }
}
