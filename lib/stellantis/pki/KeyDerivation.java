//SOURCES ../Secret.java
package stellantis.pki;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import stellantis.Secret;

/**
 * Keys from passphrases, as key files and keystores do it. Own code, since the JDK takes ASCII passphrases only (its
 * PBE key factories before Java 19), is slow, or has nothing (OpenSSL's). Passphrases are UTF-8, as OpenSSL takes them, except in
 * PKCS#12's own derivation, which wants UTF-16.
 */
final class KeyDerivation {
    private KeyDerivation() {}

    /**
     * PBKDF2 (RFC 8018 section 5.2) with HMAC (RFC 2104). The JDK's own starts each round's two hashes with the padded
     * passphrase again; here their states after it are kept, which halves the work: 600,000 rounds are what a person
     * with an encrypted key waits for in every command.
     *
     * @param hmac the JDK's name, such as {@code HmacSHA256}
     */
    static byte[] pbkdf2(String hmac, Secret passphrase, byte[] salt, int iterations, int bytes) throws GeneralSecurityException {
        String digest = hmac.replaceFirst("^HmacSHA(?!3-)", "SHA-").replaceFirst("^Hmac", "");
        byte[] password = passphrase.utf8();
        MessageDigest inner = keyed(digest, password, 0x36);
        MessageDigest outer = keyed(digest, password, 0x5c);
        Arrays.fill(password, (byte) 0);
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        try {
            for (int block = 1; key.size() < bytes; block++) {
                MessageDigest first = (MessageDigest) inner.clone();
                first.update(salt);
                first.update(new byte[] {(byte) (block >> 24), (byte) (block >> 16), (byte) (block >> 8), (byte) block});
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
        int block = block(hash);
        byte[] key = Arrays.copyOf(password.length > block ? hash.digest(password) : password, block);
        for (int i = 0; i < block; i++) key[i] ^= (byte) pad;
        hash.update(key);
        Arrays.fill(key, (byte) 0);
        return hash;
    }

    /** Bytes the hash takes at a time (FIPS 180-4, FIPS 202). */
    private static int block(MessageDigest hash) {
        String name = hash.getAlgorithm();
        return name.startsWith("SHA3") ? 200 - 2 * hash.getDigestLength() : name.startsWith("SHA-384") || name.startsWith("SHA-512") ? 128 : 64;
    }

    /** PBKDF1 (RFC 8018 section 5.1). */
    static byte[] pbkdf1(String digest, Secret passphrase, byte[] salt, int iterations, int bytes) throws GeneralSecurityException {
        MessageDigest hash = MessageDigest.getInstance(digest);
        byte[] password = passphrase.utf8();
        hash.update(password);
        byte[] key = hash.digest(salt);
        for (int i = 1; i < iterations; i++) key = hash.digest(key);
        Arrays.fill(password, (byte) 0);
        return Arrays.copyOf(key, bytes);
    }

    /** OpenSSL's EVP_BytesToKey with MD5 and one round, which encrypted "traditional" PEM keys use. */
    static byte[] openssl(Secret passphrase, byte[] salt, int bytes) throws GeneralSecurityException {
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        byte[] password = passphrase.utf8();
        byte[] key = new byte[0];
        byte[] last = new byte[0];
        while (key.length < bytes) {
            md5.update(last);
            md5.update(password);
            last = md5.digest(salt);
            key = Arrays.copyOf(key, key.length + last.length);
            System.arraycopy(last, 0, key, key.length - last.length, last.length);
        }
        Arrays.fill(password, (byte) 0);
        return Arrays.copyOf(key, bytes);
    }

    /** The purposes of {@link #pkcs12} (RFC 7292 appendix B.3). */
    static final int KEY = 1;
    static final int IV = 2;
    static final int MAC = 3;

    /** The password as PKCS#12 wants it: UTF-16 with two zero bytes at the end. Some tools take an empty one for none: no bytes at all. */
    static byte[] pkcs12Password(Secret passphrase) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new String(passphrase.chars()).getBytes(StandardCharsets.UTF_16BE));
        bytes.writeBytes(new byte[2]);
        return bytes.toByteArray();
    }

    /** PKCS#12's own derivation (RFC 7292 appendix B.2). */
    static byte[] pkcs12(String digest, int purpose, byte[] password, byte[] salt, int iterations, int bytes) throws GeneralSecurityException {
        MessageDigest hash = MessageDigest.getInstance(digest);
        int block = block(hash);
        byte[] diversifier = new byte[block];
        Arrays.fill(diversifier, (byte) purpose);
        ByteArrayOutputStream filled = new ByteArrayOutputStream();
        filled.writeBytes(repeat(salt, block));
        filled.writeBytes(repeat(password, block));
        byte[] input = filled.toByteArray();
        ByteArrayOutputStream key = new ByteArrayOutputStream();
        while (key.size() < bytes) {
            hash.update(diversifier);
            byte[] round = hash.digest(input);
            for (int i = 1; i < iterations; i++) round = hash.digest(round);
            key.writeBytes(round);
            BigInteger increment = new BigInteger(1, Arrays.copyOf(repeat(round, block), block)).add(BigInteger.ONE);
            for (int at = 0; at < input.length; at += block) {
                byte[] sum = new BigInteger(1, Arrays.copyOfRange(input, at, at + block)).add(increment).toByteArray();
                Arrays.fill(input, at, at + block, (byte) 0);
                int taken = Math.min(sum.length, block);
                System.arraycopy(sum, sum.length - taken, input, at + block - taken, taken);
            }
        }
        return Arrays.copyOf(key.toByteArray(), bytes);
    }

    /** The bytes over and over until a whole number of blocks is full. */
    private static byte[] repeat(byte[] bytes, int block) {
        if (bytes.length == 0) return bytes;
        byte[] filled = new byte[(bytes.length + block - 1) / block * block];
        for (int i = 0; i < filled.length; i++) filled[i] = bytes[i % bytes.length];
        return filled;
    }
}
