package stellantis.charts;

import static java.util.Collections.max;
import static java.util.Collections.min;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Values over time: a panel for each kind of value, one above the other over the same time. A few vehicles have a line
 * each; a band shows how many lie together.
 */
public final class TimeChart {
    /** @param value finite */
    public record Point(Instant time, double value) {
        public long millis() {
            return time.toEpochMilli();
        }
    }

    /** @param points in the order of time */
    public record Series(String name, List<Point> points) {
        /** Samples that are further apart have a gap between them; in milliseconds. */
        long patience() {
            long[] waits = IntStream.range(1, points.size())
                    .mapToLong(i -> points.get(i).millis() - points.get(i - 1).millis())
                    .sorted()
                    .toArray();
            return waits.length == 0 ? 0 : Math.max(6 * waits[waits.length / 2], 1000);
        }
    }

    /**
     * The middle of many vehicles, from one time to another (in milliseconds) in steps that are alike.
     *
     * @param steps of each the 10th percentile, the median and the 90th percentile, or nothing where they are not known
     */
    public record Band(long from, long until, List<double[]> steps) {}

    /**
     * Values of one kind.
     *
     * @param title has their unit
     * @param note what else there is to say, or empty
     * @param band null where there are only lines
     */
    public record Panel(String title, String note, List<Series> lines, Band band) {}

    private static final int WIDTH = 960;
    private static final int LEFT = 76;
    private static final int RIGHT = WIDTH - 28;
    private static final int HEAD = 84;
    private static final int PANEL = 244;
    private static final int PLOT = 176;
    private static final int LEGEND = 22;
    private static final String INK = "#1f2933";
    private static final String FAINT = "#52606d";
    private static final String AXIS = "stroke:#e4e7eb";
    private static final String MEDIAN = "fill:none;stroke-width:2.5;stroke-linejoin:round;stroke:" + INK;
    private static final String BAND = "#cbd5e0";
    /** Told apart by people who see red and green alike (after Okabe and Ito), and on grey paper by their dashes. */
    private static final String[] COLOURS = {
        "#0072b2", "#d55e00", "#009e73", "#b0508c", "#a66a00", "#2a9fd8", "#7b5ea7", "#444444"
    };

    private static final String[] DASHES = {"none", "9 3", "2 3", "9 3 2 3", "18 4", "5 5", "12 3 2 3 2 3", "2 6"};

    /** What may lie between two marks of time, in seconds. */
    private static final int[] STEPS = {
        10, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_419_200
    };

    private final SvgCanvas canvas = new SvgCanvas();
    private final String title;
    private final List<Panel> panels;
    private final ZoneId zone;
    private final long from;
    private final long until;
    /** Who has a line, in the order of their styles. */
    private final List<String> named = new ArrayList<>();

    /** @param panels at least one of them has a point or a band */
    public TimeChart(String title, List<Panel> panels, ZoneId zone) {
        this.title = title;
        this.panels = panels;
        this.zone = zone;
        long[] times = panels.stream()
                .flatMapToLong(panel -> LongStream.concat(
                        panel.lines.stream()
                                .flatMap(line -> line.points.stream())
                                .mapToLong(Point::millis),
                        panel.band == null ? LongStream.empty() : LongStream.of(panel.band.from, panel.band.until)))
                .sorted()
                .toArray();
        long span = times[times.length - 1] - times[0];
        // a single point has its hour around it, a moment its minute
        long around = span == 0 ? 1_800_000 : Math.max(0, 60_000 - span) / 2;
        this.from = times[0] - around;
        this.until = times[times.length - 1] + around;
    }

