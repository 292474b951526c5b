package stellantis.key;

import java.util.Optional;
import stellantis.Failure;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.pki.KeyAlgorithm;

/** Which kind of key is to be made. */
public final class WantedKey {
    public static final Option RSA = Option.value("rsa", "BITS", "an RSA key of 2048 (default), 3072 or 4096 bits")
            .in(Option.Group.KEY)
            .knows("2048", "3072", "4096");
    public static final Option EC = Option.value("ec", "CURVE", "an EC key on P-256 or P-384")
            .in(Option.Group.KEY)
            .knows("P-256", "P-384");

    private WantedKey() {}

    /** What --rsa or --ec ask for, if they do. */
    public static Optional<KeyAlgorithm> of(Run run) {
        if (run.has(RSA) && run.has(EC)) {
            throw Failure.usage("--rsa and --ec exclude each other").hint("choose one kind of key");
        }
        return run.value(EC).map(KeyAlgorithm::ec).or(() -> run.value(RSA).map(KeyAlgorithm::rsa));
    }
}
