package stellantis.pki;

import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;

/**
 * Whether the numbers of a private key belong together. Java decodes a key with a flipped bit without a
 * message, and its signatures are invalid. Fast, because every call and token loads a key: no test of primes.
 */
final class KeyConsistency {
    private KeyConsistency() {}

    /**
     * @param publicPoint the EC public key that is stored beside the private one (SEC 1 section 2.3.3), or null
     * @return false when the key is damaged; true also for kinds that cannot be checked
     */
    static boolean fit(PrivateKey key, byte[] publicPoint) {
        try {
            if (key instanceof RSAPrivateCrtKey rsa) return fit(rsa);
            return !(key instanceof ECPrivateKey ec) || fit(ec, publicPoint);
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** RFC 8017 section 3.2. */
    private static boolean fit(RSAPrivateCrtKey key) {
        BigInteger p = key.getPrimeP();
        BigInteger q = key.getPrimeQ();
        BigInteger d = key.getPrivateExponent();
        BigInteger belowP = p.subtract(BigInteger.ONE);
        BigInteger belowQ = q.subtract(BigInteger.ONE);
        BigInteger ed = d.multiply(key.getPublicExponent());
        return p.multiply(q).equals(key.getModulus())
                && ed.mod(belowP).equals(BigInteger.ONE)
                && ed.mod(belowQ).equals(BigInteger.ONE)
                && key.getPrimeExponentP().equals(d.mod(belowP))
                && key.getPrimeExponentQ().equals(d.mod(belowQ))
                && key.getCrtCoefficient().multiply(q).mod(p).equals(BigInteger.ONE);
    }

    private static boolean fit(ECPrivateKey key, byte[] point) {
        BigInteger number = key.getS();
        if (number.signum() <= 0 || number.compareTo(key.getParams().getOrder()) >= 0) return false;
        return point == null || Arrays.equals(point, PublicKeys.point(key).getEncoded(point[0] != 4));
    }
}
