package stellantis.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;
import support.OpensslCa;

/** Key and certificate out of whatever files a partner has. */
@Tag("openssl")
class IdentitiesTest {
    private static final Supplier<Secret> NONE = () -> null;
    private static final Supplier<Secret> CHANGEIT = () -> Secret.of("changeit");

    @TempDir
    static Path folder;

    static byte[] key;
    static byte[] leaf;
    static byte[] chain;
    static byte[] partners;
    static byte[] foreign;
    static byte[] root;

    @BeforeAll
    static void issue() throws Exception {
        OpensslCa ca = new OpensslCa(folder);
        OpensslCa.Issued issued = ca.client("MZP123456");
        key = Files.readAllBytes(issued.key());
        leaf = Files.readAllBytes(issued.cert());
        chain = Files.readAllBytes(issued.chain());
        partners = Files.readAllBytes(ca.partners());
        root = Files.readAllBytes(ca.root());
        foreign = Files.readAllBytes(ca.client("MZP999999").cert());
    }

    private static Identity read(byte[] keyFile, byte[] certFile) {
        return Identities.ofFiles(
                Contents.of(keyFile, "key.pem"),
                Contents.of(certFile, "cert.pem"),
                NONE,
                () -> List.of(),
                Instant.now());
    }

    private static byte[] joined(byte[]... parts) {
        StringBuilder all = new StringBuilder();
        for (byte[] part : parts) all.append(new String(part));
        return all.toString().getBytes();
    }

    @Test
    void theChainIsLeafFirstWithoutTheRootWhateverTheOrderInTheFile() {
        List<X509Certificate> expected = CertificateFile.read(chain, "chain");
        assertEquals(expected, read(key, joined(root, partners, leaf)).chain());
        byte[] both = joined(partners, key, leaf);
        assertEquals(expected, read(both, both).chain());
        assertEquals(
                expected,
                read(key, Pkcs7.bundle(CertificateFile.read(joined(root, leaf, partners), "bundle")))
                        .chain());
        assertEquals(
                expected,
                Identities.ofFiles(
                                Contents.of(key, "key"),
                                Contents.of(leaf, "leaf"),
                                NONE,
                                () -> CertificateFile.read(joined(partners, root), "ca"),
                                Instant.now())
                        .chain());
    }

    @Test
    void aKeyAndACertificateThatDoNotBelongTogetherAreToldApartByTheirFingerprints() {
        Failure failure = assertThrows(Failure.class, () -> read(key, foreign));
        assertEquals(ExitCode.MISMATCH, failure.code());
        String mine = PublicKeys.fingerprint(
                        CertificateFile.read(leaf, "leaf").get(0).getPublicKey())
                .substring(0, 16);
        String other = PublicKeys.fingerprint(
                        CertificateFile.read(foreign, "foreign").get(0).getPublicKey())
                .substring(0, 16);
        assertTrue(
                failure.because().contains("key.pem is " + mine)
                        && failure.because().contains("cert.pem is " + other),
                failure.because());
    }

    @Test
    void swappedFilesAreNoticed() {
        Failure failure = assertThrows(Failure.class, () -> read(leaf, key));
        assertEquals(ExitCode.USAGE, failure.code());
        assertTrue(failure.getMessage().contains("swapped"), failure.getMessage());
    }

    @Test
    void aKeystoreGivesTheIdentityOfItsOnlyKeyOrOfTheOneNamed() {
        Identity identity = read(key, chain);
        byte[] one = NewKeystore.write(
                Kind.PKCS12, List.of(new KeyEntry("mine", identity.key(), identity.chain())), Secret.of("changeit"));
        byte[] two = NewKeystore.write(
                Kind.JKS,
                List.of(
                        new KeyEntry("mine", identity.key(), identity.chain()),
                        new KeyEntry("other", identity.key(), identity.chain())),
                Secret.of("changeit"));
        assertEquals(
                identity.chain(),
                Identities.ofKeystore(
                                Contents.of(one, "one"), null, CHANGEIT, alias -> null, () -> List.of(), Instant.now())
                        .chain());
        assertEquals(
                identity.chain(),
                Identities.ofKeystore(
                                Contents.of(two, "two"),
                                "MINE",
                                CHANGEIT,
                                alias -> null,
                                () -> List.of(),
                                Instant.now())
                        .chain());
        Failure choice = assertThrows(
                Failure.class,
                () -> Identities.ofKeystore(
                        Contents.of(two, "two"), null, CHANGEIT, alias -> null, () -> List.of(), Instant.now()));
        assertEquals(ExitCode.USAGE, choice.code());
        assertTrue(choice.because().contains("\"mine\"") && choice.because().contains("\"other\""), choice.because());
    }

    /**
     * As keytool leaves it when the reply was imported under another alias: the key still has its self-signed
     * certificate.
     */
    @Test
    void theSignedCertificateElsewhereInTheKeystoreGoesBeforeTheSelfSignedOne() {
        OpensslCa ca = new OpensslCa(folder);
        Path mine = ca.newKey("EC");
        Identity placeholder = new Identity(
                KeyFile.read(bytes(mine), "mine", NONE),
                CertificateFile.read(ca.selfSigned(mine, "/CN=MZP123456").getBytes(), "self"));
        X509Certificate signed = CertificateFile.read(
                        bytes(ca.signedBy(OpensslCa.Authority.PARTNERS)
                                .issue(mine, "/CN=MZP123456")
                                .cert()),
                        "signed")
                .get(0);
        byte[] store = NewKeystore.write(
                Kind.JKS,
                List.of(
                        new KeyEntry("KeyName", placeholder.key(), placeholder.chain()),
                        new KeyEntry("reply", null, List.of(signed))),
                Secret.of("changeit"));
        assertEquals(
                signed,
                Identities.ofKeystore(
                                Contents.of(store, "store"),
                                null,
                                CHANGEIT,
                                alias -> null,
                                () -> List.of(),
                                Instant.now())
                        .certificate());
    }

    @Test
    void trustComesFromAnyFormatAndOfAKeystoreWithoutTheLeaf() {
        Identity identity = read(key, chain);
        X509Certificate ca = CertificateFile.read(root, "root").get(0);
        assertEquals(List.of(ca), trusted(root, "ca.pem", NONE));
        assertEquals(List.of(ca), trusted(Certificates.der(ca), "ca.der", NONE));
        assertEquals(List.of(ca), trusted(Pkcs7.bundle(List.of(ca)), "ca.p7b", NONE));
        for (Kind kind : List.of(Kind.JKS, Kind.JCEKS)) {
            assertEquals(
                    List.of(ca),
                    trusted(
                            NewKeystore.write(
                                    kind, List.of(new KeyEntry("ca", null, List.of(ca))), Secret.of("changeit")),
                            "trust",
                            NONE));
        }
        assertEquals(
                List.of(ca),
                trusted(
                        NewKeystore.write(Kind.PKCS12, List.of(new KeyEntry("ca", null, List.of(ca))), null),
                        "trust",
                        NONE));
        byte[] mixed = NewKeystore.write(
                Kind.PKCS12,
                List.of(new KeyEntry("mine", identity.key(), identity.chain()), new KeyEntry("ca", null, List.of(ca))),
                Secret.of("changeit"));
        assertEquals(List.of(identity.chain().get(1), ca), trusted(mixed, "mixed", CHANGEIT));
    }

    private static List<X509Certificate> trusted(byte[] file, String name, Supplier<Secret> passphrase) {
        return TrustAnchors.read(file, name, passphrase).certificates();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
