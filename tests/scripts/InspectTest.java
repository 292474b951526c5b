import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import stellantis.pki.Finding;
import support.Repository;
import support.ScriptRunner;
import support.Tool;

@Tag("openssl")
class InspectTest {
    private static final String GOOD =
            "/C=FR/ST=Kansas/L=Paris/O=Free2Move/OU=Programs Partners/CN=MZP654321/emailAddress=it@example.com";
    private static final List<Integer> DOCUMENTED = List.of(0, 10, 11, 12);

    @TempDir
    static Path shared;

    @TempDir
    Path temporary;

    ScriptRunner runner;
    Tool tool;

    /** A key, its request, its certificate from a CA, and all that can be made of them. */
    @BeforeAll
    static void makeFiles() {
        Tool make = new Tool(shared).env("KP", "correct horse");
        make.run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "key.pem")
                .ok();
        make.run("openssl", "req", "-new", "-key", "key.pem", "-subj", GOOD, "-out", "request.csr")
                .ok();
        make.run(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        "cakey.pem",
                        "-subj",
                        "/CN=Partners CA",
                        "-out",
                        "ca.pem",
                        "-days",
                        "90")
                .ok();
        make.run(("openssl x509 -req -in request.csr -CA ca.pem -CAkey cakey.pem -CAcreateserial -days 90 "
                                + "-out cert.pem")
                        .split(" "))
                .ok();
        make.run("openssl", "pkcs8", "-topk8", "-in", "key.pem", "-v2", "des3", "-passout", "env:KP", "-out", "old.pem")
                .ok();
        make.run(("openssl pkcs12 -export -inkey key.pem -in cert.pem -certfile ca.pem -name mzp -passout "
                                + "env:KP -out store.p12")
                        .split(" "))
                .ok();
        make.run("openssl", "crl2pkcs7", "-nocrl", "-certfile", "cert.pem", "-certfile", "ca.pem", "-out", "bundle.p7b")
                .ok();
        make.run("openssl", "x509", "-in", "cert.pem", "-outform", "DER", "-out", "cert.der")
                .ok();
        make.run("openssl", "pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
                .ok();
    }

    @BeforeEach
    void sitDown() {
        runner = new ScriptRunner(temporary).env("KP", "correct horse").env("WRONG", "battery staple");
        tool = new Tool(runner.folder).env("KP", "correct horse");
    }

