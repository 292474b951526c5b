import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.OpensslCa;
import support.OpensslCa.Authority;
import support.Repository;
import support.ScriptRunner;
import support.Tool;

/** All that came by e-mail, in one folder or in the e-mails themselves, with whatever else lies there. */
@Tag("openssl")
class InstallFolderTest {
    private static final String ID = "f4f95dfc-b48b-3056-8959-249b2c55b8b0";
    private static final String OTHER_ID = "0b6f1c2d-1111-2222-3333-444455556666";
    private static final String TOKEN_ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF";
    private static final String PASSWORD = "S\u00e9same-\u00f6ffne=9!";

    @TempDir
    static Path shared;

    static OpensslCa ca;
    static Path key;
    static Path request;
    static String leaf;
    static String authorities;

    @TempDir
    Path temporary;

    ScriptRunner runner;
    Path profile;

    @BeforeAll
    static void sign() throws IOException {
        ca = new OpensslCa(shared);
        key = ca.newKey("EC");
        request = ca.request(key, OpensslCa.subject("MZP123456"));
        leaf = ca.signedBy(Authority.PARTNERS).sign(request);
        authorities = Files.readString(ca.partners()) + Files.readString(ca.root());
    }

    @BeforeEach
    void sitDown() throws IOException {
        runner = new ScriptRunner(temporary);
        profile = Files.createDirectories(runner.profile("default"));
        Files.copy(key, profile.resolve("key.pem"));
        Files.copy(request, profile.resolve("request.csr"));
        Files.createDirectory(runner.path("in"));
    }

