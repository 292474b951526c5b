import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Nginx;
import support.OpensslCa;
import support.Partner;
import support.ScriptRunner;

/** {@code call} against nginx as the gateway, which demands the client certificate. */
@Tag("nginx")
@Tag("openssl")
class CallTest {
    static final String FLEETS = "{\"total\":1,\"_embedded\":{\"fleets\":[{\"id\":\"5f0a\",\"n\":1.50}]}}";
    static final String BASIC = "Basic TVpQMTIzNDU2Ok1BUktFUi1wYXNzd29yZA==";

    @TempDir
    static Path shared;

    static OpensslCa ca;
    static OpensslCa.Issued server;
    static OpensslCa.Issued client;

    @TempDir
    Path temporary;

    ScriptRunner runner;
    Nginx nginx;

    @BeforeAll
    static void authorities() {
        ca = new OpensslCa(shared);
        server = ca.server();
        client = ca.client("MZP123456");
    }

    @BeforeEach
    void sitDown() {
        runner = Partner.runner(temporary, ca, client)
                .env("MZP_PASSWORD", "MARKER-password")
                .env("TOKEN", "MARKER-token")
                .env("STORE", "MARKER-store");
    }

    @AfterEach
    void leave() {
        if (nginx != null) nginx.close();
    }

    private Nginx gateway() {
        return Nginx.in(shared)
                .shows(server)
                .demands(ca.root())
                .logs("cookie")
                .logs("x-test")
                .logs("content-length")
                .answers("/connectedcar/v3/fleets", 200, "application/hal+json", FLEETS);
    }

    private void open(Nginx configured) {
        nginx = configured.start();
        Partner.settings(
                runner,
                "base-url=https://localhost:" + nginx.port(),
                "auth=basic",
                "user=MZP123456",
                "password=env:MZP_PASSWORD",
                "client-id=abc-123");
    }

    private ScriptRunner.Outcome call(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        ScriptRunner.Outcome outcome = runner.run("call", all.toArray(String[]::new));
        assertFalse(outcome.all().contains("MARKER"), "a secret in " + outcome.all());
        return outcome;
    }

    private void works(String... args) {
        ScriptRunner.Outcome outcome = call(args);
        assertEquals(0, outcome.code(), () -> outcome.all() + nginx.errors());
    }

