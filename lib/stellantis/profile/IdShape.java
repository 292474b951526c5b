package stellantis.profile;

/** The shapes of client ids, as patterns; they are known from examples only. */
public final class IdShape {
    /** Of an application's at the gateway. */
    public static final String UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    /** The same, or an older one without hyphens. */
    public static final String APPLICATION = UUID + "|[0-9a-f]{32}";

    /** Of a client's at the token endpoint. */
    public static final String CAPITALS = "[A-Z]{32}";

    private IdShape() {}
}
