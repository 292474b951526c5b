//DEPS commons-cli:commons-cli:1.11.0
package stellantis.cli;

import org.apache.commons.cli.Option;

/**
 * Every option of every script, declared once: name, argument, text. The parser is Commons CLI, the cheapest of the
 * well-kept ones at start-up (33 ms against 50 to 105 for the others measured).
 */
public final class Options {
    // common to all
    public static final Option HELP = flag("h", "help", "show this help");
    public static final Option VERSION = flag(null, "version", "show the version");
    public static final Option QUIET = flag("q", "quiet", "say nothing on success");
    public static final Option VERBOSE = flag("v", "verbose", "say what is done, secrets left out");
    public static final Option DEBUG = flag(null, "debug", "on failure, show the stack trace too");
    public static final Option NO_INPUT = flag(null, "no-input", "never ask, fail instead");
    public static final Option NO_COLOR = flag(null, "no-color", "plain text (so do NO_COLOR and TERM=dumb)");
    public static final Option PROFILE = value("p", "profile", "NAME", "the profile to use (default: $STELLANTIS_PROFILE, else \"default\")");
    public static final Option FORCE = flag(null, "force", "replace existing files; the old ones are kept as backups");
    public static final Option JSON = flag(null, "json", "print the result as JSON");

    // secrets
    public static final Option PASSPHRASE = value(null, "passphrase", "SRC", "passphrase of the key file or keystore: env:NAME, file:PATH, fd:N or stdin");
    public static final Option NO_PASSPHRASE = flag(null, "no-passphrase", "leave the key unencrypted (file mode 0600 only)");
    public static final Option KEY_PASSPHRASE = value(null, "key-passphrase", "SRC", "passphrase of the keystore entry, where it has its own");
    public static final Option OUT_PASSPHRASE = value(null, "out-passphrase", "SRC", "passphrase for what is written");

    // keys and where they are
    public static final Option RSA = value(null, "rsa", "BITS", "an RSA key of 2048 (default), 3072 or 4096 bits");
    public static final Option EC = value(null, "ec", "CURVE", "an EC key on P-256 or P-384");
    public static final Option OUT = value("o", "out", "FILE", "where to write (\"-\" for stdout)");
    public static final Option KEY = value(null, "key", "FILE", "private key, in any format");
    public static final Option CERT = value(null, "cert", "FILE", "certificate, with its chain if it has one");
    public static final Option CACERT = value(null, "cacert", "FILE", "CA certificates to trust for the server, besides the system's");
    public static final Option KEYSTORE = value(null, "keystore", "FILE", "PKCS#12, JKS, JCEKS or BCFKS keystore");
    public static final Option ALIAS = value(null, "alias", "NAME", "the keystore's entry");

    private Options() {}

    static Option flag(String shortName, String longName, String text) {
        return Option.builder(shortName).longOpt(longName).desc(text).get();
    }

    static Option value(String shortName, String longName, String argument, String text) {
        return Option.builder(shortName).longOpt(longName).hasArg().argName(argument).desc(text).get();
    }
}
