package stellantis.pki;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import stellantis.Failure;
import stellantis.Secret;

/** Keystore files to be written. */
public final class NewKeystore {
    /** What to do about a {@link #concern}. */
    public static final String ASCII_WORKS =
            "where keytool or Java 17 has to open it, write it again with a passphrase of ASCII characters";

    private NewKeystore() {}

    /** The new file, after each key in it was taken out once: one that nobody can open is lost. */
    static byte[] opened(byte[] file, List<KeyEntry> entries, Secret passphrase, Secret own) {
        if (entries.stream().allMatch(one -> one.key() == null)) return file;
        Keystore store = Keystore.open(file, "the new keystore", () -> passphrase);
        for (KeyEntry one : entries) {
            if (one.key() == null) continue;
            PrivateKey key = store.key(store.keyEntry(one.alias()), () -> own);
            // Bouncy Castle's keystore leaves the public half of EC keys out
            if (!key.equals(one.key()) && !PublicKeys.matches(key, PublicKeys.of(one.key())))
                throw new IllegalStateException("the new keystore has another key under \"" + one.alias() + "\"");
        }
        return file;
    }

    static void set(KeyStore store, KeyEntry entry, char[] password) throws GeneralSecurityException {
        Certificate[] chain = entry.chain().toArray(new Certificate[0]);
        if (entry.key() == null) store.setCertificateEntry(entry.alias(), chain[0]);
        else store.setKeyEntry(entry.alias(), entry.key(), password, chain);
    }

    static byte[] bytes(KeyStore store, char[] password) throws GeneralSecurityException, IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password);
        return bytes.toByteArray();
    }

    private static boolean isAscii(Secret passphrase) {
        return passphrase.reveal().chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** What the user should know before using a keystore with this passphrase elsewhere (null: none), if anything. */
    public static Optional<String> concern(Kind kind, Secret passphrase) {
        if (kind != Kind.PKCS12 || passphrase == null || isAscii(passphrase)) return Optional.empty();
        return Optional.of("keytool and Java 17 cannot open a PKCS#12 keystore whose passphrase has other than ASCII "
                + "characters; OpenSSL and Java 19 and later can");
    }

    /**
     * A new keystore file.
     *
     * @param entries keys get the keystore's passphrase, as PKCS#12 demands
     * @param passphrase null only for PKCS#12 that holds certificates and no key
     */
    public static byte[] write(Kind kind, List<KeyEntry> entries, Secret passphrase) {
        // its cipher takes no others
        if (kind == Kind.JCEKS && passphrase != null && !isAscii(passphrase)) {
            throw Failure.usage("a JCEKS keystore takes only ASCII passphrases")
                    .hint("choose another passphrase, or PKCS#12: --to p12");
        }
        try {
            if (kind == Kind.PKCS12)
                return opened(Pkcs12Writer.write(entries, passphrase), entries, passphrase, passphrase);
            char[] password = passphrase == null ? null : passphrase.chars();
            KeyStore store = kind == Kind.JKS ? KeyStore.getInstance("JKS") : JavaKeystore.instance(kind);
            store.load(null, null);
            for (KeyEntry one : entries) set(store, one, password);
            return opened(bytes(store, password), entries, passphrase, passphrase);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw Failure.file("cannot make a keystore of type " + kind.name()).because(e);
        }
    }
}
