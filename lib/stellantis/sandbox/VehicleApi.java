//SOURCES ../Vin.java
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
import stellantis.Vin;
import stellantis.sandbox.Answer.Transfer;
import stellantis.sandbox.VehicleView.Viewer;

/** The connected-car application behind the gateway: fleet owner API v3 (3.19), the paths that read. */
final class VehicleApi {
    static final String ROOT = "/connectedcar/v3";
    private static final String HAL = "application/hal+json";
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

    /** Null when there is no such path. @param origin such as {@code https://localhost:8443} */
    Answer answer(IncomingRequest request, Client client, String origin) {
        return checked(() -> route(request, client, origin + ROOT));
    }

    /** The work's answer, or that it is refused in the application's shape: a code is the status and two digits. */
    Answer checked(Supplier<Answer> work) {
        try {
            return work.get();
        } catch (Refusal e) {
            Object body = JsonObject.of("code", e.code)
                    .and("uuid", UUID.randomUUID().toString())
                    .and("message", e.text)
                    .and("timestamp", now().truncatedTo(ChronoUnit.MILLIS).toString());
            String why = e.getMessage().isEmpty() ? e.code + " " + e.text : e.getMessage();
            return e.answer(body, why).withType(HAL);
        }
    }

    private Answer route(IncomingRequest request, Client client, String base) {
        String[] path = path(request, ROOT);
        List<Fleet> own = fleets(client);
        if (path[0].matches("vehicles?") && path.length == 2) return capabilities(request, own, path[1], base);
        if (!path[0].equals("fleets")) return null;
        profile(request);
        if (path.length == 1) {
            return page(Page.asked(request, base + "/fleets", 60), "fleets", own, fleet -> fleet.toJson(base, now()));
        }
        Fleet fleet =
                own.stream().filter(one -> one.id().equals(path[1])).findFirst().orElse(null);
        if (fleet == null)
            throw foreign(one -> one.id().equals(path[1])) ? forbidden("This fleet is not yours.") : noData();
        if (path.length == 2) return ok(fleet.toJson(base, now()));
        String self = base + "/fleets/" + fleet.id();
        if (!path[2].equals("vehicles")) {
            if (EMPTY.contains(path[2])) throw noData();
            return path.length == 3 ? whole(request, fleet, path[2], self) : null;
        }
        if (path.length == 3) {
            Page page = Page.asked(request, self + "/vehicles", 60);
            String prefix = page.filter("vinPrefix");
            List<Vehicle> shown = prefix == null
                    ? fleet.vehicles()
                    : fleet.vehicles(number -> Fleet.vin(number).startsWith(prefix));
            return page(page, "vehicles", shown, one -> view(one, self).toJson());
        }
        VehicleView vehicle = view(
                fleet.byId(path[3])
                        .orElseThrow(() -> foreign(one -> one.byId(path[3]).isPresent())
                                ? forbidden("This vehicle is not in your fleet.")
                                : noVehicle()),
                self);
        return path.length == 4
                ? ok(vehicle.toJson())
                : data(request, vehicle, Arrays.copyOfRange(path, 4, path.length));
    }

    /** The words of the path behind the root. */
    static String[] path(IncomingRequest request, String root) {
        return request.path().substring(root.length()).replaceFirst("^/", "").split("/", -1);
    }

    private List<Fleet> fleets(Client client) {
        return fleets.computeIfAbsent(client.login(), login -> Fleet.of(login, size));
    }

    /** Whether it exists, but belongs to another partner, or to another fleet than the one asked. */
    private boolean foreign(Predicate<Fleet> wanted) {
        return clients.get().stream().flatMap(client -> fleets(client).stream()).anyMatch(wanted);
    }

    private VehicleView view(Vehicle vehicle, String fleet) {
        return new VehicleView(vehicle, fleet, now(), Viewer.PARTNER);
    }

