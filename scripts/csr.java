///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make the signing request with the fields Stellantis asks for, and the key if there is none yet
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/csr.java

import static stellantis.show.ToolCommand.none;
import static stellantis.show.ToolCommand.word;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Command;
import stellantis.cli.Console;
import stellantis.cli.NewPassphrase;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.cli.Writing;
import stellantis.key.KeyOptions;
import stellantis.key.SigningKey;
import stellantis.key.SubjectForm;
import stellantis.key.WantedKey;
import stellantis.pki.Contents;
import stellantis.pki.Finding;
import stellantis.pki.KeyAlgorithm;
import stellantis.pki.NewFiles;
import stellantis.pki.NewRequest;
import stellantis.pki.PrivateKeys;
import stellantis.pki.SafeFile;
import stellantis.pki.SigningRequest;
import stellantis.pki.Subject;
import stellantis.profile.ChangedSettings;
import stellantis.profile.Profile;
import stellantis.show.ToolCommand;

/** Step 2 of the tutorials: the certificate signing request, made right before anything is written. */
class csr {
    static final Command COMMAND = Command.named(
                    "csr",
                    "Make the signing request with the fields Stellantis asks for, and the key if there is none yet")
            .usage("[--country CC --state NAME --locality NAME --org NAME --cn LOGIN --email ADDRESS] [--out FILE]")
            .usage("--like FILE | --config FILE [options]")
            .example("{{csr}}", "asks for each field, makes key.pem and request.csr in the default profile")
            .example(
                    "{{csr}} --cn MZP123456 --org Acme --country US --state Kansas --locality Topeka"
                            + " --email it@acme.com",
                    "asks only for the passphrase; with --passphrase env:NAME for nothing")
            .example(
                    "{{csr}} --like request.csr --key key.pem --out request-fixed.csr",
                    "fixes a request made with another tool")
            .example("{{csr}} --config CSRConfig.conf --key KeyName.pem --out request.csr", "from the tutorial's files")
            .tells("The key is, in this order: that of --key or --keystore; that of the profile; a "
                    + "new one, written to the profile's key.pem or to --key-out."
                    + " The organizational unit is always \"" + Subject.UNIT + "\".")
            .options(SubjectForm.OPTIONS)
            .options(SigningKey.OPTIONS)
            .options(Options.OUT, KeyOptions.DER, Options.FORCE, ToolCommand.SHOW)
            .ends(ExitCode.USAGE, "wrong usage, or fields missing or wrong, each with its reason")
            .ends(ExitCode.CHECK_FAILED, "the key is too weak")
            .ends(ExitCode.FILE, ExitCode.PASSPHRASE)
            .ends(ExitCode.EXISTS, "the request exists; you may have sent it already")
            .does(csr::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) {
        boolean toStdout = run.isDash(Options.OUT);
        Path out = toStdout ? null : run.file(Options.OUT).orElse(run.profile().requestFile());
        Optional<Path> keyFile = SigningKey.existing(run);
        if (run.has(ToolCommand.SHOW)) return show(run, SubjectForm.fill(run), keyFile, out);
        if (out != null && !run.has(Options.FORCE)) refuseExisting(run, out, keyFile);
        if (keyFile.isEmpty() && !run.has(Options.FORCE)) {
            NewFiles.refuseExisting(SigningKey.newFile(run));
            SafeFile.refuseBackedUp(SigningKey.newFile(run));
        }
        NewFiles files = Writing.files(run);
        keyFile.filter(Files::isRegularFile).ifPresent(file -> files.madeOf(file, Run.read(file)));
        // a wrong passphrase shows before six questions are answered
        Optional<SigningKey> existing = keyFile.map(file -> SigningKey.open(run, file));
        Subject subject = SubjectForm.fill(run);
        Supplier<SigningKey> made = existing.isPresent() ? existing::get : SigningKey.making(run);
        boolean clear = existing.isPresent() || run.has(KeyOptions.NO_PASSPHRASE);
        Secret passphrase = clear ? null : NewPassphrase.of(run, Options.PASSPHRASE, "passphrase for the new key: ");
        Function<PrivateKey, byte[]> pem = PrivateKeys.pemUnder(passphrase);
        SigningKey key = made.get();
        SigningRequest request = NewRequest.sign(subject.encoded(), key.open(), key.secret());
        byte[] bytes = run.has(KeyOptions.DER) ? request.der() : request.pem();
        if (key.isNew()) files.secret(key.file(), pem.apply(key.secret()));
        if (out != null) files.open(out, bytes);
        Path folder = run.profile().folder();
        if (inProfile(run, key.file()) || inProfile(run, out)) SafeFile.privateFolder(folder);
        Writing.write(run, files);
        if (toStdout) run.console().resultStream().writeBytes(bytes);
        remember(run, subject, key, out);
        tell(run, subject, key, out);
        return ExitCode.OK;
    }

