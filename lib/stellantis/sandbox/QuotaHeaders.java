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

    /** What a window holds, and what is left of it. */
    record Window(int requests, int left) {}

    /** By its name in small letters. */
    public static QuotaHeaders named(String typed) {
        for (QuotaHeaders one : values())
            if (one.name().toLowerCase(Locale.ROOT).equals(typed)) return one;
        throw Failure.usage("there are no quota headers \"" + typed + "\"").hint("numbered, plain, named or both");
    }

    /** @param waitSeconds 0 unless the request is over a limit */
    Map<String, String> of(Window day, Window burst, long waitSeconds) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (this == NUMBERED || this == BOTH) {
            add(headers, "-1", String.valueOf(day.requests), String.valueOf(day.left));
            add(headers, "-2", String.valueOf(burst.requests), String.valueOf(burst.left));
        }
        if (this == PLAIN) add(headers, "", String.valueOf(burst.requests), String.valueOf(burst.left));
        String name = this == NAMED ? "name=day,%d;name=burst,%d;" : "name=burst,%2$d;";
        if (this == NAMED || this == BOTH)
            add(
                    headers,
                    "",
                    String.format(Locale.ROOT, name, day.requests, burst.requests),
                    String.format(Locale.ROOT, name, day.left, burst.left));
        if (waitSeconds == 0) return headers;
        headers.put("X-RateLimit-Reset", String.valueOf(waitSeconds));
        if (this != PLAIN) headers.put("Retry-After", String.valueOf(waitSeconds));
        return headers;
    }

    private static void add(Map<String, String> headers, String number, String limit, String remaining) {
        headers.put("X-RateLimit-Limit" + number, limit);
        headers.put("X-RateLimit-Remaining" + number, remaining);
    }
}
