import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
import support.Tool;

/** {@code call} beside curl: the tutorial's curl line and its traps (rows C1 to C7), and the curl command we print. */
@Tag("curl")
@Tag("nginx")
@Tag("openssl")
class CallCurlTest {
    /** What quoting has to survive. */
    static final String PASSPHRASE = "MARKER \"q\" \\b $x `y` 'z' é";

    static final String PASSWORD = "MARKER-p\"w\\ $HOME `id` 'é%";

    @TempDir
    static Path shared;

    static OpensslCa ca;
    static OpensslCa.Issued server;
    static OpensslCa.Issued client;
    static Path encryptedKey;

    @TempDir
    Path temporary;

    ScriptRunner runner;
    Tool tool;
    Nginx nginx;

    @BeforeAll
    static void authorities() {
        ca = new OpensslCa(shared);
        server = ca.server();
        client = ca.client("MZP123456");
        encryptedKey = shared.resolve("encrypted.pem");
        new Tool(shared)
                .env("P", PASSPHRASE)
                .run(
                        "openssl",
                        "pkcs8",
                        "-topk8",
                        "-in",
                        client.key().toString(),
                        "-out",
                        encryptedKey.toString(),
                        "-passout",
                        "env:P",
                        "-iter",
                        "2048")
                .ok();
        encryptedKey.toFile().setReadable(false, false);
        encryptedKey.toFile().setReadable(true, true);
    }

    @BeforeEach
    void open() throws Exception {
        runner = Partner.runner(temporary, ca, client);
        nginx = Nginx.in(shared)
                .shows(server)
                .demands(ca.root())
                .logs("x-ibm-client-secret")
                .logs("cookie")
                .logs("content-length")
                .logs("x-note")
                .answers("/connectedcar/v3/fleets", 200, "application/json", "{\"total\":3}")
                .answers(
                        "/token",
                        200,
                        "application/json",
                        "{\n \"access_token\" : \"MARKER-fetched\", \"expires_in\": 60}")
                .answers("/connectedcar/v3/fleets/lastPosition", 200, "application/vnd.geo+json", "{}")
                .start();
        settings("auth=basic", "user=MZP123456", "password=env:MZP_PASSWORD", "client-id=a b/c");
        Files.writeString(runner.path("token.txt"), "MARKER-token\n");
        // every argument that curl is started with: what others on the machine could see
        Path bin = Files.createDirectories(temporary.resolve("bin"));
        script(
                bin.resolve("curl"),
                "printf '%s\\n' \"$@\" >>" + temporary + "/arguments; exec " + Tool.find("curl") + " \"$@\"");
        tool = new Tool(runner.folder).env("PATH", bin + ":" + System.getenv("PATH"));
        for (Map.Entry<String, String> secret :
                Map.of("MZP_PASSWORD", PASSWORD, "KP", PASSPHRASE).entrySet()) {
            runner.env(secret.getKey(), secret.getValue());
            tool.env(secret.getKey(), secret.getValue());
        }
    }

    private static void script(Path file, String line) throws Exception {
        Files.writeString(file, "#!/bin/sh\n" + line + "\n");
        file.toFile().setExecutable(true);
    }

    private void settings(String... lines) {
        List<String> all = new ArrayList<>(List.of("base-url=https://localhost:" + nginx.port()));
        all.addAll(List.of(lines));
        Partner.settings(runner, all.toArray(String[]::new));
    }

    @AfterEach
    void close() {
        if (nginx != null) nginx.close();
    }

    private Map<String, Object> seen(int count) {
        Map<String, Object> seen = new TreeMap<>(nginx.seen(count).get(count - 1));
        // the HTTP client of Java 17 says so of requests without a body too (JDK-8283544, mended in 19)
        seen.replace("content-length", "0", "");
        return seen;
    }

