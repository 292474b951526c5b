package stellantis.cli;

import static stellantis.ExitCode.PASSPHRASE;

import java.util.Arrays;
import java.util.Optional;
import stellantis.Failure;
import stellantis.Secret;

/** The passphrase of a file that is made. */
public final class NewPassphrase {
    private static final int LEAST = 4;

    private NewPassphrase() {}

    /**
     * A new passphrase: from its source, else asked for twice, up to three times; the least length is 4 characters,
     * as OpenSSL demands.
     */
    public static Secret of(Run run, Option option, String prompt) {
        Failure tooShort = Failure.of(PASSPHRASE, "the passphrase is too short")
                .because("OpenSSL and curl refuse less than " + LEAST + " characters")
                .hint("choose a longer one");
        Optional<Secret> given = run.secret(option);
        if (given.isPresent()) {
            if (given.get().chars().length < LEAST) throw tooShort;
            if (given.get().remark() != null)
                run.console().warn("the new passphrase: " + given.get().remark());
            return given.get();
        }
        String before = "";
        for (int attempt = 1; ; attempt++) {
            Secret first = run.asked(option, before + prompt);
            boolean enough = first.chars().length >= LEAST;
            if (enough
                    && Arrays.equals(first.chars(), run.asked(option, "again: ").chars())) return first;
            if (attempt == Run.TRIES)
                throw !enough
                        ? tooShort
                        : Failure.of(PASSPHRASE, "the two passphrases differ")
                                .because("what was typed the second time is not what was typed first")
                                .hint("run the command again; nothing was written");
            before = enough
                    ? "the two passphrases differ: type it twice the same\n"
                    : "the passphrase is too short: " + LEAST + " characters at least\n";
        }
    }
}
