package stellantis.charts;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.Writing;
import stellantis.records.RecordOptions;

/** A file with a picture, made instead of printing records: checked before anything is fetched, written at the end. */
public final class Drawing {
    private static final List<Option> RECORDS = List.of(
            Options.OUTPUT,
            RecordOptions.JSONL,
            RecordOptions.CSV,
            RecordOptions.EXCEL,
            RecordOptions.TABLE,
            RecordOptions.RAW);

    private final Run run;
    private final Path file;
    private final boolean stdout;

    /**
     * @param option that names the file
     * @param endings those that the file's name may have
     * @throws Failure exit code 2 for another name, or where records are to be printed too; 15 when the file exists
     */
    public Drawing(Run run, Option option, String... endings) {
        this.run = run;
        this.file = run.file(option).orElseThrow();
        this.stdout = run.isDash(option);
        String name = file.getFileName().toString();
        String typed = "--" + option.getLongOpt();
        if (!stdout && Stream.of(endings).noneMatch(name.toLowerCase(Locale.ROOT)::endsWith)) {
            throw Failure.usage(typed + " writes " + String.join(" and ", endings) + ", not \"" + name + "\"")
                    .hint("choose a name that ends in " + String.join(" or ", endings));
        }
        for (Option other : RECORDS) {
            if (!run.has(other)) continue;
            String named = other == Options.OUTPUT ? "-o" : "--" + other.getLongOpt();
            throw Failure.usage(named + " and " + typed + " exclude each other")
                    .because("the picture is made instead of the records")
                    .hint("run it twice, once for each");
        }
        if (!stdout) Writing.files(run).open(file, new byte[0]).check();
    }

    /** @param what it shows, for the note */
    public ExitCode write(byte[] picture, String what, ExitCode code) {
        if (stdout) {
            run.console().resultStream().writeBytes(picture);
            return code;
        }
        Writing.write(run, Writing.files(run).open(file, picture));
        run.console().note("wrote " + file + ": " + what);
        return code;
    }
}
