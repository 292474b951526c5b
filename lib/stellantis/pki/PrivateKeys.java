//SOURCES EncryptedKey.java
//SOURCES Pem.java
package stellantis.pki;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.function.Supplier;
import stellantis.Failure;
import stellantis.Secret;

/** Private keys as files. Written: PKCS#8 (RFC 5958), encrypted or clear. Read: whatever partners have. */
public final class PrivateKeys {
    private PrivateKeys() {}

    /** PKCS#8 PEM, encrypted with PBES2 unless the passphrase is null. */
    public static byte[] pem(PrivateKey key, Secret passphrase) {
        String text = passphrase == null ? Pem.write("PRIVATE KEY", key.getEncoded())
                : Pem.write("ENCRYPTED PRIVATE KEY", EncryptedKey.encrypt(key.getEncoded(), passphrase));
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    /**
     * The private key in a file.
     *
     * @param passphrase asked only when the key is encrypted
     * @throws Failure exit code 11 when there is no key in it, 12 when the passphrase is wrong
     */
    public static PrivateKey read(byte[] file, String name, Supplier<Secret> passphrase) {
        for (Pem.Block block : Pem.read(file, name)) {
            if (block.label().equals("PRIVATE KEY")) return pkcs8(block.der(), name);
            if (block.label().equals("ENCRYPTED PRIVATE KEY")) {
                byte[] clear = EncryptedKey.decrypt(block.der(), passphrase.get(), name);
                if (clear != null) return pkcs8(clear, name);
            }
        }
        throw Failure.file(name + " holds no private key");
    }

    private static PrivateKey pkcs8(byte[] der, String name) {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
        for (String algorithm : new String[] {"RSA", "EC"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                // not this algorithm
            }
        }
        throw Failure.file("the private key in " + name + " is neither RSA nor EC, or damaged");
    }
}
