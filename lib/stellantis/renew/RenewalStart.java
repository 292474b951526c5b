package stellantis.renew;

import static stellantis.ExitCode.EXISTS;
import static stellantis.ExitCode.MISMATCH;
import static stellantis.ExitCode.OK;
import static stellantis.cli.Options.ALIAS;
import static stellantis.cli.Options.FORCE;
import static stellantis.cli.Options.KEYSTORE;
import static stellantis.cli.Options.PASSPHRASE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Console;
import stellantis.cli.Run;
import stellantis.cli.Writing;
import stellantis.key.WantedKey;
import stellantis.pki.CertificateChain;
import stellantis.pki.CertificateFile;
import stellantis.pki.Contents;
import stellantis.pki.KeyAlgorithm;
import stellantis.pki.KeyFile;
import stellantis.pki.Name;
import stellantis.pki.NewFiles;
import stellantis.pki.NewRequest;
import stellantis.pki.PrivateKeys;
import stellantis.pki.PublicKeys;
import stellantis.pki.SigningRequest;
import stellantis.profile.Renewal;

/** The next key and its signing request, beside those in use, which stay as they are. */
public final class RenewalStart {
    private RenewalStart() {}

    public static ExitCode run(Run run) {
        Renewal renewal = Renewal.of(run.profile());
        run.settingFile(KEYSTORE).ifPresent(keystore -> {
            throw inKeystore(run, keystore, renewal);
        });
        if (renewal.state() == Renewal.State.ARRIVED) {
            throw Failure.of(EXISTS, "a renewed certificate is here already: " + renewal.newCertificate())
                    .hint("{} uses it from now on", NextCommand.of("renew --switch"));
        }
        boolean leftBehind = Files.exists(renewal.newKey()) && !Files.exists(renewal.newRequest());
        if (!run.has(FORCE) && !leftBehind && Files.exists(renewal.newKey())) throw underWay(renewal);
        X509Certificate leaf = leaf(run, renewal);
        Contents old = Contents.read(renewal.key());
        boolean encrypted = old.hasEncryptedKey();
        Secret passphrase = encrypted
                ? run.secretOrAsk(PASSPHRASE, "passphrase of " + renewal.key() + ", which the new key gets too: ")
                : null;
        if (!PublicKeys.matches(KeyFile.read(old, () -> passphrase), leaf.getPublicKey())) {
            throw Failure.of(MISMATCH, renewal.key() + " and " + renewal.certificate() + " do not belong together")
                    .hint(
                            "see what belongs together",
                            NextCommand.of("inspect", renewal.key().getParent()));
        }
        NewFiles files = Writing.files(run);
        PrivateKey key = leftBehind
                ? KeyFile.read(Contents.read(renewal.newKey()), () -> passphrase)
                : make(run, leaf, renewal, files, passphrase);
        SigningRequest request = NewRequest.sign(leaf.getSubjectX500Principal().getEncoded(), PublicKeys.of(key), key);
        try {
            Writing.write(run, files.open(renewal.newRequest(), request.pem()));
        } catch (Failure e) {
            // another process was faster
            throw e.code() == EXISTS ? underWay(renewal).from(e) : e;
        }
        tell(run, renewal, leaf, request, encrypted);
        return OK;
    }

    private static Failure underWay(Renewal renewal) {
        return Failure.of(EXISTS, "a renewal is under way, its request is " + renewal.newRequest())
                .because("it may have been sent already, and the certificate to come belongs to the key made with it")
                .hint("e-mail that one; --force makes another key and request, and keeps these as backups");
    }

    private static Failure inKeystore(Run run, Path keystore, Renewal renewal) {
        Optional<String> alias = run.setting(ALIAS);
        NextCommand apart = NextCommand.of("jks-to-pem", keystore);
        if (alias.isPresent()) apart = apart.with("--alias", alias.get());
        apart = apart.with("--key-out", renewal.key(), "--cert-out", renewal.certificate());
        return Failure.usage("the key of the profile \"" + run.profile().name() + "\" is in a keystore")
                .because("the next key is made beside a key file")
                .hint(
                        "take key and certificate out first (the keystore stays): {}; then: {}",
                        apart,
                        NextCommand.of(alias.isEmpty() ? "profile unset keystore" : "profile unset keystore alias"));
    }

    private static PrivateKey make(Run run, X509Certificate leaf, Renewal renewal, NewFiles files, Secret passphrase) {
        String kind = PublicKeys.describe(leaf.getPublicKey());
        KeyAlgorithm same = Arrays.stream(KeyAlgorithm.values())
                .filter(one -> one.label.equals(kind))
                .findFirst()
                .orElse(KeyAlgorithm.RSA_2048);
        KeyPair pair = WantedKey.of(run).orElse(same).generate();
        files.secret(renewal.newKey(), PrivateKeys.pem(pair.getPrivate(), passphrase));
        return pair.getPrivate();
    }

    private static X509Certificate leaf(Run run, Renewal renewal) {
        if (!Files.exists(renewal.certificate()) || !Files.exists(renewal.key())) {
            throw Failure.file("there is nothing to renew in the profile \""
                            + run.profile().name() + "\"")
                    .because((Files.exists(renewal.key()) ? renewal.certificate() : renewal.key()) + " is not there")
                    .hint("for the first certificate", NextCommand.of("csr"));
        }
        return CertificateChain.all(
                        CertificateFile.read(renewal.certificate()), run.clock().instant())
                .get(0)
                .leaf();
    }

    private static void tell(
            Run run, Renewal renewal, X509Certificate leaf, SigningRequest request, boolean encrypted) {
        Console console = run.console();
        console.note("made the next key, " + PublicKeys.describe(request.publicKeyInfo())
                + (encrypted ? ", under the same passphrase" : ", not encrypted, as the one in use") + ": "
                + renewal.newKey());
        console.note("made the signing request for it: " + renewal.newRequest());
        console.note("  " + request.subject());
        console.note("the key and the certificate in use were not changed: "
                + Name.subject(leaf).brief() + "'s is valid until "
                + leaf.getNotAfter().toInstant());
        console.note(
                "next: e-mail " + renewal.newRequest().getFileName() + " to your contact at Stellantis; never the key");
        console.note(
                "then: " + Name.email(leaf).orElse("the e-mail address that Stellantis knows (the subject has none)")
                        + " gets the link to the renewed certificate");
        console.note(
                "then: {} with what you downloaded, and {}, which tries it and then uses it",
                NextCommand.of("install FILE…"),
                NextCommand.of("renew --switch"));
    }
}
