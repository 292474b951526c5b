package stellantis.sandbox;

import static java.time.temporal.ChronoUnit.DAYS;
import static java.time.temporal.ChronoUnit.HOURS;
import static java.time.temporal.ChronoUnit.MINUTES;
import static java.time.temporal.ChronoUnit.SECONDS;
import static stellantis.sandbox.JsonObject.object;

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
    private static final String[] LINKS = {"waypoints", "/wayPoints", "alerts", "/alerts", "collisions", "/collisions"};
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
        Instant start =
                of(view).get(isAlert ? which : vehicle.number() % KEPT).start.plusSeconds(90);
        String at = start.toString();
        String id = Fleet.hash(vehicle.id() + kind + which).substring(0, 40);
        Object position = view.shown() ? view.position(at) : null;
        if (kind.equals("alarms")) {
            Object trigger = object("type", "VolumetricBreakIn", "startAt", at, "createdAt", at)
                    .and("position", position);
            return object("id", id, "status", object("activation", "Active", "createdAt", at))
                    .and("trigger", trigger);
        }
        JsonObject event = object("id", id, "createdAt", at, "updatedAt", at);
        switch (kind) {
            case "alerts" ->
                event.and("vin", view.vin())
                        .and("active", which == 0)
                        .and("type", ALERTS[which][0])
                        .and("severity", ALERTS[which][1]);
            case "collisions" -> {
                String severity = vehicle.number() % 100 == 3 ? "Minor" : "Minimal";
                event.and("vin", view.vin())
                        .and("details", List.of(object("side", "Rear", "severity", severity)))
                        .and("tippedOver", false)
                        .and("pedestrian", false);
            }
            default ->
                event.and("state", false).and("endAt", start.plus(5, HOURS).toString());
        }
        if (!kind.equals("collisions")) event.and("startedAt", at).and("startPosition", position);
        return event.and("_links", view.links("/" + kind + "/" + id));
    }

    Map<String, Object> toJson() {
        Instant stop = start.plusSeconds(duration());
        boolean open = vehicle().open();
        // every 20th, as in life
        boolean lacking = (vehicle().number() + day(start)) % 20 == 0;
        return object("id", id(), "vin", view.vin(), "createdAt", start.toString())
                .and("updatedAt", stop.plusSeconds(40).toString())
                .and("startedAt", start.toString())
                .and("stoppedAt", stop.toString())
                .and("duration", duration())
                .and("distance", distance())
                .and("startMileage", view.mileage(start))
                .and("startPosition", open ? point(0, start) : null)
                .and("stopPosition", open ? point(1, stop) : null)
                .and("done", true)
                .and("kinetic", object("avgSpeed", averageSpeed(), "maxSpeed", averageSpeed() + 42))
                .and(
                        "energyConsumptions",
                        vehicle().energies().stream().map(this::used).toList())
                .and("faults", lacking ? List.of(object("fault", "DataLacking", "cause", "Connection")) : null)
                .and("_links", view.links("/trips/" + id(), LINKS));
    }

    private Object used(Energy energy) {
        return object("type", energy.type, "subType", energy.subType)
                .and("consumption", Vehicle.rounded(distance() * energy.perKilometre, 10))
                .and("avgConsumption", energy.perKilometre * 100);
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
        return VehicleView.point(
                Vehicle.rounded(vehicle().longitude() + reach * Math.cos(heading), 100_000),
                Vehicle.rounded(vehicle().latitude() + reach * Math.sin(heading), 100_000),
                null,
                at.toString(),
                (int) Math.floorMod(Math.round(90 - Math.toDegrees(heading)), 360L));
    }
}
