//SOURCES ../Vin.java
//SOURCES VinCache.java
//SOURCES ../Nearest.java
//SOURCES ../Json.java
//SOURCES ../connection/CallOptions.java
//SOURCES ../records/FanOut.java
//SOURCES ../records/Items.java
package stellantis.fleet;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Nearest;
import stellantis.NextCommand;
import stellantis.Vin;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ApiSession;
import stellantis.connection.CallOptions;
import stellantis.fleet.VinCache.Place;
import stellantis.http.ApiRequest;
import stellantis.http.BrokenExchange;
import stellantis.http.InOrder;
import stellantis.http.Query;
import stellantis.records.FanOut.Input;
import stellantis.records.Items;

/** Which vehicles are meant, by VIN or as a fleet, and where the API has them. */
final class Vehicles {
    static final Option FLEET = Option.value(
            "fleet",
            "FLEET",
            "the fleet, by its name or id (default: the only one, or where a VIN is given, the one that has it)");

    private static final NextCommand LIST = NextCommand.of("vehicles");

    private final Run run;
    private final ApiSession session;
    /** Null where nothing is to be kept. */
    private final VinCache cache;
    /** VINs that were looked up in this run: what is known of them is new. */
    private final Map<String, Place> found = new ConcurrentHashMap<>();

    private List<Map<?, ?>> fleets;
    private String fleet;
    /** The vehicles of the fleet, where none are named. */
    private Items all;

    Vehicles(Run run, ApiSession session, VinCache cache) {
        this.run = run;
        this.session = session;
        this.cache = cache;
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
        long[] number = {0};
        List<String> vins = vins(run);
        if (!vins.isEmpty()) {
            Iterator<String> each = vins.iterator();
            return () -> each.hasNext() ? new Input(++number[0], each.next(), null) : null;
        }
        all = items(Query.encode(fleet()) + "/vehicles");
        return () -> {
            Object vehicle = enough.getAsBoolean() ? null : all.next();
            return vehicle == null ? null : new Input(++number[0], vehicle, null);
        };
    }

    /** Whether as many vehicles came as were announced. */
    ExitCode counted() {
        return all == null ? ExitCode.OK : all.check(run.console());
    }

    static String vin(Input input) {
        return String.valueOf(input.value() instanceof Map<?, ?> vehicle ? vehicle.get("vin") : input.value());
    }

    /** The request for a part of the vehicle. */
    ApiRequest request(Input input, String part) throws BrokenExchange, InterruptedException {
        Place place = input.value() instanceof Map<?, ?> vehicle
                ? new Place(fleet(), String.valueOf(vehicle.get("id")))
                : place((String) input.value());
        String vehicle = Query.encode(place.fleet()) + "/vehicles/" + Query.encode(place.id());
        return CallOptions.to(run, "GET", "fleets/" + vehicle + "/" + part);
    }

    /** After a refusal: whether the place that was kept from an earlier run is another by now. */
    boolean moved(Input input) throws BrokenExchange, InterruptedException {
        if (cache == null || !(input.value() instanceof String vin) || found.containsKey(vin)) return false;
        Optional<Place> kept = cache.get(vin);
        cache.forget(vin);
        return kept.isPresent() && !kept.get().equals(place(vin));
    }

    private Place place(String vin) throws BrokenExchange, InterruptedException {
        Place known = found.get(vin);
        if (known == null && cache != null) known = cache.get(vin).orElse(null);
        // a kept place does not count when another fleet is asked for
        boolean here =
                known != null && (run.value(FLEET).isEmpty() || known.fleet().equals(fleet()));
        return here ? known : search(vin);
    }

