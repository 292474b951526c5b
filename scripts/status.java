///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show the latest status of vehicles, by their VIN
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/status.java

import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.cli.Run;
import stellantis.connection.ServerAccess;
import stellantis.drivers.ApiDriver;
import stellantis.fleet.VehiclePart;
import stellantis.fleet.VehicleReader;

/** What vehicles said last: energy, mileage, position, doors. */
class status {
    static final Command COMMAND = VehicleReader.command(Command.named(
                            "status", "Show the latest status of vehicles, by their VIN")
                    .usage("[VIN…] [--fleet NAME] [--parallel N] [--jsonl|--csv|--table] [-o FILE]")
                    .example("{{status}} VIN", "charge, range, mileage and position")
                    .example("{{status}} --fleet FLEET --csv", "of all vehicles of a fleet, several requests at once"))
            .does(status::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        return VehicleReader.run(ServerAccess.of(run, ApiDriver::chosen), VehiclePart.one("status"));
    }
}
