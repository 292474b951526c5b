//SOURCES ../pki/KeyDerivation.java
//SOURCES ../Failure.java
//SOURCES ../Secret.java
package stellantis.drivers;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;
import stellantis.pki.KeyDerivation;

/**
 * Encrypts what rests on disk under a passphrase: AES-256-GCM (NIST SP 800-38D) with a key from PBKDF2-HMAC-SHA256
 * (RFC 8018), as PBES2 does for keys, and proof against changes. Making one takes as long as opening a key; sealing and
 * opening with it then costs nothing.
 */
public final class Sealer {
    /** As for our own key files. */
    public static final int ROUNDS = 600_000;

    private static final int NONCE = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] salt;
    private final int rounds;
    private final SecretKeySpec key;

    private Sealer(Secret passphrase, byte[] salt, int rounds) {
        this.salt = salt;
        this.rounds = rounds;
        try {
            byte[] derived = KeyDerivation.pbkdf2("HmacSHA256", passphrase, salt, rounds, 32);
            this.key = new SecretKeySpec(derived, "AES");
            Arrays.fill(derived, (byte) 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** For something new, with a salt of its own. */
    public static Sealer fresh(Secret passphrase) {
        byte[] salt = new byte[16];
        RANDOM.nextBytes(salt);
        return new Sealer(passphrase, salt, ROUNDS);
    }

    /** For what was sealed before; {@code rounds} beyond ten million are nobody's. */
    public static Sealer again(Secret passphrase, byte[] salt, int rounds) {
        if (rounds < 1 || rounds > 10_000_000) throw new IllegalArgumentException("rounds: " + rounds);
        return new Sealer(passphrase, salt, rounds);
    }

    public byte[] salt() {
        return salt.clone();
    }

    public int rounds() {
        return rounds;
    }

    /** @param bound goes along in clear, and may not be changed either */
    public byte[] seal(byte[] clear, byte[] bound) {
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, bound).doFinal(clear);
            byte[] all = Arrays.copyOf(nonce, NONCE + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE, sealed.length);
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    /** @throws Failure exit code 12 when the passphrase is another, or what was sealed or bound has changed */
    public byte[] open(byte[] sealed, byte[] bound, String file) {
        try {
            if (sealed.length < NONCE) throw new AEADBadTagException("too short");
            return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealed, NONCE), bound)
                    .doFinal(sealed, NONCE, sealed.length - NONCE);
        } catch (GeneralSecurityException e) {
            throw Failure.of(ExitCode.PASSPHRASE, "the passphrase does not open " + file)
                    .as("secret.wrong")
                    .because("it was encrypted with another one, or changed afterwards")
                    .from(e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] bound) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(128, nonce));
        cipher.updateAAD(bound);
        return cipher;
    }
}
