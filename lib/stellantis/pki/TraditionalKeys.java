//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.PrivateKey;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import stellantis.Failure;

/** Private keys in the syntaxes that tools took before PKCS#8. */
public final class TraditionalKeys {
    private TraditionalKeys() {}

    /**
     * PKCS#1 of an RSA key, SEC 1 of an EC key, in PEM and in clear: their encryption (DEK-Info, RFC 1421) derives its
     * key by one round of MD5, so it is read and not written.
     *
     * @param algorithm {@code RSA} or {@code EC}
     * @throws Failure exit code 11 when the key is of the other kind
     */
    public static byte[] pem(PrivateKey key, String algorithm) {
        if (!key.getAlgorithm().equals(algorithm)) {
            String syntax = algorithm.equals("RSA") ? "PKCS#1" : "SEC 1";
            String other = key.getAlgorithm().equals("EC")
                    ? "sec1"
                    : key.getAlgorithm().equals("RSA") ? "pkcs1" : "pem";
            throw Failure.file("the private key cannot be written as " + syntax)
                    .because("it is of the kind " + key.getAlgorithm() + ", and " + syntax + " is for " + algorithm
                            + " keys")
                    .hint("choose --to " + other);
        }
        return Asn1.reading(() -> {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
            ASN1Encodable clear = info.parsePrivateKey();
            byte[] der = Asn1.encode(algorithm.equals("RSA") ? clear : sec1(key, info, clear));
            return Pem.write(algorithm + " PRIVATE KEY", der).getBytes(US_ASCII);
        });
    }

    /** With the curve and the public half, which PKCS#8 need not repeat. */
    private static ECPrivateKey sec1(PrivateKey key, PrivateKeyInfo info, ASN1Encodable clear) {
        byte[] number = ASN1OctetString.getInstance(
                        ASN1Sequence.getInstance(clear).getObjectAt(1))
                .getOctets();
        ASN1BitString open = SubjectPublicKeyInfo.getInstance(PublicKeys.of(key).getEncoded())
                .getPublicKeyData();
        ASN1Encodable curve = info.getPrivateKeyAlgorithm().getParameters();
        return new ECPrivateKey(number.length * 8, new BigInteger(1, number), open, curve);
    }
}
