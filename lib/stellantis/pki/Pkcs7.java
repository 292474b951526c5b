//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DLSequence;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.DLTaggedObject;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Certificate;

/** Bundles of certificates as PKCS#7 (RFC 2315) has them. */
public final class Pkcs7 {
    private Pkcs7() {}

    /** SignedData (section 9) without signatures, its set in the given order. */
    public static byte[] bundle(List<X509Certificate> certificates) {
        ASN1Encodable[] all = certificates.stream()
                .map(one -> Certificate.getInstance(Certificates.der(one)))
                .toArray(ASN1Encodable[]::new);
        DLTaggedObject inOrder = new DLTaggedObject(false, 0, new DLSet(all));
        DLSequence nothing = new DLSequence(PKCSObjectIdentifiers.data);
        DLSequence data =
                new DLSequence(new ASN1Encodable[] {new ASN1Integer(1), new DLSet(), nothing, inOrder, new DLSet()});
        ASN1Encodable[] info = {PKCSObjectIdentifiers.signedData, new DLTaggedObject(true, 0, data)};
        return Asn1.reading(new DLSequence(info)::getEncoded);
    }
}
