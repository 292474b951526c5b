//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;

/** Where a certificate's issuer is to be had. */
public final class IssuerUrl {
    private IssuerUrl() {}

    /** Where the certificate says its issuer's can be downloaded (RFC 5280 section 4.2.2.1), if it does. */
    public static Optional<String> of(X509Certificate certificate) {
        String oid = "1.3.6.1.5.5.7.1.1";
        if (certificate.getExtensionValue(oid) == null) return Optional.empty();
        try {
            ASN1Primitive value = ChainProblem.extension(certificate, oid);
            AuthorityInformationAccess access = Asn1.reading(() -> AuthorityInformationAccess.getInstance(value));
            return Arrays.stream(access.getAccessDescriptions())
                    .filter(one -> one.getAccessMethod().equals(AccessDescription.id_ad_caIssuers))
                    .map(one -> one.getAccessLocation().getName().toString())
                    .filter(url -> url.matches("https?://[\\x21-\\x7e]+"))
                    .findFirst();
        } catch (Asn1.Malformed e) {
            return Optional.empty();
        }
    }
}
