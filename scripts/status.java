///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show the latest status of vehicles, by their VIN
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -Xmn8m -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02 -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01 -Xlog:disable
//CDS
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/fleet/FleetReader.java

import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.fleet.FleetReader;
import stellantis.fleet.FleetReader.Part;
import stellantis.cli.Run;

/** What vehicles said last: energy, mileage, position, doors. */
class status {
    static final Command COMMAND = Command.named("status", "Show the latest status of vehicles, by their VIN")
            .usage("[VIN…] [--fleet NAME] [--parallel N] [--jsonl|--csv|--table] [-o FILE]")
            .example("jbang status@stellantis VIN", "charge, range, mileage and position")
            .example("jbang status@stellantis --fleet FLEET --csv", "of all vehicles of a fleet, several requests at once")
            .tells("A table for a person, JSON in a pipe; --jsonl, --csv, --table and -o FILE choose. What fails for a vehicle is its record in JSON, and a line on stderr"
                    + " otherwise; the exit code is that of the first one that failed.")
            .arguments(0, 10_000)
            .options(FleetReader.VEHICLES).options(FleetReader.OPTIONS)
            .argument("VIN…", "the vehicles; without any, all of --fleet")
            .ends(ExitCode.CHECK_FAILED, ExitCode.EXISTS, ExitCode.NO_READER).ends(ExitCode.API)
            .does(status::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        try (FleetReader api = FleetReader.open(run)) {
            return api.each(Part.of("status", false), "status");
        }
    }
}
