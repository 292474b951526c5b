//SOURCES Contents.java
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
    private static final String SIGNED_DATA = "1.2.840.113549.1.7.2";

    private Certificates() {}

    /**
     * All certificates in a PEM, DER or PKCS#7 file, in the file's order.
     *
     * @throws Failure exit code 11 when there is none or one is damaged
     */
    public static List<X509Certificate> read(byte[] file, String name) {
        return read(Contents.of(file, name), name);
    }

    /** As {@link #read(byte[], String)}, of a file that was looked at already. */
    public static List<X509Certificate> read(Contents file, String name) {
        List<X509Certificate> all = new ArrayList<>();
        for (Contents.Item item : file.items()) {
            if (item.kind() == Contents.Kind.CERTIFICATE || item.kind() == Contents.Kind.PKCS7) all.addAll(decode(item, name));
        }
        if (all.isEmpty()) throw none(file, name);
        return all;
    }

    private static Failure none(Contents file, String name) {
        Failure failure = Failure.file(name + " holds no certificate").as("file.no-certificate").because("it is " + file.describe());
        if (file.has(Contents.Kind.SIGNING_REQUEST)) return failure.hint("the certificate is what Stellantis makes of the request and sends back by e-mail");
        if (file.has(Contents.Kind.HTML)) return failure.hint("the download gave a page, perhaps to sign in: open the link in a browser and save the file again");
        if (file.has(Contents.Kind.MAIL)) return failure.hint("save the attachment, not the e-mail");
        return failure;
    }

    /** Certificates as PEM, one block each, in the given order. */
    public static byte[] pem(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        certificates.forEach(certificate -> text.append(Pem.write("CERTIFICATE", der(certificate))));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** One certificate in DER. */
    public static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was read can be written", e);
        }
    }

    /** A PKCS#7 bundle: SignedData (RFC 2315 section 9) without signatures, in DER. */
    public static byte[] pkcs7(List<X509Certificate> certificates) {
        byte[] data = Der.encode(Der.SEQUENCE, Der.encodeOid("1.2.840.113549.1.7.1"));
        byte[] all = Der.encode(0xa0, certificates.stream().map(Certificates::der).toArray(byte[][]::new));
        byte[] signedData = Der.encode(Der.SEQUENCE, Der.encode(Der.INTEGER, new byte[] {1}), Der.encode(Der.SET), data, all, Der.encode(Der.SET));
        return Der.encode(Der.SEQUENCE, Der.encodeOid(SIGNED_DATA), Der.encode(0xa0, signedData));
    }

    private static List<X509Certificate> decode(Contents.Item item, String name) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            ByteArrayInputStream der = new ByteArrayInputStream(item.bytes());
            if (item.kind() == Contents.Kind.CERTIFICATE) return List.of((X509Certificate) factory.generateCertificate(der));
            List<X509Certificate> found = new ArrayList<>();
            factory.generateCertificates(der).forEach(one -> found.add((X509Certificate) one));
            return found;
        } catch (CertificateException | RuntimeException e) {
            throw Failure.file(name + " holds a damaged certificate").as("file.damaged").because("it is " + item.describe() + " that Java cannot decode")
                    .hint("copy or download the file again").from(e);
        }
    }
}
