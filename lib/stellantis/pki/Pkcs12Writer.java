//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.crypto.digests.SHA256Digest;
import stellantis.Secret;
import stellantis.Sha256;

/**
 * Writes PKCS#12 (RFC 7292) that OpenSSL 3, curl and Java 17 open as it is: keys under PBES2 with AES-256, certificates
 * in clear, a MAC with SHA-256 over all. The same on every Java, with any passphrase, which the JDK's own writer does
 * not give: before Java 19 it refuses all but ASCII, and "no passphrase" means something else in each release.
 */
final class Pkcs12Writer {
    /** Fewer than a key file's, ten times what keytool takes: Java programs open their keystore at every start. */
    static final int ITERATIONS = 100_000;

    private static final AlgorithmIdentifier SHA_256 =
            new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);

    private Pkcs12Writer() {}

    /** @param passphrase null for a file without keys that is not protected at all */
    static byte[] write(List<KeyEntry> entries, Secret passphrase) {
        ASN1EncodableVector bags = new ASN1EncodableVector();
        for (KeyEntry entry : entries) {
            X509Certificate first = entry.chain().get(0);
            if (entry.key() == null) {
                // Java lists a certificate without a key only when it bears this mark, Oracle's trustedKeyUsage (any)
                Attribute mark = attribute(Pkcs12.TRUSTED_KEY_USAGE, KeyPurposeId.anyExtendedKeyUsage);
                bags.add(certificate(first, named(entry.alias(), mark)));
                continue;
            }
            // what ties the key to its certificate; any unique bytes do
            ASN1Encodable bytes = new DEROctetString(Sha256.of(first).bytes());
            DERSet attributes = named(entry.alias(), attribute(PKCSObjectIdentifiers.pkcs_9_at_localKeyId, bytes));
            ASN1Encodable sealed =
                    new EncryptedKey(passphrase, ITERATIONS).encrypt(entry.key().getEncoded());
            bags.add(new SafeBag(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag, sealed.toASN1Primitive(), attributes));
            bags.add(certificate(first, attributes));
            for (X509Certificate issuer : entry.chain().subList(1, entry.chain().size()))
                bags.add(certificate(issuer, null));
        }
        byte[] safe = Asn1.encode(new DERSequence(data(Asn1.encode(new DERSequence(bags)))));
        return Asn1.encode(new Pfx(data(safe), passphrase == null ? null : mac(safe, passphrase)));
    }

    private static ContentInfo data(byte[] content) {
        return new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(content));
    }

    private static SafeBag certificate(X509Certificate certificate, DERSet attributes) {
        DEROctetString value = new DEROctetString(Certificates.der(certificate));
        CertBag bag = new CertBag(PKCSObjectIdentifiers.x509Certificate, value);
        return new SafeBag(PKCSObjectIdentifiers.certBag, bag.toASN1Primitive(), attributes);
    }

    private static DERSet named(String alias, Attribute other) {
        Attribute name = attribute(PKCSObjectIdentifiers.pkcs_9_at_friendlyName, new DERBMPString(alias));
        return new DERSet(new ASN1Encodable[] {name, other});
    }

    private static Attribute attribute(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return new Attribute(type, new DERSet(value));
    }

    private static MacData mac(byte[] safe, Secret passphrase) {
        byte[] salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        byte[] mac = Pkcs12.mac(new SHA256Digest(), new SHA256Digest(), passphrase, salt, ITERATIONS, safe);
        return new MacData(new DigestInfo(SHA_256, mac), salt, ITERATIONS);
    }
}
