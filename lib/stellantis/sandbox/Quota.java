//SOURCES ../Failure.java
package stellantis.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;

/** How many requests an application may make: so many in a day, and so many in a short window, both sliding. */
final class Quota {
    /** As documented: 100,000 a day; the burst limit is the sandbox's choice. */
    private static final int PER_DAY = 100_000;
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})/(\\d{1,5})");

    private final int limit;
    private final Duration window;
    private final Clock clock;
    private final Map<String, Deque<Long>> used = new HashMap<>();
    private final Map<String, Integer> today = new HashMap<>();
    private long day;

    /** What is left, as response headers; {@code waitSeconds} is 0 unless the request is over the limit. */
    record Verdict(Map<String, String> headers, long waitSeconds) {}

    Quota(int limit, Duration window, Clock clock) {
        this.limit = limit;
        this.window = window;
        this.clock = clock;
    }

    /** From {@code N/SECONDS}. */
    static Quota parse(String text, Clock clock) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0 || Integer.parseInt(matcher.group(2)) == 0) {
            throw Failure.usage("\"" + text + "\" is no quota").hint("give requests/seconds, such as 100/1 or 3/10");
        }
        return new Quota(Integer.parseInt(matcher.group(1)), Duration.ofSeconds(Integer.parseInt(matcher.group(2))), clock);
    }

    synchronized Verdict take(String client, boolean exhausted) {
        long now = clock.millis();
        if (now / 86_400_000 != day) today.clear();
        day = now / 86_400_000;
        Deque<Long> recent = used.computeIfAbsent(client, name -> new ArrayDeque<>());
        while (!recent.isEmpty() && recent.peekFirst() <= now - window.toMillis()) recent.pollFirst();
        int spent = today.merge(client, 1, Integer::sum);
        boolean over = exhausted || recent.size() >= limit || spent > PER_DAY;
        if (!over) recent.addLast(now);
        int left = exhausted ? 0 : limit - recent.size();
        long wait = !over ? 0 : recent.isEmpty() ? 2 : Math.max(1, (recent.peekFirst() + window.toMillis() - now + 999) / 1000);
        return new Verdict(headers(Math.max(0, PER_DAY - spent), left, wait), wait);
    }

    /** Both styles seen: numbered headers, and API Connect's unnumbered ones whose value may begin with a name. */
    private Map<String, String> headers(int leftToday, int left, long wait) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-RateLimit-Limit-1", String.valueOf(PER_DAY));
        headers.put("X-RateLimit-Remaining-1", String.valueOf(leftToday));
        headers.put("X-RateLimit-Limit-2", String.valueOf(limit));
        headers.put("X-RateLimit-Remaining-2", String.valueOf(left));
        headers.put("X-RateLimit-Limit", "name=burst," + limit + ";");
        headers.put("X-RateLimit-Remaining", "name=burst," + left + ";");
        if (wait > 0) {
            headers.put("X-RateLimit-Reset", String.valueOf(wait));
            headers.put("Retry-After", String.valueOf(wait));
        }
        return headers;
    }
}
