//SOURCES ../Vin.java
//SOURCES Client.java
//SOURCES Page.java
//SOURCES State.java
//SOURCES Trip.java
//SOURCES SandboxOptions.java
package stellantis.sandbox;

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
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import stellantis.Vin;
import stellantis.sandbox.Answer.Transfer;
import stellantis.sandbox.VehicleView.Viewer;

/** The connected-car application behind the gateway: fleet owner API v3 (3.19), the paths that read. */
final class VehicleApi {
    static final String ROOT = "/connectedcar/v3";
    /** What a vehicle can do; asked before the consent, too, without an access token. */
    static final String CAPABILITIES = ROOT + "/vehicles?/[^/]+";

    private static final String HAL = "application/hal+json";
    /** Known to the specification; the sandbox has no data for them. */
    private static final Set<String> EMPTY = Set.of("alarms", "stolen", "monitors", "callbacks", "remote");
    /** What a vehicle that hides itself, or never sent anything, does not have. */
    private static final Set<String> STATE = Set.of("trips", "status", "lastPosition", "maintenance");

    private final State state;
    private final SandboxOptions options;
    private final Map<String, List<Fleet>> fleets = new ConcurrentHashMap<>();
    /** The pages that {@link Fault#CUT_PAGE} has cut already. */
    private final Set<String> cut = ConcurrentHashMap.newKeySet();

    VehicleApi(State state, SandboxOptions options) {
        this.state = state;
        this.options = options;
    }

    /** A refusal in the application's shape. */
    Answer refusal(Refusal e) {
        Object body = JsonObject.of("code", e.code)
                .and("uuid", UUID.randomUUID().toString())
                .and("message", e.text)
                .and("timestamp", now().truncatedTo(ChronoUnit.MILLIS).toString());
        return e.answer(body, e.getMessage()).withType(HAL);
    }

