import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.LocalStellantis;
import support.ScriptRunner;
import support.Tool;

/** The script, its sandbox in a process of its own as a partner has it in another terminal. */
class SandboxTest {
    @TempDir
    Path temporary;

    ScriptRunner runner;
    Tool tool;
    Process process;
    List<String> said = new ArrayList<>();

    @BeforeEach
    void sitDown() {
        runner = new ScriptRunner(temporary);
        tool = new Tool(runner.folder);
    }

    @AfterEach
    void leave() {
        if (process != null) process.destroyForcibly();
    }

    @Tag("openssl")
    @Test
    void curlAloneReachesTheFleetsByFollowingWhatIsPrinted() throws Exception {
        start();
        assertEquals("no partner yet: stellantis csr, then stellantis sandbox sign", said.get(4));
        request("MZP123456");
        ScriptRunner.Outcome signed = runner.terminal(60).run("sandbox", "sign", "request.csr");
        assertEquals(0, signed.code(), signed.err());
        assertEquals(
                List.of(
                        "MZP123456-e-mail.txt",
                        "MZP123456-password.txt",
                        "MZP123456.crt",
                        "key.pem",
                        "req.cnf",
                        "request.csr",
                        "stellantis-sandbox-ca.pem"),
                runner.files());
        assertEquals("rw-------", runner.mode("MZP123456-password.txt"));
        assertFalse(signed.all().contains(runner.text("MZP123456-password.txt")), "the password is in its file only");
        // however narrow the window, the command is on one line
        String printed = signed.err().replaceFirst("(?s).*\ncurl:\\s+(curl [^\n]*).*", "$1");
        Tool.Result fleets = tool.run(
                "sh", "-c", printed.replace("-u MZP123456", "-sS -u \"MZP123456:$(cat MZP123456-password.txt)\""));
        assertTrue(fleets.ok().out().contains("\"name\":\"Sandbox fleet\""), fleets.all());
    }

    @Tag("openssl")
    @Test
    void oneLineTakesInAllThatTheEmailsBring() throws Exception {
        start();
        request("MZP123456");
        String printed =
                runner.run("sandbox", "sign", "request.csr", "--out", "mail").err();
        assertTrue(printed.startsWith("next: stellantis install mail --key key.pem\n"), printed);
        runner.write("mail/notes.txt", "bring milk");
        ScriptRunner.Outcome installed = runner.run("install", "mail", "--key", "key.pem");
        assertEquals(0, installed.code(), installed.err());
        assertTrue(installed.err().contains("left out mail/notes.txt: "), installed.err());
        String settings = Files.readString(runner.profile("default").resolve("profile.properties"));
        for (String line : List.of(
                "environment=sandbox",
                "base-url=" + url(),
                "auth=oauth2",
                "client-id=28ec7e0b-1b31-38e3-a982-5db788417db4",
                "token-client-id=PCJIPDBVIMCSVPNKBGQSXMRARVZXGHYG",
                "scope=prd:DOU",
                "user=MZP123456",
                "password=file:" + runner.profile("default").resolve("password.txt")))
            assertTrue(settings.contains(line), settings);
        String password = runner.text("mail/MZP123456-password.txt").strip();
        assertFalse(settings.contains(password) || installed.all().contains(password));
        assertEquals(password + "\n", Files.readString(runner.profile("default").resolve("password.txt")));
        for (String auth : List.of("oauth2", "basic")) {
            ScriptRunner.Outcome fleets = runner.run("call", "fleets", "--auth", auth);
            assertTrue(fleets.out().contains("Sandbox fleet"), fleets.err());
        }
    }

    @Tag("openssl")
    @Test
    void aFleetOwnersEmailNamesNoTokenEndpointAndGivesBasicAuthentication() throws Exception {
        start();
        request("MZP123456");
        String printed = runner.run("sandbox", "sign", "request.csr", "--fleet-owner", "--out", "mail")
                .all();
        assertFalse(printed.contains("token endpoint"), printed);
        assertEquals(0, runner.run("install", "mail", "--key", "key.pem").code());
        String settings = Files.readString(runner.profile("default").resolve("profile.properties"));
        assertTrue(settings.contains("auth=basic") && !settings.contains("scope"), settings);
        assertTrue(runner.run("call", "fleets").out().contains("Sandbox fleet"));
    }

