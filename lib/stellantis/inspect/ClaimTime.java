package stellantis.inspect;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The times in a token's claims, for people: RFC 7519 and OpenID Connect count seconds since 1970. */
public final class ClaimTime {
    private static final long LAST_YEAR_9999 = 253_402_300_799L;

    private ClaimTime() {}

    /** Such as {@code 2026-11-22T12:00:00Z, in 58 min}; empty when the claim is no time. */
    public static Optional<String> of(String claim, Object value, Instant now) {
        if (!claim.matches("exp|iat|nbf|auth_time") || !(value instanceof Number seconds)) return Optional.empty();
        Instant at = instant(seconds);
        return Optional.of(at + ", " + away(at, now));
    }

    /** The moment that a claim's number means; absurd ones are kept within what a date can be. */
    public static Instant instant(Number seconds) {
        return Instant.ofEpochSecond(Math.max(0, Math.min(seconds.longValue(), LAST_YEAR_9999)));
    }

    /** Such as {@code in 58 min}, {@code 3 days ago} or {@code now}. */
    public static String away(Instant at, Instant now) {
        Duration from = Duration.between(now, at);
        long minutes = Math.abs(from.toMinutes());
        if (minutes == 0) return "now";
        String length =
                minutes < 120 ? minutes + " min" : minutes < 2880 ? minutes / 60 + " h" : minutes / 1440 + " days";
        return from.isNegative() ? length + " ago" : "in " + length;
    }
}
