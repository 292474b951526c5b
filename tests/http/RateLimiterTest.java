package stellantis.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stellantis.Failure;

/** The time is the test's own: sleeping moves it on. */
class RateLimiterTest {
    private long now = 1_000_000_000L;
    private int sleeps;

    private RateLimiter pace(String rate) {
        return new RateLimiter(rate == null ? Duration.ZERO : RateLimiter.interval(rate), () -> now, this::sleep);
    }

    private void sleep(Duration time) {
        assertTrue(++sleeps < 1_000, "it sleeps again and again, now for " + time);
        now += time.toNanos();
    }

    private static RateLimit burst(long limit, long left) {
        return RateLimit.of(
                HttpHeaders.of(
                        Map.of(
                                "X-RateLimit-Limit-2",
                                List.of(String.valueOf(limit)),
                                "X-RateLimit-Remaining-2",
                                List.of(String.valueOf(left))),
                        (a, b) -> true),
                Clock.systemUTC());
    }

    /** Milliseconds from the first at which each request started. */
    private List<Long> starts(RateLimiter pace, int requests, RateLimit told) throws InterruptedException {
        List<Long> all = new ArrayList<>();
        long first = now;
        for (int i = 0; i < requests; i++) {
            pace.enter();
            all.add((now - first) / 1_000_000);
            pace.left(told);
        }
        return all;
    }

    @Test
    void keepsToTheUsersRate() throws InterruptedException {
        assertEquals(List.of(0L, 200L, 400L, 600L), starts(pace("5/s"), 4, null));
        assertEquals(List.of(0L, 200L, 400L), starts(pace("300/min"), 3, null));
        assertEquals(List.of(0L, 3600L, 7200L), starts(pace("1000/h"), 3, null));
        assertEquals(List.of(0L, 2000L), starts(pace("0.5"), 2, null));
        assertEquals(List.of(0L, 0L, 0L), starts(pace(null), 3, null));
    }

    @Test
    void refusesWhatIsNoRate() {
        for (String typed : List.of("", "0", "-1", "5/d", "fast", "5/", "/s"))
            assertThrows(Failure.class, () -> RateLimiter.interval(typed), typed);
    }

    @Test
    void aHoldIsForAll() throws InterruptedException {
        RateLimiter pace = pace(null);
        pace.hold(Duration.ofSeconds(3));
        pace.hold(Duration.ofSeconds(1));
        assertEquals(List.of(3000L, 3000L), starts(pace, 2, null));
    }

    @Test
    void startsNoMoreInASecondThanTheAnswersAllow() throws InterruptedException {
        List<Long> at = starts(pace(null), 21, burst(10, 5));
        // the first told of the limit and was not counted
        assertEquals(
                List.of(0L, 0L, 1050L, 1050L, 2100L),
                List.of(
                        at.get(0),
                        at.get(10),
                        at.get(11),
                        at.get(20),
                        starts(pace(null), 22, burst(10, 5)).get(21)));
    }

    @Test
    void leavesASecondWhenOthersHaveUsedTheBudget() throws InterruptedException {
        assertEquals(List.of(0L, 1000L, 2000L), starts(pace(null), 3, burst(10, 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "X-RateLimit-Remaining-1, 2",
        "X-RateLimit-Remaining-2, 2",
        "X-RateLimit-Remaining, 2",
        "X-RateLimit-Remaining, 'name=day,500;name=burst,2;'"
    })
    void noMoreAreOnTheirWayThanTheBudgetHasLeft(String header, String left) throws Exception {
        RateLimit two = RateLimit.of(HttpHeaders.of(Map.of(header, List.of(left)), (a, b) -> true), Clock.systemUTC());
        RateLimiter pace = pace(null);
        pace.enter();
        pace.left(two);
        pace.enter();
        pace.enter();
        Thread third = new Thread(() -> {
            try {
                pace.enter();
            } catch (InterruptedException e) {
                // the test is over
            }
        });
        third.setDaemon(true);
        third.start();
        for (long end = System.nanoTime() + 10_000_000_000L;
                third.getState() != Thread.State.WAITING;
                Thread.onSpinWait()) {
            assertTrue(third.isAlive(), "the third request did not wait");
            assertTrue(System.nanoTime() < end, "the third request is " + third.getState());
        }
        pace.left(two);
        third.join(10_000);
        assertTrue(!third.isAlive());
    }
}
