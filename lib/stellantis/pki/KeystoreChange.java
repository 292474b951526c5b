//SOURCES KeyStores.java
//SOURCES ../ShellWord.java
package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.Failure;
import stellantis.Secret;
import stellantis.ShellWord;
import stellantis.pki.KeyStores.Entry;
import stellantis.pki.KeyStores.EntryKind;

/** A keystore file with one entry changed; its type, its other entries and their passphrases stay. */
public final class KeystoreChange {
    private KeystoreChange() {}

    /**
     * Replaces the certificate chain of a private key's entry, or adds the entry when it is not there yet.
     *
     * @param store the keystore that {@code file} was opened as
     * @param passphrase the keystore's
     * @param own the entry's, the keystore's where it has none of its own
     * @return the content of the new file
     * @throws Failure exit code 11 when the keystore cannot be written again without losing an entry
     */
    public static byte[] chain(byte[] file, String name, KeyStores store, Secret passphrase, Entry entry, PrivateKey key, Secret own, List<X509Certificate> chain) {
        try {
            KeyStore java = KeyStores.instance(store.kind());
            java.load(new ByteArrayInputStream(file), passphrase.chars());
            java.setKeyEntry(entry.alias(), key, own.chars(), chain.toArray(new Certificate[0]));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            java.store(bytes, passphrase.chars());
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            if (store.kind() == Contents.Kind.PKCS12) return rewritten(name, store, passphrase, entry, key, chain);
            throw Failure.file("Java cannot change the keystore " + name).because(e).hint("take key and certificate out of it: jbang convert@stellantis " + ShellWord.of(name) + " identity.pem");
        }
    }

    /** PKCS#12 under algorithms that Java does not read: made anew from what we read, in today's algorithms. */
    private static byte[] rewritten(String name, KeyStores store, Secret passphrase, Entry entry, PrivateKey key, List<X509Certificate> chain) {
        Map<String, Identity> identities = new LinkedHashMap<>();
        Map<String, X509Certificate> trusted = new LinkedHashMap<>();
        for (Entry one : store.entries()) {
            if (one.alias().equals(entry.alias())) continue;
            if (one.kind() == EntryKind.CERTIFICATE) trusted.put(one.alias(), one.chain().get(0));
            else if (one.kind() == EntryKind.PRIVATE_KEY && !one.chain().isEmpty()) identities.put(one.alias(), new Identity(store.key(one, () -> null), one.chain()));
            else throw Failure.file("the entry \"" + one.alias() + "\" would be lost from " + name).hint("take the key out: jbang convert@stellantis " + ShellWord.of(name) + " identity.pem --alias " + ShellWord.of(entry.alias()));
        }
        identities.put(entry.alias(), new Identity(key, chain));
        return KeyStores.write(Contents.Kind.PKCS12, identities, trusted, passphrase);
    }
}
