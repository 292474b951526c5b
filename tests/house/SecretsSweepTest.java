package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import support.EnrollSession;
import support.OpensslCa;
import support.RawServer;
import support.Repository;
import support.ScriptRunner;
import support.TlsListener;
import support.Tool;

/**
 * Marked secrets through every command, on the way that works and on those that fail, quiet, verbose and with stack
 * traces: no mark comes out again, except a token where it is the result that was asked for. The server sends back in
 * its error what it got, as real ones do.
 */
@Tag("openssl")
class SecretsSweepTest {
    private static final String LOGIN = "MZP000001";
    /** A letter and a digit tell which secret it was; the signs around them change when a secret is encoded or cut. */
    private static final Map<String, String> SECRETS = new LinkedHashMap<>();

    private static final Pattern MARK = Pattern.compile("SECRETMARK[A-Z]\\d");

    static {
        SECRETS.put("KEY_PASS", "k é/SECRETMARKA1+&\"x");
        SECRETS.put("STORE_PASS", "sSECRETMARKB2%20");
        SECRETS.put("WRONG_PASS", "w/SECRETMARKC3 =");
        SECRETS.put("API_PASS", "p:SECRETMARKD4/é");
        SECRETS.put("CLIENT_SECRET", "c SECRETMARKE5~&=");
        SECRETS.put("TOKEN", "tSECRETMARKF6.abc-_");
        SECRETS.put("PROXY_PASS", "SECRETMARKG7");
        SECRETS.put("TYPED", "SECRETMARKH8");
        SECRETS.put("CODE", "cSECRETMARKI9-_");
        SECRETS.put("REFRESH", "rSECRETMARKJ0.x");
    }

    @TempDir
    static Path shared;

    static OpensslCa ca;
    static OpensslCa.Issued client;
    static Path encryptedKey;
    static Path keystore;
    static RawServer server;
    static String url;

    @TempDir
    Path temporary;

    ScriptRunner runner;
    final List<String> leaks = new ArrayList<>();
    /** Exit codes that were seen, by command: proof that the ways lead where they should. */
    final Map<String, Set<Integer>> codes = new LinkedHashMap<>();

    @BeforeAll
    static void open() throws IOException {
        ca = new OpensslCa(shared);
        client = ca.client(LOGIN);
        Tool tool = new Tool(shared);
        // in files: a JVM without a UTF-8 locale would change the accents on their way to openssl
        for (String name : List.of("KEY_PASS", "STORE_PASS"))
            Files.writeString(shared.resolve(name), SECRETS.get(name) + "\n");
        encryptedKey = shared.resolve("encrypted.pem");
        tool.run(
                        "openssl",
                        "pkcs8",
                        "-topk8",
                        "-v2",
                        "aes-256-cbc",
                        "-iter",
                        "1000",
                        "-in",
                        client.key().toString(),
                        "-passout",
                        "file:KEY_PASS",
                        "-out",
                        encryptedKey.toString())
                .ok();
        keystore = shared.resolve("identity.p12");
        tool.run(
                        "openssl",
                        "pkcs12",
                        "-export",
                        "-iter",
                        "1000",
                        "-inkey",
                        client.key().toString(),
                        "-in",
                        client.chain().toString(),
                        "-passout",
                        "file:STORE_PASS",
                        "-name",
                        "partner",
                        "-out",
                        keystore.toString())
                .ok();
        for (Path file : List.of(encryptedKey, keystore))
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        java.net.ServerSocket listener = TlsListener.of(ca, ca.server());
        url = "https://localhost:" + listener.getLocalPort();
        server = new RawServer(listener, SecretsSweepTest::answer);
    }

    @AfterAll
    static void close() {
        if (server != null) server.close();
    }

