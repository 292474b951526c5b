package stellantis.key;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Option;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.pki.Contents;
import stellantis.pki.KeyAlgorithm;
import stellantis.pki.KeyFile;
import stellantis.pki.Keystore;
import stellantis.pki.Kind;
import stellantis.pki.PublicKeys;

/**
 * The key that a signing request is made with: the one of --key or --keystore, else the profile's, else a new one.
 *
 * @param file where it is, or will be when it is new
 */
public record SigningKey(PrivateKey secret, PublicKey open, Path file, boolean isNew) {
    public static final Option[] OPTIONS = {
        Options.KEY,
        Options.KEYSTORE,
        Options.ALIAS,
        Options.PASSPHRASE,
        Options.KEY_PASSPHRASE,
        WantedKey.RSA,
        WantedKey.EC,
        KeyOptions.KEY_OUT,
        KeyOptions.NO_PASSPHRASE
    };

    /** The file of the key that is there already, if one is. */
    public static Optional<Path> existing(Run run) {
        if (run.typed(Options.KEY) && run.typed(Options.KEYSTORE)) {
            throw Failure.usage("--key and --keystore exclude each other").hint("name the one that holds the key");
        }
        if (run.has(KeyOptions.KEY_OUT)) {
            if (run.typed(Options.KEY) || run.typed(Options.KEYSTORE)) {
                throw Failure.usage("--key-out is for a new key, --key and --keystore name one that exists")
                        .hint("leave one of them out");
            }
            return Optional.empty();
        }
        boolean key = run.typed(Options.KEY) || run.has(Options.KEY) && !run.has(Options.KEYSTORE);
        if (key) return run.file(Options.KEY);
        return run.settingFile(Options.KEYSTORE)
                .or(() -> run.settingFile(Options.KEY))
                .or(() -> Stream.of(run.profile().keyFile(), run.profile().keystoreFile())
                        .filter(Files::exists)
                        .findFirst());
    }

    /** Where a new key goes. */
    public static Path newFile(Run run) {
        if (run.isDash(KeyOptions.KEY_OUT)) {
            throw Failure.usage("--key-out does not write to standard output")
                    .hint("name a file; the request itself can go there: --out -");
        }
        return run.file(KeyOptions.KEY_OUT).orElse(run.profile().keyFile());
    }

    /** A new key, in memory only; its making begins now, in another thread. */
    public static Supplier<SigningKey> making(Run run) {
        KeyAlgorithm algorithm = WantedKey.of(run).orElse(KeyAlgorithm.RSA_2048);
        warnUntried(run, algorithm.label);
        Supplier<KeyPair> pair = algorithm.generating();
        return () -> new SigningKey(pair.get().getPrivate(), pair.get().getPublic(), newFile(run), true);
    }

    /** From a key file or a keystore, whichever it is; refused when it is too weak or not of the kind asked for. */
    public static SigningKey open(Run run, Path file) {
        boolean stdin = run.isDash(Options.KEY);
        byte[] content = stdin ? run.stdin() : Run.read(file);
        Contents contents = Contents.of(content, file.toString());
        PrivateKey key = secretKey(run, file, contents);
        if (!stdin) run.warnOfReaders(file, "the private key ");
        SigningKey opened = new SigningKey(key, PublicKeys.of(key), file, false);
        opened.check(run);
        return opened;
    }

    /** The public half of the key in a file, as far as it is known without asking anybody. */
    public static Optional<PublicKey> unasked(Run run, Path file) {
        try {
            Contents contents = Contents.read(file);
            if (!contents.has(Kind.PRIVATE_KEY)) return Optional.empty();
            Supplier<Secret> passphrase = () -> run.secret(Options.PASSPHRASE)
                    .orElseThrow(() -> Failure.of(ExitCode.PASSPHRASE, "no passphrase was given"));
            return Optional.of(PublicKeys.of(KeyFile.read(contents, passphrase)));
        } catch (Failure unknown) {
            return Optional.empty();
        }
    }

    /** A wrong passphrase may be typed again; one from a source stays wrong. */
    private static PrivateKey secretKey(Run run, Path file, Contents contents) {
        String before = "";
        for (int attempt = 1; ; attempt++) {
            Option[] answered = new Option[1];
            String told = before;
            BiFunction<Option, String, Secret> ask = (option, prompt) -> {
                answered[0] = null;
                Secret secret = run.secretOrAsk(option, told + prompt);
                answered[0] = option;
                return secret;
            };
            try {
                return secretKey(run, file, contents, ask);
            } catch (Failure wrong) {
                boolean typed = answered[0] != null && run.source(answered[0]).isEmpty();
                if (wrong.code() != ExitCode.PASSPHRASE || !typed || attempt == Run.TRIES) throw wrong;
                before = wrong.getMessage() + "\n";
            }
        }
    }

    private static PrivateKey secretKey(Run run, Path file, Contents contents, BiFunction<Option, String, Secret> ask) {
        Supplier<Secret> passphrase = () -> ask.apply(Options.PASSPHRASE, "passphrase of " + file + ": ");
        if (contents.keystore().isEmpty()) return KeyFile.read(contents, passphrase);
        Keystore store = Keystore.open(contents, passphrase);
        Keystore.Entry entry = store.keyEntry(run.setting(Options.ALIAS).orElse(null));
        String prompt = "passphrase of the entry \"" + entry.alias() + "\": ";
        return store.key(entry, () -> ask.apply(Options.KEY_PASSPHRASE, prompt));
    }

    private void check(Run run) {
        if (open instanceof RSAKey rsa && rsa.getModulus().bitLength() < 2048) {
            throw Failure.of(ExitCode.CHECK_FAILED, "the key in " + file + " is too weak: " + kind())
                    .because("less than 2048 bits of RSA are not trusted any more")
                    .hint("make a new one", NextCommand.of("csr --key-out new-key.pem"));
        }
        WantedKey.of(run).filter(algorithm -> !algorithm.label.equals(kind())).ifPresent(other -> {
            throw Failure.usage("there is a key already, and it is " + kind() + ": " + file)
                    .because("--rsa and --ec are for new keys")
                    .hint("leave them out, or name another file for a new key: --key-out FILE");
        });
        warnUntried(run, kind());
    }

    private static void warnUntried(Run run, String kind) {
        if (kind.equals(KeyAlgorithm.RSA_2048.label)) return;
        run.console()
                .warn(
                        "the key is " + kind
                                + ", the tutorials only make RSA 2048: it is not known whether Stellantis accepts"
                                + " others",
                        "ask your Stellantis contact before you rely on it");
    }

    /** Such as {@code RSA 2048}. */
    public String kind() {
        return PublicKeys.describe(open);
    }

    /** The record's own would show the key. */
    @Override
    public String toString() {
        return kind() + " in " + file;
    }
}
