package stellantis.key;

import java.util.Optional;
import stellantis.Failure;
import stellantis.cli.Option;
import stellantis.cli.Run;
import stellantis.pki.KeyAlgorithm;

/** The options of the scripts that make or convert keys, requests and certificates. */
public final class KeyOptions {
    public static final Option RSA = Option.value("rsa", "BITS", "an RSA key of 2048 (default), 3072 or 4096 bits")
            .in(Option.Group.KEY)
            .knows("2048", "3072", "4096");
    public static final Option EC = Option.value("ec", "CURVE", "an EC key on P-256 or P-384")
            .in(Option.Group.KEY)
            .knows("P-256", "P-384");
    public static final Option NO_PASSPHRASE = Option.flag(
                    "no-passphrase", "do not encrypt the key (only file mode 0600 protects it)")
            .in(Option.Group.KEY);
    public static final Option OUT_PASSPHRASE =
            Option.value("out-passphrase", "SRC", "passphrase of the new file").setting();
    public static final Option KEY_OUT =
            Option.value("key-out", "FILE", "where to write the private key").in(Option.Group.KEY);
    public static final Option CERTS_OUT =
            Option.value("cert-out", "FILE", "where to write the certificates, leaf first");
    public static final Option CA_OUT = Option.value("ca-out", "FILE", "where to write the CA certificates");
    public static final Option DER = Option.flag("der", "write DER instead of PEM");

    // the company
    public static final Option ORG = Option.value("org", "NAME", "organization: the company's name")
            .in(Option.Group.SUBJECT)
            .setting();
    public static final Option EMAIL = Option.value(
                    "email", "ADDRESS", "e-mail address: gets the link to download and renew the certificate")
            .in(Option.Group.SUBJECT)
            .setting();

    private KeyOptions() {}

    /** What --rsa or --ec ask for, if they do. */
    public static Optional<KeyAlgorithm> wanted(Run run) {
        if (run.has(RSA) && run.has(EC)) {
            throw Failure.usage("--rsa and --ec exclude each other").hint("choose one kind of key");
        }
        return run.value(EC).map(KeyAlgorithm::ec).or(() -> run.value(RSA).map(KeyAlgorithm::rsa));
    }
}
