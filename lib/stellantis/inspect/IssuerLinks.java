package stellantis.inspect;

import static stellantis.pki.Finding.Rule.CERTIFICATE_SIGNATURE;
import static stellantis.pki.Finding.Rule.ISSUER_MISSING;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import stellantis.pki.CertificateUse;
import stellantis.pki.Certificates;
import stellantis.pki.Finding;
import stellantis.pki.Name;

/**
 * Who issued which of the certificates in all the files, by signature (RFC 5280 section 6.1.3).
 *
 * @param links one for each distinct certificate, in the order of the files
 * @param findings issuers that are not there, and signatures that theirs did not make
 */
public record IssuerLinks(List<Link> links, List<Finding> findings) {
    /**
     * Both are common names with the files they are in.
     *
     * @param issuer the certificate that issued it, {@code itself}, or null where that is not among the files
     */
    public record Link(String certificate, String issuer) {}

    public static IssuerLinks of(List<Inspection> files) {
        Map<X509Certificate, Set<String>> places = new LinkedHashMap<>();
        for (Inspection file : files) {
            for (Part part : file.parts()) {
                if (part.certificate() == null) continue;
                places.computeIfAbsent(part.certificate(), any -> new LinkedHashSet<>())
                        .add(file.place(part));
            }
        }
        List<Link> links = new ArrayList<>();
        List<Finding> findings = new ArrayList<>();
        for (X509Certificate one : places.keySet()) {
            String name = named(one, places);
            if (Certificates.selfSigned(one)) {
                links.add(new Link(name, Inspection.ITSELF));
                continue;
            }
            Optional<X509Certificate> issuer =
                    Certificates.issuersOf(one, places.keySet()).stream().findFirst();
            links.add(new Link(name, issuer.map(other -> named(other, places)).orElse(null)));
            if (issuer.isEmpty()) unissued(one, name, places).ifPresent(findings::add);
        }
        return new IssuerLinks(List.copyOf(links), List.copyOf(findings));
    }

    /** More authorities of one name nobody has to look at. */
    private static final int MOST_NAMESAKES = 4;

    private static Optional<Finding> unissued(
            X509Certificate one, String name, Map<X509Certificate, Set<String>> places) {
        List<X509Certificate> namesakes = places.keySet().stream()
                .filter(other -> other.getSubjectX500Principal().equals(one.getIssuerX500Principal()))
                .limit(MOST_NAMESAKES)
                .toList();
        if (!namesakes.isEmpty()) {
            // a signature that cannot be checked here is not called wrong
            if (!namesakes.stream().allMatch(other -> refutes(other, one))) return Optional.empty();
            return Optional.of(new Finding(
                    CERTIFICATE_SIGNATURE,
                    "the signature of " + name + " was not made with the key of "
                            + String.join(
                                    " or ",
                                    namesakes.stream()
                                            .map(other -> named(other, places))
                                            .toList())
                            + ": one of them is damaged, or that is another authority of the same name",
                    "download both again from the e-mail that brought the certificate"));
        }
        // an authority alone is all that others need of it
        if (Certificates.isCa(one)) return Optional.empty();
        return Optional.of(new Finding(
                ISSUER_MISSING,
                "the certificate of " + Name.issuer(one).brief() + ", which signed " + name
                        + ", is not among the files",
                "name it too: it came along with the certificate"
                        + CertificateUse.issuerUrl(one)
                                .map(url -> ", and is at " + url)
                                .orElse("")));
    }

    private static boolean refutes(X509Certificate issuer, X509Certificate certificate) {
        if (!(issuer.getPublicKey() instanceof RSAKey) && !(issuer.getPublicKey() instanceof ECKey)) return false;
        try {
            certificate.verify(issuer.getPublicKey());
            return false;
        } catch (SignatureException | InvalidKeyException wrong) {
            return true;
        } catch (GeneralSecurityException | RuntimeException unknownAlgorithm) {
            return false;
        }
    }

    private static String named(X509Certificate certificate, Map<X509Certificate, Set<String>> places) {
        return Name.subject(certificate).brief() + " (" + String.join(", ", places.get(certificate)) + ")";
    }
}
