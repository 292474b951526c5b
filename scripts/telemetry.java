///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Show or draw values of vehicles over time
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/telemetry.java

import static java.util.Map.Entry.comparingByKey;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Nearest;
import stellantis.NextCommand;
import stellantis.charts.Drawing;
import stellantis.charts.TimeChart;
import stellantis.charts.TimeChart.Band;
import stellantis.charts.TimeChart.Panel;
import stellantis.charts.TimeChart.Point;
import stellantis.charts.TimeChart.Series;
import stellantis.cli.Command;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.connection.ServerAccess;
import stellantis.drivers.ApiDriver;
import stellantis.fleet.DataOptions;
import stellantis.fleet.Since;
import stellantis.fleet.VehiclePart;
import stellantis.fleet.VehicleReader;
import stellantis.records.Column;
import stellantis.records.ItemCount;
import stellantis.records.LocalTime;
import stellantis.records.RecordOptions;

/** Values over time: charge, mileage, temperature. */
class telemetry {
    /** Those of the specification of the fleet owner API (3.19.2, parameter {@code type}). */
    private static final List<String> TYPES = List.of(
            "environment",
            "privacy",
            "vehicle",
            "vehicle.adas",
            "vehicle.alarm.status",
            "vehicle.alarm.trigger",
            "vehicle.battery",
            "vehicle.doorsState",
            "vehicle.drivingBehavior",
            "vehicle.energies",
            "vehicle.engines",
            "vehicle.ignition",
            "vehicle.lighting",
            "vehicle.lightingSystem",
            "vehicle.safety",
            "vehicle.transmission",
            "vehicle.wipingBlades");

    private static final Option TYPE = Option.value("type", "TYPE", "only this kind of data, such as vehicle.energies")
            .repeatable()
            .knows(TYPES.toArray(String[]::new));
    private static final Option PLOT =
            Option.value("plot", "FILE", "draw the values over time instead, as an .svg file");

    static final Command COMMAND = VehicleReader.command(Command.named(
                            "telemetry", "Show or draw values of vehicles over time")
                    .usage("[VIN…] [--fleet NAME] [--since TIME] [--type TYPE] [--jsonl|--csv|--table] [-o FILE]")
                    .usage("[VIN…] --plot FILE.svg [--columns LIST]")
                    .example(
                            "{{telemetry}} VIN --since 24h --type vehicle.energies",
                            "charge and range, sample by sample")
                    .example("{{telemetry}} VIN --since 7d --plot charge.svg", "a chart")
                    .example(
                            "{{telemetry}} VIN --plot more.svg --columns"
                                    + " 'vehicle.odometer.mileage:km,vehicle.kinetic.speed:km/h'",
                            "a panel for each value")
                    .tells("Without --since the last 24 hours; the service keeps about two months.")
                    .tells("--type takes " + String.join(", ", TYPES) + "; any other type is sent with a warning.")
                    .options(Since.SINCE, TYPE, PLOT, DataOptions.EXTENSION))
            .does(telemetry::run);

    /** The largest page that the service gives of telemetry. */
    private static final String PATH = "telemetry?pageSize=2000";

