//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import stellantis.Failure;
import stellantis.NextCommand;

/** Private keys out of whatever encoding partners have: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017) and SEC 1 (RFC 5915). */
public final class KeyDecoder {
    /** The id of the failure for a valid key that cannot be used for TLS here. */
    public static final String WRONG_KIND = "file.key-kind";

    private KeyDecoder() {}

    static Failure damaged(String name, Asn1.Malformed e) {
        return Failure.file("the private key in " + name + " is damaged")
                .as("file.damaged")
                .because(e.getMessage())
                .hint("take the file from a backup, or make a new key and request: {}", NextCommand.of("csr"))
                .from(e);
    }

    /**
     * A key from its clear DER, whichever of the three syntaxes it is in; the content decides, since labels lie.
     *
     * @param curve the curve's identifier from a PEM block of its own, or null
     */
    static PrivateKey decode(byte[] der, byte[] curve, String name) {
        try {
            PrivateKeyInfo info = Asn1.reading(() -> pkcs8(Asn1.sequence(der), curve));
            String oid = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
            String algorithm = switch (oid) {
                case "1.2.840.113549.1.1.1" -> "RSA";
                case "1.2.840.10045.2.1" -> "EC";
                case "1.2.840.113549.1.1.10" -> "RSASSA-PSS";
                case "1.3.101.112", "1.3.101.113" -> "EdDSA";
                default -> throw notForClients(name, info, "clients use RSA and EC keys");
            };
            PrivateKey key;
            try {
                key = key(new PKCS8EncodedKeySpec(Asn1.encode(info)), algorithm);
            } catch (GeneralSecurityException e) {
                throw refused(name, info, e);
            }
            if (KeyConsistency.fit(key, algorithm.equals("EC") ? Asn1.reading(() -> publicPoint(info)) : null))
                return key;
            throw new Asn1.Malformed("its numbers do not fit each other: it was changed since it was made");
        } catch (Asn1.Malformed e) {
            throw damaged(name, e);
        }
    }

    /** A key that Java refuses is valid only if another library reads it. */
    private static Failure refused(String name, PrivateKeyInfo info, GeneralSecurityException e) {
        try {
            Asn1.reading(() -> PrivateKeyFactory.createKey(info));
        } catch (Asn1.Malformed damaged) {
            return damaged(name, new Asn1.Malformed("its numbers cannot be those of a key", e));
        }
        return notForClients(name, info, "Java refuses a key of this size or curve");
    }

    private static Failure notForClients(String name, PrivateKeyInfo info, String because) {
        String kind = PublicKeys.name(info.getPrivateKeyAlgorithm());
        return Failure.file("the private key in " + name + " is of a kind that cannot be used here: " + kind)
                .as(WRONG_KIND)
                .because(
                        kind.matches("X25519|X448|DH|ML-KEM.*")
                                ? "it agrees on secrets and cannot sign, which a client has to"
                                : because)
                .hint("make a new key and request: {}", NextCommand.of("csr --key-out new-key.pem"));
    }

    private static PrivateKeyInfo pkcs8(ASN1Sequence key, byte[] curve) throws java.io.IOException {
        if (key.size() > 2 && key.getObjectAt(1) instanceof ASN1Sequence) return PrivateKeyInfo.getInstance(key);
        if (key.size() >= 9) {
            return new PrivateKeyInfo(
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE), key);
        }
        if (key.size() > 1 && key.getObjectAt(1) instanceof ASN1OctetString) {
            ASN1Encodable own = ECPrivateKey.getInstance(key).getParametersObject();
            if (own == null && curve == null) throw new Asn1.Malformed("it does not say on which curve the key is");
            ASN1Encodable parameters = own == null ? Asn1.parse(curve) : own;
            return new PrivateKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, parameters), key);
        }
        throw new Asn1.Malformed("it is neither PKCS#8, PKCS#1 nor SEC 1");
    }

    /** What SEC 1 stores beside the private number, if it does (RFC 5915 section 3). */
    private static byte[] publicPoint(PrivateKeyInfo info) throws java.io.IOException {
        ASN1BitString open = ECPrivateKey.getInstance(info.parsePrivateKey()).getPublicKey();
        if (open == null) return null;
        if (open.getOctets().length == 0) throw new Asn1.Malformed("its public half is missing");
        return open.getOctets();
    }

    private static PrivateKey key(PKCS8EncodedKeySpec spec, String algorithm) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(spec);
        } catch (GeneralSecurityException e) {
            // curves that this Java has no more, such as secp256k1 and brainpool, and curves given by their numbers
            if (!algorithm.equals("EC")) throw e;
        }
        try {
            return BouncyCastle.ecKeyFactory().generatePrivate(spec);
        } catch (RuntimeException e) {
            throw new InvalidKeyException("no EC key", e);
        }
    }
}
