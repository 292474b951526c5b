//SOURCES ../Failure.java
//SOURCES ../Secret.java
package stellantis.pki;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import java.security.spec.AlgorithmParameterSpec;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;

/**
 * PKCS#8 EncryptedPrivateKeyInfo (RFC 5958 section 3) under PBES2 (RFC 8018) with AES-CBC and PBKDF2-HMAC: what this
 * toolkit writes, and the fast way to read it with the JDK alone. Passphrases are UTF-8, as OpenSSL takes them;
 * the JDK's own PBES2 cipher refuses non-ASCII ones on Java 17, hence the two steps here.
 */
final class EncryptedKey {
    /** OWASP's advice for PBKDF2-HMAC-SHA256 (2023): 600,000 rounds. */
    static final int ITERATIONS = 600_000;

    private static final String PBES2 = "PBEWithHmacSHA256AndAES_256";

    /** DER of the object identifier 1.2.840.113549.1.5.13. */
    private static final byte[] PBES2_OID = {0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x05, 0x0d};

    private EncryptedKey() {}

    /** Encrypts a PKCS#8 PrivateKeyInfo with AES-256-CBC, PBKDF2-HMAC-SHA256 and a fresh 16-byte salt. */
    static byte[] encrypt(byte[] pkcs8, Secret passphrase) {
        try {
            SecureRandom random = new SecureRandom();
            byte[] salt = new byte[16];
            byte[] iv = new byte[16];
            random.nextBytes(salt);
            random.nextBytes(iv);
            byte[] sealed = aes(Cipher.ENCRYPT_MODE, derive("HmacSHA256", passphrase, salt, ITERATIONS, 256), iv, pkcs8);
            AlgorithmParameters parameters = AlgorithmParameters.getInstance(PBES2);
            parameters.init(new PBEParameterSpec(salt, ITERATIONS, new IvParameterSpec(iv)));
            // the JDK's EncryptedPrivateKeyInfo cannot be built from PBES2 parameters before Java 19
            byte[] algorithm = der(0x30, join(PBES2_OID, parameters.getEncoded()));
            return der(0x30, join(algorithm, der(0x04, sealed)));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot encrypt with PBES2 and AES-256", e);
        }
    }

    /**
     * The PKCS#8 PrivateKeyInfo inside, or null when the scheme is not PBES2 with AES: then another reader is asked.
     *
     * @throws Failure (exit code 12) when the passphrase is wrong
     */
    static byte[] decrypt(byte[] encrypted, Secret passphrase, String name) {
        String scheme;
        PBEParameterSpec spec;
        byte[] sealed;
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted);
            if (info.getAlgParameters() == null) return null;
            scheme = info.getAlgParameters().toString();
            if (scheme == null || !scheme.matches("PBEWithHmacSHA(1|224|256|384|512)AndAES_(128|256)")) return null;
            spec = info.getAlgParameters().getParameterSpec(PBEParameterSpec.class);
            sealed = info.getEncryptedData();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            return null;
        }
        AlgorithmParameterSpec iv = spec.getParameterSpec();
        if (!(iv instanceof IvParameterSpec)) return null;
        String hmac = scheme.substring("PBEWith".length(), scheme.indexOf("And"));
        int bits = Integer.parseInt(scheme.substring(scheme.indexOf('_') + 1));
        byte[] key = null;
        try {
            key = derive(hmac, passphrase, spec.getSalt(), spec.getIterationCount(), bits);
            return aes(Cipher.DECRYPT_MODE, key, ((IvParameterSpec) iv).getIV(), sealed);
        } catch (BadPaddingException e) {
            throw wrongPassphrase(name);
        } catch (GeneralSecurityException e) {
            return null;
        } finally {
            if (key != null) Arrays.fill(key, (byte) 0);
        }
    }

    static Failure wrongPassphrase(String name) {
        return Failure.of(ExitCode.PASSPHRASE, "the passphrase does not open " + name)
                .hint("give the one that was set when the key was made: --passphrase env:NAME, file:PATH or stdin");
    }

    private static byte[] derive(String hmac, Secret passphrase, byte[] salt, int iterations, int bits) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(passphrase.chars(), salt, iterations, bits);
        try {
            return SecretKeyFactory.getInstance("PBKDF2With" + hmac).generateSecret(spec).getEncoded();
        } finally {
            spec.clearPassword();
        }
    }

    private static byte[] aes(int mode, byte[] key, byte[] iv, byte[] data) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        return cipher.doFinal(data);
    }

    private static byte[] der(int tag, byte[] content) {
        int n = content.length;
        byte[] head = n < 0x80 ? new byte[] {(byte) tag, (byte) n}
                : n < 0x100 ? new byte[] {(byte) tag, (byte) 0x81, (byte) n}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (n >> 8), (byte) n};
        return join(head, content);
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
