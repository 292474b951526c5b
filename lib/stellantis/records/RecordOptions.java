//SOURCES ../cli/Run.java
//SOURCES Column.java
//SOURCES JsonQuery.java
//SOURCES LocalTime.java
//SOURCES Selection.java
package stellantis.records;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;

/** What the options choose of records: their form, columns, number, conditions and zone. */
public final class RecordOptions {
    public static final Option ALL_PAGES =
            Option.flag("all", "all pages: follow the links to the next one").in(Option.Group.RECORDS);
    public static final Option LIMIT = Option.value("limit", "N", "at most N records").in(Option.Group.RECORDS);
    public static final Option JSONL =
            Option.flag("jsonl", "the records of the answer as JSON, one on a line").in(Option.Group.RECORDS);
    public static final Option CSV =
            Option.flag("csv", "the records as CSV, with a header line").in(Option.Group.RECORDS);
    public static final Option TABLE = Option.flag("table", "the records as a table to read").in(Option.Group.RECORDS);
    public static final Option COLUMNS = Option.value(
                    "columns",
                    "LIST",
                    "columns as EXPRESSION:HEADING with commas between, such as 'vin,energies[0].level:battery %'")
            .in(Option.Group.RECORDS);
    public static final Option QUERY = Option.value(
                    "query",
                    "JMESPATH",
                    "pick from each record, or from the whole answer where it is not taken apart")
            .in(Option.Group.RECORDS);
    public static final Option WHERE =
            Option.value("where", "JMESPATH", "only the records for which this holds, such as \"brand=='Peugeot'\"")
                    .in(Option.Group.RECORDS);
    public static final Option LOCAL_TIME =
            Option.flag("local-time", "points in time in the zone of this computer").in(Option.Group.RECORDS);
    public static final Option RAW =
            Option.flag("raw", "print the body as it came, on a terminal too; texts that --query picks without quotes");
    public static final Option GEOJSON =
            Option.flag("geojson", "one GeoJSON FeatureCollection, for geographic software");

    private RecordOptions() {}

    /** The options themselves, for {@link Command#options}. */
    public static final List<Option> ALL = List.of(JSONL, CSV, TABLE, COLUMNS, QUERY, WHERE, LOCAL_TIME);

    /** The forms; {@link #JSON} is an array, {@link #GEOJSON} a FeatureCollection of records that are Features. */
    public enum Form { JSON, JSONL, CSV, TABLE, GEOJSON }

    /** On the right of a comparison. */
    private static final Pattern BARE_WORD = Pattern.compile("(?:[=!<>]=|[<>])\\s*([A-Za-z_]\\w*)\\s*(?=$|&&|\\|\\||[)\\]])");

    /** What the options select of records, before they go on. @param time null: points in time as they came */
    public static Selection selection(Run run, RecordWriter to, LocalTime time) {
        JsonQuery where = run.value(WHERE).map(text -> JsonQuery.parse(text, "--where")).orElse(null);
        JsonQuery query = run.value(QUERY).map(text -> JsonQuery.parse(text, "--query")).orElse(null);
        return new Selection(to, where, query, time, limit(run));
    }

    /** How many records at most. */
    static long limit(Run run) {
        return run.has(LIMIT) ? run.number(LIMIT, 0, 1, 999_999_999) : Long.MAX_VALUE;
    }

    /** Whether an option asks that the answer be taken apart into records. */
    public static boolean asked(Run run) {
        return Stream.of(JSONL, CSV, TABLE, COLUMNS, WHERE).anyMatch(run::has);
    }

    /** The form that the options name, else the given one; raw texts are lines and no array or table. Fails with exit code 2 when they name two. */
    public static Form form(Run run, Form otherwise) {
        List<Option> named = Stream.of(Options.JSON, JSONL, CSV, TABLE, GEOJSON).filter(run::has).toList();
        if (named.size() > 1) throw Failure.usage("--" + named.get(0).getLongOpt() + " and --" + named.get(1).getLongOpt() + " exclude each other");
        if (named.isEmpty() && run.has(RAW)) return run.has(QUERY) ? Form.JSONL : otherwise == Form.TABLE ? Form.JSON : otherwise;
        return named.isEmpty() ? otherwise : Form.valueOf(named.get(0).getLongOpt().toUpperCase(Locale.ROOT));
    }

    /** The columns chosen, else the usual ones of a table or CSV file. @param collection as for {@link RecordOutput#open} */
    static List<Column> columns(Run run, Form form, String collection) {
        if (run.has(COLUMNS)) return chosen(run, form);
        // what a query makes has other fields than the collection
        return form != Form.CSV && form != Form.TABLE || run.has(QUERY) ? List.of() : Column.usual(collection);
    }

    private static List<Column> chosen(Run run, Form form) {
        List<Column> columns = Column.parse(run.value(COLUMNS).orElseThrow());
        Set<String> headings = new HashSet<>();
        for (Column column : columns) {
            boolean twice = !headings.add(column.heading());
            if (twice && (form == Form.JSON || form == Form.JSONL)) {
                throw Failure.usage("--columns has two columns of the name \"" + column.heading() + "\"").because("an object in JSON has each name once: one of them would be lost").hint("give another name behind a colon: " + column.expression() + ":" + column.heading() + "2");
            }
        }
        return columns;
    }

    /** Where --where held for no record at all, that it did not. */
    public static void tellWhere(Run run, Selection records) {
        if (!run.has(WHERE) || records.seen() == 0 || records.written() > 0) return;
        String condition = run.value(WHERE).orElseThrow();
        String told = "--where: 0 of " + records.seen() + " records matched";
        Matcher word = BARE_WORD.matcher(condition);
        if (!word.find()) {
            run.console().note(told);
            return;
        }
        String mark = List.of("true", "false", "null").contains(word.group(1)) ? "`" : "'";
        run.console().warn(told, "\"" + word.group(1) + "\" stands there for a field; as a value it is quoted: "
                + condition.substring(0, word.start(1)) + mark + word.group(1) + mark + condition.substring(word.end(1)));
    }

    /** For --local-time, or null. */
    public static LocalTime localTime(Run run) {
        return run.has(LOCAL_TIME) ? new LocalTime(zone(run)) : null;
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
