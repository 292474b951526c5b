package stellantis.pki;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** The further names of a certificate (RFC 5280 section 4.2.1.6). */
public final class AlternativeNames {
    private AlternativeNames() {}

    /**
     * As Java gives them: the tag and the name. None where there are
     * none, or Java fails at one of a rare kind.
     */
    public static Collection<List<?>> of(X509Certificate certificate) {
        try {
            return Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
        } catch (CertificateException | RuntimeException e) {
            return List.of();
        }
    }
}