    /**
     * A request that is there may have been sent already: the certificate to come would not fit another one, made with
     * another key.
     */
    private static void refuseExisting(Run run, Path out, Optional<Path> key) {
        try {
            NewFiles.refuseExisting(out);
        } catch (Failure exists) {
            if (exists.code() != ExitCode.EXISTS) throw exists;
            Optional<SigningRequest> there = request(out);
            String changes =
                    there.map(one -> SubjectForm.changes(run, one.subject())).orElse("");
            Optional<PublicKey> own = key.flatMap(file -> SigningKey.unasked(run, file));
            boolean another = there.flatMap(SigningRequest::publicKey)
                    .filter(one -> own.isPresent() && !own.get().equals(one))
                    .isPresent();
            if (!changes.isEmpty() || another) {
                throw exists.because(
                                changes.isEmpty()
                                        ? "it was made with another key than " + key.get()
                                                + ", so its certificate will not belong to that key"
                                        : "the request there has " + changes)
                        .hint("if the one there is wrong, replace it: --force (the old one is kept as a backup); if the"
                                + " new one is for another application, give it a profile of its own: -p NAME");
            }
            throw exists.because("it may have been sent to Stellantis already, and the certificate to come belongs to"
                            + " the key that it was made with")
                    .hint(
                            (own.isPresent() ? "" : "if it was, ")
                                    + "send that one ({} shows it); or --out FILE for another request, or --force to"
                                    + " replace it (the old one is kept as a backup)",
                            NextCommand.of("inspect", out.toAbsolutePath().getParent()));
        }
    }

    private static Optional<SigningRequest> request(Path file) {
        try {
            return Optional.of(SigningRequest.read(file));
        } catch (Failure unreadable) {
            return Optional.empty();
        }
    }

    private static boolean inProfile(Run run, Path file) {
        return file != null && file.startsWith(run.profile().folder());
    }

    /** What the next steps need to find, when this request is the profile's. */
    private static void remember(Run run, Subject subject, SigningKey key, Path out) {
        Profile profile = run.profile();
        if (!inProfile(run, key.file()) && !inProfile(run, out)) return;
        Map<String, String> changes = new HashMap<>();
        Optional<String> user = profile.get("user");
        if (!user.equals(Optional.of(subject.login()))) {
            user.ifPresent(other -> run.console().note("user is no longer " + other + " in the profile"));
            changes.put("user", subject.login());
        }
        if (!inProfile(run, key.file()) && !Files.exists(profile.keyFile()) && Files.exists(key.file())) {
            changes.put(
                    run.has(Options.KEYSTORE) ? "keystore" : "key",
                    key.file().toAbsolutePath().normalize().toString());
            if (run.has(Options.KEYSTORE)) run.value(Options.ALIAS).ifPresent(alias -> changes.put("alias", alias));
        }
        if (!changes.isEmpty()) ChangedSettings.save(profile, changes);
    }

