//SOURCES Page.java
//SOURCES VehicleView.java
package stellantis.sandbox;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An invented trip: each vehicle drove once on each of the last {@link #KEPT} days. It is the same at every look.
 *
 * @param daysAgo from 1 on
 */
record Trip(VehicleView view, int daysAgo, Instant start) {
    /** The vendor keeps about two months. */
    static final int KEPT = 60;

    private static final int STEP = 30;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,9}(?:\\.\\d)?)-(\\d{1,9}(?:\\.\\d)?)?");
    private static final List<String> STATES = List.of("Nominal", "Unstarted", "DataLacking", "Unfinished");

    static List<Trip> of(VehicleView view) {
        Instant today = view.now().truncatedTo(ChronoUnit.DAYS);
        return Fleet.lazy(KEPT, at -> {
            Instant day = today.minus(at + 1L, ChronoUnit.DAYS);
            long minute = 6 * 60 + (view.vehicle().number() * 17 + day(day) * 41) % 720;
            return new Trip(view, at + 1, day.plus(minute, ChronoUnit.MINUTES));
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

    private double averageSpeed() {
        return 28 + (vehicle().number() * 7 + daysAgo * 3) % 50;
    }

    /** Every 20th lacks data, as in life. */
    private String state() {
        return (vehicle().number() + day(start)) % 20 == 0 ? "DataLacking" : "Nominal";
    }

    /** Whether it passes the filters duration (seconds), distance (km) and states. */
    static Predicate<Trip> passes(Page page) {
        Predicate<Double> seconds = within(page, "duration");
        Predicate<Double> kilometres = within(page, "distance");
        String states = page.filter("states");
        List<String> wanted = states == null ? STATES : List.of(states.split(","));
        if (!STATES.containsAll(wanted)) throw Refusal.parameter("states must be among " + String.join(", ", STATES));
        return trip -> seconds.test((double) trip.duration())
                && kilometres.test(trip.distance())
                && wanted.contains(trip.state());
    }

    private static Predicate<Double> within(Page page, String name) {
        String range = page.filter(name);
        if (range == null) return value -> true;
        Matcher matcher = RANGE.matcher(range);
        if (!matcher.matches()) throw Refusal.parameter(name + " must be a range such as 10-3600 or 20-");
        double least = Double.parseDouble(matcher.group(1));
        double most = matcher.group(2) == null ? Double.MAX_VALUE : Double.parseDouble(matcher.group(2));
        return value -> value >= least && value <= most;
    }

    Map<String, Object> toJson() {
        boolean electric = vehicle().electric();
        Instant stop = start.plusSeconds(duration());
        Map<String, Object> lacking = JsonObject.of("fault", "DataLacking", "cause", "Connection");
        return JsonTemplate.TRIP.of(view.values()
                .and("self", view.self() + "/trips/" + id())
                .and("id", id())
                .and("start", start.toString())
                .and("stop", stop.toString())
                .and("stored", stop.plusSeconds(40).toString())
                .and("duration", duration())
                .and("distance", distance())
                .and("mileage", Vehicle.rounded(vehicle().mileage(daysAgo * 24), 10))
                .and("from", vehicle().open() ? point(0, start) : null)
                .and("to", vehicle().open() ? point(1, stop) : null)
                .and("speed", averageSpeed())
                .and("maxSpeed", averageSpeed() + 42)
                .and("type", electric ? "Electric" : "Fuel")
                .and("used", Vehicle.rounded(distance() * (electric ? 170 : 6.1), 10))
                .and("average", electric ? 17_000 : 610)
                .and("faults", state().equals("Nominal") ? null : List.of(lacking)));
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

    /** On the way from home, whose direction is the vehicle's own. */
    private Object point(double share, Instant at) {
        double heading = vehicle().number() * 0.7;
        double reach = share * distance() / 111;
        return JsonTemplate.POSITION.of(JsonObject.of(
                        "longitude", Vehicle.rounded(vehicle().longitude() + reach * Math.cos(heading), 100_000))
                .and("latitude", Vehicle.rounded(vehicle().latitude() + reach * Math.sin(heading), 100_000))
                .and("at", at.toString())
                .and("heading", (int) Math.floorMod(Math.round(90 - Math.toDegrees(heading)), 360L)));
    }
}
