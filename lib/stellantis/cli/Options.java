package stellantis.cli;

/**
 * The options of every script, and those of several rooms. The others are declared where they are used.
 */
public final class Options {
    // every script
    public static final Option HELP = Option.flag("h", "help", "show this help");
    public static final Option VERSION = Option.flag("version", "show the version");
    public static final Option QUIET = Option.flag("q", "quiet", "say nothing on success");
    public static final Option VERBOSE = Option.flag("v", "verbose", "say what is done, without secrets");
    public static final Option DEBUG = Option.flag("debug", "on failure, show the stack trace too");
    public static final Option NO_INPUT = Option.flag("no-input", "never ask: fail instead");
    public static final Option NO_COLOR = Option.flag("no-color", "plain text (so do NO_COLOR and TERM=dumb)");
    public static final Option PROFILE = Option.value(
                    "p", "profile", "NAME", "the profile to use (default: $STELLANTIS_PROFILE, else \"default\")")
            .setting();

    // what is written
    public static final Option FORCE = Option.flag("force", "replace existing files; the old ones are kept as backups");
    public static final Option JSON = Option.flag("json", "print the result as JSON");
    public static final Option OUT = Option.value("o", "out", "FILE", "where to write (\"-\" for stdout)");
    public static final Option OUTPUT = Option.value(
            "o", "output", "FILE", "write to a file: a body completely or not at all, records while they arrive");

    // keys, certificates and keystores
    public static final Option KEY = Option.value("key", "FILE", "private key, in any format")
            .in(Option.Group.KEY)
            .setting();
    public static final Option CERT = Option.value("cert", "FILE", "certificate, with its chain if it has one")
            .in(Option.Group.KEY)
            .setting();
    public static final Option KEYSTORE = Option.value("keystore", "FILE", "PKCS#12, JKS, JCEKS or BCFKS keystore")
            .in(Option.Group.KEY)
            .setting();
    public static final Option ALIAS = Option.value("alias", "NAME", "the keystore's entry")
            .in(Option.Group.KEY)
            .setting();
    public static final Option PASSPHRASE = Option.value(
                    "passphrase", "SRC", "passphrase of the key file or keystore: env:NAME, file:PATH, fd:N or stdin")
            .in(Option.Group.KEY)
            .setting();
    public static final Option KEY_PASSPHRASE = Option.value(
                    "key-passphrase", "SRC", "passphrase of the keystore's entry (--alias), if it has its own")
            .in(Option.Group.KEY)
            .setting();
    public static final Option OUT_PASSPHRASE =
            Option.value("out-passphrase", "SRC", "passphrase of the new file").setting();
    public static final Option NO_PASSPHRASE = Option.flag(
                    "no-passphrase", "do not encrypt the key (only file mode 0600 protects it)")
            .in(Option.Group.KEY);
    public static final Option RSA = Option.value("rsa", "BITS", "an RSA key of 2048 (default), 3072 or 4096 bits")
            .in(Option.Group.KEY)
            .knows("2048", "3072", "4096");
    public static final Option EC = Option.value("ec", "CURVE", "an EC key on P-256 or P-384")
            .in(Option.Group.KEY)
            .knows("P-256", "P-384");
    public static final Option TO = Option.value(
                    "to",
                    "FORMAT",
                    "pem, pkcs1, sec1, der or p7b (files), p12, jks, jceks or bcfks (keystores); default: by the "
                            + "name of the file to write")
            .knows("pem", "pkcs1", "sec1", "der", "p7b", "p12", "jks", "jceks", "bcfks");
    public static final Option DER = Option.flag("der", "write DER instead of PEM");
    public static final Option P12 = Option.flag("p12", "write identity.p12 too, for Java applications");
    public static final Option KEY_OUT =
            Option.value("key-out", "FILE", "where to write the private key").in(Option.Group.KEY);
    public static final Option CERTS_OUT =
            Option.value("cert-out", "FILE", "where to write the certificates, leaf first");
    public static final Option CA_OUT = Option.value("ca-out", "FILE", "where to write the CA certificates");

    // the company
    public static final Option ORG = Option.value("org", "NAME", "organization: the company's name")
            .in(Option.Group.SUBJECT)
            .setting();
    public static final Option EMAIL = Option.value(
                    "email", "ADDRESS", "e-mail address: gets the link to download and renew the certificate")
            .in(Option.Group.SUBJECT)
            .setting();

    // the same by other tools
    public static final Option SHOW = Option.value(
                    "show", "TOOL", "only print the curl command that does the same: curl")
            .knows("curl");
    public static final Option SHOW_TOOL = Option.value(
                    "show", "TOOL", "only print the command that does the same: openssl or keytool")
            .knows("openssl", "keytool");

    private Options() {}
}
