package stellantis.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

    @Test
    void readsTheNumberedWindows() {
        assertEquals(
                "0 of 100000 calls left (24 hours), 97 of 100 calls left (1 second)",
                limit(
                                "X-RateLimit-Limit-1",
                                "100000",
                                "X-RateLimit-Remaining-1",
                                "0",
                                "X-RateLimit-Limit-2",
                                "100",
                                "X-RateLimit-Remaining-2",
                                "97")
                        .budget());
    }

    @Test
    void readsTheUnnumberedForm() {
        assertEquals(
                "3 of 10 calls left",
                limit("x-ratelimit-limit", "10", "x-ratelimit-remaining", "3").budget());
        assertEquals("3 calls left", limit("X-RateLimit-Remaining", "3").budget());
        assertEquals("limit 10", limit("X-RateLimit-Limit", "10").budget());
    }

    @Test
    void readsNamedValues() {
        assertEquals(
                "5 of 100 calls left (per-hour), 1 of 2 calls left (burst)",
                limit(
                                "X-RateLimit-Limit",
                                "name=per-hour,100;name=burst,2;",
                                "X-RateLimit-Remaining",
                                "name=per-hour,5;name=burst,1;")
                        .budget());
    }

    @Test
    void theLeastOfAllWindowsCountsInAnyForm() {
        assertEquals(
                3,
                limit("X-RateLimit-Remaining-1", "3", "X-RateLimit-Remaining-2", "97")
                        .least());
        assertEquals(
                1,
                limit("X-RateLimit-Remaining", "name=per-hour,5;name=burst,1;").least());
        assertEquals(7, limit("X-RateLimit-Remaining", "7").least());
        assertEquals(-1, limit("X-RateLimit-Limit", "7").least());
    }

    @Test
    void readsWhenToRetryAsSecondsDateOrReset() {
        assertEquals(
                Optional.of(Duration.ofSeconds(30)), limit("Retry-After", "30").retryAfter());
        assertEquals(
                Optional.of(Duration.ofSeconds(90)),
                limit("Retry-After", "Sun, 22 Nov 2026 12:01:30 GMT").retryAfter());
        assertEquals(
                Optional.of(Duration.ZERO),
                limit("Retry-After", "Sun, 22 Nov 2026 11:00:00 GMT").retryAfter());
        assertEquals(
                Optional.of(Duration.ofSeconds(7)),
                limit("X-RateLimit-Reset", "7").retryAfter());
        assertEquals(Optional.empty(), limit("Retry-After", "soon").retryAfter());
    }

    @Test
    void saysNothingWithoutHeadersOrWithNonsense() {
        assertEquals("", limit().budget());
        assertEquals("", limit("X-RateLimit-Limit", "many").budget());
    }

    private static RateLimit limit(String... headers) {
        Map<String, List<String>> all = new TreeMap<>();
        for (int i = 0; i < headers.length; i += 2)
            all.computeIfAbsent(headers[i], key -> new ArrayList<>()).add(headers[i + 1]);
        return RateLimit.of(HttpHeaders.of(all, (name, value) -> true), NOON);
    }
}
