//DEPS org.bouncycastle:bcpkix-jdk18on:1.86
package stellantis.pki;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;

/** A file with a private key, clear or under any {@link EncryptionScheme}, as PEM or DER. */
public final class KeyFile {
    private KeyFile() {}

    /**
     * The one private key in a file that is no keystore.
     *
     * @param passphrase asked only when the key is encrypted; may answer null when there is none to be had
     * @throws Failure exit code 11 when there is no key in it, it is damaged, or its algorithm is not known;
     *         12 when the passphrase is missing or wrong
     */
    public static PrivateKey read(byte[] file, String name, Supplier<Secret> passphrase) {
        return read(Contents.of(file, name), passphrase);
    }

    /** As {@link #read(byte[], String, Supplier)}, of a file that was looked at already. */
    public static PrivateKey read(Contents file, Supplier<Secret> passphrase) {
        List<Contents.Item> keys = file.of(Kind.PRIVATE_KEY);
        if (keys.isEmpty()) throw noKey(file);
        if (keys.size() > 1) {
            throw Failure.file(file.name() + " holds " + keys.size() + " private keys")
                    .because("it cannot be known which one is meant")
                    .hint("put each into a file of its own");
        }
        return read(file, keys.get(0), passphrase);
    }

    /** As {@link #read(Contents, Supplier)}, of one of several keys in the file. */
    public static PrivateKey read(Contents file, Contents.Item key, Supplier<Secret> passphrase) {
        byte[] curve = file.of(Kind.EC_PARAMETERS).stream()
                .map(Contents.Item::bytes)
                .findFirst()
                .orElse(null);
        byte[] clear = decrypt(key, file.name(), passphrase, file.effort());
        try {
            return KeyDecoder.decode(clear, curve, file.name());
        } finally {
            Arrays.fill(clear, (byte) 0);
        }
    }

    private static Failure noKey(Contents file) {
        Failure failure = file.lacks("private key", "file.no-private-key");
        if (file.keystore().isPresent()) {
            NextCommand convert = NextCommand.of("convert", file.name(), "key.pem");
            return failure.hint("name it as a keystore, or take the key out: {}", convert);
        }
        if (file.has(Kind.CERTIFICATE))
            failure.hint(
                    "give the file that genkey, csr or openssl wrote the key to; the certificate alone is not enough");
        else if (file.has(Kind.PUBLIC_KEY)) failure.hint("give the file with its private key");
        return failure;
    }

    private static byte[] decrypt(
            Contents.Item key, String name, Supplier<Secret> passphrase, EncryptionScheme.Effort effort) {
        Secret[] given = new Secret[1];
        Supplier<Secret> asked = () -> given[0] = EncryptionScheme.required(passphrase, name);
        try {
            // what checking a key takes
            effort.spend("it holds hundreds of keys", 20_000, 0);
            if (!key.encrypted()) return key.bytes().clone();
            String dekInfo = key.block() == null ? null : key.block().headers().get("DEK-Info");
            if (dekInfo != null) {
                return EncryptionScheme.ofDekInfo(dekInfo).decrypt(key.bytes(), asked.get(), effort);
            }
            return EncryptionScheme.decryptKey(Asn1.parse(key.bytes()), asked, effort);
        } catch (EncryptionScheme.WrongPassphrase e) {
            throw EncryptionScheme.wrong(given[0], name);
        } catch (EncryptionScheme.Unsupported e) {
            throw e.of(name)
                    .hint("rewrite it with the tool that made it, such as: "
                            + "openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW");
        } catch (Asn1.Malformed e) {
            throw KeyDecoder.damaged(name, e);
        } catch (GeneralSecurityException e) {
            throw KeyDecoder.damaged(name, new Asn1.Malformed("the numbers of its encryption are impossible", e));
        }
    }
}
