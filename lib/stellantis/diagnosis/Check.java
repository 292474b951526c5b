//SOURCES Cause.java
package stellantis.diagnosis;

import java.util.List;
import java.util.Locale;

/**
 * One thing the doctor looked at.
 *
 * @param id stable, dotted: {@code files.key}, {@code token.client}
 * @param title what was looked at, in words
 * @param says what was found, in one line; for a skipped check why it was skipped
 * @param facts what else is worth knowing, line by line
 * @param cause why it failed or gave a warning; null otherwise
 */
public record Check(String id, String title, State state, String says, List<String> facts, Cause cause) {
    /** How it went. WARNING: it works so far, but may be the reason when something fails. */
    public enum State {
        OK, WARNING, FAILED, SKIPPED;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Check {
        facts = List.copyOf(facts);
    }

    static Check ok(String id, String title, String says, List<String> facts) {
        return new Check(id, title, State.OK, says, facts, null);
    }

    static Check ok(String id, String title, String says) {
        return ok(id, title, says, List.of());
    }

    static Check skipped(String id, String title, String why) {
        return new Check(id, title, State.SKIPPED, why, List.of(), null);
    }

    static Check warning(String id, String title, Cause cause, List<String> facts) {
        return new Check(id, title, State.WARNING, cause.what(), facts, cause);
    }

    static Check failed(String id, String title, Cause cause, List<String> facts) {
        return new Check(id, title, State.FAILED, cause.what(), facts, cause);
    }

    /** The same with another cause. */
    public Check because(Cause other) {
        return new Check(id, title, state, says, facts, other);
    }

    public boolean failed() {
        return state == State.FAILED;
    }
}
