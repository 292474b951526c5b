//SOURCES ../Failure.java
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
     * @param day requests of a day
     * @param today what is left of them
     * @param burst requests of the short window
     * @param left what is left of them
     * @param waitSeconds 0 unless the request is over a limit
     */
    Map<String, String> of(int day, int today, int burst, int left, long waitSeconds) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (this == NUMBERED || this == BOTH) {
            add(headers, "-1", "" + day, "" + today);
            add(headers, "-2", "" + burst, "" + left);
        }
        if (this == PLAIN) add(headers, "", "" + burst, "" + left);
        if (this == BOTH) add(headers, "", "name=burst," + burst + ";", "name=burst," + left + ";");
        if (this == NAMED) {
            String limits = "name=day," + day + ";name=burst," + burst + ";";
            add(headers, "", limits, "name=day," + today + ";name=burst," + left + ";");
        }
        if (waitSeconds == 0) return headers;
        headers.put("X-RateLimit-Reset", "" + waitSeconds);
        if (this != PLAIN) headers.put("Retry-After", "" + waitSeconds);
        return headers;
    }

    private static void add(Map<String, String> headers, String number, String limit, String remaining) {
        headers.put("X-RateLimit-Limit" + number, limit);
        headers.put("X-RateLimit-Remaining" + number, remaining);
    }
}
