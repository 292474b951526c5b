package stellantis.pki;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Secret;

/** Identities out of files: a key and a certificate that belong together, and the chain in the order TLS wants it. */
public final class Identities {
    private Identities() {}

    /**
     * From a private key's file and a certificate's file, each PEM, DER or a PKCS#7 bundle; both may be the
     * same file.
     *
     * @param passphrase of the key; asked at most once per file, and only when needed; may answer null
     * @param issuers further certificates to complete the chain with, such as the CA file's; asked once the key is open
     * @param now prefers valid issuing CAs where there are several
     * @return the identity as a client sends it: leaf, then issuing CAs, without the root
     * @throws Failure exit code 2 when the two files are swapped, 11 when one is not what it should be, 12 for the
     *         passphrase, 13 when key and certificate do not belong together
     */
    public static Identity ofFiles(
            Contents key,
            Contents cert,
            Supplier<Secret> passphrase,
            Supplier<List<X509Certificate>> issuers,
            Instant now) {
        String keyName = key.name();
        String certName = cert.name();
        if (!key.has(Kind.PRIVATE_KEY)
                && key.hasCertificate()
                && cert.has(Kind.PRIVATE_KEY)
                && !cert.hasCertificate()) {
            throw Failure.usage("--key and --cert are swapped")
                    .as("identity.files-swapped")
                    .because(keyName + " holds a certificate, " + certName + " a private key")
                    .hint(NextCommand.typed("--key", certName, "--cert", keyName));
        }
        if (cert.has(Kind.SIGNING_REQUEST) && !cert.hasCertificate()) {
            throw Failure.file(certName + " is a signing request, not a certificate")
                    .as("identity.request-as-certificate")
                    .because("the certificate is what Stellantis makes of it and sends back by e-mail")
                    .hint("when it has come", NextCommand.of("install FILE"));
        }
        PrivateKey opened = KeyFile.read(key, passphrase);
        return join(opened, keyName, CertificateFile.of(cert).own(certName), certName, issuers, now);
    }

    /**
     * From a keystore.
     *
     * @param alias the entry, or null when there is only one private key
     * @param own the entry's own passphrase by its alias, asked when the keystore's does not open it; may answer null
     * @throws Failure as {@link #ofFiles}, and exit code 2 when there is a choice of private keys and none was made
     */
    public static Identity ofKeystore(
            Contents file,
            String alias,
            Supplier<Secret> passphrase,
            Function<String, Secret> own,
            Supplier<List<X509Certificate>> issuers,
            Instant now) {
        String name = file.name();
        Keystore store = Keystore.open(file, passphrase);
        Keystore.Entry entry = store.keyEntry(alias);
        PrivateKey key = store.key(entry, () -> own.apply(entry.alias()));
        List<X509Certificate> certificates = new ArrayList<>(entry.chain());
        certificates.addAll(store.certificates());
        CertificateFile found = new CertificateFile(certificates, store.unreadable());
        if (certificates.isEmpty()) {
            throw Failure.file("the entry \"" + entry.alias() + "\" in " + name + " has no certificate")
                    .because("the keystore holds only the private key")
                    .hint("take in the certificate that came by e-mail", NextCommand.of("install FILE"));
        }
        String keyName = "the key \"" + entry.alias() + "\" in " + name;
        // what keytool signs with the key itself only holds the place of the certificate
        if (entry.chain().isEmpty()
                || Certificates.selfSigned(entry.chain().get(0))
                || !PublicKeys.matches(key, entry.chain().get(0).getPublicKey()))
            return join(key, keyName, found, name, issuers, now);
        certificates.addAll(issuers.get());
        return identity(key, CertificateChain.ofEntry(entry.chain(), certificates, now), found, name, now);
    }

    /** Key and certificate by their public key, the chain from whatever else is there. */
    private static Identity join(
            PrivateKey key,
            String keyName,
            CertificateFile found,
            String certName,
            Supplier<List<X509Certificate>> issuers,
            Instant now) {
        X509Certificate ours = found.certificates().stream()
                .filter(one -> PublicKeys.matches(key, one.getPublicKey()))
                .findFirst()
                .orElseThrow(() -> noneFor(key, keyName, found, certName));
        List<X509Certificate> bag = new ArrayList<>(found.certificates());
        bag.addAll(issuers.get());
        CertificateChain chain =
                CertificateChain.forKey(bag, ours.getPublicKey(), now).orElseThrow();
        return identity(key, chain, found, certName, now);
    }

    private static Identity identity(
            PrivateKey key, CertificateChain chain, CertificateFile found, String certName, Instant now) {
        List<String> remarks = new ArrayList<>(chain.passedOver(now));
        found.refused().forEach(one -> remarks.add(certName + " holds " + one));
        return new Identity(key, chain.toSend(), chain.complete(), Path.of(certName), remarks);
    }

    private static Failure noneFor(PrivateKey key, String keyName, CertificateFile found, String certName) {
        List<X509Certificate> certificates = found.certificates();
        if (!found.refused().isEmpty())
            return CertificateChain.noneFor(key, keyName, null, certName)
                    .as("identity.key-mismatch")
                    .because(certName + " also holds " + String.join("; ", found.refused()))
                    .hint("copy the file again, or take it in anew", NextCommand.of("install --force FILE"));
        if (certificates.isEmpty() || !certificates.stream().allMatch(Certificates::isCa))
            return CertificateChain.noneFor(
                    key, keyName, certificates.isEmpty() ? null : certificates.get(0), certName);
        return Failure.of(ExitCode.MISMATCH, certName + " holds only certificates of authorities, not yours")
                .as("identity.is-authority")
                .because("it is the CA of "
                        + Name.subject(certificates.get(0)).brief()
                        + "; your own certificate is the other one of the two that the e-mail links")
                .hint(
                        "give your certificate with --cert and this file with --cacert, or install both: {}",
                        NextCommand.of("install FILE", certName));
    }
}
