package stellantis.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Secret;
import support.OpensslCa;
import support.Tool;

/** What a file is, by its content; the files come from openssl, keytool and people. */
@Tag("openssl")
class ContentsTest {
    @TempDir
    static Path folder;

    static OpensslCa.Issued issued;
    static Tool tool;

    @BeforeAll
    static void issue() throws Exception {
        issued = new OpensslCa(folder).client("MZP123456");
        tool = new Tool(folder).env("KP", "changeit");
        Files.copy(issued.key(), folder.resolve("key.pem"));
        Files.copy(issued.chain(), folder.resolve("chain.pem"));
    }

    private static Contents of(String text) {
        return Contents.of(text.getBytes(StandardCharsets.UTF_8), "file");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "openssl pkey -in key.pem|PRIVATE_KEY|a private key (PKCS#8 PEM)",
                "openssl pkcs8 -topk8 -nocrypt -in key.pem -outform DER|PRIVATE_KEY|a private key (PKCS#8 DER)",
                "openssl ec -in key.pem|PRIVATE_KEY|a private key (SEC 1 PEM)",
                "openssl ec -in key.pem -outform DER|PRIVATE_KEY|a private key (SEC 1 DER)",
                "openssl ec -in key.pem -aes128 -passout env:KP|PRIVATE_KEY|a private key (SEC 1 PEM, encrypted:"
                        + " traditional PEM encryption (AES-128-CBC, MD5, one round))",
                "openssl pkcs8 -topk8 -in key.pem -v2 des3 -passout env:KP|PRIVATE_KEY|a private key (PKCS#8 PEM,"
                        + " encrypted: PBES2 (3DES-CBC, PBKDF2 with HmacSHA256, 2048 rounds))",
                "openssl pkcs8 -topk8 -in key.pem -scrypt -outform DER -passout env:KP|PRIVATE_KEY|a private key"
                        + " (PKCS#8 DER, encrypted: PBES2 (AES-256-CBC, scrypt with N=16384, r=8, p=1))",
                "openssl pkey -in key.pem -pubout|PUBLIC_KEY|a public key (PEM)",
                "openssl req -new -key key.pem -subj /CN=a|SIGNING_REQUEST|a certificate signing request (PEM)",
                "openssl req -new -key key.pem -subj /CN=a -outform DER|SIGNING_REQUEST|a certificate signing request"
                        + " (DER)",
                "openssl req -new -newhdr -key key.pem -subj /CN=a|SIGNING_REQUEST|a certificate signing request (PEM,"
                        + " with keytool's NEW in its BEGIN line)",
                "openssl x509 -in chain.pem|CERTIFICATE|a certificate (PEM)",
                "openssl x509 -in chain.pem -outform DER|CERTIFICATE|a certificate (DER)",
                "openssl x509 -in chain.pem -trustout -addtrust clientAuth|CERTIFICATE|a certificate (PEM)",
                "openssl crl2pkcs7 -nocrl -certfile chain.pem|PKCS7|a PKCS#7 bundle (PEM)",
                "openssl crl2pkcs7 -nocrl -certfile chain.pem -outform DER|PKCS7|a PKCS#7 bundle (DER)",
                "openssl pkcs12 -export -inkey key.pem -in chain.pem -passout env:KP|PKCS12|a PKCS#12 keystore"
            })
    void toldFromWhatToolsWrite(String command, Kind kind, String description) throws Exception {
        tool.run((command + " -out made").split(" ")).ok();
        Contents contents = Contents.of(Files.readAllBytes(folder.resolve("made")), "made");
        assertEquals(kind, contents.items().get(0).kind());
        assertEquals(description, contents.describe());
    }

    @Test
    void keystoresOfJavaAreToldByTheirContent() throws Exception {
        Identity identity = new Identity(
                KeyFile.read(Files.readAllBytes(issued.key()), "key", () -> null),
                CertificateFile.read(Files.readAllBytes(issued.chain()), "chain"));
        for (Kind kind : List.of(Kind.PKCS12, Kind.JKS, Kind.JCEKS, Kind.BCFKS)) {
            byte[] file = NewKeystore.write(
                    kind, List.of(new KeyEntry("mine", identity.key(), identity.chain())), Secret.of("changeit"));
            assertEquals(
                    kind, Contents.of(file, "file").keystore().orElseThrow().kind());
        }
    }

    @Test
    void severalThingsInOneFileAreCounted() throws Exception {
        Contents contents = of(Files.readString(issued.key()) + Files.readString(issued.chain()));
        assertEquals("a private key and 2 certificates", contents.describe());
        assertTrue(contents.pem());
    }

    @Test
    void textsThatPeopleSaveByMistakeAreTold() throws Exception {
        assertEquals(Kind.EMPTY, of("").items().get(0).kind());
        assertEquals(Kind.EMPTY, of(" \r\n").items().get(0).kind());
        assertEquals(
                Kind.HTML,
                of("\n<!DOCTYPE html>\n<html lang=en></html>").items().get(0).kind());
        assertEquals(
                Kind.MAIL,
                of("From: partners@example.com\nSubject: your certificate\n\nHello")
                        .items()
                        .get(0)
                        .kind());
        for (String config : new String[] {"[ req ]\ndefault_bits = 2048\n", "[dn]\r\nC=FR\r\n", "[ req ] # mine\n"})
            assertEquals(Kind.OPENSSL_CONFIG, of(config).items().get(0).kind(), config);
        assertNotEquals(
                Kind.OPENSSL_CONFIG,
                of("See\n[README](README.md).\n").items().get(0).kind(),
                "a link in a page");
        assertEquals(
                Kind.ZIP,
                Contents.of(new byte[] {'P', 'K', 3, 4, 0, 0}, "file")
                        .items()
                        .get(0)
                        .kind());
        String jwt = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"RS256\"}".getBytes())
                + ".e30.c2lnbmF0dXJl";
        assertEquals(
                "an access token (JWT)",
                of("Authorization: Bearer " + jwt + "\n").describe());
        assertEquals(
                "an access token (opaque)", of("0001Ab-cdefGHIjklMNO123456\n").describe());
        assertEquals(
                "something unknown: text without a BEGIN line",
                of("Dear partner, the certificate is attached.").describe());
        String bare = Files.readString(issued.cert()).replaceAll("-----.*-----", "");
        assertEquals("a certificate (base64 without BEGIN and END lines)", of(bare).describe());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "ssh-keygen -q -t rsa -b 2048 -N '' -f made ~ an OpenSSH private key (ssh-rsa) ~ ssh-keygen -p -m"
                        + " PKCS8",
                "ssh-keygen -q -t ed25519 -N secret -f made ~ an OpenSSH private key (ssh-ed25519) ~ stellantis csr",
                "ssh-keygen -q -t ecdsa -N '' -f o; cp o.pub made ~ an SSH public key (ecdsa-sha2-nistp256) ~ without"
                        + " .pub",
                "ssh-keygen -q -t rsa -N '' -f t; ssh-keygen -e -f t.pub > made ~ an SSH public key ~ stellantis csr",
                "openssl cms -encrypt -in key.pem -outform DER -out made rsa.pem ~ an encrypted S/MIME message ~"
                        + " e-mail",
                "openssl cms -encrypt -in key.pem -outform PEM -out made rsa.pem ~ an encrypted S/MIME message ~"
                        + " e-mail",
                "gzip < key.pem > made ~ a packed file ~ gunzip",
                "bzip2 < key.pem > made ~ a packed file ~ tar -xf made",
                "xz < key.pem > made ~ a packed file ~ tar -xf made",
                "tar -cf made key.pem ~ a packed file ~ tar -xf made",
                "openssl x509 -in chain.pem -noout -text > made ~ what openssl or keytool prints of a certificate"
                        + " or key, without the thing itself ~ BEGIN",
                "openssl enc -aes-256-cbc -pbkdf2 -pass env:KP < key.pem > made ~ a file that another program encrypted"
                        + " ~ openssl enc"
            })
    void whatOtherToolsWriteIsNamedWithWhatToDo(String command, String description, String remedy) throws Exception {
        Files.deleteIfExists(folder.resolve("made"));
        for (String old : List.of("o", "o.pub", "t", "t.pub")) Files.deleteIfExists(folder.resolve(old));
        tool.run("openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -subj /CN=a -out rsa.pem".split(" "))
                .ok();
        tool.run("sh", "-c", command).ok();
        assertNamed(Files.readAllBytes(folder.resolve("made")), description, remedy);
    }

    private static void assertNamed(byte[] file, String description, String remedy) {
        Contents contents = Contents.of(file, "made");
        assertEquals(description, contents.describe());
        assertTrue(
                contents.remedy().toString().contains(remedy), contents.remedy().toString());
        for (Executable reading : List.<Executable>of(
                () -> KeyFile.read(file, "made", () -> null),
                () -> CertificateFile.read(file, "made"),
                () -> SigningRequest.read(file, "made"))) {
            Failure failure = assertThrows(Failure.class, reading);
            assertEquals("made is " + description, failure.getMessage());
            assertTrue(failure.hint().contains(remedy), failure.hint());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "PuTTY-User-Key-File-3: ssh-rsa%0AEncryption: none ~ a PuTTY private key (ssh-rsa) ~ puttygen made",
                "-----BEGIN PGP PRIVATE KEY BLOCK-----%0A%0AlQOY%0A=abcd%0A-----END PGP PRIVATE KEY BLOCK----- ~ an"
                        + " OpenPGP key, message or signature ~ stellantis csr",
                "AGE-SECRET-KEY-1QQQ ~ a file that another program encrypted ~ age",
                "{\"use\":\"sig\",\"kty\":\"RSA\",\"d\":\"x\"} ~ a JSON Web Key (RSA) ~ PEM",
                "{\"keys\":[{\"kty\":\"EC\",\"x\":\"a\"}]} ~ a JSON Web Key (EC) ~ private key",
                "Rar!%1a%07%01 ~ a packed file ~ unrar",
                "7z%bc%af%27%1c ~ a packed file ~ 7z",
                "%25PDF-1.7 ~ a document, picture, database or program ~ BEGIN",
                "{\"a\": 1} ~ an XML, JSON or YAML text ~ PEM",
                "<a/> ~ an XML, JSON or YAML text ~ PEM"
            })
    void filesAreNamedByHowTheyBegin(String begin, String description, String remedy) {
        String bytes = URLDecoder.decode(begin, StandardCharsets.ISO_8859_1);
        assertNamed(bytes.getBytes(StandardCharsets.ISO_8859_1), description, remedy);
    }

    /** As they come out of e-mails, word processors, chats and clusters. */
    @Test
    void aCertificateIsReadHoweverItWasHandedOn() throws Exception {
        String pem = Files.readString(issued.cert());
        String key = Files.readString(issued.key());
        String base64 = base64(pem);
        byte[] expected = CertificateFile.read(pem.getBytes(StandardCharsets.UTF_8), "cert")
                .get(0)
                .getEncoded();
        for (String handedOn : List.of(
                pem.replace("-----BEGIN", "----BEGIN"),
                pem.replaceFirst("-----\n", "----\n"),
                pem.replace("-----", "\u2014\u2013"),
                pem.replace("-----", "\u2212\u2212\u2212\u2212\u2212"),
                pem.replace("-----", ""),
                pem.replace("-----", "------"),
                pem.replace("-----BEGIN ", "----- BEGIN\u00A0").replace("\n", "\u00A0\n"),
                pem.replace("=", "=3D").replaceAll("(?m)^(.{40})", "$1=\r\n"),
                pem.replaceAll("(?m)^", "> "),
                base64,
                base64(base64),
                "data:\n  tls.key: " + base64(key) + "\n  tls.crt: " + base64 + "\n",
                "{\"data\":{\"tls.crt\":\"" + base64 + "\",\"tls.key\":\"" + base64(key) + "\"}}",
                "From: a@b.example\nContent-Transfer-Encoding: base64\n\n"
                        + Base64.getMimeEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)))) {
            Contents contents = of(handedOn);
            assertEquals(1, contents.of(Kind.CERTIFICATE).size(), handedOn);
            byte[] read = CertificateFile.read(contents).get(0).getEncoded();
            assertTrue(Arrays.equals(expected, read), handedOn);
            assertFalse(contents.changes().isEmpty(), handedOn);
        }
        assertTrue(of(pem).changes().isEmpty());
        assertTrue(of(pem.replace("-----BEGIN", "----BEGIN")).changes().get(0).startsWith("line 1 is \"----BEGIN"));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPrivateKeyInBase64IsNoAccessToken() throws Exception {
        Contents contents = of(base64(Files.readString(issued.key())));
        assertEquals("a private key (PKCS#8 PEM in base64)", contents.describe());
    }

    @Test
    void aDamagedPemFileIsAFailureAndADamagedDerFileIsUnknown() throws Exception {
        String pem = Files.readString(issued.cert());
        assertEquals(
                ExitCode.FILE,
                assertThrows(Failure.class, () -> of(pem.substring(0, 200))).code());
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----.*-----", ""));
        String description =
                Contents.of(java.util.Arrays.copyOf(der, 100), "file").describe();
        assertTrue(description.contains("cut off: 100 of " + der.length + " bytes"), description);
    }

    /** It begins with an object identifier, as a bundle does (TSS2 PRIVATE KEY, which tpm2-openssl writes). */
    @Test
    void aKeyOfATpmIsNoDamagedBundle() {
        Contents contents = of("-----BEGIN TSS2 PRIVATE KEY-----\n"
                + "MBwGBmeBBQoBA6ADAQH/AgRAAAABBAJ4eAQDeXl5\n-----END TSS2 PRIVATE KEY-----\n");
        assertEquals("something unknown: a block named TSS2 PRIVATE KEY", contents.describe());
    }

    @Test
    void thePrivateKeyIsNoRemedyWhereACertificateWasExpected() throws Exception {
        tool.run("openssl", "pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
                .ok();
        Contents contents = Contents.read(folder.resolve("public.pem"));
        assertNull(CertificateFile.none(contents).next());
        Failure noKey = assertThrows(Failure.class, () -> KeyFile.read(contents, () -> null));
        assertEquals("give the file with its private key", noKey.hint());
    }

    /** The way to every token and call: Bouncy Castle's signed jars cost a quarter of a second to open. */
    @Test
    void ourOwnKeyFilesAndKeystoresAreReadWithoutAProviderOfBouncyCastle() throws Exception {
        URL[] path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(ContentsTest::url)
                .toArray(URL[]::new);
        byte[] key = Files.readAllBytes(issued.key());
        byte[] chain = Files.readAllBytes(issued.chain());
        Identity identity = new Identity(KeyFile.read(key, "key", () -> null), CertificateFile.read(chain, "chain"));
        byte[] pem = PrivateKeys.pem(identity.key(), Secret.of("changeit"));
        byte[] p12 = NewKeystore.write(
                Kind.PKCS12, List.of(new KeyEntry("mine", identity.key(), identity.chain())), Secret.of("changeit"));
        try (URLClassLoader without = new WithoutProvider(path)) {
            Class<?> secret = without.loadClass("stellantis.Secret");
            Supplier<Object> passphrase = () -> {
                try {
                    return secret.getMethod("of", String.class).invoke(null, "changeit");
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            };
            Class<?> identities = without.loadClass("stellantis.pki.Identities");
            Method ofFiles = java.util.Arrays.stream(identities.getMethods())
                    .filter(method -> method.getName().equals("ofFiles"))
                    .findFirst()
                    .orElseThrow();
            Method ofKeystore = java.util.Arrays.stream(identities.getMethods())
                    .filter(method -> method.getName().equals("ofKeystore"))
                    .findFirst()
                    .orElseThrow();
            java.time.Instant now = java.time.Instant.now();
            java.util.function.Function<Object, Object> none = alias -> null;
            Supplier<Object> issuers = List::of;
            Method of = without.loadClass("stellantis.pki.Contents").getMethod("of", byte[].class, String.class);
            Object keyFile = of.invoke(null, pem, "key.pem");
            Object chainFile = of.invoke(null, chain, "chain.pem");
            Object keystore = of.invoke(null, p12, "identity.p12");
            assertFalse(ofFiles.invoke(null, keyFile, chainFile, passphrase, issuers, now)
                    .toString()
                    .isEmpty());
            assertFalse(ofKeystore
                    .invoke(null, keystore, null, passphrase, none, issuers, now)
                    .toString()
                    .isEmpty());
        }
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static final class WithoutProvider extends URLClassLoader {
        WithoutProvider(URL[] path) {
            super(path, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("org.bouncycastle.jce.provider.")) throw new ClassNotFoundException(name);
            return super.findClass(name);
        }
    }
}
