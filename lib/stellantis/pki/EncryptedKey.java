//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.paddings.PaddedBufferedBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import stellantis.Secret;

/**
 * What this toolkit encrypts private keys with: PBES2 (RFC 8018) with AES-256-CBC and PBKDF2-HMAC-SHA256, in the form
 * of PKCS#8's EncryptedPrivateKeyInfo (RFC 5958 section 3). OpenSSL, curl and Java 17 read it.
 */
final class EncryptedKey {
    /** OWASP's advice for PBKDF2-HMAC-SHA256 (2023): 600,000 rounds. */
    static final int ITERATIONS = 600_000;

    private final byte[] salt = random();
    private final int iterations;
    private final byte[] key;

    /** Derives the encryption key under a fresh salt, which takes a while, before there is something to encrypt. */
    EncryptedKey(Secret passphrase, int iterations) {
        this.iterations = iterations;
        try {
            this.key = KeyDerivation.pbkdf2("HmacSHA256", passphrase, salt, iterations, 32);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Encrypts a PKCS#8 PrivateKeyInfo, once: the encryption key is wiped. */
    EncryptedPrivateKeyInfo encrypt(byte[] pkcs8) {
        byte[] iv = random();
        PaddedBufferedBlockCipher cipher =
                new PaddedBufferedBlockCipher(CBCBlockCipher.newInstance(AESEngine.newInstance()));
        cipher.init(true, new ParametersWithIV(new KeyParameter(key), iv));
        byte[] sealed = new byte[cipher.getOutputSize(pkcs8.length)];
        try {
            cipher.doFinal(sealed, cipher.processBytes(pkcs8, 0, pkcs8.length, sealed, 0));
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException("only decrypting meets wrong padding", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
        return new EncryptedPrivateKeyInfo(pbes2(iv), sealed);
    }

    /** The AlgorithmIdentifier (RFC 8018 appendix A.4). */
    private AlgorithmIdentifier pbes2(byte[] iv) {
        AlgorithmIdentifier hmac = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);
        PBKDF2Params pbkdf2 = new PBKDF2Params(salt, iterations, hmac);
        return new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_PBES2,
                new PBES2Parameters(
                        new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, pbkdf2),
                        new EncryptionScheme(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv))));
    }

    private static byte[] random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