    private Place search(String vin) throws BrokenExchange, InterruptedException {
        List<String> ids = run.value(FLEET).isPresent()
                ? List.of(fleet())
                : fleets().stream().map(one -> String.valueOf(one.get("id"))).toList();
        for (String id : ids) {
            Items vehicles = items(Query.encode(id) + "/vehicles?vinPrefix=" + vin);
            for (Object item = vehicles.next(); item != null; item = vehicles.next()) {
                if (!(item instanceof Map<?, ?> vehicle) || !vin.equals(vehicle.get("vin"))) continue;
                Place place = new Place(id, String.valueOf(vehicle.get("id")));
                found.put(vin, place);
                if (cache != null) cache.put(vin, place);
                return place;
            }
        }
        boolean one = ids.size() == 1;
        throw Failure.of(ExitCode.HTTP_CLIENT_ERROR, "no vehicle has the VIN " + vin)
                .because(one ? "it is not in the fleet" : "it is in none of your " + ids.size() + " fleets")
                .hint("list them", one ? LIST : LIST.with("--fleet", "NAME"));
    }

    /**
     * The id of the fleet: that of --fleet, by name or id, or the only one there is. An id under which vehicles were
     * found before is taken at its word; any other is looked for in the list.
     *
     * @throws Failure exit code 2 with the names of all when it is none of them
     */
    synchronized String fleet() throws InterruptedException {
        if (fleet == null && cache != null) {
            fleet = run.value(FLEET).filter(cache::knows).orElse(null);
        }
        try {
            if (fleet == null) fleet = chosen(fleets());
        } catch (BrokenExchange e) {
            throw session.failure(e);
        }
        return fleet;
    }

    private String chosen(List<Map<?, ?>> fleets) {
        String wanted = run.value(FLEET).orElse(null);
        List<Map<?, ?>> fitting = fleets.stream()
                .filter(one -> wanted == null
                        || wanted.equals(one.get("id"))
                        || wanted.equalsIgnoreCase(String.valueOf(one.get("name"))))
                .toList();
        if (fitting.size() == 1) return String.valueOf(fitting.get(0).get("id"));
        if (fleets.isEmpty()) {
            throw Failure.of(ExitCode.HTTP_CLIENT_ERROR, "there is no fleet")
                    .because("the API lists none for this login")
                    .hint("{}; ask your Stellantis contact", NextCommand.of("fleets"));
        }
        String why = fleets.stream()
                .limit(20)
                .map(one -> one.get("id") + (one.get("name") == null ? "" : " (" + one.get("name") + ")"))
                .collect(Collectors.joining(", ", "they are ", ""));
        String choose = "choose with --fleet and the id or name";
        if (wanted == null)
            throw Failure.usage("there is more than one fleet").because(why).hint(choose);
        if (fitting.size() > 1) {
            throw Failure.usage("more than one fleet is named \"" + wanted + "\"")
                    .because(why)
                    .hint(choose);
        }
        List<String> names = fleets.stream()
                .flatMap(one -> Stream.of(one.get("id"), one.get("name")))
                .map(String::valueOf)
                .toList();
        throw Failure.usage("there is no fleet \"" + wanted + "\"")
                .because(why)
                .hint(Nearest.to(wanted, names)
                        .map(near -> "did you mean \"" + near + "\"?")
                        .orElse(choose));
    }

    /** What is wrong with --fleet would be wrong for each vehicle: told once, before anything is asked of one. */
    void checkFleet() throws InterruptedException {
        if (run.value(FLEET).isPresent() || run.arguments().isEmpty()) fleet();
    }

    private synchronized List<Map<?, ?>> fleets() throws BrokenExchange, InterruptedException {
        if (fleets == null) {
            List<Map<?, ?>> listed = new ArrayList<>();
            for (Object item : items("").rest()) {
                if (item instanceof Map<?, ?> one) listed.add(one);
            }
            fleets = listed;
        }
        return fleets;
    }

    /** @param below of the list of fleets */
    private Items items(String below) {
        return new Items(run, session, CallOptions.to(run, "GET", below.isEmpty() ? "fleets" : "fleets/" + below));
    }
}
