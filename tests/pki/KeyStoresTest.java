package stellantis.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;
import support.OpensslCa;
import support.Tool;

/** Keystores made by openssl, keytool and Bouncy Castle; and what we write, read by openssl and keytool. */
@Tag("openssl")
class KeyStoresTest {
    private static final String PASSPHRASE = "Île-de-France 75";
    private static final Supplier<Secret> NEVER_ASKED = () -> fail("asked for a passphrase that is not needed");
    private static final Supplier<Secret> NONE = () -> null;

    @TempDir
    static Path folder;

    static Tool tool;
    static PrivateKey key;
    static List<X509Certificate> chain;
    static X509Certificate root;

    @BeforeAll
    static void makeIdentity() throws Exception {
        tool = new Tool(folder).env("KP", PASSPHRASE).env("ASCII", "changeit").env("EMPTY", "");
        OpensslCa ca = new OpensslCa(folder);
        OpensslCa.Issued issued = ca.client("MZP123456");
        Files.copy(issued.key(), folder.resolve("key.pem"));
        Files.copy(issued.chain(), folder.resolve("chain.pem"));
        Files.copy(issued.cert(), folder.resolve("leaf.pem"));
        Files.copy(ca.root(), folder.resolve("root.pem"));
        key = KeyFile.read(Files.readAllBytes(issued.key()), "key.pem", NEVER_ASKED);
        chain = CertificateFile.read(Files.readAllBytes(issued.chain()), "chain.pem");
        root = CertificateFile.read(Files.readAllBytes(ca.root()), "root.pem").get(0);
        run("openssl pkcs8 -topk8 -nocrypt -in key.pem -out key8.pem");
    }

    private static String run(String command) {
        return tool.run(command.split(" ")).ok().all();
    }

    private static Keystore open(String file, Supplier<Secret> passphrase) throws Exception {
        return Keystore.open(Files.readAllBytes(folder.resolve(file)), file, passphrase);
    }

    private static Keystore open(String file, String passphrase) throws Exception {
        return open(file, () -> Secret.of(passphrase));
    }