    private Map<String, Object> last(int count) {
        return nginx.seen(count).get(count - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bringsTheFleetsAsTheyCameOverMutualTls(String version) throws Exception {
        open(gateway().tls(version));
        ScriptRunner.Outcome outcome = call("/connectedcar/v3/fleets");
        assertEquals("", outcome.err());
        assertEquals(0, outcome.code());
        assertEquals(FLEETS, outcome.out());
        Map<String, Object> seen = last(1);
        assertEquals(
                "GET /connectedcar/v3/fleets?client_id=abc-123 SUCCESS " + version,
                seen.get("method") + " " + seen.get("uri") + " " + seen.get("verify") + " " + seen.get("protocol"));
        assertEquals(BASIC, seen.get("authorization"));
        assertEquals("application/hal+json, application/json;q=0.9", seen.get("accept"));
        assertTrue(seen.get("subject").toString().contains("CN=MZP123456"));
    }

    @Test
    void showsReadableJsonOnATerminal() throws Exception {
        open(gateway());
        runner.types(new ArrayList<>());
        assertTrue(call("fleets", "--no-color").out().startsWith("{\n  \"total\": 1,\n  \"_embedded\": {"));
        runner.types(new ArrayList<>());
        assertTrue(call("fleets").out().contains("\u001b[36m1.50\u001b[0m"));
        runner.types(new ArrayList<>());
        assertEquals(FLEETS, call("fleets", "--raw").out());
    }

    @Test
    void addsTheClientIdOnceAndKeepsTheUsersOwn() throws Exception {
        open(gateway());
        works("fleets?client_id=mine");
        assertEquals("/connectedcar/v3/fleets?client_id=mine", last(1).get("uri"));
        works("fleets?a=1", "--client-id", "a b&c");
        assertEquals("/connectedcar/v3/fleets?a=1&client_id=a%20b%26c", last(2).get("uri"));
        works("fleets", "--client-id-in", "header:X-IBM-Client-Id");
        assertEquals("/connectedcar/v3/fleets abc-123", last(3).get("uri") + " " + last(3).get("x-ibm-client-id"));
    }

    @Test
    void anAuthorizationHeaderOfTheUsersOwnWins() throws Exception {
        open(gateway());
        works("fleets", "-H", "Authorization: Bearer MARKER-own", "-H", "Accept: text/plain", "-H", "X-Test: 1");
        assertEquals(
                "Bearer MARKER-own|text/plain|1",
                last(1).get("authorization") + "|" + last(1).get("accept") + "|" + last(1).get("x-test"));
        works("fleets", "--bearer", "env:TOKEN");
        assertEquals("Bearer MARKER-token", last(2).get("authorization"));
        works("fleets", "--auth", "none");
        assertEquals("", last(3).get("authorization"));
    }

    @Test
    void verboseTellsTheExchangeWithoutItsSecrets() throws Exception {
        open(gateway().location("/cookie", "add_header Set-Cookie MARKER-set; return 200 'ok';"));
        ScriptRunner.Outcome outcome = call(
                "/cookie", "-v", "--debug", "-H", "Cookie: MARKER-cookie", "-H", "X-IBM-Client-Secret: MARKER-secret");
        assertEquals("ok", outcome.out());
        for (String expected : List.of(
                "> GET /cookie?client_id=abc-123 HTTP/1.1\n",
                "> Host: localhost:",
                "> Authorization: Basic ***",
                "> Cookie: ***",
                "> X-IBM-Client-Secret: ***",
                "< HTTP/1.1 200\n",
                "< set-cookie: ***",
                "* TLSv1.3",
                "server certificate: CN=localhost",
                "client certificate sent: ",
                "ms\n")) {
            assertTrue(outcome.err().toLowerCase().contains(expected.toLowerCase()), expected + " in " + outcome.err());
        }
    }

    @Test
    void sendsABodyAsCurlDoes() throws Exception {
        open(gateway());
        runner.write("body.txt", "line1\nline2\n");
        works("fleets", "-d", "a=1", "--data-urlencode", "b=x y", "-d", "@body.txt");
        assertEquals(
                "POST a=1&b=x+y&line1line2 application/x-www-form-urlencoded",
                last(1).get("method") + " " + last(1).get("body") + " " + last(1).get("content-type"));
        runner.in("{\"label\":1}");
        works("PUT", "fleets", "-d", "@-", "-H", "Content-Type: application/json");
        assertEquals(
                "PUT {\"label\":1} application/json",
                last(2).get("method") + " " + last(2).get("body") + " " + last(2).get("content-type"));
        ScriptRunner.Outcome json = call("fleets", "-d", "{\"label\":1}");
        assertTrue(json.err().contains("looks like JSON"), json.err());
        works("delete", "fleets");
        assertEquals("DELETE", last(4).get("method"));
    }

    @Test
    void includesStatusAndHeadersOnRequestAndForHead() throws Exception {
        open(gateway());
        assertTrue(call("fleets", "-i")
                .out()
                .matches("(?s)HTTP/1.1 200\n.*content-type: application/hal\\+json\n.*\n\n\\{.*"));
        String head = call("HEAD", "fleets").out();
        assertTrue(head.startsWith("HTTP/1.1 200\n") && head.endsWith("\n\n"), head);
    }

    @Test
    void writesAFileWholeAndNeverOverAnother() throws Exception {
        open(gateway());
        ScriptRunner.Outcome outcome = call("fleets", "-o", "fleets.json");
        assertEquals(0, outcome.code());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains("wrote " + FLEETS.length() + " bytes to "), outcome.err());
        assertEquals(FLEETS, runner.text("fleets.json"));
        assertEquals(15, call("POST", "fleets", "-d", "x", "-o", "fleets.json").code());
        assertEquals(1, nginx.seen(1).size(), "nothing is sent when the file exists");
        assertEquals(11, call("fleets", "-o", "nowhere/fleets.json").code());
        works("fleets", "-o", "fleets.json", "--force");
        assertEquals(2, runner.files().size(), "the old file is kept as a backup: " + runner.files());
    }

    @Test
    void anErrorsBodyGoesToStdoutAndNotIntoTheFile() throws Exception {
        open(gateway()
                .answers(
                        "/connectedcar/v3/nothing",
                        404,
                        "application/hal+json",
                        "{\"code\":40410,\"uuid\":\"u-1\",\"message\":\"No vehicle found\"}"));
        ScriptRunner.Outcome outcome = call("nothing", "-o", "out.json");
        assertEquals(30, outcome.code());
        assertEquals("{\"code\":40410,\"uuid\":\"u-1\",\"message\":\"No vehicle found\"}", outcome.out());
        assertEquals(List.of(), runner.files());
    }

    @Test
    void theServersWordOnTheCertificateIsExplained() throws Exception {
        open(Nginx.in(shared).shows(server).demands(ca.stranger()).location("/", "return 200 'ok';"));
        ScriptRunner.Outcome outcome = call("fleets");
        assertEquals(22, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("refused the client certificate"), outcome.err());
    }

    @Test
    void aPkcs12WithOnlyTheLeafWorksWhereTheServerListsOnlyTheRoot() throws Exception {
        Path leafOnly = ca.pkcs12(client.key(), client.cert(), "mzp", "MARKER-store");
        open(Nginx.in(shared)
                .shows(server)
                .demands(ca.root())
                .trustsUnlisted(ca.partners())
                .location("/", "default_type application/json; return 200 '\"$ssl_client_s_dn\"';"));
        for (String file : List.of("key.pem", "cert.pem", "ca.pem"))
            Files.delete(runner.profile("default").resolve(file));
        ScriptRunner.Outcome outcome = call(
                "/",
                "--keystore",
                leafOnly.toString(),
                "--passphrase",
                "env:STORE",
                "--cacert",
                ca.root().toString());
        assertEquals("", outcome.err());
        assertTrue(outcome.out().contains("CN=MZP123456"), outcome.out());
    }

    @Test
    void aPkcs12WithOnlyTheLeafGetsItsIssuerFromTheCaFileOrSaysThatItIsMissing() throws Exception {
        Path leafOnly = ca.pkcs12(client.key(), client.cert(), "mzp", "MARKER-store");
        open(Nginx.in(shared).shows(server).demands(ca.root()).location("/", "return 200 $ssl_client_s_dn;"));
        for (String file : List.of("key.pem", "cert.pem", "ca.pem"))
            Files.delete(runner.profile("default").resolve(file));
        String all = ca.bundle(ca.partners(), ca.root()).toString();
        assertTrue(call("/", "--keystore", leafOnly.toString(), "--passphrase", "env:STORE", "--cacert", all)
                .out()
                .contains("CN=MZP123456"));
        ScriptRunner.Outcome without = call(
                "/",
                "--keystore",
                leafOnly.toString(),
                "--passphrase",
                "env:STORE",
                "--cacert",
                ca.root().toString());
        assertEquals(22, without.code(), without.err());
        assertTrue(without.err().contains("Test Partners CA") || without.err().contains("issuing CA"), without.err());
    }

    @Test
    void redirectsAreShownAndFollowedOnlyOnRequestAndOnTheSameServer() throws Exception {
        open(gateway()
                .location("/moved", "return 302 https://localhost:$server_port/connectedcar/v3/fleets?from=moved;")
                .location("/away", "return 302 https://127.0.0.1:$server_port/x;")
                .location("/plain", "return 301 http://localhost/x;")
                .location("/loop", "return 307 https://localhost:$server_port/loop?client_id=abc-123;")
                .location("/see", "return 303 /connectedcar/v3/fleets;"));
        ScriptRunner.Outcome shown = call("/moved");
        assertEquals(0, shown.code());
        assertTrue(
                shown.err().contains("HTTP 302: the answer is elsewhere: https://localhost:")
                        && shown.err().contains("follow it with -L"),
                shown.err());
        ScriptRunner.Outcome followed = call("/moved", "-L");
        assertEquals(FLEETS, followed.out());
        assertEquals(BASIC, last(3).get("authorization"));
        for (String path : List.of("/away", "/plain", "/loop")) {
            ScriptRunner.Outcome refused = call(path, "-L");
            assertEquals(20, refused.code(), path);
            assertTrue(refused.err().contains("did not follow the redirect to "), refused.err());
        }
        assertEquals(6, nginx.seen(6).size());
        assertEquals(FLEETS, call("POST", "/see", "-d", "a=1", "-L").out());
        assertEquals("GET ", last(8).get("method") + " " + last(8).get("body"));
    }

    @Test
    void neverSendsAnythingToAnotherHost() throws Exception {
        open(gateway());
        ScriptRunner.Outcome outcome = call("https://127.0.0.1:" + nginx.port() + "/connectedcar/v3/fleets");
        assertEquals(2, outcome.code());
        assertTrue(
                outcome.err().contains("nothing was sent") && outcome.err().contains("--base-url https://127.0.0.1:"),
                outcome.err());
        works("/connectedcar/v3/fleets", "--base-url", "https://127.0.0.1:" + nginx.port());
    }

    @Test
    void whatCannotBeMeantIsRefusedBeforeAnythingIsSent() throws Exception {
        open(gateway());
        for (List<String> wrong : List.<List<String>>of(
                List.of(),
                List.of("GET"),
                List.of("fleets", "vehicles"),
                List.of("POST", "fleets", "-X", "GET"),
                List.of("fleets", "-u", "MZP123456:MARKER-pw"),
                List.of("fleets", "-H", "X: a\r\nY: MARKER"),
                List.of("fleets", "-H", "no colon"),
                List.of("fleets", "-H", "Host: x"),
                List.of("fleets", "--retry", "often"),
                List.of("fleets", "--auth", "digest"),
                List.of("fleets", "--show", "wget"),
                List.of("fleets", "--password", "MARKER-pw"),
                List.of("http://localhost/x"),
                List.of("fleets", "--bearer", "env:BAD"),
                List.of("fleets", "--client-id-in", "body"))) {
            runner.env("BAD", "Bearer \"MARKER\"");
            ScriptRunner.Outcome outcome = call(wrong.toArray(String[]::new));
            assertEquals(2, outcome.code(), wrong + ": " + outcome.err());
            assertEquals("", outcome.out());
        }
        assertEquals(0, nginx.seen(0).size());
    }

    @Test
    void asksForThePasswordOnATerminal() throws Exception {
        open(gateway());
        Partner.settings(runner, "base-url=https://localhost:" + nginx.port(), "client-id=abc-123");
        List<String> asked = new ArrayList<>();
        runner.types(asked, "MARKER-password");
        works("fleets", "-u", "MZP123456");
        assertEquals(List.of("password of MZP123456: "), asked);
        assertEquals(BASIC, last(1).get("authorization"));
        assertEquals(12, call("fleets", "-u", "MZP123456").code());
        assertEquals(2, call("fleets").code());
    }

    @Test
    void refusesToPutBinaryOnATerminal() throws Exception {
        byte[] bytes = {(byte) 0x89, 'P', 'N', 'G', 0, 1, 2};
        Path folder = Files.createDirectories(temporary.resolve("files"));
        Files.write(folder.resolve("picture"), bytes);
        open(gateway().location("/picture", "root " + folder + "; default_type image/png;"));
        runner.types(new ArrayList<>());
        ScriptRunner.Outcome refused = call("/picture");
        assertEquals(2, refused.code());
        assertEquals("", refused.out());
        assertTrue(refused.err().contains("-o FILE"), refused.err());
        runner.types(new ArrayList<>());
        assertArrayEquals(bytes, call("/picture", "-o", "-").outBytes());
        assertArrayEquals(bytes, call("/picture").outBytes());
        works("/picture", "-o", "picture");
        assertArrayEquals(bytes, runner.bytes("picture"));
    }

    @Test
    void worksThroughATimesOfPassingTrouble() throws Exception {
        open(gateway()
                .location("/busy", "add_header Retry-After 0 always; return 503;")
                .location(
                        "/limited",
                        "add_header X-RateLimit-Limit-1 100000 always; add_header X-RateLimit-Remaining-1 0 always;"
                                + " add_header Retry-After 30 always; return 429;")
                .location("/spent", "add_header Retry-After 86393 always; return 429;"));
        assertEquals(31, call("/busy", "--retry", "2").code());
        assertEquals(3, nginx.seen(3).size());
        assertEquals(31, call("POST", "/busy", "--retry", "2").code());
        assertEquals(4, nginx.seen(4).size(), "a POST is not repeated");
        ScriptRunner.Outcome limited = call("/limited", "--retry", "2", "--max-time", "10");
        assertEquals(32, limited.code());
        assertTrue(
                limited.err().contains("0 of 100000 calls left (24 hours)")
                        && limited.err().contains("try again in 30 s"),
                limited.err());
        assertEquals(5, nginx.seen(5).size(), "a wait beyond --max-time is not begun");
        ScriptRunner.Outcome spent = call("/spent");
        assertTrue(
                spent.err()
                                .matches("(?s).*try again in 86393 s \\(after"
                                        + " 20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\\).*")
                        && !spent.err().contains("--retry"),
                spent.err());
    }

    @Test
    void whichOfTwoCertificatesForTheKeyIsUsedAndWhyIsTold() throws Exception {
        open(gateway());
        String older = ca.signedBy(OpensslCa.Authority.PARTNERS)
                .from(Instant.now().minus(Duration.ofDays(100)))
                .until(Instant.now().plus(Duration.ofDays(20)))
                .sign(client.key(), OpensslCa.subject("MZP123456"));
        Files.writeString(runner.path("two.pem"), older + Files.readString(client.chain()));
        for (String script : List.of("call", "token")) {
            ScriptRunner.Outcome outcome = withCertificate(script, "two.pem");
            assertTrue(outcome.err().contains("of two certificates for one key"), outcome.err());
        }
    }

    @Test
    void ofADamagedOwnCertificateBesideItsAuthorityTheFileIsBlamed() throws Exception {
        open(gateway());
        String chain = Files.readString(client.chain());
        Files.writeString(runner.path("damaged.pem"), chain.replaceFirst("M", "!"));
        for (String script : List.of("call", "token")) {
            ScriptRunner.Outcome outcome = withCertificate(script, "damaged.pem");
            assertEquals(11, outcome.code(), outcome.err());
            assertTrue(
                    outcome.err().contains("damaged.pem is damaged, or Java refuses it")
                            && outcome.err().contains("a certificate (number 1) that is damaged"),
                    outcome.err());
        }
    }

    private ScriptRunner.Outcome withCertificate(String script, String file) {
        String token = "https://localhost:" + nginx.port() + "/token";
        String key = client.key().toString();
        if (script.equals("call")) return runner.run("call", "fleets", "--key", key, "--cert", file);
        Partner.settings(runner, "token-url=" + token, "token-client-id=abc", "scope=prd:ABC");
        return runner.run("token", "--key", key, "--cert", file);
    }
}
