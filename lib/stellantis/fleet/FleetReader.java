//SOURCES ../connection/CallOptions.java
//SOURCES ../records/Ending.java
//SOURCES ../records/FanOut.java
//SOURCES FleetChoice.java
//SOURCES Items.java
//SOURCES ../records/JsonAnswer.java
//SOURCES ../records/PageWalk.java
//SOURCES Since.java
//SOURCES VinCache.java
//SOURCES ../connection/ConnectionOptions.java
//SOURCES ../records/RecordOptions.java
package stellantis.fleet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;
import stellantis.NextCommand;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ApiSession;
import stellantis.connection.CallOptions;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.ServerOptions;
import stellantis.connection.TokenSource;
import stellantis.fleet.VinCache.Place;
import stellantis.http.ApiRequest;
import stellantis.http.BrokenExchange;
import stellantis.http.ErrorBody;
import stellantis.http.InOrder;
import stellantis.http.Query;
import stellantis.http.WholeAnswer;
import stellantis.records.Count;
import stellantis.records.EachLine;
import stellantis.records.FanOut.Result;
import stellantis.records.FanOut;
import stellantis.records.JsonAnswer;
import stellantis.records.PageWalk;
import stellantis.records.RecordOptions.Form;
import stellantis.records.RecordOptions;
import stellantis.records.RecordOutput;
import stellantis.records.RecordWriter;
import stellantis.records.Selection;

/**
 * What the scripts with names that people know ({@code fleets}, {@code status} …) have in common: the profile's session,
 * fleets by name, vehicles by VIN, pages, several vehicles at once, and the output.
 */
public final class FleetReader implements AutoCloseable {
    /** The options of a list, for {@link Command#options}. */
    public static final List<Option> LIST = Stream.of(RecordOptions.ALL, List.of(RecordOptions.LIMIT, Options.OUTPUT, RecordOptions.RAW)).flatMap(List::stream).toList();

    /** The options of asking. */
    public static final List<Option> ASKING = Stream.of(ApiSession.OPTIONS, List.of(ConnectionOptions.BASE_URL, ConnectionOptions.CLIENT_ID, ConnectionOptions.CLIENT_ID_IN, ConnectionOptions.ACCEPT), ApiCredentials.OPTIONS, TokenSource.TOKEN,
            ServerOptions.CONNECTION).flatMap(List::stream).toList();

    /** All of them. */
    public static final List<Option> OPTIONS = Stream.of(LIST, List.of(Options.FORCE), ASKING).flatMap(List::stream).toList();

    /** The further options of those that ask about vehicles. */
    public static final List<Option> VEHICLES = List.of(FleetChoice.FLEET, FanOut.PARALLEL);

    /** No data for a vehicle that is there. */
    private static final Set<String> NO_DATA = Set.of("40400", "40499");
    private static final int TOLD = 10;

    private final Run run;
    private final ApiSession session;
    private final VinCache cache;
    /** VINs that were looked up in this run: what is known of them is new. */
    private final Map<String, Place> found = new ConcurrentHashMap<>();
    private List<Map<String, Object>> fleets;
    private String fleet;
    /** The vehicles of the fleet, where none are named. */
    private Items vehicles;

    private FleetReader(Run run, ApiSession session, VinCache cache) {
        this.run = run;
        this.session = session;
        this.cache = cache;
    }

    /** Checks the VINs and the output, and loads the identity; nothing is sent yet. */
    public static FleetReader open(Run run) {
        for (String vin : vins(run)) checkVin(vin);
        RecordOutput.check(run, form(run));
        return of(run);
    }

    /** For scripts whose arguments are no VINs: loads the identity; nothing is sent yet. */
    static FleetReader of(Run run) {
        ApiRequest any = CallOptions.to(run, "GET", "fleets");
        VinCache cache = run.has(ConnectionOptions.NO_CACHE) ? null
                : new VinCache(run.world().cacheFolder().resolve("vehicles"), any.uri().resolve("/").toString(), run.setting(ConnectionOptions.CLIENT_ID).orElse(""), run.console()::detail);
        ServerOptions server = ServerOptions.of(run);
        return new FleetReader(run, ApiSession.open(server, ApiCredentials.of(server, any), ApiSession.RETRIES), cache);
    }

    /** The form asked for, else a table for a person and JSON for a program. */
    static Form form(Run run) {
        boolean looked = run.world().terminal().showsOutput() && !run.has(Options.OUTPUT);
        return RecordOptions.form(run, looked ? Form.TABLE : Form.JSON);
    }

    /** The arguments, as VINs are written. */
    private static List<String> vins(Run run) {
        return run.arguments().stream().map(typed -> typed.strip().toUpperCase(Locale.ROOT)).toList();
    }

