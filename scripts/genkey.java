///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Make a private key, encrypted, which only you can read
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//CDS
//SOURCES ../lib/sources/genkey.java

import static stellantis.show.ToolCommand.none;
import static stellantis.show.ToolCommand.word;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Command;
import stellantis.cli.NewPassphrase;
import stellantis.cli.Options;
import stellantis.cli.Run;
import stellantis.key.KeyOptions;
import stellantis.pki.Certificates;
import stellantis.pki.Identity;
import stellantis.pki.KeyAlgorithm;
import stellantis.pki.Keystore;
import stellantis.pki.Kind;
import stellantis.pki.NewFiles;
import stellantis.pki.NewKeystore;
import stellantis.pki.PrivateKeys;
import stellantis.profile.Profile;
import stellantis.show.ToolCommand;

/** Step 2 of the tutorials, first half: the private key, which never leaves the partner. */
class genkey {
    static final Command COMMAND = Command.named(
                    "genkey", "Make a private key, encrypted, which only you can " + "read")
            .usage("[--rsa BITS | --ec CURVE] [--out FILE] [--passphrase SRC | --no-passphrase]")
            .example("{{genkey}}", "an RSA 2048 key in the default profile; asks for a passphrase")
            .usage("--keystore FILE --alias NAME [--to p12 | jks | jceks | bcfks] [--rsa BITS | --ec CURVE]"
                    + " [--passphrase SRC]")
            .example("{{genkey}} --ec P-256 --out key.pem --passphrase env:KEY_PASSPHRASE", "an EC key in a file")
            .example(
                    "{{genkey}} --keystore identity.p12 --alias mzp",
                    "a key in a keystore, new or existing, for Java applications")
            .options(
                    KeyOptions.RSA,
                    KeyOptions.EC,
                    Options.OUT,
                    Options.KEYSTORE,
                    Options.ALIAS,
                    KeyOptions.TO,
                    Options.PASSPHRASE,
                    KeyOptions.NO_PASSPHRASE,
                    Options.FORCE,
                    ToolCommand.SHOW)
            .ends(ExitCode.USAGE, "wrong usage, or a weak or unknown kind of key")
            .ends(ExitCode.FILE, "a file cannot be read or written, or the --keystore file is not a keystore")
            .ends(
                    ExitCode.PASSPHRASE,
                    "no passphrase, one that is too short (4 characters; 6 for a keystore),"
                            + " two that differ, or a wrong one")
            .ends(ExitCode.EXISTS, "the file, or the alias in the keystore, exists")
            .does(genkey::run);

    public static void main(String... args) {
        COMMAND.main(args);
    }

    static ExitCode run(Run run) {
        if (run.has(KeyOptions.RSA) && run.has(KeyOptions.EC)) {
            throw Failure.usage("--rsa and --ec exclude each other").hint("choose one kind of key");
        }
        KeyAlgorithm algorithm = run.value(KeyOptions.EC)
                .map(KeyAlgorithm::ec)
                .orElseGet(() -> KeyAlgorithm.rsa(run.value(KeyOptions.RSA).orElse("2048")));
        if (run.has(ToolCommand.SHOW)) return show(run, algorithm);
        if (run.typed(Options.KEYSTORE)) return intoKeystore(run, algorithm);
        if (run.typed(Options.ALIAS) || run.has(KeyOptions.TO)) {
            throw Failure.usage("--alias and --to are for keystores").hint("name the keystore: --keystore FILE");
        }
        boolean toStdout = run.isDash(Options.OUT);
        Path out = toStdout ? null : run.file(Options.OUT).orElse(run.profile().keyFile());
        if (out != null && !run.has(Options.FORCE)) {
            NewFiles.refuseExisting(out);
            NewFiles.refuseBackedUp(out);
        }
        Supplier<KeyPair> pair = algorithm.generating();
        boolean clear = run.has(KeyOptions.NO_PASSPHRASE);
        Secret passphrase = clear ? null : NewPassphrase.of(run, Options.PASSPHRASE, "passphrase for the new key: ");
        if (!run.has(Options.OUT)) NewFiles.privateFolder(run.profile().folder());
        Function<PrivateKey, byte[]> writer = PrivateKeys.pemUnder(passphrase);
        byte[] pem = writer.apply(pair.get().getPrivate());
        if (toStdout) {
            run.console().resultStream().writeBytes(pem);
            return ExitCode.OK;
        }
        run.write(run.newFiles().secret(out, pem));
        run.console().note("made an " + algorithm.label + " key: " + out);
        tellNext(run, out);
        return ExitCode.OK;
    }

