package stellantis;

/** What this state of the toolkit is called. */
public final class Version {
    public static final String NUMBER = "0.2.0";
    /** A digest of scripts and library: each state of the code has its own. {@code ./jbang sources} writes it. */
    private static final String DIGEST = "e137441";
    /** How servers see it, in the header field {@code User-Agent} (RFC 9110, section 10.1.5). */
    public static final String AGENT = "stellantis/" + NUMBER;

    private Version() {}

    /** With the digest, as semantic versioning writes build metadata. */
    public static String full() {
        return NUMBER + "+" + DIGEST;
    }
}
