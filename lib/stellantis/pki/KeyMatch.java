package stellantis.pki;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;

/** Whether a private and a public key are two halves of one pair, told with the JDK alone: for the way to every request. */
public final class KeyMatch {
    private static final byte[] SAMPLE = "stellantis key match".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private KeyMatch() {}

    /** False too for kinds of keys that cannot sign here. */
    public static boolean matches(PrivateKey key, PublicKey other) {
        if (!key.getAlgorithm().equals(other.getAlgorithm())) return false;
        if (key instanceof RSAPrivateKey mine && other instanceof RSAPublicKey theirs) return mine.getModulus().equals(theirs.getModulus());
        try {
            Signature signature = Signature.getInstance("SHA256with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : key.getAlgorithm()));
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
}
