//SOURCES ../http/AccessToken.java
//SOURCES Enrolment.java
//SOURCES ../http/TokenClient.java
package stellantis.drivers;

import java.time.Clock;
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
    public static UserTokens first(Enrolment about, Granted answer) {
        return new UserTokens(about, answer.access(), null).renewed(answer);
    }

    /**
     * With what a refresh gave; a provider that does not rotate gives no new refresh token, and the old one stays good
     * (RFC 6749 section 6).
     */
    UserTokens renewed(Granted answer) {
        Secret next = answer.refresh() == null ? refresh : answer.refresh();
        String scope = answer.access().scope() == null
                ? about.scope()
                : answer.access().scope();
        Enrolment now = new Enrolment(
                about.label(),
                about.brand(),
                about.realm(),
                about.tokenUrl(),
                about.revokeUrl(),
                about.clientId(),
                scope,
                about.enrolledAt(),
                answer.access().expiresAt(),
                next != null,
                null,
                about.encrypted());
        return new UserTokens(now, answer.access().granting(scope), next);
    }

    UserTokens pending(java.time.Instant since) {
        return new UserTokens(about.pending(since), access, refresh);
    }

    /**
     * Whether the access token will do for the next request; one whose end is unknown does until the API refuses it.
     */
    public boolean fresh(Clock clock) {
        return access.expiresAt() == null || access.fresh(clock);
    }
}
