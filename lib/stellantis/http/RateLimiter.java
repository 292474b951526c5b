package stellantis.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stellantis.Failure;

/**
 * When the next request may go out; shared by all that send at the same time. It keeps to the rate that the user
 * allows, and to what the answers tell of the call budget: within the burst window, where it is known, no more requests
 * start than its limit; no more are on their way than any window has left; after a 429 all wait, not each on its own.
 */
public final class RateLimiter {
    /** The vendor's burst window, and a margin, since requests do not all take the same time to the server. */
    private static final long WINDOW = Duration.ofSeconds(1).toNanos();

    private static final long MARGIN = WINDOW / 20;
    /** A larger limit can never be reached. */
    private static final long MOST = 10_000;

    private final long interval;
    private final LongSupplier nanos;
    private final Retry.Sleeper sleeper;
    /** When requests started, as far back as the burst window reaches. */
    private final Deque<Long> starts = new ArrayDeque<>();

    private long next;
    private long held;
    private int onTheirWay;
    private long burstLimit = -1;
    private long callsLeft = -1;

    /**
     * @param interval least time from one request's start to the next; zero for no limit of the user's own
     * @param nanos the time as {@link System#nanoTime}
     */
    public RateLimiter(Duration interval, LongSupplier nanos, Retry.Sleeper sleeper) {
        this.interval = interval.toNanos();
        this.nanos = nanos;
        this.sleeper = sleeper;
        this.next = nanos.getAsLong();
        this.held = next;
    }

    /** The interval of a rate as typed: {@code 5} or {@code 5/s}, {@code 300/min}, {@code 1000/h}. */
    public static Duration interval(String rate) {
        Matcher matcher =
                Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)(?:/(s|min|h))?").matcher(rate.strip());
        if (!matcher.matches() || Double.parseDouble(matcher.group(1)) == 0)
            throw Failure.usage("--max-rate does not take \"" + rate + "\"")
                    .hint("give requests per time, such as 5/s, 300/min or 1000/h");
        long seconds = matcher.group(2) == null || matcher.group(2).equals("s")
                ? 1
                : matcher.group(2).equals("min") ? 60 : 3600;
        return Duration.ofNanos((long) (Duration.ofSeconds(seconds).toNanos() / Double.parseDouble(matcher.group(1))));
    }

    /** Waits until a request may start. To be followed by {@link #left}, whatever becomes of the request. */
    public void enter() throws InterruptedException {
        while (true) {
            long wait;
            synchronized (this) {
                while (callsLeft >= 0 && onTheirWay >= Math.max(1, callsLeft)) wait();
                long now = nanos.getAsLong();
                wait = earliest(now) - now;
                if (wait <= 0) {
                    onTheirWay++;
                    next = now + interval;
                    if (burstLimit > 0) starts.addLast(now);
                    return;
                }
            }
            sleeper.sleep(Duration.ofNanos(wait));
        }
    }

    /** The request's exchange is over. @param limit what its answer told of the budget, or null when there was none */
    public synchronized void left(RateLimit limit) {
        onTheirWay--;
        RateLimit.Window burst = limit == null ? null : limit.burst();
        if (limit != null && limit.least() >= 0) callsLeft = limit.least();
        if (burst != null) {
            burstLimit = burst.limit() > MOST ? -1 : burst.limit();
            // used up by other programs: our own use is counted in starts
            if (burst.remaining() == 0 && starts.size() < burstLimit * 4 / 5) hold(Duration.ofNanos(WINDOW));
        }
        notifyAll();
    }

    /** No request starts for that time. */
    public synchronized void hold(Duration time) {
        held = Math.max(held, nanos.getAsLong() + time.toNanos());
    }

    private long earliest(long now) {
        while (!starts.isEmpty() && starts.peekFirst() + WINDOW + MARGIN <= now) starts.removeFirst();
        long at = Math.max(held, interval > 0 ? next : now);
        if (burstLimit > 0 && starts.size() >= burstLimit) at = Math.max(at, starts.peekFirst() + WINDOW + MARGIN);
        return at;
    }
}
