package stellantis;

import static stellantis.ExitCode.FILE;
import static stellantis.ExitCode.USAGE;

import java.util.List;

/**
 * The one exception of this library: something the user can act upon, told in three parts.
 * The message is what failed, with which file, field or host; {@link #because} why, in the reader's terms;
 * {@link #hint} the next command. No part ever holds a secret.
 */
public final class Failure extends RuntimeException {
    private final ExitCode code;
    private String id;
    private String because;
    private List<String> points = List.of();
    private Hint hint;

    private Failure(ExitCode code, String what) {
        super(what);
        this.code = code;
    }

    /** @param what what failed, with which file, field or host; lower case, without a full stop */
    public static Failure of(ExitCode code, String what) {
        return new Failure(code, what);
    }

    /** Wrong options or arguments (exit code 2). */
    public static Failure usage(String what) {
        return of(USAGE, what);
    }

    /** A file that is missing, unreadable or of the wrong type (exit code 11). */
    public static Failure file(String what) {
        return of(FILE, what);
    }

    /** Names the cause: stable, dotted, lower case, as {@code doctor --json} shows it. */
    public Failure as(String stableId) {
        this.id = stableId;
        return this;
    }

    /** Adds why it failed, in the reader's terms. */
    public Failure because(String why) {
        this.because = why;
        return this;
    }

    /** As above, point by point: each stands on a line of its own. */
    public Failure because(String why, List<String> each) {
        this.because = why;
        this.points = List.copyOf(each);
        return this;
    }

    /**
     * Adds what to do next.
     *
     * @param text with {@code {}} where each command goes; where it has none, the command follows after a colon
     */
    public Failure hint(String text, NextCommand... commands) {
        return hint(Hint.of(text, commands));
    }

    /** Adds the command to run next. */
    public Failure hint(NextCommand next) {
        return hint(Hint.of(next));
    }

    /** Adds what to do next, as it was put together elsewhere. */
    public Failure hint(Hint next) {
        this.hint = next;
        return this;
    }

    /** The reason as the library tells it that failed, without the names of its exception classes. */
    public Failure because(Throwable cause) {
        String told = String.valueOf(cause.getMessage())
                .replaceAll("\\b[\\w.$]*(Exception|Error)\\b:? ?", "")
                .replaceAll("[\\s,:]+$", "");
        if (!told.isEmpty() && !told.equals("null")) this.because = told;
        return from(cause);
    }

    /** Keeps the technical cause, which only {@code --debug} shows. */
    public Failure from(Throwable cause) {
        if (getCause() == null && cause != this) initCause(cause);
        return this;
    }

    /** What a script ends with that fails of this. */
    public ExitCode code() {
        return code;
    }

    /** The stable id of the cause, or null where the exit code says enough. */
    public String id() {
        return id;
    }

    /** Why it failed, or null where the message says it all. */
    public String because() {
        return because;
    }

    /** The points of the reason; most have none. */
    public List<String> points() {
        return points;
    }

    /** What to do next, or null. */
    public Hint next() {
        return hint;
    }

    /** The same as text, with each command as it stands without the profile of the run; or null. */
    public String hint() {
        return hint == null ? null : hint.toString();
    }
}
