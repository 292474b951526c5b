//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.SignedData;
import stellantis.Failure;
import stellantis.ShellWord;

/**
 * The certificates of a file: PEM, DER, the bundles of PKCS#7 (RFC 2315), or a keystore.
 *
 * @param certificates in the file's order
 * @param refused those that Java refuses, in words: the others are of use without them
 */
public record CertificateFile(List<X509Certificate> certificates, List<String> refused) {
    /**
     * All certificates in a PEM, DER or PKCS#7 file, in the file's order.
     *
     * @throws Failure exit code 11 when there is none, or Java refuses one
     */
    public static List<X509Certificate> read(byte[] file, String name) {
        return read(Contents.of(file, name));
    }

    /** As {@link #read(byte[], String)}, of a file on the disk. */
    public static List<X509Certificate> read(Path file) {
        return read(Contents.read(file));
    }

    /** As {@link #read(byte[], String)}, of a file that was read already. */
    public static List<X509Certificate> read(Contents file) {
        CertificateFile all = of(file);
        if (!all.refused.isEmpty()) throw refused(file.name(), all.refused);
        return all.certificates;
    }

    /** Those of use, with a word of the others. @throws Failure exit code 11 when there is none of use */
    public static CertificateFile of(Contents file) {
        List<X509Certificate> sound = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        int number = 0;
        for (Contents.Item item : file.items()) {
            Pem.Block block = item.block();
            boolean ours = item.kind() == Kind.CERTIFICATE
                    || block != null && block.label().endsWith("CERTIFICATE");
            if (ours && block != null && block.damage() != null) {
                refused.add("a certificate (number " + ++number + ") that is damaged: " + block.damage());
                continue;
            }
            if (!ours && item.kind() != Kind.PKCS7) continue;
            for (byte[] der : ours ? List.of(item.bytes()) : bundled(item.bytes(), refused))
                Certificates.decode(der, "number " + ++number, refused).ifPresent(sound::add);
        }
        if (!sound.isEmpty()) return new CertificateFile(sound, refused);
        throw refused.isEmpty() ? none(file) : refused(file.name(), refused);
    }

    /**
     * This, for a file that is to have one's own certificate.
     *
     * @throws Failure exit code 11 when only authorities are left beside one that is of no use: that may be one's own
     */
    public CertificateFile own(String name) {
        if (!refused.isEmpty() && certificates.stream().allMatch(Certificates::isCa)) throw refused(name, refused);
        return this;
    }

    /** That there is no certificate in a file: what is instead, and what to do about it (exit code 11). */
    public static Failure none(Contents file) {
        Failure failure = file.lacks("certificate", "file.no-certificate");
        return file.has(Kind.SIGNING_REQUEST)
                ? failure.hint("the certificate is what Stellantis makes of the request and sends back by e-mail")
                : failure;
    }

    static List<byte[]> bundled(byte[] bundle, List<String> refused) {
        List<byte[]> all = new ArrayList<>();
        try {
            ASN1Set set = Asn1.reading(() -> SignedData.getInstance(
                            ContentInfo.getInstance(Asn1.outer(bundle)).getContent())
                    .getCertificates());
            if (set == null) return all;
            if (set.size() > Pem.MOST_BLOCKS)
                throw new Asn1.Malformed("it has more than " + Pem.MOST_BLOCKS + " certificates");
            for (ASN1Encodable one : set) all.add(Asn1.reading(one.toASN1Primitive()::getEncoded));
        } catch (Asn1.Malformed e) {
            refused.add("a bundle that is damaged: " + e.getMessage());
        }
        return all;
    }

    /** All parts are there, or it would not be known as a certificate; another download often brings the same again. */
    private static Failure refused(String name, List<String> refused) {
        return Failure.file("a certificate in " + name + " is damaged, or Java refuses it")
                .as("file.certificate-refused")
                .because("it holds " + String.join("; ", refused))
                .hint("copy or download it again; if openssl x509 -noout -text -in " + ShellWord.of(name)
                        + " shows it, whoever issued it has to make another");
    }
}
