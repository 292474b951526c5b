///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show when vehicles are due for maintenance
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/maintenance.java

import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.cli.Run;
import stellantis.connection.ServerAccess;
import stellantis.drivers.ApiDriver;
import stellantis.fleet.VehiclePart;
import stellantis.fleet.VehicleReader;

/** Days and kilometres until the next maintenance. */
class maintenance {
    static final Command COMMAND = VehicleReader.command(
                    Command.named("maintenance", "Show when vehicles are due for maintenance")
                            .usage("[VIN…] [--fleet NAME] [--jsonl|--csv|--table] [-o FILE]")
                            .example("{{maintenance}} VIN", "days and kilometres left")
                            .example(
                                    "{{maintenance}} --fleet FLEET --where 'daysBeforeMaintenance < `60`'",
                                    "the vehicles of a fleet that are due within two months"))
            .does(maintenance::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        return VehicleReader.run(ServerAccess.of(run, ApiDriver::chosen), VehiclePart.one("maintenance"));
    }
}
