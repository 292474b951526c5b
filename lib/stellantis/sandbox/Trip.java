package stellantis.sandbox;

import static java.time.temporal.ChronoUnit.DAYS;
import static java.time.temporal.ChronoUnit.HOURS;
import static java.time.temporal.ChronoUnit.MINUTES;
import static java.time.temporal.ChronoUnit.SECONDS;
import static stellantis.sandbox.JsonTemplate.CONSUMPTION;
import static stellantis.sandbox.JsonTemplate.POSITION;
import static stellantis.sandbox.JsonTemplate.TRIP;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import stellantis.sandbox.Vehicle.Energy;

/**
 * An invented trip: each vehicle drove once on each of the last {@link #KEPT} days. It is the same at every look.
 *
 * @param daysAgo from 1 on
 */
record Trip(VehicleView view, int daysAgo, Instant start) {
    /** The vendor keeps about two months. */
    static final int KEPT = 60;

    private static final String[][] ALERTS = {
        {"AddWasherFluid", "Information"},
        {"LeftFrontTireUnderInflated", "Warning"},
        {"BrakingSystemFailure", "Critical"}
    };
    private static final int STEP = 30;

    static List<Trip> of(VehicleView view) {
        Instant today = view.now().truncatedTo(DAYS);
        return Fleet.lazy(KEPT, at -> {
            Instant day = today.minus(at + 1L, DAYS);
            long minute = 6 * 60 + (view.vehicle().number() * 17 + day(day) * 41) % 720;
            return new Trip(view, at + 1, day.plus(minute, MINUTES));
        });
    }

    private static long day(Instant time) {
        return time.getEpochSecond() / 86_400;
    }

    private Vehicle vehicle() {
        return view.vehicle();
    }

    String id() {
        return Fleet.hash(vehicle().id() + "/trip/" + start).substring(0, 40);
    }

    /** In seconds. */
    private int duration() {
        return 300 + (int) ((vehicle().number() * 131 + start.getEpochSecond() / 60) % 3_300);
    }

    /** In km. */
    private double distance() {
        return Vehicle.rounded(duration() / 3600.0 * averageSpeed(), 10);
    }

    /** How much of it lies after that time, in km. */
    double after(Instant time) {
        double left = duration() - Math.max(0, SECONDS.between(start, time));
        return Math.max(0, left) / duration() * distance();
    }

    private double averageSpeed() {
        return 28 + (vehicle().number() * 7 + daysAgo * 3) % 50;
    }

    /** Whether that happened on the way. */
    boolean holds(Instant time) {
        return !time.isBefore(start) && !time.isAfter(start.plusSeconds(duration()));
    }

    /** The alerts and the like, each on one of the last trips; the same at every look. */
    static List<Map<String, Object>> events(VehicleView view, String kind) {
        return IntStream.range(0, view.vehicle().events(kind))
                .mapToObj(which -> event(view, kind, which))
                .toList();
    }

    private static Map<String, Object> event(VehicleView view, String kind, int which) {
        boolean isAlert = kind.equals("alerts");
        Vehicle vehicle = view.vehicle();
        Trip trip = of(view).get(isAlert ? which : vehicle.number() % KEPT);
        Instant at = trip.start().plusSeconds(90);
        String id = Fleet.hash(vehicle.id() + kind + which).substring(0, 40);
        String[] alert = ALERTS[which];
        return JsonTemplate.event(kind)
                .of(view.values()
                        .and("self", view.self() + "/" + kind + "/" + id)
                        .and("id", id)
                        .and("active", which == 0)
                        .and("type", alert[0])
                        .and("severity", isAlert ? alert[1] : vehicle.number() % 100 == 3 ? "Minor" : "Minimal")
                        .and("at", at.toString())
                        .and("end", at.plus(5, HOURS).toString())
                        .and("position", view.shown() ? view.position(at.toString()) : null));
    }

    Map<String, Object> toJson() {
        Instant stop = start.plusSeconds(duration());
        List<Object> used = vehicle().energies().stream().map(this::used).toList();
        // every 20th, as in life
        boolean lacking = (vehicle().number() + day(start)) % 20 == 0;
        return TRIP.of(view.values()
                .and("self", view.self() + "/trips/" + id())
                .and("id", id())
                .and("at", start.toString())
                .and("stop", stop.toString())
                .and("stored", stop.plusSeconds(40).toString())
                .and("duration", duration())
                .and("distance", distance())
                .and("mileage", view.mileage(start))
                .and("from", vehicle().open() ? point(0, start) : null)
                .and("to", vehicle().open() ? point(1, stop) : null)
                .and("speed", averageSpeed())
                .and("maxSpeed", averageSpeed() + 42)
                .and("used", used)
                .and("faults", lacking ? List.of(JsonObject.of("fault", "DataLacking", "cause", "Connection")) : null));
    }

    private Object used(Energy energy) {
        return CONSUMPTION.of(
                "type",
                energy.type,
                "subType",
                energy.subType,
                "used",
                Vehicle.rounded(distance() * energy.perKilometre, 10),
                "average",
                energy.perKilometre * 100);
    }

    /** The way driven, a point every half minute. */
    List<Map<String, Object>> wayPoints() {
        int points = duration() / STEP + 1;
        return Fleet.lazy(points, at -> point(at / (double) points, start.plusSeconds((long) at * STEP)));
    }

    /** The times of its samples, newest first, one a minute. */
    List<Instant> samples() {
        int minutes = duration() / 60 + 1;
        return Fleet.lazy(minutes, at -> start.plus(minutes - 1L - at, MINUTES));
    }

    /** On the way from home, whose direction is the vehicle's own. */
    private Map<String, Object> point(double share, Instant at) {
        double heading = vehicle().number() * 0.7;
        double reach = share * distance() / 111;
        return POSITION.of(JsonObject.of(
                        "longitude", Vehicle.rounded(vehicle().longitude() + reach * Math.cos(heading), 100_000))
                .and("latitude", Vehicle.rounded(vehicle().latitude() + reach * Math.sin(heading), 100_000))
                .and("at", at.toString())
                .and("heading", (int) Math.floorMod(Math.round(90 - Math.toDegrees(heading)), 360L)));
    }
}
