//SOURCES ListReader.java
//SOURCES VehiclePart.java
//SOURCES Vehicles.java
//SOURCES ../cli/Command.java
//SOURCES ../Json.java
//SOURCES ../connection/CallOptions.java
//SOURCES ../records/ParallelRequests.java
//SOURCES ../records/Items.java
//SOURCES ../records/RecordOutput.java
package stellantis.fleet;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import stellantis.ExitCode;
import stellantis.Json;
import stellantis.cli.Command;
import stellantis.cli.Run;
import stellantis.connection.ApiSession;
import stellantis.connection.ServerAccess;
import stellantis.http.ApiRequest;
import stellantis.http.ExchangeFailure;
import stellantis.http.WholeAnswer;
import stellantis.records.Items;
import stellantis.records.JsonAnswer;
import stellantis.records.ParallelRequests;
import stellantis.records.ParallelRequests.Input;
import stellantis.records.ParallelRequests.Result;
import stellantis.records.RecordOptions.Form;
import stellantis.records.RecordOutput;
import stellantis.records.RecordWriter;
import stellantis.records.Selection;

/** What the scripts have in common that ask for a part of each of several vehicles at once, such as {@code status}. */
public final class VehicleReader {
    /** No data for a vehicle that is there. */
    private static final Set<String> NO_DATA = Set.of("40400", "40499");

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
                        + " that of the first one that failed.")
                .arguments(0, 10_000)
                .argument("VIN…", "the vehicles; without any, all of --fleet, or all of the driver's")
                .options(Fleets.FLEET, ParallelRequests.PARALLEL);
        return ListReader.command(command);
    }

    /** Asks for a part of each vehicle named in the arguments, or of all of the fleet, and writes the records. */
    public static ExitCode run(ServerAccess server, VehiclePart part) throws Exception {
        Run run = server.run();
        Form form = ListReader.form(run);
        Vehicles.vins(run);
        try (ApiSession session = ListReader.open(server)) {
            VehicleReader reader = new VehicleReader(run, session);
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

    /** As {@link #run(ServerAccess, VehiclePart)}, into something that is no list of records. */
    public static ExitCode run(ServerAccess server, VehiclePart part, RecordWriter to) throws Exception {
        Run run = server.run();
        Vehicles.vins(run);
        try (ApiSession session = ListReader.open(server)) {
            VehicleReader reader = new VehicleReader(run, session);
            reader.vehicles.checkFleet();
            Selection out = new Selection(run, to);
            return reader.each(part, false, out, out::full);
        }
    }

    private ExitCode each(VehiclePart part, boolean failures, RecordWriter out, BooleanSupplier full) throws Exception {
        try {
            ParallelRequests fanOut = new ParallelRequests(run, session, new PartRequests(part, failures));
            ExitCode code = fanOut.write(vehicles.inputs(full), out);
            ExitCode counted = vehicles.counted();
            return code == ExitCode.OK ? counted : code;
        } catch (ExchangeFailure e) {
            throw session.failure(e);
        }
    }

    /** A part of vehicles. The id of one that was kept and has gone stale is looked up anew, once. */
    private final class PartRequests implements ParallelRequests.Requests {
        private final VehiclePart part;
        private final boolean failures;
        private int told;

        /** @param failures whether a failure is a record too, not a line on stderr */
        PartRequests(VehiclePart part, boolean failures) {
            this.part = part;
            this.failures = failures;
        }

        @Override
        public ApiRequest request(Input input) throws ExchangeFailure, InterruptedException {
            return vehicles.request(input, part.path());
        }

        @Override
        public Object body(Input input, ApiRequest request, WholeAnswer answer)
                throws ExchangeFailure, InterruptedException {
            if (!part.pages()) return part.records().apply(Vehicles.vin(input), JsonAnswer.of(answer));
            Items items = new Items(run, session, request);
            items.page(request, answer);
            return part.records().apply(Vehicles.vin(input), items.rest());
        }

        @Override
        public boolean again(Result failed) throws ExchangeFailure, InterruptedException {
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
}
