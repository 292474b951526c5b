package stellantis.fleet;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.Text;
import stellantis.Vin;
import stellantis.cli.Run;
import stellantis.connection.ApiSession;
import stellantis.connection.ProfileRequest;
import stellantis.fleet.VinCache.Place;
import stellantis.http.ApiRequest;
import stellantis.http.ExchangeFailure;
import stellantis.http.Query;
import stellantis.http.WholeAnswer;
import stellantis.records.InOrder;
import stellantis.records.ItemCount;
import stellantis.records.Items;
import stellantis.records.JsonAnswer;
import stellantis.records.ParallelRequests.Input;

/** Which vehicles are meant, by VIN or as a fleet, and where the API has them. */
final class Vehicles {
    private static final NextCommand LIST = NextCommand.of("vehicles");

    private final Run run;
    private final ApiSession session;
    private final Fleets fleets;
    private final VinCache cache;
    /** VINs that were looked up in this run: what is known of them is new. */
    private final Map<String, Place> found = new ConcurrentHashMap<>();

    /** The vehicles of the fleet, where none are named. */
    private Items all;
    /** How many were taken of them. */
    private volatile long number;

    Vehicles(Run run, ApiSession session) {
        this.run = run;
        this.session = session;
        this.cache = VinCache.of(run);
        this.fleets = new Fleets(run, session, cache);
    }

    /** The arguments, as VINs are written. @throws Failure exit code 2 when one is none */
    static List<String> vins(Run run) {
        List<String> vins = run.arguments().stream()
                .map(typed -> typed.strip().toUpperCase(Locale.ROOT))
                .toList();
        for (String vin : vins) {
            if (Vin.is(vin)) continue;
            throw Failure.usage("\"" + vin + "\" is no VIN")
                    .because("a vehicle identification number has 17 letters and digits, without I, O and Q")
                    .hint("list yours", LIST);
        }
        return vins;
    }

    /** The VINs of the arguments, else the vehicles of the fleet as the API lists them, until there are enough. */
    InOrder.Source<Input> inputs(BooleanSupplier enough) throws InterruptedException {
        List<String> vins = vins(run);
        if (!vins.isEmpty()) {
            Iterator<String> each = vins.iterator();
            return () -> each.hasNext() ? new Input(++number, each.next(), null) : null;
        }
        all = items(fleets.id(), "");
        return () -> {
            Object vehicle = enough.getAsBoolean() ? null : all.next();
            return vehicle == null ? null : new Input(++number, vehicle, bad(vehicle));
        };
    }

    /** Whether as many vehicles came as were announced. */
    ExitCode counted() {
        if (all != null && number == 0) run.console().note("there are no vehicles");
        return all == null ? ExitCode.OK : all.check(run.console(), "the list of vehicles");
    }

    private static Failure bad(Object vehicle) {
        if (vehicle instanceof Map<?, ?> listed && Fleets.id(listed) != null) return null;
        return Failure.of(ExitCode.HTTP_SERVER_ERROR, "the list of vehicles has one without an id")
                .because(Text.printable(Json.line(vehicle)));
    }

    /** The VIN; null where the list has none. */
    static String vin(Input input) {
        return (input.value() instanceof Map<?, ?> vehicle ? vehicle.get("vin") : input.value()) instanceof String vin
                ? vin
                : null;
    }

    /** The beginning of a record of one's own: the VIN, else the API's id. */
    static Map<String, Object> named(Input input) {
        String vin = vin(input);
        return vin == null && input.value() instanceof Map<?, ?> vehicle
                ? Json.object("id", Fleets.id(vehicle))
                : Json.object("vin", vin);
    }

    /** The request for a part of the vehicle; {@link VehiclePart#BY_VIN} needs no fleet, but a VIN. */
    ApiRequest request(Input input, String part) throws ExchangeFailure, InterruptedException {
        String vin = vin(input);
        boolean byVin = part.startsWith(VehiclePart.BY_VIN);
        if (byVin && vin != null) return ProfileRequest.to(run, "GET", part.replace("{vin}", Query.encode(vin)));
        String below = byVin ? part.substring(VehiclePart.BY_VIN.length()) : part;
        Place place = input.value() instanceof Map<?, ?> vehicle
                ? new Place(fleets.id(), Fleets.id(vehicle))
                : place((String) input.value());
        return request(place, below);
    }

    private ApiRequest request(Place place, String part) {
        String vehicle = Fleets.vehicles(place.fleet()) + "/" + Query.encode(place.id());
        return ProfileRequest.to(run, "GET", vehicle + (part.startsWith("?") ? "" : "/") + part);
    }

    /** After a refusal: whether the place that was kept from an earlier run is another by now. */
    boolean moved(Input input) throws ExchangeFailure, InterruptedException {
        if (!(input.value() instanceof String vin) || found.containsKey(vin)) return false;
        Optional<Place> kept = cache.get(vin);
        cache.forget(vin);
        return kept.isPresent() && !kept.get().equals(place(vin));
    }

    private Place place(String vin) throws ExchangeFailure, InterruptedException {
        Place known = found.get(vin);
        if (known == null) known = cache.get(vin).orElse(null);
        // a kept place does not count when another fleet is asked for
        boolean here = known != null && (!fleets.named() || known.fleet().equals(fleets.id()));
        return here ? known : search(vin);
    }

    private Place search(String vin) throws ExchangeFailure, InterruptedException {
        List<String> ids = fleets.ids();
        List<Place> nameless = new ArrayList<>();
        for (String id : ids) {
            Items vehicles = items(id, "?vinPrefix=" + vin);
            for (Object item = vehicles.next(); item != null; item = vehicles.next()) {
                if (!(item instanceof Map<?, ?> vehicle) || Fleets.id(vehicle) == null) continue;
                Place place = new Place(id, Fleets.id(vehicle));
                if (vehicle.get("vin") == null) nameless.add(place);
                else if (vin.equalsIgnoreCase(String.valueOf(vehicle.get("vin")))) return keep(vin, place);
            }
            vehicles.check(run.console(), "the list of vehicles");
        }
        // a list may leave the VIN out; what belongs to a vehicle has it
        for (Place place : nameless) {
            WholeAnswer status = session.fetch(request(place, "status"));
            boolean it = status.status() == 200
                    && vin.equals(JsonAnswer.object(status).get("vin"));
            if (it) return keep(vin, place);
        }
        boolean one = ids.size() == 1;
        String where = fleets.ofDriver()
                ? "it is none of the driver's vehicles"
                : one ? "it is not in the fleet" : "it is in none of your " + ids.size() + " fleets";
        String without = nameless.isEmpty()
                ? ""
                : "; " + ItemCount.text(nameless.size(), "vehicle") + " there have no VIN in the list";
        throw Failure.of(ExitCode.HTTP_CLIENT_ERROR, "no vehicle has the VIN " + vin)
                .because(where + without)
                .hint("list them", one ? LIST : LIST.with("--fleet", "NAME"));
    }

    private Place keep(String vin, Place place) {
        found.put(vin, place);
        cache.put(vin, place);
        return place;
    }

    /** What is wrong with --fleet would be wrong for each vehicle: told once, before anything is asked of one. */
    void checkFleet() throws InterruptedException {
        if (fleets.named() || run.arguments().isEmpty()) fleets.id();
    }

    private Items items(String fleet, String query) {
        return new Items(run, session, ProfileRequest.to(run, "GET", Fleets.vehicles(fleet) + query));
    }
}
