package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.util.ArrayList;
import java.util.List;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;

/** Keystore files in which one entry changes. */
public final class ChangedKeystore {
    private ChangedKeystore() {}

    /**
     * The keystore as a new file in which the entry of this name has this key and chain. The type, the other entries
     * and their passphrases stay.
     *
     * @param passphrase the keystore's
     * @param own the entry's, the keystore's where it has none of its own
     * @throws Failure exit code 11 when the keystore cannot be written again without losing an entry
     */
    public static byte[] with(Keystore store, KeyEntry changed, Secret passphrase, Secret own) {
        try {
            KeyStore java = JavaKeystore.instance(store.kind());
            java.load(new ByteArrayInputStream(store.file), passphrase.chars());
            String there = store.entry(changed.alias()).alias();
            if (!java.containsAlias(there)) throw new KeyStoreException("it does not find \"" + there + "\"");
            NewKeystore.set(java, new KeyEntry(there, changed.key(), changed.chain()), own.chars());
            byte[] bytes = NewKeystore.bytes(java, passphrase.chars());
            return NewKeystore.opened(bytes, List.of(changed), passphrase, own);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            if (store.kind() == Kind.PKCS12) return rewritten(store, changed, passphrase);
            throw Failure.file("Java cannot change the keystore " + store.name)
                    .because(e)
                    .hint(
                            "take key and certificate out of it: {}",
                            NextCommand.of("convert", store.name, "identity.pem"));
        }
    }

    /** PKCS#12 under algorithms that Java does not read: made anew from what we read, in today's algorithms. */
    private static byte[] rewritten(Keystore store, KeyEntry changed, Secret passphrase) {
        List<KeyEntry> entries = new ArrayList<>();
        for (Keystore.Entry one : store.entries()) {
            if (one.alias().equals(changed.alias())) {
                entries.add(changed);
            } else if (one.kind() == Kind.SECRET_KEY || one.chain().isEmpty()) {
                NextCommand convert = NextCommand.of("convert", store.name, "identity.pem", "--alias", changed.alias());
                throw Failure.file("the entry \"" + one.alias() + "\" would be lost from " + store.name)
                        .hint("take the key out: {}", convert);
            } else {
                entries.add(new KeyEntry(one.alias(), one.isKey() ? store.key(one, () -> null) : null, one.chain()));
            }
        }
        return NewKeystore.write(Kind.PKCS12, entries, passphrase);
    }
}
