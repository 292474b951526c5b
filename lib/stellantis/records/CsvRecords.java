//SOURCES RecordWriter.java
//SOURCES Column.java
package stellantis.records;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Records as CSV (RFC 4180): a header line, commas, CRLF, quotes where needed; UTF-8 without a mark. A text that a
 * spreadsheet would take for a formula gets an apostrophe before it: the data comes from elsewhere, and a cell such as
 * {@code =HYPERLINK(…)} would run at whoever opens the file.
 */
final class CsvRecords implements RecordWriter {
    /** So many records are looked at to find the columns, where nobody named them. */
    private static final int WINDOW = 100;

    private final OutputStream out;
    private final boolean raw;
    private final List<Object> waiting = new ArrayList<>();
    private List<Column> columns;
    private boolean headed;

    /**
     * @param columns empty: those of the first records
     * @param raw whether texts stay as they are, formulas or not
     */
    CsvRecords(OutputStream out, List<Column> columns, boolean raw) {
        this.out = out;
        this.columns = columns;
        this.raw = raw;
    }

    @Override
    public void write(Object value) throws IOException {
        if (columns.isEmpty()) {
            waiting.add(value);
            if (waiting.size() == WINDOW) start();
        } else {
            start();
            line(value);
        }
    }

    private void start() throws IOException {
        if (columns.isEmpty()) columns = Column.found(waiting);
        if (!headed && !columns.isEmpty()) {
            headed = true;
            put(columns.stream().map(Column::heading).toList());
        }
        for (Object record : waiting) line(record);
        waiting.clear();
    }

    private void line(Object value) throws IOException {
        List<String> cells = new ArrayList<>(columns.size());
        for (Column column : columns) {
            Object cell = column.query().of(value);
            String text = Column.text(cell);
            cells.add(!raw && cell instanceof String && formula(text) ? "'" + text : text);
        }
        put(cells);
    }

    /** What spreadsheets begin to work out; a text that is only a number is none. */
    static boolean formula(String text) {
        return !text.isEmpty()
                && "=+-@\t\r".indexOf(text.charAt(0)) >= 0
                && !text.matches("[+-]?\\d{1,30}(\\.\\d{1,30})?");
    }

    private void put(List<String> cells) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            if (i > 0) line.append(',');
            // one empty cell alone would be an empty line, which readers skip
            boolean quoted = cell.indexOf(',') >= 0
                    || cell.indexOf('"') >= 0
                    || cell.indexOf('\n') >= 0
                    || cell.indexOf('\r') >= 0
                    || cell.isEmpty() && cells.size() == 1;
            if (quoted) line.append('"').append(cell.replace("\"", "\"\"")).append('"');
            else line.append(cell);
        }
        out.write(line.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void flush() throws IOException {
        if (!columns.isEmpty()) out.flush();
    }

    @Override
    public void end() throws IOException {
        start();
        out.flush();
    }
}
