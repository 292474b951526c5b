package stellantis.charts;

import static java.util.Map.Entry.comparingByKey;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import stellantis.charts.TimeChart.Point;
import stellantis.charts.TimeChart.Series;

/**
 * How the values of many vehicles lie together, in steps of time that are alike: of each vehicle its average
 * counts.
 *
 * @param middle of each step the percentiles 10, 50 and 90; nothing where fewer than four vehicles have a value
 * @param apart vehicles that are beyond Tukey's fences (one and a half times the distance of the quartiles away
 *     from them) for a tenth of their time or longer, the furthest first
 */
public record Spread(List<double[]> middle, List<Series> apart) {
    private static final int MOST_STEPS = 200;
    private static final int FEWEST = 4;

    /** @param from and until in milliseconds */
    public static Spread of(List<Series> all, long from, long until) {
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
                apart.stream().sorted(comparingByKey()).map(Map.Entry::getValue).toList());
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
