///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make the signing request with the fields Stellantis asks for, and the key if there is none yet
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:-UsePerfData -Xms32m -Xlog:disable
//CDS
//SOURCES ../lib/stellantis/cli/Command.java
//SOURCES ../lib/stellantis/cli/SubjectForm.java
//SOURCES ../lib/stellantis/pki/KeyAlgorithm.java
//SOURCES ../lib/stellantis/pki/KeyStores.java
//SOURCES ../lib/stellantis/pki/PrivateKeys.java
//SOURCES ../lib/stellantis/pki/PublicKeys.java

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;
import stellantis.cli.Command;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.SubjectForm;
import stellantis.pki.Contents;
import stellantis.pki.KeyAlgorithm;
import stellantis.pki.KeyStores;
import stellantis.pki.NewFiles;
import stellantis.pki.PrivateKeys;
import stellantis.pki.PublicKeys;
import stellantis.pki.SigningRequest;
import stellantis.pki.Subject;
import stellantis.profile.Profile;

/** Step 2 of the tutorials: the certificate signing request, made right before anything is written. */
class csr {
    static final Command COMMAND = Command.named("csr", "Make the signing request with the fields Stellantis asks for, and the key if there is none yet")
            .usage("[--country CC --state NAME --locality NAME --org NAME --cn LOGIN --email ADDRESS] [--out FILE]")
            .usage("--like FILE | --config FILE [options]")
            .example("jbang csr@stellantis", "asks for each field, makes key.pem and request.csr in the default profile")
            .example("jbang csr@stellantis --cn MZP123456 --org Acme --country US --state Kansas --locality Topeka --email it@acme.com",
                    "asks for the passphrase only; --passphrase env:NAME answers that too")
            .example("jbang csr@stellantis --like request.csr --key key.pem --out request-fixed.csr", "mends a request made elsewhere")
            .example("jbang csr@stellantis --config CSRConfig.conf --key KeyName.pem --out request.csr", "from the tutorial's files")
            .tells("The key is, in this order: the one given by --key or --keystore; the one the profile has; else a new one, "
                    + "written to the profile's key.pem or to --key-out. The organizational unit is always \"" + Subject.UNIT + "\".")
            .options(SubjectForm.OPTIONS)
            .options(Options.KEY, Options.KEYSTORE, Options.ALIAS, Options.PASSPHRASE, Options.KEY_PASSPHRASE, Options.RSA, Options.EC, Options.KEY_OUT,
                    Options.NO_PASSPHRASE, Options.OUT, Options.DER, Options.FORCE)
            .does(csr::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    /** The key to sign with; {@code file} is where it is, or will be when it is new. */
    private record Key(PrivateKey secret, PublicKey open, Path file, boolean isNew) {}

    static ExitCode run(Run run) {
        boolean toStdout = run.value(Options.OUT).filter("-"::equals).isPresent();
        Path out = toStdout ? null : run.file(Options.OUT).orElse(run.profile().requestFile());
        Optional<Path> keyFile = keyFile(run);
        if (out != null && !run.has(Options.FORCE)) refuseExisting(out, keyFile);
        if (keyFile.isEmpty() && !run.has(Options.FORCE)) NewFiles.refuseExisting(newKeyFile(run));
        Optional<KeyAlgorithm> wanted = algorithm(run);
        // a wrong passphrase shows before six questions are answered
        Optional<Key> existing = keyFile.map(file -> read(run, file));
        existing.ifPresent(key -> check(run, key, wanted));
        Subject subject = SubjectForm.fill(run);
        Secret passphrase = keyFile.isPresent() || run.has(Options.NO_PASSPHRASE) ? null : run.newPassphrase(Options.PASSPHRASE, "passphrase for the new key: ");
        Key key = existing.orElseGet(() -> make(run, wanted.orElse(KeyAlgorithm.RSA_2048)));
        SigningRequest request = SigningRequest.create(subject, key.open, key.secret);
        if (!key.isNew && !request.isSignedByItsKey()) throw Failure.of(ExitCode.MISMATCH, "the private and the public half in " + key.file + " do not belong together");

        byte[] bytes = run.has(Options.DER) ? request.der() : request.pem();
        NewFiles files = new NewFiles().replacing(run.has(Options.FORCE)).clock(run.clock());
        if (key.isNew) files.secret(key.file, PrivateKeys.pem(key.secret, passphrase));
        if (out != null) files.open(out, bytes);
        if (inProfile(run, key.file) || inProfile(run, out)) NewFiles.privateFolder(run.profile().folder());
        files.write();
        if (toStdout) run.console().resultStream().writeBytes(bytes);
        remember(run, subject, key, out);
        tell(run, subject, key, out, files);
        return ExitCode.OK;
    }

    private static Optional<KeyAlgorithm> algorithm(Run run) {
        if (run.has(Options.RSA) && run.has(Options.EC)) throw Failure.usage("--rsa and --ec exclude each other");
        return run.value(Options.EC).map(KeyAlgorithm::ec).or(() -> run.value(Options.RSA).map(KeyAlgorithm::rsa));
    }

    /** The file of the key that is there already, if one is. */
    private static Optional<Path> keyFile(Run run) {
        if (run.has(Options.KEY) && run.has(Options.KEYSTORE)) throw Failure.usage("--key and --keystore exclude each other");
        boolean chosen = run.has(Options.KEY) || run.has(Options.KEYSTORE);
        if (run.has(Options.KEY_OUT)) {
            if (chosen) throw Failure.usage("--key-out is for a new key, --key and --keystore name one that exists");
            return Optional.empty();
        }
        Optional<Path> named = run.has(Options.KEYSTORE) ? run.file(Options.KEYSTORE) : run.settingFile(Options.KEY).or(() -> run.settingFile(Options.KEYSTORE));
        return named.or(() -> Optional.of(run.profile().keyFile()).filter(Files::exists));
    }

    private static Path newKeyFile(Run run) {
        return run.file(Options.KEY_OUT).orElse(run.profile().keyFile());
    }

    private static Key make(Run run, KeyAlgorithm algorithm) {
        if (algorithm != KeyAlgorithm.RSA_2048) warnUntried(run, algorithm.label);
        KeyPair pair = algorithm.generate();
        return new Key(pair.getPrivate(), pair.getPublic(), newKeyFile(run), true);
    }

    /** From a key file or a keystore, whichever the file is. */
    private static Key read(Run run, Path file) {
        Contents contents = Contents.of(Run.read(file), file.toString());
        Supplier<Secret> passphrase = () -> run.secretOrAsk(Options.PASSPHRASE, "passphrase of " + file + ": ");
        if (contents.keystore().isEmpty()) {
            PrivateKey key = PrivateKeys.read(contents, file.toString(), passphrase);
            return new Key(key, PublicKeys.of(key), file, false);
        }
        KeyStores store = KeyStores.open(Run.read(file), file.toString(), passphrase);
        KeyStores.Entry entry = store.keyEntry(run.setting(Options.ALIAS).orElse(null));
        PrivateKey key = store.key(entry, () -> run.secretOrAsk(Options.KEY_PASSPHRASE, "passphrase of the entry " + entry.alias() + ": "));
        return new Key(key, PublicKeys.of(key), file, false);
    }

    private static void check(Run run, Key key, Optional<KeyAlgorithm> wanted) {
        String kind = PublicKeys.describe(key.open);
        if (key.open instanceof RSAKey rsa && rsa.getModulus().bitLength() < 2048) {
            throw Failure.of(ExitCode.CHECK_FAILED, "the key in " + key.file + " is too weak: " + kind).because("less than 2048 bits of RSA are not trusted any more")
                    .hint("make a new one: jbang csr@stellantis --key-out new-key.pem");
        }
        if (wanted.isPresent() && !wanted.get().label.equals(kind)) {
            throw Failure.usage("there is a key already, and it is " + kind + ": " + key.file).because("--rsa and --ec are for new keys").hint("leave them out, or name another file for a new key: --key-out FILE");
        }
        if (!kind.equals(KeyAlgorithm.RSA_2048.label)) warnUntried(run, kind);
    }

    private static void warnUntried(Run run, String kind) {
        run.console().warn("the key is " + kind + ", the tutorials only make RSA 2048: whether Stellantis takes others is not known", "ask your Stellantis contact before you rely on it");
    }

    /** A request that is there may have been sent already: another one, with another key, would not fit the certificate to come. */
    private static void refuseExisting(Path out, Optional<Path> key) {
        try {
            NewFiles.refuseExisting(out);
        } catch (Failure exists) {
            throw exists.because("it may have been sent to Stellantis already, and the certificate to come belongs to " + key.map(file -> "the key " + file).orElse("its key"))
                    .hint("send that one; or --out FILE for another request" + (key.isPresent() ? " with the same key" : "") + ", or --force to replace it (the old one is kept as a backup)");
        }
    }

    private static boolean inProfile(Run run, Path file) {
        return file != null && file.startsWith(run.profile().folder());
    }

    /** What the next steps need to find, when this request is the profile's. */
    private static void remember(Run run, Subject subject, Key key, Path out) {
        Profile profile = run.profile();
        if (!inProfile(run, key.file) && !inProfile(run, out)) return;
        Map<String, String> changes = new HashMap<>();
        if (profile.get("user").isEmpty()) changes.put("user", subject.commonName());
        if (!inProfile(run, key.file) && !Files.exists(profile.keyFile())) {
            changes.put(run.has(Options.KEYSTORE) ? "keystore" : "key", key.file.toAbsolutePath().normalize().toString());
            if (run.has(Options.KEYSTORE)) run.value(Options.ALIAS).ifPresent(alias -> changes.put("alias", alias));
        }
        if (!changes.isEmpty()) profile.set(changes);
    }

    private static void tell(Run run, Subject subject, Key key, Path out, NewFiles files) {
        String request = out == null ? "the request" : out.getFileName().toString();
        files.backups().forEach(backup -> run.console().note("kept the old file as " + backup));
        run.console().note((key.isNew ? "made a key, " + PublicKeys.describe(key.open) + ": " : "used the key ") + key.file + (key.isNew ? " (keep it safe, give it to nobody)" : ""));
        if (out != null) run.console().note("made the signing request: " + out);
        List.of("  " + subject,
                "next: mail " + request + " to your contact at Stellantis; never the key",
                "then: " + subject.email() + " gets an e-mail with a link to your certificate and the Stellantis CA certificate, and your client id;",
                "      the same address serves to renew the certificate, so it must stay in use",
                "then: jbang install@stellantis FILE… with what you downloaded").forEach(run.console()::note);
    }
}