    private static void tell(Run run, Subject subject, SigningKey key, Path out) {
        String request = out == null ? "the request" : out.getFileName().toString();
        Console console = run.console();
        if (key.isNew())
            console.note("made a key, " + key.kind() + ": " + key.file() + " (keep it safe, never give it away)");
        else console.note("used the key " + key.file());
        if (out != null) console.note("made the signing request: " + out);
        console.note("  " + subject);
        Subject.check(Subject.Field.LOGIN, subject.login()).stream()
                .filter(finding -> finding.severity() == Finding.Severity.WARNING)
                .forEach(finding -> console.warn(finding.text(), finding.hint()));
        console.note("next: e-mail " + request + " to your contact at Stellantis; never the key");
        console.note("then: " + subject.email() + " gets an e-mail with a link to your certificate"
                + " and the Stellantis CA certificate, and your client id;");
        console.note("      the same address serves to renew the certificate, so it must stay in use");
        console.note("then: {} with what you downloaded", NextCommand.of("install FILE…"));
    }

    /** What does the same: the key, where there is none, and the request. */
    private static ExitCode show(Run run, Subject subject, Optional<Path> keyFile, Path out) {
        ToolCommand command = ToolCommand.of(run);
        Optional<Contents> existing = keyFile.map(file -> Contents.read(file));
        boolean keystore = existing.flatMap(Contents::keystore).isPresent();
        String request = out == null ? ToolCommand.STDOUT : command.file(Options.OUT, out);
        if (!command.openssl()) {
            String instead = "--keystore FILE --alias NAME; or --show openssl";
            if (!keystore) throw none("keytool makes requests for keys in keystores only", instead);
            if (run.has(KeyOptions.DER)) throw none("keytool writes requests as PEM only", "leave --der out");
            return command.line(
                            "keytool -certreq -alias "
                                    + word(run.setting(Options.ALIAS).orElse("identity")),
                            "-dname " + word(forKeytool(subject)),
                            "-keystore " + command.file(Options.KEYSTORE, keyFile.get()),
                            command.ofStore("-storepass"),
                            "-file " + request)
                    .print();
        }
        if (keystore) throw none("openssl makes requests for keys in files only", "--show keytool");
        KeyAlgorithm algorithm = WantedKey.of(run).orElse(KeyAlgorithm.RSA_2048);
        String key = existing.isPresent()
                ? command.file(Options.KEY, keyFile.get())
                : command.file(KeyOptions.KEY_OUT, SigningKey.newFile(run));
        if (existing.isEmpty()) command.newKey(algorithm.label, key);
        // asked for only where the key has one: what is asked for has to be set
        boolean encrypted = existing.map(Contents::hasEncryptedKey).orElse(!run.has(KeyOptions.NO_PASSPHRASE));
        return command.line(
                        "openssl req -new -utf8",
                        algorithm == KeyAlgorithm.EC_P384 ? "-sha384" : "-sha256",
                        "-key " + key,
                        encrypted ? command.ofKey("-passin") : "",
                        "-subj " + word(forOpenssl(subject)),
                        run.has(KeyOptions.DER) ? "-outform DER" : "",
                        "-out " + request)
                .print();
    }

    /** As {@code -subj} takes it: a backslash before what would end a field. */
    private static String forOpenssl(Subject subject) {
        StringBuilder text = new StringBuilder();
        subject.values()
                .forEach((field, value) ->
                        text.append("/" + field.symbol + "=" + value.replaceAll("[\\\\/+]", "\\\\$0")));
        return text.toString();
    }

    /** RFC 4514 turns the order round: written from the last field to the first, it is encoded as in the tutorial. */
    private static String forKeytool(Subject subject) {
        List<String> turned = new ArrayList<>();
        subject.values().forEach((field, value) -> {
            String escaped = value.replaceAll("[\\\\,+\"<>;=#]", "\\\\$0");
            turned.add(0, field.symbol.toUpperCase(Locale.ROOT) + "=" + escaped);
        });
        return String.join(", ", turned);
    }
}