    private static final String LAST_DAY = "24h";

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) throws Exception {
        String path = DataOptions.extended(Since.in(PATH, run, LAST_DAY), run);
        VehiclePart samples = VehiclePart.all(DataOptions.with(path, "type", types(run)), () -> columns(run));
        return run.has(PLOT)
                ? new telemetry(run).plot(samples)
                : VehicleReader.run(ServerAccess.of(run, ApiDriver::chosen), samples);
    }

    private static final String MAINTENANCE = "_embedded.extension.maintenance.daysBeforeMaintenance:days left,"
            + "_embedded.extension.maintenance.mileageBeforeMaintenance:km left";

    /** The VIN first; where the vehicles were is what positions is for, unless the extension is asked for. */
    private static List<Column> columns(Run run) {
        List<String> extensions = DataOptions.extensions(run);
        Stream<Column> usual = Column.usual("telemetry").stream()
                .filter(one ->
                        extensions.contains("location") || !one.expression().contains("location"));
        Stream<Column> more = extensions.contains("maintenance") ? Column.parse(MAINTENANCE).stream() : Stream.of();
        return Stream.of(Column.parse("vin").stream(), usual, more)
                .flatMap(columns -> columns)
                .toList();
    }

    /** One option for each type or commas between them. One that is not known may be known to the API. */
    private static List<String> types(Run run) {
        List<String> asked = run.values(TYPE).stream()
                .flatMap(typed -> Stream.of(typed.split(",")))
                .map(String::strip)
                .toList();
        for (String type : asked) {
            if (TYPES.contains(type)) continue;
            run.console()
                    .warn(
                            "--type \"" + type
                                    + "\" is not a known type; the API may answer with an error, or with nothing",
                            near(type)
                                    .map(near -> "did you mean " + near + "?")
                                    .orElse("known are " + String.join(", ", TYPES)));
        }
        return asked;
    }

    /** By what stands behind {@code vehicle.}, which is left out easily and alike in all. */
    private static Optional<String> near(String typed) {
        return Nearest.to(part(typed), TYPES.stream().map(telemetry::part).toList())
                .flatMap(near ->
                        TYPES.stream().filter(type -> part(type).equals(near)).findFirst());
    }

    private static String part(String type) {
        return type.replaceFirst("^vehicle\\.", "");
    }

    // --plot

    /** More are no lines to follow, but a tangle. */
    private static final int MOST_LINES = 8;
    /** What a chart can still calculate with. */
    private static final double LARGEST = 1e300;

    private final Run run;
    private final List<Column> drawn;
    /** Points by column and VIN, in the order in which they come. */
    private final List<Map<String, List<Point>>> points = new ArrayList<>();

    private telemetry(Run run) {
        this.run = run;
        this.drawn = run.value(RecordOptions.COLUMNS)
                .map(Column::parse)
                .orElseGet(() -> Column.usual("telemetry").stream()
                        .filter(one -> one.heading().endsWith(" %"))
                        .toList());
        for (int i = 0; i < drawn.size(); i++) points.add(new LinkedHashMap<>());
    }

    private ExitCode plot(VehiclePart samples) throws Exception {
        Drawing plot = new Drawing(run, PLOT, ".svg");
        ExitCode code = VehicleReader.run(ServerAccess.of(run, ApiDriver::chosen), samples, this::take);
        Set<String> vins = new LinkedHashSet<>();
        points.forEach(byVin -> vins.addAll(byVin.keySet()));
        if (vins.isEmpty()) {
            String columns = drawn.stream().map(Column::expression).collect(Collectors.joining(", "));
            throw Failure.of(code == ExitCode.OK ? ExitCode.CHECK_FAILED : code, "there is nothing to draw")
                    .because("no sample has a number in " + columns)
                    .hint(
                            "see what there is: {}; then name it: --columns 'EXPRESSION:HEADING'",
                            NextCommand.of("telemetry VIN --jsonl"));
        }
        List<Panel> panels = new ArrayList<>();
        long[] times = points.stream()
                .flatMap(byVin -> byVin.values().stream())
                .flatMap(List::stream)
                .mapToLong(Point::millis)
                .sorted()
                .toArray();
        long from = times[0];
        long until = Math.max(from + 60_000, times[times.length - 1]);
        for (int i = 0; i < drawn.size(); i++) {
            Map<String, List<Point>> byVin = points.get(i);
            // of the energies, those that there are
            if (byVin.isEmpty() && !run.has(RecordOptions.COLUMNS)) continue;
            List<Series> series = vins.stream()
                    .map(vin -> new Series(vin, sorted(byVin.getOrDefault(vin, List.of()))))
                    .toList();
            panels.add(panel(drawn.get(i).heading(), series, from, until));
        }
        ZoneId zone = run.has(RecordOptions.LOCAL_TIME) ? RecordOptions.zone(run) : ZoneId.of("UTC");
        String of = vins.size() == 1 ? vins.iterator().next() : vins.size() + " vehicles";
        String told = times.length + " values of " + ItemCount.text(vins.size(), "vehicle");
        return plot.write(new TimeChart("Telemetry of " + of, panels, zone).svg(), told, code);
    }

    /** Up to eight vehicles as a line each; of more, how they lie together, and lines of those far from the others. */
    static Panel panel(String title, List<Series> vehicles, long from, long until) {
        List<Series> all =
                vehicles.stream().filter(one -> !one.points().isEmpty()).toList();
        if (all.size() <= MOST_LINES) return new Panel(title, "", all, null);
        Spread spread = Spread.of(all, from, until);
        List<Series> lines = spread.apart().stream().limit(MOST_LINES).toList();
        int apart = spread.apart().size();
        String told = all.size() + " vehicles, " + (apart == 0 ? "none" : apart) + " far from the others"
                + (apart > MOST_LINES ? ", the furthest " + MOST_LINES + " drawn" : "");
        return new Panel(title, told, lines, new Band(from, until, spread.middle()));
    }

    private void take(Object sample) {
        if (!(sample instanceof Map<?, ?> record)) return;
        Instant time = LocalTime.instant(record.get("createdAt"));
        if (time == null) return;
        for (int i = 0; i < drawn.size(); i++) {
            if (drawn.get(i).query().of(record) instanceof Number value && Math.abs(value.doubleValue()) < LARGEST) {
                points.get(i)
                        .computeIfAbsent(String.valueOf(record.get("vin")), any -> new ArrayList<>())
                        .add(new Point(time, value.doubleValue()));
            }
        }
    }

    private static List<Point> sorted(List<Point> points) {
        return points.stream().sorted(Comparator.comparing(Point::time)).toList();
    }

    /**
     * How the values of many vehicles lie together, in steps of time that are alike: of each vehicle its average
     * counts.
     *
     * @param middle of each step the percentiles 10, 50 and 90; nothing where fewer than four vehicles have a value
     * @param apart vehicles that are beyond Tukey's fences (one and a half times the distance of the quartiles away
     *     from them) for a tenth of their time or longer, the furthest first
     */
    private static record Spread(List<double[]> middle, List<Series> apart) {
        private static final int MOST_STEPS = 200;
        private static final int FEWEST = 4;

        /** @param from and until in milliseconds */
        static Spread of(List<Series> all, long from, long until) {
            int[] counts =
                    all.stream().mapToInt(one -> one.points().size()).sorted().toArray();
            // two samples in a step: then hardly any vehicle has none in it
            return of(all, from, until, Math.max(1, Math.min(MOST_STEPS, counts[counts.length / 2] / 2)));
        }

        private static Spread of(List<Series> all, long from, long until, int steps) {
            double step = (until - from) / (double) steps;
            List<double[]> values =
                    all.stream().map(one -> averages(one, from, step, steps)).toList();
            List<double[]> sorted = IntStream.range(0, steps)
                    .mapToObj(i -> values.stream()
                            .mapToDouble(one -> one[i])
                            .filter(Double::isFinite)
                            .sorted()
                            .toArray())
                    .toList();
            if (steps > 1 && sorted.stream().filter(one -> one.length < FEWEST).count() * 2 > steps)
                return of(all, from, until, steps / 2);
            List<Map.Entry<Double, Series>> apart = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                double distance = distance(values.get(i), sorted);
                if (distance > 0) apart.add(Map.entry(-distance, all.get(i)));
            }
            return new Spread(
                    sorted.stream().map(one -> percentiles(one, 10, 50, 90)).toList(),
                    apart.stream()
                            .sorted(comparingByKey())
                            .map(Map.Entry::getValue)
                            .toList());
        }

        /** NaN for a step without a sample. */
        private static double[] averages(Series series, long from, double step, int steps) {
            double[] averages = new double[steps];
            int[] counts = new int[steps];
            for (Point point : series.points()) {
                int i = (int) Math.min(steps - 1, (point.millis() - from) / step);
                averages[i] += point.value();
                counts[i]++;
            }
            for (int i = 0; i < steps; i++) averages[i] /= counts[i];
            return averages;
        }

        /** Beyond the fences, on average; 0 for a vehicle that is there for less than a tenth of its time. */
        private static double distance(double[] values, List<double[]> sorted) {
            int known = 0;
            int beyond = 0;
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                double[] quartiles = percentiles(sorted.get(i), 25, 75);
                if (quartiles.length == 0 || Double.isNaN(values[i])) continue;
                double far = 1.5 * (quartiles[1] - quartiles[0]);
                double distance = Math.max(quartiles[0] - far - values[i], values[i] - quartiles[1] - far);
                known++;
                if (distance > 0) beyond++;
                sum += Math.max(0, distance);
            }
            return beyond * 10 < known ? 0 : sum / known;
        }

        private static double[] percentiles(double[] sorted, int... percents) {
            if (sorted.length < FEWEST) return new double[0];
            return Arrays.stream(percents)
                    .mapToDouble(percent -> {
                        double place = (sorted.length - 1) * percent / 100.0;
                        double below = sorted[(int) place];
                        return below + (place - (int) place) * (sorted[(int) Math.ceil(place)] - below);
                    })
                    .toArray();
        }
    }
}
