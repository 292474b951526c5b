import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Nginx;
import support.OpensslCa;
import support.OpensslCa.Authority;
import support.ScriptRunner;
import support.Tool;

/** What the e-mail's links give, in all its forms, into the profile's files. */
@Tag("openssl")
class InstallTest {
    private static final String SUBJECT = OpensslCa.subject("MZP123456");

    @TempDir
    static Path shared;

    static OpensslCa ca;
    static Path key;
    static Path request;
    static String leaf;
    static String partners;
    static String root;
    static String stranger;

    @TempDir
    Path temporary;

    ScriptRunner runner;
    Tool tool;
    Path profile;

    @BeforeAll
    static void sign() throws IOException {
        ca = new OpensslCa(shared);
        key = ca.newKey("EC");
        request = ca.request(key, SUBJECT);
        leaf = ca.signedBy(Authority.PARTNERS).sign(request);
        partners = Files.readString(ca.partners());
        root = Files.readString(ca.root());
        stranger = Files.readString(ca.stranger());
    }

    @BeforeEach
    void sitDown() throws IOException {
        runner = new ScriptRunner(temporary).env("KP", "correct horse");
        tool = new Tool(runner.folder).env("KP", "correct horse");
        profile = Files.createDirectories(runner.profile("default"));
        Files.copy(key, profile.resolve("key.pem"));
        Files.copy(request, profile.resolve("request.csr"));
    }

    @Test
    void writesChainAndAnchorsThatOpensslVerifies() {
        runner.write("partner.cer", leaf);
        runner.write("ca.cer", root + partners);
        ScriptRunner.Outcome outcome = runner.run("install", "partner.cer", "ca.cer");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(leaf + partners, text("cert.pem"));
        assertEquals(partners + root, text("ca.pem"));
        assertEquals(List.of("ca.pem", "cert.pem", "key.pem", "request.csr"), names(profile));
        tool.run(
                        "openssl",
                        "verify",
                        "-purpose",
                        "sslclient",
                        "-CAfile",
                        in("ca.pem"),
                        "-untrusted",
                        in("cert.pem"),
                        in("cert.pem"))
                .ok();
        assertTrue(
                outcome.err().contains("MZP123456, valid until ")
                        && outcome.err().contains("wrote    " + in("cert.pem")),
                outcome.err());
        assertTrue(
                outcome.err().contains("send the certificate (never the key) to your Stellantis contact too"),
                outcome.err());
        assertTrue(
                outcome.err().contains("next: ")
                        && outcome.err().contains("stellantis profile set environment=preprod"),
                outcome.err());
        assertEquals("", outcome.out());
    }

