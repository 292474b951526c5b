package stellantis.sandbox;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;

/** How many requests an application may make: so many in a day, and so many in a short window, both sliding. */
record Quota(Window day, Window burst, QuotaHeaders form, Clock clock) {
    private static final Pattern PART = Pattern.compile("0*([1-9]\\d{0,6})/(day|s|0*[1-9]\\d{0,4})");

    /** What is left, as response headers; {@code waitSeconds} is 0 unless the request is over a limit. */
    record Verdict(Map<String, String> headers, long waitSeconds) {}

    /**
     * So many requests of each application in a time that slides.
     *
     * @param spent the times of an application's requests, oldest first
     */
    record Window(int requests, long millis, Map<String, Deque<Long>> spent) {
        Window(int requests, long seconds) {
            this(requests, seconds * 1000, new HashMap<>());
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

    /** From {@code N/day}, {@code M/s} or {@code M/SECONDS}, or one of each with a comma between. */
    static Quota parse(String text, QuotaHeaders form, Clock clock) {
        // as documented
        Window day = new Window(100_000, 86_400);
        Window burst = new Window(100, 1);
        Set<Boolean> seen = new HashSet<>();
        for (String part : text.split(",", -1)) {
            Matcher matcher = PART.matcher(part.strip());
            if (!matcher.matches() || !seen.add(matcher.group(2).equals("day"))) {
                throw Failure.usage("\"" + text + "\" is no quota")
                        .hint("give requests a day, requests a second or requests/seconds,"
                                + " such as 1000/day,50/s or 3/10");
            }
            int requests = Integer.parseInt(matcher.group(1));
            String time = matcher.group(2);
            if (time.equals("day")) day = new Window(requests, 86_400);
            else burst = new Window(requests, time.equals("s") ? 1 : Long.parseLong(time));
        }
        return new Quota(day, burst, form, clock);
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
        int[] limits = {day.requests, burst.requests};
        int[] left = {day.requests - today.size(), exhausted ? 0 : burst.requests - lately.size()};
        return new Verdict(form.of(limits, left, wait), wait);
    }
}
