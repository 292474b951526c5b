package stellantis.connection;

import java.util.Optional;

/** A driver on whose behalf requests are sent. */
public interface EndUser extends Credential {
    /** What the partner calls the driver. */
    String label();

    /** The realm of the driver's account, else the profile's. */
    Optional<String> realm();
}
