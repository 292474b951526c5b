package stellantis.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import stellantis.Text;

/**
 * Records as CSV (RFC 4180): a header line, commas, CRLF, quotes where needed; UTF-8 without a mark. For a double click
 * in an Excel of most of Europe: semicolons, numbers with a decimal comma, times as Excel reads them, UTF-8 with its
 * mark. A text that a
 * spreadsheet would take for a formula gets an apostrophe before it: the data comes from elsewhere, and a cell such as
 * {@code =HYPERLINK(…)} would run at whoever opens the file. Control characters but line feeds and tabs are replaced.
 */
final class CsvRecords extends RowRecords {
    /** So many records are looked at to find the columns, where nobody named them. */
    private static final int WINDOW = 100;

    /** With a T in it, or a zone, Excel keeps it as text. */
    private static final DateTimeFormatter EXCEL_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private static final Pattern QUOTED = Pattern.compile("[\"\n\r]");

    private final boolean screen;
    private final boolean raw;
    private final ZoneId excel;

    /**
     * @param columns empty: those of the first records
     * @param screen whether a person sees the lines: then no text makes one of its own
     * @param raw whether texts stay as they are, formulas or not
     * @param excel the zone of the times for an Excel of most of Europe; else null
     */
    CsvRecords(OutputStream out, List<Column> columns, boolean screen, boolean raw, ZoneId excel) {
        super(out, columns, columns.isEmpty() ? WINDOW : 1);
        this.screen = screen;
        this.raw = raw;
        this.excel = excel;
    }

    @Override
    void head(List<Object> first) throws IOException {
        if (excel != null && !screen) out.write("\uFEFF".getBytes(UTF_8));
        put(columns.stream().map(Column::heading).toList());
    }

    @Override
    void row(Object[] cells) throws IOException {
        put(Arrays.stream(cells).map(this::text).toList());
    }

    private String text(Object cell) {
        String told = Column.text(cell);
        if (excel != null && cell instanceof Number) return told.replace('.', ',');
        Instant time = excel == null ? null : LocalTime.instant(cell);
        if (time != null) return EXCEL_TIME.format(time.atZone(excel));
        String text = screen ? Text.line(told) : raw ? told : Text.lines(told);
        return !raw && cell instanceof String && formula(text) ? "'" + text : text;
    }

    /** What spreadsheets begin to work out; a text that is only a number is none. */
    static boolean formula(String text) {
        return !text.isEmpty()
                && "=+-@\t\r".indexOf(text.charAt(0)) >= 0
                && !text.matches("[+-]?\\d{1,30}(\\.\\d{1,30})?");
    }

    private void put(List<String> cells) throws IOException {
        // one empty cell alone would be an empty line, which readers skip
        boolean alone = cells.size() == 1;
        String line = cells.stream()
                .map(cell -> quotes(cell) || alone && cell.isEmpty() ? '"' + cell.replace("\"", "\"\"") + '"' : cell)
                .collect(joining(excel != null ? ";" : ",", "", "\r\n"));
        out.write(line.getBytes(UTF_8));
    }

    private boolean quotes(String cell) {
        return cell.contains(excel != null ? ";" : ",") || QUOTED.matcher(cell).find();
    }
}
