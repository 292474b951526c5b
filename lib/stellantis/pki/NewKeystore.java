package stellantis.pki;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
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
    static byte[] opened(Kind kind, byte[] file, Map<String, Identity> identities, Secret passphrase, Secret own) {
        if (identities.isEmpty()) return file;
        Keystore store = Keystore.open(file, "the new keystore", () -> passphrase);
        identities.forEach((alias, identity) -> {
            PrivateKey key = store.key(store.keyEntry(alias), () -> own);
            // Bouncy Castle's keystore leaves the public half of EC keys out
            if (!key.equals(identity.key()) && !PublicKeys.matches(key, PublicKeys.of(identity.key())))
                throw new IllegalStateException("the new keystore has another key under \"" + alias + "\"");
        });
        return file;
    }

    static void set(KeyStore store, String alias, Identity identity, char[] password) throws GeneralSecurityException {
        store.setKeyEntry(alias, identity.key(), password, identity.chain().toArray(new Certificate[0]));
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
     * @param identities private keys and chains by alias; keys get the keystore's passphrase, as PKCS#12 demands
     * @param trusted certificates by alias
     * @param passphrase null only for PKCS#12 that holds certificates and no key
     */
    public static byte[] write(
            Kind kind, Map<String, Identity> identities, Map<String, X509Certificate> trusted, Secret passphrase) {
        // its cipher takes no others
        if (kind == Kind.JCEKS && passphrase != null && !isAscii(passphrase)) {
            throw Failure.usage("a JCEKS keystore takes only ASCII passphrases")
                    .hint("choose another passphrase, or PKCS#12: --to p12");
        }
        try {
            if (kind == Kind.PKCS12)
                return opened(
                        Kind.PKCS12,
                        Pkcs12Writer.write(identities, trusted, passphrase),
                        identities,
                        passphrase,
                        passphrase);
            char[] password = passphrase == null ? null : passphrase.chars();
            KeyStore store = kind == Kind.JKS ? KeyStore.getInstance("JKS") : JavaKeystore.instance(kind);
            store.load(null, null);
            for (Map.Entry<String, Identity> one : identities.entrySet()) {
                set(store, one.getKey(), one.getValue(), password);
            }
            for (Map.Entry<String, X509Certificate> one : trusted.entrySet()) {
                store.setCertificateEntry(one.getKey(), one.getValue());
            }
            return opened(kind, bytes(store, password), identities, passphrase, passphrase);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw Failure.file("cannot make a keystore of type " + kind.name()).because(e);
        }
    }
}
