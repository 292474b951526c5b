//SOURCES EncryptedKey.java
//SOURCES Identity.java
//SOURCES Pkcs12.java
//SOURCES ../Sha256.java
package stellantis.pki;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import stellantis.Secret;
import stellantis.Sha256;

/**
 * Writes PKCS#12 (RFC 7292) that OpenSSL 3, curl and Java 17 open as it is: keys under PBES2 with AES-256, certificates
 * in clear, a MAC with SHA-256 over all. The same on every Java, with any passphrase, which the JDK's own writer does
 * not give: before Java 19 it refuses all but ASCII, and "no passphrase" means something else in each release.
 */
final class Pkcs12Writer {
    /** Fewer than a key file's, ten times what keytool takes: Java programs open their keystore at every start. */
    static final int ITERATIONS = 100_000;

    private static final byte[] NULL = {0x05, 0};

    private Pkcs12Writer() {}

    /** @param passphrase null for a file without keys that is not protected at all */
    static byte[] write(Map<String, Identity> identities, Map<String, X509Certificate> trusted, Secret passphrase) throws GeneralSecurityException {
        ByteArrayOutputStream bags = new ByteArrayOutputStream();
        for (Map.Entry<String, Identity> one : identities.entrySet()) {
            List<X509Certificate> chain = one.getValue().chain();
            // what ties the key to its certificate; any unique bytes do
            byte[] id = attribute("1.2.840.113549.1.9.21", Der.encode(Der.OCTETS, Sha256.of(chain.get(0)).bytes()));
            byte[] sealed = EncryptedKey.encrypt(one.getValue().key().getEncoded(), passphrase, ITERATIONS);
            bags.writeBytes(bag("2", sealed, friendlyName(one.getKey()), id));
            bags.writeBytes(certificate(chain.get(0), friendlyName(one.getKey()), id));
            for (X509Certificate issuer : chain.subList(1, chain.size())) bags.writeBytes(certificate(issuer));
        }
        for (Map.Entry<String, X509Certificate> one : trusted.entrySet()) {
            // Java lists a certificate without a key only when it bears this mark, Oracle's trustedKeyUsage (any)
            byte[] mark = attribute(Pkcs12.TRUSTED_KEY_USAGE, Der.encodeOid("2.5.29.37.0"));
            bags.writeBytes(certificate(one.getValue(), friendlyName(one.getKey()), mark));
        }
        byte[] safe = Der.encode(Der.SEQUENCE, data(Der.encode(Der.SEQUENCE, bags.toByteArray())));
        byte[] version = Der.encode(Der.INTEGER, new byte[] {3});
        return passphrase == null ? Der.encode(Der.SEQUENCE, version, data(safe)) : Der.encode(Der.SEQUENCE, version, data(safe), mac(safe, passphrase));
    }

    /** ContentInfo of type data (RFC 5652 section 4). */
    private static byte[] data(byte[] content) {
        return Der.encode(Der.SEQUENCE, Der.encodeOid("1.2.840.113549.1.7.1"), Der.encode(0xa0, Der.encode(Der.OCTETS, content)));
    }

    private static byte[] certificate(X509Certificate certificate, byte[]... attributes) throws GeneralSecurityException {
        byte[] value = Der.encode(0xa0, Der.encode(Der.OCTETS, certificate.getEncoded()));
        return bag("3", Der.encode(Der.SEQUENCE, Der.encodeOid("1.2.840.113549.1.9.22.1"), value), attributes);
    }

    private static byte[] bag(String type, byte[] value, byte[]... attributes) {
        byte[] oid = Der.encodeOid("1.2.840.113549.1.12.10.1." + type);
        byte[] set = attributes.length == 0 ? new byte[0] : Der.encode(Der.SET, attributes);
        return Der.encode(Der.SEQUENCE, oid, Der.encode(0xa0, value), set);
    }

    private static byte[] attribute(String oid, byte[] value) {
        return Der.encode(Der.SEQUENCE, Der.encodeOid(oid), Der.encode(Der.SET, value));
    }

    private static byte[] friendlyName(String alias) {
        return attribute("1.2.840.113549.1.9.20", Der.encode(Der.BMP_STRING, alias.getBytes(StandardCharsets.UTF_16BE)));
    }

    private static byte[] mac(byte[] safe, Secret passphrase) throws GeneralSecurityException {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        byte[] password = KeyDerivation.pkcs12Password(passphrase);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KeyDerivation.pkcs12("SHA-256", KeyDerivation.MAC, password, salt, ITERATIONS, 32), "HmacSHA256"));
        Arrays.fill(password, (byte) 0);
        byte[] algorithm = Der.encode(Der.SEQUENCE, Der.encodeOid("2.16.840.1.101.3.4.2.1"), NULL);
        byte[] digest = Der.encode(Der.SEQUENCE, algorithm, Der.encode(Der.OCTETS, mac.doFinal(safe)));
        return Der.encode(Der.SEQUENCE, digest, Der.encode(Der.OCTETS, salt), Der.encode(Der.INTEGER, BigInteger.valueOf(ITERATIONS).toByteArray()));
    }
}
