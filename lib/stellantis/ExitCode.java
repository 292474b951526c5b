package stellantis;

import java.util.List;

/** What a script's exit code says. The numbers never change meaning; README holds the same table. */
public enum ExitCode {
    OK(0, "done"),
    INTERNAL(1, "unexpected internal error"),
    USAGE(2, "wrong usage"),
    CHECK_FAILED(10, "a check found errors"),
    FILE(11, "file missing, unreadable or of the wrong type"),
    PASSPHRASE(12, "wrong or missing passphrase"),
    MISMATCH(13, "key, request and certificate do not match"),
    VALIDITY(14, "expired, not yet valid, or due for renewal"),
    EXISTS(15, "refused to overwrite"),
    UNREACHABLE(20, "cannot reach the host (DNS, connect, proxy, or no TLS in common)"),
    SERVER_NOT_TRUSTED(21, "TLS: the server is not trusted"),
    CLIENT_REFUSED(22, "TLS: the server refused or did not get the client certificate"),
    TIMEOUT(23, "timeout"),
    HTTP_CLIENT_ERROR(30, "HTTP 4xx"),
    HTTP_SERVER_ERROR(31, "HTTP 5xx"),
    RATE_LIMITED(32, "rate limited"),
    TOKEN_REFUSED(33, "the token endpoint refused"),
    INTERRUPTED(130, "interrupted"),
    /** As a shell tells of a tool that the system ends for it (128 and SIGPIPE). */
    NO_READER(141, "the reader of standard output has ended");

    /** What a script may end with that asks the API with the profile's identity. */
    public static final List<ExitCode> API = List.of(
            FILE,
            PASSPHRASE,
            MISMATCH,
            VALIDITY,
            UNREACHABLE,
            SERVER_NOT_TRUSTED,
            CLIENT_REFUSED,
            TIMEOUT,
            HTTP_CLIENT_ERROR,
            HTTP_SERVER_ERROR,
            RATE_LIMITED,
            TOKEN_REFUSED);

    /** The process's exit status. */
    public final int code;
    /** In a few words, as README's table has it. */
    public final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }
}
