//SOURCES QuotaHeaders.java
//SOURCES ../Failure.java
package stellantis.sandbox;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;

/** How many requests an application may make: so many in a day, and so many in a short window, both sliding. */
final class Quota {
    private static final Pattern PART = Pattern.compile("0*([1-9]\\d{0,6})/(day|s|0*[1-9]\\d{0,4})");

    private final Window day;
    private final Window burst;
    private final QuotaHeaders form;
    private final Clock clock;

    /** What is left, as response headers; {@code waitSeconds} is 0 unless the request is over a limit. */
    record Verdict(Map<String, String> headers, long waitSeconds) {}

    /** So many requests of each application in a time that slides. */
    private static final class Window {
        final int requests;
        final long millis;
        /** The times of an application's requests, oldest first. */
        final Map<String, Deque<Long>> spent = new HashMap<>();

        Window(int requests, long seconds) {
            this.requests = requests;
            this.millis = seconds * 1000;
        }

        /** The requests that still count. */
        Deque<Long> spent(String client, long now) {
            Deque<Long> times = spent.computeIfAbsent(client, name -> new ArrayDeque<>());
            while (!times.isEmpty() && times.peekFirst() <= now - millis) times.pollFirst();
            return times;
        }

        /** Seconds until the oldest request leaves the window, when there is no room; else 0. */
        long wait(Deque<Long> times, long now) {
            return times.size() < requests ? 0 : Math.max(1, (times.peekFirst() + millis - now + 999) / 1000);
        }
    }

    private Quota(Window day, Window burst, QuotaHeaders form, Clock clock) {
        this.day = day;
        this.burst = burst;
        this.form = form;
        this.clock = clock;
    }

    /** From {@code N/day}, {@code M/s} or {@code M/SECONDS}, or one of each with a comma between. */
    static Quota parse(String text, QuotaHeaders form, Clock clock) {
        Window day = null;
        Window burst = null;
        for (String part : text.split(",", -1)) {
            Matcher matcher = PART.matcher(part.strip());
            boolean daily = matcher.matches() && matcher.group(2).equals("day");
            if (!matcher.matches() || (daily ? day : burst) != null) {
                throw Failure.usage("\"" + text + "\" is no quota")
                        .hint("give requests a day, requests a second or requests/seconds,"
                                + " such as 1000/day,50/s or 3/10");
            }
            int requests = Integer.parseInt(matcher.group(1));
            String time = matcher.group(2);
            if (daily) day = new Window(requests, 86_400);
            else burst = new Window(requests, time.equals("s") ? 1 : Long.parseLong(time));
        }
        // as documented: 100,000 a day, 100 a second
        return new Quota(
                day == null ? new Window(100_000, 86_400) : day,
                burst == null ? new Window(100, 1) : burst,
                form,
                clock);
    }

    synchronized Verdict take(String client, boolean exhausted) {
        long now = clock.millis();
        Deque<Long> today = day.spent(client, now);
        Deque<Long> lately = burst.spent(client, now);
        long wait = Math.max(day.wait(today, now), burst.wait(lately, now));
        if (exhausted) wait = Math.max(2, wait);
        if (wait == 0) {
            today.addLast(now);
            lately.addLast(now);
        }
        int left = exhausted ? 0 : burst.requests - lately.size();
        return new Verdict(form.of(day.requests, day.requests - today.size(), burst.requests, left, wait), wait);
    }
}
