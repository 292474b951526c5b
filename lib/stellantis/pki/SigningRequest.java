//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
//SOURCES Name.java
//SOURCES Pem.java
package stellantis.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.DefaultSignatureNameFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import stellantis.Failure;

/** A certificate signing request: PKCS#10 (RFC 2986), version 1, without attributes when made here. */
public final class SigningRequest {
    private final PKCS10CertificationRequest request;

    private SigningRequest(PKCS10CertificationRequest request) {
        this.request = request;
    }

    /** Signed with SHA-256, except for EC P-384 and above, whose strength SHA-384 matches (RFC 5480 section 4). */
    public static SigningRequest create(Subject subject, PublicKey publicKey, PrivateKey key) {
        try {
            JcaPKCS10CertificationRequestBuilder builder = new JcaPKCS10CertificationRequestBuilder(subject.name(), publicKey);
            return new SigningRequest(builder.build(new JcaContentSignerBuilder(algorithm(key)).build(key)));
        } catch (OperatorCreationException e) {
            throw Failure.file("the private key cannot sign").because(e.getMessage()).hint("use an RSA or EC key: jbang genkey@stellantis").from(e);
        }
    }

    private static String algorithm(PrivateKey key) {
        if (key instanceof ECKey ec) return ec.getParams().getCurve().getField().getFieldSize() > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
        return "SHA256withRSA";
    }

    /**
     * The request in a PEM (either header) or DER file.
     *
     * @throws Failure (exit code 11) when there is none or it is damaged
     */
    public static SigningRequest read(byte[] file, String name) {
        if (!Pem.looksLike(file)) return decode(file, name);
        List<Pem.Block> requests = Pem.read(file, name).stream().filter(block -> block.label().endsWith("CERTIFICATE REQUEST")).toList();
        if (requests.isEmpty()) throw Failure.file(name + " holds no signing request").hint("see what it holds: jbang inspect@stellantis " + name);
        return decode(requests.get(0).der(), name);
    }

    /** The request in these bytes. */
    public static SigningRequest decode(byte[] der, String name) {
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
            // BC decodes lazily: ask for every part now, so that a damaged one shows here
            Name.of(request.getSubject());
            request.getSubjectPublicKeyInfo().getEncoded();
            request.getAttributes();
            request.getSignature();
            return new SigningRequest(request);
        } catch (IOException | RuntimeException e) {
            throw Failure.file(name + " is not a readable signing request").because("it could not be decoded as PKCS#10").hint("make or copy it again, whole").from(e);
        }
    }

    public Name subject() {
        return Name.of(request.getSubject());
    }

    /** The public key, or empty when this Java does not know its kind. */
    public Optional<PublicKey> publicKey() {
        var algorithm = request.getSubjectPublicKeyInfo().getAlgorithm().getAlgorithm();
        String kind = algorithm.equals(PKCSObjectIdentifiers.rsaEncryption) ? "RSA" : algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey) ? "EC" : algorithm.getId();
        try {
            return Optional.of(KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(publicKeyInfo())));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** The DER of the SubjectPublicKeyInfo. */
    public byte[] publicKeyInfo() {
        try {
            return request.getSubjectPublicKeyInfo().getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a request that was read can be written", e);
        }
    }

    /** Such as {@code SHA256WITHRSA}. */
    public String signatureAlgorithm() {
        return new DefaultSignatureNameFinder().getAlgorithmName(request.getSignatureAlgorithm());
    }

    /** Whether its signature was made by the key that belongs to its public key. */
    public boolean isSignedByItsKey() {
        Optional<PublicKey> key = publicKey();
        try {
            return key.isPresent() && request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key.get()));
        } catch (PKCSException | OperatorCreationException | RuntimeException e) {
            return false;
        }
    }

    public byte[] der() {
        try {
            return request.getEncoded();
        } catch (IOException e) {
            throw new IllegalStateException("a request that was read can be written", e);
        }
    }

    public byte[] pem() {
        return Pem.write("CERTIFICATE REQUEST", der()).getBytes(StandardCharsets.US_ASCII);
    }
}
