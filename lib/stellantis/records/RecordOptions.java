package stellantis.records;

import static stellantis.cli.Option.Group.RECORDS;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;

/** What the options choose of records: their form and zone. */
public final class RecordOptions {
    public static final Option ALL_PAGES =
            Option.flag("all", "all pages: follow the links to the next page").in(RECORDS);
    public static final Option LIMIT =
            Option.value("limit", "N", "at most N records").in(RECORDS);
    public static final Option JSONL = Option.flag("jsonl", "the records of the answer as JSON, one on a line")
            .in(RECORDS);
    public static final Option CSV =
            Option.flag("csv", "the records as CSV, with a header line").in(RECORDS);
    public static final Option EXCEL = Option.flag(
                    "excel", "as --csv, for a double click in Excel with decimal commas (as in France)")
            .in(RECORDS);
    public static final Option TABLE =
            Option.flag("table", "the records as a table").in(RECORDS);
    public static final Option COLUMNS = Option.value(
                    "columns",
                    "LIST",
                    "columns, separated by commas, as EXPRESSION:HEADING, such as 'vin,odometer.mileage:km'")
            .in(RECORDS);
    public static final Option QUERY = Option.value(
                    "query",
                    "JMESPATH",
                    "print only this part of each record, or of the whole answer if it is not split into records")
            .in(RECORDS);
    public static final Option WHERE = Option.value(
                    "where", "JMESPATH", "only the records for which this is true, such as \"brand=='Peugeot'\"")
            .in(RECORDS);
    public static final Option LOCAL_TIME =
            Option.flag("local-time", "times in the time zone of this computer").in(RECORDS);
    public static final Option RAW =
            Option.flag("raw", "print the body unchanged, on a terminal too; a text chosen by --query without quotes");
    public static final Option GEOJSON =
            Option.flag("geojson", "one GeoJSON FeatureCollection, for geographic software");

    /** Those of the form and the selection, for {@link Command#options}. */
    public static final List<Option> ALL = List.of(JSONL, CSV, EXCEL, TABLE, COLUMNS, QUERY, WHERE, LOCAL_TIME);

    private RecordOptions() {}

    /** The forms that records have; in JSON with what stands before the first and behind the last. */
    public enum Form {
        JSON("[", "]\n"),
        JSONL("", ""),
        CSV("", ""),
        TABLE("", ""),
        /** A collection (RFC 7946) of records that are Features. */
        GEOJSON("{\"type\":\"FeatureCollection\",\"features\":[", "]\n}\n"),
        /** One value that is no list. */
        VALUE("", "");

        final String open;
        final String close;

        Form(String open, String close) {
            this.open = open;
            this.close = close;
        }
    }

    /** Whether an option requires that the answer is split into records. */
    public static boolean asked(Run run) {
        return Stream.of(JSONL, CSV, EXCEL, TABLE, COLUMNS, WHERE).anyMatch(run::has);
    }

    /** Whether the result goes to a terminal. */
    public static boolean screen(Run run) {
        return run.world().terminal().showsOutput() && !run.has(Options.OUTPUT);
    }

    /**
     * The form that the options name, else the one that the output's name has, else the given one; raw texts are lines
     * and no array or table.
     *
     * @throws Failure exit code 2 when they name two
     */
    public static Form form(Run run, Form otherwise) {
        List<Option> named = Stream.of(Options.JSON, JSONL, run.has(EXCEL) ? EXCEL : CSV, TABLE, GEOJSON)
                .filter(run::has)
                .toList();
        if (named.size() > 1) {
            throw Failure.usage(
                    "--" + named.get(0).getLongOpt() + " and --" + named.get(1).getLongOpt() + " exclude each other");
        }
        if (run.has(GEOJSON) && (run.has(QUERY) || run.has(COLUMNS))) {
            throw Failure.usage("--geojson takes neither --query nor --columns")
                    .because("a FeatureCollection holds whole Features")
                    .hint("--where and --limit choose among them");
        }
        if (run.has(EXCEL)) return Form.CSV;
        if (!named.isEmpty()) return Form.valueOf(named.get(0).getLongOpt().toUpperCase(Locale.ROOT));
        String file = run.value(Options.OUTPUT).orElse("").toLowerCase(Locale.ROOT);
        if (file.endsWith(".csv") || file.endsWith(".jsonl")) return file.endsWith(".csv") ? Form.CSV : Form.JSONL;
        if (!run.has(RAW)) return otherwise;
        return run.has(QUERY) ? Form.JSONL : otherwise == Form.TABLE ? Form.JSON : otherwise;
    }

    /** The zone of this computer, or of TZ. */
    public static ZoneId zone(Run run) {
        String zone = run.world().env().get("TZ");
        try {
            return zone == null || zone.isBlank() ? ZoneId.systemDefault() : ZoneId.of(zone.replaceFirst("^:", ""));
        } catch (DateTimeException e) {
            // such as CET-1CEST: the JDK reads that form itself
            return ZoneId.systemDefault();
        }
    }
}