    private static void checkVin(String vin) {
        if (!vin.matches("[A-HJ-NPR-Z0-9]{17}")) throw Failure.usage("\"" + vin + "\" is no VIN").because("a vehicle identification number has 17 letters and digits, without I, O and Q").hint("list yours", NextCommand.of("vehicles"));
    }

    /** All items of a collection, as the options limit and show them. */
    public ExitCode list(String path) throws InterruptedException {
        PageWalk walk = PageWalk.byName(run, session, CallOptions.to(run, "GET", path), form(run));
        try {
            ExitCode code = walk.go();
            if (walk.items() == 0) run.console().note("there are no " + path.substring(path.lastIndexOf('/') + 1));
            return code;
        } finally {
            run.console().progressEnds();
        }
    }

    private void told(RecordOutput out) {
        if (out.file() != null) run.console().note("wrote " + Count.of(out.records().written(), "record") + " to " + out.file());
    }

    ApiSession session() {
        return session;
    }

    /** Where records of that kind go. */
    private RecordOutput output(String collection) {
        return RecordOutput.open(run, form(run), collection);
    }

    /** What is asked of each vehicle, and what becomes its records. */
    public interface Part {
        /** Path below the vehicle, with a query, such as {@code telemetry?pageSize=60}. */
        String path();

        /** Whether the answer is a collection, of which all pages are read. */
        default boolean pages() {
            return false;
        }

        /**
         * The records of an answer.
         *
         * @param body the answer as maps and lists; of a collection the list of its items
         * @throws Failure when the answer has not what is asked for
         */
        default List<Object> records(String vin, Object body) {
            return pages() ? ((List<?>) body).stream().map(item -> named(vin, item)).toList() : List.of(named(vin, body));
        }

        static Part of(String path, boolean pages) {
            return new Part() {
                @Override
                public String path() {
                    return path;
                }

                @Override
                public boolean pages() {
                    return pages;
                }
            };
        }
    }

    /** The record with its VIN in front. */
    public static Object named(String vin, Object record) {
        if (!(record instanceof Map<?, ?> map)) return record;
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("vin", vin);
        map.forEach((name, value) -> named.put((String) name, value));
        return named;
    }

    /** Asks for a part of each vehicle named in the arguments, or of all of the fleet, and writes the records. */
    public ExitCode each(Part part, String collection) throws Exception {
        boolean apart = form(run) == Form.JSON || form(run) == Form.JSONL;
        checkFleet();
        try (RecordOutput out = output(collection)) {
            ExitCode code = each(part, out.records(), apart);
            told(out);
            return code;
        }
    }

    /** As {@link #each(Part, String)}, into something that is no list of records: failures are told on stderr. */
    public ExitCode each(Part part, RecordWriter out) throws Exception {
        checkFleet();
        Selection selection = RecordOptions.selection(run, out, RecordOptions.localTime(run));
        selection.then(() -> RecordOptions.tellWhere(run, selection));
        return each(part, selection, false);
    }

    /** @param apart whether a failure is a record too; among the rows of a table it would not be one */
    private ExitCode each(Part part, Selection out, boolean apart) throws Exception {
        int[] told = {0};
        try {
            ExitCode code = new FanOut(run, session, new Vehicles(part)).write(vehicles(out), (result, to) -> {
                if (result.failure() == null) {
                    for (Object record : (List<?>) result.body()) to.write(record);
                } else if (apart) {
                    to.write(failed(result));
                } else if (told[0]++ < TOLD) {
                    run.console().warn(vin(result.line()) + ": " + result.told().get("message"));
                }
            }, out);
            ExitCode counted = vehicles == null ? ExitCode.OK : vehicles.check(run.console());
            return code == ExitCode.OK ? counted : code;
        } catch (BrokenExchange e) {
            throw session.failure(e);
        }
    }

    private static Map<String, Object> failed(Result result) {
        Map<String, Object> record = Json.object("vin", vin(result.line()));
        if (result.status() > 0) record.put("status", result.status());
        record.put("error", result.told());
        return record;
    }

    private static String vin(EachLine line) {
        return String.valueOf(line.value() instanceof Map<?, ?> vehicle ? vehicle.get("vin") : line.value());
    }

    /** The VINs of the arguments, else the vehicles of the fleet, until the limit is reached. */
    private InOrder.Source<EachLine> vehicles(Selection out) throws InterruptedException {
        List<String> typed = vins(run);
        long[] number = {0};
        if (!typed.isEmpty()) return () -> number[0] == typed.size() ? null : new EachLine(++number[0], typed.get((int) number[0] - 1), null);
        vehicles = items(CallOptions.to(run, "GET", "fleets/" + Query.encode(fleet()) + "/vehicles"));
        return () -> {
            Object vehicle = out.full() ? null : vehicles.next();
            return vehicle == null ? null : new EachLine(++number[0], vehicle, null);
        };
    }

    /** Requests for a part of vehicles. An id that was kept and has gone stale is looked up anew, once. */
    private final class Vehicles implements FanOut.Asking {
        private final Part part;

