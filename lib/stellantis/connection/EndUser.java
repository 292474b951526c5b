package stellantis.connection;

import java.util.Optional;
import stellantis.http.AccessToken;

/** A driver on whose behalf requests are sent, with the driver's tokens, which are renewed without a message. */
public interface EndUser extends Credential {
    /** What the partner calls the driver. */
    String label();

    /** The realm of the driver's account, else the profile's. */
    Optional<String> realm();

    /** The stored access token, valid or not; it is not renewed. */
    AccessToken kept();
}
