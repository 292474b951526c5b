import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** The times of one row, round by round, and what follows from them. */
class Result {
    final Row row;
    final Map<String, List<Double>> times = new LinkedHashMap<>();
    final Map<String, Double> peaks = new LinkedHashMap<>();

    Result(Row row) {
        this.row = row;
    }

    void add(String variant, double milliseconds) {
        times.computeIfAbsent(variant, v -> new ArrayList<>()).add(milliseconds);
    }

    double median(String variant) {
        return median(round -> time(variant, round));
    }

    /** The median of the ratios within each round, so that a neighbour's load falls on both sides. */
    double ratio(String variant, String reference) {
        return median(round -> time(variant, round) / time(reference, round));
    }

    double value(Row.Target target) {
        return switch (target.unit()) {
            case PEER -> ratio(target.variant(), peer());
            case HELLO -> ratio(target.variant(), Row.HELLO);
            case SHARE ->
                median(round -> (time(target.variant(), round) - time(Row.EMPTY_SCRIPT, round)) / time(peer(), round));
            case MEBIBYTES -> peaks.get(target.variant());
        };
    }

    /** The peer that ratios are taken to: the first one. */
    String peer() {
        return row.variants.stream()
                .filter(Row.Variant::peer)
                .map(Row.Variant::label)
                .findFirst()
                .orElse(null);
    }

    private double time(String variant, int round) {
        return times.get(variant).get(round);
    }

    private double median(IntToDoubleFunction ofRound) {
        double[] values = new double[times.get(Row.HELLO).size()];
        Arrays.setAll(values, ofRound);
        Arrays.sort(values);
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }
}
