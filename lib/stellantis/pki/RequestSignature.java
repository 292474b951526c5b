//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/** The signature of a signing request (RFC 2986): named and checked. */
public final class RequestSignature {
    private RequestSignature() {}

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