    /**
     * The same call by us and by the command we print, run by sh: the same answer, and the same request at the server.
     */
    private String bothAlike(String... args) throws Exception {
        ScriptRunner.Outcome ours = runner.run("call", args);
        assertEquals(0, ours.code(), ours.err());
        Map<String, Object> our = seen(1);
        List<String> show = new ArrayList<>(List.of(args));
        show.addAll(List.of("--show", "curl"));
        ScriptRunner.Outcome shown = runner.run("call", show.toArray(String[]::new));
        assertEquals(0, shown.code(), shown.err());
        assertFalse(shown.all().contains("MARKER"), shown.all());
        // standard input is not the configuration's: the command is a file, as it would be pasted
        Path command = Files.writeString(temporary.resolve("command.sh"), shown.out());
        Tool.Result theirs = tool.run("sh", command.toString()).ok();
        assertEquals(ours.out(), theirs.out(), shown.out());
        assertEquals(our, seen(2), shown.out());
        String arguments = Files.readString(temporary.resolve("arguments"));
        assertFalse(arguments.contains("MARKER") || arguments.contains("Authorization"), arguments);
        return shown.out();
    }

    @Test
    void showCurlSendsTheSameRequestWithBasic() throws Exception {
        String shown = bothAlike("fleets");
        assertTrue(shown.contains("\"$MZP_PASSWORD\""), shown);
    }

    @Test
    void showCurlHandsOverThePassphraseOfTheKey() throws Exception {
        String shown = bothAlike("fleets", "--key", encryptedKey.toString(), "--passphrase", "env:KP");
        assertTrue(shown.contains("pass = \"$(q \"$KP\")\""), shown);
    }

    @Test
    void showCurlReadsATokenFromItsFile() throws Exception {
        bothAlike("fleets", "--bearer", "file:token.txt", "-H", "X-Note: it's \"quoted\" $HOME");
    }

    @Test
    void showCurlFetchesTheAccessTokenByCurlToo() throws Exception {
        String[] oauth2 = {
            "auth=oauth2",
            "token-client-id=X y",
            "client-secret=env:MZP_PASSWORD",
            "scope=prd:A b",
            "client-id=abc",
            "key=" + encryptedKey,
            "passphrase=env:KP",
            "token-url=" + nginx.url("/token")
        };
        settings(oauth2);
        String shown = runner.run("call", "fleets", "-i", "--show", "curl").out();
        assertFalse(shown.contains("MARKER") || shown.contains("jbang"), shown);
        assertTrue(typed(shown).ok().out().contains("{\"total\":3}"), shown);
        List<Map<String, Object>> seen = nginx.seen(2);
        assertEquals(
                List.of("POST /token", "GET /connectedcar/v3/fleets?client_id=abc"),
                seen.stream()
                        .map(one -> one.get("method") + " " + one.get("uri"))
                        .toList());
        assertEquals(
                "grant_type=client_credentials&scope=prd:A b",
                java.net.URLDecoder.decode(
                        seen.get(0).get("body").toString(), java.nio.charset.StandardCharsets.UTF_8));
        assertTrue(seen.get(0).get("authorization").toString().startsWith("Basic "));
        assertEquals("Bearer MARKER-fetched", seen.get(1).get("authorization"));
        String arguments = Files.readString(temporary.resolve("arguments"));
        assertFalse(arguments.contains("MARKER") || arguments.contains("Authorization"), arguments);
        oauth2[7] = "token-url=" + nginx.url("/nowhere");
        settings(oauth2);
        Tool.Result refused =
                typed(runner.run("call", "fleets", "--show", "curl").out());
        assertTrue(refused.code() != 0 && refused.err().contains("404"), refused.all());
        assertEquals(3, nginx.seen(3).size(), "without a token nothing is sent");
    }

    private Tool.Result typed(String shown) {
        return tool.run("sh", "-c", shown);
    }

