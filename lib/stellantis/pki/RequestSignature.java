//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import stellantis.Failure;
import stellantis.NextCommand;

/** The signature of a signing request (RFC 2986): made, named and checked. The JDK signs. */
public final class RequestSignature {
    private RequestSignature() {}

    /**
     * A request without attributes, signed with SHA-256, except for EC P-384 and above, whose strength SHA-384 matches
     * (RFC 5480 section 4), and for
     * Ed25519 and Ed448, which have their own (RFC 8410 section 6).
     *
     * @param subject in DER
     */
    public static SigningRequest sign(byte[] subject, PublicKey publicKey, PrivateKey key) {
        CertificationRequestInfo info = new CertificationRequestInfo(
                X500Name.getInstance(subject), SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()), new DERSet());
        try {
            AlgorithmIdentifier algorithm =
                    algorithm(key, info.getSubjectPublicKeyInfo().getAlgorithm());
            Signature signature = java(algorithm);
            signature.initSign(key);
            if (isPss(algorithm)) {
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                algorithm = new AlgorithmIdentifier(
                        algorithm.getAlgorithm(),
                        Asn1.parse(signature.getParameters().getEncoded()));
            }
            signature.update(Asn1.encode(info));
            DERBitString bits = new DERBitString(signature.sign());
            return new SigningRequest(Asn1.encode(new CertificationRequest(info, algorithm, bits)));
        } catch (GeneralSecurityException | IOException e) {
            throw Failure.file("the private key cannot sign")
                    .because(e)
                    .hint("use an RSA or EC key: {}", NextCommand.of("genkey"));
        }
    }

    /**
     * RFC 4055 section 5: NULL parameters for RSA; RFC 5758 section 3: none for DSA and ECDSA.
     *
     * @param ofKey which is the signature's, too, for Ed25519 and Ed448, and but for the parameters for RSA-PSS
     */
    private static AlgorithmIdentifier algorithm(PrivateKey key, AlgorithmIdentifier ofKey) {
        if (key instanceof ECKey ec) {
            boolean large = ec.getParams().getCurve().getField().getFieldSize() > 256;
            return new AlgorithmIdentifier(
                    large ? X9ObjectIdentifiers.ecdsa_with_SHA384 : X9ObjectIdentifiers.ecdsa_with_SHA256);
        }
        return switch (key.getAlgorithm()) {
            case "RSA" -> new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE);
            case "DSA" -> new AlgorithmIdentifier(NISTObjectIdentifiers.dsa_with_sha256);
            default -> ofKey;
        };
    }

    private static Signature java(AlgorithmIdentifier algorithm) throws NoSuchAlgorithmException {
        return Signature.getInstance(algorithm.getAlgorithm().getId());
    }

    private static boolean isPss(AlgorithmIdentifier algorithm) {
        return algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS);
    }

    /** As Java names it, such as {@code SHA256withRSA}; the object identifier of one that is not known here. */
    public static String algorithm(SigningRequest request) {
        String algorithm = request.algorithm().getAlgorithm().getId();
        try {
            Provider provider = java(request.algorithm()).getProvider();
            return provider.getService("Signature", algorithm).getAlgorithm();
        } catch (NoSuchAlgorithmException e) {
            return algorithm;
        }
    }

    /** Whether a request was signed by the key that belongs to its public key. */
    public static boolean fits(SigningRequest request) {
        Optional<PublicKey> key = request.publicKey();
        if (key.isEmpty()) return false;
        try {
            Signature signature = java(request.algorithm());
            signature.initVerify(key.get());
            if (isPss(request.algorithm())) signature.setParameter(pss(request.algorithm()));
            signature.update(request.signed());
            return signature.verify(request.signature());
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            return false;
        }
    }

    private static PSSParameterSpec pss(AlgorithmIdentifier algorithm) throws GeneralSecurityException, IOException {
        AlgorithmParameters decoded = AlgorithmParameters.getInstance("RSASSA-PSS");
        decoded.init(Asn1.encode(algorithm.getParameters()));
        return decoded.getParameterSpec(PSSParameterSpec.class);
    }
}
