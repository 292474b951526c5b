//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
//SOURCES ../Failure.java
//SOURCES ../NextCommand.java
//SOURCES ../Sha256.java
//SOURCES BouncyCastle.java
package stellantis.pki;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Sha256;

/** Public keys: by which a private key, a signing request and a certificate are known to belong together. */
public final class PublicKeys {
    private static final Map<Integer, String> CURVES = Map.of(256, "P-256", 384, "P-384", 521, "P-521");
    private static final Map<String, String> KINDS = Map.of("1.2.840.113549.1.1.1", "RSA", "1.2.840.10045.2.1", "EC");
    private static final byte[] SAMPLE = "stellantis key match".getBytes(StandardCharsets.US_ASCII);

    private PublicKeys() {}

    /**
     * The public half of a private key.
     *
     * @throws Failure (exit code 11) when the key is of another kind than RSA with its primes, or EC
     */
    public static PublicKey of(PrivateKey key) {
        try {
            if (key instanceof RSAPrivateCrtKey rsa) {
                RSAPublicKeySpec spec = new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent());
                return KeyFactory.getInstance("RSA").generatePublic(spec);
            }
            if (key instanceof ECPrivateKey ec) return of(ec);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw Failure.file("the private key has no readable public half").from(e);
        }
        throw Failure.file("a private key of the kind " + key.getAlgorithm() + " cannot be used here")
                .hint("make an RSA or EC key", NextCommand.of("genkey"));
    }

    private static PublicKey of(ECPrivateKey key) throws GeneralSecurityException {
        ECPoint point = point(key);
        java.security.spec.ECPoint affine = new java.security.spec.ECPoint(
                point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
        ECPublicKeySpec spec = new ECPublicKeySpec(affine, key.getParams());
        try {
            return KeyFactory.getInstance("EC").generatePublic(spec);
        } catch (GeneralSecurityException e) {
            // a curve that this Java does not have
            return BouncyCastle.ecKeyFactory().generatePublic(spec);
        }
    }

    /** The public point of an EC key: its number times the curve's base point. */
    static ECPoint point(ECPrivateKey key) {
        ECParameterSpec parameters = key.getParams();
        EllipticCurve curve = parameters.getCurve();
        BigInteger cofactor = BigInteger.valueOf(parameters.getCofactor());
        // EC5Util loads a hundred classes of named curves first: for other fields only
        ECCurve converted = curve.getField() instanceof ECFieldFp field
                ? new ECCurve.Fp(field.getP(), curve.getA(), curve.getB(), parameters.getOrder(), cofactor)
                : EC5Util.convertCurve(curve);
        java.security.spec.ECPoint base = parameters.getGenerator();
        ECPoint generator = converted.createPoint(base.getAffineX(), base.getAffineY());
        return new FixedPointCombMultiplier().multiply(generator, key.getS()).normalize();
    }

    /** From the DER of its SubjectPublicKeyInfo; empty when this Java does not know its kind. */
    public static Optional<PublicKey> decode(byte[] publicKeyInfo) {
        try {
            String algorithm = SubjectPublicKeyInfo.getInstance(publicKeyInfo)
                    .getAlgorithm()
                    .getAlgorithm()
                    .getId();
            return Optional.of(KeyFactory.getInstance(KINDS.getOrDefault(algorithm, algorithm))
                    .generatePublic(new X509EncodedKeySpec(publicKeyInfo)));
        } catch (GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Whether both are halves of one pair; false too for kinds of keys that cannot sign here. */
    public static boolean matches(PrivateKey key, PublicKey other) {
        if (!key.getAlgorithm().equals(other.getAlgorithm())) return false;
        if (key instanceof RSAPrivateKey mine && other instanceof RSAPublicKey theirs) {
            return mine.getModulus().equals(theirs.getModulus());
        }
        try {
            String with = key.getAlgorithm().equals("EC") ? "ECDSA" : key.getAlgorithm();
            Signature signature = Signature.getInstance("SHA256with" + with);
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(other);
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Whether both are the same, by their encoding (SubjectPublicKeyInfo). */
    public static boolean same(PublicKey one, PublicKey other) {
        return Arrays.equals(one.getEncoded(), other.getEncoded());
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

    /** That a key and a certificate do not belong together, with what to do about it (exit code 13). */
    public static Failure mismatch(PrivateKey key, String keyName, X509Certificate certificate, String certName) {
        String shown = certificate == null
                ? "there is no certificate in " + certName
                : "the public key of " + keyName + " is " + brief(of(key)) + ", that in " + certName + " is "
                        + brief(certificate.getPublicKey()) + ": it was issued for another key, most often because the "
                        + "key was made anew after the request had been sent";
        return Failure.of(ExitCode.MISMATCH, "the private key and the certificate do not belong together")
                .because(shown)
                .hint(
                        "find the key it was issued for: {} shows what belongs together; without it, make a new"
                                + " signing request: {}",
                        NextCommand.of("inspect FOLDER"),
                        NextCommand.of("csr"));
    }

    private static String brief(PublicKey key) {
        return fingerprint(key).substring(0, 16) + "…";
    }
}
