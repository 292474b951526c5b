package stellantis.http;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleSupplier;

/**
 * When to repeat a request after a temporary failure, and after which wait: what the answer asks for (Retry-After),
 * else one second, doubled each time, with jitter so that many clients do not come back at once. After a 429 that says
 * when to come back, only the time of the waits is limited, not their number.
 *
 * @param times how often at most; 0 never
 * @param patience the longest that a wait, and all of them together, may take
 * @param limited the longest that the waits of too many calls (429) may take together
 * @param random from 0 to 1
 */
public record Retry(
        int times, Duration patience, Duration limited, Clock clock, Sleeper sleeper, DoubleSupplier random) {
    private static final int TOO_MANY = 429;
    private static final Set<Integer> PASSING = Set.of(TOO_MANY, 502, 503, 504);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** Takes the time; tests pass it without. */
    public interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /** Counts the tries and waits of one request. */
    public Attempts attempts() {
        return new Attempts();
    }

    /** Whether we would wait that long. */
    public boolean bearable(Duration wait) {
        return wait.compareTo(patience) <= 0;
    }

    public final class Attempts {
        private int made;
        private Duration waited = Duration.ZERO;
        private Duration waitedLimited = Duration.ZERO;

        /**
         * The wait before the next try after an answer, or empty when there is to be none.
         *
         * @param asked the wait that the answer asks for
         */
        public Optional<Duration> after(int status, Optional<Duration> asked) {
            if (!PASSING.contains(status)) return Optional.empty();
            // without a real wait the tries would not end
            boolean told =
                    status == TOO_MANY && asked.isPresent() && asked.get().compareTo(SHORTEST) >= 0;
            return told ? limited(asked.get()) : next(asked);
        }

        private Optional<Duration> limited(Duration asked) {
            if (times == 0 || !bearable(asked) || waitedLimited.plus(asked).compareTo(limited) > 0)
                return Optional.empty();
            waitedLimited = waitedLimited.plus(asked);
            return Optional.of(asked);
        }

        /** The wait after a failure without answer. */
        public Optional<Duration> afterFailure() {
            return next(Optional.empty());
        }

        Optional<Duration> next(Optional<Duration> asked) {
            if (made >= times) return Optional.empty();
            Duration wait = asked.orElseGet(this::backoff);
            if (waited.plus(wait).compareTo(patience) > 0) return Optional.empty();
            made++;
            waited = waited.plus(wait);
            return Optional.of(wait);
        }

        private Duration backoff() {
            Duration full = Duration.ofSeconds(1L << Math.min(made, 10));
            Duration most = full.compareTo(LONGEST) > 0 ? LONGEST : full;
            return Duration.ofMillis((long) (most.toMillis() * (0.5 + random.getAsDouble() / 2)));
        }
    }
}
