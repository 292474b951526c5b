///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show the dashboard alerts of vehicles
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/alerts.java

import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.cli.Run;
import stellantis.connection.ServerAccess;
import stellantis.drivers.ApiDriver;
import stellantis.fleet.Since;
import stellantis.fleet.VehiclePart;
import stellantis.fleet.VehicleReader;

/** What the dashboards of vehicles warn of. */
class alerts {
    static final Command COMMAND = VehicleReader.command(
                    Command.named("alerts", "Show the dashboard alerts of vehicles")
                            .usage("[VIN…] [--fleet NAME] [--since TIME] [--jsonl|--csv|--table] [-o FILE]")
                            .example("{{alerts}} VIN", "type, severity and whether it is still on")
                            .example(
                                    "{{alerts}} --fleet FLEET --since 7d --where \"severity=='Critical'\"",
                                    "of all vehicles of a fleet")
                            .options(Since.SINCE))
            .does(alerts::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        return VehicleReader.run(
                ServerAccess.of(run, ApiDriver::chosen), VehiclePart.all(Since.in("alerts", run, null)));
    }
}
