//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.function.Function;
import stellantis.Secret;

/** Private keys as they are written: PKCS#8 (RFC 5958), encrypted or clear. {@link KeyDecoder} reads them. */
public final class PrivateKeys {
    private PrivateKeys() {}

    /**
     * A writer of one PKCS#8 PEM, encrypted with PBES2 unless the passphrase is null. What the passphrase costs is
     * spent here, so that it can be while the key is still being made.
     */
    public static Function<PrivateKey, byte[]> pemUnder(Secret passphrase) {
        if (passphrase == null) return key -> pem("PRIVATE KEY", key.getEncoded());
        EncryptedKey encryption = new EncryptedKey(passphrase, EncryptedKey.ITERATIONS);
        return key -> pem("ENCRYPTED PRIVATE KEY", Asn1.encode(encryption.encrypt(key.getEncoded())));
    }

    /** PKCS#8 PEM, encrypted with PBES2 unless the passphrase is null. */
    public static byte[] pem(PrivateKey key, Secret passphrase) {
        return pemUnder(passphrase).apply(key);
    }

    /** PKCS#8 DER, encrypted with PBES2 unless the passphrase is null. */
    public static byte[] der(PrivateKey key, Secret passphrase) {
        if (passphrase == null) return key.getEncoded();
        return Asn1.encode(new EncryptedKey(passphrase, EncryptedKey.ITERATIONS).encrypt(key.getEncoded()));
    }

    private static byte[] pem(String label, byte[] der) {
        return Pem.write(label, der).getBytes(StandardCharsets.US_ASCII);
    }
}
