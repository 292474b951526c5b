///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Measure the scripts against the tools they replace
//JAVA 17+
//COMPILE_OPTIONS --release 17
//DEPS org.junit.jupiter:junit-jupiter-api:5.14.4
//SOURCES DataRows.java
//SOURCES Result.java
//SOURCES Report.java
//SOURCES Row.java
//SOURCES Rows.java
//SOURCES Stage.java
//SOURCES Stopwatch.java
//SOURCES ../support/Launcher.java
//SOURCES ../support/Nginx.java
//SOURCES ../support/OpensslCa.java
//SOURCES ../../lib/**/*.java

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Run;

/** Whole processes, ours and their peers in turn (A B A B …), warm; medians of times and of ratios within a round. */
class bench {
    /** The one that the short table is made with. */
    private static final int OLDEST_JAVA = 17;

    private static final Option ROUNDS = Option.value("rounds", "N", "rounds per row (default 11)");
    private static final Option ROWS = Option.value("rows", "NAME,…", "only these rows; printed, and kept with --keep");
    private static final Option KEEP = Option.flag("keep", "put the results of --rows into tests/bench/results.md");
    private static final Option BEFORE =
            Option.value("before", "FOLDER", "a checkout to compare with, row by row; only printed");

    static final Command COMMAND = Command.named("bench", "Measure the scripts against the tools they replace")
            .usage("[--rounds N] [--rows NAME,… [--keep]] [--before FOLDER]")
            .example("./jbang bench", "all rows, into tests/bench/results.md; takes minutes, on a quiet machine")
            .example("JAVA_HOME=/path/to/jdk ./jbang bench", "the same on another JDK, beside the first")
            .example("./jbang bench --rounds 5 --rows ec,call", "a first look")
            .example(
                    "./jbang bench --before ../before --rows ec,rsa,inspect,jks-to-pem,call,token,first-use,gigabyte",
                    "what a change came to")
            .options(ROUNDS, ROWS, KEEP, BEFORE)
            .does(bench::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        int rounds = Integer.parseInt(run.value(ROUNDS).orElse("11"));
        List<String> wanted =
                run.value(ROWS).map(names -> Arrays.asList(names.split(","))).orElse(null);
        Path before = run.file(BEFORE)
                .map(folder -> folder.toAbsolutePath().normalize())
                .orElse(null);
        try (Stage stage = new Stage(Files.createTempDirectory("bench"), before)) {
            run.console().note("setting the stage …");
            stage.set();
            // a hundred megabytes of pages: made only for rows that want them
            boolean data =
                    stage.has("setup") && (wanted == null || wanted.stream().anyMatch(DataRows.NAMES::contains));
            try (DataRows fleets = data ? new DataRows(stage) : null) {
                List<Row> rows = new ArrayList<>(new Rows(stage).all());
                if (data) rows.addAll(fleets.all());
                report(run, stage, rows, wanted, rounds);
            }
        }
        return ExitCode.OK;
    }

    private static void report(Run run, Stage stage, List<Row> rows, List<String> wanted, int rounds) throws Exception {
        for (String name : wanted == null ? List.<String>of() : wanted) {
            if (rows.stream().anyMatch(row -> row.name.equals(name))) continue;
            throw Failure.usage("there is no row " + name)
                    .hint("rows: "
                            + String.join(
                                    ", ",
                                    Stream.concat(rows.stream().map(row -> row.name), DataRows.NAMES.stream())
                                            .distinct()
                                            .toList()));
        }
        Report report = new Report(stage.machine());
        for (Row row : rows) {
            if (wanted != null && !wanted.contains(row.name)) continue;
            int own = (int) Math.max(row.roundsFactor > 0.2 ? 3 : 2, Math.round(rounds * row.roundsFactor));
            report.add(measure(run, stage, row, own), own);
        }
        (run.has(BEFORE) ? report.comparison() : report.toString()).lines().forEach(run.console()::out);
        if (run.has(BEFORE)) return;
        if (wanted != null && !run.has(KEEP)) return;
        report.write(stage.repository.resolve("tests/bench/results.md"));
        if (Runtime.version().feature() == OLDEST_JAVA)
            report.writeTable(stage.repository.resolve("docs/performance.md"));
        run.console().note("written: tests/bench/results.md");
    }

    private static Result measure(Run run, Stage stage, Row row, int rounds) throws Exception {
        Result result = new Result(row);
        List<Row.Variant> variants = new ArrayList<>(row.variants);
        variants.add(
                0,
                new Row.Variant(
                        Row.HELLO, List.of(List.of(stage.java.toString(), "-cp", stage.file("hello"), "Hello")), true));
        for (Row.Variant variant : variants) {
            // the first run compiles and fills caches, so that all later ones find the same; where it takes minutes,
            // the one for the peak does
            for (int warm = 0; warm < 2 && row.roundsFactor >= 0.3; warm++)
                stage.stopwatch.milliseconds(variant.commands());
            result.peaks.put(variant.label(), stage.stopwatch.peakMebibytes(variant.commands()));
        }
        for (int round = 1; round <= rounds; round++) {
            for (Row.Variant variant : variants)
                result.add(variant.label(), stage.stopwatch.milliseconds(variant.commands()));
        }
        run.console()
                .note(String.format(
                        Locale.ROOT, "%s: %d rounds, hello %.0f ms", row.name, rounds, result.median(Row.HELLO)));
        return result;
    }
}
