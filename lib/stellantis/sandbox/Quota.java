//SOURCES QuotaHeaders.java
//SOURCES ../Failure.java
package stellantis.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;
import stellantis.sandbox.QuotaHeaders.Window;

/** How many requests an application may make: so many in a day, and so many in a short window, both sliding. */
final class Quota {
    /** As documented: 100,000 a day, 100 a second. */
    private static final Limit DAY = new Limit(100_000, Duration.ofDays(1));

    private static final Limit BURST = new Limit(100, Duration.ofSeconds(1));
    private static final Pattern PART = Pattern.compile("(\\d{1,7})/(day|s|\\d{1,5})");

    private final Limit day;
    private final Limit burst;
    private final QuotaHeaders form;
    private final Clock clock;
    private final Map<String, Spent> spent = new HashMap<>();

    /** What is left, as response headers; {@code waitSeconds} is 0 unless the request is over a limit. */
    record Verdict(Map<String, String> headers, long waitSeconds) {}

    private record Limit(int requests, Duration window) {}

    /** The times of one application's requests within each window, oldest first. */
    private static final class Spent {
        final Deque<Long> today = new ArrayDeque<>();
        final Deque<Long> burst = new ArrayDeque<>();
    }

    private Quota(Limit day, Limit burst, QuotaHeaders form, Clock clock) {
        this.day = day;
        this.burst = burst;
        this.form = form;
        this.clock = clock;
    }

    /** From {@code N/day}, {@code M/s} or {@code M/SECONDS}, or one of each with a comma between. */
    static Quota parse(String text, QuotaHeaders form, Clock clock) {
        Limit day = null;
        Limit burst = null;
        for (String part : text.split(",", -1)) {
            Matcher matcher = PART.matcher(part.strip());
            boolean good = matcher.matches()
                    && Integer.parseInt(matcher.group(1)) > 0
                    && !matcher.group(2).matches("0+");
            boolean daily = good && matcher.group(2).equals("day");
            if (!good || (daily ? day : burst) != null)
                throw Failure.usage("\"" + text + "\" is no quota")
                        .hint("give requests a day, requests a second or requests/seconds, such as 1000/day,50/s or"
                                + " 3/10");
            int requests = Integer.parseInt(matcher.group(1));
            if (daily) day = new Limit(requests, DAY.window());
            else
                burst = new Limit(
                        requests,
                        matcher.group(2).equals("s")
                                ? BURST.window()
                                : Duration.ofSeconds(Integer.parseInt(matcher.group(2))));
        }
        return new Quota(day == null ? DAY : day, burst == null ? BURST : burst, form, clock);
    }

    synchronized Verdict take(String client, boolean exhausted) {
        long now = clock.millis();
        Spent own = spent.computeIfAbsent(client, name -> new Spent());
        drop(own.today, day, now);
        drop(own.burst, burst, now);
        long wait = Math.max(wait(own.today, day, now), wait(own.burst, burst, now));
        if (exhausted) wait = Math.max(2, wait);
        if (wait == 0) {
            own.today.addLast(now);
            own.burst.addLast(now);
        }
        return new Verdict(
                form.of(
                        new Window(day.requests(), day.requests() - own.today.size()),
                        new Window(burst.requests(), exhausted ? 0 : burst.requests() - own.burst.size()),
                        wait),
                wait);
    }

    private static void drop(Deque<Long> times, Limit limit, long now) {
        while (!times.isEmpty() && times.peekFirst() <= now - limit.window().toMillis()) times.pollFirst();
    }

    /** Seconds until the oldest request leaves the window, when there is no room; else 0. */
    private static long wait(Deque<Long> times, Limit limit, long now) {
        return times.size() < limit.requests()
                ? 0
                : Math.max(1, (times.peekFirst() + limit.window().toMillis() - now + 999) / 1000);
    }
}
