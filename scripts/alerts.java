///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show the dashboard alerts of vehicles
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -Xmn8m -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02 -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01 -Xlog:disable
//CDS
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/fleet/FleetReader.java
//SOURCES ../lib/stellantis/fleet/Since.java

import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.fleet.FleetReader;
import stellantis.fleet.FleetReader.Part;
import stellantis.cli.Run;
import stellantis.fleet.Since;

/** What the dashboards of vehicles warn of. */
class alerts {
    static final Command COMMAND = Command.named("alerts", "Show the dashboard alerts of vehicles")
            .usage("[VIN…] [--fleet NAME] [--since TIME] [--jsonl|--csv|--table] [-o FILE]")
            .example("jbang alerts@stellantis VIN", "type, severity and whether it is still on")
            .example("jbang alerts@stellantis --fleet FLEET --since 7d --where \"severity=='Critical'\"", "of all vehicles of a fleet")
            .tells("A table for a person, JSON in a pipe; --jsonl, --csv, --table and -o FILE choose. What fails for a vehicle is its record in JSON, and a line on stderr"
                    + " otherwise; the exit code is that of the first one that failed.")
            .arguments(0, 10_000)
            .options(Since.SINCE).options(FleetReader.VEHICLES).options(FleetReader.OPTIONS)
            .argument("VIN…", "the vehicles; without any, all of --fleet")
            .ends(ExitCode.CHECK_FAILED, ExitCode.EXISTS, ExitCode.NO_READER).ends(ExitCode.API)
            .does(alerts::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        String path = "alerts" + Since.query(run, "?", null);
        try (FleetReader api = FleetReader.open(run)) {
            return api.each(Part.of(path, true), "alerts");
        }
    }
}
