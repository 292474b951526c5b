//SOURCES ../charts/Drawing.java
//SOURCES FleetReader.java
//SOURCES ../records/TelemetryType.java
//SOURCES ../charts/TimeChart.java
//SOURCES ../records/RecordOptions.java
package stellantis.fleet;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.charts.Drawing;
import stellantis.charts.TimeChart.Panel;
import stellantis.charts.TimeChart.Point;
import stellantis.charts.TimeChart.Series;
import stellantis.charts.TimeChart;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.fleet.FleetReader.Part;
import stellantis.http.Query;
import stellantis.records.Column;
import stellantis.records.RecordOptions;
import stellantis.records.RecordWriter;
import stellantis.records.TelemetryType;

/** Samples of vehicles over time: as records with their VIN, or drawn. */
public final class Telemetry {
    public static final Option PLOT =
            Option.value("plot", "FILE", "draw the values over time instead, as an .svg file");

    public static final List<Option> OPTIONS = Stream.of(FleetReader.VEHICLES, FleetReader.OPTIONS).flatMap(List::stream).toList();

    private static final String LAST_DAY = "24h";
    /** The largest page that the service gives of telemetry. */
    private static final int PAGE = 2000;
    private static final String DRAWN = "vehicle.energies[0].level:level %";

    private final Run run;
    private final List<Column> columns;
    /** Points by column and VIN, in the order of their coming. */
    private final List<Map<String, List<Point>>> points = new ArrayList<>();

    private Telemetry(Run run) {
        this.run = run;
        this.columns = Column.parse(run.value(RecordOptions.COLUMNS).orElse(DRAWN));
        for (int i = 0; i < columns.size(); i++) points.add(new LinkedHashMap<>());
    }

    /** Prints them, or draws the chart of --plot. */
    public static ExitCode run(Run run) throws Exception {
        String types = TelemetryType.asked(run).stream().map(type -> "&type=" + Query.encode(type)).collect(Collectors.joining());
        Part part = Part.of("telemetry?pageSize=" + PAGE + Since.query(run, "&", LAST_DAY) + types, true);
        Drawing plot = run.has(PLOT) ? new Drawing(run, PLOT, ".svg") : null;
        try (FleetReader api = FleetReader.open(run)) {
            return plot == null ? api.each(part, "samples") : new Telemetry(run).draw(api, part, plot);
        }
    }

    private ExitCode draw(FleetReader api, Part part, Drawing plot) throws Exception {
        ExitCode code = api.each(part, (RecordWriter.Sink) this::take);
        List<String> vins = points.stream().flatMap(one -> one.keySet().stream()).distinct().toList();
        if (vins.isEmpty()) {
            throw Failure.of(code == ExitCode.OK ? ExitCode.CHECK_FAILED : code, "there is nothing to draw").because("no sample has a number in " + columns.stream().map(Column::expression).collect(Collectors.joining(", ")))
                    .hint("see what there is: {}; then name it: --columns 'EXPRESSION:HEADING'", NextCommand.of("telemetry VIN --jsonl"));
        }
        List<Panel> panels = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Map<String, List<Point>> byVin = points.get(i);
            panels.add(new Panel(columns.get(i).heading(), vins.stream().map(vin -> new Series(vin, sorted(byVin.getOrDefault(vin, List.of())))).toList()));
        }
        ZoneId zone = run.has(RecordOptions.LOCAL_TIME) ? RecordOptions.zone(run) : ZoneOffset.UTC;
        TimeChart chart = new TimeChart("Telemetry of " + (vins.size() == 1 ? vins.get(0) : vins.size() + " vehicles") + " (" + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone) + ")", panels, zone);
        long count = points.stream().flatMap(one -> one.values().stream()).mapToLong(List::size).sum();
        return plot.write(chart.svg(), count + " values of " + vins.size() + " vehicle" + (vins.size() == 1 ? "" : "s"), code);
    }

    private void take(Object sample) {
        if (!(sample instanceof Map<?, ?> record)) return;
        Instant time = time(record.get("createdAt"));
        if (time == null) return;
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).query().of(record) instanceof Number value) points.get(i).computeIfAbsent(String.valueOf(record.get("vin")), any -> new ArrayList<>()).add(new Point(time, value.doubleValue()));
        }
    }

    /** RFC 3339; a zone without colon is seen too. */
    private static Instant time(Object text) {
        try {
            return text == null ? null : java.time.OffsetDateTime.parse(text.toString().replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2")).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static List<Point> sorted(List<Point> points) {
        return points.stream().sorted(Comparator.comparing(Point::time)).toList();
    }
}
