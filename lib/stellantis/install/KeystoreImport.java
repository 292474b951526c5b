package stellantis.install;

import static stellantis.ExitCode.EXISTS;
import static stellantis.ExitCode.MISMATCH;
import static stellantis.ExitCode.OK;
import static stellantis.cli.Options.ALIAS;
import static stellantis.cli.Options.FORCE;
import static stellantis.cli.Options.KEYSTORE;
import static stellantis.cli.Options.KEY_PASSPHRASE;
import static stellantis.cli.Options.PASSPHRASE;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.Secret;
import stellantis.cli.Run;
import stellantis.key.MatchedCertificate;
import stellantis.key.OwnKey;
import stellantis.key.ReceivedCertificates;
import stellantis.pki.Certificates;
import stellantis.pki.Identity;
import stellantis.pki.KeyStores;
import stellantis.pki.Keystore;
import stellantis.pki.Keystore.Entry;
import stellantis.pki.Name;
import stellantis.pki.NewFiles;
import stellantis.pki.NewKeystore;
import stellantis.pki.PublicKeys;
import stellantis.profile.Onboarding;

/**
 * The reply of the authority into the keystore that holds the key, as {@code keytool -importcert} does it, without its
 * traps: the entry is found by the key, the chain is completed, everything else in the keystore stays.
 */
public final class KeystoreImport {
    private KeystoreImport() {}

    public static ExitCode run(Run run, ReceivedCertificates delivery) {
        Path file = run.settingFile(KEYSTORE).orElseThrow();
        byte[] content = Run.read(file);
        Secret[] passphrases = new Secret[2];
        Keystore store = KeyStores.open(
                content,
                file.toString(),
                () -> passphrases[0] = run.secretOrAsk(PASSPHRASE, "passphrase of " + file + ": "));
        Entry entry = entry(run, store, delivery, file);
        if (entry.chain().isEmpty())
            throw Failure.file(
                    "the key \"" + entry.alias() + "\" in " + file + " has no certificate to recognise it by");
        MatchedCertificate reply =
                OwnKey.judge(run, delivery, entry.chain().get(0).getPublicKey(), others(store, entry));
        List<X509Certificate> chain = reply.chain().members();
        if (chain.equals(entry.chain())) {
            run.console().note("installed already, nothing was changed: \"" + entry.alias() + "\" in " + file);
            return OK;
        }
        refuseSigned(run, entry, reply, file);
        PrivateKey key = store.key(
                entry,
                () -> passphrases[1] =
                        run.secretOrAsk(KEY_PASSPHRASE, "passphrase of the key \"" + entry.alias() + "\": "));
        if (!PublicKeys.matches(key, reply.chain().leaf().getPublicKey()))
            throw Failure.of(
                    MISMATCH,
                    "the key \"" + entry.alias() + "\" in " + file + " does not belong to its own certificate");
        // where nothing was asked, the passphrase is empty
        Secret passphrase = passphrases[0] != null ? passphrases[0] : Secret.of("");
        Secret own = passphrases[1] != null ? passphrases[1] : passphrase;
        byte[] changed = NewKeystore.with(store, entry.alias(), new Identity(key, chain), passphrase, own);
        NewFiles files = new NewFiles()
                .secret(file, changed)
                .madeOf(file, content)
                .replacing(true)
                .clock(run.clock());
        files.write();
        reply.tell(run.console());
        run.console()
                .note("installed the certificate of "
                        + Name.subject(reply.chain().leaf()).brief() + " in the entry \""
                        + entry.alias() + "\" of " + file + ", with " + (chain.size() - 1)
                        + " CA certificates; valid until "
                        + reply.chain().leaf().getNotAfter().toInstant());
        files.backups().forEach(backup -> run.console().note("  backup   " + backup));
        boolean endUsers =
                new Onboarding(run.profile(), run.world().env(), run.clock().instant()).forEndUsers();
        if (!endUsers)
            run.console()
                    .note("with OAuth2, send the certificate (never the keystore) to your Stellantis contact too:"
                            + " the token endpoint has to know it");
        run.console()
                .note(
                        "next: {}; for curl: {}",
                        NextCommand.of("profile set", "keystore=" + file, "alias=" + entry.alias()),
                        NextCommand.of("jks-to-pem", file, "identity.pem"));
        return OK;
    }

    /** The entry that was named, else the one whose key the certificates are for, else the only one. */
    private static Entry entry(Run run, Keystore store, ReceivedCertificates delivery, Path file) {
        Optional<Entry> fitting = store.entries().stream()
                .filter(entry -> entry.isKey() && fits(entry, delivery))
                .findFirst();
        Optional<String> alias = run.setting(ALIAS);
        if (alias.isEmpty()) return fitting.orElseGet(() -> store.keyEntry(null));
        Optional<Hint> other = fitting.map(
                entry -> Hint.of("the certificate is for another key", NextCommand.typed("--alias", entry.alias())));
        Entry named;
        try {
            named = store.keyEntry(alias.get());
        } catch (Failure e) {
            throw other.map(e::hint).orElse(e);
        }
        if (fitting.isPresent()
                && !fitting.get().alias().equals(named.alias())
                && !named.chain().isEmpty()
                && !fits(named, delivery)) {
            throw Failure.of(MISMATCH, "the certificate is not for the key \"" + named.alias() + "\" in " + file)
                    .because("it is for another key of the same keystore")
                    .hint(other.get());
        }
        return named;
    }

    private static boolean fits(Entry entry, ReceivedCertificates delivery) {
        return !entry.chain().isEmpty()
                && delivery.certificates().stream()
                        .anyMatch(one -> PublicKeys.same(
                                one.getPublicKey(), entry.chain().get(0).getPublicKey()));
    }

    /** What fills gaps: CAs imported before, and the entry's own certificate when only a CA was sent. */
    private static List<X509Certificate> others(Keystore store, Entry entry) {
        boolean placeholder = Certificates.selfSigned(entry.chain().get(0));
        return store.certificates().stream()
                .filter(one -> !placeholder || !one.equals(entry.chain().get(0)))
                .toList();
    }

    private static void refuseSigned(Run run, Entry entry, MatchedCertificate reply, Path file) {
        X509Certificate there = entry.chain().get(0);
        if (run.has(FORCE)
                || Certificates.selfSigned(there)
                || there.equals(reply.chain().leaf())) return;
        throw Failure.of(
                        EXISTS,
                        "the key \"" + entry.alias() + "\" in " + file
                                + " has a signed certificate already, and was left as it is")
                .because("it is valid until " + there.getNotAfter().toInstant() + "; the new one until "
                        + reply.chain().leaf().getNotAfter().toInstant())
                .hint("--force replaces it; the old keystore is kept as a backup");
    }
}
