//SOURCES Der.java
//SOURCES KeyDerivation.java
package stellantis.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import stellantis.Secret;

/**
 * What this toolkit encrypts with: PBES2 (RFC 8018) with AES-256-CBC and PBKDF2-HMAC-SHA256, in the form of PKCS#8's
 * EncryptedPrivateKeyInfo (RFC 5958 section 3). OpenSSL, curl and Java 17 read it. In two steps, since the JDK's own
 * PBES2 cipher refuses non-ASCII passphrases before Java 19.
 */
final class EncryptedKey {
    /** OWASP's advice for PBKDF2-HMAC-SHA256 (2023): 600,000 rounds. */
    static final int ITERATIONS = 600_000;

    private final byte[] salt = new byte[16];
    private final int iterations;
    private final byte[] key;

    private EncryptedKey(Secret passphrase, int iterations) {
        new SecureRandom().nextBytes(salt);
        this.iterations = iterations;
        try {
            this.key = KeyDerivation.pbkdf2("HmacSHA256", passphrase, salt, iterations, 32);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** Encrypts a PKCS#8 PrivateKeyInfo under a fresh 16-byte salt. */
    static byte[] encrypt(byte[] pkcs8, Secret passphrase, int iterations) {
        return under(passphrase, iterations).encrypt(pkcs8);
    }

    /** Derives the encryption key under a fresh salt, which takes a while, before there is something to encrypt. */
    static EncryptedKey under(Secret passphrase, int iterations) {
        return new EncryptedKey(passphrase, iterations);
    }

    /** Encrypts, once: the encryption key is wiped. */
    byte[] encrypt(byte[] pkcs8) {
        byte[] iv = new byte[16];
        new SecureRandom().nextBytes(iv);
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            return Der.encode(Der.SEQUENCE, pbes2(salt, iterations, iv), Der.encode(Der.OCTETS, cipher.doFinal(pkcs8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java cannot encrypt with AES-256", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** The AlgorithmIdentifier (RFC 8018 appendix A.4). */
    private static byte[] pbes2(byte[] salt, int iterations, byte[] iv) {
        byte[] prf = Der.encode(Der.SEQUENCE, Der.encodeOid("1.2.840.113549.2.9"), new byte[] {0x05, 0});
        byte[] rounds = Der.encode(Der.INTEGER, BigInteger.valueOf(iterations).toByteArray());
        byte[] pbkdf2 = Der.encode(Der.SEQUENCE, Der.encodeOid("1.2.840.113549.1.5.12"), Der.encode(Der.SEQUENCE, Der.encode(Der.OCTETS, salt), rounds, prf));
        byte[] aes = Der.encode(Der.SEQUENCE, Der.encodeOid("2.16.840.1.101.3.4.1.42"), Der.encode(Der.OCTETS, iv));
        return Der.encode(Der.SEQUENCE, Der.encodeOid("1.2.840.113549.1.5.13"), Der.encode(Der.SEQUENCE, pbkdf2, aes));
    }
}
