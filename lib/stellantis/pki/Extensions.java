//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyConstraints;
import org.bouncycastle.asn1.x509.PolicyMappings;
import org.bouncycastle.asn1.x509.PrivateKeyUsagePeriod;

/** Damaged extensions of a certificate (RFC 5280 section 4.2). Java ignores most of them without an error. */
final class Extensions {
    private record Kind(String oid, String name, Function<ASN1Encodable, Object> decoder) {}

    private static final List<Kind> KINDS = List.of(
            new Kind("2.5.29.14", "subject key identifier", ASN1OctetString::getInstance),
            new Kind("2.5.29.15", "key usage", KeyUsage::getInstance),
            new Kind("2.5.29.16", "private key usage period", PrivateKeyUsagePeriod::getInstance),
            new Kind("2.5.29.17", "subject alternative name", GeneralNames::getInstance),
            new Kind("2.5.29.18", "issuer alternative name", GeneralNames::getInstance),
            new Kind("2.5.29.19", "basic constraints", BasicConstraints::getInstance),
            new Kind("2.5.29.30", "name constraints", NameConstraints::getInstance),
            new Kind("2.5.29.31", "CRL distribution points", Extensions::points),
            new Kind("2.5.29.32", "certificate policies", CertificatePolicies::getInstance),
            new Kind("2.5.29.33", "policy mappings", PolicyMappings::getInstance),
            new Kind("2.5.29.35", "authority key identifier", AuthorityKeyIdentifier::getInstance),
            new Kind("2.5.29.36", "policy constraints", PolicyConstraints::getInstance),
            new Kind("2.5.29.37", "extended key usage", ExtendedKeyUsage::getInstance),
            new Kind("2.5.29.46", "freshest CRL", Extensions::points),
            new Kind("2.5.29.54", "inhibit anyPolicy", ASN1Integer::getInstance),
            new Kind("1.3.6.1.5.5.7.1.1", "authority information access", AuthorityInformationAccess::getInstance),
            new Kind("1.3.6.1.5.5.7.1.11", "subject information access", AuthorityInformationAccess::getInstance));

    private Extensions() {}

    private static Object points(ASN1Encodable value) {
        return CRLDistPoint.getInstance(value).getDistributionPoints();
    }

    /** Such as {@code key usage}; in the certificate's order. */
    static List<String> unreadable(X509Certificate certificate) {
        Map<String, Callable<Object>> java = Map.of(
                "2.5.29.15", certificate::getKeyUsage,
                "2.5.29.17", certificate::getSubjectAlternativeNames,
                "2.5.29.18", certificate::getIssuerAlternativeNames,
                "2.5.29.37", certificate::getExtendedKeyUsage);
        Set<String> present = new LinkedHashSet<>();
        Optional.ofNullable(certificate.getCriticalExtensionOIDs()).ifPresent(present::addAll);
        Optional.ofNullable(certificate.getNonCriticalExtensionOIDs()).ifPresent(present::addAll);
        List<String> unreadable = new ArrayList<>();
        for (String oid : present) {
            // whoever does not know it has to refuse the certificate
            if (certificate.getCriticalExtensionOIDs().contains(oid)
                    && KINDS.stream().noneMatch(kind -> kind.oid.equals(oid))) unreadable.add(oid + " (critical)");
            KINDS.stream().filter(kind -> kind.oid.equals(oid)).forEach(kind -> {
                try {
                    ASN1Encodable value = ChainProblem.extension(certificate, oid);
                    Asn1.reading(() -> kind.decoder.apply(value));
                    if (java.containsKey(oid))
                        Objects.requireNonNull(java.get(oid).call());
                } catch (Exception e) {
                    unreadable.add(kind.name);
                }
            });
        }
        return unreadable;
    }
}
