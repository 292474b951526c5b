package stellantis.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import stellantis.Secret;

/**
 * A bearer token (RFC 6749 section 5.1, RFC 6750).
 *
 * @param fetchedAt when it was asked for
 * @param expiresAt until when the server takes it, or null when it did not say: such a token is not kept
 * @param scope what was granted; null when the server did not say, which means what was asked for
 * @param fromCache whether it was kept from an earlier run
 */
public record AccessToken(Secret value, Instant fetchedAt, Instant expiresAt, String scope, boolean fromCache) {
    private static final Duration MARGIN = Duration.ofSeconds(30);

    /** The value of the Authorization header. */
    public Secret authorization() {
        return Secret.of("Bearer " + value.reveal());
    }

    /** Seconds until it expires, or null when unknown. */
    public Long secondsLeft(Clock clock) {
        return expiresAt == null
                ? null
                : Math.max(0, Duration.between(clock.instant(), expiresAt).toSeconds());
    }

    /**
     * Whether it is valid for the next request: it counts as expired 30 s before its end, a short-lived one a tenth of
     * its life before.
     */
    public boolean fresh(Clock clock) {
        if (expiresAt == null) return false;
        Duration tenth = Duration.between(fetchedAt, expiresAt).dividedBy(10);
        Instant now = clock.instant();
        // a token from the future means that the clock was set back: its end is unknown
        return now.isBefore(expiresAt.minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN))
                && !now.isBefore(fetchedAt.minus(MARGIN));
    }
}
