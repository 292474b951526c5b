package stellantis.sandbox;

import static stellantis.sandbox.JsonObject.object;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
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
    Answer refusal(Refusal e, boolean endUser) {
        JsonObject body = object("code", e.code);
        if (endUser)
            body.and("debug", "ERROR_" + e.text.replaceAll("[^A-Za-z]+", "_").toUpperCase(Locale.ROOT));
        else body.and("uuid", UUID.randomUUID().toString());
        body.and("message", e.text);
        if (!endUser) body.and("timestamp", now().truncatedTo(ChronoUnit.MILLIS).toString());
        return e.answer(body, e.getMessage()).withType(HAL);
    }

    /** Null when there is no such path. */
    Answer answer(IncomingRequest request, Client client) {
        List<Fleet> own = fleets(client);
        if (request.path().matches(CAPABILITIES)) {
            return capabilities(request, vin -> own.stream().flatMap(fleet -> fleet.byVin(vin).stream()));
        }
        String[] path = ServedPaths.words(request);
        if (path == null) return null;
        Page asked = Page.asked(request);
        String base = request.origin() + ROOT;
        if (path.length == 1)
            return page(
                    asked, "fleets", Fleet.lazy(own.size(), at -> own.get(at).toJson(base, now())));
        Predicate<Fleet> wanted = one -> one.id().equals(path[1]);
        Fleet fleet = own.stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> foreign(wanted, "This fleet is not yours.", Refusal.noData()));
        if (path.length == 2) return ok(fleet.toJson(base, now()));
        if (!path[2].equals("vehicles")) {
            int kind = path[2].equals("remote") ? 3 : 2;
            return find(asked, path[kind], List.of(), at(path, kind + 1));
        }
        String self = base + "/fleets/" + fleet.id();
        Function<Vehicle, VehicleView> view = one -> new VehicleView(one, self, now(), Viewer.PARTNER);
        if (path.length == 3) return vehicles(asked, fleet.vehicles(asked.filter("vinPrefix")), view);
        Vehicle vehicle = fleet.byId(path[3])
                .orElseThrow(() -> foreign(
                        one -> one.byId(path[3]).isPresent(),
                        "This vehicle is not in your fleet.",
                        Refusal.noVehicle()));
        return vehicle(asked, view.apply(vehicle), Arrays.copyOfRange(path, 4, path.length));
    }

    /** A list of vehicles. */
    Answer vehicles(Page asked, List<Vehicle> vehicles, Function<Vehicle, VehicleView> view) {
        String extensions = asked.filter("extension");
        return page(
                asked,
                "vehicles",
                Fleet.lazy(vehicles.size(), at -> view.apply(vehicles.get(at)).toJson(extensions, false)));
    }

    /** A vehicle, or what is below it. */
    Answer vehicle(Page asked, VehicleView view, String[] path) {
        if (path.length > 0) return data(asked, view, path);
        return ok(view.toJson(asked.filter("extension"), true));
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

    /** A page of a collection, or the one thing in it that is asked for. */
    Answer find(Page asked, String name, List<Map<String, Object>> all, String id) {
        if (id == null) return page(asked, name, all);
        return ok(
                all.stream().filter(one -> id.equals(one.get("id"))).findFirst().orElseThrow(Refusal::noData));
    }

    /** A word of a path, or null where it has ended. */
    static String at(String[] path, int index) {
        return path.length > index ? path[index] : null;
    }

    /** What is below a vehicle. */
    private Answer data(Page asked, VehicleView view, String[] path) {
        String what = path[0];
        String id = at(path, 1);
        Refusal none = hidden(view.vehicle(), what, "endUser".equals(asked.filter("profile")));
        if (none != null && STATE.contains(what)) throw none;
        return switch (what) {
            case "status" -> ok(view.status());
            case "lastPosition" -> ok(view.lastPosition()).withType("application/vnd.geo+json");
            case "maintenance" -> ok(view.maintenance());
            case "telemetry" -> telemetry(asked, view, none != null ? List.of() : view.samples());
            case "trips" -> {
                List<Trip> trips = Trip.of(view);
                if (path.length > 2)
                    yield onTheWay(asked, view, path, trip -> trip.id().equals(id));
                yield find(
                        asked,
                        what,
                        Fleet.lazy(trips.size(), at -> trips.get(at).toJson()),
                        id);
            }
            case "callbacks" -> find(asked, path[2], List.of(), at(path, 3));
            default -> {
                List<Map<String, Object>> events = Trip.events(view, what);
                if (path.length < 3) yield find(asked, what, events, id);
                // where a stolen vehicle went: the trip on which it was taken
                Predicate<Trip> taken =
                        trip -> events.stream().anyMatch(one -> id.equals(one.get("id")) && trip.holds(Page.time(one)));
                yield onTheWay(asked, view, path, taken);
            }
        };
    }

    /** Why the state of a vehicle is not shown, or null when it is. */
    private static Refusal hidden(Vehicle vehicle, String what, boolean owner) {
        if (!vehicle.hasStatus()) return Refusal.byApplication(40400, "No status found for this vehicle.");
        boolean whole = !owner && !what.equals("lastPosition");
        return (whole ? !vehicle.privacy().equals("Full") : vehicle.open()) ? null : Refusal.noData();
    }

    private Answer telemetry(Page asked, VehicleView view, List<Instant> samples) {
        String extensions = asked.filter("extension");
        List<Map<String, Object>> all = Fleet.lazy(samples.size(), at -> view.sample(samples.get(at), extensions));
        return page(asked, "telemetries", all);
    }

    /** What is below a trip, or a theft. */
    private Answer onTheWay(Page asked, VehicleView view, String[] path, Predicate<Trip> wanted) {
        Trip trip = Trip.of(view).stream().filter(wanted).findFirst().orElseThrow(Refusal::noData);
        String what = path[2];
        if (what.equals("telemetry")) return telemetry(asked, view, trip.samples());
        if (!what.equalsIgnoreCase("wayPoints")) {
            List<Map<String, Object>> events = Trip.events(view, what).stream()
                    .filter(one -> trip.holds(Page.time(one)))
                    .toList();
            return find(asked, what, events, at(path, 3));
        }
        if (!view.vehicle().open()) throw Refusal.noData();
        List<Map<String, Object>> way = trip.wayPoints();
        // the way is straight: whatever the tolerance, its ends are enough
        boolean ends = asked.filter("tolerance") != null;
        return page(asked, "positions", ends ? List.of(way.get(0), way.get(way.size() - 1)) : way);
    }

    /** A page of a collection, broken in the ways the faults ask for. */
    private Answer page(Page asked, String name, List<Map<String, Object>> all) {
        Set<Fault> faults = options.faults;
        Answer answer = ok(asked.of(name, all, faults));
        boolean breaks = !asked.first() && faults.contains(Fault.CUT_PAGE) && cut.add(asked.key());
        return breaks ? answer.sentAs(Transfer.CUT) : answer;
    }

    /** What the vehicle at the end of the path can do; with what it has on board, when that is asked for. */
    static Answer capabilities(IncomingRequest request, Function<String, Stream<Vehicle>> byVin) {
        ServedPaths.words(request);
        String vin = request.path().replaceFirst(".*/", "");
        if (!Vin.is(vin)) throw Refusal.parameter("vin", "has not 17 letters and digits");
        Vehicle vehicle = byVin.apply(vin).findFirst().orElseThrow(Refusal::noVehicle);
        return ok(new VehicleView(vehicle, "", null, Viewer.PARTNER)
                .capabilities(Page.asked(request).filter("extension")));
    }

    Instant now() {
        return options.clock.instant();
    }

    static Answer ok(Object body) {
        return Answer.json(200, body, "").withType(HAL);
    }
}