    @Tag("openssl")
    @Test
    void itEndsOnASignalAndListsItsPartnersTheNextTime() throws Exception {
        start();
        request("MZP123456");
        String clientId =
                runner.run("sandbox", "sign", "request.csr").out().replaceAll("(?s).*client id       (\\S+).*", "$1");
        process.destroy();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        said.clear();
        start();
        assertTrue(
                said.stream()
                        .anyMatch(line -> line.startsWith("partner MZP123456: stellantis profile set ")
                                && line.contains("client-id=" + clientId)),
                said.toString());
    }

    @Test
    void aTakenPortIsExitCode20() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ScriptRunner.Outcome outcome =
                    runner.run("sandbox", "start", "--token-port", "0", "--port", String.valueOf(taken.getLocalPort()));
            assertEquals(20, outcome.code());
            assertTrue(
                    outcome.err()
                            .startsWith("sandbox: error: cannot listen on 127.0.0.1:" + taken.getLocalPort() + "\n"),
                    outcome.err());
        }
    }

    @Test
    void faultsAreListedAndMistypedOnesRefused() {
        ScriptRunner.Outcome list = runner.run("sandbox", "faults");
        assertEquals(0, list.code());
        assertTrue(list.out().lines().anyMatch(line -> line.startsWith("reject-client  ")), list.out());
        ScriptRunner.Outcome wrong = runner.run("sandbox", "start", "--fault", "reject-clients");
        assertEquals(2, wrong.code());
        assertTrue(wrong.err().contains("reject-client,"), wrong.err());
    }

    @Test
    void whatIsNotUnderstoodIsExitCode2() {
        for (String[] line : new String[][] {
            {"serve"},
            {"sign"},
            {"sign", "a.csr", "b.csr"},
            {"start", "now"},
            {"faults", "slow"},
            {"start", "--port", "65536"},
            {"start", "--vehicles", "many"},
            {"start", "--quota", "fast"},
            {"sign", "x.csr", "--zip", "--p7b"}
        }) {
            ScriptRunner.Outcome outcome = runner.run("sandbox", line);
            assertEquals(2, outcome.code(), List.of(line) + outcome.err());
        }
    }

    @Test
    void withoutAFileTheProfilesRequestIsSignedAndTheIdsFollowFromTheLogin() {
        makeRequest("default", "MZP123456");
        ScriptRunner.Outcome signed = runner.run("sandbox", "sign");
        assertEquals(0, signed.code(), signed.err());
        assertTrue(
                signed.out().contains("client id       28ec7e0b-1b31-38e3-a982-5db788417db4 "),
                "the documents hold this one: " + signed.out());
        assertTrue(signed.out().contains("client id PCJIPDBVIMCSVPNKBGQSXMRARVZXGHYG, scope prd:DOU"), signed.out());
        assertEquals(
                0,
                runner.run("install", "MZP123456.crt", "stellantis-sandbox-ca.pem")
                        .code());
    }

    @Tag("openssl")
    @Test
    void aRefusedRequestIsExitCode10AndLeavesNothing() {
        request("MZPXXXX");
        List<String> before = runner.files();
        ScriptRunner.Outcome outcome = runner.run("sandbox", "sign", "request.csr");
        assertEquals(10, outcome.code());
        assertTrue(
                outcome.err().startsWith("sandbox: error: the sandbox's CA refuses request.csr\nsandbox: cause: "),
                outcome.err());
        assertEquals(before, runner.files());
        assertEquals(11, runner.run("sandbox", "sign", "nothing.csr").code());
        assertEquals(
                10,
                runner.run("sandbox", "sign", "request.csr", "--out", "mail").code());
        assertEquals(before, runner.files(), "the folder is made only for a request that is signed");
        assertEquals(
                11,
                runner.run("sandbox", "sign", "request.csr", "--out", "key.pem").code());
    }

    @Tag("openssl")
    @Test
    void theFolderOfTheDownloadIsMadeAndTheKeyIsNamedWhereItIs() throws IOException {
        request("MZP123456");
        Files.createDirectory(runner.path("own"));
        Files.move(runner.path("request.csr"), runner.path("own/request.csr"));
        ScriptRunner.Outcome elsewhere = runner.run("sandbox", "sign", "own/request.csr", "--out", "mail/today");
        assertEquals(0, elsewhere.code(), elsewhere.err());
        assertTrue(Files.exists(runner.path("mail/today/MZP123456.crt")));
        assertTrue(elsewhere.err().contains(" --key KEY.pem "), elsewhere.err());
        Files.move(runner.path("key.pem"), runner.path("own/key.pem"));
        String beside = runner.run("sandbox", "sign", "own/request.csr", "--out", "mail/again")
                .err();
        assertTrue(beside.contains(" --key own/key.pem "), beside);
    }

    @Test
    void theRequestOfARenewalIsThisProfilesAndInstallTakesItsCertificateIn() throws Exception {
        makeRequest("default", "MZP123456");
        runner.run("sandbox", "sign", "--out", "first");
        assertEquals(
                0,
                runner.run("install", "first/MZP123456.crt", "first/stellantis-sandbox-ca.pem")
                        .code());
        assertEquals(0, runner.run("renew", "--start").code());
        String told = runner.run(
                        "sandbox",
                        "sign",
                        runner.profile("default").resolve("request.new.csr").toString(),
                        "--out",
                        "next")
                .err();
        assertTrue(told.contains("next: stellantis install next\n"), told);
        assertTrue(
                told.contains(" --key " + runner.profile("default").resolve("key.new.pem") + " ")
                        && !told.contains("-p other")
                        && !told.contains("stellantis profile set"),
                told);
        assertEquals(0, runner.run("install", "next").code());
        ScriptRunner.Outcome installed = runner.run("renew", "--switch", "--offline");
        assertTrue(
                installed.code() == 0 && installed.err().contains("switched to the renewed certificate"),
                installed.err());
    }

    @Test
    void aRequestInTheFolderOfAnotherProfileIsJudgedByTheRenewalOfThatOne() {
        makeRequest("default", "MZP123456");
        makeRequest("fleet", "MZP654321");
        runner.run("sandbox", "sign", "--out", "first");
        runner.run("install", "first");
        assertEquals(0, runner.run("renew", "--start").code());
        String fleet = runner.profile("fleet").resolve("request.csr").toString();
        String quiet = runner.run("sandbox", "sign", fleet, "--out", "fleet").err();
        assertTrue(
                quiet.contains("next: stellantis install -p fleet fleet\n") && !quiet.contains("renewal waits"), quiet);
        String used = runner.profile("default").resolve("request.csr").toString();
        String waiting = runner.run("sandbox", "sign", "-p", "fleet", used, "--out", "again")
                .err();
        assertTrue(
                waiting.contains("the one of the renewal waits beside it")
                        && waiting.contains(
                                "sandbox sign " + runner.profile("default").resolve("request.new.csr")),
                waiting);
        runner.run("install", "-p", "fleet", "fleet");
        assertEquals(0, runner.run("renew", "-p", "fleet", "--start").code());
        String next = runner.profile("fleet").resolve("request.new.csr").toString();
        String told = runner.run("sandbox", "sign", next, "--out", "next").err();
        assertTrue(told.contains("stellantis renew -p fleet --switch uses it"), told);
    }

    @Tag("openssl")
    @Test
    void theLinesForARequestThatIsNotTheProfilesNameItsOwnKeyAndAnotherProfile() throws Exception {
        start();
        makeRequest("default", "MZP123456");
        String own = runner.run("sandbox", "sign", "--out", "mine").err();
        assertTrue(
                own.contains("next: stellantis install mine\n")
                        && own.contains(" --key " + runner.profile("default").resolve("key.pem") + " "),
                own);
        request("MZP654321");
        Files.move(runner.path("key.pem"), runner.path("made.pem"));
        String told =
                runner.run("sandbox", "sign", "request.csr", "--out", "by-hand").err();
        String[] lines = told.lines()
                .filter(line -> line.matches("(next|then): stellantis .*"))
                .toArray(String[]::new);
        assertEquals("next: stellantis install -p other by-hand --key made.pem", lines[0]);
        for (String line : lines) {
            String[] words = line.replaceFirst("^\\w+: stellantis ", "").split(" ");
            ScriptRunner.Outcome outcome = runner.run(words[0], Arrays.copyOfRange(words, 1, words.length));
            assertEquals(0, outcome.code(), line + outcome.err());
        }
        String curl = told.lines()
                .filter(line -> line.startsWith("curl: "))
                .findFirst()
                .orElseThrow()
                .substring(6);
        assertTrue(
                tool.run(
                                "sh",
                                "-c",
                                curl.replace(
                                        "-u MZP654321", "-sS -u \"MZP654321:$(cat by-hand/MZP654321-password.txt)\""))
                        .ok()
                        .out()
                        .contains("Sandbox fleet"),
                curl);
        tool.run("openssl pkey -in made.pem -aes-256-cbc -passout pass:hidden -out encrypted.pem".split(" "))
                .ok();
        Files.delete(runner.path("made.pem"));
        String unknown =
                runner.run("sandbox", "sign", "request.csr", "--out", "again").err();
        assertTrue(
                unknown.contains("KEY.pem stands for the key that the request was made with")
                        && unknown.contains(" --key KEY.pem")
                        && unknown.contains("stellantis install -p other "),
                unknown);
    }

    @Tag("openssl")
    @Test
    void theDownloadComesAsZipOrPkcs7Too() throws IOException {
        request("MZP123456");
        assertEquals(0, runner.run("sandbox", "sign", "request.csr", "--zip").code());
        assertEquals(0, runner.run("sandbox", "sign", "request.csr", "--p7b").code());
        assertEquals(
                List.of(
                        "MZP123456-e-mail.txt",
                        "MZP123456-password.txt",
                        "MZP123456.p7b",
                        "MZP123456.zip",
                        "key.pem",
                        "req.cnf",
                        "request.csr"),
                runner.files());
        String bundle = tool.run("openssl", "pkcs7", "-inform", "DER", "-in", "MZP123456.p7b", "-print_certs")
                .ok()
                .out();
        assertEquals(3, bundle.split("BEGIN CERTIFICATE", -1).length - 1);
        assertEquals(
                List.of("MZP123456.crt", "stellantis-sandbox-ca.pem"),
                tool.run("jar", "tf", "MZP123456.zip").ok().out().lines().toList());
    }

    @Tag("openssl")
    @Test
    void anExistingCertificateIsKeptUnlessForced() {
        request("MZP123456");
        assertEquals(0, runner.run("sandbox", "sign", "request.csr").code());
        byte[] first = runner.bytes("MZP123456.crt");
        assertEquals(15, runner.run("sandbox", "sign", "request.csr").code());
        assertTrue(Arrays.equals(first, runner.bytes("MZP123456.crt")));
        assertEquals(0, runner.run("sandbox", "sign", "request.csr", "--force").code());
        assertFalse(Arrays.equals(first, runner.bytes("MZP123456.crt")));
        assertEquals(
                1,
                runner.files().stream().filter(name -> name.endsWith(".bak")).count(),
                "CA and password are the same and need no backup");
    }

    @Tag("openssl")
    @Test
    void aSecretAndAnExpiredCertificateCanBeHad() {
        request("MZP123456");
        ScriptRunner.Outcome outcome = runner.run("sandbox", "sign", "request.csr", "--with-secret", "--days=-1");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("rw-------", runner.mode("MZP123456-client-secret.txt"));
        assertFalse(outcome.all().contains(runner.text("MZP123456-client-secret.txt")));
        assertEquals(
                1,
                tool.run("openssl", "x509", "-in", "MZP123456.crt", "-noout", "-checkend", "0")
                        .code());
    }

    @Tag("curl")
    @Tag("openssl")
    @Test
    void anApplicationForEndUsersGetsASecretAndTheAddressesOfItsBrand() throws Exception {
        start();
        request("MZP123456");
        ScriptRunner.Outcome outcome = runner.run(
                "sandbox",
                ("sign request.csr --end-user --brand citroen --redirect-uri myapp://back --redirect-uri "
                                + "http://127.0.0.1/back")
                        .split(" "));
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                List.of(
                        "MZP123456-client-secret.txt",
                        "MZP123456-e-mail.txt",
                        "MZP123456.crt",
                        "key.pem",
                        "req.cnf",
                        "request.csr",
                        "stellantis-sandbox-ca.pem"),
                runner.files());
        assertTrue(outcome.out().contains("redirect URIs   myapp://back http://127.0.0.1/back\n"), outcome.out());
        String provider = said.get(said.size() - 1).split(" ")[3].replace("/am/", "/citroen/am/");
        String line = outcome.err().lines().findFirst().orElseThrow();
        assertTrue(line.endsWith(" MZP123456-client-secret.txt --key key.pem"), line);
        ScriptRunner.Outcome installed = runner.run(
                "install", line.replaceFirst("next: stellantis install ", "").split(" "));
        assertEquals(0, installed.code(), installed.err());
        String settings = Files.readString(runner.profile("default").resolve("profile.properties"));
        for (String setting : List.of(
                "auth=end-user",
                "authorize-url=" + provider + "/authorize",
                "token-url=" + provider + "/access_token",
                "revoke-url=" + provider + "/token/revoke",
                "client-secret=file:" + runner.profile("default").resolve("client-secret.txt"),
                "brand=citroen")) {
            assertTrue(settings.contains(setting), settings);
        }
        assertTrue(runner.run("profile").out().contains("clientsB2CCitroen"));
        assertEquals(
                400,
                LocalStellantis.status(tool.run(
                        "curl", "-sS", "-i", "--cacert", "stellantis-sandbox-ca.pem", provider + "/authorize")));
    }

    @Tag("openssl")
    @Test
    void whatIsForEndUsersOnlyIsSaidToBe() {
        request("MZP123456");
        for (String[] more : new String[][] {
            {"--brand", "opel"},
            {"--redirect-uri", "myapp://back"},
            {"--end-user", "--brand", "fiat"},
            {"--end-user", "--redirect-uri", "http://app.example/back"}
        }) {
            ScriptRunner.Outcome outcome = runner.run(
                    "sandbox",
                    Stream.concat(Stream.of("sign", "request.csr"), Stream.of(more))
                            .toArray(String[]::new));
            assertEquals(2, outcome.code(), outcome.all());
            assertEquals(List.of("key.pem", "req.cnf", "request.csr"), runner.files());
        }
    }

    private void makeRequest(String profile, String login) {
        ScriptRunner.Outcome made = runner.run(
                "csr",
                "-p",
                profile,
                "--no-passphrase",
                "--ec",
                "P-256",
                "--country",
                "FR",
                "--state",
                "Ile de France",
                "--locality",
                "Paris",
                "--org",
                "Free2Move",
                "--cn",
                login,
                "--email",
                "it@example.com");
        assertEquals(0, made.code(), made.err());
    }

    private void request(String login) {
        runner.write("req.cnf", "[req]\ndistinguished_name=dn\n[dn]\n");
        tool.run(
                        "openssl",
                        "req",
                        "-new",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        "key.pem",
                        "-config",
                        "req.cnf",
                        "-subj",
                        LocalStellantis.subject(login),
                        "-out",
                        "request.csr")
                .ok();
    }

    private String url() {
        return said.get(said.size() - 1).split(" ")[1];
    }

    @Tag("openssl")
    @Test
    void signSaysWhereNoSandboxIsRunningAndTakesThePortsOfOneThatIs() throws Exception {
        request("MZP123456");
        String none = runner.run("sandbox", "sign", "request.csr").err();
        assertTrue(
                none.contains("no sandbox is running on ")
                        && none.contains("API 8443, token endpoint 9033, end users 8444")
                        && none.contains("stellantis sandbox start"),
                none);
        start();
        ScriptRunner.Outcome running = runner.run("sandbox", "sign", "request.csr", "--force", "--end-user");
        assertFalse(running.err().contains("no sandbox is running"), running.err());
        String mail = runner.text("MZP123456-e-mail.txt");
        assertTrue(
                mail.contains("API: " + url() + "/")
                        && mail.contains(said.get(2).split(" +")[2]),
                mail);
        process.destroyForcibly().waitFor();
        String killed =
                runner.run("sandbox", "sign", "request.csr", "--force", "-q").err();
        assertTrue(killed.contains("no sandbox is running on "), killed);
        assertTrue(runner.text("MZP123456-e-mail.txt").contains("API: https://localhost:8443/"));
        String own = runner.run("sandbox", "sign", "request.csr", "--force", "--state-folder", "own folder")
                .err();
        assertTrue(own.contains("stellantis sandbox start --state-folder 'own folder'"), own);
    }

    /** Starts the script on free ports and waits for its ready line. */
    private void start() throws IOException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "sandbox",
                "start",
                "--port",
                "0",
                "--token-port",
                "0");
        java.environment().putAll(runner.env);
        process = java.redirectError(
                        Files.createTempFile(temporary, "sandbox", ".err").toFile())
                .start();
        BufferedReader out =
                new BufferedReader(new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.add(line);
            if (line.startsWith("ready ")) return;
        }
        throw new AssertionError("it never got ready: " + said);
    }
}
