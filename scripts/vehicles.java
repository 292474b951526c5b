///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION List the vehicles of a fleet, or of a driver
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/vehicles.java

import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.cli.Run;
import stellantis.connection.ServerAccess;
import stellantis.drivers.ApiDriver;
import stellantis.fleet.DataOptions;
import stellantis.fleet.Fleets;
import stellantis.fleet.ListReader;

/** The vehicles of a fleet. */
class vehicles {
    static final Command COMMAND = ListReader.command(Command.named(
                            "vehicles", "List the vehicles of a fleet, or of a driver")
                    .usage("[--fleet NAME] [--limit N] [--jsonl|--csv|--table] [-o FILE]")
                    .example(
                            "{{vehicles}} --fleet 'Sandbox fleet'",
                            "VIN, brand and motorization of each; you may leave --fleet out if you have only one "
                                    + "fleet")
                    .example("{{vehicles}} --fleet FLEET --csv -o vehicles.csv", "by the fleet's id, into a file")
                    .example("{{vehicles}} --end-user anna", "those of a driver who has consented")
                    .options(Fleets.FLEET, DataOptions.EXTENSION))
            .does(vehicles::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        return ListReader.run(
                ServerAccess.of(run, ApiDriver::chosen),
                (of, session) -> DataOptions.extended(Fleets.vehicles(of, session), of, "branding"));
    }
}
