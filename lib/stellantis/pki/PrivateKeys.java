//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
//SOURCES ../NextCommand.java
//SOURCES Contents.java
//SOURCES EncryptedKey.java
//SOURCES KeyNumbers.java
package stellantis.pki;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;

/**
 * Private keys as files. Written: PKCS#8 (RFC 5958), encrypted or clear. Read: whatever partners have, PKCS#8, PKCS#1
 * (RFC 8017) and SEC 1 (RFC 5915), clear or under any {@link EncryptionScheme}, as PEM or DER.
 */
public final class PrivateKeys {
    private PrivateKeys() {}

    /**
     * A writer of one PKCS#8 PEM, encrypted with PBES2 unless the passphrase is null. What the passphrase costs is spent
     * here, so that it can be while the key is still being made.
     */
    public static Function<PrivateKey, byte[]> pemUnder(Secret passphrase) {
        if (passphrase == null) return key -> pem("PRIVATE KEY", key.getEncoded());
        EncryptedKey encryption = new EncryptedKey(passphrase, EncryptedKey.ITERATIONS);
        return key -> pem("ENCRYPTED PRIVATE KEY", Asn1.encode(encryption.encrypt(key.getEncoded())));
    }

    /** PKCS#8 PEM, encrypted with PBES2 unless the passphrase is null. */
    public static byte[] pem(PrivateKey key, Secret passphrase) {
        return pemUnder(passphrase).apply(key);
    }

    /** PKCS#8 DER, encrypted with PBES2 unless the passphrase is null. */
    public static byte[] der(PrivateKey key, Secret passphrase) {
        if (passphrase == null) return key.getEncoded();
        return Asn1.encode(new EncryptedKey(passphrase, EncryptedKey.ITERATIONS).encrypt(key.getEncoded()));
    }

    /**
     * PKCS#1 of an RSA key, SEC 1 of an EC key, in PEM and in clear: their encryption (DEK-Info, RFC 1421) derives its
     * key by one round of MD5, so it is read and not written.
     *
     * @param algorithm {@code RSA} or {@code EC}
     * @throws Failure exit code 11 when the key is of the other kind
     */
    public static byte[] traditionalPem(PrivateKey key, String algorithm) {
        if (!key.getAlgorithm().equals(algorithm)) {
            String syntax = algorithm.equals("RSA") ? "PKCS#1" : "SEC 1";
            String other = key.getAlgorithm().equals("EC") ? "sec1" : key.getAlgorithm().equals("RSA") ? "pkcs1" : "pem";
            throw Failure.file("the private key cannot be written as " + syntax)
                    .because("it is of the kind " + key.getAlgorithm() + ", and " + syntax + " is for " + algorithm + " keys")
                    .hint("choose --to " + other);
        }
        return Asn1.reading(() -> {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
            ASN1Encodable clear = info.parsePrivateKey();
            return pem(algorithm + " PRIVATE KEY", Asn1.encode(algorithm.equals("RSA") ? clear : sec1(key, info, clear)));
        });
    }

    /** With the curve and the public half, which PKCS#8 need not repeat. */
    private static ECPrivateKey sec1(PrivateKey key, PrivateKeyInfo info, ASN1Encodable clear) {
        byte[] number = ASN1OctetString.getInstance(ASN1Sequence.getInstance(clear).getObjectAt(1)).getOctets();
        ASN1BitString open = SubjectPublicKeyInfo.getInstance(PublicKeys.of(key).getEncoded()).getPublicKeyData();
        ASN1Encodable curve = info.getPrivateKeyAlgorithm().getParameters();
        return new ECPrivateKey(number.length * 8, new java.math.BigInteger(1, number), open, curve);
    }

