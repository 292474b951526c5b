package stellantis.fleet;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.Json;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ApiSession;
import stellantis.connection.ServerAccess;
import stellantis.http.ApiRequest;
import stellantis.http.ErrorBody;
import stellantis.http.ExchangeFailure;
import stellantis.http.WholeAnswer;
import stellantis.profile.VehicleData;
import stellantis.records.ItemCount;
import stellantis.records.Items;
import stellantis.records.JsonAnswer;
import stellantis.records.JsonQuery;
import stellantis.records.ParallelRequests;
import stellantis.records.ParallelRequests.Input;
import stellantis.records.ParallelRequests.Result;
import stellantis.records.RecordOptions.Form;
import stellantis.records.RecordOutput;
import stellantis.records.RecordWriter;
import stellantis.records.Selection;

/** What the scripts have in common that ask for a part of each of several vehicles at once, such as {@code status}. */
public final class VehicleReader {
    private static final Option STRICT =
            Option.flag("strict", "treat a vehicle without data, or in privacy mode, as a failure (exit code 30)");

    /** A vehicle that is there, without data: 404 with such a code, but not that of an unknown vehicle. */
    private static final Pattern NO_DATA = Pattern.compile("404(?!10)\\d\\d");

    private static final JsonQuery PRIVACY = JsonQuery.parse("privacy.state", "");

    /** Why there is nothing to show of vehicles, or not all: normal states of healthy ones. */
    private static final Map<String, String> STATES = Map.of(
            "no-data", "there are no data of %s: nothing was ever sent, or no service is active",
            "private", "the data of %s are not all shown: privacy mode is on",
            "no-consent", "there are no data of %s: the driver has not consented to these");

    private static final int TOLD = 10;

    private final Run run;
    private final ApiSession session;
    private final Vehicles vehicles;

    private VehicleReader(Run run, ApiSession session) {
        this.run = run;
        this.session = session;
        this.vehicles = new Vehicles(run, session);
    }

    /** The command with what all of them have: VINs, options and exit codes. */
    public static Command command(Command command) {
        command.tells("A table for a person, JSON in a pipe; --jsonl, --csv, --table and -o FILE choose. What fails"
                        + " for a vehicle is its record in JSON, and a line on stderr otherwise; the exit code is"
                        + " that of the first one that failed. A vehicle that has no data or keeps it private has"
                        + " not failed: its record has the state no-data, private or no-consent (of the driver), which"
                        + " is empty for the others.")
                .arguments(0, 10_000)
                .argument("VIN…", "the vehicles; if there is none, all vehicles of --fleet or of the driver")
                .options(Fleets.FLEET, STRICT, ParallelRequests.PARALLEL);
        return ListReader.command(command);
    }

    /** Asks for a part of each vehicle named in the arguments, or of all of the fleet, and writes the records. */
    public static ExitCode run(ServerAccess server, VehiclePart part) throws Exception {
        Run run = server.run();
        Form form = ListReader.form(run);
        return open(server, reader -> {
            try (RecordOutput out = new RecordOutput(run, form, part.columns())) {
                ExitCode code = reader.each(part, form, out, out.selection()::full);
                out.note();
                return code;
            }
        });
    }

    /** As {@link #run(ServerAccess, VehiclePart)}, into something that is no list of records. */
    public static ExitCode run(ServerAccess server, VehiclePart part, RecordWriter to) throws Exception {
        Selection out = new Selection(server.run(), to);
        return open(server, reader -> reader.each(part, Form.VALUE, out, out::full));
    }

    /** All items of a collection of the vehicle that is named. */
    public static List<Object> items(ServerAccess server, String path) throws Exception {
        Input named = new Input(1, Vehicles.vins(server.run()).get(0), null);
        return open(
                server, reader -> new Items(reader.run, reader.session, reader.vehicles.request(named, path)).rest());
    }

    private interface Use<T> {
        T of(VehicleReader reader) throws Exception;
    }

    private static <T> T open(ServerAccess server, Use<T> use) throws Exception {
        Vehicles.vins(server.run());
        try (ApiSession session = ListReader.open(server)) {
            VehicleReader reader = new VehicleReader(server.run(), session);
            reader.vehicles.checkFleet();
            try {
                return use.of(reader);
            } catch (ExchangeFailure e) {
                throw session.failure(e);
            }
        }
    }

    private ExitCode each(VehiclePart part, Form form, RecordWriter out, BooleanSupplier full) throws Exception {
        PartRequests requests = new PartRequests(part, form);
        ExitCode code = new ParallelRequests(run, session, requests).write(vehicles.inputs(full), out);
        requests.states.forEach((state, count) -> run.console()
                .note(String.format(STATES.get(state), ItemCount.text(count, "vehicle")) + " (state " + state + ")"));
        boolean partly = part.path().equals("status") && run.console().screen();
        requests.lacking
                .filter(any -> partly || requests.forbidden || requests.states.containsKey("no-consent"))
                .ifPresent(lacks -> run.console().warn(lacks.getMessage(), lacks.next()));
        ExitCode counted = vehicles.counted();
        if (code != ExitCode.OK) return code;
        return counted == ExitCode.OK ? requests.incomplete : counted;
    }

