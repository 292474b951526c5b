//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DLSequence;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.DLTaggedObject;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Certificate;
import stellantis.Failure;
import stellantis.ShellWord;

/** X.509 certificates (RFC 5280): one alone, and as files in PEM, DER and the bundles of PKCS#7 (RFC 2315). */
public final class Certificates {
    /** Common name of the certificate that stands in a new keystore entry until the real one is installed. */
    public static final String STAND_IN = "placeholder until the Stellantis certificate is installed";

    /** Signatures that are checked among the certificates of a bag, a millisecond each. */
    private static final int MOST_SIGNATURES = 1500;

    private Certificates() {}

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

    /** As {@link #read(byte[], String)}, of a file that was looked at already. */
    public static List<X509Certificate> read(Contents file, String name) {
        List<X509Certificate> all = new ArrayList<>();
        for (Contents.Item item : file.items()) {
            boolean bundle = item.kind() == Contents.Kind.PKCS7;
            if (bundle || item.kind() == Contents.Kind.CERTIFICATE) all.addAll(decode(item, bundle, name));
        }
        if (all.isEmpty()) throw none(file, name);
        return all;
    }

    private static Failure none(Contents file, String name) {
        Failure failure = file.lacks("certificate", name).as("file.no-certificate");
        return file.has(Contents.Kind.SIGNING_REQUEST)
                ? failure.hint("the certificate is what Stellantis makes of the request and sends back by e-mail")
                : failure;
    }

    private static List<X509Certificate> decode(Contents.Item item, boolean bundle, String name) {
        try {
            if (!bundle) return List.of(decode(item.bytes()));
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

    /** All parts are there, or it would not be known as a certificate; another download often brings the same again. */
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

    static X509Certificate decode(byte[] der) throws CertificateException {
        Asn1.bound(der);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
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

    /** A PKCS#7 bundle: SignedData (RFC 2315 section 9) without signatures, its set in the given order. */
    public static byte[] pkcs7(List<X509Certificate> certificates) {
        ASN1Encodable[] all = certificates.stream()
                .map(one -> Certificate.getInstance(der(one)))
                .toArray(ASN1Encodable[]::new);
        DLTaggedObject inOrder = new DLTaggedObject(false, 0, new DLSet(all));
        DLSequence nothing = new DLSequence(PKCSObjectIdentifiers.data);
        DLSequence data =
                new DLSequence(new ASN1Encodable[] {new ASN1Integer(1), new DLSet(), nothing, inOrder, new DLSet()});
        ASN1Encodable[] info = {PKCSObjectIdentifiers.signedData, new DLTaggedObject(true, 0, data)};
        return Asn1.reading(new DLSequence(info)::getEncoded);
    }

    /** Whether the certificate is signed with its own key. */
    public static boolean selfSigned(X509Certificate certificate) {
        return issued(certificate, certificate);
    }

    /** Whether it says that it is an authority's; version 1 says nothing: it is taken for a root when self-signed. */
    public static boolean isCa(X509Certificate certificate) {
        return certificate.getBasicConstraints() >= 0 || certificate.getVersion() == 1 && selfSigned(certificate);
    }

    /** Whether the signature of one was made with the key of the other, and the names fit. */
    public static boolean issued(X509Certificate issuer, X509Certificate certificate) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) return false;
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    /** Who issued the certificate, of those in the bag; nobody beside itself issued a self-signed one. */
    public static List<X509Certificate> issuersOf(X509Certificate certificate, Collection<X509Certificate> bag) {
        if (selfSigned(certificate)) return List.of();
        return bag.stream()
                .filter(one -> !one.equals(certificate)
                        && one.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
                .limit(Math.max(2, MOST_SIGNATURES / bag.size()))
                .filter(one -> issued(one, certificate))
                .toList();
    }
}