    @Tag("curl")
    @Tag("nginx")
    @Test
    void theFilesOpenAnNginxThatKnowsOnlyTheRoot() throws IOException {
        runner.write("all.pem", leaf + partners + root);
        runner.run("install", "all.pem");
        OpensslCa.Issued server = ca.server();
        try (Nginx nginx = Nginx.in(temporary).shows(server).demands(ca.root()).start()) {
            String url = nginx.url("/");
            Tool.Result result = tool.run(
                    "curl",
                    "-sS",
                    "--max-time",
                    "20",
                    "--cert",
                    in("cert.pem"),
                    "--key",
                    in("key.pem"),
                    "--cacert",
                    in("ca.pem"),
                    "-o",
                    "/dev/null",
                    "-w",
                    "%{http_code}",
                    url);
            assertEquals(0, result.code(), result.all());
            assertFalse(result.out().startsWith("400"), result.all());
            String alone = tool.run(
                            "curl",
                            "-sS",
                            "--max-time",
                            "20",
                            "--key",
                            in("key.pem"),
                            "--cert",
                            runner.write("leaf.pem", leaf).toString(),
                            "--cacert",
                            ca.root().toString(),
                            "-o",
                            "/dev/null",
                            "-w",
                            "%{http_code}",
                            url)
                    .all();
            assertTrue(alone.contains("400"), "without the issuing CA nginx refuses: " + alone);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bundle.pem",
                "reversed.pem",
                "doubles.pem",
                "crlf.pem",
                "bom.pem",
                "utf16.pem",
                "oneline.pem",
                "indented.pem",
                "mailtext.txt",
                "base64.txt",
                "bundle.p7b",
                "bundle.p7c",
                "archive.zip",
                "nested.zip"
            })
    void takesTheReplyHoweverItIsPacked(String form) throws IOException {
        List<String> files = pack(form);
        ScriptRunner.Outcome outcome = runner.run("install", files.toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(leaf + partners, text("cert.pem"));
        assertEquals(partners + root, text("ca.pem"));
        assertEquals(
                form.equals("reversed.pem") || form.equals("mailtext.txt"),
                outcome.err().contains("put the certificates in order"),
                outcome.err());
    }

    private List<String> pack(String form) throws IOException {
        runner.write("leaf.pem", leaf);
        runner.write("partners.pem", partners);
        runner.write("root.pem", root);
        String all = leaf + partners + root;
        switch (form) {
            case "bundle.pem" -> runner.write(form, all);
            case "reversed.pem" -> runner.write(form, root + partners + leaf);
            case "doubles.pem" -> runner.write(form, all + all);
            case "crlf.pem" -> runner.write(form, all.replace("\n", "\r\n"));
            case "bom.pem" -> runner.write(form, "\uFEFF" + all);
            case "utf16.pem" -> runner.write(form, ("\uFEFF" + all).getBytes(StandardCharsets.UTF_16LE));
            case "oneline.pem" -> runner.write(form, all.replace("\n", "\\n"));
            case "indented.pem" -> runner.write(form, all.replaceAll("(?m)^", "    "));
            case "mailtext.txt" ->
                runner.write(
                        form,
                        "From: pki@stellantis.example\nSubject: your certificate\n\nCA:\n" + root + "\nDear partner,\n"
                                + leaf + "\nregards\n" + partners);
            case "base64.txt" -> {
                runner.write(form, leaf.replaceAll("-----.*-----\\R", ""));
                return List.of(form, "partners.pem", "root.pem");
            }
            case "bundle.p7b" ->
                tool.run(
                                "openssl",
                                "crl2pkcs7",
                                "-nocrl",
                                "-certfile",
                                "leaf.pem",
                                "-certfile",
                                "partners.pem",
                                "-certfile",
                                "root.pem",
                                "-out",
                                form)
                        .ok();
            case "bundle.p7c" ->
                tool.run(
                                "openssl",
                                "crl2pkcs7",
                                "-nocrl",
                                "-certfile",
                                "leaf.pem",
                                "-certfile",
                                "partners.pem",
                                "-certfile",
                                "root.pem",
                                "-outform",
                                "DER",
                                "-out",
                                form)
                        .ok();
            case "archive.zip" -> {
                tool.run("openssl", "x509", "-in", "leaf.pem", "-outform", "DER", "-out", "leaf.cer")
                        .ok();
                runner.write(
                        form,
                        zip(
                                "readme.txt",
                                "hello",
                                "Z\u00fcge/",
                                "",
                                "Z\u00fcge/partner.cer",
                                runner.bytes("leaf.cer"),
                                "ca/chain.pem",
                                partners + root,
                                "__MACOSX/._partner.cer",
                                "\0\5\26\7"));
            }
            case "nested.zip" ->
                runner.write(
                        form,
                        zip("inner.zip", zip("a/b/c/leaf.crt", leaf, "../../evil.crt", partners), "root.pem", root));
            default -> throw new IllegalArgumentException(form);
        }
        return List.of(form);
    }

    @Test
    void derInTwoFilesWorksToo() {
        for (String[] one : new String[][] {{"leaf", leaf}, {"partners", partners}, {"root", root}}) {
            runner.write(one[0] + ".pem", one[1]);
            tool.run("openssl", "x509", "-in", one[0] + ".pem", "-outform", "DER", "-out", one[0] + ".crt")
                    .ok();
        }
        assertEquals(
                0, runner.run("install", "root.crt", "leaf.crt", "partners.crt").code());
        assertEquals(leaf + partners, text("cert.pem"));
    }

    @Test
    void readsStandardInput() {
        assertEquals(0, runner.in(leaf + partners).run("install", "-").code());
        assertEquals(leaf + partners, text("cert.pem"));
        assertEquals(partners, text("ca.pem"));
    }

    /** K17 */
    @Test
    void refusesACertificateWithoutItsIssuingCaAndSaysWhichOne() throws IOException {
        Files.writeString(
                shared.resolve("aia.ext"), "authorityInfoAccess = caIssuers;URI:http://pki.example/partners.crt");
        String withAddress = new Tool(shared)
                .run(
                        "openssl",
                        "x509",
                        "-req",
                        "-in",
                        request.toString(),
                        "-CA",
                        ca.partners().toString(),
                        "-CAkey",
                        ca.partners().resolveSibling("partners.key").toString(),
                        "-set_serial",
                        "77",
                        "-extfile",
                        "aia.ext",
                        "-days",
                        "300")
                .ok()
                .out();
        runner.clock = Clock.offset(runner.clock, Duration.ofSeconds(5));
        runner.write("leaf.pem", withAddress);
        runner.write("root.pem", root);
        for (String[] files : new String[][] {{"leaf.pem"}, {"leaf.pem", "root.pem"}}) {
            ScriptRunner.Outcome outcome = runner.run("install", files);
            assertEquals(11, outcome.code());
            assertTrue(
                    outcome.err()
                            .contains("the CA certificate that signed yours is missing: C=FR, O=Test Automotive,"
                                    + " OU=Programs Partners, CN=Test Partners CA"),
                    outcome.err());
            assertTrue(
                    outcome.err().contains("the e-mail")
                            && outcome.err().contains("http://pki.example/partners.crt")
                            && outcome.err().contains("--without-ca"),
                    outcome.err());
            assertEquals(List.of("key.pem", "request.csr"), names(profile));
        }
    }

    @Test
    void installsTheCertificateAloneOnlyOnRequestAndCompletesItLater() {
        runner.write("leaf.pem", leaf);
        runner.write("ca.pem", partners + root);
        ScriptRunner.Outcome alone = runner.run("install", "leaf.pem", "--without-ca");
        assertEquals(0, alone.code());
        assertTrue(alone.err().contains("warning: the certificate of C=FR, O=Test Automotive"), alone.err());
        assertEquals(List.of("cert.pem", "key.pem", "request.csr"), names(profile));
        assertEquals(15, runner.run("install", "ca.pem").code());
        assertEquals(leaf, text("cert.pem"));
        assertEquals(0, runner.run("install", "ca.pem", "--force").code());
        assertEquals(leaf + partners, text("cert.pem"));
        assertEquals(partners + root, text("ca.pem"));
    }

    @Test
    void tellsThatOnlyCaCertificatesWereGiven() {
        runner.write("root.pem", root);
        ScriptRunner.Outcome outcome = runner.run("install", "root.pem");
        assertEquals(11, outcome.code());
        assertTrue(
                outcome.err().contains("your own certificate is not among the files")
                        && outcome.err().contains("\"Test Root CA\" in root.pem"),
                outcome.err());
    }

    @Test
    void isNotMisledByACaOfTheSameName() {
        runner.write("leaf.pem", leaf);
        runner.write(
                "other.pem",
                ca.signedBy(Authority.ROOT)
                        .authority()
                        .sign(ca.newKey("EC"), "/C=FR/O=Test Automotive/OU=Programs Partners/CN=Test Partners CA"));
        ScriptRunner.Outcome outcome = runner.run("install", "leaf.pem", "other.pem");
        assertEquals(11, outcome.code());
        assertTrue(outcome.err().contains("other.pem has a CA of that name, but with another key"), outcome.err());
    }

    /** K19 */
    @Test
    void refusesTheCertificateOfAnotherKeyAndFindsThatKey() throws IOException {
        OpensslCa.Issued other = ca.client("MZP999999");
        runner.write("theirs.pem", Files.readString(other.chain()));
        ScriptRunner.Outcome unknown = runner.run("install", "theirs.pem");
        assertEquals(13, unknown.code());
        assertTrue(
                unknown.err().contains("\"MZP999999\" in theirs.pem")
                        && unknown.err().contains("a new key was made"),
                unknown.err());

        Files.writeString(
                profile.resolve("request.csr.20260101-000000.bak"),
                Files.readString(ca.request(other.key(), OpensslCa.subject("MZP999999"))));
        String backup = runner.run("install", "theirs.pem").err();
        assertTrue(
                backup.contains("it answers the request " + profile.resolve("request.csr.20260101-000000.bak")),
                backup);

        Path second = Files.createDirectories(runner.profile("second"));
        Files.copy(other.key(), second.resolve("key.pem"));
        String elsewhere = runner.run("install", "theirs.pem").err();
        assertTrue(elsewhere.contains("it belongs to the profile second: add -p second"), elsewhere);
        // an application for end users has its token endpoint at the drivers' provider
        Files.writeString(second.resolve("application.properties"), "application=Trip book\n");
        ScriptRunner.Outcome there = runner.run("install", "theirs.pem", "-p", "second");
        assertTrue(
                there.code() == 0
                        && !there.err().contains("OAuth2")
                        && there.err().contains("auth=end-user"),
                there.err());

        Files.delete(second.resolve("key.pem"));
        runner.write("old.key", Files.readString(other.key()));
        String near = runner.run("install", "theirs.pem").err();
        assertTrue(near.contains("it belongs to the key " + runner.path("old.key") + ": add --key"), near);
        assertFalse(Files.exists(profile.resolve("cert.pem")));
    }

    /** K20 */
    @Test
    void refusesTheSelfSignedPlaceholder() {
        runner.write("self.pem", ca.selfSigned(key, SUBJECT));
        runner.clock = Clock.offset(runner.clock, Duration.ofSeconds(5));
        ScriptRunner.Outcome outcome = runner.run("install", "self.pem");
        assertEquals(11, outcome.code());
        assertTrue(
                outcome.err().contains("the certificate in self.pem is not signed by Stellantis")
                        && outcome.err().contains("self-signed"),
                outcome.err());
        runner.write("leaf.pem", leaf);
        runner.write("partners.pem", partners);
        assertEquals(
                0, runner.run("install", "self.pem", "leaf.pem", "partners.pem").code());
        assertEquals(leaf + partners, text("cert.pem"));
    }

    @Test
    void thePlaceholderIsNoAuthorityEvenIfItSaysSo() throws IOException {
        new Tool(runner.folder)
                .run(
                        "openssl",
                        "req",
                        "-x509",
                        "-new",
                        "-key",
                        key.toString(),
                        "-subj",
                        "/CN=MZP123456",
                        "-addext",
                        "basicConstraints=critical,CA:TRUE",
                        "-days",
                        "30",
                        "-out",
                        "self.pem")
                .ok();
        runner.clock = Clock.offset(runner.clock, Duration.ofSeconds(5));
        runner.write("all.pem", runner.text("self.pem") + leaf + partners + root);
        ScriptRunner.Outcome together = runner.run("install", "all.pem");
        assertEquals(0, together.code(), together.err());
        assertEquals(partners + root, text("ca.pem"));
        assertTrue(
                together.err().contains("left out \"MZP123456\" from all.pem: signed with your own key"),
                together.err());

        Files.delete(profile.resolve("ca.pem"));
        Files.copy(
                runner.path("self.pem"),
                profile.resolve("cert.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        runner.write("reply.pem", leaf + partners + root);
        ScriptRunner.Outcome later = runner.run("install", "reply.pem", "--force");
        assertEquals(0, later.code(), later.err());
        assertEquals(leaf + partners, text("cert.pem"));
        assertEquals(partners + root, text("ca.pem"));
        assertTrue(later.err().contains("left out \"MZP123456\" that was installed before"), later.err());
    }

    @Test
    void findsItsOwnAmongSeveralPartnersAndReportsTheRest() throws IOException {
        runner.write("batch.pem", Files.readString(ca.client("MZP999999").cert()) + stranger + leaf + partners + root);
        ScriptRunner.Outcome outcome = runner.run("install", "batch.pem");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(leaf + partners, text("cert.pem"));
        assertEquals(partners + root + stranger, text("ca.pem"));
        assertTrue(outcome.err().contains("left out \"MZP999999\" from batch.pem"), outcome.err());
        assertTrue(
                outcome.err()
                        .contains(
                                "warning: \"Stranger CA\" is no part of your certificate's chain; it goes into ca.pem"),
                outcome.err());
    }

    @Test
    void refusesWhatIsNotValidNow() {
        runner.write("expired.pem", ca.signedBy(Authority.PARTNERS).expired().sign(request) + partners);
        runner.write("early.pem", ca.signedBy(Authority.PARTNERS).notYetValid().sign(request) + partners);
        ScriptRunner.Outcome expired = runner.run("install", "expired.pem");
        assertEquals(14, expired.code());
        assertTrue(
                expired.err().contains("the certificate of MZP123456 expired on ")
                        && expired.err().contains("stellantis csr --like"),
                expired.err());
        ScriptRunner.Outcome early = runner.run("install", "early.pem");
        assertEquals(14, early.code());
        assertTrue(early.err().contains("is not valid before ") && early.err().contains("clock"), early.err());
        assertEquals(List.of("key.pem", "request.csr"), names(profile));
        runner.clock = Clock.offset(runner.clock, Duration.ofDays(2));
        assertEquals(0, runner.run("install", "early.pem").code());
    }

    @Test
    void saysWhatAFileIsThatIsNoCertificate() throws IOException {
        runner.write("request.csr", Files.readString(request));
        runner.write("key.pem", Files.readString(key));
        runner.write("page.crt", "<!DOCTYPE html>\n<html><title>Sign in</title></html>");
        runner.write(
                "mail.eml",
                "From: pki@stellantis.example\n"
                        + "To: it@insurance.example\n"
                        + "Subject: your certificate\n\n"
                        + "please follow the link\n");
        runner.write("empty.crt", "");
        runner.write("noise.crt", new byte[] {1, 2, 3, 0, (byte) 0xff, 7, 7, 7});
        runner.write("cut.crt", leaf.substring(0, leaf.length() / 2));
        runner.write("empty.zip", zip("readme.txt", "nothing here"));
        Files.copy(
                ca.pkcs12(key, Files.writeString(shared.resolve("p12chain.pem"), leaf), "me", "secret-1"),
                runner.path("store.p12"));
        for (String[] expected : new String[][] {
            {"request.csr", "signing request"},
            {"key.pem", "a private key"},
            {"page.crt", "web page"},
            {"mail.eml", "e-mail"},
            {"empty.crt", "empty"},
            {"noise.crt", "noise.crt"},
            {"cut.crt", "cut off"},
            {"empty.zip", "readme.txt"},
            {"store.p12", "--keystore"},
            {"absent.crt", "there is no file"}
        }) {
            ScriptRunner.Outcome outcome = runner.run("install", expected[0]);
            assertEquals(11, outcome.code(), expected[0] + outcome.err());
            assertTrue(outcome.err().contains(expected[1]), outcome.err());
        }
        assertEquals(List.of("key.pem", "request.csr"), names(profile));
    }

    @Test
    void replacesOnlyWithForceAndKeepsTheOld() throws IOException {
        runner.write("first.pem", leaf + partners + root);
        String renewed = ca.signedBy(Authority.PARTNERS).sign(request);
        runner.write("second.pem", renewed + partners + root);
        assertEquals(0, runner.run("install", "first.pem").code());
        ScriptRunner.Outcome refused = runner.run("install", "second.pem");
        assertEquals(15, refused.code());
        assertTrue(
                refused.err().contains("it holds MZP123456, valid until ")
                        && refused.err().contains("--force"),
                refused.err());
        assertTrue(
                refused.err()
                        .matches("(?s).*it holds MZP123456, [^+]*, serial number [0-9A-F]+ \\+ .*; the new one would"
                                + " hold MZP123456, [^+]*, serial number [0-9A-F]+.*"),
                refused.err());
        assertEquals(2, serials(refused.err()), refused.err());
        assertEquals(leaf + partners, text("cert.pem"));
        ScriptRunner.Outcome forced = runner.run("install", "second.pem", "--force");
        assertEquals(0, forced.code());
        assertEquals(renewed + partners, text("cert.pem"));
        String backup = names(profile).stream()
                .filter(name -> name.startsWith("cert.pem."))
                .findFirst()
                .orElseThrow();
        assertEquals(leaf + partners, text(backup));
        assertTrue(forced.err().contains(backup));
        assertEquals(5, names(profile).size(), "ca.pem is the same and has no backup: " + names(profile));
    }

    @Test
    void keepsTheServersCaWhenTheRenewedReplyDoesNotBringIt() throws IOException {
        runner.write("first.pem", leaf + partners + root + stranger);
        runner.write("renewed.pem", ca.signedBy(Authority.PARTNERS).sign(request));
        assertEquals(0, runner.run("install", "first.pem").code());
        assertEquals(0, runner.run("install", "renewed.pem", "--force").code());
        assertEquals(partners + root + stranger, text("ca.pem"));
        assertEquals(runner.text("renewed.pem") + partners, text("cert.pem"));
    }

    @Test
    void theSameAgainChangesNothing() throws IOException {
        runner.write("all.pem", leaf + partners + root);
        runner.env("OP", "for java");
        assertEquals(
                0,
                runner.run("install", "all.pem", "--p12", "--out-passphrase", "env:OP")
                        .code());
        TreeMap<String, byte[]> before = contents();
        ScriptRunner.Outcome again = runner.run("install", "all.pem", "--p12", "--out-passphrase", "env:OP", "--force");
        assertEquals(0, again.code());
        assertTrue(again.err().contains("installed already, nothing was changed"), again.err());
        assertEquals(before.keySet(), contents().keySet());
        contents().forEach((name, content) -> assertArrayEquals(before.get(name), content, name));
    }

    @Test
    void damagedFilesOfAnEarlierRunDoNotStandInTheWay() throws IOException {
        runner.write("all.pem", leaf + partners + root);
        Files.writeString(profile.resolve("cert.pem"), leaf.substring(0, 200));
        Files.writeString(profile.resolve("request.csr"), "-----BEGIN CERTIFICATE REQUEST-----\n");
        ScriptRunner.Outcome refused = runner.run("install", "all.pem");
        assertEquals(15, refused.code());
        assertTrue(refused.err().contains("it holds no readable certificate"), refused.err());
        assertEquals(0, runner.run("install", "all.pem", "--force").code());
        assertEquals(leaf + partners, text("cert.pem"));
    }

    @Test
    void writesWhereTheProfileLooks() throws IOException {
        runner.write("all.pem", leaf + partners + root);
        Path own = Files.createDirectories(temporary.resolve("own"));
        runner.run("profile", "set", "cert=" + own.resolve("chain.pem"), "cacert=" + own.resolve("anchors.pem"));
        assertEquals(0, runner.run("install", "all.pem").code());
        assertEquals(List.of("anchors.pem", "chain.pem"), names(own));
        assertTrue(runner.run("profile").out().contains("matches key and request"));
    }

    @Test
    void aFailureInTheMiddleLeavesEverythingAsItWas() throws IOException {
        runner.write("all.pem", leaf + partners + root);
        Files.createDirectories(profile.resolve("identity.p12"));
        ScriptRunner.Outcome outcome =
                runner.run("install", "all.pem", "--p12", "--out-passphrase", "env:KP", "--force");
        assertEquals(11, outcome.code(), outcome.err());
        assertEquals(List.of("identity.p12", "key.pem", "request.csr"), names(profile));
    }

    @Test
    void writesAnIdentityThatKeytoolAndOpensslRead() throws IOException {
        runner.write("all.pem", leaf + partners + root);
        ScriptRunner.Outcome outcome = runner.run("install", "all.pem", "--p12", "--out-passphrase", "env:KP");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                "rw-------",
                java.nio.file.attribute.PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(profile.resolve("identity.p12"))));
        String listed = tool.run("keytool", "-list", "-v", "-keystore", in("identity.p12"), "-storepass:env", "KP")
                .ok()
                .out();
        assertTrue(listed.contains("PrivateKeyEntry") && listed.contains("Certificate chain length: 2"), listed);
        String pem = tool.run("openssl", "pkcs12", "-in", in("identity.p12"), "-passin", "env:KP", "-nodes")
                .ok()
                .out();
        assertTrue(pem.contains("PRIVATE KEY") && pem.split("BEGIN CERTIFICATE").length == 3, pem);
        assertFalse(outcome.all().contains("correct horse"));
    }

    @Test
    void identityTakesTheKeysPassphraseUnlessGivenAnother() throws IOException {
        encryptKey();
        runner.write("all.pem", leaf + partners + root);
        assertEquals(12, runner.run("install", "all.pem", "--p12").code());
        assertFalse(Files.exists(profile.resolve("cert.pem")));
        assertEquals(
                0,
                runner.run("install", "all.pem", "--p12", "--passphrase", "env:KP")
                        .code());
        tool.run("keytool", "-list", "-keystore", in("identity.p12"), "-storepass:env", "KP")
                .ok();
    }

    @Test
    void anEncryptedKeyIsMatchedByItsRequestWhereNobodyCanTypeThePassphrase() throws IOException {
        encryptKey();
        runner.write("all.pem", leaf + partners + root);
        ScriptRunner.Outcome outcome = runner.run("install", "all.pem");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(
                outcome.err().contains("matched by request.csr; key.pem is encrypted and was not opened"),
                outcome.err());
    }

    @Test
    void anEncryptedKeyIsOpenedWhenItsPassphraseIsAtHand() throws IOException {
        encryptKey();
        runner.write("all.pem", leaf + partners + root);
        assertEquals(
                12,
                runner.env("WRONG", "not it")
                        .run("install", "all.pem", "--passphrase", "env:WRONG")
                        .code());
        assertFalse(Files.exists(profile.resolve("cert.pem")));
        List<String> asked = new ArrayList<>();
        ScriptRunner.Outcome typed = runner.types(asked, "correct horse").run("install", "all.pem");
        assertEquals(0, typed.code(), typed.err());
        assertEquals(1, asked.size());
        assertFalse(typed.err().contains("was not opened"), typed.err());
        ScriptRunner.Outcome skipped = runner.types(asked, "").run("install", "all.pem");
        assertTrue(skipped.err().contains("was not opened"), skipped.err());
    }

    /** O6: the key was made anew after the request had been mailed. */
    @Test
    void aKeyMadeAnewIsFoundOutWhenItIsOpened() throws IOException {
        Files.delete(profile.resolve("key.pem"));
        Files.copy(ca.newKey("EC"), profile.resolve("key.pem"));
        runner.write("all.pem", leaf + partners + root);
        ScriptRunner.Outcome outcome = runner.run("install", "all.pem");
        assertEquals(13, outcome.code());
        assertTrue(outcome.err().contains("request.csr was made with another key than"), outcome.err());
        assertFalse(Files.exists(profile.resolve("cert.pem")));
    }

    @Test
    void withoutRequestAnEncryptedKeyNeedsItsPassphrase() throws IOException {
        encryptKey();
        Files.delete(profile.resolve("request.csr"));
        runner.write("all.pem", leaf + partners + root);
        assertEquals(12, runner.run("install", "all.pem").code());
        assertEquals(
                0, runner.run("install", "all.pem", "--passphrase", "env:KP").code());
    }

    @Test
    void aKeyOutsideTheProfileIsRememberedThere() throws IOException {
        Files.delete(profile.resolve("key.pem"));
        runner.write("all.pem", leaf + partners + root);
        runner.write("KeyName.pem", Files.readString(key));
        ScriptRunner.Outcome nowhere = runner.run("install", "all.pem");
        assertEquals(11, nowhere.code());
        assertTrue(nowhere.err().contains("--key FILE"), nowhere.err());
        ScriptRunner.Outcome named = runner.run("install", "all.pem", "--key", "KeyName.pem");
        assertEquals(0, named.code(), named.err());
        assertTrue(named.err().contains("  stored   key=" + runner.path("KeyName.pem") + "\n"), named.err());
        assertTrue(text("profile.properties").contains("key=" + runner.path("KeyName.pem") + "\n"));
        assertEquals(leaf + partners, text("cert.pem"));
    }

    @Test
    void doesNotPutAnotherKeyInThePlaceOfTheProfilesWithoutForce() throws IOException {
        OpensslCa.Issued other = ca.client("MZP999999");
        runner.write("other.key", Files.readString(other.key()));
        runner.write("theirs.pem", Files.readString(other.chain()));
        assertEquals(
                15, runner.run("install", "theirs.pem", "--key", "other.key").code());
        assertEquals(List.of("key.pem", "request.csr"), names(profile));
        assertEquals(
                0,
                runner.run("install", "theirs.pem", "--key", "other.key", "--force")
                        .code());
        assertTrue(text("profile.properties").contains("key=" + runner.path("other.key")));
    }

    @Test
    void worksBesideAnyProfileOnFilesAlone() throws IOException {
        runner.write("KeyName.pem", Files.readString(key));
        runner.write("all.p7b", leaf + partners + root);
        assertEquals(
                0,
                runner.run("install", "all.p7b --key KeyName.pem --cert-out chain.pem --ca-out anchors.pem".split(" "))
                        .code());
        assertEquals(leaf + partners, runner.text("chain.pem"));
        assertEquals(partners + root, runner.text("anchors.pem"));
        assertEquals(List.of("key.pem", "request.csr"), names(profile));
    }

    @Test
    void warnsWhenTheSubjectIsNotTheOneAskedFor() {
        runner.write(
                "all.pem",
                ca.signedBy(Authority.PARTNERS).sign(key, SUBJECT.replace("Programs Partners", "Partners")) + partners);
        ScriptRunner.Outcome outcome = runner.run("install", "all.pem");
        assertEquals(0, outcome.code());
        assertTrue(
                outcome.err()
                        .contains("warning: the certificate's subject is not the one asked for: asked OU=Programs"
                                + " Partners; signed OU=Partners"),
                outcome.err());
    }

    @Test
    void aZipBombIsNotUnpacked() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < 3; i++) {
                zip.putNextEntry(new ZipEntry("big" + i));
                byte[] zeros = new byte[1 << 20];
                for (int j = 0; j < 30; j++) zip.write(zeros);
            }
        }
        runner.write("bomb.zip", bytes.toByteArray());
        ScriptRunner.Outcome outcome = runner.run("install", "bomb.zip");
        assertEquals(11, outcome.code());
        assertTrue(outcome.err().contains("more comes out of it"), outcome.err());
    }

    @Test
    void saysWhyAZipCannotBeUnpacked() throws IOException {
        byte[] zip = zip("leaf.crt", leaf);
        byte[] locked = zip.clone();
        locked[6] |= 1;
        runner.write("locked.zip", locked);
        runner.write("cut.zip", Arrays.copyOf(zip, zip.length / 3));
        ScriptRunner.Outcome outcome = runner.run("install", "locked.zip");
        assertEquals(11, outcome.code());
        assertTrue(outcome.err().contains("protected by a password"), outcome.err());
        assertEquals(11, runner.run("install", "cut.zip").code());
    }

    private static long serials(String text) {
        return java.util.regex.Pattern.compile("MZP123456, [^+;]*serial number ([0-9A-F]+)")
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .count();
    }

    private void encryptKey() throws IOException {
        Files.delete(profile.resolve("key.pem"));
        tool.run(
                        "openssl",
                        "pkcs8",
                        "-topk8",
                        "-v2",
                        "aes-256-cbc",
                        "-in",
                        key.toString(),
                        "-passout",
                        "env:KP",
                        "-out",
                        in("key.pem"))
                .ok();
    }

    private String in(String name) {
        return profile.resolve(name).toString();
    }

    private String text(String name) {
        try {
            return Files.readString(profile.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private TreeMap<String, byte[]> contents() throws IOException {
        TreeMap<String, byte[]> all = new TreeMap<>();
        for (String name : names(profile)) all.put(name, Files.readAllBytes(profile.resolve(name)));
        return all;
    }

    private static List<String> names(Path folder) {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".profile.lock"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aKeyFileDoesNotStandBesideAKeystoreThatWouldStayInUse() throws IOException {
        Files.move(profile.resolve("key.pem"), runner.path("nk.pem"));
        Files.delete(profile.resolve("request.csr"));
        runner.write("old.jks", "a keystore");
        runner.run("profile", "set", "keystore=" + runner.path("old.jks"), "alias=keyname", "user=MZP123456");
        runner.write("all.pem", leaf + partners + root);
        String before = text("profile.properties");
        ScriptRunner.Outcome refused = runner.run("install", "all.pem", "--key", "nk.pem");
        assertEquals(15, refused.code(), refused.err());
        assertTrue(
                refused.err().contains("old.jks") && refused.err().contains("stellantis profile unset keystore alias;"),
                refused.err());
        assertEquals(before, text("profile.properties"));
        assertFalse(Files.exists(profile.resolve("cert.pem")));
        assertEquals(
                0,
                runner.run("install", "all.pem", "--key", "nk.pem", "--cert-out", "out.pem")
                        .code(),
                "elsewhere it is of no matter");
        ScriptRunner.Outcome forced = runner.run("install", "all.pem", "--key", "nk.pem", "--force");
        assertEquals(0, forced.code(), forced.err());
        assertTrue(
                forced.err()
                                .contains("  removed  keystore=" + runner.path("old.jks")
                                        + " from the settings; no file is deleted\n")
                        && forced.err().contains("  removed  alias=keyname from")
                        && forced.err().contains("  stored   key=" + runner.path("nk.pem") + "\n"),
                forced.err());
        assertFalse(
                text("profile.properties").contains("keystore")
                        || text("profile.properties").contains("alias"),
                text("profile.properties"));
        assertTrue(
                text("profile.properties").contains("nk.pem")
                        && text("profile.properties").contains("user=MZP123456"),
                text("profile.properties"));
        assertTrue(Files.exists(runner.path("old.jks")));
    }

    @Test
    void asItsHintSaysTheKeystoreIsTakenOutFirst() throws IOException {
        runner.run("profile", "set", "keystore=" + runner.path("old.jks"));
        runner.write("all.pem", leaf + partners + root);
        assertEquals(
                15, runner.run("install", "all.pem", "--key", in("key.pem")).code());
        assertEquals(0, runner.run("profile", "unset", "keystore").code());
        assertEquals(0, runner.run("install", "all.pem").code());
    }

    private static byte[] zip(Object... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, StandardCharsets.ISO_8859_1)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
                zip.write(
                        namesAndContents[i + 1] instanceof byte[] content
                                ? content
                                : ((String) namesAndContents[i + 1]).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"install", "doctor"})
    void aMisspeltProfileIsToldWithTheNamesOfThoseThatAre(String script) throws IOException {
        Files.writeString(
                Files.createDirectories(runner.profile("default")).resolve("profile.properties"),
                "environment=preprod\n");
        runner.write("given.cer", leaf);
        ScriptRunner.Outcome outcome = script.equals("install")
                ? runner.run("install", "-p", "defualt", "given.cer")
                : runner.run("doctor", "-p", "defualt");
        assertEquals(11, outcome.code(), outcome.all());
        assertTrue(outcome.all().contains("there is no profile \"defualt\" yet; there are: default"), outcome.all());
        assertFalse(Files.exists(runner.profile("defualt")));
    }
}