    /** A vehicle of which there is nothing to show, and why: a normal state of a healthy one. */
    private record Silent(String state, Map<String, Object> told) {}

    /** A part of vehicles. The id of one that was kept and has gone stale is looked up anew, once. */
    private final class PartRequests implements ParallelRequests.Requests {
        private final VehiclePart part;
        /** Whether a failure is a record too, not a line on stderr: among the rows of a table it would be no row. */
        private final boolean failures;
        /** Whether a vehicle without data has its record: a table has a row for it where each vehicle is one. */
        private final boolean silent;

        private final Map<String, Integer> states = new TreeMap<>();
        /** Whether a list of a vehicle had fewer items than announced. */
        private volatile ExitCode incomplete = ExitCode.OK;

        /** What of the data the driver has not consented to. */
        private final Optional<Failure> lacking;

        private boolean forbidden;

        private int told;

        PartRequests(VehiclePart part, Form form) {
            this.part = part;
            this.lacking = Optional.ofNullable(session.driver())
                    .flatMap(driver -> driver.lacks(VehicleData.opening(part.resource())));
            this.failures = form == Form.JSON || form == Form.JSONL;
            this.silent = failures || !part.pages() && (form == Form.CSV || form == Form.TABLE);
        }

        @Override
        public ApiRequest request(Input input) throws ExchangeFailure, InterruptedException {
            return vehicles.request(input, part.path());
        }

        /** What is asked for by its name, such as a trip, has to be there; a VIN of the fleet's list is. */
        @Override
        public boolean takes(WholeAnswer answer) {
            boolean listed = run.arguments().isEmpty();
            return answer.status() == 404
                    && !run.has(STRICT)
                    && (listed || !part.path().replaceFirst("\\?.*", "").contains("/"))
                    && ErrorBody.decode(answer.body())
                            .filter(error -> NO_DATA.matcher(String.valueOf(error.code()))
                                    .matches())
                            .isPresent();
        }

        /** A list of records, or that the vehicle is silent. */
        @Override
        public Object body(Input input, ApiRequest request, WholeAnswer answer)
                throws ExchangeFailure, InterruptedException {
            String vin = Vehicles.vin(input);
            if (answer.status() == 404) {
                return new Silent(
                        "no-data", ErrorBody.decode(answer.body()).orElseThrow().told());
            }
            if (part.pages()) {
                Items items = new Items(run, session, request);
                items.page(request, answer);
                List<Object> all = items.rest();
                ExitCode counted = items.check(run.console(), "that of " + vin);
                if (counted != ExitCode.OK) incomplete = counted;
                return all.stream()
                        .map(item -> item instanceof Map<?, ?> fields ? fields : Json.object("value", item))
                        .flatMap(fields -> part.records().apply(vin, fields).stream())
                        .toList();
            }
            Map<?, ?> fields = JsonAnswer.object(answer);
            List<Map<String, Object>> records = part.records().apply(vin, fields);
            String privacy = String.valueOf(PRIVACY.of(fields));
            boolean hidden = privacy.equals("Full") || records.isEmpty() && privacy.equals("Geolocation");
            if (!records.isEmpty()) {
                if (hidden) records.forEach(record -> record.put("state", "private"));
                return records;
            }
            boolean refused = !hidden && lacking.isPresent();
            String why = hidden
                    ? "the privacy mode " + privacy + " is on"
                    : lacking.map(Failure::getMessage).orElse("what came holds none of it");
            String state = hidden ? "private" : refused ? "no-consent" : "no-data";
            if (!run.has(STRICT)) return new Silent(state, Json.object("message", why));
            Hint ask = refused ? lacking.get().next() : null;
            throw Failure.of(ExitCode.HTTP_CLIENT_ERROR, "there is no data")
                    .because(why)
                    .hint(ask);
        }

        @Override
        public boolean again(Result failed) throws ExchangeFailure, InterruptedException {
            return (failed.status() == 403 || failed.status() == 404) && vehicles.moved(failed.input());
        }

        @Override
        public void write(Result result, RecordWriter to) throws IOException {
            if (result.status() == 403) forbidden = true;
            Map<String, Object> record = Vehicles.named(result.input());
            if (result.body() instanceof List<?> records) {
                for (Object one : records) to.write(one);
                boolean hidden = !part.pages()
                        && records.stream().anyMatch(one -> "private".equals(((Map<?, ?>) one).get("state")));
                if (hidden) states.merge("private", 1, Integer::sum);
            } else if (result.body() instanceof Silent none) {
                states.merge(none.state, 1, Integer::sum);
                record.put("state", none.state);
                record.put("status", result.status());
                record.putAll(none.told);
                if (silent) to.write(record);
            } else if (failures) {
                if (result.status() > 0) record.put("status", result.status());
                record.put("error", result.told());
                to.write(record);
            } else if (run.arguments().size() == 1) {
                run.console().failed(result.failure());
            } else if (told++ < TOLD) {
                String name = String.join(
                        " ", record.values().stream().map(String::valueOf).toList());
                run.console().warn(name + ": " + result.told().get("message"));
            }
        }
    }
}
