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
import org.apache.commons.cli.Option;
import stellantis.Failure;
import stellantis.cli.Options;
import stellantis.cli.Run;

/** What the options choose of records: their form, columns, number, conditions and zone. */
public final class RecordOptions {
    private RecordOptions() {}

    /** The options themselves, for {@link Command#options}. */
    public static final List<Option> ALL = List.of(Options.JSONL, Options.CSV, Options.TABLE, Options.COLUMNS, Options.QUERY, Options.WHERE, Options.LOCAL_TIME);

    /** The forms; {@link #JSON} is an array, {@link #GEOJSON} a FeatureCollection of records that are Features. */
    public enum Form { JSON, JSONL, CSV, TABLE, GEOJSON }

    /** On the right of a comparison. */
    private static final Pattern BARE_WORD = Pattern.compile("(?:[=!<>]=|[<>])\\s*([A-Za-z_]\\w*)\\s*(?=$|&&|\\|\\||[)\\]])");

    /** What the options select of records, before they go on. @param time null: points in time as they came */
    public static Selection selection(Run run, RecordWriter to, LocalTime time) {
        JsonQuery where = run.value(Options.WHERE).map(text -> JsonQuery.parse(text, "--where")).orElse(null);
        JsonQuery query = run.value(Options.QUERY).map(text -> JsonQuery.parse(text, "--query")).orElse(null);
        return new Selection(to, where, query, time, limit(run));
    }

    /** How many records at most. */
    static long limit(Run run) {
        return run.has(Options.LIMIT) ? run.number(Options.LIMIT, 0, 1, 999_999_999) : Long.MAX_VALUE;
    }

    /** Whether an option asks that the answer be taken apart into records. */
    public static boolean asked(Run run) {
        return Stream.of(Options.JSONL, Options.CSV, Options.TABLE, Options.COLUMNS, Options.WHERE).anyMatch(run::has);
    }

    /** The form that the options name, else the given one; raw texts are lines and no array or table. Fails with exit code 2 when they name two. */
    public static Form form(Run run, Form otherwise) {
        List<Option> named = Stream.of(Options.JSON, Options.JSONL, Options.CSV, Options.TABLE, Options.GEOJSON).filter(run::has).toList();
        if (named.size() > 1) throw Failure.usage("--" + named.get(0).getLongOpt() + " and --" + named.get(1).getLongOpt() + " exclude each other");
        if (named.isEmpty() && run.has(Options.RAW)) return run.has(Options.QUERY) ? Form.JSONL : otherwise == Form.TABLE ? Form.JSON : otherwise;
        return named.isEmpty() ? otherwise : Form.valueOf(named.get(0).getLongOpt().toUpperCase(Locale.ROOT));
    }

    /** The columns chosen, else the usual ones of a table or CSV file. @param collection as for {@link RecordOutput#open} */
    static List<Column> columns(Run run, Form form, String collection) {
        if (run.has(Options.COLUMNS)) return chosen(run, form);
        // what a query makes has other fields than the collection
        return form != Form.CSV && form != Form.TABLE || run.has(Options.QUERY) ? List.of() : Column.usual(collection);
    }

    private static List<Column> chosen(Run run, Form form) {
        List<Column> columns = Column.parse(run.value(Options.COLUMNS).orElseThrow());
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
        if (!run.has(Options.WHERE) || records.seen() == 0 || records.written() > 0) return;
        String condition = run.value(Options.WHERE).orElseThrow();
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
        return run.has(Options.LOCAL_TIME) ? new LocalTime(zone(run)) : null;
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
