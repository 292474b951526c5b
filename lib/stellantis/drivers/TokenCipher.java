package stellantis.drivers;

import static stellantis.ExitCode.PASSPHRASE;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import stellantis.Failure;
import stellantis.Json;
import stellantis.Secret;
import stellantis.pki.KeyDerivation;

/**
 * Encrypts what rests on disk under one passphrase: AES-256-GCM (NIST SP 800-38D) with a key from PBKDF2-HMAC-SHA256
 * (RFC 8018), as PBES2 does for keys, and proof against changes. A key takes as long as opening a key file: it is made
 * once for each salt, and beforehand where it can be.
 */
public final class TokenCipher {
    /** As for our own key files. */
    private static final int ROUNDS = 600_000;

    private static final int MOST_ROUNDS = 10_000_000;
    private static final String CIPHER = "AES-256-GCM";
    private static final String DERIVATION = "PBKDF2-HMAC-SHA256";
    private static final int NONCE = 12;

    private final Supplier<Secret> passphrase;
    private final boolean wanted;
    /** Each by how it is made. */
    private final Map<Map<?, ?>, CompletableFuture<SecretKeySpec>> keys = new ConcurrentHashMap<>();

    /**
     * @param passphrase asked for once something is encrypted, or is to be
     * @param wanted whether what is new is to be encrypted
     */
    TokenCipher(Supplier<Secret> passphrase, boolean wanted) {
        this.passphrase = passphrase;
        this.wanted = wanted;
    }

    /** Whether what is new is encrypted. */
    public boolean wanted() {
        return wanted;
    }

    /** Whether what is written now is encrypted: it stays so where something was. */
    boolean sealing() {
        return wanted || !keys.isEmpty();
    }

    /** Begins the slow part of writing something new in another thread; the passphrase is asked for now. */
    public void prepare() {
        if (wanted) how();
    }

    /** As {@link #prepare()}, for what was encrypted this way. */
    CompletableFuture<?> prepare(Map<?, ?> how) {
        return key(how);
    }

    /** How {@link #seal} encrypts, to be kept in clear. */
    Map<?, ?> how() {
        if (keys.isEmpty()) {
            String salt = Base64.getEncoder().encodeToString(random(16));
            key(Json.object("cipher", CIPHER, "kdf", DERIVATION, "rounds", ROUNDS, "salt", salt));
        }
        return keys.keySet().iterator().next();
    }

    /** @param bound goes along in clear, and may not be changed either */
    String seal(byte[] clear, byte[] bound) {
        byte[] nonce = random(NONCE);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, key(how()).join(), nonce, bound).doFinal(clear);
            byte[] all = Arrays.copyOf(nonce, NONCE + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE, sealed.length);
            return Base64.getEncoder().encodeToString(all);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES-GCM", e);
        }
    }

    /** @throws Failure exit code 12 when the passphrase is another, or what was sealed or bound has changed */
    byte[] open(Map<?, ?> how, String text, byte[] bound, Path file) {
        byte[] sealed = Base64.getDecoder().decode(text);
        try {
            if (sealed.length < NONCE) throw new AEADBadTagException("too short");
            return cipher(Cipher.DECRYPT_MODE, key(how).join(), Arrays.copyOf(sealed, NONCE), bound)
                    .doFinal(sealed, NONCE, sealed.length - NONCE);
        } catch (GeneralSecurityException e) {
            throw Failure.of(PASSPHRASE, "the passphrase does not open " + file)
                    .as("secret.wrong")
                    .because("it was encrypted with another one, or changed afterwards")
                    .from(e);
        }
    }

    private CompletableFuture<SecretKeySpec> key(Map<?, ?> how) {
        return keys.computeIfAbsent(how, any -> {
            int rounds = ((Number) how.get("rounds")).intValue();
            boolean known = CIPHER.equals(how.get("cipher")) && DERIVATION.equals(how.get("kdf"));
            if (!known || rounds < 1 || rounds > MOST_ROUNDS)
                throw new IllegalArgumentException("encrypted in another way");
            byte[] salt = Base64.getDecoder().decode((String) how.get("salt"));
            Secret secret = passphrase.get();
            return CompletableFuture.supplyAsync(() -> derived(secret, salt, rounds));
        });
    }

    private static SecretKeySpec derived(Secret passphrase, byte[] salt, int rounds) {
        try {
            byte[] derived = KeyDerivation.pbkdf2("HmacSHA256", passphrase, salt, rounds, 32);
            SecretKeySpec key = new SecretKeySpec(derived, "AES");
            Arrays.fill(derived, (byte) 0);
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, byte[] bound)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(128, nonce));
        cipher.updateAAD(bound);
        return cipher;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
