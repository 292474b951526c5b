//SOURCES Name.java
//SOURCES Pem.java
//SOURCES ../ShellWord.java
package stellantis.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import stellantis.Failure;
import stellantis.ShellWord;

/**
 * A certificate signing request: PKCS#10 (RFC 2986), version 1, without attributes when made here. With the JDK alone:
 * opening Bouncy Castle's signed jars would take longer than all the rest of the step.
 */
public final class SigningRequest {
    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final String EC = "1.2.840.10045.2.1";
    private static final String PSS = "1.2.840.113549.1.1.10";
    private static final String SHA256_RSA = "1.2.840.113549.1.1.11";
    private static final String SHA256_ECDSA = "1.2.840.10045.4.3.2";
    private static final String SHA384_ECDSA = "1.2.840.10045.4.3.3";

    /** RFC 8017 appendix C, RFC 3279 section 2.2, RFC 5758 section 3.2. */
    private static final Map<String, String> SIGNATURES = Map.ofEntries(Map.entry("1.2.840.113549.1.1.4", "MD5withRSA"), Map.entry("1.2.840.113549.1.1.5", "SHA1withRSA"),
            Map.entry(PSS, "RSASSA-PSS"), Map.entry(SHA256_RSA, "SHA256withRSA"), Map.entry("1.2.840.113549.1.1.12", "SHA384withRSA"),
            Map.entry("1.2.840.113549.1.1.13", "SHA512withRSA"), Map.entry("1.2.840.113549.1.1.14", "SHA224withRSA"), Map.entry("1.2.840.10045.4.1", "SHA1withECDSA"),
            Map.entry("1.2.840.10045.4.3.1", "SHA224withECDSA"), Map.entry(SHA256_ECDSA, "SHA256withECDSA"), Map.entry(SHA384_ECDSA, "SHA384withECDSA"),
            Map.entry("1.2.840.10045.4.3.4", "SHA512withECDSA"), Map.entry("1.2.840.10040.4.3", "SHA1withDSA"), Map.entry("2.16.840.1.101.3.4.3.2", "SHA256withDSA"),
            Map.entry("1.3.101.112", "Ed25519"), Map.entry("1.3.101.113", "Ed448"));

    private final Der request;
    /** CertificationRequestInfo: version, subject, public key, attributes. */
    private final Der signed;

    private SigningRequest(byte[] der) {
        this.request = Der.read(der);
        this.signed = request.child(0);
    }

    /** Signed with SHA-256, except for EC P-384 and above, whose strength SHA-384 matches (RFC 5480 section 4). */
    public static SigningRequest create(Subject subject, PublicKey publicKey, PrivateKey key) {
        return create(subject.encoded(), publicKey, key);
    }

    /** As {@link #create(Subject, PublicKey, PrivateKey)}, for the very bytes of a subject that an authority has signed before. */
    public static SigningRequest create(byte[] subject, PublicKey publicKey, PrivateKey key) {
        String algorithm = !(key instanceof ECKey ec) ? SHA256_RSA : ec.getParams().getCurve().getField().getFieldSize() > 256 ? SHA384_ECDSA : SHA256_ECDSA;
        byte[] version = Der.encode(Der.INTEGER, new byte[] {0});
        byte[] noAttributes = Der.encode(0xa0);
        byte[] info = Der.encode(Der.SEQUENCE, version, subject, publicKey.getEncoded(), noAttributes);
        try {
            Signature signature = Signature.getInstance(SIGNATURES.get(algorithm));
            signature.initSign(key);
            signature.update(info);
            // RFC 4055 section 5: NULL parameters for RSA; RFC 5758 section 3.2: none for ECDSA
            byte[] parameters = algorithm.equals(SHA256_RSA) ? Der.encode(Der.NULL) : new byte[0];
            byte[] identifier = Der.encode(Der.SEQUENCE, Der.encodeOid(algorithm), parameters);
            return new SigningRequest(Der.encode(Der.SEQUENCE, info, identifier, Der.encode(Der.BITS, new byte[] {0}, signature.sign())));
        } catch (GeneralSecurityException e) {
            throw Failure.file("the private key cannot sign").because(e).hint("use an RSA or EC key: jbang genkey@stellantis");
        }
    }

