//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.CertificationRequest;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.NextCommand;

/** A certificate signing request: PKCS#10 (RFC 2986), version 1. How it is signed: {@link RequestSignature}. */
public final class SigningRequest {
    private final byte[] der;
    private final byte[] signed;

    private final CertificationRequest request;

    SigningRequest(byte[] der) {
        ASN1Sequence parts = Asn1.sequence(der);
        this.der = Asn1.reading(parts::getEncoded);
        this.signed = Asn1.reading(() -> parts.getObjectAt(0).toASN1Primitive().getEncoded());
        this.request = Asn1.reading(() -> CertificationRequest.getInstance(parts));
    }

    /** As {@link #read(byte[], String)}, of a file on the disk. */
    public static SigningRequest read(Path file) {
        return read(GivenFile.read(file, 1 << 20, "a signing request"), file.toString());
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
        Failure failure = contents.lacks("signing request", null);
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

    /** How it is signed, as it stands there. */
    AlgorithmIdentifier algorithm() {
        return request.getSignatureAlgorithm();
    }

    /** CertificationRequestInfo as it stands in the file. */
    byte[] signed() {
        return signed;
    }

    byte[] signature() {
        return Asn1.reading(() -> request.getSignature().getOctets());
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