    /** The views of a whole fleet at once, which the specification calls deprecated. */
    private Answer whole(IncomingRequest request, Fleet fleet, String what, String self) {
        Page page = Page.asked(request, self + "/" + what, 60);
        List<Vehicle> talking = fleet.vehicles(Vehicle::talks);
        switch (what) {
            case "status":
                return page(page, what, talking, one -> view(one, self).status());
            case "maintenances":
                return page(page, what, talking, one -> view(one, self).maintenance());
            case "collisions":
                List<Vehicle> collided = fleet.vehicles(Vehicle::collided);
                return page(
                        page,
                        "Collisions",
                        collided,
                        one -> view(one, self).collisions().get(0));
            case "trips":
                List<Trip> trips = Fleet.lazy(
                        talking.size() * Trip.KEPT,
                        at -> Trip.of(view(talking.get(at / Trip.KEPT), self)).get(at % Trip.KEPT));
                return page(page, what, trips, Trip::toJson);
            case "alerts":
                // a long for each alert: the vehicle's place in the fleet, and which of its alerts
                long[] places = IntStream.range(0, fleet.size())
                        .boxed()
                        .flatMapToLong(at -> LongStream.range(0, Vehicle.alerts(fleet.first() + at))
                                .map(i -> at * 4L + i))
                        .toArray();
                List<Vehicle> all = fleet.vehicles();
                return page(
                        page,
                        what,
                        Fleet.lazy(places.length, at -> places[at]),
                        place -> view(all.get((int) (place / 4)), self).alerts().get((int) (place % 4)));
            default:
                return null;
        }
    }

    /** What is below a vehicle; null when there is no such path. */
    Answer data(IncomingRequest request, VehicleView view, String[] path) {
        String what = path[0];
        Vehicle vehicle = view.vehicle();
        String self = view.self() + "/" + String.join("/", path);
        boolean owner = profile(request).equals("endUser");
        boolean hidden = vehicle.privacy().equals("Full") || owner && !vehicle.open();
        Refusal none = !vehicle.hasStatus()
                ? new Refusal(404, 40400, "No status found for this vehicle.", "")
                : hidden || what.equals("lastPosition") && !vehicle.open() ? noData() : null;
        if (none != null
                && Set.of("trips", "status", "lastPosition", "maintenance").contains(what)) {
            if (path.length == 1 || what.equals("trips")) throw none;
        }
        if (what.equals("trips")) return trips(request, view, self, path);
        if (EMPTY.contains(what)) throw noData();
        if (path.length > 1) {
            List<Map<String, Object>> all = path.length > 2
                    ? null
                    : what.equals("alerts") ? view.alerts() : what.equals("collisions") ? view.collisions() : null;
            if (all == null) return null;
            return ok(all.stream()
                    .filter(one -> one.get("id").equals(path[1]))
                    .findFirst()
                    .orElseThrow(this::noData));
        }
        switch (what) {
            case "status":
                return ok(view.status());
            case "lastPosition":
                return ok(view.lastPosition()).withType("application/vnd.geo+json");
            case "maintenance":
                return ok(view.maintenance());
            case "collisions":
                return page(Page.asked(request, self, 60), "Collisions", view.collisions(), one -> one);
            case "alerts":
                Page page = Page.asked(request, self, 60);
                Predicate<Instant> when = times(page.filter("timestamps"));
                List<Map<String, Object>> alerts = view.alerts().stream()
                        .filter(one -> when.test(Instant.parse((String) one.get("createdAt"))))
                        .toList();
                return page(page, what, alerts, one -> one);
            case "telemetry":
                return telemetry(request, view, self, none != null ? List.of() : view.samples());
            default:
                return null;
        }
    }

    private Answer telemetry(IncomingRequest request, VehicleView view, String self, List<Instant> samples) {
        Page page = Page.asked(request, self, 2000);
        boolean location =
                extensions(page.filter("extension"), "location", "maintenance").contains("location");
        UnaryOperator<Map<String, Object>> types = types(page.filter("type"));
        List<Instant> shown =
                samples.stream().filter(times(page.filter("timestamps"))).toList();
        return page(page, "telemetries", shown, at -> types.apply(view.sample(at, location)));
    }

    /** Trips and what is below each. */
    private Answer trips(IncomingRequest request, VehicleView view, String self, String[] path) {
        if (path.length == 1) {
            Page page = Page.asked(request, self, 60);
            Predicate<Trip> passes =
                    Trip.passes(page.filter("duration"), page.filter("distance"), page.filter("states"));
            Predicate<Instant> when = times(page.filter("timestamps"));
            List<Trip> trips = Trip.of(view).stream()
                    .filter(passes)
                    .filter(trip -> when.test(trip.start()))
                    .toList();
            return page(page, "trips", trips, Trip::toJson);
        }
        Trip trip = Trip.find(view, path[1]).orElseThrow(this::noData);
        if (path.length == 2) return ok(trip.toJson());
        if (path.length > 3) throw noData();
        switch (path[2]) {
            case "wayPoints":
                if (!view.vehicle().open()) throw noData();
                return page(Page.asked(request, self, 2000), "positions", trip.wayPoints(), one -> one);
            case "telemetry":
                return telemetry(request, view, self, trip.samples());
            case "alerts":
                return page(Page.asked(request, self, 60), "alerts", List.of(), one -> one);
            case "collisions":
                return page(Page.asked(request, self, 60), "Collisions", List.of(), one -> one);
            default:
                return null;
        }
    }