        Vehicles(Part part) {
            this.part = part;
        }

        @Override
        public ApiRequest request(EachLine line) throws BrokenExchange, InterruptedException {
            Place place = line.value() instanceof Map<?, ?> vehicle ? new Place(fleet(), String.valueOf(vehicle.get("id"))) : place((String) line.value());
            return CallOptions.to(run, "GET", "fleets/" + Query.encode(place.fleet()) + "/vehicles/" + Query.encode(place.id()) + "/" + part.path());
        }

        @Override
        public Object body(EachLine line, ApiRequest request, WholeAnswer answer) throws BrokenExchange, InterruptedException {
            return part.records(vin(line), part.pages() ? collected(request, answer) : JsonAnswer.of(answer));
        }

        @Override
        public boolean again(EachLine line, int status, ErrorBody error) throws BrokenExchange, InterruptedException {
            boolean stale = status == 403 || status == 404 && (error == null || !NO_DATA.contains(String.valueOf(error.code())));
            if (!stale || cache == null || !(line.value() instanceof String vin) || found.containsKey(vin)) return false;
            Optional<Place> kept = cache.get(vin);
            cache.forget(vin);
            return kept.isPresent() && !kept.get().equals(place(vin));
        }
    }

    private Place place(String vin) throws BrokenExchange, InterruptedException {
        Place known = found.get(vin);
        if (known == null && cache != null) known = cache.get(vin).orElse(null);
        return known != null && inChosenFleet(known) ? known : search(vin);
    }

    /** A kept place does not count when another fleet is asked for. */
    private boolean inChosenFleet(Place place) throws InterruptedException {
        return run.value(FleetChoice.FLEET).isEmpty() || place.fleet().equals(fleet());
    }

    private Place search(String vin) throws BrokenExchange, InterruptedException {
        List<Map<String, Object>> where = run.value(FleetChoice.FLEET).isPresent() ? List.of(Json.object("id", fleet())) : fleets();
        for (Map<String, Object> fleet : where) {
            String id = String.valueOf(fleet.get("id"));
            Items vehicles = items(CallOptions.to(run, "GET", "fleets/" + Query.encode(id) + "/vehicles?vinPrefix=" + vin));
            for (Object item = vehicles.next(); item != null; item = vehicles.next()) {
                if (!(item instanceof Map<?, ?> vehicle) || !vin.equals(vehicle.get("vin"))) continue;
                Place place = new Place(id, String.valueOf(vehicle.get("id")));
                found.put(vin, place);
                if (cache != null) cache.put(vin, place);
                return place;
            }
        }
        throw Failure.of(ExitCode.HTTP_CLIENT_ERROR, "no vehicle has the VIN " + vin).because(where.size() == 1 ? "it is not in the fleet" : "it is in none of your " + where.size() + " fleets")
                .hint("list them", NextCommand.of(where.size() == 1 ? "vehicles" : "vehicles --fleet NAME"));
    }

    /**
     * The id of the fleet: that of --fleet, by name or id, or the only one there is. An id under which vehicles were
     * found before is taken at its word; any other is looked for in the list.
     *
     * @throws Failure exit code 2 with the names of all when it is none of them
     */
    public synchronized String fleet() throws InterruptedException {
        Optional<String> chosen = run.value(FleetChoice.FLEET);
        if (fleet == null && cache != null) fleet = chosen.filter(cache::knows).orElse(null);
        try {
            if (fleet == null) fleet = FleetChoice.of(run, fleets());
        } catch (BrokenExchange e) {
            throw session.failure(e);
        }
        return fleet;
    }

    /** What is wrong with --fleet would be wrong for each vehicle: told once, before anything is asked of one. */
    private void checkFleet() throws InterruptedException {
        if (run.value(FleetChoice.FLEET).isPresent() || run.arguments().isEmpty()) fleet();
    }

    private synchronized List<Map<String, Object>> fleets() throws BrokenExchange, InterruptedException {
        if (fleets == null) {
            List<Map<String, Object>> all = new ArrayList<>();
            for (Object item : items(CallOptions.to(run, "GET", "fleets")).rest()) {
                if (item instanceof Map<?, ?> map) all.add(strings(map));
            }
            fleets = all;
        }
        return fleets;
    }

    private static Map<String, Object> strings(Map<?, ?> map) {
        Map<String, Object> fleet = new LinkedHashMap<>();
        map.forEach((name, value) -> fleet.put((String) name, value));
        return fleet;
    }

    private Items items(ApiRequest first) {
        return new Items(run, session, first);
    }

    /** All items of this page and those that follow. */
    private List<Object> collected(ApiRequest request, WholeAnswer answer) throws BrokenExchange, InterruptedException {
        Items items = items(request);
        items.page(request, answer);
        return items.rest();
    }

    @Override
    public void close() {
        session.close();
    }
}
