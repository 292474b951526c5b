package stellantis.charts;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import stellantis.charts.SvgCanvas.Anchor;

/** Values over time: a panel for each kind of value, one above the other over the same time, a line for each series. */
public final class TimeChart {
    /** @param value never NaN */
    public record Point(Instant time, double value) {}

    /** @param points in the order of time */
    public record Series(String name, List<Point> points) {}

    /** Values of one kind; each panel has the same series in the same order, some perhaps without a point. */
    public record Panel(String title, List<Series> series) {}

    private static final int DAY = 24 * 60;
    private static final int WIDTH = 960;
    private static final int HEAD = 44;
    private static final int PANEL = 220;
    private static final int LEGEND = 20;
    private static final int LEFT = 64;
    private static final int RIGHT = 24;
    private static final int MOST_NAMES = 12;
    private static final int NAMES_IN_A_ROW = 4;
    private static final String INK = "#1f2933";
    private static final String FAINT = "#616e7c";
    private static final String GRID = "#e4e7eb";
    /** Told apart by people who see red and green alike, too (after Okabe and Ito). */
    private static final String[] COLOURS = {
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7b5ea7", "#444444"
    };

    /** What may lie between two marks of time, in minutes. */
    private static final List<Integer> STEPS =
            List.of(1, 5, 15, 30, 60, 3 * 60, 6 * 60, 12 * 60, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY);

    private final String title;
    private final List<Panel> panels;
    private final ZoneId zone;
    private final Instant from;
    private final Instant until;

    /** @param panels at least one, and one of their series has a point */
    public TimeChart(String title, List<Panel> panels, ZoneId zone) {
        this.title = title;
        this.panels = panels;
        this.zone = zone;
        List<Instant> times = panels.stream()
                .flatMap(panel -> panel.series.stream())
                .flatMap(series -> series.points.stream())
                .map(Point::time)
                .toList();
        Instant first = times.stream().min(Instant::compareTo).orElseThrow();
        Instant last = times.stream().max(Instant::compareTo).orElseThrow();
        // a single point has its hour around it
        this.from = first.equals(last) ? first.minus(Duration.ofMinutes(30)) : first;
        this.until = first.equals(last) ? last.plus(Duration.ofMinutes(30)) : last;
    }

    private int names() {
        return Math.min(MOST_NAMES, panels.get(0).series.size());
    }

    private int rows() {
        return (names() + NAMES_IN_A_ROW - 1) / NAMES_IN_A_ROW
                + (panels.get(0).series.size() > MOST_NAMES ? 1 : 0);
    }

    /** The picture, as SVG. */
    public byte[] svg() {
        int height = HEAD + panels.size() * PANEL + 30 + rows() * LEGEND;
        SvgCanvas canvas = new SvgCanvas(WIDTH, height, "Telemetry");
        canvas.rectangle(0, 0, WIDTH, height, "#ffffff");
        canvas.text(LEFT, 26, Anchor.START, 16, INK, title);
        for (int i = 0; i < panels.size(); i++) panel(canvas, panels.get(i), HEAD + i * PANEL);
        legend(canvas, HEAD + panels.size() * PANEL + 30);
        return canvas.bytes();
    }

    private void panel(SvgCanvas canvas, Panel panel, double top) {
        double plotTop = top + 22;
        double plotBottom = top + PANEL - 24;
        double[] values = panel.series.stream()
                .flatMap(series -> series.points.stream())
                .mapToDouble(Point::value)
                .toArray();
        double low = Arrays.stream(values).min().orElse(0);
        double high = Arrays.stream(values).max().orElse(1);
        double step = step(high - low == 0 ? Math.max(1, Math.abs(high)) : high - low);
        double bottom = Math.floor(low / step) * step;
        double ceiling = Math.max(bottom + step, Math.ceil(high / step) * step);
        canvas.text(LEFT, top + 12, Anchor.START, 12, FAINT, panel.title);
        for (int i = 0; bottom + i * step <= ceiling + step / 2; i++) {
            double y = plotBottom - i * step / (ceiling - bottom) * (plotBottom - plotTop);
            canvas.line(new double[] {LEFT, WIDTH - RIGHT}, new double[] {y, y}, GRID, 1);
            canvas.text(LEFT - 8, y + 4, Anchor.END, 11, FAINT, number(bottom + i * step, step));
        }
        times(canvas, plotTop, plotBottom);
        for (int s = 0; s < panel.series.size(); s++) {
            List<Point> points = panel.series.get(s).points;
            double[] x = points.stream().mapToDouble(point -> x(point.time)).toArray();
            double[] y = points.stream()
                    .mapToDouble(
                            point -> plotBottom - (point.value - bottom) / (ceiling - bottom) * (plotBottom - plotTop))
                    .toArray();
            line(canvas, points, x, y, COLOURS[s % COLOURS.length]);
        }
    }

