//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPublicKeySpec;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.jcajce.provider.asymmetric.util.EC5Util;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/**
 * What only Bouncy Castle knows. Apart, so that its classes, whose signed jars are slow to open, are loaded by files
 * that need them and by no others. Its provider is handed to the call that needs it and never registered.
 */
final class BouncyCastle {
    private static Provider provider;

    private BouncyCastle() {}

    private static synchronized Provider provider() {
        if (provider == null) provider = new BouncyCastleProvider();
        return provider;
    }

    static Cipher cipher(String name) throws GeneralSecurityException {
        return Cipher.getInstance(name, provider());
    }

    static AlgorithmParameters parameters(String name) throws GeneralSecurityException {
        return AlgorithmParameters.getInstance(name, provider());
    }

    static KeyFactory keyFactory(String algorithm) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm, provider());
    }

    static KeyStore keyStore(String type) throws GeneralSecurityException {
        return KeyStore.getInstance(type, provider());
    }

    /** scrypt (RFC 7914): cost N, block size r, parallelization p. */
    static byte[] scrypt(byte[] password, byte[] salt, int cost, int blockSize, int parallel, int bytes) {
        return SCrypt.generate(password, salt, cost, blockSize, parallel, bytes);
    }

    /** The public half of an EC key: its number times the curve's base point. */
    static PublicKey publicKey(ECPrivateKey key) throws GeneralSecurityException {
        BigInteger d = key.getS();
        ECPoint point = new FixedPointCombMultiplier().multiply(EC5Util.convertSpec(key.getParams()).getG(), d).normalize();
        ECPublicKeySpec spec = new ECPublicKeySpec(EC5Util.convertPoint(point), key.getParams());
        try {
            return KeyFactory.getInstance("EC").generatePublic(spec);
        } catch (GeneralSecurityException e) {
            // a curve that this Java does not have
            return keyFactory("EC").generatePublic(spec);
        }
    }
}