    /** The picture, as SVG. */
    public byte[] svg() {
        text(LEFT, 28, "start", 17, INK, fitting(title, RIGHT - LEFT, 17));
        DateTimeFormatter when = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH);
        String period = when.format(local(from)) + " to " + when.format(local(until)) + ", time in " + zone;
        text(LEFT, 50, "start", 13, FAINT, period);
        int top = HEAD;
        for (Panel panel : panels) {
            panel(panel, top);
            top += PANEL;
        }
        return canvas.bytes(WIDTH, legend(top), title);
    }

    private void panel(Panel panel, int top) {
        List<double[]> steps = panel.band == null ? List.of() : panel.band.steps;
        text(LEFT, top, "start", 14, INK, fitting(panel.title, (RIGHT - LEFT) * (panel.note.isEmpty() ? 1 : 0.5), 14));
        text(RIGHT, top, "end", 13, FAINT, panel.note);
        double[] values = Stream.concat(
                        panel.lines.stream()
                                .flatMap(line -> line.points.stream())
                                .map(Point::value),
                        steps.stream().flatMapToDouble(DoubleStream::of).boxed())
                .mapToDouble(value -> value)
                .toArray();
        if (values.length == 0) text((LEFT + RIGHT) / 2, top + PLOT / 2, "middle", 13, FAINT, "no values");
        Scale scale = Scale.of(values, top + 14);
        for (int i = 0; i <= scale.steps(); i++) {
            double value = scale.bottom + i * scale.step;
            line(LEFT, scale.y(value), RIGHT, scale.y(value), AXIS);
            text(LEFT - 8, scale.y(value) + 4, "end", 12, FAINT, scale.mark(value));
        }
        times(scale.top);
        if (panel.band != null) band(panel.band, scale);
        panel.lines.forEach(line -> line(line, scale));
    }

    /** From values to points of the picture, with a mark at each step. */
    private record Scale(double bottom, double step, int steps, double top) {
        static Scale of(double[] values, double top) {
            double low = DoubleStream.of(values).min().orElse(0);
            double high = DoubleStream.of(values).max().orElse(1);
            double size = Math.max(Math.abs(low), Math.abs(high));
            // what is always the same runs through the middle
            boolean same = high - low <= size * 1e-9;
            double around = !same ? 0 : size == 0 ? 1 : size / 10;
            double step = step(high - low + 2 * around);
            double bottom = Math.floor((low - around) / step);
            return new Scale(bottom * step, step, (int) Math.max(1, Math.ceil((high + around) / step) - bottom), top);
        }

        /** 1, 2 or 5 times a power of ten, about five to a range. */
        private static double step(double range) {
            double power = Math.pow(10, Math.floor(Math.log10(range / 5)));
            double times = range / 5 / power;
            return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
        }

        double y(double value) {
            return top + PLOT - (value - bottom) / step / steps * PLOT;
        }

        String mark(double value) {
            int decimals = step >= 1 ? 0 : (int) Math.ceil(-Math.log10(step));
            boolean wide = decimals > 6 || Math.abs(value) >= 1e8;
            return String.format(Locale.ROOT, wide ? "%.3g" : "%." + decimals + "f", value);
        }
    }

    private double x(double millis) {
        return LEFT + (millis - from) / (until - from) * (RIGHT - LEFT);
    }

    private LocalDateTime local(long millis) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), zone);
    }

    private void times(double top) {
        long span = (until - from) / 1000;
        long step = IntStream.of(STEPS)
                .filter(one -> span / one <= 9)
                .mapToLong(one -> one)
                .findFirst()
                .orElse(span / 8 / 86_400 * 86_400);
        DateTimeFormatter day = DateTimeFormatter.ofPattern(span > 31_536_000 ? "MMM yyyy" : "d MMM", Locale.ENGLISH);
        DateTimeFormatter hour = DateTimeFormatter.ofPattern(step < 60 ? "HH:mm:ss" : "HH:mm");
        // by the clock on the wall, also where it is put back
        LocalDateTime at = local(from).toLocalDate().atStartOfDay();
        for (; !at.isAfter(local(until)); at = at.plusSeconds(step)) {
            if (at.isBefore(local(from))) continue;
            double x = x(at.atZone(zone).toInstant().toEpochMilli());
            line(x, top, x, top + PLOT, AXIS);
            boolean midnight = at.toLocalTime().toSecondOfDay() == 0;
            text(x, top + PLOT + 17, "middle", 12, FAINT, (midnight ? day : hour).format(at));
        }
    }

    /** The band and the median in it, broken where they are not known. */
    private void band(Band band, Scale scale) {
        List<double[]> steps = band.steps;
        for (int start = 0, end; start < steps.size(); start = end + 1) {
            for (end = start; end < steps.size() && steps.get(end).length > 0; ) end++;
            if (end == start) continue;
            StringBuilder low = new StringBuilder();
            StringBuilder median = new StringBuilder();
            StringBuilder high = new StringBuilder();
            // from the beginning of the first step to the end of the last one
            for (double place = start; place <= end; place += place == start || place + 0.5 == end ? 0.5 : 1) {
                double[] here = steps.get((int) Math.min(place, end - 1));
                double x = x(band.from + place * (band.until - band.from) / steps.size());
                low.insert(0, SvgCanvas.point(x, scale.y(here[0])));
                median.append(SvgCanvas.point(x, scale.y(here[1])));
                high.append(SvgCanvas.point(x, scale.y(here[2])));
            }
            canvas.add("polygon", null, "fill", BAND, "fill-opacity", 0.8, "points", high.append(low));
            canvas.add("polyline", null, "style", MEDIAN, "points", median);
        }
    }

    /** Broken where samples are missing for long; a sample alone is a dot. */
    private void line(Series series, Scale scale) {
        if (!named.contains(series.name)) named.add(series.name);
        int style = named.indexOf(series.name);
        List<Point> points = series.points;
        long patience = series.patience();
        int start = 0;
        for (int i = 1; i <= points.size(); i++) {
            if (i < points.size() && points.get(i).millis() - points.get(i - 1).millis() <= patience) continue;
            if (i - start == 1) {
                double x = x(points.get(start).millis());
                canvas.add(
                        "circle", null, "cx", x, "cy", scale.y(points.get(start).value), "r", 3, "fill", colour(style));
            } else {
                String line = thinned(points.subList(start, i))
                        .map(one -> SvgCanvas.point(x(one.millis()), scale.y(one.value)))
                        .collect(Collectors.joining());
                canvas.add("polyline", null, "style", style(style), "points", line);
            }
            start = i;
        }
    }

    /** Of those that come to lie above one another the first, the lowest, the highest and the last. */
    private Stream<Point> thinned(List<Point> points) {
        Comparator<Point> value = Comparator.comparing(Point::value);
        return points.stream()
                .collect(Collectors.groupingBy(one -> Math.round(x(one.millis())), TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .flatMap(all -> all.size() <= 4
                        ? all.stream()
                        : Stream.of(all.get(0), min(all, value), max(all, value), all.get(all.size() - 1))
                                .sorted(Comparator.comparing(Point::time)));
    }

    private static String colour(int style) {
        return COLOURS[style % COLOURS.length];
    }

    /** With a colour the second time, another dash. */
    private static String style(int style) {
        String dash = DASHES[(style + style / COLOURS.length) % DASHES.length];
        return "fill:none;stroke-width:1.8;stroke-linejoin:round;stroke:" + colour(style) + ";stroke-dasharray:" + dash;
    }

    /** Returns where it ends. */
    private int legend(int top) {
        int row = top;
        if (panels.stream().anyMatch(panel -> panel.band != null)) {
            line(LEFT, row - 4, LEFT + 36, row - 4, MEDIAN);
            text(LEFT + 44, row, "start", 13, INK, "median of the vehicles");
            canvas.add("rect", null, "x", LEFT + 240, "y", row - 11, "width", 36, "height", 13, "fill", BAND);
            text(LEFT + 284, row, "start", 13, INK, "10th to 90th percentile: 8 of 10 vehicles are in it");
            row += LEGEND;
        }
        int longest = named.stream().mapToInt(String::length).max().orElse(0);
        int columns = Math.max(1, Math.min(4, (RIGHT - LEFT) / (9 * longest + 60)));
        int width = (RIGHT - LEFT) / columns;
        for (int i = 0; i < named.size(); i++) {
            int x = LEFT + i % columns * width;
            int y = row + i / columns * LEGEND;
            line(x, y - 4, x + 36, y - 4, style(i));
            text(x + 44, y, "start", 13, INK, fitting(named.get(i), width - 50, 13));
        }
        return row + (named.size() + columns - 1) / columns * LEGEND;
    }

    private void line(double x, double y, double toX, double toY, String style) {
        canvas.add("line", null, "x1", x, "y1", y, "x2", toX, "y2", toY, "style", style);
    }

    private void text(double x, double y, String anchor, int size, String colour, String text) {
        canvas.add("text", text, "x", x, "y", y, "font-size", size, "fill", colour, "text-anchor", anchor);
    }

    /** As much of it as there surely is room for: capital letters and Chinese ones are wide. */
    private static String fitting(String text, double room, int size) {
        double left = room / size - 1;
        for (int i = 0; i < text.length(); i++) {
            left -= text.charAt(i) < 0x2E80 ? 0.66 : 1;
            if (left < 0) return text.substring(0, i) + "…";
        }
        return text;
    }
}
