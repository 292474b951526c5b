//DEPS com.fasterxml.jackson.core:jackson-core:2.22.1
//SOURCES RecordWriter.java
//SOURCES JsonQuery.java
//SOURCES LocalTime.java
package stellantis.records;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.function.LongConsumer;
import stellantis.Json;

/** What of each record is written: those that a condition holds for, and of them what a query picks, at most so many. */
public final class Selection implements RecordWriter {
    private final RecordWriter to;
    private final JsonQuery where;
    private final JsonQuery query;
    private final LocalTime time;
    private final long limit;
    private long written;
    private long seen;
    private LongConsumer each = count -> { };
    private Runnable then = () -> { };

    /**
     * @param where null: all
     * @param query null: the whole record
     * @param time null: as it came
     */
    public Selection(RecordWriter to, JsonQuery where, JsonQuery query, LocalTime time, long limit) {
        this.to = to;
        this.where = where;
        this.query = query;
        this.time = time;
        this.limit = limit;
    }

    @Override
    public void write(Object value) throws IOException {
        if (full()) return;
        seen++;
        if (where != null && !JsonQuery.truth(where.of(value))) return;
        Object picked = query == null ? value : query.of(value);
        to.write(time == null ? picked : time.in(picked));
        each.accept(++written);
    }

    @Override
    public void copy(JsonParser json) throws IOException {
        if (where != null || query != null || time != null) {
            write(Json.read(json));
        } else if (full()) {
            json.skipChildren();
        } else {
            to.copy(json);
            seen++;
            each.accept(++written);
        }
    }

    /** At most so many are written. */
    public long limit() {
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

    /** How many records came, those counted too for which the condition did not hold. */
    public long seen() {
        return seen;
    }

    /** Who is told after each record how many were written. */
    public void each(LongConsumer told) {
        each = told;
    }

    /** What is to be done once all is written. */
    public void then(Runnable more) {
        then = more;
    }

    @Override
    public void flush() throws IOException {
        to.flush();
    }

    @Override
    public void end() throws IOException {
        to.end();
        then.run();
    }
}
