//SOURCES Client.java
//SOURCES Page.java
//SOURCES Trip.java
package stellantis.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import stellantis.sandbox.Answer.Manner;
import stellantis.sandbox.Fleet.Vehicle;

/** The connected-car application behind the gateway: fleet owner API v3 (3.19), the paths that read. */
final class VehicleApi {
    static final String ROOT = "/connectedcar/v3";
    private static final String HAL = "application/hal+json";
    private static final String GEOJSON = "application/vnd.geo+json";
    /** Known to the specification; the sandbox has no data for them. */
    private static final Set<String> EMPTY = Set.of("alarms", "stolen", "monitors", "callbacks", "remote");

    private final Supplier<List<Client>> clients;
    private final int size;
    private final Clock clock;
    private final Set<Fault> faults;
    private final Map<String, List<Fleet>> fleets = new ConcurrentHashMap<>();
    /** The pages that {@link Fault#CUT_PAGE} has cut already. */
    private final Set<String> cut = ConcurrentHashMap.newKeySet();

    VehicleApi(Supplier<List<Client>> clients, int size, Clock clock, Set<Fault> faults) {
        this.clients = clients;
        this.size = size;
        this.clock = clock;
        this.faults = faults;
    }

    /** @param origin such as {@code https://localhost:8443}: what the links begin with */
    Answer answer(Ask ask, Client client, String origin) {
        try {
            return route(ask, client, origin + ROOT);
        } catch (Page.BadParameter e) {
            return error(400, 40001, e.getMessage());
        }
    }

    private Answer route(Ask ask, Client client, String base) {
        String[] path = ask.path().substring(ROOT.length()).replaceFirst("^/", "").split("/", -1);
        List<Fleet> own = fleets.computeIfAbsent(client.login(), login -> Fleet.of(login, size));
        if ((path[0].equals("vehicles") || path[0].equals("vehicle")) && path.length == 2) return capabilities(ask, own, path[1], base);
        if (!path[0].equals("fleets")) return null;
        profile(ask);
        if (path.length == 1) return page(Page.asked(ask, base + "/fleets", 60), "fleets", own, fleet -> fleet.toJson(base, now()));
        Fleet fleet = own.stream().filter(one -> one.id().equals(path[1])).findFirst().orElse(null);
        if (fleet == null) return foreign(one -> one.id().equals(path[1])) ? error(403, 40300, "This fleet is not yours.") : noData();
        if (path.length == 2) return ok(fleet.toJson(base, now()));
        String self = base + "/fleets/" + fleet.id();
        if (!path[2].equals("vehicles")) return path.length == 3 ? whole(ask, fleet, path[2], self) : EMPTY.contains(path[2]) ? noData() : null;
        if (path.length == 3) return vehicles(ask, fleet, self);
        Vehicle vehicle = fleet.byId(path[3]).orElse(null);
        if (vehicle == null) {
            return foreign(one -> one.byId(path[3]).isPresent()) ? error(403, 40300, "This vehicle is not in your fleet.") : error(404, 40410, "No vehicle found.");
        }
        return path.length == 4 ? ok(vehicle.toJson(self, now())) : data(ask, vehicle, self, Arrays.copyOfRange(path, 4, path.length));
    }

    private Answer vehicles(Ask ask, Fleet fleet, String self) {
        Page page = Page.asked(ask, self + "/vehicles", 60);
        String prefix = page.filter("vinPrefix");
        return page(page, "vehicles", prefix == null ? fleet.vehicles() : fleet.vehicles(number -> Fleet.vin(number).startsWith(prefix)), one -> one.toJson(self, now()));
    }

    /** The views of a whole fleet at once, which the specification calls deprecated. */
    private Answer whole(Ask ask, Fleet fleet, String what, String self) {
        if (EMPTY.contains(what)) return noData();
        if (!Set.of("status", "maintenances", "alerts", "collisions", "trips").contains(what)) return null;
        Page page = Page.asked(ask, self + "/" + what, 60);
        if (what.equals("collisions")) return page(page, "Collisions", fleet.vehicles(Vehicle::collided), one -> one.collision(self, now()));
        List<Vehicle> talking = fleet.vehicles(Vehicle::talks);
        switch (what) {
            case "status":
                return page(page, "status", talking, one -> one.status(self, now()));
            case "maintenances":
                return page(page, "maintenances", talking, one -> one.maintenance(self, now()));
            case "trips":
                return page(page, "trips", Fleet.lazy(talking.size() * Trip.KEPT, at -> Trip.of(talking.get(at / Trip.KEPT), now()).get(at % Trip.KEPT)), one -> one.toJson(self));
            default:
                // a long for each alert: the vehicle's place in the fleet, and which of its alerts
                long[] places = IntStream.range(0, fleet.size()).boxed().flatMapToLong(at -> LongStream.range(0, Vehicle.alerts(fleet.first() + at)).map(which -> at * 4L + which)).toArray();
                return page(page, "alerts", Fleet.lazy(places.length, at -> places[at]), place -> fleet.vehicles().get((int) (place / 4)).alerts(self, now()).get((int) (place % 4)));
        }
    }

