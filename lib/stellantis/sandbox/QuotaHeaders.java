package stellantis.sandbox;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import stellantis.Failure;

/** How answers tell of the quota, in the forms that the service has been seen with. */
public enum QuotaHeaders {
    /** As documented: number 1 for the day, number 2 for the short window. */
    NUMBERED,
    /** As live answers announce them: of the short window, without a number, and without Retry-After. */
    PLAIN,
    /** As API Connect writes several windows: each value behind its name. */
    NAMED,
    /** The documented ones, and the short window's by its name. */
    BOTH;

    /** By its name in small letters. */
    public static QuotaHeaders named(String typed) {
        for (QuotaHeaders one : values())
            if (one.name().toLowerCase(Locale.ROOT).equals(typed)) return one;
        throw Failure.usage("there are no quota headers \"" + typed + "\"").hint("numbered, plain, named or both");
    }

    /**
     * @param limits of the day and of the short window
     * @param left what is left of each
     * @param waitSeconds 0 unless the request is over a limit
     */
    Map<String, String> of(int[] limits, int[] left, long waitSeconds) {
        Map<String, String> headers = new LinkedHashMap<>();
        add(headers, "Limit", limits);
        add(headers, "Remaining", left);
        if (waitSeconds == 0) return headers;
        headers.put("X-RateLimit-Reset", "" + waitSeconds);
        if (this != PLAIN) headers.put("Retry-After", "" + waitSeconds);
        return headers;
    }

    private void add(Map<String, String> headers, String what, int[] numbers) {
        String name = "X-RateLimit-" + what;
        String burst = "name=burst," + numbers[1] + ";";
        if (this == NUMBERED || this == BOTH) headers.put(name + "-1", "" + numbers[0]);
        if (this == NUMBERED || this == BOTH) headers.put(name + "-2", "" + numbers[1]);
        if (this == PLAIN) headers.put(name, "" + numbers[1]);
        if (this == NAMED) headers.put(name, "name=day," + numbers[0] + ";" + burst);
        if (this == BOTH) headers.put(name, burst);
    }
}