    /** The path's first part is the status; the answer repeats the credentials and the body it got. */
    private static void answer(Socket socket) throws IOException {
        String request = head(socket);
        if (request == null) return;
        String body = body(socket, request);
        Matcher path = Pattern.compile("\\S+ /(\\d+)(\\S*)").matcher(request);
        int status = path.find() ? Integer.parseInt(path.group(1)) : 404;
        Matcher authorization =
                Pattern.compile("(?im)^authorization: *(.*?)\r?$").matcher(request);
        String credentials = authorization.find() ? authorization.group(1) + " " : "";
        String got = credentials + body;
        String answer = path.hitEnd() || !path.group(2).startsWith("/token")
                ? status < 400
                        ? "{\"fleets\":[]}"
                        : "{\"code\":" + status + "00,\"message\":\"bad: " + got.replace("\"", "'") + "\"}"
                : status < 400
                        ? "{\"access_token\":\"" + SECRETS.get("TOKEN")
                                + "\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\""
                                + SECRETS.get("REFRESH") + "\"}"
                        : "{\"error\":\"invalid_client\",\"error_description\":\"bad: " + got.replace("\"", "'")
                                + "\"}";
        String location = status / 100 == 3
                ? "Location: https://127.0.0.1:1/elsewhere?access_token=" + SECRETS.get("TYPED") + "\r\n"
                : "";
        socket.getOutputStream()
                .write(("HTTP/1.1 " + status
                                + " Told\r\n"
                                + "Content-Type: application/json\r\n"
                                + "WWW-Authenticate: Bearer error=\"invalid_token\", error_description=\""
                                + credentials + "\"\r\n" + location + "Content-Length: "
                                + answer.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n"
                                + answer)
                        .getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Null where the client left. */
    private static String head(Socket socket) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = socket.getInputStream().read();
            if (b < 0) return null;
            head.write(b);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static String body(Socket socket, String head) throws IOException {
        Matcher length = Pattern.compile("(?i)content-length: *(\\d+)").matcher(head);
        return length.find()
                ? new String(
                        socket.getInputStream().readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8)
                : "";
    }

    /** As {@link #answer}, but with this word in every place that has the server's own words. */
    private static void says(Socket socket, String word) throws IOException {
        String request = head(socket);
        if (request == null) return;
        body(socket, request);
        String status = request.replaceFirst("(?s)\\S+ /(\\d{3}).*", "$1");
        String answer = switch (status) {
            case "200" -> "{\"access_token\":\"abc\",\"token_type\":\"" + word + "\"}";
            case "403" -> "<html><title>No " + word + " here</title>";
            case "400" -> "{\"error\":\"" + word + "\",\"error_description\":\"no " + word + "\"}";
            default ->
                "{\"code\":40101,\"uuid\":\"u-" + word + "\",\"timestamp\":\"t-" + word + "\",\"debug\":\"D-" + word
                        + "\",\"message\":\"Insufficient scope " + word + "\"}";
        };
        String[] headers = {
            "Content-Type: application/" + word,
            "Allow: " + word,
            "Location: /" + word,
            "X-Global-Transaction-ID: " + word,
            "WWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"" + word + "\"",
            "Content-Length: " + answer.length(),
            "Connection: close"
        };
        socket.getOutputStream()
                .write(("HTTP/1.1 " + status + " Told\r\n" + String.join("\r\n", headers) + "\r\n\r\n" + answer)
                        .getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    @BeforeEach
    void sitDown() throws IOException {
        runner = new ScriptRunner(temporary);
        SECRETS.forEach(runner::env);
        for (Path file : List.of(encryptedKey, keystore, client.cert(), client.chain(), ca.root()))
            Files.copy(file, runner.path(name(file)));
    }

    private static String name(Path file) {
        return file.equals(encryptedKey)
                ? "key.pem"
                : file.equals(keystore)
                        ? "identity.p12"
                        : file.equals(client.cert()) ? "leaf.pem" : file.equals(client.chain()) ? "cert.pem" : "ca.pem";
    }

    @Test
    void keysRequestsAndKeystores() {
        for (String passphrase : List.of(
                "env:KEY_PASS",
                "env:WRONG_PASS",
                "env:STORE_PASS",
                "file:key.pass",
                "env:NOT_SET",
                "pass:" + SECRETS.get("TYPED"),
                SECRETS.get("TYPED"),
                "file:" + SECRETS.get("TYPED").toLowerCase())) {
            runner.write("key.pass", SECRETS.get("KEY_PASS") + "\n");
            everyWay("genkey", "--ec", "P-256", "--out", "made.pem", "--passphrase", passphrase);
            everyWay(
                    "csr",
                    "--key",
                    "key.pem",
                    "--passphrase",
                    passphrase,
                    "--country",
                    "FR",
                    "--state",
                    "Paris",
                    "--locality",
                    "Paris",
                    "--org",
                    "Example",
                    "--cn",
                    LOGIN,
                    "--email",
                    "a@example.org",
                    "--out",
                    "made.csr");
            everyWay(
                    "csr",
                    "--keystore",
                    "identity.p12",
                    "--passphrase",
                    passphrase,
                    "--country",
                    "FR",
                    "--state",
                    "Paris",
                    "--locality",
                    "Paris",
                    "--org",
                    "Example",
                    "--cn",
                    LOGIN,
                    "--email",
                    "a@example.org",
                    "--out",
                    "made.csr");
            everyWay("inspect", "key.pem", "--passphrase", passphrase);
            everyWay("inspect", "--json", "identity.p12", "key.pem", "--passphrase", passphrase);
            everyWay(
                    "install",
                    "cert.pem",
                    "ca.pem",
                    "--key",
                    "key.pem",
                    "--passphrase",
                    passphrase,
                    "--p12",
                    "-p",
                    "installed");
            everyWay("renew", "--start", "--force", "--passphrase", passphrase, "-p", "installed");
            everyWay("renew", "--json", "-p", "installed");
            everyWay(
                    "convert",
                    "identity.p12",
                    "made.pem",
                    "--passphrase",
                    passphrase,
                    "--out-passphrase",
                    "env:KEY_PASS");
            everyWay("convert", "key.pem", "made.der", "--passphrase", passphrase, "--out-passphrase", passphrase);
            everyWay(
                    "jks-to-pem",
                    "identity.p12",
                    "made.pem",
                    "--passphrase",
                    passphrase,
                    "--key-passphrase",
                    passphrase);
            everyWay(
                    "pem-to-p12",
                    "key.pem",
                    "cert.pem",
                    "made.p12",
                    "--passphrase",
                    passphrase,
                    "--out-passphrase",
                    "env:STORE_PASS");
        }
        everyWay("genkey", "--passphrse=" + SECRETS.get("TYPED"));
        everyWay("genkey", "--passphrse", "pass:" + SECRETS.get("TYPED"), "--rsa", "1");
        ended("genkey", 0, 2, 11, 12);
        ended("csr", 0, 2, 11, 12);
        ended("inspect", 0, 2);
        ended("install", 0, 12);
        ended("renew", 0, 12);
        ended("convert", 0, 12);
        nothingTold();
    }

    /** Pasted into the wrong place: a token where a file is expected, and files that hold nothing but a secret. */
    @Test
    void filesThatHoldASecret() {
        String jwt = Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
                + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString("{\"exp\":1}".getBytes(StandardCharsets.UTF_8))
                + "." + SECRETS.get("TYPED");
        for (String content : List.of(
                SECRETS.get("TYPED"),
                jwt,
                "password=" + SECRETS.get("TYPED"),
                "[req]\ninput_password = " + SECRETS.get("TYPED") + "\noutput_password=" + SECRETS.get("TYPED"),
                "{\"access_token\":\"" + SECRETS.get("TYPED") + "\"}",
                "-----BEGIN PRIVATE KEY-----\n" + SECRETS.get("TYPED") + "\n-----END PRIVATE KEY-----\n")) {
            runner.write("secret.txt", content);
            everyWay("inspect", "secret.txt");
            everyWay("inspect", "--json", "secret.txt");
            everyWay("csr", "--key", "secret.txt", "--cn", LOGIN, "--out", "made.csr");
            everyWay("csr", "--config secret.txt --key key.pem --passphrase env:KEY_PASS --out made.csr".split(" "));
            everyWay("csr", "--like secret.txt --key key.pem --passphrase env:KEY_PASS --out made.csr".split(" "));
            everyWay("install", "secret.txt");
            everyWay("convert", "secret.txt", "made.pem");
            everyWay(
                    "call",
                    url + "/200/x",
                    "--base-url",
                    url,
                    "--key",
                    "secret.txt",
                    "--cert",
                    "cert.pem",
                    "--auth",
                    "none");
        }
        nothingTold();
    }

    @Test
    void profiles() throws IOException {
        for (String setting : List.of("password", "client-secret", "passphrase", "key-passphrase")) {
            for (String value :
                    List.of(SECRETS.get("TYPED"), "pass:" + SECRETS.get("TYPED"), "env:" + SECRETS.get("TYPED") + "!"))
                everyWay("profile", "set", setting + "=" + value);
            everyWay("profile", "set", setting + "=env:API_PASS");
        }
        everyWay("profile", "set", "pasword=" + SECRETS.get("TYPED"));
        everyWay("profile", "set", "proxy=http://proxy:" + SECRETS.get("PROXY_PASS") + "@127.0.0.1:1");
        everyWay("profile", "set", "base-url=https://user:" + SECRETS.get("TYPED") + "@localhost");
        everyWay("profile", "show");
        ended("profile", 0, 2);
        nothingStored();
        // written into the file by hand
        Files.createDirectories(runner.profile("default"));
        Files.writeString(
                runner.profile("default").resolve("profile.properties"),
                "auth=basic\nuser=" + LOGIN + "\nclient-id=abc\nbase-url=" + url + "\npassword="
                        + SECRETS.get("API_PASS") + "\nclient-secret=pass:" + SECRETS.get("CLIENT_SECRET")
                        + "\nproxy=http://proxy:" + SECRETS.get("PROXY_PASS") + "@127.0.0.1:1\n");
        for (List<String> words : List.of(
                List.of("profile", "show"),
                List.of("profile", "show", "--json"),
                List.of("profile", "list"),
                List.of("profile", "list", "--json"),
                List.of("profile", "set", "user=MZPX0002"),
                List.of("call", "/200/x", "--key", "key.pem", "--cert", "cert.pem", "--passphrase", "env:KEY_PASS"),
                List.of("call", "/200/x", "--key", "key.pem", "--cert", "cert.pem", "--show", "curl"),
                List.of("token", "--token-url", url + "/200/token", "--client-id", "abc", "--scope", "s"),
                List.of("doctor", "--offline"))) {
            everyWay(words.get(0), words.subList(1, words.size()).toArray(String[]::new));
        }
        nothingTold();
    }

    @Test
    void tokens() {
        List<String> server = List.of(
                "--key",
                "key.pem",
                "--cert",
                "cert.pem",
                "--cacert",
                "ca.pem",
                "--passphrase",
                "env:KEY_PASS",
                "--client-id",
                "CLIENT",
                "--scope",
                "prd:X",
                "--client-secret",
                "env:CLIENT_SECRET",
                "--token-url");
        for (String end :
                List.of("/400/token", "/401/token", "/403/token", "/500/token", "/302/token", "/404/x", "/200/x"))
            everyWay("token", with(server, url + end));
        everyWay("token", with(server, "https://localhost:1/token"));
        everyWay("token", with(server, "https://user:" + SECRETS.get("TYPED") + "@localhost:1/token"));
        everyWay("token", with(server, url + "/401/token?client_secret=" + SECRETS.get("TYPED")));
        everyWay(
                "token",
                with(
                        server,
                        url + "/200/token",
                        "--proxy",
                        "http://proxy:" + SECRETS.get("PROXY_PASS") + "@127.0.0.1:1"));
        everyWay("token", with(server, url + "/200/token", "--decode"));
        everyWay("token", with(server, url + "/200/token", "--decode", "--json"));
        everyWay("token", "--bearer", "env:TOKEN", "--decode");
        everyWay("token", "--bearer", SECRETS.get("TYPED"), "--decode");
        for (String wrong : List.of(
                "--passphrase env:WRONG_PASS",
                "--client-secret " + SECRETS.get("TYPED"),
                "--client-secret pass:" + SECRETS.get("TYPED"),
                "--cacert leaf.pem")) {
            everyWay("token", instead(wrong, with(server, url + "/200/token", "--no-cache")));
        }
        ended("token", 0, 2, 12, 20, 33);
        for (String end : List.of("/200/token", "/401/token", "/500/token")) {
            everyWay(
                    "doctor",
                    with(server, url + end, "--auth", "oauth2", "--base-url", url, "--report", "report.md", "--force"));
            everyWay(
                    "doctor",
                    with(
                            server,
                            url + end,
                            "--auth",
                            "basic",
                            "--user",
                            LOGIN,
                            "--password",
                            "env:API_PASS",
                            "--base-url",
                            url,
                            "--json"));
        }
        everyWay(
                "doctor",
                instead(
                        "--passphrase env:WRONG_PASS",
                        with(server, url + "/200/token", "--report", "report.md", "--force")));
        everyWay(
                "doctor",
                with(
                        server,
                        url + "/200/token",
                        "--proxy",
                        "http://proxy:" + SECRETS.get("PROXY_PASS") + "@127.0.0.1:1",
                        "--report",
                        "report.md",
                        "--force"));
        assertTrue(Files.exists(runner.path("report.md")));
        nothingTold();
        // the token itself where it was asked for, and nowhere else
        for (String form : List.of("--header", "--json", "--no-cache")) {
            for (String how : List.of("-v", "--debug", "-q")) {
                ScriptRunner.Outcome outcome = runner.run("token", with(server, url + "/200/token", form, how));
                assertEquals(0, outcome.code(), outcome.err());
                assertTrue(outcome.out().contains(SECRETS.get("TOKEN")), outcome.out());
                told("token " + form + " " + how, outcome.err());
            }
        }
        nothingTold();
        nothingStored();
    }

    @Test
    void calls() {
        List<String> identity = List.of(
                "--key",
                "key.pem",
                "--cert",
                "cert.pem",
                "--cacert",
                "ca.pem",
                "--passphrase",
                "env:KEY_PASS",
                "--client-id",
                "CLIENT",
                "--base-url",
                url);
        List<List<String>> schemes = List.of(
                List.of("--auth", "basic", "--user", LOGIN, "--password", "env:API_PASS"),
                List.of("--bearer", "env:TOKEN"),
                List.of(
                        "--auth",
                        "oauth2",
                        "--token-client-id",
                        "T",
                        "--scope",
                        "s",
                        "--client-secret",
                        "env:CLIENT_SECRET",
                        "--token-url",
                        url + "/200/token"),
                List.of(
                        "--auth",
                        "oauth2",
                        "--token-client-id",
                        "T",
                        "--scope",
                        "s",
                        "--client-secret",
                        "env:CLIENT_SECRET",
                        "--token-url",
                        url + "/401/token"),
                List.of("-H", "Authorization: Bearer " + SECRETS.get("TYPED")),
                List.of("-H", "authorization:Basic " + basic(LOGIN, SECRETS.get("TYPED"))),
                List.of("--user", LOGIN + ":" + SECRETS.get("TYPED")));
        for (List<String> scheme : schemes) {
            List<String> all = Stream.concat(identity.stream(), scheme.stream()).toList();
            for (String path : List.of("/200/x", "/301/x", "/400/x", "/401/x", "/403/x", "/429/x", "/500/x")) {
                onStderr("call", with(all, path));
            }
            everyWay("call", with(all, "/200/x", "--show", "curl"));
            onStderr("fleets", with(all));
            onStderr("status", with(all, "VR7SANDBX00000001"));
            everyWay(
                    "call",
                    with(
                            all,
                            "/200/x",
                            "--show",
                            "curl",
                            "--proxy",
                            "http://proxy:" + SECRETS.get("PROXY_PASS") + "@127.0.0.1:1"));
            onStderr("call", with(all, "/200/x", "-L", "-i"));
            onStderr("call", with(all, "/302/x", "-L"));
            everyWay(
                    "call",
                    with(
                            all,
                            "/200/x?access_token=" + SECRETS.get("TYPED") + "&client_secret=" + SECRETS.get("TYPED")));
            everyWay("call", with(all, "POST", "/200/x", "-d", "password=" + SECRETS.get("TYPED")));
            everyWay(
                    "call",
                    with(all, "/200/x", "--proxy", "http://proxy:" + SECRETS.get("PROXY_PASS") + "@127.0.0.1:1"));
            everyWay("call", with(all, "https://user:" + SECRETS.get("TYPED") + "@localhost:1/x"));
        }
        for (String wrong : List.of(
                "--passphrase env:WRONG_PASS",
                "--password " + SECRETS.get("TYPED"),
                "--bearer pass:" + SECRETS.get("TYPED"),
                "--cacert leaf.pem",
                "--base-url https://localhost:1")) {
            everyWay("call", instead(wrong, with(identity, "/200/x", "--user", LOGIN)));
        }
        runner.env("HTTPS_PROXY", "http://proxy:" + SECRETS.get("PROXY_PASS") + "@127.0.0.1:1")
                .env("NO_PROXY", "");
        everyWay("call", with(identity, "/200/x", "--auth", "none"));
        everyWay("doctor", with(identity));
        ended("call", 0, 2, 12, 20, 30, 31);
        nothingTold();
        nothingStored();
    }

    /** The code that is pasted, and what the provider gives for it or repeats in its refusal. */
    @Test
    void driversConsents() throws IOException {
        List<String> identity = List.of(
                "--key",
                "key.pem",
                "--cert",
                "cert.pem",
                "--cacert",
                "ca.pem",
                "--passphrase",
                "env:KEY_PASS",
                "--client-secret",
                "env:CLIENT_SECRET");
        for (String status : List.of("400", "401", "500", "200")) {
            for (String how : List.of("-q", "-v", "--debug")) {
                EnrollSession way = EnrollSession.start(
                        runner,
                        with(
                                identity,
                                "--paste",
                                "--label",
                                "anna",
                                "--force",
                                "--scope",
                                "trip",
                                "--client-id",
                                "CLIENT",
                                "--authorize-url",
                                url + "/200/authorize",
                                "--token-url",
                                url + "/" + status + "/token",
                                "--revoke-url",
                                url + "/401/token",
                                "--realm",
                                "drivers",
                                how));
                ScriptRunner.Outcome outcome = way.paste("http://127.0.0.1/callback?code=" + SECRETS.get("CODE")
                                + "&state=" + way.parameter("state"))
                        .end();
                assertEquals(status.equals("200"), outcome.code() == 0, outcome.err());
                told("enroll " + status + " " + how, outcome.all());
            }
        }
        everyWay("enroll", "--list");
        everyWay("enroll", "--list", "--json");
        everyWay("enroll", with(identity, "--refresh", "anna"));
        everyWay("enroll", with(identity, "--revoke", "anna"));
        everyWay(
                "enroll",
                "--label",
                "x",
                "--authorize-url",
                url + "/200/authorize?code=" + SECRETS.get("TYPED"),
                "--client-id",
                "C",
                "--client-secret",
                SECRETS.get("TYPED"));
        onStderr("token", with(identity, "--end-user", "anna"));
        onStderr("call", with(identity, "--end-user", "anna", "--base-url", url, "--client-id", "CLIENT", "/401/x"));
        onStderr("call", with(identity, "--end-user", "anna", "--base-url", url, "--client-id", "CLIENT", "/200/x"));
        everyWay(
                "call",
                with(
                        identity,
                        "--end-user",
                        "anna",
                        "--base-url",
                        url,
                        "--client-id",
                        "CLIENT",
                        "/200/x",
                        "--show",
                        "curl"));
        ended("enroll", 0, 33);
        ended("call", 0, 30);
        nothingTold();
        nothingStored();
    }

    /** Texts of our own may have such a word too, but a server's words are shown without it wherever they stand. */
    @Test
    void anOrdinaryWordThatIsASecretInAServersWords() throws IOException {
        String word = "marmalade";
        runner.env("ORDINARY", word);
        List<String> identity =
                List.of("--key", "key.pem", "--cert", "cert.pem", "--cacert", "ca.pem", "--passphrase", "env:KEY_PASS");
        java.net.ServerSocket listener = TlsListener.of(ca, ca.server());
        String origin = "https://localhost:" + listener.getLocalPort();
        try (RawServer strange = new RawServer(listener, socket -> says(socket, word))) {
            List<String> basic = List.of("--user", LOGIN, "--password", "env:ORDINARY", "--client-id", "C", "-v");
            for (String path : List.of("/401", "/403", "/405")) {
                String[] call = with(identity, basic.toArray(String[]::new));
                String err = run("call", with(List.of(call), "--base-url", origin, path), new String[0])
                        .err();
                assertTrue(err.contains("***") && !err.contains(word), err);
                String all = run("doctor", with(List.of(call), "--url", origin + path, "--report", "-"), new String[0])
                        .all()
                        .replace("\\*", "*");
                assertTrue(all.contains("***") && !all.contains(word), all);
            }
            for (String path : List.of("/200", "/302", "/400", "/401", "/403")) {
                String[] token = with(
                        identity, "--client-id", "C", "--client-secret", "env:ORDINARY", "--token-url", origin + path);
                String all = run("token", token, new String[] {"-v"}).all();
                assertTrue(all.contains("***") && !all.contains(word), all);
            }
            EnrollSession way = EnrollSession.start(
                    runner,
                    with(
                            identity,
                            "--paste",
                            "--label",
                            "anna",
                            "--scope",
                            "trip",
                            "--client-id",
                            "C",
                            "--client-secret",
                            "env:ORDINARY",
                            "--authorize-url",
                            origin + "/200",
                            "--token-url",
                            origin + "/400",
                            "--realm",
                            "drivers"));
            String all = way.paste("http://127.0.0.1/callback?error=" + word + "&error_description=no+" + word
                            + "&state=" + way.parameter("state"))
                    .end()
                    .all();
            assertTrue(all.contains("***") && !all.contains(word), all);
        }
    }

    @ParameterizedTest
    @CsvSource({"--with-secret, 2", "--end-user, 1"})
    void theSandboxKeepsWhatItHandsOut(String kind, int files) {
        runner.run(
                "csr",
                "--key",
                "key.pem",
                "--passphrase",
                "env:KEY_PASS",
                "--country",
                "FR",
                "--state",
                "Paris",
                "--locality",
                "Paris",
                "--org",
                "Example",
                "--cn",
                LOGIN,
                "--email",
                "a@example.org",
                "--out",
                "request.csr");
        ScriptRunner.Outcome outcome = runner.run("sandbox", "sign", "request.csr", kind, "-v", "--debug");
        assertEquals(0, outcome.code(), outcome.err());
        String email = LOGIN + "-e-mail.txt";
        List<String> secrets = runner.files().stream()
                .filter(name -> name.endsWith(".txt") && !name.equals(email))
                .toList();
        assertEquals(files, secrets.size(), secrets.toString());
        for (String name : secrets) {
            assertEquals("rw-------", runner.mode(name));
            assertFalse(runner.text(email).contains(runner.text(name).strip()), name + " is in the e-mail");
            assertTrue(!outcome.all().contains(runner.text(name).strip()), name + " is shown");
        }
    }

    /**
     * Arguments of a process are seen by every user of the machine: stty gets a mode, setup tries what it installed, a
     * browser gets an address that works once, nothing else is started.
     */
    @Test
    void noOtherProcessIsGivenAnything() {
        List<String> starters = Stream.concat(Repository.library().stream(), Repository.scripts().stream())
                .filter(file -> Repository.text(file).matches("(?s).*(\\bProcessBuilder\\b|\\.exec\\().*"))
                .map(file -> file.getFileName().toString())
                .sorted()
                .toList();
        assertEquals(List.of("Browser.java", "Installation.java", "Terminal.java"), starters);
        assertTrue(Repository.text(Repository.root().resolve("lib/stellantis/cli/Terminal.java"))
                .contains("new ProcessBuilder(\"stty\", argument)"));
    }

    /** Runs as typed, with -v, with --debug and with both; neither stream may hold a mark. */
    private void everyWay(String command, String... args) {
        for (String[] more : new String[][] {{}, {"-v"}, {"--debug"}, {"-v", "--debug"}}) {
            if (!Repository.commands().contains(command)) return;
            ScriptRunner.Outcome outcome = run(command, args, more);
            told(command + " " + String.join(" ", args) + " " + String.join(" ", more), outcome.all());
        }
    }

    /** As {@link #everyWay}, for answers whose body, on stdout, is what the server sent. */
    private void onStderr(String command, String... args) {
        for (String[] more : new String[][] {{}, {"-v"}, {"--debug"}}) {
            ScriptRunner.Outcome outcome = run(command, args, more);
            told(command + " " + String.join(" ", args) + " " + String.join(" ", more), outcome.err());
        }
    }

    private ScriptRunner.Outcome run(String command, String[] args, String[] more) {
        List<String> all = new ArrayList<>(List.of(args));
        if (!command.equals("profile") && !command.equals("sandbox")) all.add("--no-input");
        all.addAll(List.of(more));
        ScriptRunner.Outcome outcome = runner.run(command, all.toArray(String[]::new));
        codes.computeIfAbsent(command, any -> new TreeSet<>()).add(outcome.code());
        if (outcome.code() == 1) leaks.add("internal error: " + command + " " + all + ": " + outcome.err());
        for (String name : runner.files()) {
            if (name.startsWith("made")) runner.path(name).toFile().delete();
        }
        return outcome;
    }

    private void told(String line, String text) {
        List<String> forms = new ArrayList<>(List.of(text));
        // as a header or a query would carry them
        for (Matcher token = Pattern.compile("[A-Za-z0-9+/_=-]{12,}").matcher(text); token.find(); ) {
            try {
                forms.add(new String(
                        Base64.getDecoder()
                                .decode(token.group().replace('-', '+').replace('_', '/')),
                        StandardCharsets.UTF_8));
            } catch (IllegalArgumentException noBase64) {
                // nothing hidden in it
            }
        }
        for (String form : forms) {
            Matcher mark = MARK.matcher(form);
            if (mark.find()) {
                String shown = text.lines()
                        .filter(one -> MARK.matcher(one).find())
                        .limit(2)
                        .collect(Collectors.joining(" / "));
                leaks.add(mark.group() + " from " + line + ": " + (shown.isEmpty() ? "in Base64" : shown));
                return;
            }
        }
    }

    private void nothingTold() {
        assertEquals("", leaks.stream().limit(25).collect(Collectors.joining("\n")), leaks.size() + " leaks");
    }

    /**
     * No file's name holds a mark, and no file's content, but for the tokens in the cache, which only their owner
     * reads.
     */
    private void nothingStored() {
        try (Stream<Path> files = Files.walk(temporary)) {
            for (Path file : files.toList()) {
                String name = temporary.relativize(file).toString();
                if (MARK.matcher(name.toUpperCase()).find()) leaks.add("file name " + name);
                if (!Files.isRegularFile(file) || name.endsWith("key.pass")) continue;
                Matcher mark = MARK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
                boolean cached = name.startsWith("home/cache/")
                        && PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                                .equals("rw-------");
                while (mark.find()) {
                    if (!cached || !SECRETS.get("TOKEN").contains(mark.group()))
                        leaks.add(mark.group() + " in file " + name);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        nothingTold();
    }

    private void ended(String command, Integer... expected) {
        if (!Repository.commands().contains(command)) return;
        assertTrue(
                codes.get(command).containsAll(List.of(expected)),
                command + " ended with " + codes.get(command) + ", not also with all of " + Arrays.toString(expected));
    }

    private static String[] with(List<String> first, String... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toArray(String[]::new);
    }

    /** The option with another value, wherever it stood. */
    private static String[] instead(String option, String... args) {
        String[] words = option.split(" ", 2);
        List<String> all = new ArrayList<>(List.of(args));
        int at = all.indexOf(words[0]);
        if (at >= 0) all.subList(at, at + 2).clear();
        all.addAll(List.of(words));
        return all.toArray(String[]::new);
    }

    private static String basic(String user, String password) {
        return Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
