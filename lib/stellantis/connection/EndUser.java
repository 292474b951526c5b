package stellantis.connection;

/** A driver on whose behalf requests are sent. */
public interface EndUser extends Credential {
    /** What the partner calls the driver. */
    String label();

    /** Who has consented to what, in words. */
    String consent();
}