    @Test
    void showCurlAsksForHeadersWithSecretsAsVariables() throws Exception {
        tool.env("AUTHORIZATION", "Bearer MARKER-own").env("X_IBM_CLIENT_SECRET", "MARKER-secret");
        String shown = bothAlike(
                "fleets",
                "-H",
                "Authorization: Bearer MARKER-own",
                "-H",
                "X-IBM-Client-Secret: MARKER-secret",
                "--client-id-in",
                "header:X-IBM-Client-Id",
                "--client-id",
                "abc");
        assertTrue(shown.contains(": \"${AUTHORIZATION:?set it to the value of the header Authorization}\""), shown);
    }

    @Test
    void showCurlStopsWhenAVariableIsMissing() throws Exception {
        ScriptRunner.Outcome shown =
                runner.run("call", "fleets", "-H", "Authorization: Bearer MARKER-own", "--show", "curl");
        Tool.Result result = tool.run("sh", "-c", shown.out());
        assertTrue(
                result.code() != 0 && result.err().contains("set it to the value of the header Authorization"),
                result.all());
        assertEquals(0, nginx.seen(0).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-d|a=1|--data-urlencode|b=x y&z|-d|it's",
                "-G|-d|a=1|--data-urlencode|b=é ü",
                "-d|@body.json|-H|Content-Type: application/json",
                "-X|PUT|-d|x",
                "-X|DELETE",
                "-X|GET|-d|a=1",
                "-H|Accept:",
                "-H|X-Note;",
                "--data-urlencode|name@body.json|-i|-o|-"
            })
    void showCurlSendsTheSameMethodHeadersAndData(String options) throws Exception {
        runner.write("body.json", "{\"label\":\n \"it's\"}\n");
        List<String> args = new ArrayList<>(List.of("fleets"));
        args.addAll(List.of(options.split("\\|")));
        if (!args.contains("-i")) bothAlike(args.toArray(String[]::new));
        else assertTrue(runner.run("call", concat(args, "--show", "curl")).out().contains("--include"));
    }

    private static String[] concat(List<String> args, String... more) {
        List<String> all = new ArrayList<>(args);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void curlItselfConfirmsTheRequestForLastPosition() {
        assertEquals(0, runner.run("call", "fleets/lastPosition").code());
        tool.run(
                        "curl",
                        "-sS",
                        "--http1.1",
                        "--cacert",
                        ca.root().toString(),
                        "--cert",
                        client.chain().toString(),
                        "--key",
                        client.key().toString(),
                        "-u",
                        "MZP123456:" + PASSWORD,
                        "-A",
                        stellantis.Version.AGENT,
                        "-H",
                        "Accept: application/vnd.geo+json, application/hal+json, application/json;q=0.9",
                        nginx.url("/connectedcar/v3/fleets/lastPosition") + "?client_id=a%20b%2Fc")
                .ok();
        assertEquals(seen(1), seen(2));
    }

    @Test
    void c1TheTutorialsBracketsAtTheCertificateAreNotTakenLiterally() {
        ScriptRunner.Outcome outcome = runner.run(
                "call", "fleets", "--key", client.key().toString(), "--cert", client.cert() + "[:<cert_password>]");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("the brackets mark an optional part"), outcome.err());
    }

