package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import stellantis.Failure;
import stellantis.ShellWord;

/** A file with certificates: PEM, DER and the bundles of PKCS#7 (RFC 2315). */
public final class CertificateFile {
    private CertificateFile() {}

    /**
     * All certificates in a PEM, DER or PKCS#7 file, in the file's order.
     *
     * @throws Failure exit code 11 when there is none or one is damaged
     */
    public static List<X509Certificate> read(byte[] file, String name) {
        return read(Contents.of(file, name), name);
    }

    /** As {@link #read(byte[], String)}, of a file on the disk. */
    public static List<X509Certificate> read(Path file) {
        return read(Contents.read(file), file.toString());
    }

    /** As {@link #read(byte[], String)}, of a file that was read already. */
    public static List<X509Certificate> read(Contents file, String name) {
        List<X509Certificate> all = new ArrayList<>();
        for (Contents.Item item : file.items()) {
            boolean bundle = item.kind() == Kind.PKCS7;
            if (bundle || item.kind() == Kind.CERTIFICATE) all.addAll(decode(item, bundle, name));
        }
        if (all.isEmpty()) throw none(file, name);
        return all;
    }

    private static Failure none(Contents file, String name) {
        Failure failure = file.lacks("certificate", name).as("file.no-certificate");
        return file.has(Kind.SIGNING_REQUEST)
                ? failure.hint("the certificate is what Stellantis makes of the request and sends back by e-mail")
                : failure;
    }

    private static List<X509Certificate> decode(Contents.Item item, boolean bundle, String name) {
        try {
            if (!bundle) return List.of(Certificates.decode(item.bytes()));
            List<X509Certificate> found = new ArrayList<>();
            CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(item.bytes()))
                    .forEach(one -> found.add((X509Certificate) one));
            if (found.size() > Pem.MOST_BLOCKS)
                throw new CertificateException("it has more than " + Pem.MOST_BLOCKS + " certificates");
            return found;
        } catch (CertificateException | RuntimeException e) {
            throw refused(name, e);
        }
    }

    /** A certificate with all its parts that is damaged: another download often gives the same file. */
    private static Failure refused(String name, Exception e) {
        Throwable reason = e;
        while (reason.getCause() != null) reason = reason.getCause();
        return Failure.file("Java refuses a certificate in " + name)
                .as("file.certificate-refused")
                .because("it breaks a rule of RFC 5280")
                .because(reason)
                .hint("if openssl x509 -noout -text -in " + ShellWord.of(name)
                        + " shows it, the file is whole, and whoever issued it has to make another; else copy or"
                        + " download it again")
                .from(e);
    }
}
