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

/** Extensions of a certificate (RFC 5280 section 4.2) that are damaged: Java passes over most of them in silence. */
final class Extensions {
    private interface Decoder {
        Object decode(ASN1Encodable value);
    }

    private record Kind(String name, Decoder decoder) {}

    private static final Map<String, Kind> KINDS = Map.ofEntries(
            Map.entry("2.5.29.14", new Kind("subject key identifier", ASN1OctetString::getInstance)),
            Map.entry("2.5.29.15", new Kind("key usage", KeyUsage::getInstance)),
            Map.entry("2.5.29.16", new Kind("private key usage period", PrivateKeyUsagePeriod::getInstance)),
            Map.entry("2.5.29.17", new Kind("subject alternative name", GeneralNames::getInstance)),
            Map.entry("2.5.29.18", new Kind("issuer alternative name", GeneralNames::getInstance)),
            Map.entry("2.5.29.19", new Kind("basic constraints", BasicConstraints::getInstance)),
            Map.entry("2.5.29.30", new Kind("name constraints", NameConstraints::getInstance)),
            Map.entry(
                    "2.5.29.31",
                    new Kind(
                            "CRL distribution points",
                            value -> CRLDistPoint.getInstance(value).getDistributionPoints())),
            Map.entry("2.5.29.32", new Kind("certificate policies", CertificatePolicies::getInstance)),
            Map.entry("2.5.29.33", new Kind("policy mappings", PolicyMappings::getInstance)),
            Map.entry("2.5.29.35", new Kind("authority key identifier", AuthorityKeyIdentifier::getInstance)),
            Map.entry("2.5.29.36", new Kind("policy constraints", PolicyConstraints::getInstance)),
            Map.entry("2.5.29.37", new Kind("extended key usage", ExtendedKeyUsage::getInstance)),
            Map.entry(
                    "2.5.29.46",
                    new Kind(
                            "freshest CRL",
                            value -> CRLDistPoint.getInstance(value).getDistributionPoints())),
            Map.entry("2.5.29.54", new Kind("inhibit anyPolicy", ASN1Integer::getInstance)),
            Map.entry(
                    "1.3.6.1.5.5.7.1.1",
                    new Kind("authority information access", AuthorityInformationAccess::getInstance)),
            Map.entry(
                    "1.3.6.1.5.5.7.1.11",
                    new Kind("subject information access", AuthorityInformationAccess::getInstance)));

    private interface Java {
        Object read() throws Exception;
    }

    private Extensions() {}

    /** Such as {@code key usage}; in the certificate's order. */
    static List<String> unreadable(X509Certificate certificate) {
        Map<String, Java> java = Map.of(
                "2.5.29.15", certificate::getKeyUsage,
                "2.5.29.17", certificate::getSubjectAlternativeNames,
                "2.5.29.18", certificate::getIssuerAlternativeNames,
                "2.5.29.37", certificate::getExtendedKeyUsage);
        Set<String> present = new LinkedHashSet<>();
        Optional.ofNullable(certificate.getCriticalExtensionOIDs()).ifPresent(present::addAll);
        Optional.ofNullable(certificate.getNonCriticalExtensionOIDs()).ifPresent(present::addAll);
        List<String> unreadable = new ArrayList<>();
        for (String oid : present) {
            Kind kind = KINDS.get(oid);
            if (kind == null) continue;
            try {
                ASN1Encodable octets = Asn1.parse(certificate.getExtensionValue(oid));
                byte[] value =
                        Asn1.reading(() -> ASN1OctetString.getInstance(octets).getOctets());
                Asn1.reading(() -> kind.decoder.decode(Asn1.parse(value)));
                if (java.containsKey(oid)) Objects.requireNonNull(java.get(oid).read());
            } catch (Exception e) {
                unreadable.add(kind.name);
            }
        }
        return unreadable;
    }
}