    @Test
    void c2TheTutorialsLinePutsTheClientIdIntoTheQueryAndAPlaceholderIsNoticed() {
        ScriptRunner.Outcome outcome = runner.run(
                "call",
                "--request",
                "GET",
                "--url",
                nginx.url("/connectedcar/v3/fleets"),
                "--data-urlencode",
                "client_id=abc-123");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("goes into the query"), outcome.err());
        assertEquals(
                "GET /connectedcar/v3/fleets?client_id=abc-123 ",
                seen(1).get("method") + " " + seen(1).get("uri") + " " + seen(1).get("body"));
        assertEquals("", seen(1).get("content-type"));
        ScriptRunner.Outcome placeholder = runner.run(
                "call",
                "--request",
                "GET",
                "--url",
                nginx.url("/connectedcar/v3/fleets"),
                "--data-urlencode",
                "client_id=<client_id>");
        assertTrue(placeholder.err().contains("\"<client_id>\" looks like a placeholder"), placeholder.err());
    }

    @Test
    void c3AnEncryptedKeyOpensWithItsPassphraseFromASourceAndNotFromTheCommandLine() {
        assertEquals(
                0,
                runner.run("call", "fleets", "--key", encryptedKey.toString(), "--passphrase", "env:KP")
                        .code());
        ScriptRunner.Outcome outcome = runner.run(
                "call", "fleets", "--key", encryptedKey.toString(), "--cert", client.cert() + ":MARKER-pass");
        assertEquals(2, outcome.code());
        assertTrue(
                outcome.err().contains("--passphrase env:NAME")
                        && !outcome.err().contains("MARKER"),
                outcome.err());
    }

    @Test
    void c4AWrongPassphraseAMissingOneAndAForeignKeyAreToldApart() {
        runner.env("WRONG", "not it");
        assertEquals(
                12,
                runner.run("call", "fleets", "--key", encryptedKey.toString(), "--passphrase", "env:WRONG")
                        .code());
        assertEquals(
                12,
                runner.run("call", "fleets", "--key", encryptedKey.toString()).code());
        assertEquals(
                13,
                runner.run("call", "fleets", "--key", ca.newKey("EC").toString())
                        .code());
        assertEquals(0, nginx.seen(0).size());
    }

    @Test
    void c5TheAcceptHeaderIsSentWithoutBeingAskedFor() {
        runner.run("call", "fleets");
        assertTrue(seen(1).get("accept").toString().contains("application/json"));
    }

    @Test
    void c6TheTutorialsCredentialsAndAHiddenLineBreakAreRefused() {
        for (String[] mistake : new String[][] {
            {"QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin"},
            {"TVpQMTIzNDU2OnB3Cg==", "line break"},
            {"not-base64!", "not Base64"},
            {"bm9jb2xvbg==", "no user:password"}
        }) {
            ScriptRunner.Outcome outcome = runner.run("call", "fleets", "-H", "Authorization: Basic " + mistake[0]);
            assertEquals(2, outcome.code(), outcome.err());
            assertTrue(outcome.err().contains(mistake[1]), outcome.err());
        }
        runner.env("SESAME", "open sesame");
        assertEquals(
                2,
                runner.run("call", "fleets", "-u", "Aladdin", "--password", "env:SESAME")
                        .code());
        assertEquals(0, nginx.seen(0).size());
    }

    @Test
    void c7ACertificateInDerAndAKeystoreWorkAndARequestIsToldFromACertificate() throws Exception {
        tool.run("openssl", "x509", "-in", client.cert().toString(), "-outform", "DER", "-out", "cert.der")
                .ok();
        assertEquals(
                0,
                runner.run(
                                "call",
                                "fleets",
                                "--cert",
                                "cert.der",
                                "--key",
                                client.key().toString())
                        .code());
        Path request = ca.request(client.key(), OpensslCa.subject("MZP123456"));
        ScriptRunner.Outcome outcome = runner.run(
                "call",
                "fleets",
                "--cert",
                request.toString(),
                "--key",
                client.key().toString());
        assertEquals(11, outcome.code());
        assertTrue(outcome.err().contains("signing request, not a certificate"), outcome.err());
        Path keystore = ca.pkcs12(client.key(), client.chain(), "mzp", "changeit");
        runner.env("STORE", "changeit");
        assertEquals(
                0,
                runner.run("call", "fleets", "--cert", keystore.toString(), "--passphrase", "env:STORE")
                        .code());
    }

    @Test
    void whatOnlyOurOptionsDoIsNotInWhatIsShown() {
        ScriptRunner.Outcome shown = runner.run("call", "fleets", "--all", "--csv", "--show", "curl");
        assertEquals(
                "not in what is shown: --all, --csv; it sends this one request, for the first page, and prints the"
                        + " answer as it comes\n",
                shown.err());
        ScriptRunner.Outcome unknown = runner.run("call", "fleets", "--show", "wget");
        assertTrue(unknown.code() == 2 && unknown.err().contains("hint: --show curl"), unknown.err());
    }
}
