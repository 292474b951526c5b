package stellantis.records;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import stellantis.Text;
import stellantis.Vin;

/**
 * Records as a table for reading: columns aligned, numbers at their decimal points. The first rows are held to find the
 * widths; a later row that needs more widens its column from there on, or is cut where the line is full. Numbers,
 * points in time and ids are never cut: where the window is too narrow for them, times lose their seconds, and then the
 * last columns are left out.
 */
final class TableRecords extends RowRecords {
    private static final int WINDOW = 60;
    /** What a text keeps when it gives way, and a heading over shorter ones. */
    private static final int LEAST = 12;

    private static final int LEAST_HEADING = 8;
    /** A word that is longer is read by nobody, and keeps its beginning only. */
    private static final int WIDE = 32;

    private static final int LEAST_WORD = 4;

    /** Ids of fleets, monitors, callbacks; VINs; ages; what consists of digits; durations. */
    private static final Pattern UNCUT = Pattern.compile("[0-9a-f-]{20,36}|" + Vin.PATTERN
            + "|just now|(in )?\\d+ (min|h|days)( ago)?|[-+.,:/\\[\\] \\d]{1,40}|P[\\dYMWDTHS.]{1,20}");
    /** What two columns have apart that say together where something is. */
    private static final Pattern AXIS = Pattern.compile("coordinates\\[[01]]|(?i)(lat(itude)?|lon(g|gitude)?|lng)$");

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

    private final boolean usual;
    private final int width;
    private final boolean colour;
    /** Whether points in time lose their seconds. */
    private boolean minutes;

    private List<Track> tracks;
    /** The columns for which the lines had no room, and those left out because no record has a value for them. */
    final List<Column> leftOut = new ArrayList<>();

    final List<Column> empty = new ArrayList<>();

    /** What the cells of a column need. */
    private final class Track {
        final Column column;
        /** With the column of the other half of a position the same. */
        final String place;

        final boolean filled;
        /** Whether there are only numbers in it. */
        final boolean numbers;
        /** Of the numbers, the most behind the whole part. */
        int fraction;

        int width;
        /** What it keeps when it gives way. */
        int least;

        Track(Column column, List<Object> first) {
            List<Object> cells = first.stream()
                    .map(column.query()::of)
                    .filter(Objects::nonNull)
                    .toList();
            this.column = column;
            place = AXIS.matcher(column.expression()).replaceAll("");
            filled = !cells.isEmpty();
            numbers = filled && cells.stream().allMatch(Number.class::isInstance);
            if (numbers) cells.forEach(cell -> fraction = Math.max(fraction, fraction(cell)));
            width = width(column.heading());
            least = numbers ? width : Math.min(width, filled ? LEAST_HEADING : LEAST);
            for (Object cell : cells) {
                String text = text(cell);
                int needed = width(text);
                boolean word = needed > WIDE && !text.contains(" ");
                width = Math.max(width, needed);
                least = Math.max(least, whole(cell) ? needed : word ? LEAST_WORD : Math.min(needed, LEAST));
            }
        }

        /** As it stands in the table, perhaps cut; numbers with their decimal points below one another. */
        String text(Object cell) {
            String text = shown(cell);
            if (!numbers || !(cell instanceof Number)) return text;
            fraction = Math.max(fraction, fraction(cell));
            return text + " ".repeat(fraction - fraction(cell));
        }
    }

    /**
     * @param columns empty: those of the first records
     * @param usual whether nobody chose them: then a table that is short enough leaves out those without any value
     * @param width of a line; 0 for no limit
     */
    TableRecords(OutputStream out, List<Column> columns, boolean usual, int width, boolean colour) {
        super(out, columns, WINDOW);
        this.usual = usual;
        this.width = width;
        this.colour = colour;
    }

    @Override
    void head(List<Object> first) throws IOException {
        measure(first, width > 0);
        Set<String> filled = tracks.stream()
                .filter(track -> track.filled)
                .map(track -> track.place)
                .collect(Collectors.toSet());
        if (usual && complete) leave(track -> !filled.contains(track.place), empty);
        // the last ones are the less important
        while (tooWide()) {
            String last = tracks.get(tracks.size() - 1).place;
            if (!leave(track -> track.place.equals(last), leftOut)) break;
        }
        columns = tracks.stream().map(track -> track.column).toList();
        measure(first, false);
        if (tooWide()) measure(first, true);
        while (width > 0 && total() > width && give()) {}
        line(columns.stream().map(Column::heading).toArray(), true);
    }

    private void measure(List<Object> first, boolean brief) {
        minutes = brief;
        tracks = new ArrayList<>();
        columns.forEach(column -> tracks.add(new Track(column, first)));
    }

    /** Takes columns out, but not all of them. */
    private boolean leave(Predicate<Track> such, List<Column> to) {
        List<Track> leaving = tracks.stream().filter(such).toList();
        if (leaving.size() == tracks.size()) return false;
        tracks.removeAll(leaving);
        to.addAll(0, leaving.stream().map(track -> track.column).toList());
        return true;
    }

    private boolean tooWide() {
        return width > 0 && total(track -> track.least) > width;
    }

    /** A text gives way by a letter: of the widest column, then of the last, as the less important one. */
    private boolean give() {
        Track giving = null;
        for (Track one : tracks) {
            if (one.width <= one.least) continue;
            boolean wider = giving == null || one.width > Math.max(WIDE, giving.width) || giving.width <= WIDE;
            if (wider) giving = one;
        }
        if (giving != null) giving.width--;
        return giving != null;
    }

    private int total() {
        return total(track -> track.width);
    }

    private int total(ToIntFunction<Track> part) {
        return tracks.stream().mapToInt(part).sum() + 2 * (tracks.size() - 1);
    }

    @Override
    void row(Object[] cells) throws IOException {
        line(cells, false);
    }

    private void line(Object[] cells, boolean header) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            Track track = tracks.get(i);
            String text = track.text(cells[i]);
            int needed = width(text);
            if (needed > track.width) {
                boolean uncut = !header && whole(cells[i]);
                if (uncut || width == 0 || total() + needed - track.width <= width) track.width = needed;
                else text = cut(text, track.width);
            }
            String gap = " ".repeat(Math.max(0, track.width - width(text)));
            boolean right = track.numbers && (header || cells[i] instanceof Number);
            line.append(i > 0 ? "  " : "").append(right ? gap + text : text + gap);
        }
        String text = line.toString().stripTrailing();
        String shown = header && colour ? "\u001b[1m" + text + "\u001b[0m" : text;
        out.write((shown + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Half a number or time is a wrong one; an id is typed into the next command. */
    private static boolean whole(Object cell) {
        return cell instanceof Number || UNCUT.matcher(Column.text(cell)).matches() || LocalTime.instant(cell) != null;
    }

    /**
     * As a person reads it, on one line: nothing for null, and none for the word that the services have for it; without
     * what could steer a terminal or turn the direction of the text.
     */
    private String shown(Object cell) {
        String text = Column.text(cell);
        if (text.equals("None")) return "none";
        return Text.clean(
                BREAK.matcher(minutes ? LocalTime.minutes(text) : text).replaceAll(" "), "\uFFFD");
    }

    /** How much of a number is behind its whole part. */
    private static int fraction(Object number) {
        return Column.text(number).replaceFirst("^[^.eE]*", "").length();
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