    private void bring(String... names) throws IOException {
        for (String name : names)
            Files.copy(shared.resolve(name), runner.path(name), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static void assertHolds(String text, String... parts) {
        for (String part : parts) assertTrue(text.contains(part), part + " is missing in:\n" + text);
    }

    @Test
    void theProfilesOwnKeyIsOpenedWithTheProfilesPassphrase() throws Exception {
        Path profile = Files.createDirectories(runner.profile("default"));
        Files.copy(shared.resolve("old.pem"), profile.resolve("key.pem"));
        Files.copy(shared.resolve("cert.pem"), profile.resolve("cert.pem"));
        bring("old.pem");
        Files.writeString(profile.resolve("pass.txt"), "correct horse\n");
        assertEquals(
                0,
                runner.run("profile", "set", "passphrase=file:" + profile.resolve("pass.txt"))
                        .code());
        ScriptRunner.Outcome own = runner.run("inspect", profile.toString());
        assertHolds(own.out(), "RSA 2048", "key:                 " + profile.resolve("key.pem"));
        assertFalse(own.out().contains("give --passphrase"), own.out());
        // the file of a stranger is not tried with it
        assertHolds(runner.run("inspect", "old.pem").out(), "not shown: give --passphrase");
        for (String wrong : List.of("battery staple\n", "")) {
            Files.writeString(profile.resolve("pass.txt"), wrong);
            ScriptRunner.Outcome closed =
                    runner.run("inspect", profile.resolve("key.pem").toString());
            assertEquals(0, closed.code(), closed.all());
            assertHolds(closed.out(), "not shown: give --passphrase");
            assertHolds(closed.err(), "warning:", "pass.txt");
        }
    }

    @Test
    void theTextsOfAProfileAreToldApartFromTokens() throws Exception {
        assertEquals(0, runner.run("profile", "set", "environment=preprod").code());
        Path profile = runner.profile("default");
        for (String secret : List.of("tulip-9\n", "fuchsia-tulip-9-marmalade\n", "aB9_dE3fG7hJ1kL5mN8pQ2rS4tU6vW0x")) {
            Files.writeString(profile.resolve("password.txt"), secret);
            ScriptRunner.Outcome outcome = runner.run("inspect", profile.toString());
            assertEquals(0, outcome.code(), outcome.all());
            assertHolds(
                    outcome.out(),
                    "password.txt: a password, another secret or an access token that is no JWT",
                    "profile.properties: the settings of a profile",
                    "see them: stellantis profile");
            assertFalse(outcome.all().contains("--decode") || outcome.all().contains(secret.strip()), outcome.all());
        }
        runner.write("bearer.txt", "Bearer aB9_dE3fG7hJ1kL5mN8pQ2rS4tU6vW0x");
        assertHolds(runner.run("inspect", "bearer.txt").out(), "an access token (opaque)");
    }

    @Test
    void aGoodRequestHasNoErrors() throws Exception {
        bring("request.csr");
        ScriptRunner.Outcome outcome = runner.run("inspect", "request.csr");
        assertEquals(0, outcome.code(), outcome.all());
        assertHolds(
                outcome.out(),
                "a certificate signing request (PEM)",
                "OU=Programs Partners, CN=MZP654321",
                "RSA 2048",
                "made by its key");
        assertTrue(outcome.err().endsWith("0 errors, 0 warnings\n"), outcome.err());
    }

    @Test
    void anErrorInARequestIsExitCode10AndTellsTheWayToMendIt() throws Exception {
        bring("key.pem");
        tool.run(
                        "openssl",
                        "req",
                        "-new",
                        "-key",
                        "key.pem",
                        "-subj",
                        GOOD.replace("Partners", "Partner"),
                        "-out",
                        "bad.csr")
                .ok();
        ScriptRunner.Outcome outcome = runner.run("inspect", "bad.csr");
        assertEquals(10, outcome.code());
        assertHolds(
                outcome.out(),
                "error subject.ou.wrong: organizational unit is \"Programs Partner\", Stellantis requires \"Programs"
                        + " Partners\"");
        assertHolds(outcome.err(), "stellantis csr --like bad.csr");
    }

    @Test
    void aCertificateShowsWhatPeopleAskFor() throws Exception {
        bring("cert.pem");
        ScriptRunner.Outcome outcome = runner.run("inspect", "cert.pem");
        String fingerprint = tool.run("openssl", "x509", "-in", "cert.pem", "-noout", "-fingerprint", "-sha256")
                .ok()
                .out()
                .replaceAll(".*=", "")
                .replace(":", "")
                .strip()
                .toLowerCase();
        assertHolds(outcome.out(), "issuer:              CN=Partners CA", "valid until:", fingerprint);
        runner.clock = Clock.fixed(Instant.now().plusSeconds(91 * 86_400L), ZoneOffset.UTC);
        assertEquals(10, runner.run("inspect", "cert.pem").code());
    }

    @Test
    void aFolderIsGroupedByPublicKey() throws Exception {
        bring("key.pem", "request.csr", "cert.pem", "ca.pem", "store.p12", "bundle.p7b", "cert.der", "public.pem");
        runner.write("photo.jpg", new byte[] {(byte) 0xff, (byte) 0xd8, 1, 2, 3});
        ScriptRunner.Outcome outcome = runner.run("inspect", ".", "--passphrase", "env:KP");
        assertEquals(0, outcome.code(), outcome.all());
        assertHolds(
                outcome.out(),
                "key:                 key.pem, store.p12 (mzp)",
                "request:             request.csr",
                "certificate:         bundle.p7b, cert.der, cert.pem, store.p12 (mzp)",
                "not looked into: photo.jpg");
        assertFalse(outcome.out().contains("missing:"), outcome.out());
    }

    @Test
    void whatIsMissingIsTold() throws Exception {
        bring("key.pem", "request.csr");
        assertHolds(
                runner.run("inspect", "key.pem", "request.csr").out(),
                "missing:             the certificate that Stellantis signs");
        bring("old.pem", "cert.pem");
        assertHolds(
                runner.run("inspect", "old.pem", "cert.pem").out(),
                "missing:             the private key (perhaps old.pem: give --passphrase to open it)");
    }

    @Test
    void aKeyThatDoesNotBelongToTheCertificateIsAnError() throws Exception {
        bring("cert.pem");
        assertEquals(
                0,
                runner.run("genkey", "--ec", "P-256", "--no-passphrase", "--out", "other.pem")
                        .code());
        ScriptRunner.Outcome outcome = runner.run("inspect", "other.pem", "cert.pem");
        assertEquals(10, outcome.code());
        assertHolds(outcome.out(), "error key.mismatch: cert.pem does not belong to the private key other.pem");
    }

    @Test
    void encryptedKeysAndKeystoresShowWhatCanBeSeen() throws Exception {
        bring("old.pem", "store.p12");
        Files.copy(runner.path("store.p12"), runner.path("store.jks"));
        ScriptRunner.Outcome locked = runner.run("inspect", "old.pem", "store.jks");
        assertEquals(0, locked.code(), locked.all());
        assertHolds(
                locked.out(),
                "3DES",
                "give --passphrase to open it",
                "keystore.locked",
                "keystore.p12-named-jks",
                "key.old-cipher");
        ScriptRunner.Outcome open = runner.run("inspect", "old.pem", "store.jks", "--passphrase", "env:KP");
        assertHolds(
                open.out(),
                "entries:             mzp: private key",
                "a private key in entry mzp:",
                "key:                 old.pem, store.jks (mzp)");
    }

    @Test
    void aWrongPassphraseIsExitCode12() throws Exception {
        bring("old.pem", "store.p12");
        assertEquals(
                12,
                runner.run("inspect", "old.pem", "--passphrase", "env:WRONG").code());
        assertEquals(
                12,
                runner.run("inspect", "store.p12", "--passphrase", "env:WRONG").code());
        // among several files the passphrase is for one of them
        assertEquals(0, runner.run("inspect", ".", "--passphrase", "env:WRONG").code());
    }

    /** What is printed as the next command is run as printed. */
    @Test
    void theRemedyNamesTheKeyAndTheRequestAndCanBeTyped() throws Exception {
        bring("key.pem", "store.p12");
        tool.run(
                        "openssl",
                        "req",
                        "-new",
                        "-key",
                        "key.pem",
                        "-subj",
                        GOOD.replace("Partners", "Partner"),
                        "-out",
                        "my request.csr")
                .ok();
        ScriptRunner.Outcome outcome = runner.run("inspect", "key.pem", "my request.csr");
        assertHolds(
                outcome.err(),
                "to fix it: stellantis csr --like 'my request.csr' --key key.pem --out 'my request-fixed.csr'");
        assertEquals(
                0,
                runner.run("csr", "--like", "my request.csr", "--key", "key.pem", "--out", "my request-fixed.csr")
                        .code());
        assertHolds(
                runner.run("inspect", "--passphrase", "env:KP", "store.p12", "my request.csr")
                        .err(),
                "--keystore store.p12 --alias mzp --out");
        assertHolds(
                runner.run("inspect", "my request.csr").err(),
                "--key ITS-KEY",
                "ITS-KEY is the private key it was made with");
    }

    @Test
    void chainsAreShownAndAMissingIssuerIsSaid() throws Exception {
        bring("cert.pem", "ca.pem", "store.p12");
        ScriptRunner.Outcome whole = runner.run("inspect", "cert.pem", "ca.pem");
        assertEquals(0, whole.code(), whole.all());
        assertHolds(
                whole.out(),
                "who issued what",
                "MZP654321 (cert.pem) by Partners CA (ca.pem)",
                "Partners CA (ca.pem) by itself");
        assertFalse(whole.out().contains("cert.issuer-missing"));
        assertHolds(runner.run("inspect", "cert.pem").out(), "info cert.issuer-missing", "Partners CA");
        assertHolds(
                runner.run("inspect", "--passphrase", "env:KP", "store.p12").out(),
                "MZP654321 (store.p12 (mzp)) by Partners CA (store.p12 (mzp))");
        Map<?, ?> issued = (Map<?, ?>) ((List<?>) JSON.std
                        .mapFrom(runner.run("inspect", "--json", "cert.pem", "ca.pem")
                                .out())
                        .get("issued"))
                .get(0);
        assertEquals("Partners CA (ca.pem)", issued.get("issuer"));
    }

    @Test
    void anIssuerWhoseKeyDidNotSignIsAnError() throws Exception {
        bring("cert.pem");
        tool.run(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        "other.key",
                        "-subj",
                        "/CN=Partners CA",
                        "-out",
                        "ca.pem",
                        "-days",
                        "90")
                .ok();
        ScriptRunner.Outcome outcome = runner.run("inspect", "cert.pem", "ca.pem");
        assertEquals(10, outcome.code(), outcome.all());
        assertHolds(outcome.out(), "error cert.signature", "Partners CA (ca.pem)");
        byte[] damaged = Files.readAllBytes(shared.resolve("cert.der"));
        damaged[damaged.length - 1] ^= 1;
        runner.write("cert.der", damaged);
        Files.copy(shared.resolve("ca.pem"), runner.path("ca.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertHolds(runner.run("inspect", "cert.der", "ca.pem").out(), "error cert.signature");
    }

    @Test
    void jsonHasTheSameFactsAndFindings() throws Exception {
        bring("key.pem", "request.csr", "cert.pem");
        Map<String, Object> json =
                JSON.std.mapFrom(runner.run("inspect", "--json", ".").out());
        assertEquals(
                List.of("files", "groups", "issued", "findings", "failures", "unknown", "errors", "warnings", "infos"),
                List.copyOf(json.keySet()));
        Map<?, ?> certificate =
                (Map<?, ?>) ((List<?>) ((Map<?, ?>) ((List<?>) json.get("files")).get(0)).get("parts")).get(0);
        assertEquals("a certificate", certificate.get("what"));
        assertTrue(
                certificate.containsKey("validUntil")
                        && certificate.containsKey("serialNumber")
                        && certificate.containsKey("sha256")
                        && certificate.get("authority").equals(false),
                certificate.toString());
        Map<?, ?> group = (Map<?, ?>) ((List<?>) json.get("groups")).get(0);
        assertEquals(List.of("key.pem"), group.get("keys"));
        assertEquals(List.of("cert.pem"), group.get("certificates"));
        tool.run("openssl", "req", "-new", "-key", "key.pem", "-subj", "/CN=MZPXXXX", "-out", "bad.csr")
                .ok();
        ScriptRunner.Outcome bad = runner.run("inspect", "--json", "bad.csr");
        assertEquals(10, bad.code());
        assertHolds(
                bad.out(),
                "\"id\" : \"subject.placeholder\"",
                "\"severity\" : \"error\"",
                "\"remedy\" : ",
                "\"source\" : ");
    }

    @Test
    void anAccessTokenIsNamedAndLeftToTheCommandThatDecodesIt() {
        String signature = "c2lnbmF0dXJlLXRoYXQtbm9ib2R5LW1heS1zZWU";
        String token = part("{\"alg\":\"RS256\"}") + "." + part("{\"client_id\":\"ABC\"}") + "." + signature;
        ScriptRunner.Outcome outcome = runner.in(token).run("inspect", "-");
        assertEquals(0, outcome.code(), outcome.all());
        assertHolds(outcome.out(), "standard input: an access token", "token --decode --bearer file:PATH");
        assertFalse(outcome.all().contains(signature) || outcome.all().contains("ABC"));
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void thePrivateKeyItselfIsNeverShown() throws Exception {
        bring("key.pem", "store.p12", "old.pem");
        ScriptRunner.Outcome outcome = runner.run("inspect", ".", "--passphrase", "env:KP", "-v");
        ScriptRunner.Outcome json = runner.run("inspect", ".", "--json", "--passphrase", "env:KP");
        String[] lines = runner.text("key.pem").split("\n");
        for (String secret : List.of("correct horse", lines[3], lines[8], "PRIVATE KEY-----")) {
            assertFalse(outcome.all().contains(secret) || json.all().contains(secret), secret);
        }
        String exponent = tool.run("openssl", "rsa", "-in", "key.pem", "-noout", "-text")
                .ok()
                .out()
                .replaceAll("(?s).*privateExponent:\\s*([0-9a-f:\\s]{60}).*", "$1")
                .replaceAll("[:\\s]", "");
        assertFalse(outcome.all().contains(exponent));
    }

    @Test
    void aKeystoreThatOthersMayReadIsAWarning() throws Exception {
        bring("store.p12");
        Files.setPosixFilePermissions(
                runner.path("store.p12"), java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        assertHolds(runner.run("inspect", "store.p12").out(), "warning file.readable-by-others", "chmod 600 store.p12");
    }

    @Test
    void otherThingsAreNamedForWhatTheyAre() {
        runner.write("page.pem", "<!DOCTYPE html><html><body>Please sign in</body></html>");
        assertHolds(
                runner.run("inspect", "page.pem").out(), "a web page", "file.web-page", "open the link in a browser");
        runner.write("letter.txt", "Dear partner, here is nothing.");
        ScriptRunner.Outcome outcome = runner.run("inspect", "letter.txt");
        assertEquals(11, outcome.code());
        assertHolds(outcome.err(), "letter.txt is of an unknown kind");
        assertEquals(11, runner.run("inspect", "missing.pem").code());
        assertEquals(2, runner.run("inspect").code());
    }

    @Test
    void windowsAndPowershellFormsAreRead() throws Exception {
        bring("request.csr");
        runner.write(
                "utf16.csr",
                ("\uFEFF" + runner.text("request.csr").replace("\n", "\r\n")).getBytes(StandardCharsets.UTF_16LE));
        runner.write("oneline.csr", runner.text("request.csr").replace("\n", " "));
        ScriptRunner.Outcome outcome = runner.run("inspect", "utf16.csr", "oneline.csr");
        assertEquals(0, outcome.code(), outcome.all());
        assertHolds(outcome.out(), "info file.utf16", "info file.crlf", "request:             utf16.csr, oneline.csr");
    }

    /** Truncated and with changed bytes, every kind of file: always words and a documented exit code. */
    @Test
    void damagedFilesAreToldAndNeverAnInternalError() throws Exception {
        Random random = new Random(20261122);
        for (String name :
                List.of("key.pem", "request.csr", "cert.pem", "cert.der", "bundle.p7b", "store.p12", "old.pem")) {
            byte[] whole = Files.readAllBytes(shared.resolve(name));
            for (int i = 0; i < 12; i++) {
                byte[] damaged = whole.clone();
                if (i % 3 == 0) damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
                else
                    for (int n = 0; n < i; n++)
                        damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
                runner.write("damaged", damaged);
                ScriptRunner.Outcome outcome = runner.run("inspect", "damaged", "--passphrase", "env:KP");
                assertTrue(
                        DOCUMENTED.contains(outcome.code()),
                        name + " case " + i + " gave " + outcome.code() + ": " + outcome.err());
                assertFalse(outcome.all().contains("Exception"), outcome.all());
                assertFalse(outcome.all().isBlank());
            }
        }
    }

    @Test
    void aDamagedBlockHidesNoOther() throws Exception {
        bring("cert.pem", "ca.pem");
        byte[] whole = Files.readAllBytes(shared.resolve("cert.der"));
        // the first of its dates is none any more
        int date = new String(whole, StandardCharsets.ISO_8859_1).indexOf("Z\u0017");
        whole[date] = 'X';
        String block = "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(whole)
                + "\n-----END CERTIFICATE-----\n";
        runner.write(
                "all.pem", Files.readString(runner.path("ca.pem")) + block + Files.readString(runner.path("cert.pem")));
        ScriptRunner.Outcome outcome = runner.run("inspect", "all.pem");
        assertEquals(10, outcome.code(), outcome.all());
        assertHolds(outcome.out(), "error file.part-unreadable", "MZP654321", "a CA certificate");
    }

    @Test
    void whatIsInAnArchiveIsSaidNotToBeShown() throws Exception {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(runner.path("reply.zip")))) {
            zip.putNextEntry(new ZipEntry("cert.pem"));
            zip.write(Files.readAllBytes(shared.resolve("cert.pem")));
        }
        assertHolds(runner.run("inspect", "reply.zip").out(), "info file.not-opened", "unpack it");
    }

    @Test
    void aKeyWithAPassphraseOfItsOwnHidesNoOther() {
        for (String alias : List.of("first", "second"))
            tool.run(
                            "keytool",
                            "-genkeypair",
                            "-alias",
                            alias,
                            "-keyalg",
                            "EC",
                            "-dname",
                            "CN=" + alias,
                            "-storetype",
                            "JKS",
                            "-keystore",
                            runner.path("two.jks").toString(),
                            "-storepass",
                            "batteries1",
                            "-keypass",
                            alias.equals("first") ? "batteries1" : "staples2")
                    .ok();
        runner.write("pass.txt", "batteries1");
        ScriptRunner.Outcome outcome = runner.run("inspect", "two.jks", "--passphrase", "file:pass.txt");
        assertEquals(10, outcome.code(), outcome.all());
        assertHolds(outcome.out(), "CN=first", "CN=second", "warning key.unusable", "has a passphrase of its own");
    }

    @Test
    void whatIsTooLongForATokenOrAConfigurationIsNeither() {
        runner.write("long.txt", "x".repeat(3 << 20));
        runner.write("long.cnf", "[req]\n" + "a=b\n".repeat(1 << 20));
        for (String name : List.of("long.txt", "long.cnf"))
            assertHolds(runner.run("inspect", name).err(), name + " is of an unknown kind");
    }

    @Timeout(60)
    @Test
    void beginLinesWithoutAnEndAreToldAtOnce() {
        runner.write("begin.txt", "-----BEGIN CERTIFICATE-----\n".repeat(300_000));
        ScriptRunner.Outcome outcome = runner.run("inspect", "begin.txt");
        assertEquals(11, outcome.code(), outcome.all());
        assertHolds(outcome.err(), "holds more than 1000 keys and certificates");
    }

    @Test
    void everyRuleIsInTheDocumentation() throws Exception {
        String text = Repository.text(Repository.root().resolve("docs/inspect.md"));
        for (Finding.Rule rule : Finding.Rule.values()) {
            String start = "| `" + rule.id + "` | " + rule.severity.label() + " | ";
            assertTrue(
                    text.lines()
                            .anyMatch(row -> row.startsWith(start)
                                    && row.length() > start.length() + 20
                                    && row.endsWith(" | " + rule.source + " |")),
                    "docs/inspect.md lacks the row of " + rule.id + ", " + rule.severity.label() + ", " + rule.source);
        }
        assertEquals(
                Finding.Rule.values().length,
                text.lines()
                        .filter(line -> line.matches("\\| `[a-z0-9-]+(\\.[a-z0-9-]+)+` \\|.*"))
                        .count());
        assertEquals(
                Finding.Rule.values().length,
                Arrays.stream(Finding.Rule.values())
                        .map(rule -> rule.id)
                        .distinct()
                        .count());
    }
}