    @Tag("python3")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "crlf.eml",
                "lf.eml",
                "base64-latin.eml",
                "german.eml",
                "html.eml",
                "alternative.eml",
                "utf16.eml",
                "forwarded.eml",
                "text-utf16.txt",
                "text-crlf.txt"
            })
    void anEmailGivesItsCertificatesItsIdsAndItsPassword(String email) throws IOException {
        runner.write("leaf.pem", leaf);
        runner.write("ca.pem", authorities);
        Tool tool = new Tool(runner.folder);
        String stranger = ca.stranger().toString();
        tool.run("openssl", "crl2pkcs7", "-nocrl", "-certfile", stranger, "-outform", "DER", "-out", "smime.p7s")
                .ok();
        String script = Repository.root().resolve("tests/support/emails.py").toString();
        tool.run("python3", script, "in", "leaf.pem", "ca.pem", "smime.p7s").ok();
        ScriptRunner.Outcome outcome = runner.run("install", "in/" + email);
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(text("cert.pem").startsWith(leaf), "the certificate");
        assertEquals(authorities, text("ca.pem"), "nothing of who signed the e-mail");
        assertStored(
                "client-id=" + ID,
                "token-client-id=" + TOKEN_ID,
                "scope=prd:ABC",
                "environment=preprod",
                "auth=oauth2",
                "password=file:" + profile.resolve("password.txt"));
        assertFalse(text("profile.properties").contains("-url="), text("profile.properties"));
        assertEquals(PASSWORD + "\n", text("password.txt"));
        assertEquals("rw-------", runner.mode(profile.resolve("password.txt").toString()));
        assertFalse(
                outcome.all().contains(PASSWORD) || text("profile.properties").contains(PASSWORD), outcome.all());
    }

    @Test
    void aFolderIsTakenInAndWhatDoesNotBelongIsLeftOut() throws IOException {
        runner.write("in/partner.cer", leaf);
        Files.createDirectories(runner.path("in/deeper/unzipped"));
        runner.write("in/deeper/unzipped/ca.pem", authorities);
        runner.write("in/e-mail.txt", "Client ID: " + ID + "\nhttps://api-cert.groupe-psa.com/connectedcar/v3\n");
        runner.write("in/MZP123456-password.txt", "dont-show-it\n");
        runner.write("in/theirs.pem", Files.readString(ca.client("MZP999999").key()));
        runner.write("in/cut.pem", leaf.substring(0, leaf.length() / 2));
        runner.write("in/milk.txt", "bring milk");
        runner.write("in/.hidden", "Client ID: " + OTHER_ID);
        try (RandomAccessFile huge =
                new RandomAccessFile(runner.path("in/film.mp4").toFile(), "rw")) {
            huge.setLength(5L << 30);
        }
        Path secret = runner.write("secret.txt", "Client ID: " + OTHER_ID);
        Files.createSymbolicLink(runner.path("in/link.txt"), secret);
        Files.createSymbolicLink(runner.path("in/all"), Path.of("/etc"));
        ScriptRunner.Outcome outcome = runner.run("install", "in");
        assertEquals(0, outcome.code(), outcome.err());
        assertStored("client-id=" + ID, "environment=prod", "auth=basic");
        for (String one : List.of(
                "theirs.pem: it is a private key",
                "cut.pem: ",
                "milk.txt: ",
                "film.mp4: it is too large",
                "link.txt: it is too large, or a link",
                "all: it is too large, or a link"))
            assertTrue(outcome.err().contains("left out in/" + one), one + "\n" + outcome.err());
        assertFalse(outcome.err().contains("left out in/partner.cer")
                || outcome.all().contains("dont-show-it"));
    }

    @Test
    void anAsteriskNamesWhateverIsThere() throws IOException {
        runner.write("in/partner.cer", leaf + authorities);
        runner.write("in/notes.txt", "bring milk");
        Files.createDirectory(runner.path("in/folder"));
        runner.write("in/folder/id.txt", "Client ID: " + ID);
        Path locked = runner.write("in/locked.txt", "locked");
        Files.setPosixFilePermissions(locked, java.util.Set.of());
        ScriptRunner.Outcome outcome =
                runner.run("install", "in/partner.cer", "in/notes.txt", "in/folder", "in/locked.txt");
        assertEquals(0, outcome.code(), outcome.err());
        assertStored("client-id=" + ID);
        assertTrue(outcome.err().contains("left out in/notes.txt: "), outcome.err());
        assertTrue(outcome.err().contains("left out in/locked.txt: "), outcome.err());
        ScriptRunner.Outcome absent = runner.run("install", "in/partner.cer", "in/absent.cer");
        assertEquals(11, absent.code());
        assertTrue(absent.err().contains("there is no file"), absent.err());
    }

    @Test
    void aDamagedFileIsTheLastWordAndAFailureWhereNothingElseIsInstalled() throws IOException {
        runner.write("in/partner.cer", leaf + authorities);
        runner.write("cut.pem", leaf.substring(0, leaf.length() / 2));
        ScriptRunner.Outcome first = runner.run("install", "in", "cut.pem");
        assertEquals(0, first.code(), first.err());
        String again = "install: hint: copy or download the file again, from BEGIN to END line\n";
        assertTrue(first.err().endsWith("install: warning: cut.pem is not a whole PEM file\n" + again), first.err());
        ScriptRunner.Outcome second = runner.run("install", "in", "cut.pem");
        assertEquals(11, second.code(), second.err());
        assertTrue(second.err().endsWith(again) && !second.err().contains("next:"), second.err());
        runner.write("ids.txt", "Client ID: " + ID);
        assertEquals(0, runner.run("install", "ids.txt", "cut.pem").code());
        ScriptRunner.Outcome texts = runner.run("install", "ids.txt", "cut.pem");
        assertEquals(11, texts.code(), texts.err());
        assertTrue(texts.err().endsWith(again), texts.err());
    }

    @Test
    void everyFileThatWasNamedAndIsOfNoUseIsNamedAgain() throws IOException {
        runner.write("partner.cer", leaf + authorities);
        runner.write("vehicles.json", "{\"vehicles\": [{\"id\": \"" + OTHER_ID + "\"}]}");
        runner.write("ids.txt", "Client ID: " + ID);
        String[] all = {"install", "partner.cer", "vehicles.json", "ids.txt"};
        ScriptRunner.Outcome first = runner.run(all[0], all[1], all[2], all[3]);
        assertEquals(0, first.code(), first.err());
        assertStored("client-id=" + ID);
        assertTrue(first.err().contains("left out vehicles.json: "), first.err());
        assertFalse(first.err().contains("ids.txt"), first.err());
        ScriptRunner.Outcome second = runner.run(all[0], all[1], all[2], all[3]);
        assertEquals(0, second.code(), second.err());
        assertTrue(second.err().contains("no setting was taken from ids.txt"), second.err());
    }

    @Test
    void aFolderWithTooMuchInItIsRefused() throws IOException {
        for (int i = 0; i < 10_000; i++) Files.writeString(runner.path("in/" + i + ".txt"), "x");
        ScriptRunner.Outcome outcome = runner.run("install", "in");
        assertEquals(11, outcome.code());
        assertTrue(outcome.err().contains("in was not looked through"), outcome.err());
        assertEquals(3, outcome.err().lines().count(), "nothing is told of each: " + outcome.err());
        Files.createDirectory(runner.path("empty"));
        assertTrue(runner.run("install", "empty").err().contains("nothing to install in empty"));
    }

    @Test
    void ofTwoCertificatesForTheKeyTheNewestIsUsedAndOfTwoIdsNone() throws IOException {
        runner.write("in/old.cer", ca.signedBy(Authority.PARTNERS).expired().sign(request));
        runner.write("in/new.cer", leaf + authorities);
        runner.write("in/one.txt", "Client ID: " + ID + "\nPassword: first-secret\n");
        runner.write("in/two.txt", "Client ID: " + OTHER_ID + "\nPassword: second-secret\n");
        ScriptRunner.Outcome outcome = runner.run("install", "in");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(text("cert.pem").startsWith(leaf));
        assertTrue(outcome.err().contains("of two certificates for one key"), outcome.err());
        assertTrue(
                outcome.err().contains("there are 2 values for client-id, and none was taken: " + ID + ", " + OTHER_ID),
                outcome.err());
        assertTrue(outcome.err().contains("there are 2 values for password, and none was taken\n"), outcome.err());
        assertFalse(outcome.all().contains("-secret"), outcome.all());
        assertFalse(Files.exists(profile.resolve("profile.properties"))
                && text("profile.properties").contains("client-id"));
    }

    @Test
    void theSecondEmailComesLaterAndNothingIsReplacedWithoutForce() throws IOException {
        runner.write("scope.txt", "Client id: " + TOKEN_ID + "\nScope: prd:CLV\nClient secret: first-secret\n");
        assertEquals(0, runner.run("install", "scope.txt").code());
        assertStored("scope=prd:CLV", "auth=oauth2");
        String before = text("profile.properties");
        ScriptRunner.Outcome same = runner.run("install", "scope.txt");
        assertTrue(same.code() == 0 && !same.err().contains("stored"), same.err());
        runner.write("scope.txt", "Scope: prd:OTH\nClient secret: second-secret\n");
        ScriptRunner.Outcome other = runner.run("install", "scope.txt");
        assertEquals(0, other.code(), other.err());
        assertTrue(
                other.err().contains("scope stays as it is in the profile, prd:CLV: what came is prd:OTH; --force"),
                other.err());
        assertTrue(other.err().contains("client-secret stays as it is in the profile: what came is"), other.err());
        assertEquals(before, text("profile.properties"));
        assertEquals("first-secret\n", text("client-secret.txt"));
        assertEquals(0, runner.run("install", "scope.txt", "--force").code());
        assertStored("scope=prd:OTH");
        assertEquals("second-secret\n", text("client-secret.txt"));
        assertFalse(other.all().contains("-secret\n"), other.all());
    }

    @Test
    void withForceASettingIsReplacedInSightAndItsFileKept() throws IOException {
        String url = "https://idpcvs.%s.com/am/oauth2/authorize\n";
        runner.write("old.txt", "Client ID: " + ID + "\n" + url.formatted("opel") + "Client secret: first-word\n");
        assertEquals(0, runner.run("install", "old.txt").code());
        String before = text("profile.properties");
        runner.write("new.txt", "Client ID: " + ID + "\n" + url.formatted("peugeot") + "Client secret: other-word\n");
        ScriptRunner.Outcome kept = runner.run("install", "new.txt");
        assertTrue(kept.err().contains("brand stays as it is in the profile, opel: what came is peugeot"), kept.err());
        assertTrue(kept.err().contains("installed already, nothing was changed"), kept.err());
        assertEquals(before, text("profile.properties"));
        ScriptRunner.Outcome forced = runner.run("install", "new.txt", "--force");
        assertEquals(0, forced.code(), forced.err());
        assertTrue(forced.err().contains("  stored   brand=peugeot, in place of opel\n"), forced.err());
        assertFalse(forced.err().contains("client-id="), "only what differs: " + forced.err());
        assertStored("brand=peugeot", "client-id=" + ID);
        for (String name : List.of("profile.properties", "client-secret.txt")) {
            String backup = names().stream()
                    .filter(one -> one.matches(name + "\\.\\d{8}-\\d{6}\\.bak"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(forced.err().contains("  backup   " + profile.resolve(backup)), forced.err());
            assertEquals(name.startsWith("c") ? "first-word\n" : before, text(backup));
            assertEquals("rw-------", runner.mode(profile.resolve(backup).toString()));
        }
        int files = names().size();
        ScriptRunner.Outcome again = runner.run("install", "new.txt", "--force");
        assertTrue(again.err().contains("installed already, nothing was changed"), again.err());
        assertEquals(files, names().size(), names().toString());
    }

    @Test
    void aSecondRunChangesNothingAndSaysSo() throws IOException {
        runner.write("in/all.pem", leaf + authorities);
        runner.write("in/e-mail.txt", "Client ID: " + ID + "\nhttps://api-cert.groupe-psa.com/connectedcar/v3\n");
        runner.write("in/MZP123456-password.txt", "dont-show-it\n");
        assertEquals(0, runner.run("install", "in").code());
        runner.env("MZP_PASSWORD", "dont-show-it").run("profile", "set", "password=env:MZP_PASSWORD");
        String before = text("profile.properties");
        List<String> names = names();
        for (String[] line : new String[][] {{"in"}, {"in", "--force"}, {"in/e-mail.txt"}}) {
            ScriptRunner.Outcome again = runner.run("install", line);
            assertEquals(0, again.code(), again.err());
            assertTrue(again.err().contains("installed already, nothing was changed"), again.err());
            assertFalse(again.err().contains("warning"), again.err());
        }
        assertEquals(before, text("profile.properties"));
        assertEquals(names, names());
    }

    @Test
    void urlsOfAnotherEnvironmentOrOfHostsNotKnownAreNotStored() throws IOException {
        runner.run("profile", "set", "environment=prod");
        runner.write(
                "e-mail.txt",
                "Client ID: " + ID + "\nhttps://idfed-preprod.mpsa.com:9033/as/token.oauth2\n"
                        + "https://idfed.mpsa.com.evil.example/as/token.oauth2 https://evil.example/connectedcar/v3\n"
                        + "Redirect URI: https://localhost:3000/callback\n");
        ScriptRunner.Outcome outcome = runner.run("install", "e-mail.txt");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("environment stays as it is in the profile, prod"), outcome.err());
        assertTrue(
                outcome.err().contains("the URL https://evil.example was not stored")
                        && outcome.err().contains("evil.example/as/token.oauth2 was not stored"),
                outcome.err());
        assertFalse(text("profile.properties").contains("-url"), text("profile.properties"));
        runner.write("e-mail.txt", "Token URL: https://idfed-preprod.mpsa.com:9033/as/token.oauth2, scope prd:abc.");
        assertEquals(0, runner.run("install", "e-mail.txt", "-p", "other").code());
        String other = Files.readString(runner.profile("other").resolve("profile.properties"));
        assertTrue(
                other.contains("token-url=https://idfed-preprod.mpsa.com:9033/as/token.oauth2")
                        && other.contains("environment=preprod")
                        && other.contains("scope=prd:abc"),
                other);
    }

    @Test
    void anApplicationForDriversGetsItsBrandAndASecretInAFile() throws IOException {
        runner.write(
                "in/credentials.txt",
                "Application Client ID: " + ID + "\nApplication Client Secret: hidden-word\n"
                        + "https://idpcvs.opel.com/am/oauth2/authorize\n");
        ScriptRunner.Outcome outcome = runner.run("install", "in");
        assertEquals(0, outcome.code(), outcome.err());
        assertStored(
                "client-id=" + ID,
                "brand=opel",
                "auth=end-user",
                "client-secret=file:" + profile.resolve("client-secret.txt"));
        assertFalse(outcome.all().contains("hidden-word")
                || text("profile.properties").contains("hidden-word"));
    }

    @Test
    void whatIsNoValueIsNotTakenForOne() throws IOException {
        runner.write(
                "in/tutorial.txt",
                "scope=[received in step 5] prd:XXX\nPassword: partner password in Stellantis network.\n"
                        + "Password: ********\nPassword:\n\nRegards\nclient secret: <secret>\n"
                        + "download: https://pki.example/" + OTHER_ID + "\nMessage-ID: <" + OTHER_ID + "@mail>\n");
        ScriptRunner.Outcome outcome = runner.run("install", "in");
        assertEquals(11, outcome.code(), outcome.err());
        assertFalse(Files.exists(profile.resolve("profile.properties")));
        assertEquals(List.of("key.pem", "request.csr"), names());
    }

    @Test
    void aZipMayHoldTheEmailToo() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("mail/your-certificate.eml"));
            zip.write(("From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/plain\n\nClient ID: " + ID + "\n\n"
                            + leaf)
                    .getBytes(StandardCharsets.US_ASCII));
            zip.putNextEntry(new ZipEntry("ca/chain.pem"));
            zip.write(authorities.getBytes(StandardCharsets.US_ASCII));
        }
        runner.write("in/all.zip", bytes.toByteArray());
        ScriptRunner.Outcome outcome = runner.run("install", "in/all.zip");
        assertEquals(0, outcome.code(), outcome.err());
        assertStored("client-id=" + ID);
        assertTrue(text("cert.pem").startsWith(leaf));
    }

    @Test
    void whenTheCertificateIsRefusedNothingIsStored() throws IOException {
        runner.write("in/theirs.pem", Files.readString(ca.client("MZP999999").chain()));
        runner.write("in/e-mail.txt", "Client ID: " + ID + "\nPassword: hidden-word\n");
        assertEquals(13, runner.run("install", "in").code());
        assertEquals(List.of("key.pem", "request.csr"), names());
        runner.write("in/theirs.pem", leaf + authorities);
        runner.write("in/e-mail.txt", "Login: MZP654321\nClient ID: " + ID + "\n");
        ScriptRunner.Outcome outcome = runner.run("install", "in");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(
                outcome.err().contains("warning: user is MZP654321, while the certificate is for MZP123456"),
                outcome.err());
    }

    @Test
    void whoIsAskedForTheKeysPassphraseIsToldHowNotToBe() throws IOException {
        Tool tool = new Tool(runner.folder).env("KP", "correct horse");
        Files.delete(profile.resolve("key.pem"));
        String out = profile.resolve("key.pem").toString();
        tool.run("openssl", "pkcs8", "-topk8", "-in", key.toString(), "-passout", "env:KP", "-out", out)
                .ok();
        runner.write("all.pem", leaf + authorities);
        List<String> asked = new ArrayList<>();
        String offer = "store where it is (or env:NAME): stellantis profile set passphrase=file:PATH";
        assertTrue(runner.types(asked, "correct horse")
                .run("install", "all.pem")
                .err()
                .contains(offer));
        runner.write("pass.txt", "correct horse\n");
        assertEquals(0, runner.run("profile", "set", "passphrase=file:pass.txt").code());
        ScriptRunner.Outcome again = runner.types(asked).run("install", "all.pem");
        assertTrue(again.code() == 0 && !again.err().contains(offer), again.err());
        assertEquals(1, asked.size());
    }

    private void assertStored(String... lines) throws IOException {
        List<String> settings = text("profile.properties").lines().toList();
        for (String line : lines) assertTrue(settings.contains(line), line + " in " + settings);
    }

    private String text(String name) throws IOException {
        return Files.readString(profile.resolve(name));
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(profile)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".profile.lock"))
                    .sorted()
                    .toList();
        }
    }
}
