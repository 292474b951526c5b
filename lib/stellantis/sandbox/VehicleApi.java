package stellantis.sandbox;

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
import java.util.function.IntUnaryOperator;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
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
        JsonObject body = JsonObject.of("code", e.code);
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
        if (!ServedPaths.serve(request)) return null;
        Page asked = Page.asked(request);
        String[] path = path(request, ROOT);
        String base = request.origin() + ROOT;
        if (path.length == 1) return page(asked, Listing.of("fleets", own, fleet -> fleet.toJson(base, now())));
        Predicate<Fleet> wanted = one -> one.id().equals(path[1]);
        Fleet fleet = own.stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> foreign(wanted, "This fleet is not yours.", Refusal.noData()));
        if (path.length == 2) return ok(fleet.toJson(base, now()));
        String self = base + "/fleets/" + fleet.id();
        if (!path[2].equals("vehicles")) {
            if (path[2].equals("remote")) return none(asked, path[3], path.length > 4);
            if (path.length == 3) return whole(asked, fleet, path[2], self);
            Vehicle vehicle = fleet.byEvent(path[3]).orElseThrow(Refusal::noData);
            return data(asked, view(vehicle, self), Arrays.copyOfRange(path, 2, 4));
        }
        if (path.length == 3) {
            String prefix = asked.filter("vinPrefix");
            List<Vehicle> shown = prefix == null
                    ? fleet.vehicles()
                    : fleet.all(number -> Fleet.vin(number).startsWith(prefix) ? 1 : 0, (one, which) -> one);
            return vehicles(asked, shown, one -> view(one, self));
        }
        Vehicle vehicle = fleet.byId(path[3])
                .orElseThrow(() -> foreign(
                        one -> one.byId(path[3]).isPresent(),
                        "This vehicle is not in your fleet.",
                        Refusal.noVehicle()));
        return vehicle(asked, view(vehicle, self), Arrays.copyOfRange(path, 4, path.length));
    }

    /** A list of vehicles. */
    Answer vehicles(Page asked, List<Vehicle> vehicles, Function<Vehicle, VehicleView> view) {
        String extensions = asked.filter("extension");
        return page(
                asked, Listing.of("vehicles", vehicles, one -> view.apply(one).toJson(extensions, false)));
    }

    /** A vehicle, or what is below it. */
    Answer vehicle(Page asked, VehicleView view, String[] path) {
        if (path.length > 0) return data(asked, view, path);
        return ok(view.toJson(asked.filter("extension"), true));
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
    private Answer whole(Page asked, Fleet fleet, String what, String self) {
        IntUnaryOperator talks = number -> Vehicle.talks(number) ? 1 : 0;
        List<VehicleView> talking = fleet.all(talks, (one, which) -> view(one, self));
        return switch (what) {
            case "status" -> page(asked, Listing.of(what, talking, VehicleView::status));
            case "maintenances" -> page(asked, Listing.of(what, talking, VehicleView::maintenance));
            case "trips" -> {
                IntUnaryOperator count = number -> talks.applyAsInt(number) * Trip.KEPT;
                List<Trip> trips = fleet.all(
                        count, (one, which) -> Trip.of(view(one, self)).get(which));
                yield page(asked, trips(asked, trips));
            }
            default -> {
                IntUnaryOperator count = number -> Vehicle.events(what, number);
                List<Map<String, Object>> events = fleet.all(
                        count,
                        (one, which) -> Trip.events(view(one, self), what).get(which));
                yield page(asked, events(what, events));
            }
        };
    }

    /** Of a collection which only the half of the API fills that writes. */
    Answer none(Page asked, String what, boolean one) {
        return find(asked, events(what, List.of()), one ? "" : null);
    }

    /** A page of a collection, or the one thing in it that is asked for. */
    private <T> Answer find(Page asked, Listing<T> all, String id) {
        return id == null ? page(asked, all) : ok(all.item(id));
    }

    private static Listing<Trip> trips(Page asked, List<Trip> trips) {
        Listing<Trip> all = new Listing<>("trips", trips, Trip::start, Trip::toJson);
        boolean unfiltered = Stream.of("duration", "distance", "states").allMatch(name -> asked.filter(name) == null);
        return unfiltered ? all : all.where(Trip.passes(asked));
    }

    /** Of alerts and the like. */
    private static Listing<Map<String, Object>> events(String what, List<Map<String, Object>> events) {
        return new Listing<>(what.equals("collisions") ? "Collisions" : what, events, VehicleApi::time, one -> one);
    }

    /** When an event happened, or somebody was at a point. */
    private static Instant time(Map<String, Object> event) {
        Object inner = event.containsKey("trigger") ? event.get("trigger") : event.get("properties");
        return Instant.parse((String) (inner instanceof Map<?, ?> map ? map : event).get("createdAt"));
    }

    /** What is below a vehicle. */
    private Answer data(Page asked, VehicleView view, String[] path) {
        String what = path[0];
        String id = path.length > 1 ? path[1] : null;
        Refusal none = hidden(view.vehicle(), what, "endUser".equals(asked.filter("profile")));
        if (none != null && STATE.contains(what)) throw none;
        return switch (what) {
            case "status" -> ok(view.status());
            case "lastPosition" -> ok(view.lastPosition()).withType("application/vnd.geo+json");
            case "maintenance" -> ok(view.maintenance());
            case "telemetry" -> telemetry(asked, view, none != null ? List.of() : view.samples());
            case "trips" -> {
                Listing<Trip> trips = trips(asked, Trip.of(view));
                yield path.length < 3 ? find(asked, trips, id) : onTheWay(asked, view, trips.first(id), path);
            }
            case "callbacks" -> none(asked, path[2], path.length > 3);
            default -> {
                Listing<Map<String, Object>> events = events(what, Trip.events(view, what));
                if (path.length < 3) yield find(asked, events.shown(types(asked, "vehicle.alarm.")), id);
                // where a stolen vehicle went: the trip on which it was taken
                Listing<Trip> trips = trips(asked, Trip.of(view));
                yield onTheWay(asked, view, trips.first(trip -> trip.holds(events.time(id))), path);
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
        Listing<Instant> all = new Listing<>("telemetries", samples, at -> at, at -> view.sample(at, extensions));
        return page(asked, all.shown(types(asked, "")));
    }

    /** What is below a trip, or a theft. */
    private Answer onTheWay(Page asked, VehicleView view, Trip trip, String[] path) {
        String what = path[2];
        if (what.equals("telemetry")) return telemetry(asked, view, trip.samples());
        if (!what.equalsIgnoreCase("wayPoints")) {
            List<Map<String, Object>> events = Trip.events(view, what).stream()
                    .filter(one -> trip.holds(time(one)))
                    .toList();
            return find(asked, events(what, events), path.length > 3 ? path[3] : null);
        }
        if (!view.vehicle().open()) throw Refusal.noData();
        List<Map<String, Object>> way = trip.wayPoints();
        // the way is straight: whatever the tolerance, its ends are enough
        boolean ends = asked.filter("tolerance") != null;
        return page(asked, events("positions", ends ? List.of(way.get(0), way.get(way.size() - 1)) : way));
    }

    /** A page of a collection, broken in the ways the faults ask for. */
    private <T> Answer page(Page asked, Listing<T> all) {
        Set<Fault> faults = options.faults;
        Answer answer = ok(asked.of(all, faults));
        boolean breaks = !asked.first() && faults.contains(Fault.CUT_PAGE) && cut.add(asked.key());
        return breaks ? answer.sentAs(Transfer.CUT) : answer;
    }

    /** What the vehicle at the end of the path can do; with what it has on board, when that is asked for. */
    static Answer capabilities(IncomingRequest request, Function<String, Stream<Vehicle>> byVin) {
        ServedPaths.serve(request);
        String vin = request.path().replaceFirst(".*/", "");
        if (!Vin.is(vin)) throw Refusal.parameter("vin", "has not 17 letters and digits");
        Vehicle vehicle = byVin.apply(vin).findFirst().orElseThrow(Refusal::noVehicle);
        boolean words = request.path().startsWith(ROOT + "/vehicle/");
        return ok(VehicleView.capabilities(vehicle, Page.asked(request).filter("extension"), words));
    }

    /**
     * Takes out of a sample or an alarm whatever is not of the types asked for; without any, all stays.
     *
     * @param prefix of the types of what is there
     */
    private static UnaryOperator<Map<String, Object>> types(Page asked, String prefix) {
        String text = asked.filter("type");
        if (text == null) return all -> all;
        List<String> wanted = List.of(text.split(","));
        return all -> {
            for (String name : List.of("environment", "privacy", "status", "trigger"))
                if (!wanted.contains(prefix + name)) all.remove(name);
            if (all.get("vehicle") instanceof Map<?, ?> parts && !wanted.contains("vehicle"))
                parts.keySet().removeIf(name -> !wanted.contains("vehicle." + name));
            return all;
        };
    }

    Instant now() {
        return options.clock.instant();
    }

    static Answer ok(Object body) {
        return Answer.json(200, body, "").withType(HAL);
    }
}
