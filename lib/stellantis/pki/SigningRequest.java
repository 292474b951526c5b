//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Sequence;
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

/** A certificate signing request: PKCS#10 (RFC 2986), version 1, without attributes when made here. The JDK signs. */
public final class SigningRequest {
    private final byte[] der;
    /** CertificationRequestInfo as it stands in the file. */
    private final byte[] signed;

    private final CertificationRequest request;

    private SigningRequest(byte[] der) {
        ASN1Sequence parts = Asn1.sequence(der);
        this.der = Asn1.reading(parts::getEncoded);
        this.signed = Asn1.reading(() -> parts.getObjectAt(0).toASN1Primitive().getEncoded());
        this.request = Asn1.reading(() -> CertificationRequest.getInstance(parts));
    }

    /**
     * Signed with SHA-256, except for EC P-384 and above, whose strength SHA-384 matches (RFC 5480 section 4), and for
     * Ed25519 and Ed448, which have their own (RFC 8410 section 6).
     *
     * @param subject in DER
     */
    public static SigningRequest create(byte[] subject, PublicKey publicKey, PrivateKey key) {
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

    /**
     * The request in a PEM (either header) or DER file.
     *
     * @throws Failure (exit code 11) when there is none or it is damaged
     */
    public static SigningRequest read(byte[] file, String name) {
        Contents contents = Contents.of(file, name);
        List<Contents.Item> requests = contents.of(Kind.SIGNING_REQUEST);
        if (!requests.isEmpty()) return decode(requests.get(0).bytes(), name);
        Failure failure = contents.lacks("signing request", name);
        if (failure.next() == null) failure.hint("see what it holds: {}", NextCommand.of("inspect", name));
        throw failure;
    }

    /** The request in these bytes. */
    public static SigningRequest decode(byte[] der, String name) {
        try {
            SigningRequest request = new SigningRequest(der);
            // so that a damaged part shows here
            request.subject();
            request.signature();
            return request;
        } catch (RuntimeException e) {
            throw Failure.file(name + " is not a readable signing request")
                    .because("it could not be decoded as PKCS#10")
                    .hint("make or copy it again, whole")
                    .from(e);
        }
    }

    /** Its subject as it stands there, in its order. */
    public Name subject() {
        return Name.of(request.getCertificationRequestInfo().getSubject());
    }

    /** The public key, or empty when this Java does not know its kind. */
    public Optional<PublicKey> publicKey() {
        return PublicKeys.decode(publicKeyInfo());
    }

    /** The DER of the SubjectPublicKeyInfo. */
    public byte[] publicKeyInfo() {
        return Asn1.encode(request.getCertificationRequestInfo().getSubjectPublicKeyInfo());
    }

    /** As Java names it, such as {@code SHA256withRSA}; the object identifier of one that is not known here. */
    public String signatureAlgorithm() {
        String algorithm = request.getSignatureAlgorithm().getAlgorithm().getId();
        try {
            Provider provider = java(request.getSignatureAlgorithm()).getProvider();
            return provider.getService("Signature", algorithm).getAlgorithm();
        } catch (NoSuchAlgorithmException e) {
            return algorithm;
        }
    }

    private byte[] signature() {
        return Asn1.reading(() -> request.getSignature().getOctets());
    }

    /** Whether its signature was made by the key that belongs to its public key. */
    public boolean isSignedByItsKey() {
        Optional<PublicKey> key = publicKey();
        if (key.isEmpty()) return false;
        try {
            Signature signature = java(request.getSignatureAlgorithm());
            signature.initVerify(key.get());
            if (isPss(request.getSignatureAlgorithm())) signature.setParameter(pss());
            signature.update(signed);
            return signature.verify(signature());
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            return false;
        }
    }

    private PSSParameterSpec pss() throws GeneralSecurityException, IOException {
        AlgorithmParameters decoded = AlgorithmParameters.getInstance("RSASSA-PSS");
        decoded.init(Asn1.encode(request.getSignatureAlgorithm().getParameters()));
        return decoded.getParameterSpec(PSSParameterSpec.class);
    }

    /** The request in DER. */
    public byte[] der() {
        return der.clone();
    }

    /** The request in PEM, with the header CERTIFICATE REQUEST (RFC 7468 section 7). */
    public byte[] pem() {
        return Pem.write("CERTIFICATE REQUEST", der).getBytes(StandardCharsets.US_ASCII);
    }
}
