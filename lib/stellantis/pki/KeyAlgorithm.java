package stellantis.pki;

import static stellantis.ExitCode.INTERRUPTED;
import static stellantis.ExitCode.USAGE;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import stellantis.Failure;

/** The keys this toolkit makes. RSA 2048 is what every tutorial uses; whether the CA takes others is not known. */
public enum KeyAlgorithm {
    RSA_2048("RSA 2048"),
    RSA_3072("RSA 3072"),
    RSA_4096("RSA 4096"),
    EC_P256("EC P-256"),
    EC_P384("EC P-384");

    /** As written in messages, such as {@code RSA 2048}. */
    public final String label;

    KeyAlgorithm(String label) {
        this.label = label;
    }

    /** From {@code --rsa BITS}. */
    public static KeyAlgorithm rsa(String bits) {
        return switch (bits.trim()) {
            case "2048" -> RSA_2048;
            case "3072" -> RSA_3072;
            case "4096" -> RSA_4096;
            default ->
                throw refuse(
                        "an RSA key of " + bits + " bits", bits.matches("\\d{1,4}") && Integer.parseInt(bits) < 2048);
        };
    }

    /** From {@code --ec CURVE}; the names of NIST, SEC and X9.62 for the same curve are understood. */
    public static KeyAlgorithm ec(String curve) {
        return switch (curve.trim().toLowerCase(java.util.Locale.ROOT).replace("_", "-")) {
            case "p-256", "p256", "secp256r1", "prime256v1", "256" -> EC_P256;
            case "p-384", "p384", "secp384r1", "384" -> EC_P384;
            default -> throw refuse("an EC key on " + curve, curve.matches("(?i)(p-?|secp|prime)?(192|224)\\w*"));
        };
    }

    private static Failure refuse(String what, boolean weak) {
        return Failure.of(USAGE, what + " is not made here")
                .because(
                        weak
                                ? "it is too weak: 2048 bits of RSA or 256 of EC are the least that is trusted today"
                                : null)
                .hint("choose --rsa 2048, 3072 or 4096, or --ec P-256 or P-384");
    }

    /** A new key pair, made by another thread while the user types a passphrase; asking for it waits. */
    public Supplier<KeyPair> generating() {
        FutureTask<KeyPair> search = new FutureTask<>(this::generate);
        Thread thread = new Thread(search, "key generation");
        thread.setDaemon(true);
        thread.start();
        return () -> {
            try {
                return search.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
            } catch (InterruptedException e) {
                throw Failure.of(INTERRUPTED, "interrupted");
            }
        };
    }

    /** A new key pair from the JDK's providers. */
    public KeyPair generate() {
        try {
            boolean rsa = name().startsWith("RSA");
            KeyPairGenerator generator = KeyPairGenerator.getInstance(rsa ? "RSA" : "EC");
            if (rsa) generator.initialize(Integer.parseInt(label.substring(4)), new SecureRandom());
            else
                generator.initialize(
                        new ECGenParameterSpec(this == EC_P256 ? "secp256r1" : "secp384r1"), new SecureRandom());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no generator for " + label, e);
        }
    }
}
