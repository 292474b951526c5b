package stellantis.records;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.Text;
import stellantis.Vin;

/**
 * Records as a table for reading: columns aligned, numbers to the right. The first rows are held to find the widths;
 * a later row that needs more widens its column from there on, or is cut where the line is full.
 */
final class TableRecords extends RowRecords {
    private static final int WINDOW = 60;
    private static final int MOST_FOUND = 12;
    /** The least width of a column that must shrink. */
    private static final int LEAST = 4;
    /** More than a VIN or a point in time needs. */
    private static final int WIDE = 24;

    /** Ids of fleets, monitors, callbacks; VINs; ages. Ids of vehicles and alerts are longer than a screen is wide. */
    private static final Pattern UNCUT =
            Pattern.compile("[0-9a-f-]{20,36}|" + Vin.PATTERN + "|just now|(in )?\\d+ (min|h|days)( ago)?");

    private static final Pattern BREAK = Pattern.compile("[\n\t\r]");
    /** East Asian letters and pictures, from and to: two cells of a terminal. */
    private static final int[][] DOUBLE = {
        {0x1100, 0x115F},
        {0x2E80, 0xA4CF},
        {0xAC00, 0xD7A3},
        {0xF900, 0xFAFF},
        {0xFE30, 0xFE6F},
        {0xFF00, 0xFF60},
        {0xFFE0, 0xFFE6},
        {0x1F300, 0x1FAFF},
        {0x20000, 0x3FFFD}
    };

    private final boolean named;
    private final boolean usual;
    private final int width;
    private final boolean colour;
    private int[] widths;
    /** Numbers, ages, and ids as they are typed into the next command: of no use when cut. */
    private boolean[] whole;

    private boolean[] numbers;
    private final List<Column> leftOut = new ArrayList<>();

    /**
     * @param columns empty: those of the first records
     * @param usual whether nobody chose them: then a table that is short enough leaves out those without any value
     * @param width of a line; 0 for no limit
     */
    TableRecords(OutputStream out, List<Column> columns, boolean usual, int width, boolean colour) {
        super(out, columns, WINDOW);
        this.named = !columns.isEmpty();
        this.usual = usual;
        this.width = width;
        this.colour = colour;
    }

    @Override
    void head(List<Object> first) throws IOException {
        if (!named) columns = columns.subList(0, Math.min(MOST_FOUND, columns.size()));
        if (named && usual && complete) {
            List<Column> filled = columns.stream()
                    .filter(column ->
                            first.stream().anyMatch(row -> column.query().of(row) != null))
                    .toList();
            if (!filled.isEmpty()) columns = filled;
        }
        measure(first);
        int[] wanted = widths.clone();
        // where it is not enough that texts give way, the last columns are left out, as the less important ones
        while (!fits() && columns.size() > 1) {
            leftOut.add(0, columns.get(columns.size() - 1));
            columns = columns.subList(0, columns.size() - 1);
            widths = Arrays.copyOf(wanted, columns.size());
        }
        line(columns.stream().map(Column::heading).toArray(), true);
    }

    @Override
    void row(Object[] cells) throws IOException {
        line(cells, false);
    }

    private void measure(List<Object> first) {
        List<Object[]> rows = first.stream().map(this::cells).toList();
        widths = new int[columns.size()];
        numbers = new boolean[widths.length];
        whole = new boolean[widths.length];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            List<Object> cells = rows.stream()
                    .map(row -> row[column])
                    .filter(Objects::nonNull)
                    .toList();
            List<String> texts = cells.stream().map(Column::text).toList();
            widths[i] = Stream.concat(Stream.of(columns.get(i).heading()), texts.stream())
                    .mapToInt(text -> width(shown(text)))
                    .max()
                    .orElse(0);
            boolean any = !cells.isEmpty();
            numbers[i] = any && cells.stream().allMatch(cell -> cell instanceof Number);
            whole[i] = numbers[i]
                    || any
                            && texts.stream()
                                    .allMatch(text -> UNCUT.matcher(text).matches());
        }
    }

    /** Columns of text give way until the line fits: the widest first, then the last, as the less important ones. */
    private boolean fits() {
        while (width > 0 && total() > width) {
            int giving = -1;
            for (int i = 0; i < widths.length; i++) {
                if (whole[i] || widths[i] <= LEAST) continue;
                boolean wider = giving < 0 || widths[i] > Math.max(WIDE, widths[giving]) || widths[giving] <= WIDE;
                if (wider) giving = i;
            }
            if (giving < 0) return false;
            widths[giving]--;
        }
        return true;
    }

    /** The columns for which the lines had no room. */
    List<Column> leftOut() {
        return leftOut;
    }

    private int total() {
        return Arrays.stream(widths).sum() + 2 * (widths.length - 1);
    }

    private void line(Object[] cells, boolean header) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String text = shown(Column.text(cells[i]));
            int needed = width(text);
            if (needed > widths[i]) {
                // half a number is a wrong one
                if (whole[i] && !header || width == 0 || total() + needed - widths[i] <= width) {
                    widths[i] = needed;
                } else {
                    text = cut(text, widths[i]);
                    needed = width(text);
                }
            }
            String gap = " ".repeat(Math.max(0, widths[i] - needed));
            if (i > 0) line.append("  ");
            line.append(numbers[i] ? gap + text : i == cells.length - 1 ? text : text + gap);
        }
        String text = line.toString().stripTrailing();
        String shown = header && colour ? "\u001b[1m" + text + "\u001b[0m" : text;
        out.write((shown + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** On one line, without characters that could control a terminal or reverse the direction of the text. */
    private static String shown(String text) {
        return Text.clean(BREAK.matcher(text).replaceAll(" "), "\uFFFD");
    }

    private static String cut(String text, int width) {
        StringBuilder kept = new StringBuilder();
        int room = width - 1;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            room -= width(text.codePointAt(i));
            if (room < 0) break;
            kept.appendCodePoint(text.codePointAt(i));
        }
        return kept.append('…').toString();
    }

    private static int width(String text) {
        return text.codePoints().map(TableRecords::width).sum();
    }

    /** Cells of a terminal: none for a mark on the letter before. */
    private static int width(int c) {
        if (c < 0x300) return 1;
        int type = Character.getType(c);
        boolean mark = type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
        if (mark || type == Character.FORMAT) return 0;
        return Arrays.stream(DOUBLE).anyMatch(range -> c >= range[0] && c <= range[1]) ? 2 : 1;
    }
}
