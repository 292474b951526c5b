import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.Nginx;
import support.OpensslCa;
import support.ScriptRunner;
import support.Tool;

/** convert, jks-to-pem and pem-to-p12; openssl, keytool and curl make the inputs and judge the results. */
@Tag("openssl")
class ConvertTest {
    @TempDir
    static Path shared;

    static OpensslCa ca;
    static OpensslCa.Issued issued;
    static String publicKey;

    @TempDir
    Path temporary;

    ScriptRunner runner;
    Tool tool;

    @BeforeAll
    static void issue() {
        ca = new OpensslCa(shared);
        issued = ca.client("MZP123456");
        publicKey = new Tool(shared)
                .run("openssl", "pkey", "-in", issued.key().toString(), "-pubout")
                .ok()
                .out();
        new Tool(shared)
                .run(("openssl req -x509 -newkey rsa:2048 -nodes -keyout rsa.pem -subj /CN=MZP123456 -out rsa.crt")
                        .split(" "))
                .ok();
    }

    @BeforeEach
    void sitDown() throws Exception {
        runner = new ScriptRunner(temporary)
                .env("KP", "correct horse")
                .env("OTHER", "other battery")
                .env("ACCENTS", "Zürich")
                .env("EMPTY", "");
        tool = new Tool(runner.folder);
        runner.env.forEach(tool::env);
        Files.copy(issued.key(), runner.path("key.pem"));
        Files.copy(issued.chain(), runner.path("chain.pem"));
        Files.copy(issued.cert(), runner.path("leaf.pem"));
        Files.copy(ca.root(), runner.path("root.pem"));
        Files.copy(ca.partners(), runner.path("partners.pem"));
    }

    private String run(String command) {
        return tool.run(command.split(" ")).ok().all();
    }

    private String exported(String keystore, String alias) {
        String command = "keytool -exportcert -rfc -storepass:env KP -alias " + alias + " -keystore " + keystore;
        return tool.run(command.split(" ")).ok().out();
    }

    private ScriptRunner.Outcome convert(String arguments) {
        return runner.run("convert", arguments.split(" "));
    }

    private ScriptRunner.Outcome done(String arguments) {
        ScriptRunner.Outcome outcome = convert(arguments);
        assertEquals(0, outcome.code(), outcome.all());
        return outcome;
    }

