//SOURCES Contents.java
//SOURCES EncryptedKey.java
//SOURCES Format.java
//SOURCES KeyNumbers.java
//SOURCES PublicKeys.java
//SOURCES ../ShellWord.java
package stellantis.pki;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.crypto.BadPaddingException;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;
import stellantis.ShellWord;

/**
 * Private keys as files. Written: PKCS#8 (RFC 5958), encrypted or clear. Read: whatever partners have, PKCS#8, PKCS#1
 * (RFC 8017) and SEC 1 (RFC 5915), clear or under any {@link EncryptionScheme}, as PEM or DER.
 */
public final class PrivateKeys {
    private static final byte[] VERSION_0 = Der.encode(Der.INTEGER, new byte[1]);
    private static final String RSA = "1.2.840.113549.1.1.1";
    private static final String EC = "1.2.840.10045.2.1";

    private PrivateKeys() {}

    /**
     * A writer of one PKCS#8 PEM, encrypted with PBES2 unless the passphrase is null. What the passphrase costs is spent
     * here, so that it can be while the key is still being made.
     */
    public static Function<PrivateKey, byte[]> pemUnder(Secret passphrase) {
        if (passphrase == null) return key -> pem(key, null);
        EncryptedKey encryption = EncryptedKey.under(passphrase, EncryptedKey.ITERATIONS);
        return key -> Pem.write("ENCRYPTED PRIVATE KEY", encryption.encrypt(key.getEncoded())).getBytes(StandardCharsets.US_ASCII);
    }

    /** PKCS#8 PEM, encrypted with PBES2 unless the passphrase is null. */
    public static byte[] pem(PrivateKey key, Secret passphrase) {
        return Pem.write(passphrase == null ? "PRIVATE KEY" : "ENCRYPTED PRIVATE KEY", der(key, passphrase)).getBytes(StandardCharsets.US_ASCII);
    }

    /** PKCS#8 DER, encrypted with PBES2 unless the passphrase is null. */
    public static byte[] der(PrivateKey key, Secret passphrase) {
        return passphrase == null ? key.getEncoded() : EncryptedKey.encrypt(key.getEncoded(), passphrase, EncryptedKey.ITERATIONS);
    }

    /**
     * PKCS#1 of an RSA key, SEC 1 of an EC key, in PEM and in clear: their encryption (DEK-Info, RFC 1421) derives its key by
     * one round of MD5, so it is read and not written.
     *
     * @throws Failure exit code 11 when the key is of the other kind
     */
    public static byte[] traditionalPem(PrivateKey key, Format format) {
        boolean rsa = format == Format.PKCS1;
        if (!key.getAlgorithm().equals(rsa ? "RSA" : "EC")) {
            throw Failure.file("the private key cannot be written as " + format.label).because("it is of the kind " + key.getAlgorithm() + ", and " + format.label + " is for " + (rsa ? "RSA" : "EC") + " keys")
                    .hint("choose --to " + (key.getAlgorithm().equals("EC") ? "sec1" : key.getAlgorithm().equals("RSA") ? "pkcs1" : "pem"));
        }
        Der info = Der.read(key.getEncoded());
        return Pem.write((rsa ? "RSA" : "EC") + " PRIVATE KEY", rsa ? info.child(2).octets() : sec1(key, info)).getBytes(StandardCharsets.US_ASCII);
    }

