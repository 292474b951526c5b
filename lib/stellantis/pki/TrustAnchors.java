package stellantis.pki;

import static stellantis.ExitCode.PASSPHRASE;

import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;

/** Certificates to trust for a server, out of a file in any format: PEM, DER, PKCS#7 or a truststore. */
public final class TrustAnchors {
    private TrustAnchors() {}

    /**
     * The certificates; of a keystore with private keys, those of the authorities only.
     *
     * @param passphrase the truststore's; Java's truststores and those without a passphrase do not ask; may answer null
     * @throws Failure exit code 11 when there is none, 12 for the passphrase
     */
    public static CertificateFile read(byte[] file, String name, Supplier<Secret> passphrase) {
        Contents contents = Contents.of(file, name);
        if (contents.keystore().isEmpty()) return CertificateFile.of(contents);
        Keystore store = open(contents, passphrase);
        Set<X509Certificate> anchors = new LinkedHashSet<>();
        for (Keystore.Entry entry : store.entries()) {
            // the first certificate of a key is its own
            entry.chain().stream().skip(entry.isKey() ? 1 : 0).forEach(anchors::add);
        }
        if (anchors.isEmpty())
            throw Failure.file(name + " holds no CA certificate")
                    .because("it holds " + Keystore.aliases(store.entries()));
        return new CertificateFile(List.copyOf(anchors), store.unreadable());
    }

    /** What is public needs no secret: most truststores have Java's usual passphrase, if any. */
    private static Keystore open(Contents contents, Supplier<Secret> passphrase) {
        try {
            return Keystore.open(contents, () -> Secret.of("changeit"));
        } catch (Failure another) {
            if (another.code() != PASSPHRASE) throw another;
        }
        try {
            return Keystore.open(contents, passphrase);
        } catch (Failure e) {
            throw e.code() != PASSPHRASE
                    ? e
                    : e.hint(
                            "as PEM it needs no passphrase: {}, then {}",
                            NextCommand.of("convert", contents.name(), "ca.pem"),
                            NextCommand.of("profile set cacert=ca.pem"));
        }
    }
}
