package stellantis.pki;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import stellantis.Secret;

/**
 * Keys from passphrases, which are UTF-8 as in OpenSSL. Own code, because the user waits for it in every
 * command: the JDK's takes 1.25 times as long, and ASCII only before Java 19; Bouncy Castle's 1.7 times as long.
 */
public final class KeyDerivation {
    private KeyDerivation() {}

    /** How many rounds of SHA-1 or SHA-256 take as long. */
    static double rounds(String hmac, int iterations, int bytes) {
        boolean larger = hmac.matches("HmacSHA(384|512)");
        int hashed = hmac.matches("HmacSHA(1|224)") ? 16 : larger ? 48 : 32;
        return (larger ? 3.0 : 1.0) * iterations * ((bytes + hashed - 1) / hashed);
    }

    /**
     * PBKDF2 (RFC 8018 section 5.2) with HMAC (RFC 2104). The JDK's own starts each round's two hashes with the padded
     * passphrase again; here their states after it are kept, which halves the work.
     *
     * @param hmac the JDK's name, such as {@code HmacSHA256}
     */
    public static byte[] pbkdf2(String hmac, Secret passphrase, byte[] salt, int iterations, int bytes)
            throws GeneralSecurityException {
        String digest = hmac.replace("HmacSHA", "SHA-");
        byte[] password = passphrase.utf8();
        MessageDigest inner = keyed(digest, password, 0x36);
        MessageDigest outer = keyed(digest, password, 0x5c);
        Arrays.fill(password, (byte) 0);
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        try {
            for (int block = 1; key.size() < bytes; block++) {
                MessageDigest first = (MessageDigest) inner.clone();
                first.update(salt);
                first.update(ByteBuffer.allocate(4).putInt(0, block));
                byte[] round = ((MessageDigest) outer.clone()).digest(first.digest());
                byte[] sum = round.clone();
                for (int i = 1; i < iterations; i++) {
                    next(inner, round);
                    next(outer, round);
                    for (int j = 0; j < sum.length; j++) sum[j] ^= round[j];
                }
                key.writeBytes(sum);
            }
        } catch (CloneNotSupportedException e) {
            throw new NoSuchAlgorithmException("this Java cannot copy the state of " + digest, e);
        }
        return Arrays.copyOf(key.toByteArray(), bytes);
    }

    /** The hash of the state and the value, in the value's place. */
    private static void next(MessageDigest state, byte[] value) throws CloneNotSupportedException, DigestException {
        MessageDigest hash = (MessageDigest) state.clone();
        hash.update(value);
        hash.digest(value, 0, value.length);
    }

    private static MessageDigest keyed(String digest, byte[] password, int pad) throws NoSuchAlgorithmException {
        MessageDigest hash = MessageDigest.getInstance(digest);
        // the bytes that it takes at a time (FIPS 180-4)
        int block = hash.getDigestLength() > 32 ? 128 : 64;
        byte[] key = Arrays.copyOf(password.length > block ? hash.digest(password) : password, block);
        for (int i = 0; i < block; i++) key[i] ^= (byte) pad;
        hash.update(key);
        Arrays.fill(key, (byte) 0);
        return hash;
    }
}