    /** Null when there is no such path. */
    Answer answer(IncomingRequest request, Client client) {
        String[] path = path(request, ROOT);
        List<Fleet> own = fleets(client);
        if (request.path().matches(CAPABILITIES)) {
            return capabilities(request, vin -> own.stream().flatMap(fleet -> fleet.byVin(vin).stream()));
        }
        if (!path[0].equals("fleets")) return null;
        profile(request);
        String base = request.origin() + ROOT;
        if (path.length == 1) return page(Page.asked(request, 60), "fleets", own, fleet -> fleet.toJson(base, now()));
        Predicate<Fleet> wanted = one -> one.id().equals(path[1]);
        Fleet fleet = own.stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> foreign(wanted, "This fleet is not yours.", Refusal.noData()));
        if (path.length == 2) return ok(fleet.toJson(base, now()));
        String self = base + "/fleets/" + fleet.id();
        if (!path[2].equals("vehicles")) {
            if (EMPTY.contains(path[2])) throw Refusal.noData();
            return path.length == 3 ? whole(request, fleet, path[2], self) : null;
        }
        if (path.length == 3) {
            Page page = Page.asked(request, 60);
            String prefix = page.filter("vinPrefix");
            List<Vehicle> shown = prefix == null
                    ? fleet.vehicles()
                    : fleet.vehicles(number -> Fleet.vin(number).startsWith(prefix));
            return page(page, "vehicles", shown, one -> view(one, self).toJson());
        }
        Vehicle vehicle = fleet.byId(path[3])
                .orElseThrow(() -> foreign(
                        one -> one.byId(path[3]).isPresent(),
                        "This vehicle is not in your fleet.",
                        Refusal.noVehicle()));
        VehicleView view = view(vehicle, self);
        return path.length == 4 ? ok(view.toJson()) : data(request, view, Arrays.copyOfRange(path, 4, path.length));
    }

    /** The words of the path behind the root. */
    static String[] path(IncomingRequest request, String root) {
        return request.path().substring(root.length()).replaceFirst("^/", "").split("/", -1);
    }

    private List<Fleet> fleets(Client client) {
        return fleets.computeIfAbsent(client.login(), login -> Fleet.of(login, options.vehicles));
    }

    /** What belongs to another partner, or to another fleet than the one asked, is forbidden. */
    private Refusal foreign(Predicate<Fleet> wanted, String text, Refusal unknown) {
        boolean there = state.clients().stream()
                .flatMap(client -> fleets(client).stream())
                .anyMatch(wanted);
        return there ? Refusal.forbidden(text) : unknown;
    }

    private VehicleView view(Vehicle vehicle, String fleet) {
        return new VehicleView(vehicle, fleet, now(), Viewer.PARTNER);
    }

    /** The views of a whole fleet at once, which the specification calls deprecated. */
    private Answer whole(IncomingRequest request, Fleet fleet, String what, String self) {
        Page page = Page.asked(request, 60);
        List<Vehicle> talking = fleet.vehicles(Vehicle::talks);
        return switch (what) {
            case "status" -> page(page, what, talking, one -> view(one, self).status());
            case "maintenances" ->
                page(page, what, talking, one -> view(one, self).maintenance());
            case "collisions" -> {
                List<Vehicle> collided = fleet.vehicles(Vehicle::collided);
                yield page(
                        page,
                        "Collisions",
                        collided,
                        one -> view(one, self).collisions().get(0));
            }
            case "trips" -> {
                List<Trip> trips = Fleet.lazy(
                        talking.size() * Trip.KEPT,
                        at -> Trip.of(view(talking.get(at / Trip.KEPT), self)).get(at % Trip.KEPT));
                yield page(page, what, trips, Trip::toJson);
            }
            case "alerts" -> {
                // a number for each alert: the vehicle's place in the fleet, and which of its alerts
                int[] places = IntStream.range(0, fleet.size())
                        .flatMap(at -> IntStream.range(0, Vehicle.alerts(fleet.first() + at))
                                .map(i -> at * 4 + i))
                        .toArray();
                List<Vehicle> all = fleet.vehicles();
                yield page(
                        page,
                        what,
                        Fleet.lazy(places.length, at -> places[at]),
                        place -> view(all.get(place / 4), self).alerts().get(place % 4));
            }
            default -> null;
        };
    }

    /** What is below a vehicle; null when there is no such path. */
    Answer data(IncomingRequest request, VehicleView view, String[] path) {
        String what = path[0];
        Refusal none = hidden(view.vehicle(), what, profile(request).equals("endUser"));
        if (what.equals("trips")) {
            if (none != null) throw none;
            return trips(request, view, path);
        }
        if (none != null && STATE.contains(what) && path.length == 1) throw none;
        if (EMPTY.contains(what)) throw Refusal.noData();
        List<Map<String, Object>> events =
                what.equals("alerts") ? view.alerts() : what.equals("collisions") ? view.collisions() : null;
        if (path.length > 1) {
            if (events == null || path.length > 2) return null;
            return ok(first(events, one -> one.get("id").equals(path[1])));
        }
        return switch (what) {
            case "status" -> ok(view.status());
            case "lastPosition" -> ok(view.lastPosition()).withType("application/vnd.geo+json");
            case "maintenance" -> ok(view.maintenance());
            case "collisions" -> page(Page.asked(request, 60), "Collisions", events, one -> one);
            case "alerts" -> {
                Page page = Page.asked(request, 60);
                Predicate<Instant> when = times(page);
                yield page(
                        page,
                        what,
                        only(events, one -> when.test(Instant.parse((String) one.get("createdAt")))),
                        one -> one);
            }
            case "telemetry" -> telemetry(request, view, none != null ? List.of() : view.samples());
            default -> null;
        };
    }

    /** Why the state of a vehicle is not shown, or null when it is. */
    private static Refusal hidden(Vehicle vehicle, String what, boolean owner) {
        if (!vehicle.hasStatus()) return Refusal.byApplication(40400, "No status found for this vehicle.");
        boolean whole = !owner && !what.equals("lastPosition");
        return (whole ? !vehicle.privacy().equals("Full") : vehicle.open()) ? null : Refusal.noData();
    }

    private static <T> List<T> only(List<T> all, Predicate<T> wanted) {
        return all.stream().filter(wanted).toList();
    }

    private static <T> T first(List<T> all, Predicate<T> wanted) {
        return all.stream().filter(wanted).findFirst().orElseThrow(Refusal::noData);
    }

    private Answer telemetry(IncomingRequest request, VehicleView view, List<Instant> samples) {
        Page page = Page.asked(request, 2000);
        boolean location =
                extensions(page.filter("extension"), "location", "maintenance").contains("location");
        UnaryOperator<Map<String, Object>> types = types(page.filter("type"));
        return page(page, "telemetries", only(samples, times(page)), at -> types.apply(view.sample(at, location)));
    }

    /** Trips and what is below each. */
    private Answer trips(IncomingRequest request, VehicleView view, String[] path) {
        List<Trip> all = Trip.of(view);
        if (path.length == 1) {
            Page page = Page.asked(request, 60);
            Predicate<Instant> when = times(page);
            return page(page, "trips", only(all, Trip.passes(page).and(trip -> when.test(trip.start()))), Trip::toJson);
        }
        Trip trip = first(all, one -> one.id().equals(path[1]));
        if (path.length == 2) return ok(trip.toJson());
        if (path.length > 3) throw Refusal.noData();
        return switch (path[2]) {
            case "wayPoints" -> {
                if (!view.vehicle().open()) throw Refusal.noData();
                yield page(Page.asked(request, 2000), "positions", trip.wayPoints(), one -> one);
            }
            case "telemetry" -> telemetry(request, view, trip.samples());
            case "alerts" -> page(Page.asked(request, 60), "alerts", List.of(), one -> one);
            case "collisions" -> page(Page.asked(request, 60), "Collisions", List.of(), one -> one);
            default -> null;
        };
    }

    /** A page of a collection, broken in the ways the faults ask for. */
    private <T> Answer page(Page page, String plural, List<T> items, Function<T, Object> json) {
        Set<Fault> faults = options.faults;
        Answer answer = ok(page.of(plural, items, faults, json));
        if (faults.contains(Fault.SLOW_PAGES)) return answer.sentAs(Transfer.TRICKLE);
        if (page.first()) return answer;
        if (faults.contains(Fault.BROKEN_PAGE)) return answer.halved();
        return faults.contains(Fault.CUT_PAGE) && cut.add(page.key()) ? answer.sentAs(Transfer.CUT) : answer;
    }

    /** What the vehicle at the end of the path can do; with what it has on board, when that is asked for. */
    static Answer capabilities(IncomingRequest request, Function<String, Stream<Vehicle>> byVin) {
        String vin = request.path().replaceFirst(".*/", "");
        if (!Vin.is(vin)) throw Refusal.parameter("vin must have 17 letters and digits");
        String asked = String.join(",", request.parameters().getOrDefault("extension", List.of()));
        List<String> extensions = extensions(asked, "onboardCapabilities", "branding", "pictures");
        Vehicle vehicle = byVin.apply(vin).findFirst().orElseThrow(Refusal::noVehicle);
        boolean page = request.path().contains("/vehicle/");
        return ok(VehicleView.capabilities(vehicle, request.origin() + request.path(), extensions, page));
    }

    private static String profile(IncomingRequest request) {
        String profile =
                request.parameters().getOrDefault("profile", List.of("fleet")).get(0);
        if (!List.of("fleet", "endUser").contains(profile)) throw Refusal.parameter("profile must be fleet or endUser");
        return profile;
    }

    private static List<String> extensions(String text, String... known) {
        List<String> all = text == null || text.isEmpty() ? List.of() : List.of(text.split(","));
        if (!List.of(known).containsAll(all))
            throw Refusal.parameter("extension must be one of " + String.join(", ", known));
        return all;
    }

    /** Takes out of a sample whatever is not of the types asked for; without any, all stays. */
    private static UnaryOperator<Map<String, Object>> types(String text) {
        if (text == null) return sample -> sample;
        List<String> wanted = List.of(text.split(","));
        if (!wanted.stream().allMatch(type -> type.matches("environment|privacy|vehicle(\\.[A-Za-z.]{1,40})?"))) {
            throw Refusal.parameter("type must be such as environment, privacy or vehicle.energies");
        }
        return sample -> {
            for (String name : List.of("environment", "privacy")) if (!wanted.contains(name)) sample.remove(name);
            Set<?> shown = ((Map<?, ?>) sample.get("vehicle")).keySet();
            if (!wanted.contains("vehicle")) shown.removeIf(name -> !wanted.contains("vehicle." + name));
            return sample;
        };
    }

    /** One to ten intervals T1/T2, T1/D or T/ (ISO 8601); repeating ones are accepted and let everything pass. */
    private static Predicate<Instant> times(Page page) {
        String text = page.filter("timestamps");
        if (text == null) return time -> true;
        String[] intervals = text.split(",");
        if (intervals.length > 10) throw Refusal.parameter("timestamps takes at most 10 intervals");
        return Arrays.stream(intervals).map(one -> interval(one.split("/", -1))).reduce(time -> false, Predicate::or);
    }

    private static Predicate<Instant> interval(String[] parts) {
        if (parts.length == 3 && parts[0].matches("R\\d*")) return time -> true;
        if (parts.length != 2) throw Refusal.parameter("timestamps must be T1/T2, T1/duration or T/");
        try {
            Instant from = Instant.parse(parts[0]);
            Instant until = parts[1].isEmpty()
                    ? Instant.MAX
                    : parts[1].startsWith("P") ? from.plus(Duration.parse(parts[1])) : Instant.parse(parts[1]);
            return time -> !time.isBefore(from) && !time.isAfter(until);
        } catch (DateTimeParseException e) {
            throw Refusal.parameter("timestamps must be ISO 8601, such as 2026-11-20T00:00:00Z/PT12H");
        }
    }

    Instant now() {
        return options.clock.instant();
    }

    static Answer ok(Object body) {
        return Answer.json(200, body, "").withType(HAL);
    }
}
