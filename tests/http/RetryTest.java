package stellantis.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryTest {
    private static Retry.Attempts attempts(int times, Duration patience, double random) {
        return new Retry(times, patience, patience.multipliedBy(5), Clock.systemUTC(), time -> {}, () -> random)
                .attempts();
    }

    @Test
    void waitsOneSecondDoubledEachTimeAndUpToHalfLess() {
        Retry.Attempts most = attempts(4, Duration.ofMinutes(1), 1);
        assertEquals(Optional.of(Duration.ofSeconds(1)), most.afterFailure());
        assertEquals(Optional.of(Duration.ofSeconds(2)), most.afterFailure());
        assertEquals(Optional.of(Duration.ofSeconds(4)), most.afterFailure());
        assertEquals(
                Optional.of(Duration.ofMillis(500)),
                attempts(4, Duration.ofMinutes(1), 0).afterFailure());
    }

    @Test
    void neverWaitsLongerThanAMinuteAtOnce() {
        Retry.Attempts many = attempts(20, Duration.ofDays(1), 1);
        for (int i = 0; i < 12; i++) many.afterFailure();
        assertEquals(Optional.of(Duration.ofMinutes(1)), many.afterFailure());
    }

    @Test
    void triesAgainAsOftenAsAllowed() {
        Retry.Attempts two = attempts(2, Duration.ofMinutes(1), 1);
        two.afterFailure();
        two.afterFailure();
        assertEquals(Optional.empty(), two.afterFailure());
        assertEquals(Optional.empty(), attempts(0, Duration.ofMinutes(1), 1).afterFailure());
    }

    @Test
    void obeysTheServersWishAndGivesUpWhenAllWaitsTogetherTakeTooLong() {
        Retry.Attempts asked = attempts(5, Duration.ofSeconds(60), 1);
        assertEquals(Optional.of(Duration.ofSeconds(40)), asked.next(Optional.of(Duration.ofSeconds(40))));
        assertEquals(Optional.empty(), asked.next(Optional.of(Duration.ofSeconds(30))));
        assertEquals(Optional.of(Duration.ofSeconds(20)), asked.next(Optional.of(Duration.ofSeconds(20))));
    }

    @Test
    void tooManyCallsAreWaitedForByTimeNotByNumber() {
        Optional<Duration> second = Optional.of(Duration.ofSeconds(1));
        Retry.Attempts limited = attempts(3, Duration.ofSeconds(10), 1);
        for (int i = 0; i < 50; i++) assertEquals(second, limited.after(429, second), "wait " + i);
        assertEquals(Optional.empty(), limited.after(429, second));
        // other trouble has its own count
        for (int i = 0; i < 3; i++) assertEquals(second, limited.after(503, second), "try " + i);
        assertEquals(Optional.empty(), limited.after(503, second));
    }

    @Test
    void aWaitBeyondThePatienceNoWaitOrNoLeaveToRetryIsNotSatOut() {
        assertEquals(
                Optional.empty(),
                attempts(3, Duration.ofSeconds(10), 1).after(429, Optional.of(Duration.ofSeconds(11))));
        assertEquals(
                Optional.empty(),
                attempts(0, Duration.ofSeconds(10), 1).after(429, Optional.of(Duration.ofSeconds(1))));
        Retry.Attempts unwaited = attempts(2, Duration.ofSeconds(10), 1);
        for (int i = 0; i < 2; i++)
            assertEquals(Optional.of(Duration.ZERO), unwaited.after(429, Optional.of(Duration.ZERO)));
        assertEquals(Optional.empty(), unwaited.after(429, Optional.of(Duration.ZERO)));
    }
}