    private ScriptRunner.Outcome refused(int code, String arguments) {
        List<String> before = runner.files();
        ScriptRunner.Outcome outcome = convert(arguments);
        assertEquals(code, outcome.code(), outcome.all());
        assertEquals("", outcome.out());
        assertEquals(before, runner.files());
        return outcome;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pem", "p12", "jks", "jceks", "bcfks"})
    void everyFormatGoesToEveryOtherAndBack(String from) {
        done("key.pem chain.pem in." + from + (from.equals("pem") ? " --no-passphrase" : " --out-passphrase env:KP"));
        for (String to : List.of("pem", "p12", "jks", "jceks", "bcfks")) {
            done("in." + from + " out." + to + " --passphrase env:KP --force"
                    + (to.equals("pem") ? " --no-passphrase" : " --out-passphrase env:OTHER"));
            assertEquals("rw-------", runner.mode("out." + to));
            if (to.equals("p12")) run("openssl pkcs12 -in out.p12 -passin env:OTHER -noout");
            if (to.equals("jks") || to.equals("jceks"))
                assertTrue(run("keytool -list -keystore out." + to + " -storepass:env OTHER")
                        .contains("PrivateKeyEntry"));
            done("out." + to + " back.pem --passphrase env:OTHER --no-passphrase --force");
            assertEquals(publicKey, run("openssl pkey -in back.pem -pubout"), from + " to " + to);
            assertTrue(runner.text("back.pem").endsWith(runner.text("chain.pem")), from + " to " + to);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rsa -traditional",
                "rsa -traditional -aes256 -passout env:KP",
                "rsa -traditional -des3 -passout env:KP",
                "pkcs8 -topk8 -v1 PBE-SHA1-3DES -passout env:KP",
                "pkcs8 -topk8 -v2 des3 -passout env:KP",
                "pkcs8 -topk8 -scrypt -passout env:KP",
                "pkcs8 -topk8 -nocrypt -outform DER",
                "rsa -traditional -outform DER"
            })
    void everyKeyOfOpensslBecomesAKeystoreThatKeytoolReads(String made) throws Exception {
        Files.copy(shared.resolve("rsa.pem"), runner.path("rsa.pem"));
        Files.copy(shared.resolve("rsa.crt"), runner.path("rsa.crt"));
        run("openssl " + made + " -in rsa.pem -out old.key");
        done("old.key rsa.crt new.p12 --passphrase env:KP --out-passphrase env:OTHER");
        run("keytool -certreq -alias MZP123456 -keystore new.p12 -storepass:env OTHER -file request.csr");
        assertEquals(
                run("openssl rsa -in rsa.pem -pubout").replaceAll("writing.*\\s", ""),
                run("openssl req -in request.csr -noout -pubkey"));
    }

    @Tag("curl")
    @Tag("nginx")
    @Test
    void curlTakesWhatWasWrittenWithoutAnyFlagButTheFormat() {
        done("key.pem chain.pem identity.p12 --out-passphrase env:KP");
        done("key.pem chain.pem identity.pem --out-passphrase env:KP");
        done("key.pem chain.pem --to der --key-out key.der --cert-out cert.der --no-passphrase");
        try (Nginx nginx = Nginx.in(temporary)
                .shows(ca.server())
                .demands(ca.root())
                .location("/", "return 200 '$ssl_client_verify';")
                .start()) {
            String base = "curl -sS --cacert root.pem " + nginx.url("/") + " ";
            runner.write("curlrc", "pass = \"correct horse\"\n");
            assertEquals("SUCCESS", run(base + "--cert-type P12 --cert identity.p12 --config curlrc"));
            assertEquals("SUCCESS", run(base + "--cert identity.pem --config curlrc"));
        }
        run("openssl pkey -inform DER -in key.der -noout");
        run("openssl x509 -inform DER -in cert.der -noout");
    }

    @Test
    void bundlesOfCertificatesGoBothWays() {
        done("chain.pem bundle.p7b");
        assertTrue(runner.text("bundle.p7b").startsWith("-----BEGIN PKCS7-----"));
        assertEquals(2, run("openssl pkcs7 -in bundle.p7b -print_certs").split("BEGIN CERTIFICATE").length - 1);
        done("chain.pem bundle-der.p7b --der");
        run("openssl pkcs7 -inform DER -in bundle-der.p7b -print_certs");
        assertEquals(2, run("keytool -printcert -file bundle-der.p7b").split("Owner:").length - 1);
        for (String bundle : List.of("bundle.p7b", "bundle-der.p7b")) {
            done(bundle + " again.pem --force");
            assertEquals(runner.text("chain.pem"), runner.text("again.pem"));
        }
        run("openssl crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out openssl.p7b");
        done("openssl.p7b from-openssl.pem");
        assertEquals(runner.text("chain.pem"), runner.text("from-openssl.pem"));
    }

    @Test
    void aBundleInAnyOrderComesOutLeafFirst() {
        runner.write("reversed.pem", runner.text("root.pem") + runner.text("partners.pem") + runner.text("leaf.pem"));
        done("reversed.pem ordered.p7b");
        done("ordered.p7b ordered.pem");
        assertEquals(
                runner.text("leaf.pem") + runner.text("partners.pem") + runner.text("root.pem"),
                runner.text("ordered.pem"));
        done("reversed.pem leaf.der");
        assertArrayEquals(
                run("openssl x509 -in leaf.pem").getBytes(),
                run("openssl x509 -inform DER -in leaf.der").getBytes());
    }

    @Test
    void keyCertificatesAndAuthoritiesGoToFilesOfTheirOwn() {
        done("key.pem chain.pem root.pem all.p12 --out-passphrase env:KP");
        done("all.p12 --key-out k.pem --cert-out c.pem --ca-out ca.pem --passphrase env:KP");
        assertTrue(runner.text("k.pem").startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
        assertEquals(publicKey, run("openssl pkey -in k.pem -passin env:KP -pubout"));
        assertEquals(runner.text("chain.pem") + runner.text("root.pem"), runner.text("c.pem"));
        assertEquals(runner.text("partners.pem") + runner.text("root.pem"), runner.text("ca.pem"));
        assertEquals("rw-------", runner.mode("k.pem"));
    }

    @Test
    void jksToPemAndPemToP12AreTheShortForms() {
        run("openssl pkcs12 -export -inkey key.pem -in chain.pem -name mine -passout env:KP -out a.p12");
        run("keytool -importkeystore -srckeystore a.p12 -srcstorepass:env KP -destkeystore real.jks -deststoretype"
                + " JKS -deststorepass:env KP");
        assertEquals(
                0,
                runner.run("jks-to-pem", "real.jks", "identity.pem", "--passphrase", "env:KP")
                        .code());
        assertEquals(publicKey, run("openssl pkey -in identity.pem -passin env:KP -pubout"));
        ScriptRunner.Outcome outcome = runner.run(
                "pem-to-p12", "key.pem chain.pem identity.p12 --alias stellantis --out-passphrase env:KP".split(" "));
        assertEquals(0, outcome.code(), outcome.all());
        assertTrue(run("keytool -list -keystore identity.p12 -storepass:env KP").contains("stellantis"));
    }

    /** seed-recipes K9. */
    @Test
    void aPkcs12NamedJksIsReadAndSaidToBeOne() {
        run("keytool -genkeypair -alias KeyName -keyalg EC -dname CN=MZP123456 -keystore keystore.jks"
                + " -storepass:env KP");
        ScriptRunner.Outcome outcome = runner.run("jks-to-pem", "keystore.jks", "key8.pem", "--passphrase", "env:KP");
        assertEquals(0, outcome.code(), outcome.all());
        assertTrue(outcome.err().contains("keystore.jks is a PKCS#12 keystore, whatever its name says"), outcome.err());
    }

    /** seed-recipes K10 and its counterpart: JKS does have different passphrases. */
    @Test
    void aKeyWithAPassphraseOfItsOwnWantsIt() {
        run("keytool -genkeypair -alias mine -keyalg EC -dname CN=a -storetype JKS -keystore own.jks"
                + " -storepass:env KP -keypass:env OTHER");
        ScriptRunner.Outcome outcome = refused(12, "own.jks out.pem --passphrase env:KP --no-input");
        assertTrue(
                outcome.err().contains("has a passphrase of its own")
                        && outcome.err().contains("--key-passphrase"),
                outcome.err());
        done("own.jks out.pem --passphrase env:KP --key-passphrase env:OTHER");
        run("openssl pkey -in out.pem -passin env:KP -noout");
    }

    @Test
    void aChoiceOfEntriesIsLeftToTheUser() {
        for (String name : List.of("first", "second"))
            run("keytool -genkeypair -alias " + name + " -keyalg EC -dname CN=" + name
                    + " -keystore two.p12 -storepass:env KP");
        ScriptRunner.Outcome outcome = refused(2, "two.p12 out.pem --passphrase env:KP");
        assertTrue(
                outcome.err().contains("\"first\"")
                        && outcome.err().contains("\"second\"")
                        && outcome.err().contains("--alias"),
                outcome.err());
        refused(2, "two.p12 out.pem --passphrase env:KP --alias third");
        done("two.p12 out.pem --passphrase env:KP --alias SECOND");
        assertTrue(run("openssl x509 -in out.pem -noout -subject").contains("second"));
        done("two.p12 both.jks --passphrase env:KP");
        assertTrue(run("keytool -list -keystore both.jks -storepass:env KP").contains("contains 2 entries"));
    }

    @Test
    void keysStayEncryptedUnlessToldOtherwise() {
        List<String> asked = new ArrayList<>();
        assertEquals(
                0,
                runner.types(asked, "typed here", "typed here")
                        .run("convert", "key.pem", "typed.pem")
                        .code());
        assertEquals(2, asked.size());
        assertTrue(runner.text("typed.pem").startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
        assertEquals(12, runner.run("convert", "key.pem", "nobody.pem").code());
        done("key.pem clear.pem --no-passphrase");
        assertTrue(runner.text("clear.pem").startsWith("-----BEGIN PRIVATE KEY-----"));
        assertEquals("rw-------", runner.mode("clear.pem"));
        refused(2, "key.pem x.pem --no-passphrase --out-passphrase env:KP");
        refused(2, "key.pem chain.pem x.p12 --no-passphrase");
    }

    @ParameterizedTest
    @CsvSource({"KP", "ACCENTS"})
    void passphrasesInAnyScriptOpenWithOpenssl(String variable) {
        done("key.pem chain.pem k.p12 --out-passphrase env:" + variable);
        run("openssl pkcs12 -in k.p12 -passin env:" + variable + " -noout");
        done("k.p12 k.pem --passphrase env:" + variable);
        run("openssl pkey -in k.pem -passin env:" + variable + " -noout");
        refused(12, "k.p12 x.pem --passphrase env:OTHER");
        refused(12, "k.pem x.p12 --passphrase env:OTHER");
    }

    @Test
    void truststoresNeedNoPassphraseEitherWay() {
        done("root.pem trust.p12 --no-passphrase");
        done("trust.p12 back.pem --no-input");
        assertEquals(runner.text("root.pem"), runner.text("back.pem"));
        run("keytool -importcert -noprompt -alias ca -file root.pem -storetype JKS -keystore trust.jks"
                + " -storepass:env KP");
        done("trust.jks again.pem --no-input");
        assertEquals(runner.text("root.pem"), runner.text("again.pem"));
    }

    @Test
    void whatCannotBeIsRefusedWithTheReason() {
        assertTrue(refused(11, "key.pem x.p7b --no-passphrase").err().contains("certificates only"));
        assertTrue(refused(11, "key.pem x.p12 --out-passphrase env:KP").err().contains("without a certificate"));
        assertTrue(refused(2, "key.pem chain.pem x.der --no-passphrase").err().contains("--key-out"));
        assertTrue(
                refused(11, "chain.pem --key-out x.pem --no-passphrase").err().contains("no private key"));
        assertTrue(refused(2, "key.pem x.xyz").err().contains("--to"));
        assertTrue(refused(2, "key.pem x --to rar").err().contains("choose pem, der"));
        assertTrue(
                refused(2, "key.pem key.pem --force --no-passphrase").err().contains("to be read and to be written"));
        assertTrue(
                refused(2, "key.pem ./key.pem --force --no-passphrase").err().contains("to be read and to be written"));
        refused(15, "key.pem leaf.pem --no-passphrase");
        refused(11, "missing.pem x.p12");
        Path foreign = ca.client("MZP999999").cert();
        assertTrue(refused(13, "key.pem " + foreign + " x.p12 --out-passphrase env:KP")
                .err()
                .contains("another key"));
        runner.write("page.crt", "<!DOCTYPE html><html><body>Sign in</body></html>");
        assertTrue(refused(11, "page.crt x.pem").err().contains("a web page"));
    }

    @Test
    void aWrongPassphraseIsNeverBlamedForAnAlgorithm() {
        runner.write("fake.p12", runner.bytes("key.pem"));
        assertEquals(
                0, runner.run("convert", "fake.p12", "x.pem", "--no-passphrase").code());
        ScriptRunner.Outcome wrong = refused(
                12,
                ca.pkcs12(runner.path("key.pem"), runner.path("chain.pem"), "a", "right")
                        + " y.pem --passphrase env:OTHER");
        assertFalse(wrong.all().contains("other battery"), wrong.all());
    }

    @Test
    void standardInputAndOutputTakeTheirTurns() {
        ScriptRunner.Outcome pem =
                runner.in(runner.bytes("chain.pem")).run("convert", "-", "-", "--to", "p7b", "--der");
        assertEquals(0, pem.code(), pem.err());
        ScriptRunner.Outcome back = runner.in(pem.outBytes()).run("convert", "-", "-");
        assertEquals(runner.text("chain.pem"), back.out());
        assertEquals(List.of("chain.pem", "key.pem", "leaf.pem", "partners.pem", "root.pem"), runner.files());
    }

    @Test
    void aSigningRequestGoesFromPemToDerAndBack() {
        run("openssl req -new -key key.pem -subj /CN=MZP123456 -out request.csr");
        done("request.csr request.der");
        run("openssl req -inform DER -in request.der -noout -verify");
        done("request.der again.pem");
        assertEquals(runner.text("request.csr"), runner.text("again.pem"));
        assertTrue(refused(11, "key.pem request.csr x.p12 --out-passphrase env:KP")
                .err()
                .contains("sends back"));
    }

    @Test
    void damagedInputIsAlwaysAMessageWithADocumentedExitCode() {
        run("openssl pkcs12 -export -inkey key.pem -in leaf.pem -passout env:KP -iter 1 -out good.p12");
        byte[] utf16 = ("\uFEFF" + runner.text("chain.pem")).getBytes(java.nio.charset.StandardCharsets.UTF_16LE);
        List<byte[]> readable = List.of(
                utf16,
                runner.text("chain.pem").replace("\n", "\r\n").getBytes(),
                runner.text("leaf.pem").replace("\n", "").getBytes());
        for (byte[] bytes : readable) {
            runner.write("odd.crt", bytes);
            done("odd.crt odd.pem --force");
        }
        for (String name : List.of("good.p12", "chain.pem", "leaf.pem")) {
            byte[] whole = runner.bytes(name);
            for (int at = 0; at < whole.length; at += 97) {
                runner.write("cut", java.util.Arrays.copyOf(whole, at));
                byte[] flipped = whole.clone();
                flipped[at] ^= 0x21;
                runner.write("flipped", flipped);
                for (String damaged : List.of("cut", "flipped")) {
                    ScriptRunner.Outcome outcome = convert(damaged + " result.pem --passphrase env:KP --force");
                    assertTrue(
                            List.of(0, 11, 12).contains(outcome.code()),
                            name + " at " + at + ": " + outcome.code() + " " + outcome.all());
                    assertFalse(outcome.all().contains("\tat "), outcome.all());
                }
            }
        }
    }

    @Test
    void everyEntryOfAKeystoreIsKeptOrNamedAsLeftOut() {
        done("key.pem chain.pem root.pem a.p12 --alias mine --out-passphrase env:KP");
        run("keytool -importkeystore -srckeystore a.p12 -srcstorepass:env KP -destkeystore b.jceks -deststoretype"
                + " JCEKS -deststorepass:env KP");
        run("keytool -importcert -noprompt -alias issuer -file partners.pem -keystore b.jceks -storetype JCEKS"
                + " -storepass:env KP");
        run("keytool -genseckey -alias sec -keyalg AES -keysize 128 -keystore b.jceks -storetype JCEKS"
                + " -storepass:env KP");
        for (String to : List.of("c.jks", "c.p12")) {
            ScriptRunner.Outcome outcome = done("b.jceks " + to + " --passphrase env:KP");
            assertTrue(outcome.err().contains("left out: the secret key \"sec\""), outcome.err());
            assertTrue(
                    run("keytool -list -keystore " + to + " -storepass:env KP").contains("issuer, "), to);
        }
        done("c.p12 d.jks --passphrase env:KP");
        assertTrue(run("keytool -list -keystore d.jks -storepass:env KP").contains("issuer, "));
        run("keytool -genseckey -alias sec -keyalg AES -keysize 128 -keystore c.p12 -storepass:env KP");
        assertTrue(done("c.p12 e.pem --passphrase env:KP").err().contains("left out: the secret key \"sec\""));
    }

    @Test
    void aCertificateOfAnotherKeyInTheEntryIsNamedAsLeftOut() {
        run("openssl pkcs12 -export -name mine -inkey key.pem -nocerts -passout env:KP -out key.p12");
        run("keytool -importcert -noprompt -alias other -file root.pem -keystore key.p12 -storepass:env KP");
        ScriptRunner.Outcome outcome = done("key.p12 out.pem --passphrase env:KP");
        assertTrue(outcome.err().contains("left out: \"other\""), outcome.err());
    }

    @Test
    void twoEntriesOfOneKeyKeepTheirOwnCertificates() {
        for (String name : List.of("preprod", "prod")) {
            run("openssl req -x509 -new -key key.pem -subj /CN=" + name + " -days 9 -out " + name + ".pem");
            run("openssl pkcs12 -export -name " + name + " -inkey key.pem -in " + name + ".pem -passout env:KP -out "
                    + name + ".p12");
            run("keytool -importkeystore -srckeystore " + name + ".p12 -srcstorepass:env KP -destkeystore two.jks"
                    + " -deststoretype JKS -deststorepass:env KP -destkeypass:env KP");
        }
        done("two.jks two.p12 --passphrase env:KP");
        for (String name : List.of("preprod", "prod")) {
            assertEquals(exported("two.jks", name), exported("two.p12", name));
        }
    }

    @Test
    void aPassphraseThatKeytoolCannotTypeIsWarnedAboutOnce() {
        String err =
                done("key.pem chain.pem k.p12 --out-passphrase env:ACCENTS").err();
        assertEquals(2, err.split("keytool and Java 17 cannot open").length, err);
        assertFalse(done("key.pem chain.pem plain.p12 --out-passphrase env:KP")
                .err()
                .contains("warning"));
    }

    @Test
    void keysWithDifferentPassphrasesAreTakenOneAtATime() {
        run("keytool -genkeypair -alias one -keyalg EC -dname CN=a -storetype JKS -keystore two.jks -storepass:env"
                + " KP -keypass:env OTHER");
        tool.env("THIRD", "third battery");
        run("keytool -genkeypair -alias two -keyalg EC -dname CN=b -storetype JKS -keystore two.jks -storepass:env"
                + " KP -keypass:env THIRD");
        ScriptRunner.Outcome outcome = refused(12, "two.jks x.p12 --passphrase env:KP --key-passphrase env:OTHER");
        assertTrue(outcome.err().contains("--alias \"two\" --key-passphrase SRC"), outcome.err());
        done("two.jks x.pem --passphrase env:KP --alias one --key-passphrase env:OTHER");
    }

    @Test
    void theRemedyForKeytoolsOldRequestWorksAsPrinted() {
        run("openssl req -new -key key.pem -subj /CN=MZP123456 -out plain.csr");
        runner.write("K.csr", runner.text("plain.csr").replace(" CERTIFICATE", " NEW CERTIFICATE"));
        String printed = runner.run("inspect", "K.csr").out();
        java.util.regex.Matcher remedy = java.util.regex.Pattern.compile("stellantis convert (\\S+ (\\S+))")
                .matcher(printed);
        assertTrue(remedy.find(), printed);
        done(remedy.group(1));
        assertEquals(runner.text("plain.csr"), runner.text(remedy.group(2)));
        done("K.csr K2.csr");
        assertEquals(runner.text("plain.csr"), runner.text("K2.csr"));
    }

    @Test
    void everyRefusalSaysWhyAndWhatToDo() {
        run("keytool -importcert -noprompt -alias ca -file root.pem -storetype JKS -keystore whole.jks"
                + " -storepass:env KP");
        runner.write("trunc.jks", java.util.Arrays.copyOf(runner.bytes("whole.jks"), 300));
        run("openssl x509 -in leaf.pem -outform DER -out whole.der");
        runner.write("cut.der", java.util.Arrays.copyOf(runner.bytes("whole.der"), 300));
        runner.write("html.crt", "<!DOCTYPE html><html><body>Sign in</body></html>");
        runner.write("empty.pem", "");
        for (String command : List.of(
                "2 key.pem x.xyz",
                "2 key.pem",
                "11 trunc.jks x.pem",
                "11 key.pem x.p12 --out-passphrase env:KP",
                "15 key.pem leaf.pem",
                "11 html.crt x.pem",
                "11 empty.pem x.pem")) {
            String err = refused(Integer.parseInt(command.split(" ")[0]), command.substring(command.indexOf(' ') + 1))
                    .err();
            assertTrue(err.contains("cause:") && err.contains("hint:"), command + ": " + err);
        }
        assertTrue(convert("html.crt x.pem").err().contains("open the link in a browser"));
        assertTrue(convert("empty.pem x.pem").err().contains("download or copy the file again"));
        String cut = runner.run("inspect", "cut.der").err();
        assertTrue(cut.contains("cause: it is cut off: 300 of") && !cut.contains("cannot be decoded"), cut);
    }

    @Test
    void whatForceReplacesIsKeptAndNamed() {
        done("key.pem out.pem --no-passphrase");
        assertTrue(done("key.pem out.pem --no-passphrase --force")
                .err()
                .contains("kept the old file as " + runner.path("out.pem")));
        ScriptRunner.Outcome genkey =
                runner.run("genkey", "--ec", "P-256", "--out", "out.pem", "--no-passphrase", "--force");
        assertTrue(genkey.err().contains("kept the old file as " + runner.path("out.pem")), genkey.err());
    }
}
