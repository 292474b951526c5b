package stellantis.records;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Records as rows below a line of headings. The first ones are held to find out what they need. */
abstract class RowRecords implements RecordWriter {
    final OutputStream out;
    /** Empty until they are found, where nobody named them. */
    List<Column> columns;

    private final int window;
    private final List<Object> waiting = new ArrayList<>();
    private boolean begun;
    /** Whether the first records are all. */
    boolean complete;

    /** @param window so many records are held */
    RowRecords(OutputStream out, List<Column> columns, int window) {
        this.out = out;
        this.columns = columns;
        this.window = window;
    }

    /** Writes the headings of the columns, after a look at the first records; it may leave columns out. */
    abstract void head(List<Object> first) throws IOException;

    abstract void row(Object[] cells) throws IOException;

    Object[] cells(Object record) {
        return columns.stream().map(column -> column.query().of(record)).toArray();
    }

    @Override
    public void write(Object value) throws IOException {
        waiting.add(value);
        if (begun || waiting.size() >= window) release();
    }

    private void release() throws IOException {
        if (columns.isEmpty()) columns = Column.found(waiting);
        if (!begun && !columns.isEmpty()) {
            begun = true;
            head(waiting);
        }
        // without any field there is nothing to show
        if (begun) for (Object record : waiting) row(cells(record));
        waiting.clear();
    }

    @Override
    public void flush() throws IOException {
        if (begun) out.flush();
    }

    @Override
    public void end() throws IOException {
        complete = true;
        release();
        out.flush();
    }
}