    /**
     * What is below a vehicle.
     *
     * @param fleet URL of what the vehicle belongs to
     */
    Answer data(Ask ask, Vehicle vehicle, String fleet, String[] path) {
        String self = fleet + "/vehicles/" + vehicle.id() + "/" + path[0];
        boolean hidden = vehicle.privacy().equals("Full") || profile(ask).equals("endUser") && !vehicle.privacy().equals("None");
        Answer none = !vehicle.hasStatus() ? error(404, 40400, "No status found for this vehicle.") : hidden ? noData() : null;
        if (path[0].equals("trips")) return none != null ? none : trips(ask, vehicle, fleet, path);
        if (path.length == 2 && path[0].equals("alerts")) return one(vehicle.alerts(fleet, now()), path[1]);
        if (path.length == 2 && path[0].equals("collisions")) return one(collisions(vehicle, fleet), path[1]);
        if (path.length > 1) return EMPTY.contains(path[0]) ? noData() : null;
        switch (path[0]) {
            case "status":
                return none != null ? none : ok(vehicle.status(fleet, now()));
            case "lastPosition":
                if (none == null && !vehicle.privacy().equals("None")) none = noData();
                return none != null ? none : ok(vehicle.position(now(), true)).of(GEOJSON);
            case "maintenance":
                return none != null ? none : ok(vehicle.maintenance(fleet, now()));
            case "collisions":
                return page(Page.asked(ask, self, 60), "Collisions", collisions(vehicle, fleet), one -> one);
            case "alerts":
                Page alerts = Page.asked(ask, self, 60);
                Predicate<Instant> when = times(alerts.filter("timestamps"));
                return page(alerts, "alerts", vehicle.alerts(fleet, now()).stream().filter(one -> when.test(Instant.parse((String) one.get("createdAt")))).toList(), one -> one);
            case "telemetry":
                return telemetry(ask, vehicle, self, none != null ? List.of() : vehicle.samples(now()));
            default:
                return EMPTY.contains(path[0]) ? noData() : null;
        }
    }

    private Answer telemetry(Ask ask, Vehicle vehicle, String self, List<Instant> samples) {
        Page page = Page.asked(ask, self, 2000);
        boolean location = extensions(page.filter("extension"), "location", "maintenance").contains("location");
        UnaryOperator<Map<String, Object>> types = types(page.filter("type"));
        Predicate<Instant> when = times(page.filter("timestamps"));
        return page(page, "telemetries", samples.stream().filter(when).toList(), at -> types.apply(vehicle.sample(at, now(), location)));
    }

    /** Trips and what is below each. */
    private Answer trips(Ask ask, Vehicle vehicle, String fleet, String[] path) {
        String self = fleet + "/vehicles/" + vehicle.id() + "/" + String.join("/", path);
        if (path.length == 1) {
            Page page = Page.asked(ask, self, 60);
            Predicate<Trip> passes = Trip.passes(page.filter("duration"), page.filter("distance"), page.filter("states"));
            Predicate<Instant> when = times(page.filter("timestamps"));
            return page(page, "trips", Trip.of(vehicle, now()).stream().filter(passes).filter(trip -> when.test(trip.start())).toList(), trip -> trip.toJson(fleet));
        }
        Trip trip = Trip.find(vehicle, path[1], now()).orElse(null);
        if (trip == null) return noData();
        if (path.length == 2) return ok(trip.toJson(fleet));
        if (path.length > 3) return noData();
        switch (path[2]) {
            case "wayPoints":
                return vehicle.privacy().equals("None") ? page(Page.asked(ask, self, 2000), "positions", trip.wayPoints(), one -> one) : noData();
            case "telemetry":
                return telemetry(ask, vehicle, self, trip.samples());
            case "alerts":
                return page(Page.asked(ask, self, 60), "alerts", List.of(), one -> one);
            case "collisions":
                return page(Page.asked(ask, self, 60), "Collisions", List.of(), one -> one);
            default:
                return null;
        }
    }

    private List<Map<String, Object>> collisions(Vehicle vehicle, String fleet) {
        return Vehicle.collided(vehicle.number()) ? List.of(vehicle.collision(fleet, now())) : List.of();
    }

    private Answer one(List<Map<String, Object>> all, String id) {
        return all.stream().filter(one -> one.get("id").equals(id)).findFirst().map(VehicleApi::ok).orElseGet(this::noData);
    }