    /** A page of a collection, broken in the ways the faults ask for. */
    private <T> Answer page(Page page, String plural, List<T> items, Function<T, Object> json) {
        Answer answer = ok(page.of(plural, items, faults, json));
        if (faults.contains(Fault.SLOW_PAGES)) return answer.sentAs(Transfer.TRICKLE);
        if (page.first()) return answer;
        if (faults.contains(Fault.BROKEN_PAGE)) return answer.halved();
        return faults.contains(Fault.CUT_PAGE) && cut.add(page.key()) ? answer.sentAs(Transfer.CUT) : answer;
    }

    private Answer capabilities(IncomingRequest request, List<Fleet> own, String vin, String base) {
        boolean onboard = onboard(request, vin);
        Vehicle vehicle = own.stream()
                .flatMap(fleet -> fleet.byVin(vin).stream())
                .findFirst()
                .orElseThrow(this::noVehicle);
        return ok(VehicleView.capabilities(vehicle, base + "/vehicles/" + vin, onboard));
    }

    /** Whether the vehicle's capabilities are asked for with those on board. */
    static boolean onboard(IncomingRequest request, String vin) {
        if (!Vin.is(vin)) throw Page.bad("vin must have 17 letters and digits");
        String asked = String.join(",", request.parameters().getOrDefault("extension", List.of()));
        return extensions(asked, "onboardCapabilities", "branding", "pictures").contains("onboardCapabilities");
    }

    private static String profile(IncomingRequest request) {
        String profile =
                request.parameters().getOrDefault("profile", List.of("fleet")).get(0);
        if (!List.of("fleet", "endUser").contains(profile)) throw Page.bad("profile must be fleet or endUser");
        return profile;
    }

    private static List<String> extensions(String text, String... known) {
        List<String> all = text == null || text.isEmpty() ? List.of() : List.of(text.split(","));
        if (!List.of(known).containsAll(all)) throw Page.bad("extension must be one of " + String.join(", ", known));
        return all;
    }

    /** Takes out of a sample whatever is not of the types asked for; without any, all stays. */
    private static UnaryOperator<Map<String, Object>> types(String text) {
        if (text == null) return sample -> sample;
        List<String> wanted = List.of(text.split(","));
        if (!wanted.stream().allMatch(type -> type.matches("environment|privacy|vehicle(\\.[A-Za-z.]{1,40})?"))) {
            throw Page.bad("type must be such as environment, privacy or vehicle.energies");
        }
        return sample -> {
            for (String name : List.of("environment", "privacy")) if (!wanted.contains(name)) sample.remove(name);
            Set<?> shown = ((Map<?, ?>) sample.get("vehicle")).keySet();
            if (!wanted.contains("vehicle")) shown.removeIf(name -> !wanted.contains("vehicle." + name));
            return sample;
        };
    }

    /** One to ten intervals T1/T2, T1/D or T/ (ISO 8601); repeating ones are accepted and let everything pass. */
    private static Predicate<Instant> times(String text) {
        if (text == null) return time -> true;
        String[] intervals = text.split(",");
        if (intervals.length > 10) throw Page.bad("timestamps takes at most 10 intervals");
        return Arrays.stream(intervals).map(one -> interval(one.split("/", -1))).reduce(time -> false, Predicate::or);
    }

    private static Predicate<Instant> interval(String[] parts) {
        if (parts.length == 3 && parts[0].matches("R\\d*")) return time -> true;
        if (parts.length != 2) throw Page.bad("timestamps must be T1/T2, T1/duration or T/");
        try {
            Instant from = Instant.parse(parts[0]);
            Instant until = parts[1].isEmpty()
                    ? Instant.MAX
                    : parts[1].startsWith("P") ? from.plus(Duration.parse(parts[1])) : Instant.parse(parts[1]);
            return time -> !time.isBefore(from) && !time.isAfter(until);
        } catch (DateTimeParseException e) {
            throw Page.bad("timestamps must be ISO 8601, such as 2026-11-20T00:00:00Z/PT12H");
        }
    }

    Instant now() {
        return clock.instant();
    }

    static Answer ok(Object body) {
        return Answer.json(200, body, "").withType(HAL);
    }

    Refusal noData() {
        return new Refusal(404, 40499, "No data for this context.", "");
    }

    Refusal noVehicle() {
        return new Refusal(404, 40410, "No vehicle found.", "");
    }

    static Refusal forbidden(String text) {
        return new Refusal(403, 40300, text, "");
    }
}
