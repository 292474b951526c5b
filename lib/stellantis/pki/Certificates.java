//SOURCES Pem.java
package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import stellantis.Failure;

/** X.509 certificates (RFC 5280) as files: PEM, DER, and the certificate bundles of PKCS#7 (RFC 2315). */
public final class Certificates {
    private Certificates() {}

    /**
     * All certificates in a PEM, DER or PKCS#7 file, in the file's order.
     *
     * @throws Failure exit code 11 when there is none or one is damaged
     */
    public static List<X509Certificate> read(byte[] file, String name) {
        List<X509Certificate> all = new ArrayList<>();
        if (Pem.looksLike(file)) {
            for (Pem.Block block : Pem.read(file, name)) {
                switch (block.label()) {
                    case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "CMS" -> all.addAll(decode(block.der(), name));
                    default -> { }
                }
            }
        } else {
            all.addAll(decode(file, name));
        }
        if (all.isEmpty()) throw Failure.file(name + " holds no certificate");
        return all;
    }

    /** Certificates as PEM, one block each, in the given order. */
    public static byte[] pem(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(Pem.write("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateException e) {
                throw new IllegalStateException("a certificate that was read can be written", e);
            }
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** One certificate, or the certificates of a PKCS#7 SignedData. */
    private static List<X509Certificate> decode(byte[] der, String name) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            List<X509Certificate> found = new ArrayList<>();
            if (isPkcs7(der)) {
                factory.generateCertificates(new ByteArrayInputStream(der)).forEach(one -> found.add((X509Certificate) one));
            } else {
                found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
            }
            return found;
        } catch (CertificateException | RuntimeException e) {
            throw Failure.file(name + " holds no readable certificate").because("neither an X.509 certificate nor a PKCS#7 bundle could be decoded").from(e);
        }
    }

    /** ContentInfo (RFC 2315) starts with an object identifier; a certificate starts with another sequence. */
    private static boolean isPkcs7(byte[] der) {
        if (der.length < 4 || der[0] != 0x30) return false;
        int lengthBytes = (der[1] & 0x80) == 0 ? 0 : der[1] & 0x7f;
        return der.length > 2 + lengthBytes && der[2 + lengthBytes] == 0x06;
    }
}