    /** A request or certificate that is there belongs to the key before: nobody should learn that by a refused call. */
    private static void tellNext(Run run, Path out) {
        boolean ofProfile = out.equals(run.profile().keyFile());
        Profile profile = run.profile();
        List<String> orphans = Stream.of(profile.requestFile(), profile.certificateFile())
                .filter(file -> ofProfile && Files.exists(file))
                .map(file -> file.getFileName().toString())
                .toList();
        if (!orphans.isEmpty()) {
            String which = String.join(" and ", orphans) + " in " + out.getParent();
            run.console().warn(which + " belong to the key that was there before, not to this one");
        }
        NextCommand csr = ofProfile
                ? NextCommand.of("csr")
                : NextCommand.of("csr --key", run.value(Options.OUT).orElseThrow());
        run.console().note("next", orphans.contains("request.csr") ? csr.with("--force") : csr);
    }

    private static ExitCode intoKeystore(Run run, KeyAlgorithm algorithm) {
        if (run.has(Options.OUT)) {
            throw Failure.usage("--out and --keystore exclude each other")
                    .hint("a key goes into a file of its own, or into a keystore");
        }
        if (run.has(KeyOptions.NO_PASSPHRASE)) {
            throw Failure.usage("a keystore needs a passphrase").hint("leave --no-passphrase out");
        }
        Path file = run.file(Options.KEYSTORE).orElseThrow();
        String alias = run.value(Options.ALIAS)
                .orElseThrow(() -> Failure.usage("no name for the keystore's entry")
                        .because("a keystore can hold several keys, told apart by their names")
                        .hint("give --alias NAME, such as your login in lower case"));
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) addEntry(run, file, alias, algorithm);
        else createKeystore(run, file, alias, algorithm);
        String keystore = run.value(Options.KEYSTORE).orElseThrow();
        run.console().note("next", NextCommand.of("csr --keystore", keystore, "--alias", alias));
        return ExitCode.OK;
    }

    /** A keystore that exists gets one entry more and keeps all others. */
    private static void addEntry(Run run, Path file, String alias, KeyAlgorithm algorithm) {
        byte[] before = Run.read(file);
        Kind kind = Keystore.kindOf(before)
                .orElseThrow(() -> Failure.file(file + " is no keystore, and was left as it is")
                        .hint("choose another name: --keystore FILE"));
        Secret passphrase = run.secretOrAsk(Options.PASSPHRASE, "passphrase of " + file + ": ");
        Keystore store = Keystore.open(kind, before, file.toString(), () -> passphrase);
        store.find(alias).ifPresent(entry -> {
            String what = file + " has an entry \"" + entry.alias() + "\" already, which was left as it is";
            throw Failure.of(ExitCode.EXISTS, what)
                    .because("a new key in its place would make the old one, and the certificate for it, useless")
                    .hint("choose another --alias; keytool -delete takes an entry away");
        });
        Identity identity = newIdentity(run, algorithm);
        byte[] after = NewKeystore.with(store, alias, identity, passphrase, passphrase);
        run.write(run.newFiles().secret(file, after).replacing(true).madeOf(file, before));
        tellMade(run, algorithm, kind, file, alias);
    }

    private static void createKeystore(Run run, Path file, String alias, KeyAlgorithm algorithm) {
        Kind kind = kind(run, file);
        String prompt = "passphrase for the new keystore (6 characters at least): ";
        Secret passphrase = NewPassphrase.of(run, Options.PASSPHRASE, prompt, 6, "keytool refuses");
        Map<String, Identity> entries = Map.of(alias, newIdentity(run, algorithm));
        byte[] keystore = NewKeystore.write(kind, entries, Map.of(), passphrase);
        run.write(run.newFiles().secret(file, keystore).replacing(false));
        tellMade(run, algorithm, kind, file, alias);
        NewKeystore.concern(kind, passphrase)
                .ifPresent(concern -> run.console().warn(concern, NewKeystore.ASCII_WORKS));
    }

    private static Identity newIdentity(Run run, KeyAlgorithm algorithm) {
        KeyPair pair = algorithm.generate();
        Instant now = run.clock().instant();
        return new Identity(pair.getPrivate(), List.of(Placeholder.of(pair, now)));
    }

    private static void tellMade(Run run, KeyAlgorithm algorithm, Kind kind, Path file, String alias) {
        String where = kind.name() + " keystore " + file + ", entry " + alias;
        String placeholder = "its certificate is a placeholder until you install the real one";
        run.console().note("made an " + algorithm.label + " key in the " + where + "; " + placeholder);
    }

    private static Kind kind(Run run, Path file) {
        String to = run.value(KeyOptions.TO)
                .orElseGet(() -> file.getFileName().toString().replaceFirst(".*\\.", ""))
                .toLowerCase(Locale.ROOT);
        return switch (to) {
            case "jks" -> Kind.JKS;
            case "jceks" -> Kind.JCEKS;
            case "bcfks" -> Kind.BCFKS;
            case "pem", "der", "p7b", "pkcs1", "sec1" ->
                throw Failure.usage("--to " + to + " is no keystore")
                        .because("that format holds no named entries")
                        .hint("choose p12, jks, jceks or bcfks");
            default -> Kind.PKCS12;
        };
    }

    /** What does the same: a key in a file (openssl) or in a keystore (keytool). */
    private static ExitCode show(Run run, KeyAlgorithm algorithm) {
        ToolCommand command = ToolCommand.of(run);
        Optional<String> keystore = run.value(Options.KEYSTORE);
        if (command.openssl()) {
            String why = "openssl puts a key into a keystore only together with its certificate";
            if (keystore.isPresent()) throw none(why, "--show keytool");
            boolean toStdout = run.isDash(Options.OUT);
            Path file = run.profile().keyFile();
            String out = toStdout ? ToolCommand.STDOUT : command.file(Options.OUT, file);
            return command.newKey(algorithm.label, out).print();
        }
        String instead = "--keystore FILE --alias NAME; or --show openssl";
        String file = keystore.orElseThrow(() -> none("keytool makes keys in keystores only", instead));
        String kind = switch (algorithm) {
            case RSA_2048, RSA_3072, RSA_4096 -> "-keyalg RSA -keysize " + algorithm.label.substring("RSA ".length());
            case EC_P256 -> "-keyalg EC -groupname secp256r1";
            case EC_P384 -> "-keyalg EC -groupname secp384r1";
        };
        return command.line(
                        "keytool -genkeypair -alias "
                                + word(run.value(Options.ALIAS).orElse("identity")),
                        kind,
                        "-dname " + word("CN=" + Certificates.STAND_IN),
                        "-storetype " + kind(run, Path.of(file)),
                        "-keystore " + word(file),
                        command.ofStore("-storepass"))
                .print();
    }

    /**
     * Keystores hold keys only with a certificate, so a self-signed one stands in until the real one is installed; it
     * says in its name that it is good for nothing. Apart, since its classes are in another library.
     */
    private static final class Placeholder {
        static X509Certificate of(KeyPair pair, Instant now) {
            X500Name self = new X500Name("CN=" + Certificates.STAND_IN);
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    self,
                    new BigInteger(64, new SecureRandom()).setBit(0),
                    Date.from(now),
                    Date.from(now.plus(Duration.ofDays(3650))),
                    self,
                    pair.getPublic());
            String algorithm = pair.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            try {
                ContentSigner signer = new JcaContentSignerBuilder(algorithm).build(pair.getPrivate());
                return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
            } catch (OperatorCreationException | GeneralSecurityException e) {
                throw new IllegalStateException("a key that was just made can sign", e);
            }
        }
    }
}
