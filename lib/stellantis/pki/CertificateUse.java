//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.security.PublicKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;

/** What a certificate is fit for: what its extensions (RFC 5280 section 4.2), its key and its signature allow. */
public final class CertificateUse {
    private CertificateUse() {}

    /** Whether its key usage, if it has one, lets it sign (RFC 5280 section 4.2.1.3). */
    static boolean signs(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return usage == null || usage[0];
    }

    /** Whether its extended key usage, if it has one, lets it prove a client. */
    static boolean forClients(X509Certificate certificate) {
        List<String> purposes = purposes(certificate);
        return purposes.isEmpty() || purposes.contains("1.3.6.1.5.5.7.3.2") || purposes.contains("2.5.29.37.0");
    }

    /** Its extended key usages by their object identifiers; empty where there are none, or none that can be read. */
    public static List<String> purposes(X509Certificate certificate) {
        try {
            return Objects.requireNonNullElse(certificate.getExtendedKeyUsage(), List.of());
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }

    /**
     * Its further names (RFC 5280 section 4.2.1.6) as Java gives them: the tag and the name. None where there are none,
     * or Java fails at one of a rare kind.
     */
    public static Collection<List<?>> names(X509Certificate certificate) {
        try {
            return Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
        } catch (CertificateParsingException | RuntimeException e) {
            return List.of();
        }
    }

    /** Where it says that its issuer's can be downloaded (RFC 5280 section 4.2.2.1), if it does. */
    public static Optional<String> issuerUrl(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue("1.3.6.1.5.5.7.1.1");
        if (extension == null) return Optional.empty();
        try {
            return Asn1.reading(
                    () -> Arrays.stream(AuthorityInformationAccess.getInstance(Asn1.sequence(Asn1.octets(extension)))
                                    .getAccessDescriptions())
                            .filter(one -> one.getAccessMethod().equals(AccessDescription.id_ad_caIssuers))
                            .map(one -> one.getAccessLocation().getName().toString())
                            .filter(url -> url.matches("https?://[\\x21-\\x7e]+"))
                            .findFirst());
        } catch (Asn1.Malformed e) {
            return Optional.empty();
        }
    }

    /** Whether the hash of a signature algorithm is broken. */
    static boolean weakHash(String algorithm) {
        return algorithm.toUpperCase(Locale.ROOT).replace("-", "").matches("(SHA1|MD5|MD2|MD4).*");
    }

    /**
     * Why TLS cannot do with a key: shorter than what NIST and the makers of TLS libraries take (RSA 2048, EC 256), or
     * on a curve that is not among TLS 1.3's (RFC 8446 section 4.2.3); empty when it can.
     */
    static Optional<String> unfit(PublicKey key) {
        String kind = PublicKeys.describe(key);
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < 2048
                || key instanceof ECKey ec
                        && ec.getParams().getCurve().getField().getFieldSize() < 256)
            return Optional.of("is too weak: " + kind);
        return key instanceof ECKey && !kind.matches("EC P-(256|384|521)")
                ? Optional.of("is none that TLS in Java takes: " + kind)
                : Optional.empty();
    }
}