    /** Where samples are missing for long, the line is broken; a sample alone is a dot. */
    private static void line(SvgCanvas canvas, List<Point> points, double[] x, double[] y, String colour) {
        long[] gaps = new long[Math.max(0, points.size() - 1)];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] =
                    Duration.between(points.get(i).time, points.get(i + 1).time).toMillis();
        }
        long[] sorted = gaps.clone();
        Arrays.sort(sorted);
        long longest = sorted.length == 0 ? 0 : Math.max(6 * sorted[sorted.length / 2], 1000);
        int start = 0;
        for (int i = 1; i <= points.size(); i++) {
            if (i < points.size() && gaps[i - 1] <= longest) continue;
            if (i - start == 1) canvas.dot(x[start], y[start], 2.5, colour);
            else canvas.line(Arrays.copyOfRange(x, start, i), Arrays.copyOfRange(y, start, i), colour, 1.6);
            start = i;
        }
    }

    private void times(SvgCanvas canvas, double top, double bottom) {
        Duration span = Duration.between(from, until);
        Duration step = STEPS.stream()
                .map(Duration::ofMinutes)
                .filter(one -> span.dividedBy(one) <= 9)
                .findFirst()
                .orElse(Duration.ofDays(Math.max(28, span.toDays() / 8)));
        DateTimeFormatter day = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
        DateTimeFormatter hour = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
        ZonedDateTime at = from.atZone(zone).toLocalDate().atStartOfDay(zone);
        for (; !at.toInstant().isAfter(until); at = step.toDays() > 0 ? at.plusDays(step.toDays()) : at.plus(step)) {
            if (at.toInstant().isBefore(from)) continue;
            double x = x(at.toInstant());
            canvas.line(new double[] {x, x}, new double[] {top, bottom}, GRID, 1);
            canvas.text(
                    x,
                    bottom + 15,
                    Anchor.MIDDLE,
                    11,
                    FAINT,
                    at.toLocalTime().equals(LocalTime.MIDNIGHT) ? day.format(at) : hour.format(at));
        }
    }

    private void legend(SvgCanvas canvas, double top) {
        List<Series> all = panels.get(0).series;
        double column = (WIDTH - LEFT - RIGHT) / (double) NAMES_IN_A_ROW;
        for (int i = 0; i < names(); i++) {
            double x = LEFT + i % NAMES_IN_A_ROW * column;
            double y = top + i / NAMES_IN_A_ROW * LEGEND;
            canvas.rectangle(x, y - 8, 12, 4, COLOURS[i % COLOURS.length]);
            canvas.text(x + 18, y - 2, Anchor.START, 12, INK, all.get(i).name);
        }
        if (all.size() > MOST_NAMES) {
            canvas.text(
                    LEFT,
                    top + (rows() - 1) * LEGEND - 2,
                    Anchor.START,
                    12,
                    FAINT,
                    "and " + (all.size() - MOST_NAMES) + " more");
        }
    }

    private double x(Instant time) {
        return LEFT
                + (double) Duration.between(from, time).toMillis()
                        / Duration.between(from, until).toMillis()
                        * (WIDTH - LEFT - RIGHT);
    }

    /** 1, 2 or 5 times a power of ten, about five to a range. */
    private static double step(double range) {
        double rough = range / 5;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double times = rough / power;
        return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
    }

    private static String number(double value, double step) {
        int decimals = step >= 1 ? 0 : (int) Math.ceil(-Math.log10(step));
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
