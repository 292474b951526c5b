///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show or draw how values of vehicles went over time
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -Xmn8m -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02 -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01 -Xlog:disable
//CDS
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/fleet/Telemetry.java
//SOURCES ../lib/stellantis/fleet/Since.java
//SOURCES ../lib/stellantis/records/TelemetryType.java

import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.cli.Run;
import stellantis.fleet.Since;
import stellantis.fleet.Telemetry;
import stellantis.records.TelemetryType;

/** Values over time: charge, mileage, temperature. */
class telemetry {
    static final Command COMMAND = Command.named("telemetry", "Show or draw how values of vehicles went over time")
            .usage("[VIN…] [--fleet NAME] [--since TIME] [--type TYPE] [--jsonl|--csv|--table] [-o FILE]")
            .usage("[VIN…] --plot FILE.svg [--columns LIST]")
            .example("jbang telemetry@stellantis VIN --since 24h --type vehicle.energies", "charge and range, sample by sample")
            .example("jbang telemetry@stellantis VIN --since 7d --plot charge.svg", "a chart")
            .example("jbang telemetry@stellantis VIN --plot more.svg --columns 'vehicle.energies[0].level:level %,vehicle.odometer.mileage:km'", "a panel for each value")
            .tells("Without --since the last 24 hours; the service keeps about two months.")
            .tells("--type takes " + String.join(", ", TelemetryType.KNOWN) + "; what else the API may know goes with a warning.")
            .tells("A table for a person, JSON in a pipe; --jsonl, --csv, --table and -o FILE choose. What fails for a vehicle is its record in JSON, and a line on stderr"
                    + " otherwise; the exit code is that of the first one that failed.")
            .arguments(0, 10_000)
            .options(Since.SINCE, TelemetryType.TYPE, Telemetry.PLOT).options(Telemetry.OPTIONS)
            .argument("VIN…", "the vehicles; without any, all of --fleet")
            .ends(ExitCode.CHECK_FAILED, ExitCode.EXISTS, ExitCode.NO_READER).ends(ExitCode.API)
            .does(telemetry::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        return Telemetry.run(run);
    }
}
