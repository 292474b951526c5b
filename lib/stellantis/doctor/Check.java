package stellantis.doctor;

import static stellantis.ExitCode.FILE;
import static stellantis.ExitCode.MISMATCH;
import static stellantis.ExitCode.PASSPHRASE;
import static stellantis.ExitCode.USAGE;
import static stellantis.ExitCode.VALIDITY;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.diagnosis.Cause;
import stellantis.diagnosis.Fault;
import stellantis.diagnosis.Side;
import stellantis.profile.PropertiesText;

/**
 * One thing the doctor looked at.
 *
 * @param id stable, dotted: {@code files.key}, {@code token.client}
 * @param says what was found, in one line; for a skipped check why it was skipped
 * @param facts what else is worth knowing, line by line
 * @param cause why it failed or gave a warning; null otherwise
 */
public record Check(String id, State state, String says, List<String> facts, Cause cause) {
    /** How it went. WARNING: it works so far, but may be the reason when something fails. */
    public enum State {
        OK("32", "\u2713"),
        WARNING("33", "!"),
        FAILED("31", "\u2717"),
        SKIPPED("36", "\u2013");

        /** The ANSI code of its colour. */
        final String colour;
        /** What tells it apart without colours. */
        final String sign;

        State(String colour, String sign) {
            this.colour = colour;
            this.sign = sign;
        }

        /** Its label, loud where it failed. */
        String shown() {
            return this == FAILED ? name() : label();
        }

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** By the id, or what follows the server in it. */
    private static final Map<String, String> TITLES = PropertiesText.parse("""
        journey=on the journey
        files.identity=key and certificate
        files.key=private key
        files.private=private key's permissions
        files.request=signing request
        files.chain=certificate chain
        files.validity=validity
        files.subject=subject and strength
        files.authorities=CAs trusted for servers
        settings.values=settings
        settings.together=settings taken together
        settings.complete=settings needed
        settings.secret=secret
        consent=driver's consent
        connection=connection's settings
        servers=servers
        token.answer=access token
        token.binding=token's binding
        token.secret=client id and secret
        api.answer=API's answer
        api.budget=call budget
        api.links=links in the answer
        api.clock=clock
        proxy=proxy
        name=name
        connect=connection
        server=server's certificate
        client=client certificate
        """, "");

    /** Where a failure has no id of its own. */
    private static final Map<ExitCode, String> IDS = Map.of(
            USAGE, "settings.invalid",
            FILE, "file.unusable",
            PASSPHRASE, "file.passphrase-wrong",
            MISMATCH, "identity.key-mismatch",
            VALIDITY, "identity.expired");

    public Check {
        facts = List.copyOf(facts);
    }

    /** Something of ours that no table tells. */
    static Cause ours(String id, ExitCode code, String what, Hint hint) {
        return new Cause(null, id, code, Side.YOURS, true, what, null, hint);
    }

    /** A failure that no table explains: its exit code tells whose side it is. */
    static Cause cause(Failure failure) {
        String id = failure.id() == null ? IDS.getOrDefault(failure.code(), "other") : failure.id();
        return new Cause(
                null,
                id,
                failure.code(),
                Side.of(failure.code()),
                true,
                failure.getMessage(),
                failure.because(),
                failure.next());
    }

    /** Of the two servers the one that it is about: token or api. */
    String server() {
        return id.startsWith("token.") ? "token" : "api";
    }

    /** What was looked at, in words. */
    public String title() {
        if (TITLES.containsKey(id)) return TITLES.get(id);
        int dot = id.indexOf('.');
        return (id.startsWith("token.") ? "token endpoint: " : "API: ") + TITLES.get(id.substring(dot + 1));
    }

    /** The same, but for the cause and the remedy. */
    Check because(String because, Hint hint) {
        return new Check(id, state, says, facts, cause.with(because, hint));
    }

    /** The same for another cause. */
    Check by(Cause other) {
        return new Check(id, state, other.what(), facts, other);
    }

    /** The same, but it works so far. */
    Check warning() {
        return new Check(id, State.WARNING, says, facts, cause);
    }

    /** The same, but in order. */
    Check passing(String otherwise) {
        return new Check(id, State.OK, otherwise, facts, null);
    }

    /** Whether one of these is its cause. */
    boolean blames(Set<Fault> faults) {
        return cause != null && cause.fault() != null && faults.contains(cause.fault());
    }

    public boolean failed() {
        return state == State.FAILED;
    }

    boolean passed() {
        return state == State.OK;
    }
}
