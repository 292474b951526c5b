///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show what data vehicles have and what can be done with them from afar
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/capabilities.java

import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.cli.Run;
import stellantis.connection.ApiCredentials;
import stellantis.connection.ServerAccess;
import stellantis.drivers.ApiDriver;
import stellantis.fleet.Capabilities;
import stellantis.fleet.DataOptions;
import stellantis.fleet.VehiclePart;
import stellantis.fleet.VehicleReader;
import stellantis.records.Column;

/** What vehicles are able to do, known by the VIN alone: the first question before any contract. */
class capabilities {
    static final Command COMMAND = VehicleReader.command(Command.named(
                            "capabilities", "Show what data vehicles have and what can be done with them from afar")
                    .usage("[VIN…] [--fleet NAME] [--jsonl|--csv|--table] [-o FILE]")
                    .example("{{capabilities}} VIN", "a row for each kind of data and each function")
                    .example(
                            "{{capabilities}} --fleet FLEET --csv --where \"capability=='data:trip'\"",
                            "which vehicles of a fleet have trips")
                    .tells("A VIN need not be in one of your fleets."))
            .does(capabilities::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        String path = ApiCredentials.endUser(run) ? "" : VehiclePart.BY_VIN;
        return VehicleReader.run(
                ServerAccess.of(run, ApiDriver::chosen),
                new VehiclePart(
                        DataOptions.extended(path, run, "onboardCapabilities", "branding"),
                        false,
                        () -> Column.usual("capabilities"),
                        Capabilities::of));
    }
}