    /** With the curve and the public half, which PKCS#8 need not repeat. */
    private static byte[] sec1(PrivateKey key, Der info) {
        byte[] number = Der.read(info.child(2).octets()).child(1).encoded();
        byte[] publicHalf = Der.read(PublicKeys.of(key).getEncoded()).child(1).encoded();
        return Der.encode(Der.SEQUENCE, Der.encode(Der.INTEGER, new byte[] {1}), number, Der.encode(0xa0, info.child(1).child(1).encoded()), Der.encode(0xa1, publicHalf));
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
            throw Failure.file(name + " holds " + keys.size() + " private keys").because("it cannot be known which one is meant").hint("put each into a file of its own");
        }
        byte[] curve = file.of(Contents.Kind.EC_PARAMETERS).stream().map(Contents.Item::bytes).findFirst().orElse(null);
        Contents.Item key = keys.get(0);
        byte[] clear = key.encrypted() ? decrypt(key, name, passphrase) : key.bytes();
        try {
            return decode(clear, curve, name);
        } finally {
            if (key.encrypted()) Arrays.fill(clear, (byte) 0);
        }
    }

    private static Failure noKey(Contents file, String name) {
        Failure failure = Failure.file(name + " holds no private key").as("file.no-private-key").because("it is " + file.describe());
        if (file.keystore().isPresent()) return failure.hint("name it as a keystore, or take the key out: jbang convert@stellantis " + ShellWord.of(name) + " key.pem");
        if (file.has(Contents.Kind.CERTIFICATE)) return failure.hint("give the file that genkey, csr or openssl wrote the key to; the certificate alone is not enough");
        return failure;
    }

    private static byte[] decrypt(Contents.Item key, String name, Supplier<Secret> passphrase) {
        try {
            String dekInfo = key.block() == null ? null : key.block().headers().get("DEK-Info");
            if (dekInfo != null) return EncryptionScheme.ofDekInfo(dekInfo).decrypt(key.bytes(), required(passphrase, name));
            Der info = Der.read(key.bytes());
            return EncryptionScheme.of(info.child(0)).decrypt(info.child(1).octets(), required(passphrase, name));
        } catch (BadPaddingException e) {
            throw wrongPassphrase(name);
        } catch (EncryptionScheme.Unsupported e) {
            throw unsupported(name, e);
        } catch (Der.Malformed | GeneralSecurityException e) {
            throw damaged(name, e);
        }
    }

    private static Secret required(Supplier<Secret> passphrase, String name) {
        Secret given = passphrase.get();
        if (given == null) {
            throw Failure.of(ExitCode.PASSPHRASE, name + " is encrypted and needs its passphrase").as("file.passphrase-missing").hint("give it with --passphrase env:NAME, file:PATH, fd:N or stdin");
        }
        return given;
    }

    static Failure wrongPassphrase(String name) {
        return Failure.of(ExitCode.PASSPHRASE, "the passphrase does not open " + name).as("file.passphrase-wrong")
                .because("it is another one, or the file was changed on its way")
                .hint("give the one that was set when the key was made: --passphrase env:NAME, file:PATH or stdin");
    }

    static Failure unsupported(String name, EncryptionScheme.Unsupported e) {
        return Failure.file("the encryption of " + name + " is not known here").as("file.unsupported-encryption").because("it uses " + e.getMessage() + ", which neither Java nor Bouncy Castle has; the passphrase is not the trouble")
                .hint("rewrite it with the tool that made it, such as: openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW").from(e);
    }

    private static Failure damaged(String name, Exception e) {
        return Failure.file("the private key in " + name + " is damaged").as("file.damaged").because(e instanceof Der.Malformed ? e.getMessage() : "Java cannot decode it: it was changed since it was made")
                .hint("take the file from a backup, or make a new key and request: jbang csr@stellantis").from(e);
    }

    /**
     * A key from its clear DER, whichever of the three syntaxes it is in; the content decides, since labels lie.
     *
     * @param curve the curve's identifier from a PEM block of its own, or null
     */
    static PrivateKey decode(byte[] der, byte[] curve, String name) {
        try {
            List<Der> parts = Der.read(der).children();
            if (parts.size() > 2 && parts.get(1).is(Der.SEQUENCE)) return pkcs8(der, parts.get(1).child(0).oid(), name);
            if (parts.size() >= 9) {
                byte[] algorithm = Der.encode(Der.SEQUENCE, Der.encodeOid(RSA), new byte[] {0x05, 0});
                return pkcs8(Der.encode(Der.SEQUENCE, VERSION_0, algorithm, Der.encode(Der.OCTETS, der)), RSA, name);
            }
            if (parts.size() > 1 && parts.get(1).is(Der.OCTETS)) {
                byte[] parameters = parts.stream().filter(part -> part.tag == 0xa0).map(part -> part.child(0).encoded()).findFirst().orElse(curve);
                if (parameters == null) throw new Der.Malformed("it does not say on which curve the key is");
                byte[] algorithm = Der.encode(Der.SEQUENCE, Der.encodeOid(EC), parameters);
                return pkcs8(Der.encode(Der.SEQUENCE, VERSION_0, algorithm, Der.encode(Der.OCTETS, der)), EC, name);
            }
            throw new Der.Malformed("it is neither PKCS#8, PKCS#1 nor SEC 1");
        } catch (Der.Malformed | GeneralSecurityException e) {
            throw damaged(name, e);
        }
    }

    private static PrivateKey pkcs8(byte[] der, String oid, String name) throws GeneralSecurityException {
        String algorithm = switch (oid) {
            case RSA -> "RSA";
            case EC -> "EC";
            case "1.2.840.113549.1.1.10" -> "RSASSA-PSS";
            case "1.2.840.10040.4.1" -> "DSA";
            case "1.3.101.112", "1.3.101.113" -> "EdDSA";
            default -> throw Failure.file("the private key in " + name + " is of an unknown type").because("its algorithm is " + oid + "; RSA and EC keys are used here");
        };
        PrivateKey key = key(new PKCS8EncodedKeySpec(der), algorithm);
        if (!KeyNumbers.fit(key, oid.equals(EC) ? publicPoint(der) : null)) throw new Der.Malformed("its numbers do not fit each other: it was changed since it was made");
        return key;
    }

    /** What SEC 1 stores beside the private number, if it does (RFC 5915 section 3). */
    private static byte[] publicPoint(byte[] pkcs8) {
        for (Der part : Der.read(Der.read(pkcs8).child(2).octets()).children()) {
            if (part.tag != 0xa1) continue;
            byte[] bits = part.child(0).content();
            if (bits.length < 2) throw new Der.Malformed("its public half is missing");
            return Arrays.copyOfRange(bits, 1, bits.length);
        }
        return null;
    }

    private static PrivateKey key(PKCS8EncodedKeySpec spec, String algorithm) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(spec);
        } catch (GeneralSecurityException e) {
            // curves that this Java has no more, such as secp256k1 and brainpool, and curves given by their numbers
            if (!algorithm.equals("EC")) throw e;
            return secondOpinion(spec);
        }
    }

    private static PrivateKey secondOpinion(PKCS8EncodedKeySpec spec) throws GeneralSecurityException {
        try {
            return BouncyCastle.keyFactory("EC").generatePrivate(spec);
        } catch (NoSuchAlgorithmException | RuntimeException e) {
            throw new InvalidKeyException("no EC key", e);
        }
    }
}
