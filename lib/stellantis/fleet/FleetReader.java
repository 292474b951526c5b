//SOURCES VehiclePart.java
//SOURCES Vehicles.java
//SOURCES ../cli/Command.java
//SOURCES ../Json.java
//SOURCES ../connection/CallOptions.java
//SOURCES ../records/FanOut.java
//SOURCES ../records/Items.java
//SOURCES ../records/PageWalk.java
//SOURCES ../records/RecordOutput.java
package stellantis.fleet;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Json;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ApiSession;
import stellantis.connection.CallOptions;
import stellantis.connection.ConnectionOptions;
import stellantis.connection.ServerOptions;
import stellantis.connection.TokenSource;
import stellantis.http.ApiRequest;
import stellantis.http.BrokenExchange;
import stellantis.http.Query;
import stellantis.http.WholeAnswer;
import stellantis.records.FanOut;
import stellantis.records.FanOut.Input;
import stellantis.records.FanOut.Result;
import stellantis.records.Items;
import stellantis.records.JsonAnswer;
import stellantis.records.PageWalk;
import stellantis.records.RecordOptions;
import stellantis.records.RecordOptions.Form;
import stellantis.records.RecordOutput;
import stellantis.records.RecordWriter;
import stellantis.records.Selection;

/**
 * What the scripts with names that people know have in common: a list ({@code fleets}), or a part of each of several
 * vehicles at once ({@code status}).
 */
public final class FleetReader implements AutoCloseable {
    public static final Option FLEET = Vehicles.FLEET;

    private static final List<Option> OPTIONS = Stream.of(
                    RecordOptions.ALL,
                    List.of(RecordOptions.LIMIT, Options.OUTPUT, RecordOptions.RAW, Options.FORCE),
                    ApiSession.OPTIONS,
                    List.of(
                            ConnectionOptions.BASE_URL,
                            ConnectionOptions.CLIENT_ID,
                            ConnectionOptions.CLIENT_ID_IN,
                            ConnectionOptions.ACCEPT),
                    ApiCredentials.OPTIONS,
                    TokenSource.TOKEN,
                    ServerOptions.CONNECTION)
            .flatMap(List::stream)
            .toList();

    /** No data for a vehicle that is there. */
    private static final Set<String> NO_DATA = Set.of("40400", "40499");

    private static final int TOLD = 10;

    private final Run run;
    private final ApiSession session;
    private final Vehicles vehicles;

    private FleetReader(Run run) {
        ApiRequest any = CallOptions.to(run, "GET", "fleets");
        ServerOptions server = ServerOptions.of(run);
        this.run = run;
        this.session = ApiSession.open(server, ApiCredentials.of(server, any), ApiSession.RETRIES);
        this.vehicles = new Vehicles(run, session, run.has(ConnectionOptions.NO_CACHE) ? null : cache(run, any));
    }

    private static VinCache cache(Run run, ApiRequest any) {
        String host = any.uri().resolve("/").toString();
        String client = run.setting(ConnectionOptions.CLIENT_ID).orElse("");
        return new VinCache(run.world().cacheFolder().resolve("vehicles"), host, client, run.console()::detail);
    }

    /** The command with what all of them have: options and exit codes. */
    public static Command list(Command command) {
        return command.options(OPTIONS)
                .ends(ExitCode.CHECK_FAILED, ExitCode.EXISTS, ExitCode.NO_READER)
                .ends(ExitCode.API);
    }

    /** The command with what all have that ask about vehicles. */
    public static Command ofVehicles(Command command) {
        command.tells("A table for a person, JSON in a pipe; --jsonl, --csv, --table and -o FILE choose. What fails"
                        + " for a vehicle is its record in JSON, and a line on stderr otherwise; the exit code is"
                        + " that of the first one that failed.")
                .arguments(0, 10_000)
                .argument("VIN…", "the vehicles; without any, all of --fleet")
                .options(FLEET, FanOut.PARALLEL);
        return list(command);
    }

    /** The form asked for, else a table for a person and JSON for a program. */
    private static Form form(Run run) {
        return RecordOptions.form(run, RecordOptions.screen(run) ? Form.TABLE : Form.JSON);
    }

