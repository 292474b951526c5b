///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show where vehicles were last: a table, GeoJSON, or a map in one file
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -Xmn8m -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000 -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100 -XX:CompileCommand=quiet -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02 -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02 -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01 -Xlog:disable
//CDS
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/fleet/Positions.java
//SOURCES ../lib/stellantis/records/RecordOptions.java

import stellantis.ExitCode;
import stellantis.cli.Command;
import stellantis.cli.Run;
import stellantis.fleet.Positions;
import stellantis.records.RecordOptions;

/** Where vehicles were when they last said so. */
class positions {
    static final Command COMMAND = Command.named("positions", "Show where vehicles were last: a table, GeoJSON, or a map in one file")
            .usage("[VIN…] [--fleet NAME] [--geojson] [--jsonl|--csv|--table] [-o FILE]")
            .usage("[VIN…] [--fleet NAME] --map FILE.html")
            .example("jbang positions@stellantis VIN", "time, latitude and longitude")
            .example("jbang positions@stellantis --fleet FLEET --geojson -o positions.geojson", "one FeatureCollection, for geographic software")
            .example("jbang positions@stellantis --fleet FLEET --map positions.html", "a web page with a map that fetches nothing from anywhere")
            .tells("A table for a person, JSON in a pipe; --jsonl, --csv, --table and -o FILE choose. What fails for a vehicle is its record in JSON, and a line on stderr"
                    + " otherwise; the exit code is that of the first one that failed.")
            .arguments(0, 10_000)
            .options(RecordOptions.GEOJSON, Positions.MAP).options(Positions.OPTIONS)
            .argument("VIN…", "the vehicles; without any, all of --fleet")
            .ends(ExitCode.CHECK_FAILED, ExitCode.EXISTS, ExitCode.NO_READER).ends(ExitCode.API)
            .does(positions::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        return Positions.run(run);
    }
}
