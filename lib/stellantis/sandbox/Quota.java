package stellantis.sandbox;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;

/** How many requests an application may make: so many in a day, and so many in a short window, both sliding. */
record Quota(Window day, Window burst, Clock clock) {
    private static final Pattern FORM =
            Pattern.compile("(?!$)(?:0*([1-9]\\d{0,6})/day)?(?:(?:^|(?<=day),)0*([1-9]\\d{0,6})/(s|0*[1-9]\\d{0,4}))?");

    /**
     * So many requests of each application in a time that slides.
     *
     * @param spent the times of an application's requests, oldest first
     */
    record Window(int requests, long millis, Map<String, Deque<Long>> spent) {
        /** @param requests a number, or null for the usual one */
        static Window of(String requests, int usual, long seconds) {
            return new Window(requests == null ? usual : Integer.parseInt(requests), seconds * 1000, new HashMap<>());
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

    /** From {@code N/day}, {@code M/s} or {@code M/SECONDS}, or {@code N/day,M/s}. */
    static Quota parse(String text, Clock clock) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw Failure.usage("\"" + text + "\" is no quota")
                    .hint("give requests a day, requests a second or requests/seconds,"
                            + " such as 1000/day,50/s or 3/10");
        }
        boolean second = form.group(3) == null || form.group(3).equals("s");
        return new Quota(
                Window.of(form.group(1), 100_000, 86_400),
                Window.of(form.group(2), 100, second ? 1 : Long.parseLong(form.group(3))),
                clock);
    }

    /**
     * Counts a request.
     *
     * @return what is left, as headers; with Retry-After when the request is over a limit
     */
    synchronized Map<String, String> take(String client, boolean exhausted) {
        long now = clock.millis();
        Deque<Long> today = day.spent(client, now);
        Deque<Long> lately = burst.spent(client, now);
        long wait = Math.max(day.wait(today, now), burst.wait(lately, now));
        if (exhausted) wait = Math.max(2, wait);
        if (wait == 0) {
            today.addLast(now);
            lately.addLast(now);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        tell(headers, "Limit", day.requests, burst.requests);
        tell(headers, "Remaining", day.requests - today.size(), exhausted ? 0 : burst.requests - lately.size());
        if (wait > 0) headers.putAll(Map.of("X-RateLimit-Reset", "" + wait, "Retry-After", "" + wait));
        return headers;
    }

    /** Numbered as documented, and by name as live answers have it. */
    private static void tell(Map<String, String> headers, String what, int ofDay, int ofBurst) {
        headers.put("X-RateLimit-" + what + "-1", "" + ofDay);
        headers.put("X-RateLimit-" + what + "-2", "" + ofBurst);
        headers.put("X-RateLimit-" + what, "name=burst," + ofBurst + ";");
    }
}