    /** Checks the VINs and the output, and loads the identity; nothing is sent yet. */
    private static FleetReader open(Run run) {
        Vehicles.vins(run);
        RecordOutput.check(run, form(run));
        return new FleetReader(run);
    }

    /**
     * Writes all items of a collection, as the options limit and show them.
     *
     * @param path with {@code {fleet}} for the fleet that is meant
     */
    public static ExitCode list(Run run, String path) throws InterruptedException {
        try (FleetReader reader = open(run)) {
            String to =
                    path.contains("{fleet}") ? path.replace("{fleet}", Query.encode(reader.vehicles.fleet())) : path;
            PageWalk walk = new PageWalk(run, reader.session, CallOptions.to(run, "GET", to), form(run), true, true);
            ExitCode code = walk.go();
            if (walk.items() == 0) run.console().note("there are no " + path.substring(path.lastIndexOf('/') + 1));
            return code;
        }
    }

    /** Asks for a part of each vehicle named in the arguments, or of all of the fleet, and writes the records. */
    public static ExitCode each(Run run, VehiclePart part) throws Exception {
        Form form = form(run);
        try (FleetReader reader = open(run)) {
            reader.vehicles.checkFleet();
            try (RecordOutput out = new RecordOutput(run, form, part.columns())) {
                // among the rows of a table a failure would not be a row
                boolean failures = form == Form.JSON || form == Form.JSONL;
                ExitCode code = reader.each(part, failures, out, out.selection()::full);
                out.note();
                return code;
            }
        }
    }

    /** As {@link #each(Run, VehiclePart)}, into something that is no list of records. */
    public static ExitCode each(Run run, VehiclePart part, RecordWriter to) throws Exception {
        try (FleetReader reader = open(run)) {
            reader.vehicles.checkFleet();
            Selection out = new Selection(run, to);
            return reader.each(part, false, out, out::full);
        }
    }

    private ExitCode each(VehiclePart part, boolean failures, RecordWriter out, BooleanSupplier full) throws Exception {
        try {
            FanOut requests = new FanOut(run, session, new Asking(part, failures));
            ExitCode code = requests.write(vehicles.inputs(full), out);
            ExitCode counted = vehicles.counted();
            return code == ExitCode.OK ? counted : code;
        } catch (BrokenExchange e) {
            throw session.failure(e);
        }
    }

    /** A part of vehicles. The id of one that was kept and has gone stale is looked up anew, once. */
    private final class Asking implements FanOut.Asking {
        private final VehiclePart part;
        private final boolean failures;
        private int told;

        /** @param failures whether a failure is a record too, not a line on stderr */
        Asking(VehiclePart part, boolean failures) {
            this.part = part;
            this.failures = failures;
        }

        @Override
        public ApiRequest request(Input input) throws BrokenExchange, InterruptedException {
            return vehicles.request(input, part.path());
        }

        @Override
        public Object body(Input input, ApiRequest request, WholeAnswer answer)
                throws BrokenExchange, InterruptedException {
            if (!part.pages()) return part.records().apply(Vehicles.vin(input), JsonAnswer.of(answer));
            Items items = new Items(run, session, request);
            items.page(request, answer);
            return part.records().apply(Vehicles.vin(input), items.rest());
        }

        @Override
        public boolean again(Result failed) throws BrokenExchange, InterruptedException {
            boolean noData = failed.error() != null
                    && NO_DATA.contains(String.valueOf(failed.error().code()));
            boolean stale = failed.status() == 403 || failed.status() == 404 && !noData;
            return stale && vehicles.moved(failed.input());
        }

        @Override
        public void write(Result result, RecordWriter to) throws IOException {
            String vin = Vehicles.vin(result.input());
            if (result.failure() == null) {
                for (Object record : (List<?>) result.body()) to.write(record);
            } else if (failures) {
                Map<String, Object> record = Json.object("vin", vin);
                if (result.status() > 0) record.put("status", result.status());
                record.put("error", result.told());
                to.write(record);
            } else if (told++ < TOLD) {
                run.console().warn(vin + ": " + result.told().get("message"));
            }
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
