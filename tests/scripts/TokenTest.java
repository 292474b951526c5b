import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.http.Jwt;
import stellantis.pki.CertificateFile;
import support.ConnectProxy;
import support.Nginx;
import support.OpensslCa;
import support.ScriptRunner;
import support.Tool;

/** The script against nginx as token endpoint: mutual TLS is real, the answers are PingFederate's words. */
@Tag("openssl")
class TokenTest {
    static final String PATH = "/as/token.oauth2";
    static final String TOKEN = "opaque-MARKER-token-7f3a";
    static final String GOOD = "{\"access_token\":\"" + TOKEN + "\",\"token_type\":\"Bearer\",\"expires_in\":3599}";
    static final String ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF";

    @TempDir
    static Path shared;

    static OpensslCa ca;
    static OpensslCa.Issued server;
    static OpensslCa.Issued client;

    @TempDir
    Path temporary;

    ScriptRunner runner;

    @BeforeAll
    static void authorities() {
        ca = new OpensslCa(shared);
        server = ca.server();
        client = ca.client("MZP123456");
    }

    @BeforeEach
    void sitDown() throws Exception {
        runner = new ScriptRunner(temporary);
        installed(client);
    }

    /** The profile's folder as install leaves it. */
    void installed(OpensslCa.Issued issued) throws Exception {
        Path profile = Files.createDirectories(runner.profile("default"));
        Files.copy(issued.key(), profile.resolve("key.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(profile.resolve("key.pem"), PosixFilePermissions.fromString("rw-------"));
        Files.copy(issued.chain(), profile.resolve("cert.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.copy(ca.root(), profile.resolve("ca.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    static Nginx endpoint(int status, String type, String body) {
        return Nginx.in(shared)
                .shows(server)
                .demands(ca.root())
                .answers(PATH, status, type, body)
                .start();
    }

    void settings(Nginx nginx) throws Exception {
        Files.writeString(
                runner.profile("default").resolve("profile.properties"),
                "token-url=" + nginx.url(PATH) + "\ntoken-client-id=" + ID + "\nscope=prd:ABC\n");
    }

    ScriptRunner.Outcome run(Nginx nginx, String... args) throws Exception {
        settings(nginx);
        return runner.run("token", args);
    }

    @Tag("nginx")
    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void printsTheTokenAloneAndSendsWhatRfc8705Asks(String version) throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            ScriptRunner.Outcome outcome = run(nginx, "--tls-min", version, "--tls-max", version);
            assertEquals(TOKEN + "\n", outcome.out(), outcome.err());
            assertEquals(0, outcome.code());
            Map<String, Object> seen = nginx.seen(1).get(0);
            assertEquals("POST", seen.get("method"));
            assertEquals("grant_type=client_credentials&client_id=" + ID + "&scope=prd%3AABC", seen.get("body"));
            assertEquals("application/x-www-form-urlencoded", seen.get("content-type"));
            assertEquals("", seen.get("authorization"));
            assertEquals("SUCCESS", seen.get("verify"));
            assertEquals("TLSv" + version, seen.get("protocol"));
        }
    }

    @Tag("curl")
    @Tag("nginx")
    @Test
    void curlWithTheSameFilesGetsTheSameToken() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            Path profile = runner.profile("default");
            String body = new Tool(profile)
                    .run(
                            "curl",
                            "-sS",
                            "--noproxy",
                            "*",
                            "--key",
                            "key.pem",
                            "--cert",
                            "cert.pem",
                            "--cacert",
                            "ca.pem",
                            "-d",
                            "grant_type=client_credentials",
                            "-d",
                            "client_id=" + ID,
                            "--data-urlencode",
                            "scope=prd:ABC",
                            nginx.url(PATH))
                    .ok()
                    .out();
            assertEquals(
                    JSON.std.mapFrom(body).get("access_token") + "\n",
                    run(nginx).out());
            assertEquals(
                    nginx.seen(2).get(0).get("subject"), nginx.seen(2).get(1).get("subject"));
        }
    }

    @Tag("nginx")
    @Test
    void printsAHeaderLineForCurl() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            assertEquals(
                    "Authorization: Bearer " + TOKEN + "\n",
                    run(nginx, "--header").out());
        }
    }

    @Tag("nginx")
    @Test
    void tellsScopeAndEndAsJson() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            Map<String, Object> json = JSON.std.mapFrom(run(nginx, "--json").out());
            assertEquals(
                    List.of("access_token", "token_type", "expires_in", "expires_at", "scope", "from_cache"),
                    List.copyOf(json.keySet()));
            assertEquals("prd:ABC", json.get("scope"));
            assertEquals(false, json.get("from_cache"));
            assertEquals(true, JSON.std.mapFrom(run(nginx, "--json").out()).get("from_cache"));
        }
    }

    @Tag("nginx")
    @Test
    void tellsTheScopeThatWasGrantedInsteadOfTheOneAskedFor() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD.replace("}", ",\"scope\":\"prd:LESS\"}"))) {
            assertEquals(
                    "prd:LESS", JSON.std.mapFrom(run(nginx, "--json").out()).get("scope"));
        }
    }

    @Tag("nginx")
    @Test
    void refusesTimesVersionsAndTrustThatCannotBeMeant() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            for (String[] options : new String[][] {
                {"--max-time", "0"},
                {"--max-time", "-1"},
                {"--connect-timeout", "soon"},
                {"--tls-min", "1.1"},
                {"--tls-min", "1.3", "--tls-max", "1.2"},
                {"--token-url", "https : //idfed.example/as/token.oauth2"},
                {"--token-url", "http://idfed.example/as/token.oauth2"},
                {"--header", "--json"},
                {"--bearer", "env:HOME"}
            }) {
                ScriptRunner.Outcome outcome = run(nginx, options);
                assertEquals(2, outcome.code(), List.of(options) + outcome.err());
                assertEquals("", outcome.out());
            }
            Files.delete(runner.profile("default").resolve("ca.pem"));
            assertEquals(2, run(nginx, "--cacert-only").code());
            assertEquals(21, run(nginx).code());
        }
    }

    @Tag("nginx")
    @Test
    void warnsOfAKeyThatOthersCanRead() throws Exception {
        Path key = runner.profile("default").resolve("key.pem");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            ScriptRunner.Outcome outcome = run(nginx);
            assertEquals(0, outcome.code());
            assertTrue(
                    outcome.err().contains("others on this machine can read the private key")
                            && outcome.err().contains("chmod 600"),
                    outcome.err());
        }
    }

    @Tag("nginx")
    @Test
    void warnsOfAKeyThatOthersCanReadThoughItIsNotTheCertificates() throws Exception {
        Path key = runner.profile("default").resolve("key.pem");
        Files.copy(ca.newKey("EC"), key, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            ScriptRunner.Outcome outcome = run(nginx);
            assertEquals(13, outcome.code(), outcome.err());
            assertTrue(outcome.err().contains("others on this machine can read the private key"), outcome.err());
        }
    }

    /** As {@code --key <(…) --cert <(…)} in a shell: who reads a second time gets nothing. */
    @Tag("nginx")
    @Test
    void takesKeyAndCertificateFromPipesWhichAreReadOnce() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Map<String, Thread> writers = new TreeMap<>();
        for (String name : List.of("key", "cert")) {
            new Tool(runner.folder).run("mkfifo", name).ok();
            byte[] bytes = Files.readAllBytes(runner.profile("default").resolve(name + ".pem"));
            Thread writer = new Thread(() -> {
                for (byte[] next = bytes; !done.get(); next = new byte[0]) runner.write(name, next);
            });
            writer.setDaemon(true);
            writer.start();
            writers.put(name, writer);
        }
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            ScriptRunner.Outcome outcome = run(nginx, "--key", "key", "--cert", "cert");
            assertEquals(TOKEN + "\n", outcome.out(), outcome.err());
        } finally {
            done.set(true);
            for (String name : writers.keySet()) {
                // lets a writer go on that waits for a reader
                try (RandomAccessFile open =
                        new RandomAccessFile(runner.path(name).toFile(), "rw")) {
                    writers.get(name).join();
                }
            }
        }
    }

    @Tag("nginx")
    @Test
    void asksForThePassphraseOnlyWhenAllElseIsKnown() throws Exception {
        Path key = runner.profile("default").resolve("key.pem");
        new Tool(runner.folder)
                .env("KP", "MARKER-passphrase")
                .run(
                        "openssl",
                        "pkcs8",
                        "-topk8",
                        "-in",
                        client.key().toString(),
                        "-out",
                        key.toString(),
                        "-passout",
                        "env:KP")
                .ok();
        List<String> asked = new ArrayList<>();
        assertEquals(2, runner.types(asked, "MARKER-passphrase").run("token").code());
        assertEquals(List.of(), asked);
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            settings(nginx);
            ScriptRunner.Outcome outcome =
                    runner.types(asked, "MARKER-passphrase").run("token");
            assertEquals(TOKEN + "\n", outcome.out(), outcome.err());
            assertEquals(List.of("passphrase of " + key + ": "), asked);
            assertEquals(12, runner.types(asked, "MARKER-wrong").run("token").code());
            ScriptRunner.Outcome nobody = runner.run("token");
            assertEquals(12, nobody.code());
            assertTrue(nobody.err().contains("--passphrase env:NAME"), nobody.err());
        }
    }

    @Tag("nginx")
    @Test
    void reusesATokenUntilShortlyBeforeItsEnd() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            Clock start = Clock.systemUTC();
            runner.clock = start;
            run(nginx);
            runner.clock = Clock.offset(start, Duration.ofSeconds(3500));
            assertEquals(TOKEN + "\n", run(nginx).out());
            assertEquals(1, nginx.seen(1).size());
            runner.clock = Clock.offset(start, Duration.ofSeconds(3580));
            run(nginx);
            assertEquals(2, nginx.seen(2).size());
            run(nginx, "--no-cache");
            assertEquals(3, nginx.seen(3).size());
        }
    }

    @Tag("nginx")
    @Test
    void keepsTheTokenWhereOnlyItsOwnerReadsIt() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            run(nginx);
            Path folder = runner.home.resolve("cache/stellantis/tokens");
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
            try (var files = Files.list(folder)) {
                Path kept = files.filter(file -> file.toString().endsWith(".json"))
                        .findFirst()
                        .orElseThrow();
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
                assertTrue(Files.readString(kept).contains(TOKEN));
            }
        }
    }

    @Tag("nginx")
    @Test
    void asksAgainForAnotherScopeClientEndpointOrCertificate() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            run(nginx);
            run(nginx, "--scope", "prd:XYZ");
            run(nginx, "--client-id", ID.toLowerCase());
            run(nginx, "--token-url", nginx.url(PATH) + "?other");
            assertEquals(4, nginx.seen(4).size());
            installed(ca.client("MZP123456"));
            run(nginx);
            assertEquals(5, nginx.seen(5).size());
        }
    }

    @Tag("nginx")
    @Test
    void fetchesWithoutCacheWhereNoneCanBeKept() throws Exception {
        Files.writeString(runner.home.resolve("not-a-folder"), "");
        runner.env("XDG_CACHE_HOME", runner.home.resolve("not-a-folder").toString());
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            ScriptRunner.Outcome outcome = run(nginx);
            assertEquals(0, outcome.code());
            assertEquals(TOKEN + "\n", outcome.out());
            assertTrue(outcome.err().contains("warning: the token is not kept"), outcome.err());
        }
    }

    @Tag("nginx")
    @Test
    void doesNotKeepATokenWithoutAnEnd() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", "{\"access_token\":\"abc\",\"token_type\":\"bearer\"}")) {
            assertEquals("abc\n", run(nginx).out());
            run(nginx);
            assertEquals(2, nginx.seen(2).size());
        }
    }

    @Tag("nginx")
    @Test
    void sendsAClientSecretAsBasicFormEncoded() throws Exception {
        try (Nginx nginx = Nginx.in(shared)
                .shows(server)
                .answers(PATH, 200, "application/json", GOOD)
                .start()) {
            runner.env("SECRET", "p+ä/ MARKER-secret");
            ScriptRunner.Outcome outcome = run(nginx, "--client-secret", "env:SECRET", "-v");
            assertEquals(TOKEN + "\n", outcome.out());
            Map<String, Object> seen = nginx.seen(1).get(0);
            assertEquals("grant_type=client_credentials&scope=prd%3AABC", seen.get("body"));
            String sent = ((String) seen.get("authorization")).substring("Basic ".length());
            assertEquals(
                    ID + ":p%2B%C3%A4%2F+MARKER-secret",
                    new String(Base64.getDecoder().decode(sent), StandardCharsets.UTF_8));
            assertFalse(outcome.err().contains("MARKER") || outcome.err().contains(sent), outcome.err());
        }
    }

    @Tag("nginx")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|{\"error_description\":\"Invalid client or client"
                        + " credentials\",\"error\":\"invalid_client\"}|33|not known there",
                "400|{\"error_description\":\"The requested scope(s) must be blank or a subset of the provided"
                        + " scopes.\",\"error\":\"invalid_scope\"}|33|the scope \"prd:ABC\" is misspelt",
                "400|{\"error_description\":\"grant_type is required\",\"error\":\"invalid_request\"}|33|does not get"
                        + " or understand a field",
                "400|{\"error\":\"unsupported_grant_type\"}|33|client_credentials",
                "400|{\"error\":\"unauthorized_client\"}|33|may not fetch tokens by itself",
                "400|{\"error\":\"brand_new_error\"}|33|RFC 6749 does not define",
                "503|{\"error\":\"temporarily_unavailable\"}|31|on the server's side",
                "404|<html>Not Found</html>|30|not at this path",
                "429|{}|32|too many requests",
                "502|<html>Bad Gateway</html>|31|on the server's side",
                "403|<html>Forbidden</html>|30|an HTML page",
                "200|<!DOCTYPE html><html>Sign On</html>|33|log-in page",
                "200|{}|33|no access_token",
                "200|[1]|33|no access_token",
                "200|{\"error\":\"invalid_client\",\"error_description\":\"Unknown.\"}|33|invalid_client"
                        + " (\"Unknown.\")",
                "401|{\"errorCode\":\"invalid_client\",\"errorSummary\":\"No client_id.\"}|33|(\"No client_id.\")",
                "401|{\"httpCode\":\"401\",\"moreInformation\":\"Invalid client id.\"}|33|gave no token (HTTP 401):"
                        + " Invalid client id.",
                "200|{\"httpCode\":\"401\",\"moreInformation\":\"Invalid client id.\"}|33|it says: Invalid client id.",
                "403|<title>Access Denied</title>Reference #18.2d351ab8.17|30|Akamai",
                "200|{\"access_token\":\"abc\",\"token_type\":\"mac\"}|33|type \"mac\"",
                "200|{\"access_token\":\"a b\",\"token_type\":\"Bearer\"}|33|cannot be sent"
            })
    void explainsEveryRefusal(int status, String body, int exitCode, String says) throws Exception {
        try (Nginx nginx = endpoint(status, body.startsWith("<") ? "text/html" : "application/json", body + "\r\n")) {
            ScriptRunner.Outcome outcome = run(nginx);
            assertEquals(exitCode, outcome.code(), outcome.err());
            assertTrue(outcome.err().contains(says), () -> outcome.err() + nginx.errors());
            assertTrue(outcome.err().contains("hint: "), outcome.err());
            assertEquals("", outcome.out());
        }
    }

    @Tag("nginx")
    @Test
    void explainsAnEmptyAndAnEndlessAnswer() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", "")) {
            assertTrue(run(nginx).err().contains("is empty, not JSON (HTTP 200)"));
        }
        try (Nginx nginx = endpoint(200, "application/json", "{\"access_token\":\"" + "a".repeat(70_000) + "\"}")) {
            ScriptRunner.Outcome outcome = run(nginx);
            assertEquals(33, outcome.code());
            assertTrue(outcome.err().contains("too long"), outcome.err());
        }
    }

    @Tag("nginx")
    @Test
    void doesNotFollowARedirect() throws Exception {
        try (Nginx nginx = Nginx.in(shared)
                .shows(server)
                .demands(ca.root())
                .location("/", "return 302 https://login.example.org/start?goto=secret;")
                .start()) {
            ScriptRunner.Outcome outcome = run(nginx);
            assertEquals(30, outcome.code());
            assertTrue(
                    outcome.err().contains("HTTP 302: the answer is elsewhere: https://login.example.org/start\n"),
                    outcome.err());
        }
        try (Nginx nginx = endpoint(300, "text/plain", "")) {
            assertTrue(
                    run(nginx).err().contains("HTTP 300: the answer is elsewhere\n"),
                    run(nginx).err());
        }
    }

    @Tag("nginx")
    @Test
    void seesThatThePortDoesNoMutualTls() throws Exception {
        try (Nginx nginx = Nginx.in(shared)
                .shows(server)
                .answers(PATH, 401, "application/json", "{\"error\":\"invalid_client\"}")
                .start()) {
            ScriptRunner.Outcome outcome = run(nginx);
            assertEquals(33, outcome.code());
            assertTrue(outcome.err().contains("never asked for your client certificate"), outcome.err());
        }
    }

    @Tag("nginx")
    @Test
    void seesTheApplicationsIdWhereTheEndpointsBelongs() throws Exception {
        try (Nginx nginx = endpoint(401, "application/json", "{\"error\":\"invalid_client\"}")) {
            ScriptRunner.Outcome outcome = run(nginx, "--client-id", "0b6f1c2d-1111-2222-3333-444455556666");
            assertTrue(outcome.err().contains("the client id is the wrong one of two"), outcome.err());
        }
    }

    @Test
    void saysWhichMailHoldsAMissingSetting() {
        ScriptRunner.Outcome noUrl = runner.run("token");
        assertEquals(2, noUrl.code());
        assertTrue(noUrl.err().contains("stellantis profile set environment=preprod"), noUrl.err());
        ScriptRunner.Outcome noId = runner.run("token", "--token-url", "https://localhost:1/as/token.oauth2");
        assertEquals(2, noId.code());
        assertTrue(noId.err().contains("it is not the client id that came with the certificate"), noId.err());
    }

    @Tag("nginx")
    @Test
    void saysWhichStepMakesAMissingFile() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            Files.delete(runner.profile("default").resolve("cert.pem"));
            ScriptRunner.Outcome noCert = run(nginx);
            assertEquals(11, noCert.code());
            assertTrue(noCert.err().contains("stellantis install"), noCert.err());
            Files.delete(runner.profile("default").resolve("key.pem"));
            assertTrue(run(nginx).err().contains("stellantis csr"));
        }
    }

    @Tag("nginx")
    @Test
    void refusesACertificateOfAnotherKeyBeforeAnythingIsSent() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            runner.write("other.pem", Files.readAllBytes(ca.newKey("EC")));
            assertEquals(13, run(nginx, "--key", "other.pem").code());
            assertEquals(0, nginx.seen(0).size());
        }
    }

    /**
     * Row C1 of the tutorial: the brackets of the optional part taken literally; and curl's habit of file:passphrase.
     */
    @Tag("nginx")
    @Test
    void understandsCurlsWaysOfNamingACertificate() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            runner.write("cert.pem", Files.readAllBytes(client.chain()));
            runner.write("key.pem", Files.readAllBytes(client.key()));
            ScriptRunner.Outcome brackets = run(nginx, "--cert", "cert.pem[:<cert_password>]");
            assertEquals(0, brackets.code());
            assertTrue(brackets.err().contains("is ignored"), brackets.err());
            ScriptRunner.Outcome passphrase = run(nginx, "--cert", "cert.pem:MARKER-passphrase");
            assertEquals(2, passphrase.code());
            assertFalse(passphrase.all().contains("MARKER"), passphrase.all());
            ScriptRunner.Outcome swapped = run(nginx, "--key", "cert.pem", "--cert", "key.pem");
            assertEquals(2, swapped.code());
            assertTrue(swapped.err().contains("--key and --cert are swapped"), swapped.err());
        }
    }

    @Tag("nginx")
    @Test
    void takesTheIdentityFromAKeystore() throws Exception {
        runner.env("KP", "changeit");
        Tool tool = new Tool(runner.folder);
        runner.write("partner.p12", Files.readAllBytes(ca.pkcs12(client.key(), client.chain(), "partner", "changeit")));
        tool.run(("keytool -importkeystore -srckeystore partner.p12 -srcstorepass changeit -destkeystore partner.jks"
                                + " -deststoretype JKS -deststorepass changeit -srcalias partner -destkeypass another")
                        .split(" "))
                .ok();
        runner.env("KP2", "another");
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            for (String[] options : new String[][] {
                {"--keystore", "partner.p12"},
                {"--cert", "partner.p12"},
                {"--keystore", "partner.jks", "--alias", "partner", "--key-passphrase", "env:KP2"}
            }) {
                ScriptRunner.Outcome outcome = run(
                        nginx,
                        Stream.concat(Stream.of("--no-cache", "--passphrase", "env:KP"), Stream.of(options))
                                .toArray(String[]::new));
                assertEquals(TOKEN + "\n", outcome.out(), outcome.err());
            }
            assertEquals(
                    12,
                    run(nginx, "--keystore", "partner.p12", "--passphrase", "env:KP2")
                            .code());
            assertEquals(
                    2,
                    run(nginx, "--keystore", "partner.p12", "--key", "partner.p12")
                            .code());
            assertEquals("SUCCESS", nginx.seen(3).get(2).get("verify"));
            String[] typed = {"--no-cache", "--passphrase", "env:KP", "--cert", "partner.p12"};
            runner.env("STELLANTIS_KEYSTORE", "elsewhere.p12");
            assertEquals(0, run(nginx, typed).code(), "an option comes before the variable of another kind");
            typed[3] = "--keystore";
            runner.env("STELLANTIS_KEY", "elsewhere.pem");
            assertEquals(0, run(nginx, typed).code());
            assertEquals(2, run(nginx, "--no-cache", "--passphrase", "env:KP").code(), "two variables contradict");
        }
    }

    /**
     * A PKCS#12 with nothing but the leaf, against a server that lists only the root: said exactly, and mended by the
     * CA.
     */
    @Tag("nginx")
    @Test
    void saysWhyAKeystoreWithTheLeafAloneIsRefused() throws Exception {
        runner.env("KP", "changeit");
        runner.write("leaf.p12", Files.readAllBytes(ca.pkcs12(client.key(), client.cert(), "partner", "changeit")));
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            ScriptRunner.Outcome refused = run(nginx, "--keystore", "leaf.p12", "--passphrase", "env:KP");
            assertEquals(22, refused.code(), refused.err());
            assertTrue(
                    refused.err()
                            .contains("its issuing CA \"Test Partners CA\" is missing in the file, or it is for another"
                                    + " environment"),
                    refused.err());
            runner.write("cas.pem", Files.readAllBytes(ca.bundle(ca.partners(), ca.root())));
            assertEquals(
                    TOKEN + "\n",
                    run(nginx, "--keystore", "leaf.p12", "--passphrase", "env:KP", "--cacert", "cas.pem")
                            .out());
        }
    }

    @Tag("nginx")
    @Test
    void trustsTheCaOfATruststore() throws Exception {
        new Tool(runner.folder)
                .run(
                        "keytool",
                        "-importcert",
                        "-noprompt",
                        "-file",
                        ca.root().toString(),
                        "-alias",
                        "root",
                        "-keystore",
                        "trust.p12",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit")
                .ok();
        runner.env("KP", "changeit");
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            ScriptRunner.Outcome outcome =
                    run(nginx, "--cacert", "trust.p12", "--cacert-only", "--passphrase", "env:KP");
            assertEquals(TOKEN + "\n", outcome.out(), outcome.err());
        }
    }

    /** What is kept beside a private key is somebody's own certificate: nobody meant to trust a server by it. */
    @Tag("nginx")
    @Test
    void theCertificateOfAKeyIsNoAnchorForServers() throws Exception {
        runner.env("KP", "changeit");
        runner.write("own.p12", Files.readAllBytes(ca.pkcs12(server.key(), server.cert(), "own", "changeit")));
        runner.write("chain.p12", Files.readAllBytes(ca.pkcs12(client.key(), client.chain(), "own", "changeit")));
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            ScriptRunner.Outcome alone = run(nginx, "--cacert", "own.p12", "--cacert-only", "--passphrase", "env:KP");
            assertEquals(11, alone.code(), alone.err());
            assertTrue(alone.err().contains("own.p12 holds no CA certificate"), alone.err());
            ScriptRunner.Outcome chain = run(nginx, "--cacert", "chain.p12", "--cacert-only", "--passphrase", "env:KP");
            // the authorities of its chain are such
            assertEquals(TOKEN + "\n", chain.out(), chain.err());
        }
    }

    /**
     * The profile's cert.pem holds only the leaf; the CA file fills the gap, so that the server gets the whole chain.
     */
    @Tag("nginx")
    @Test
    void completesTheChainFromTheCaFile() throws Exception {
        Path profile = runner.profile("default");
        Files.copy(client.cert(), profile.resolve("cert.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
                ca.bundle(ca.root(), ca.partners()),
                profile.resolve("ca.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            assertEquals(TOKEN + "\n", run(nginx).out());
        }
    }

    @Tag("nginx")
    @Test
    void namesTheMissingIssuingCaWhenTheGatewayRefusesALeafAlone() throws Exception {
        Files.copy(
                client.cert(),
                runner.profile("default").resolve("cert.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            ScriptRunner.Outcome outcome = run(nginx);
            assertEquals(22, outcome.code(), outcome.err());
            assertTrue(
                    outcome.err().contains("Test Partners CA") && outcome.err().contains("stellantis install"),
                    outcome.err());
        }
    }

    @Tag("nginx")
    @Test
    void goesThroughAProxyWithUserAndPassword() throws Exception {
        try (Nginx nginx = Nginx.in(shared)
                        .shows(server)
                        .demands(ca.root())
                        .logs("Proxy-Authorization")
                        .answers(PATH, 200, "application/json", GOOD)
                        .start();
                ConnectProxy proxy = new ConnectProxy("corp\\user:pa ss", "Basic realm=\"corp\"")) {
            runner.env("HTTPS_PROXY", "http://corp%5Cuser:pa%20ss@127.0.0.1:" + proxy.port());
            ScriptRunner.Outcome outcome = run(nginx, "-v");
            assertEquals(TOKEN + "\n", outcome.out(), outcome.err());
            assertTrue(
                    proxy.heads().get(0).startsWith("CONNECT localhost:" + nginx.port()),
                    proxy.heads().toString());
            assertEquals("", nginx.seen(1).get(0).get("proxy-authorization"));
            assertTrue(
                    outcome.err().contains("through the proxy 127.0.0.1:" + proxy.port() + " (HTTPS_PROXY)"),
                    outcome.err());
            assertFalse(outcome.err().contains("pa ss") || outcome.err().contains("pa%20ss"), outcome.err());
            runner.env("NO_PROXY", "other.example, localhost");
            int before = proxy.heads().size();
            assertEquals(0, run(nginx, "--no-cache").code());
            assertEquals(before, proxy.heads().size());
        }
    }

    @Tag("nginx")
    @Test
    void verboseTellsTheHandshakeAndNoSecret() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            String err = run(nginx, "-v").err();
            for (String part : List.of(
                    "TLSv1.3",
                    "server certificate: CN=localhost",
                    "client certificate sent",
                    "access token fetched from localhost")) assertTrue(err.contains(part), part + " in " + err);
            assertFalse(err.contains("MARKER"), err);
            assertTrue(run(nginx, "-v").err().contains("from the cache"));
        }
    }

    static String jwt(String claims) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString("{\"alg\":\"RS256\",\"kid\":\"k1\"}".getBytes()) + "."
                + encoder.encodeToString(claims.getBytes()) + ".MARKERsignature";
    }

    static String thumbprint(OpensslCa.Issued issued) throws Exception {
        return Jwt.thumbprint(
                CertificateFile.read(Files.readAllBytes(issued.cert()), "cert").get(0));
    }

    @Tag("nginx")
    @Test
    void decodesAJwtAndChecksItsBinding() throws Exception {
        long end = System.currentTimeMillis() / 1000 + 3000;
        String bound = jwt("{\"client_id\":\"" + ID + "\",\"exp\":" + end + ",\"cnf\":{\"x5t#S256\":\""
                + thumbprint(client) + "\"}}");
        try (Nginx nginx = endpoint(
                200,
                "application/json",
                "{\"access_token\":\"" + bound + "\",\"token_type\":\"Bearer\",\"expires_in\":3000}")) {
            ScriptRunner.Outcome outcome = run(nginx, "--decode");
            assertEquals(0, outcome.code());
            assertTrue(outcome.out().contains("client_id  " + ID), outcome.out());
            assertTrue(
                    outcome.out().contains(java.time.Instant.ofEpochSecond(end).toString()), outcome.out());
            assertTrue(outcome.out().contains("binding: to your certificate"), outcome.out());
            assertFalse(outcome.all().contains("MARKER"), outcome.all());
            assertEquals(
                    true,
                    JSON.std.mapFrom(run(nginx, "--decode", "--json").out()).get("bound_to_certificate"));
        }
    }

    @Test
    void findsATokenBoundToAnotherCertificate() throws Exception {
        runner.env("TOKEN", "Bearer " + jwt("{\"cnf\":{\"x5t#S256\":\"" + thumbprint(ca.client("MZP999999")) + "\"}}"));
        ScriptRunner.Outcome outcome = runner.run("token", "--decode", "--bearer", "env:TOKEN");
        assertEquals(10, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("bound to another certificate"), outcome.err());
    }

    @Tag("nginx")
    @Test
    void saysThatATokenIsOpaque() throws Exception {
        try (Nginx nginx = endpoint(200, "application/json", GOOD)) {
            ScriptRunner.Outcome outcome = run(nginx, "--decode");
            assertEquals(0, outcome.code());
            assertTrue(outcome.out().startsWith("an opaque token"), outcome.out());
        }
    }
}
