//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.pkcs.CertificationRequestInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import stellantis.Failure;
import stellantis.NextCommand;

/** A signing request (RFC 2986) that is made. The JDK signs. */
public final class NewRequest {
    private NewRequest() {}

    /**
     * A request without attributes, signed with SHA-256, except for EC P-384 and above, whose strength SHA-384 matches
     * (RFC 5480 section 4), and for Ed25519 and Ed448, which have their own (RFC 8410 section 6).
     *
     * @param subject in DER
     */
    public static SigningRequest sign(byte[] subject, PublicKey publicKey, PrivateKey key) {
        CertificationRequestInfo info = new CertificationRequestInfo(
                X500Name.getInstance(subject), SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()), new DERSet());
        try {
            AlgorithmIdentifier algorithm =
                    algorithm(key, info.getSubjectPublicKeyInfo().getAlgorithm());
            Signature signature = Signature.getInstance(algorithm.getAlgorithm().getId());
            signature.initSign(key);
            if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
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
     * RFC 4055 section 5: NULL parameters for RSA; RFC 5758 section 3: none for ECDSA.
     *
     * @param ofKey which is the signature's, too, for Ed25519 and Ed448, and but for the parameters for RSA-PSS
     */
    private static AlgorithmIdentifier algorithm(PrivateKey key, AlgorithmIdentifier ofKey) {
        if (key instanceof ECKey ec) {
            boolean large = ec.getParams().getCurve().getField().getFieldSize() > 256;
            return new AlgorithmIdentifier(
                    large ? X9ObjectIdentifiers.ecdsa_with_SHA384 : X9ObjectIdentifiers.ecdsa_with_SHA256);
        }
        return key.getAlgorithm().equals("RSA")
                ? new AlgorithmIdentifier(PKCSObjectIdentifiers.sha256WithRSAEncryption, DERNull.INSTANCE)
                : ofKey;
    }
}
