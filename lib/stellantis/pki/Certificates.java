//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import stellantis.Failure;

/** X.509 certificates (RFC 5280): how they are written, and who issued whom. */
public final class Certificates {
    /** The most signatures to check in a set of certificates, a millisecond each. */
    private static final int MOST_SIGNATURES = 1500;

    private Certificates() {}

    static X509Certificate decode(byte[] der) throws CertificateException {
        // names and policies without end would take memory and time
        if (der.length > 1 << 20) throw new CertificateException("larger than TLS takes");
        Asn1.bound(der);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }

    /**
     * As Java takes it; one that it refuses is named among the others, since the rest of a file is of use without it.
     *
     * @param where it stands in its file, such as {@code number 2}
     */
    static Optional<X509Certificate> decode(byte[] der, String where, List<String> refused) {
        try {
            return Optional.of(decode(der));
        } catch (CertificateException | RuntimeException e) {
            Throwable reason = e;
            while (reason.getCause() != null) reason = reason.getCause();
            String told = Failure.file("")
                    .because("it breaks a rule of RFC 5280")
                    .because(reason)
                    .because();
            refused.add("a certificate (" + where + ") that Java refuses: " + told);
            return Optional.empty();
        }
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

    /** Whether the certificate is signed with its own key. */
    public static boolean selfSigned(X509Certificate certificate) {
        return issued(certificate, certificate);
    }

    /** Whether it says that it is a CA certificate. Version 1 cannot say it: a self-signed one counts as a root. */
    public static boolean isCa(X509Certificate certificate) {
        return certificate.getBasicConstraints() >= 0 || certificate.getVersion() == 1 && selfSigned(certificate);
    }

    /** Whether the signature of one was made with the key of the other, and the names fit. */
    public static boolean issued(X509Certificate issuer, X509Certificate certificate) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) return false;
        PublicKey key = issuer.getPublicKey();
        // Java's own has fewer curves
        return signed(certificate, key, null)
                || key instanceof ECKey && signed(certificate, key, BouncyCastle.provider());
    }

    private static boolean signed(X509Certificate certificate, PublicKey key, Provider by) {
        try {
            certificate.verify(key, by);
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

    /** Those that issued no other in the bag. */
    static Set<X509Certificate> leaves(Collection<X509Certificate> bag) {
        Set<X509Certificate> leaves = new LinkedHashSet<>(bag);
        bag.forEach(one -> leaves.removeAll(Set.copyOf(issuersOf(one, bag))));
        return leaves;
    }
}
