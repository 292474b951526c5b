//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
package stellantis.records;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.JsonInput;
import stellantis.cli.Run;
import stellantis.cli.WholeNumber;

/**
 * What of each record is written: those for which the condition of {@code --where} holds, of them what {@code --query}
 * picks, with {@code --local-time} in the zone of the reader, and at most {@code --limit} of them.
 */
public final class Selection implements RecordWriter {
    /** On the right of a comparison. */
    private static final Pattern BARE_WORD =
            Pattern.compile("(?:[=!<>]=|[<>])\\s*([A-Za-z_]\\w*)\\s*(?=$|&&|\\|\\||[)\\]])");

    private final Run run;
    private final RecordWriter to;
    private final JsonQuery where;
    private final JsonQuery query;
    private final LocalTime time;
    private final long limit;
    private long written;
    private long seen;

    /** @throws stellantis.Failure exit code 2 when the options have no JMESPath */
    public Selection(Run run, RecordWriter to) {
        this.run = run;
        this.to = to;
        this.where = run.value(RecordOptions.WHERE)
                .map(text -> JsonQuery.parse(text, "--where", run.clock()))
                .orElse(null);
        this.query = run.value(RecordOptions.QUERY)
                .map(text -> JsonQuery.parse(text, "--query", run.clock()))
                .orElse(null);
        this.time = run.has(RecordOptions.LOCAL_TIME) ? new LocalTime(RecordOptions.zone(run)) : null;
        this.limit = run.has(RecordOptions.LIMIT)
                ? WholeNumber.of(run, RecordOptions.LIMIT, 0, 1, 999_999_999)
                : Long.MAX_VALUE;
    }

    @Override
    public void write(Object value) throws IOException {
        if (full()) return;
        seen++;
        if (where != null && !JsonQuery.Values.truth(where.of(value))) return;
        Object picked = query == null ? value : query.of(value);
        to.write(time == null ? picked : time.in(picked));
        written++;
    }

    @Override
    public void copy(JsonParser json) throws IOException {
        if (where != null || query != null || time != null) {
            write(JsonInput.read(json));
        } else if (full()) {
            json.skipChildren();
        } else {
            to.copy(json);
            seen++;
            written++;
        }
    }

    /** At most so many are written. */
    long limit() {
        return limit;
    }

    /** Whether the limit is reached: nothing more will be written. */
    public boolean full() {
        return written >= limit;
    }

    /** How many records were written. */
    public long written() {
        return written;
    }

    @Override
    public void flush() throws IOException {
        to.flush();
    }

    /** Ends the records, and reports if the condition was true for none. */
    @Override
    public void end() throws IOException {
        to.end();
        if (where == null || seen == 0 || written > 0) return;
        String told = "--where: 0 of " + seen + " records matched";
        String condition = run.value(RecordOptions.WHERE).orElseThrow();
        Matcher word = BARE_WORD.matcher(condition);
        if (word.find()) run.console().warn(told, quoted(condition, word));
        else run.console().note(told);
    }

    private static String quoted(String condition, Matcher word) {
        String mark = List.of("true", "false", "null").contains(word.group(1)) ? "`" : "'";
        return "\"" + word.group(1) + "\" stands there for a field; as a value it is quoted: "
                + condition.substring(0, word.start(1)) + mark + word.group(1) + mark
                + condition.substring(word.end(1));
    }
}
