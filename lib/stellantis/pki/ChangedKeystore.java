package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;

/** Keystore files in which one entry changes. */
public final class ChangedKeystore {
    private ChangedKeystore() {}

    /**
     * The keystore as a new file in which the private key of this entry has this chain. The type, the other entries and
     * their passphrases stay.
     *
     * @param passphrase the keystore's
     * @param own the entry's, the keystore's where it has none of its own
     * @throws Failure exit code 11 when the keystore cannot be written again without losing an entry
     */
    public static byte[] with(Keystore store, String alias, Identity identity, Secret passphrase, Secret own) {
        try {
            KeyStore java = JavaKeystore.instance(store.kind());
            java.load(new ByteArrayInputStream(store.file), passphrase.chars());
            String there = store.entry(alias).alias();
            if (!java.containsAlias(there)) throw new KeyStoreException("it does not find \"" + there + "\"");
            NewKeystore.set(java, there, identity, own.chars());
            byte[] bytes = NewKeystore.bytes(java, passphrase.chars());
            return NewKeystore.opened(store.kind(), bytes, Map.of(alias, identity), passphrase, own);
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
        return NewKeystore.write(Kind.PKCS12, identities, trusted, passphrase);
    }
}
