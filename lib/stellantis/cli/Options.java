package stellantis.cli;

import stellantis.profile.SecretSource;

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
                    "passphrase", "SRC", "passphrase of the key file or keystore: " + SecretSource.FORMS)
            .in(Option.Group.KEY)
            .setting();
    public static final Option KEY_PASSPHRASE = Option.value(
                    "key-passphrase", "SRC", "passphrase of the keystore's entry (--alias), if it has its own")
            .in(Option.Group.KEY)
            .setting();

    private Options() {}
}
