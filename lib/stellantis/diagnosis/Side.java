package stellantis.diagnosis;

import stellantis.ExitCode;

/** Who can mend it. */
public enum Side {
    YOURS("on your side"),
    NETWORK("in the network between"),
    SERVER("on the server's side"),
    UNKNOWN("on your side or on Stellantis's"),
    YOURS_OR_SERVER("on your side or on the server's");

    public final String label;

    Side(String label) {
        this.label = label;
    }

    /** Whether it is one side alone. */
    boolean known() {
        return this == YOURS || this == NETWORK || this == SERVER;
    }

    /** Where only the exit code tells. */
    public static Side of(ExitCode code) {
        return switch (code) {
            case TOKEN_REFUSED, HTTP_CLIENT_ERROR, CLIENT_REFUSED, SERVER_NOT_TRUSTED -> UNKNOWN;
            case HTTP_SERVER_ERROR -> SERVER;
            case UNREACHABLE, TIMEOUT -> NETWORK;
            default -> YOURS;
        };
    }
}
