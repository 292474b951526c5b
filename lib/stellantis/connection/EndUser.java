package stellantis.connection;

import java.util.Optional;
import stellantis.http.AccessToken;

/** A driver on whose behalf the API is asked: with the driver's tokens, which are renewed silently. */
public interface EndUser extends Credential {
    /** What the partner calls the driver. */
    String label();

    /** The realm of the driver's account, else the profile's. */
    Optional<String> realm();

    /** The access token as it is kept, whether or not it lasts: nothing is renewed. */
    AccessToken kept();
}
