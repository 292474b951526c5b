package stellantis.drivers;

import java.time.Clock;
import java.time.Instant;
import stellantis.Secret;
import stellantis.http.AccessToken;
import stellantis.http.TokenClient.Granted;

/**
 * A driver's tokens.
 *
 * @param refresh what the next access token is to be had for; null when the provider gave none
 */
public record UserTokens(Enrolment about, AccessToken access, Secret refresh) {
    /** Those of the first answer. @param about without what the answer tells */
    static UserTokens first(Enrolment about, Granted answer) {
        return new UserTokens(about, answer.access(), null).renewed(answer);
    }

    /**
     * With what a refresh gave; a provider that does not rotate gives no new refresh token, and the old one stays good
     * (RFC 6749 section 6).
     */
    UserTokens renewed(Granted answer) {
        Secret next = answer.refresh() == null ? refresh : answer.refresh();
        AccessToken given = answer.access();
        String scope = given.scope() == null ? about.scope() : given.scope();
        Enrolment now = about.with("scope", scope)
                .with("expires_at", given.expiresAt())
                .with("refreshable", next != null)
                .with("pending_since", null);
        return new UserTokens(
                now, new AccessToken(given.value(), given.fetchedAt(), given.expiresAt(), scope, false), next);
    }

    /** Says beforehand that a refresh is under way, so that its loss can be told later; null: none is. */
    UserTokens pending(Instant since) {
        return new UserTokens(about.with("pending_since", since), access, refresh);
    }

    /** Whether it will do for the next request; one whose end is unknown does until the API refuses it. */
    boolean fresh(Clock clock) {
        return access.expiresAt() == null || access.fresh(clock);
    }
}