    private static void assertHoldsTheIdentity(Keystore store) {
        Keystore.Entry entry = store.keyEntry(null);
        assertEquals(chain, entry.chain().subList(0, 2));
        assertTrue(PublicKeys.matches(store.key(entry, NONE), chain.get(0).getPublicKey()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-keypbe AES-128-CBC -certpbe AES-128-CBC",
                "-certpbe NONE",
                "-keypbe NONE -certpbe NONE",
                "-nomac",
                "-macalg SHA1",
                "-macalg SHA512",
                "-iter 5000",
                "-nomaciter",
                "-legacy",
                "-keypbe PBE-SHA1-RC2-128 -certpbe PBE-SHA1-RC2-40 -legacy",
                "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg SHA1",
                "-keypbe des-ede3-cbc -certpbe des-ede3-cbc",
                "-macalg SHA3-256"
            })
    void opensWhatOpensslMakes(String options) throws Exception {
        run(("openssl pkcs12 -export -inkey key.pem -in chain.pem -name Mine -passout env:KP -out made.p12 " + options)
                .strip());
        Keystore store = open("made.p12", PASSPHRASE);
        assertEquals(Kind.PKCS12, store.kind());
        assertEquals("Mine", store.keyEntry(null).alias());
        assertHoldsTheIdentity(store);
        Failure failure = assertThrows(Failure.class, () -> {
            Keystore wrong = open("made.p12", "another");
            wrong.key(wrong.keyEntry(null), NONE);
        });
        assertEquals(ExitCode.PASSPHRASE, failure.code());
    }

    @Test
    void anUnprotectedPkcs12NeedsNoPassphrase() throws Exception {
        run("openssl pkcs12 -export -inkey key.pem -in chain.pem -passout env:KP -out open.p12 -keypbe NONE"
                + " -certpbe NONE -nomac");
        assertHoldsTheIdentity(open("open.p12", NEVER_ASKED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-legacy", "-certpbe NONE", "-nomac", "-iter 50000"})
    void anEmptyPassphraseIsTriedBeforeAnyoneIsAsked(String options) throws Exception {
        run(("openssl pkcs12 -export -inkey key.pem -in chain.pem -passout env:EMPTY -out empty.p12 " + options)
                .strip());
        Keystore store = open(
                "empty.p12", options.equals("-nomac") || options.contains("-iter") ? () -> Secret.of("") : NEVER_ASKED);
        assertHoldsTheIdentity(store);
    }

    @Test
    void listsCertificatesThatNoKeyNeeds() throws Exception {
        run("openssl pkcs12 -export -nokeys -in chain.pem -passout env:KP -out certs.p12");
        Keystore store = open("certs.p12", PASSPHRASE);
        assertEquals(
                List.of(Kind.CERTIFICATE, Kind.CERTIFICATE),
                store.entries().stream().map(Keystore.Entry::kind).toList());
        assertEquals(
                ExitCode.FILE,
                assertThrows(Failure.class, () -> store.keyEntry(null)).code());
        run("openssl pkcs12 -export -inkey key.pem -in leaf.pem -certfile root.pem -passout env:KP -out leaf-root.p12");
        assertEquals(
                List.of(chain.get(0), root), open("leaf-root.p12", PASSPHRASE).certificates());
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS", "JCEKS"})
    void opensWhatKeytoolMakesWhateverItsName(String type) throws Exception {
        String file = type + ".jks";
        run("keytool -genkeypair -alias KeyName -keyalg EC -groupname secp256r1 -dname CN=a -storetype " + type
                + " -keystore " + file + " -storepass:env ASCII");
        run("keytool -importcert -noprompt -alias theroot -file root.pem -keystore " + file + " -storetype " + type
                + " -storepass:env ASCII");
        Keystore store = open(file, "changeit");
        assertEquals(Kind.valueOf(type), store.kind());
        assertEquals("\"keyname\" (private key), \"theroot\" (certificate)", Keystore.aliases(store.entries()));
        assertTrue(PublicKeys.matches(
                store.key(store.entry("KEYNAME"), NONE),
                store.keyEntry(null).chain().get(0).getPublicKey()));
        assertEquals(
                ExitCode.USAGE,
                assertThrows(Failure.class, () -> store.entry("KeyNam")).code());
        assertEquals(
                ExitCode.PASSPHRASE,
                assertThrows(Failure.class, () -> {
                            Keystore wrong = open(file, "another");
                            wrong.key(wrong.keyEntry(null), NONE);
                        })
                        .code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "JCEKS", "PKCS12", "BCFKS"})
    void anEntryMayHaveAPassphraseOfItsOwn(String type) throws Exception {
        KeyStore java = type.equals("BCFKS")
                ? KeyStore.getInstance(type, new BouncyCastleProvider())
                : KeyStore.getInstance(type);
        java.load(null, null);
        java.setKeyEntry("mine", key, "of the key".toCharArray(), chain.toArray(new Certificate[0]));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        java.store(bytes, "of the store".toCharArray());
        Keystore store = Keystore.open(bytes.toByteArray(), "own", () -> Secret.of("of the store"));
        Keystore.Entry entry = store.keyEntry("mine");
        Failure missing = assertThrows(Failure.class, () -> store.key(entry, NONE));
        assertEquals(ExitCode.PASSPHRASE, missing.code());
        assertTrue(missing.hint().contains("--key-passphrase"), missing.hint());
        assertEquals(
                ExitCode.PASSPHRASE,
                assertThrows(Failure.class, () -> store.key(entry, () -> Secret.of("neither")))
                        .code());
        assertTrue(PublicKeys.matches(
                store.key(entry, () -> Secret.of("of the key")), chain.get(0).getPublicKey()));
    }

    @Test
    void truststoresOfJavaOpenWithoutPassphrase() throws Exception {
        for (String type : List.of("JKS", "JCEKS")) {
            run("keytool -importcert -noprompt -alias theroot -file root.pem -keystore trust." + type + " -storetype "
                    + type + " -storepass:env ASCII");
            assertEquals(List.of(root), open("trust." + type, NEVER_ASKED).certificates());
        }
        KeyStore java = KeyStore.getInstance("PKCS12");
        java.load(null, null);
        java.setCertificateEntry("theroot", root);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        java.store(bytes, null);
        assertEquals(
                List.of(root),
                Keystore.open(bytes.toByteArray(), "trust", NEVER_ASKED).certificates());
    }

    @Test
    void opensPkcs12ProtectedByPbmac1() throws Exception {
        KeyStore bouncy = KeyStore.getInstance("PKCS12-PBMAC1", new BouncyCastleProvider());
        bouncy.load(null, null);
        bouncy.setKeyEntry("mine", key, null, chain.toArray(new Certificate[0]));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bouncy.store(bytes, PASSPHRASE.toCharArray());
        assertEquals(
                ExitCode.PASSPHRASE,
                assertThrows(
                                Failure.class,
                                () -> Keystore.open(bytes.toByteArray(), "pbmac1", () -> Secret.of("another")))
                        .code());
        assertHoldsTheIdentity(Keystore.open(bytes.toByteArray(), "pbmac1", () -> Secret.of(PASSPHRASE)));
    }

    /** OpenSSL 1.0.2 took each byte of the UTF-8 for a letter; this one is given the letters. */
    @ParameterizedTest
    @ValueSource(strings = {"", "-legacy", "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg SHA1"})
    void opensWhatOldOpensslWroteUnderAPassphraseOutsideAscii(String options) throws Exception {
        String letters = new String(PASSPHRASE.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        new Tool(folder)
                .env("OLD", letters)
                .run(("openssl pkcs12 -export -inkey key.pem -in chain.pem -passout env:OLD -out old.p12 " + options)
                        .strip()
                        .split(" "))
                .ok();
        assertHoldsTheIdentity(open("old.p12", PASSPHRASE));
        assertEquals(
                ExitCode.PASSPHRASE,
                assertThrows(Failure.class, () -> open("old.p12", "clé")).code());
    }

    /** Its key usage calls itself basic constraints: an extension that stands there twice. */
    private static byte[] refusedByJava(byte[] file) {
        byte[] odd = file.clone();
        odd[new String(file, StandardCharsets.ISO_8859_1).indexOf("U\u001d\u000f") + 2] = 0x13;
        return odd;
    }

    @Test
    void aCertificateThatJavaRefusesHidesNoOther() throws Exception {
        run("openssl pkcs12 -export -inkey key.pem -in chain.pem -passout env:EMPTY -nomac -keypbe NONE -certpbe NONE"
                + " -out odd.p12");
        Keystore store = Keystore.open(refusedByJava(Files.readAllBytes(folder.resolve("odd.p12"))), "odd.p12", NONE);
        assertEquals(1, store.unreadable().size());
        assertEquals(List.of(chain.get(1)), store.certificates());
        assertTrue(PublicKeys.matches(
                store.key(store.keyEntry(null), NONE), chain.get(0).getPublicKey()));
    }

    /** What Java cannot read of its own keystores, no program of Java opens. */
    @ParameterizedTest
    @EnumSource(names = {"JKS", "JCEKS"})
    void aKeystoreOfJavasOwnThatJavaRefusesIsDamaged(Kind kind) throws Exception {
        byte[] file = NewKeystore.write(
                kind,
                List.of(new KeyEntry("mine", key, chain), new KeyEntry("theroot", null, List.of(root))),
                Secret.of("changeit"));
        Failure failure = assertThrows(
                Failure.class, () -> Keystore.open(refusedByJava(file), "odd", () -> Secret.of("changeit")));
        assertEquals(ExitCode.FILE, failure.code());
        assertTrue(failure.getMessage().contains("odd is damaged"), failure.getMessage());
    }

    @Test
    void aJceksKeyIsOpenedBesideASecretKey() throws Exception {
        run("keytool -genseckey -keyalg AES -keysize 128 -alias asecret -storetype JCEKS -keystore secret.jceks"
                + " -storepass:env ASCII");
        KeyStore store = KeyStore.getInstance("JCEKS");
        store.load(Files.newInputStream(folder.resolve("secret.jceks")), "changeit".toCharArray());
        store.setKeyEntry("mykey", key, "changeit".toCharArray(), chain.toArray(new Certificate[0]));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, "changeit".toCharArray());
        Keystore opened = Keystore.open(bytes.toByteArray(), "file", () -> Secret.of("changeit"));
        assertTrue(opened.verify(Secret.of("changeit")));
        assertEquals("\"mykey\" (private key), \"asecret\" (secret key)", Keystore.aliases(opened.entries()));
        assertHoldsTheIdentity(opened);
        Failure failure = assertThrows(
                Failure.class,
                () -> Keystore.open(bytes.toByteArray(), "file", NONE).verify(Secret.of("another")));
        assertEquals(ExitCode.PASSPHRASE, failure.code());
    }

    /** Java's JCEKS looks for names in lower case, and never finds what other programs wrote. */
    @Test
    void aJceksKeyThatJavaDoesNotFindIsNotCalledASecretKey() {
        byte[] file = NewKeystore.write(Kind.JCEKS, List.of(new KeyEntry("mykey", key, chain)), Secret.of("changeit"));
        int at = new String(file, StandardCharsets.ISO_8859_1).indexOf("mykey");
        System.arraycopy("MyKey".getBytes(StandardCharsets.US_ASCII), 0, file, at, 5);
        Failure failure = assertThrows(
                Failure.class, () -> Keystore.open(file, "other.jceks", NONE).entries());
        assertEquals(ExitCode.FILE, failure.code());
        assertEquals("Java does not find the entry \"MyKey\" of other.jceks", failure.getMessage());
    }

    @Test
    void aTruststoreThatNoPassphraseOpensAsksForNone() throws Exception {
        run("openssl pkcs12 -export -nokeys -in chain.pem -certpbe camellia-256-cbc -passout env:ASCII -out"
                + " camellia.p12");
        byte[] file = Files.readAllBytes(folder.resolve("camellia.p12"));
        Failure failure = assertThrows(Failure.class, () -> TrustAnchors.read(file, "camellia.p12", NEVER_ASKED));
        assertEquals("file.unsupported-encryption", failure.id());
    }

    /** Whatever is damaged in it: its base64, its END line, its length, or a length inside. */
    @Test
    void aDamagedCertificateIsNumberedAndTheOthersOfItsFileAreUsed() throws Exception {
        String first = Pem.write("CERTIFICATE", chain.get(0).getEncoded());
        String others = new String(Certificates.pem(List.of(chain.get(1), root)));
        byte[] der = chain.get(0).getEncoded();
        byte[] bundle = Pkcs7.bundle(List.of(chain.get(0), chain.get(1), root));
        int at = new String(bundle, StandardCharsets.ISO_8859_1).indexOf(new String(der, StandardCharsets.ISO_8859_1));
        // the length of what is signed
        bundle[at + 5] ^= 0x55;
        String cut = Pem.write("CERTIFICATE", java.util.Arrays.copyOf(der, der.length - 30));
        List<byte[]> files = List.of(
                bundle,
                (cut + others).getBytes(),
                (first.replaceFirst("M", "!") + others).getBytes(),
                (first.replaceFirst("-----END[^\n]+\n", "") + others).getBytes(),
                (first.replaceFirst("END CERTIFICATE", "END X509 CRL") + others).getBytes());
        byte[] key = Files.readAllBytes(folder.resolve("key.pem"));
        for (byte[] file : files) {
            CertificateFile found = CertificateFile.of(Contents.of(file, "file"));
            assertEquals(List.of(chain.get(1), root), found.certificates());
            assertEquals(1, found.refused().size());
            assertTrue(
                    found.refused().get(0).startsWith("a certificate (number 1) that "),
                    found.refused().get(0));
            assertEquals(found, TrustAnchors.read(file, "file", NONE));
            Failure own = assertThrows(
                    Failure.class,
                    () -> Identities.ofFiles(
                            Contents.of(key, "key.pem"), Contents.of(file, "cert.pem"), NONE, List::of, Instant.now()));
            assertEquals(ExitCode.FILE, own.code(), own.getMessage());
            assertTrue(own.because().contains("(number 1)"), own.because());
        }
        String last = first.replaceFirst("-----END[^\n]+\n", "");
        assertEquals(
                List.of("a certificate (number 3) that is damaged: the END line is missing: the file is cut off"),
                CertificateFile.of(Contents.of((others + last).getBytes(), "file"))
                        .refused());
    }

    /** Of a bundle and of a text, as of a keystore. */
    @Test
    void aCertificateThatJavaRefusesIsNamedAndTheOthersOfItsFileAreUsed() throws Exception {
        byte[] bundle = refusedByJava(Pkcs7.bundle(List.of(chain.get(0), chain.get(1), root)));
        byte[] odd = refusedByJava(chain.get(0).getEncoded());
        byte[] text =
                (Pem.write("CERTIFICATE", odd) + new String(Certificates.pem(List.of(chain.get(1), root)))).getBytes();
        int refused = 0;
        for (byte[] file : List.of(bundle, text)) {
            CertificateFile found = CertificateFile.of(Contents.of(file, "file"));
            assertEquals(2, found.certificates().size());
            assertEquals(1, found.refused().size());
            assertTrue(found.refused().get(0).matches("a certificate \\(number \\d\\) that Java refuses: .+"));
            assertEquals(found, TrustAnchors.read(file, "file", NONE));
            assertThrows(Failure.class, () -> CertificateFile.read(file, "file"));
            refused++;
        }
        assertEquals(2, refused);
        Identity identity = Identities.ofFiles(
                Contents.read(folder.resolve("key.pem")),
                Contents.of(
                        (new String(Certificates.pem(chain)) + Pem.write("CERTIFICATE", odd)).getBytes(), "cert.pem"),
                NONE,
                List::of,
                Instant.now());
        assertEquals(chain, identity.chain());
        assertEquals(1, identity.remarks().size());
        Failure none = assertThrows(
                Failure.class,
                () -> Identities.ofFiles(
                        Contents.read(folder.resolve("key.pem")),
                        Contents.of(text, "cert.pem"),
                        NONE,
                        List::of,
                        Instant.now()));
        assertTrue(none.because().contains("that Java refuses"), none.because());
    }

    @ParameterizedTest
    @ValueSource(strings = {"JKS", "JCEKS"})
    void aChangedKeystoreOfCertificatesIsFoundOutByItsPassphrase(String type) throws Exception {
        String file = "certificates." + type;
        run("keytool -importcert -noprompt -alias ca -file root.pem -storepass:env ASCII -keystore " + file
                + " -storetype " + type);
        Keystore whole = open(file, NEVER_ASKED);
        assertFalse(whole.verify(null));
        assertTrue(whole.verify(Secret.of("changeit")));
        assertTrue(whole.verify(null));
        byte[] changed = Files.readAllBytes(folder.resolve(file));
        changed[changed.length - 40] ^= 1;
        Keystore other = Keystore.open(changed, file, () -> Secret.of("changeit"));
        assertEquals(
                ExitCode.PASSPHRASE,
                assertThrows(Failure.class, () -> other.verify(Secret.of("changeit")))
                        .code());
    }

    @Test
    void bouncyCastlesOwnPkcs12WithIndefiniteLengthsOpens() throws Exception {
        KeyStore bouncy = KeyStore.getInstance("PKCS12", new BouncyCastleProvider());
        bouncy.load(null, null);
        bouncy.setKeyEntry("mine", key, null, chain.toArray(new Certificate[0]));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bouncy.store(bytes, PASSPHRASE.toCharArray());
        assertHoldsTheIdentity(Keystore.open(bytes.toByteArray(), "ber", () -> Secret.of(PASSPHRASE)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"PKCS12", "JKS", "JCEKS", "BCFKS"})
    void whatIsWrittenIsReadBack(Kind kind) {
        for (String passphrase : List.of("changeit", PASSPHRASE)) {
            if (kind == Kind.JCEKS && passphrase.equals(PASSPHRASE)) continue;
            byte[] file = NewKeystore.write(
                    kind,
                    List.of(new KeyEntry("mine", key, chain), new KeyEntry("theroot", null, List.of(root))),
                    Secret.of(passphrase));
            Keystore store = Keystore.open(file, "written", () -> Secret.of(passphrase));
            assertEquals(kind, store.kind());
            assertHoldsTheIdentity(store);
            assertEquals(List.of(chain.get(0), chain.get(1), root), store.certificates());
        }
    }

    @Test
    void opensslAndKeytoolReadWhatIsWritten() throws Exception {
        Files.write(
                folder.resolve("ours.p12"),
                NewKeystore.write(Kind.PKCS12, List.of(new KeyEntry("mine", key, chain)), Secret.of("changeit")));
        Files.write(
                folder.resolve("accents.p12"),
                NewKeystore.write(Kind.PKCS12, List.of(new KeyEntry("mine", key, chain)), Secret.of(PASSPHRASE)));
        Files.write(
                folder.resolve("ours.jks"),
                NewKeystore.write(Kind.JKS, List.of(new KeyEntry("mine", key, chain)), Secret.of("changeit")));
        Files.write(
                folder.resolve("trust.p12"),
                NewKeystore.write(Kind.PKCS12, List.of(new KeyEntry("theroot", null, List.of(root))), null));
        run("openssl pkcs12 -in ours.p12 -passin env:ASCII -nodes -out ours.pem");
        assertTrue(PublicKeys.matches(
                KeyFile.read(Files.readAllBytes(folder.resolve("ours.pem")), "ours.pem", NEVER_ASKED),
                chain.get(0).getPublicKey()));
        run("openssl pkcs12 -in accents.p12 -passin env:KP -nodes -out accents.pem");
        assertEquals(chain, CertificateFile.read(Files.readAllBytes(folder.resolve("accents.pem")), "accents.pem"));
        assertTrue(run("keytool -list -v -keystore ours.p12 -storepass:env ASCII")
                .contains("Certificate chain length: 2"));
        assertTrue(run("keytool -list -v -keystore ours.jks -storepass:env ASCII")
                .contains("Certificate chain length: 2"));
        run("keytool -certreq -alias mine -keystore ours.p12 -storepass:env ASCII");
        assertTrue(tool.run("\n".getBytes(), "keytool", "-list", "-keystore", "trust.p12")
                .all()
                .contains("trustedCertEntry"));
    }

    @Test
    void damagedKeystoresAlwaysEndInAFailureWithACode() throws Exception {
        run("openssl pkcs12 -export -inkey key.pem -in leaf.pem -passout env:ASCII -iter 1 -out new.p12");
        run("openssl pkcs12 -export -inkey key.pem -in leaf.pem -passout env:ASCII -iter 1 -nomac -legacy -out"
                + " old.p12");
        Identity identity = new Identity(key, chain.subList(0, 1));
        List<byte[]> whole = new ArrayList<>(
                List.of(Files.readAllBytes(folder.resolve("new.p12")), Files.readAllBytes(folder.resolve("old.p12"))));
        for (Kind kind : List.of(Kind.JKS, Kind.BCFKS))
            whole.add(NewKeystore.write(
                    kind,
                    List.of(
                            new KeyEntry("mine", identity.key(), identity.chain()),
                            new KeyEntry("root", null, List.of(root))),
                    Secret.of("changeit")));
        for (byte[] file : whole) {
            // a BCFKS file costs 51,200 rounds each time
            int step = file == whole.get(3) ? 101 : 10;
            for (int at = 0; at < file.length; at += step) {
                openOrFail(java.util.Arrays.copyOf(file, at));
                byte[] flipped = file.clone();
                flipped[at] ^= 0x15;
                openOrFail(flipped);
            }
        }
    }

    private static void openOrFail(byte[] file) {
        try {
            Keystore store = Keystore.open(file, "damaged", () -> Secret.of("changeit"));
            for (Keystore.Entry entry : store.entries()) {
                if (entry.kind() == Kind.PRIVATE_KEY) store.key(entry, NONE);
            }
        } catch (Failure failure) {
            assertTrue(
                    failure.code() == ExitCode.FILE || failure.code() == ExitCode.PASSPHRASE,
                    failure.code() + ": " + failure.getMessage());
        }
    }

    /** By keytool with Bouncy Castle's provider, as programs for Android and old servers have them. */
    @ParameterizedTest
    @ValueSource(strings = {"BKS", "UBER"})
    void bouncyCastlesOldKeystoresAreNamed(String kind) throws Exception {
        KeyStore store = KeyStore.getInstance(kind, new BouncyCastleProvider());
        store.load(null, null);
        store.setKeyEntry("Mine", key, "changeit".toCharArray(), chain.toArray(new Certificate[0]));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, "changeit".toCharArray());
        Failure failure =
                assertThrows(Failure.class, () -> Keystore.open(bytes.toByteArray(), "file", () -> Secret.of("x")));
        assertEquals(ExitCode.FILE, failure.code());
        assertTrue(failure.because().contains("(BKS or UBER)") && failure.hint().contains("keytool"), failure.hint());
    }

    /** Programs other than keytool keep the capital letters of an alias, which Java's JKS does not find then. */
    @Test
    void aJksAliasWithCapitalLettersIsFoundAndKept() throws Exception {
        KeyStore store = KeyStore.getInstance("CaseExactJKS");
        store.load(null, null);
        store.setKeyEntry("MyKey", key, "changeit".toCharArray(), chain.toArray(new Certificate[0]));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, "changeit".toCharArray());
        Secret passphrase = Secret.of("changeit");
        Keystore opened = Keystore.open(bytes.toByteArray(), "file", () -> passphrase);
        assertEquals(Kind.PRIVATE_KEY, opened.entry("mykey").kind());
        assertEquals("MyKey", opened.entry("mykey").alias());
        assertHoldsTheIdentity(opened);
        byte[] changed = ChangedKeystore.with(opened, new KeyEntry("mykey", key, chain), passphrase, passphrase);
        assertEquals(
                List.of("MyKey"),
                Keystore.open(changed, "file", () -> passphrase).entries().stream()
                        .map(Keystore.Entry::alias)
                        .toList());
    }
}
