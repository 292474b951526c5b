package stellantis;

/** What this state of the toolkit is called. */
public final class Version {
    public static final String NUMBER = "0.2.0";
    /** A digest of scripts and library: each state of the code has its own. {@code ./jbang sources} writes it. */
<<<<<<< HEAD
    private static final String DIGEST = "45108e8";
=======
    private static final String DIGEST = "e2306f0";
>>>>>>> 5885cd43 (Doubts of two strangers: CSV for Excel, the states of vehicles in a sentence, 404 without an id, 204 in doctor, a refused login, a message behind an open line, a scope's separator, one application for all brands)
    /** How servers see it, in the header field {@code User-Agent} (RFC 9110, section 10.1.5). */
    public static final String AGENT = "stellantis/" + NUMBER;

    private Version() {}

    /** With the digest, as semantic versioning writes build metadata. */
    public static String full() {
        return NUMBER + "+" + DIGEST;
    }
}
