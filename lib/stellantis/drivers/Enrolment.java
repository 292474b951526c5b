package stellantis.drivers;

import java.net.URI;
import java.time.Instant;

/**
 * A driver's consent as it is kept: everything but the tokens, which can be told without a passphrase.
 *
 * @param label what the partner calls the driver
 * @param brand of the identity provider, or null where its URLs were given one by one
 * @param realm the drivers' realm, or null
 * @param tokenUrl where its tokens came from, and go to: a refresh token is shown to nobody else
 * @param revokeUrl where they are given back, or null
 * @param scope what was consented to, separated by blanks; null when neither side named any
 * @param expiresAt end of the access token, or null when unknown
 * @param refreshable whether there is a refresh token
 * @param pendingSince when a refresh was begun whose answer was never stored, or null
 * @param encrypted whether the tokens are encrypted at rest
 */
public record Enrolment(
        String label,
        String brand,
        String realm,
        URI tokenUrl,
        URI revokeUrl,
        String clientId,
        String scope,
        Instant enrolledAt,
        Instant expiresAt,
        boolean refreshable,
        Instant pendingSince,
        boolean encrypted) {

    /** Says beforehand that a refresh is under way, so that its loss can be told later; null: none is. */
    Enrolment pending(Instant since) {
        return new Enrolment(
                label,
                brand,
                realm,
                tokenUrl,
                revokeUrl,
                clientId,
                scope,
                enrolledAt,
                expiresAt,
                refreshable,
                since,
                encrypted);
    }
}
