//SOURCES Fleet.java
//SOURCES Page.java
package stellantis.sandbox;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.sandbox.Fleet.Vehicle;

/**
 * An invented trip: each vehicle drove once on each of the last {@link #KEPT} days, newest first, the same at every look.
 *
 * @param daysAgo from 1 on
 */
record Trip(Vehicle vehicle, int daysAgo, Instant start) {
    /** The vendor keeps about two months. */
    static final int KEPT = 60;
    private static final int STEP = 30;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9}(?:\\.\\d)?)-(\\d{1,9}(?:\\.\\d)?)?");
    private static final List<String> STATES = List.of("Nominal", "Unstarted", "DataLacking", "Unfinished");

    static List<Trip> of(Vehicle vehicle, Instant now) {
        Instant today = now.truncatedTo(ChronoUnit.DAYS);
        return Fleet.lazy(KEPT, at -> {
            int daysAgo = at + 1;
            Instant day = today.minus(daysAgo, ChronoUnit.DAYS);
            return new Trip(vehicle, daysAgo, day.plus(6 * 60 + (vehicle.number() * 17 + day.getEpochSecond() / 86_400 * 41) % 720, ChronoUnit.MINUTES));
        });
    }

    /** The trip of that id, if it is one of the vehicle's. */
    static Optional<Trip> find(Vehicle vehicle, String id, Instant now) {
        return of(vehicle, now).stream().filter(trip -> trip.id().equals(id)).findFirst();
    }

    String id() {
        return Fleet.hash(vehicle.id() + "/trip/" + start).substring(0, 40);
    }

    /** In seconds. */
    private int duration() {
        return 300 + (int) ((vehicle.number() * 131 + start.getEpochSecond() / 60) % 3_300);
    }

    /** In km. */
    private double distance() {
        return tenths(duration() / 3600.0 * averageSpeed());
    }

    private double averageSpeed() {
        return 28 + (vehicle.number() * 7 + daysAgo * 3) % 50;
    }

    private Instant stop() {
        return start.plusSeconds(duration());
    }

    /** Every 20th lacks data, as in life. */
    private String state() {
        return (vehicle.number() + start.getEpochSecond() / 86_400) % 20 == 0 ? "DataLacking" : "Nominal";
    }

    /** Whether it passes the filters duration (seconds), distance (km) and states; each may be null. */
    static Predicate<Trip> passes(String duration, String distance, String states) {
        Predicate<Double> seconds = within("duration", duration);
        Predicate<Double> kilometres = within("distance", distance);
        List<String> wanted = states == null ? STATES : List.of(states.split(","));
        if (!STATES.containsAll(wanted)) throw new Page.BadParameter("states must be among " + String.join(", ", STATES));
        return trip -> seconds.test((double) trip.duration()) && kilometres.test(trip.distance()) && wanted.contains(trip.state());
    }

    private static Predicate<Double> within(String name, String range) {
        if (range == null) return value -> true;
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches()) throw new Page.BadParameter(name + " must be a range such as 10-3600 or 20-");
        double least = Double.parseDouble(matcher.group(1));
        double most = matcher.group(2) == null ? Double.MAX_VALUE : Double.parseDouble(matcher.group(2));
        return value -> value >= least && value <= most;
    }

    Map<String, Object> toJson(String fleet) {
        String self = fleet + "/vehicles/" + vehicle.id() + "/trips/" + id();
        boolean shown = vehicle.privacy().equals("None");
        boolean lacking = state().equals("DataLacking");
        double used = tenths(distance() * (vehicle.electric() ? 170 : 6.1));
        return Json.object("id", id(), "vin", vehicle.vin(), "createdAt", start.toString(), "updatedAt", stop().plusSeconds(40).toString(), "startedAt", start.toString(),
                "stoppedAt", stop().toString(), "duration", duration(), "distance", distance(), "startMileage", tenths(vehicle.mileage(daysAgo * 24)),
                "startPosition", shown ? point(0, start) : null, "stopPosition", shown ? point(1, stop()) : null, "done", true,
                "kinetic", Json.object("avgSpeed", averageSpeed(), "maxSpeed", averageSpeed() + 42),
                "energyConsumptions", List.of(Json.object("type", vehicle.electric() ? "Electric" : "Fuel", "consumption", used, "avgConsumption", vehicle.electric() ? 17_000 : 610)),
                "faults", lacking ? List.of(Json.object("fault", "DataLacking", "cause", "Connection")) : null,
                "_links", Json.object("self", Fleet.link(self), "vehicle", Fleet.link(fleet + "/vehicles/" + vehicle.id()), "waypoints", Fleet.link(self + "/wayPoints"),
                        "alerts", Fleet.link(self + "/alerts"), "collisions", Fleet.link(self + "/collisions")));
    }

    /** The way driven, a point every half minute. */
    List<Object> wayPoints() {
        int points = duration() / STEP + 1;
        return Fleet.lazy(points, at -> point(at / (double) points, start.plusSeconds((long) at * STEP)));
    }

    /** The times of its samples, newest first, one a minute. */
    List<Instant> samples() {
        int minutes = duration() / 60 + 1;
        return Fleet.lazy(minutes, at -> start.plus(minutes - 1L - at, ChronoUnit.MINUTES));
    }

    /** A GeoJSON Feature on the way from home, whose direction is the vehicle's own. */
    private Object point(double share, Instant at) {
        List<?> home = (List<?>) ((Map<?, ?>) vehicle.position(at, false).get("geometry")).get("coordinates");
        double heading = vehicle.number() * 0.7;
        double reach = share * distance() / 111;
        return Json.object("type", "Feature",
                "geometry", Json.object("type", "Point", "coordinates", List.of(degrees((Double) home.get(0) + reach * Math.cos(heading)), degrees((Double) home.get(1) + reach * Math.sin(heading)))),
                "properties", Json.object("createdAt", at.toString(), "heading", (int) Math.floorMod(Math.round(90 - Math.toDegrees(heading)), 360L), "signalQuality", 9, "type", "Acquire", "fixStatus", "3D"));
    }

    private static double degrees(double value) {
        return Math.round(value * 100_000) / 100_000.0;
    }

    private static double tenths(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
