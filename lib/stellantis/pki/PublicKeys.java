//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.nist.NISTNamedCurves;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed448PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.operator.DefaultAlgorithmNameFinder;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Sha256;

/** Public keys, which show that a private key, a signing request and a certificate belong together. */
public final class PublicKeys {
    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final String PSS = "1.2.840.113549.1.1.10";
    private static final String EC = "1.2.840.10045.2.1";

    /** Algorithms and curves as people call them (RFC 8017, 5480, 8410): Bouncy Castle has others, or loads much. */
    private static final Map<String, String> NAMES = Asn1.names("""
        1.2.840.113549.1.1.1 RSA
        1.2.840.113549.1.1.10 RSA-PSS
        1.2.840.10045.2.1 EC
        1.2.840.10040.4.1 DSA
        1.2.840.113549.1.3.1 DH
        1.3.101.112 Ed25519
        1.3.101.113 Ed448
        1.2.840.10045.3.1.7 P-256
        1.3.132.0.34 P-384
        1.3.132.0.35 P-521
        """);

    private PublicKeys() {}

    /**
     * The public half of a private key.
     *
     * @throws Failure (exit code 11) when it cannot be derived from the private one
     */
    public static PublicKey of(PrivateKey key) {
        try {
            if (key instanceof ECPrivateKey ec) return of(ec);
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
            byte[] half = Asn1.encode(half(key, info));
            return decode(half).orElseThrow(() -> new GeneralSecurityException("unknown to Java"));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw Failure.file("a private key of the kind " + key.getAlgorithm() + " cannot be used here")
                    .hint("make an RSA or EC key", NextCommand.of("genkey"))
                    .from(e);
        }
    }

    private static SubjectPublicKeyInfo half(PrivateKey key, PrivateKeyInfo info) throws IOException {
        AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
        if (key instanceof RSAPrivateCrtKey rsa) {
            RSAPublicKey numbers = new RSAPublicKey(rsa.getModulus(), rsa.getPublicExponent());
            return new SubjectPublicKeyInfo(algorithm, numbers);
        }
        AsymmetricKeyParameter numbers = PrivateKeyFactory.createKey(info);
        if (numbers instanceof Ed25519PrivateKeyParameters ed) numbers = ed.generatePublicKey();
        if (numbers instanceof Ed448PrivateKeyParameters ed) numbers = ed.generatePublicKey();
        return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(numbers);
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
            boolean named = algorithm.equals(RSA) || algorithm.equals(EC);
            return Optional.of(KeyFactory.getInstance(named ? NAMES.get(algorithm) : algorithm)
                    .generatePublic(new X509EncodedKeySpec(publicKeyInfo)));
        } catch (GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Whether both are halves of one pair. */
    public static boolean matches(PrivateKey key, PublicKey other) {
        if (key instanceof RSAPrivateKey mine && other instanceof java.security.interfaces.RSAPublicKey theirs) {
            return key.getAlgorithm().equals(other.getAlgorithm())
                    && mine.getModulus().equals(theirs.getModulus());
        }
        try {
            PublicKey own = of(key);
            if (own instanceof ECPublicKey mine && other instanceof ECPublicKey theirs) {
                return mine.getW().equals(theirs.getW())
                        && mine.getParams().getCurve().equals(theirs.getParams().getCurve());
            }
            return same(own, other);
        } catch (Failure e) {
            return false;
        }
    }

    /** Whether both are the same, by their encoding (SubjectPublicKeyInfo). */
    public static boolean same(PublicKey one, PublicKey other) {
        return Arrays.equals(one.getEncoded(), other.getEncoded());
    }

    /** Such as {@code RSA 2048}, {@code EC P-256} or {@code Ed25519}. */
    public static String describe(PublicKey key) {
        return describe(key.getEncoded());
    }

    /** As {@link #describe(PublicKey)}, of the DER of a SubjectPublicKeyInfo, whether Java knows its kind or not. */
    public static String describe(byte[] publicKeyInfo) {
        try {
            SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(publicKeyInfo);
            AlgorithmIdentifier algorithm = info.getAlgorithm();
            String name = name(algorithm);
            return switch (algorithm.getAlgorithm().getId()) {
                case RSA, PSS -> {
                    ASN1Sequence numbers = ASN1Sequence.getInstance(info.parsePublicKey());
                    yield name + " " + bits(numbers);
                }
                case EC -> name + " " + curve(algorithm.getParameters());
                default -> name;
            };
        } catch (IOException | RuntimeException e) {
            return "an unreadable kind";
        }
    }

    /** The algorithm of a key, as people call it; one that is not known here by its object identifier. */
    static String name(AlgorithmIdentifier algorithm) {
        String known = NAMES.get(algorithm.getAlgorithm().getId());
        return known != null ? known : new DefaultAlgorithmNameFinder().getAlgorithmName(algorithm);
    }

    private static int bits(ASN1Sequence numbers) {
        return ASN1Integer.getInstance(numbers.getObjectAt(0))
                .getPositiveValue()
                .bitLength();
    }

    /** By its identifier, else by the size of the field that its numbers give. */
    private static String curve(ASN1Encodable parameters) {
        if (parameters instanceof ASN1ObjectIdentifier named) {
            // Bouncy Castle loads a hundred classes to name a curve
            String usual = NAMES.get(named.getId());
            return usual != null
                    ? usual
                    : Stream.of(NISTNamedCurves.getName(named), ECNamedCurveTable.getName(named))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(named.getId());
        }
        return X9ECParameters.getInstance(parameters).getCurve().getFieldSize() + " bits, given by numbers";
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
