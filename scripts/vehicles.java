///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION List the vehicles of a fleet
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -Xmn8m -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02 -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01 -Xlog:disable
//CDS
//SOURCES ../lib/stellantis/fleet/Fleets.java
//SOURCES ../lib/stellantis/fleet/ListReader.java

import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.cli.Run;
import stellantis.fleet.Fleets;
import stellantis.fleet.ListReader;

/** The vehicles of a fleet. */
class vehicles {
    static final Command COMMAND = ListReader.command(Command.named("vehicles", "List the vehicles of a fleet")
                    .usage("[--fleet NAME] [--limit N] [--jsonl|--csv|--table] [-o FILE]")
                    .example(
                            "jbang vehicles@stellantis --fleet 'Sandbox fleet'",
                            "VIN, brand and motorization of each; --fleet may stay away where you have one fleet only")
                    .example(
                            "jbang vehicles@stellantis --fleet FLEET --csv -o vehicles.csv",
                            "by the fleet's id, into a file")
                    .options(Fleets.FLEET))
            .does(vehicles::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        return ListReader.run(run, Fleets::vehicles);
    }
}
