package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;

/** Keystore files to be written: new ones, and those in which one entry changes. */
public final class NewKeystore {
    /** What to do about a {@link #concern}. */
    public static final String ASCII_WORKS =
            "where keytool or Java 17 has to open it, write it again with a passphrase of ASCII characters";

    private NewKeystore() {}

    /**
     * The keystore as a new file in which this private key has this chain. An entry that is not there yet is added; the
     * type, the other entries and their passphrases stay.
     *
     * @param passphrase the keystore's
     * @param own the entry's, the keystore's where it has none of its own
     * @throws Failure exit code 11 when the keystore cannot be written again without losing an entry
     */
    public static byte[] with(Keystore store, String alias, Identity identity, Secret passphrase, Secret own) {
        try {
            KeyStore java = JavaKeystore.instance(store.kind());
            java.load(new ByteArrayInputStream(store.file), passphrase.chars());
            // keytool and Java look for names in lower case; one that is there already stays as it is
            String there = store.find(alias).map(Keystore.Entry::alias).orElse(alias.toLowerCase(Locale.ROOT));
            boolean jks = store.kind() == Kind.JKS;
            if (store.find(alias).isPresent() && !java.containsAlias(there))
                throw new KeyStoreException("it does not find \"" + there + "\"");
            set(java, jks ? there : alias, identity, own.chars());
            return opened(store.kind(), bytes(java, passphrase.chars()), Map.of(alias, identity), passphrase, own);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            if (store.kind() == Kind.PKCS12) return rewritten(store, alias, identity, passphrase);
            throw Failure.file("Java cannot change the keystore " + store.name)
                    .because(e)
                    .hint(
                            "take key and certificate out of it: {}",
                            NextCommand.of("convert", store.name, "identity.pem"));
        }
    }

    /** PKCS#12 under algorithms that Java does not read: made anew from what we read, in today's algorithms. */
    private static byte[] rewritten(Keystore store, String alias, Identity changed, Secret passphrase) {
        Map<String, Identity> identities = new LinkedHashMap<>();
        Map<String, X509Certificate> trusted = new LinkedHashMap<>();
        for (Keystore.Entry one : store.entries()) {
            if (one.alias().equals(alias)) continue;
            if (one.kind() == Keystore.EntryKind.CERTIFICATE) {
                trusted.put(one.alias(), one.chain().get(0));
            } else if (one.isKey() && !one.chain().isEmpty()) {
                identities.put(one.alias(), new Identity(store.key(one, () -> null), one.chain()));
            } else {
                NextCommand convert = NextCommand.of("convert", store.name, "identity.pem", "--alias", alias);
                throw Failure.file("the entry \"" + one.alias() + "\" would be lost from " + store.name)
                        .hint("take the key out: {}", convert);
            }
        }
        identities.put(alias, changed);
        return write(Kind.PKCS12, identities, trusted, passphrase);
    }

    /** The new file, after each key in it was taken out once: one that nobody can open is lost. */
    private static byte[] opened(
            Kind kind, byte[] file, Map<String, Identity> identities, Secret passphrase, Secret own) {
        if (identities.isEmpty()) return file;
        Keystore store = Keystore.open(kind, file, "the new keystore", () -> passphrase);
        identities.forEach((alias, identity) -> {
            PrivateKey key = store.key(store.keyEntry(alias), () -> own);
            // Bouncy Castle's keystore leaves the public half of EC keys out
            if (!key.equals(identity.key()) && !PublicKeys.matches(key, PublicKeys.of(identity.key())))
                throw new IllegalStateException("the new keystore has another key under \"" + alias + "\"");
        });
        return file;
    }

    private static void set(KeyStore store, String alias, Identity identity, char[] password)
            throws GeneralSecurityException {
        store.setKeyEntry(alias, identity.key(), password, identity.chain().toArray(new Certificate[0]));
    }

    private static byte[] bytes(KeyStore store, char[] password) throws GeneralSecurityException, IOException {
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