    /**
     * The request in a PEM (either header) or DER file.
     *
     * @throws Failure (exit code 11) when there is none or it is damaged
     */
    public static SigningRequest read(byte[] file, String name) {
        if (!Pem.looksLike(file)) return decode(file, name);
        List<Pem.Block> requests = Pem.read(file, name).stream().filter(block -> block.label().endsWith("CERTIFICATE REQUEST")).toList();
        if (requests.isEmpty()) throw Failure.file(name + " holds no signing request").hint("see what it holds: jbang inspect@stellantis " + ShellWord.of(name));
        return decode(requests.get(0).der(), name);
    }

    /** The request in these bytes. */
    public static SigningRequest decode(byte[] der, String name) {
        try {
            SigningRequest request = new SigningRequest(der);
            // every part is asked for now, so that a damaged one shows here
            request.signed.child(0).count();
            request.subject();
            request.keyAlgorithm();
            request.signed.children().stream().skip(3).forEach(Der::children);
            request.signatureAlgorithm();
            if (!request.request.child(2).is(Der.BITS)) throw new Der.Malformed("the signature is missing");
            return request;
        } catch (RuntimeException e) {
            throw Failure.file(name + " is not a readable signing request").because("it could not be decoded as PKCS#10").hint("make or copy it again, whole").from(e);
        }
    }

    /** Its subject as it stands there, in its order. */
    public Name subject() {
        return Name.of(signed.child(1));
    }

    /** The public key, or empty when this Java does not know its kind. */
    public Optional<PublicKey> publicKey() {
        String algorithm = keyAlgorithm();
        String kind = algorithm.equals(RSA) ? "RSA" : algorithm.equals(EC) ? "EC" : algorithm;
        try {
            return Optional.of(KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(publicKeyInfo())));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private String keyAlgorithm() {
        return signed.child(2).child(0).child(0).oid();
    }

    /** The DER of the SubjectPublicKeyInfo. */
    public byte[] publicKeyInfo() {
        return signed.child(2).encoded();
    }

    /** As Java names it, such as {@code SHA256withRSA}; the object identifier of one that is not known here. */
    public String signatureAlgorithm() {
        String algorithm = request.child(1).child(0).oid();
        return SIGNATURES.getOrDefault(algorithm, algorithm);
    }

    /** Whether its signature was made by the key that belongs to its public key. */
    public boolean isSignedByItsKey() {
        Optional<PublicKey> key = publicKey();
        if (key.isEmpty()) return false;
        try {
            Signature signature = Signature.getInstance(signatureAlgorithm());
            signature.initVerify(key.get());
            if (signatureAlgorithm().equals(SIGNATURES.get(PSS))) signature.setParameter(pss(request.child(1).child(1)));
            signature.update(signed.encoded());
            byte[] bits = request.child(2).content();
            return bits.length > 1 && bits[0] == 0 && signature.verify(bits, 1, bits.length - 1);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            return false;
        }
    }

    private static PSSParameterSpec pss(Der parameters) throws GeneralSecurityException, IOException {
        AlgorithmParameters decoded = AlgorithmParameters.getInstance("RSASSA-PSS");
        decoded.init(parameters.encoded());
        return decoded.getParameterSpec(PSSParameterSpec.class);
    }

    /** The request in DER. */
    public byte[] der() {
        return request.encoded();
    }

    /** The request in PEM, with the header CERTIFICATE REQUEST (RFC 7468 section 7). */
    public byte[] pem() {
        return Pem.write("CERTIFICATE REQUEST", der()).getBytes(StandardCharsets.US_ASCII);
    }
}
