//SOURCES ../Failure.java
//SOURCES ../Sha256.java
//SOURCES BouncyCastle.java
package stellantis.pki;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Map;
import stellantis.Failure;
import stellantis.Sha256;

/** Public keys: by which a private key, a signing request and a certificate are known to belong together. */
public final class PublicKeys {
    private static final Map<Integer, String> CURVES = Map.of(256, "P-256", 384, "P-384", 521, "P-521");

    private PublicKeys() {}

    /**
     * The public half of a private key.
     *
     * @throws Failure (exit code 11) when the key is of another kind than RSA with its primes, or EC
     */
    public static PublicKey of(PrivateKey key) {
        try {
            if (key instanceof RSAPrivateCrtKey rsa) {
                return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
            }
            if (key instanceof ECPrivateKey ec) return BouncyCastle.publicKey(ec);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw Failure.file("the private key has no readable public half").from(e);
        }
        throw Failure.file("a private key of the kind " + key.getAlgorithm() + " cannot be used here").hint("make an RSA or EC key: jbang genkey@stellantis");
    }

    /** Such as {@code RSA 2048} or {@code EC P-256}. */
    public static String describe(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) return "RSA " + rsa.getModulus().bitLength();
        if (key instanceof ECPublicKey ec) {
            int bits = ec.getParams().getCurve().getField().getFieldSize();
            return "EC " + CURVES.getOrDefault(bits, bits + " bits");
        }
        return key.getAlgorithm();
    }

    /** SHA-256 of the SubjectPublicKeyInfo, in hexadecimal: the same for key, request and certificate. */
    public static String fingerprint(PublicKey key) {
        return fingerprint(key.getEncoded());
    }

    /** As {@link #fingerprint(PublicKey)}, of the DER of a SubjectPublicKeyInfo. */
    public static String fingerprint(byte[] publicKeyInfo) {
        return Sha256.of(publicKeyInfo).hex();
    }
}