    private static byte[] pem(String label, byte[] der) {
        return Pem.write(label, der).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The one private key in a file that is no keystore.
     *
     * @param passphrase asked only when the key is encrypted; may answer null when there is none to be had
     * @throws Failure exit code 11 when there is no key in it, it is damaged, or its algorithm is not known;
     *         12 when the passphrase is missing or wrong
     */
    public static PrivateKey read(byte[] file, String name, Supplier<Secret> passphrase) {
        return read(Contents.of(file, name), name, passphrase);
    }

    /** As {@link #read(byte[], String, Supplier)}, of a file that was looked at already. */
    public static PrivateKey read(Contents file, String name, Supplier<Secret> passphrase) {
        List<Contents.Item> keys = file.of(Contents.Kind.PRIVATE_KEY);
        if (keys.isEmpty()) throw noKey(file, name);
        if (keys.size() > 1) {
            throw Failure.file(name + " holds " + keys.size() + " private keys")
                    .because("it cannot be known which one is meant")
                    .hint("put each into a file of its own");
        }
        byte[] curve = file.of(Contents.Kind.EC_PARAMETERS).stream().map(Contents.Item::bytes).findFirst().orElse(null);
        Contents.Item key = keys.get(0);
        if (!key.encrypted()) return decode(key.bytes(), curve, name);
        byte[] clear = decrypt(key, name, passphrase);
        try {
            return decode(clear, curve, name);
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    private static Failure noKey(Contents file, String name) {
        Failure failure = Failure.file(name + " holds no private key")
                .as("file.no-private-key")
                .because("it is " + file.describe());
        if (file.keystore().isPresent()) {
            NextCommand convert = NextCommand.of("convert", name, "key.pem");
            return failure.hint("name it as a keystore, or take the key out: {}", convert);
        }
        if (!file.has(Contents.Kind.CERTIFICATE)) return failure;
        return failure.hint("give the file that genkey, csr or openssl wrote the key to; "
                + "the certificate alone is not enough");
    }

    private static byte[] decrypt(Contents.Item key, String name, Supplier<Secret> passphrase) {
        try {
            String dekInfo = key.block() == null ? null : key.block().headers().get("DEK-Info");
            if (dekInfo != null) {
                return EncryptionScheme.ofDekInfo(dekInfo).decrypt(key.bytes(), required(passphrase, name));
            }
            EncryptedPrivateKeyInfo info =
                    Asn1.reading(() -> EncryptedPrivateKeyInfo.getInstance(Asn1.parse(key.bytes())));
            EncryptionScheme scheme = EncryptionScheme.of(info.getEncryptionAlgorithm());
            return scheme.decrypt(info.getEncryptedData(), required(passphrase, name));
        } catch (EncryptionScheme.WrongPassphrase e) {
            throw Failure.of(ExitCode.PASSPHRASE, "the passphrase does not open " + name)
                    .as("file.passphrase-wrong")
                    .because("it is another one, or the file was changed on its way")
                    .hint("give the one that was set when the key was made: --passphrase env:NAME, file:PATH or stdin");
        } catch (EncryptionScheme.Unsupported e) {
            throw Failure.file("the encryption of " + name + " is not known here")
                    .as("file.unsupported-encryption")
                    .because(e.reason())
                    .hint("rewrite it with the tool that made it, such as: "
                            + "openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW")
                    .from(e);
        } catch (Asn1.Malformed | GeneralSecurityException e) {
            throw damaged(name, e);
        }
    }

    /** What the supplier gives, which has to be something. */
    static Secret required(Supplier<Secret> passphrase, String name) {
        Secret given = passphrase.get();
        if (given != null) return given;
        throw Failure.of(ExitCode.PASSPHRASE, name + " is encrypted and needs its passphrase")
                .as("file.passphrase-missing")
                .hint("give it with --passphrase env:NAME, file:PATH, fd:N or stdin");
    }

    private static Failure damaged(String name, Exception e) {
        String why = e instanceof Asn1.Malformed ? e.getMessage() : "Java cannot decode it: it was changed since it was made";
        return Failure.file("the private key in " + name + " is damaged")
                .as("file.damaged")
                .because(why)
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
                case "1.2.840.10040.4.1" -> "DSA";
                case "1.3.101.112", "1.3.101.113" -> "EdDSA";
                default -> throw Failure.file("the private key in " + name + " is of an unknown type")
                        .because("its algorithm is " + oid + "; RSA and EC keys are used here");
            };
            PrivateKey key = key(new PKCS8EncodedKeySpec(Asn1.encode(info)), algorithm);
            if (KeyNumbers.fit(key, algorithm.equals("EC") ? Asn1.reading(() -> publicPoint(info)) : null)) return key;
            throw new Asn1.Malformed("its numbers do not fit each other: it was changed since it was made");
        } catch (Asn1.Malformed | GeneralSecurityException e) {
            throw damaged(name, e);
        }
    }

    private static PrivateKeyInfo pkcs8(ASN1Sequence key, byte[] curve) throws java.io.IOException {
        boolean several = key.size() > 1;
        if (key.size() > 2 && key.getObjectAt(1) instanceof ASN1Sequence) return PrivateKeyInfo.getInstance(key);
        if (key.size() >= 9) {
            return new PrivateKeyInfo(new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE), key);
        }
        if (several && key.getObjectAt(1) instanceof ASN1OctetString) {
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