    /** A page of a collection, broken in the ways the faults ask for. */
    private <T> Answer page(Page page, String plural, List<T> items, Function<T, Object> json) {
        Answer answer = ok(page.of(plural, items, faults, json));
        if (faults.contains(Fault.SLOW_PAGES)) return answer.in(Manner.TRICKLE);
        if (page.first()) return answer;
        if (faults.contains(Fault.BROKEN_PAGE)) return answer.halved();
        return faults.contains(Fault.CUT_PAGE) && cut.add(page.key()) ? answer.in(Manner.CUT) : answer;
    }

    private Answer capabilities(Ask ask, List<Fleet> own, String vin, String base) {
        boolean onboard = onboard(ask, vin);
        return own.stream().flatMap(fleet -> fleet.byVin(vin).stream()).findFirst()
                .map(one -> ok(one.capabilities(base + "/vehicles/" + vin, onboard)))
                .orElseGet(() -> error(404, 40410, "No vehicle found."));
    }

    /** Whether the vehicle's capabilities are asked for with those on board. */
    static boolean onboard(Ask ask, String vin) {
        if (!vin.matches("[A-HJ-NPR-Z0-9]{17}")) throw new Page.BadParameter("vin must have 17 letters and digits");
        return extensions(String.join(",", ask.parameters().getOrDefault("extension", List.of())), "onboardCapabilities", "branding", "pictures").contains("onboardCapabilities");
    }

    /** Whether it exists, but belongs to another partner, or to another fleet than the one asked. */
    private boolean foreign(Predicate<Fleet> wanted) {
        return clients.get().stream().flatMap(client -> fleets.computeIfAbsent(client.login(), login -> Fleet.of(login, size)).stream()).anyMatch(wanted);
    }

    private static String profile(Ask ask) {
        String profile = ask.parameters().getOrDefault("profile", List.of("fleet")).get(0);
        if (!List.of("fleet", "endUser").contains(profile)) throw new Page.BadParameter("profile must be fleet or endUser");
        return profile;
    }

    private static List<String> extensions(String text, String... known) {
        List<String> all = text == null || text.isEmpty() ? List.of() : List.of(text.split(","));
        if (!List.of(known).containsAll(all)) throw new Page.BadParameter("extension must be one of " + String.join(", ", known));
        return all;
    }

    /** Takes out of a sample whatever is not of the types asked for; without any, all stays. */
    private static UnaryOperator<Map<String, Object>> types(String text) {
        if (text == null) return sample -> sample;
        Set<String> wanted = new HashSet<>(Arrays.asList(text.split(",")));
        if (!wanted.stream().allMatch(type -> type.matches("environment|privacy|vehicle(\\.[A-Za-z.]{1,40})?"))) {
            throw new Page.BadParameter("type must be such as environment, privacy or vehicle.energies");
        }
        return sample -> {
            sample.keySet().removeIf(name -> List.of("environment", "privacy").contains(name) && !wanted.contains(name));
            ((Map<?, ?>) sample.get("vehicle")).keySet().removeIf(name -> !wanted.contains("vehicle") && !wanted.contains("vehicle." + name));
            return sample;
        };
    }

    /** One to ten intervals T1/T2, T1/D or T/ (ISO 8601); repeating ones are accepted and let everything pass. */
    private static Predicate<Instant> times(String text) {
        if (text == null) return time -> true;
        String[] intervals = text.split(",");
        if (intervals.length > 10) throw new Page.BadParameter("timestamps takes at most 10 intervals");
        Predicate<Instant> any = time -> false;
        for (String interval : intervals) any = any.or(interval(interval.split("/", -1)));
        return any;
    }

    private static Predicate<Instant> interval(String[] parts) {
        try {
            if (parts.length == 3 && parts[0].matches("R\\d*")) return time -> true;
            if (parts.length != 2) throw new Page.BadParameter("timestamps must be T1/T2, T1/duration or T/");
            Instant from = Instant.parse(parts[0]);
            Instant until = parts[1].isEmpty() ? Instant.MAX : parts[1].startsWith("P") ? from.plus(Duration.parse(parts[1])) : Instant.parse(parts[1]);
            return time -> !time.isBefore(from) && !time.isAfter(until);
        } catch (DateTimeParseException e) {
            throw new Page.BadParameter("timestamps must be ISO 8601, such as 2026-11-20T00:00:00Z/PT12H");
        }
    }

    private Instant now() {
        return clock.instant();
    }

    static Answer ok(Object body) {
        return Answer.json(200, body, "").of(HAL);
    }

    Answer noData() {
        return error(404, 40499, "No data for this context.");
    }

    /** The application's error shape: code is the status times 100 plus two digits. */
    Answer error(int status, int code, String message) {
        return Answer.json(status, Json.object("code", code, "uuid", UUID.randomUUID().toString(), "message", message, "timestamp", now().truncatedTo(ChronoUnit.MILLIS).toString()),
                code + " " + message).of(HAL);
    }
}
