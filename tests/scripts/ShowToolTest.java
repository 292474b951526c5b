import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Nginx;
import support.OpensslCa;
import support.Partner;
import support.ScriptRunner;
import support.Tool;

/** What --show prints is run by sh and must give what the script itself gives. */
@Tag("nginx")
@Tag("openssl")
class ShowToolTest {
    private static final String PASSPHRASE = "it's \"$quoted\"";
    private static final String CLIENT_SECRET = "client secret \"x\"";
    private static final String DUMP = "sep_multiline,show_type,dump_der,dump_all";

    @TempDir
    static Path shared;

    static OpensslCa ca;
    static OpensslCa.Issued client;
    static Path encrypted;
    static Nginx endpoint;

    @TempDir
    Path temporary;

    ScriptRunner runner;
    Tool tool;

    @BeforeAll
    static void issue() {
        ca = new OpensslCa(shared);
        client = ca.client("MZP123456");
        encrypted = shared.resolve("encrypted.pem");
        new Tool(shared)
                .env("KP", PASSPHRASE)
                .run(
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
                        "env:KP",
                        "-out",
                        encrypted.toString())
                .ok();
        endpoint = Nginx.in(shared)
                .shows(ca.server())
                .demands(ca.root())
                .answers("/token", 200, "application/json", "{\"access_token\":\"abc\",\"expires_in\":60}")
                .start();
    }

    @AfterAll
    static void close() {
        if (endpoint != null) endpoint.close();
    }

    @BeforeEach
    void sitDown() throws Exception {
        runner = new ScriptRunner(temporary).env("KP", PASSPHRASE).env("SP", "store pass");
        tool = new Tool(runner.folder)
                .env("KP", PASSPHRASE)
                .env("SP", "store pass")
                .env("CS", CLIENT_SECRET);
        Files.copy(encrypted, runner.path("key with blank.pem"));
        Files.copy(client.cert(), runner.path("cert.pem"));
        Files.copy(ca.partners(), runner.path("partners.pem"));
        Files.copy(ca.root(), runner.path("root.pem"));
    }

    /** Asks the script for the line. Nothing may be made by the asking. */
    private String shown(String script, String... args) {
        List<String> before = runner.files();
        ScriptRunner.Outcome outcome = runner.run(script, args);
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(before, runner.files());
        assertFalse(outcome.all().contains(PASSPHRASE) || outcome.all().contains("store pass"), outcome.all());
        return outcome.out();
    }

    private Tool.Result typed(String script, String... args) {
        String line = shown(script, args);
        Tool.Result result = typed(line);
        if (result.code() != 0) throw new AssertionError(line + "\n" + result.all());
        return result;
    }

    private Tool.Result typed(String line) {
        return tool.run("sh", "-c", line);
    }

    private String openssl(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "openssl";
        System.arraycopy(args, 0, all, 1, args.length);
        return tool.run(all).ok().out();
    }

    @Test
    void genkey() {
        typed("genkey", "--ec", "P-256", "--out", "a key.pem", "--passphrase", "env:KP", "--show", "openssl");
        assertEquals(
                0,
                runner.run("genkey", "--ec", "P-256", "--out", "ours.pem", "--passphrase", "env:KP")
                        .code());
        for (String kind : List.of("a key.pem", "ours.pem")) {
            assertTrue(openssl("pkey", "-in", kind, "-passin", "env:KP", "-noout", "-text_pub")
                    .contains("prime256v1"));
            assertTrue(runner.text(kind).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
            assertEquals("rw-------", runner.mode(kind));
        }
        assertEquals(
                0, runner.run("inspect", "a key.pem", "--passphrase", "env:KP").code());
        typed("genkey", "--rsa", "2048", "--out", "clear.pem", "--no-passphrase", "--show", "openssl");
        assertTrue(openssl("pkey", "-in", "clear.pem", "-noout", "-text_pub").contains("(2048 bit)"));
        assertEquals(2, runner.run("genkey", "--show", "keytool").code());
        assertEquals(2, runner.run("genkey", "--show", "gpg").code());
    }

    @Test
    void aPassphraseInTheHomeFolderIsFound() throws Exception {
        Path home = Files.createDirectories(Path.of(runner.env.get("HOME")));
        Files.writeString(home.resolve("kp.txt"), PASSPHRASE);
        typed("genkey", "--ec", "P-256", "--out", "home.pem", "--passphrase", "file:~/kp.txt", "--show", "openssl");
        openssl("pkey", "-in", "home.pem", "-passin", "env:KP", "-noout");
    }

    @Test
    void csr() {
        String[] fields = {
            "--country",
            "FR",
            "--state",
            "Île de France",
            "--locality",
            "L'Haÿ + les/Roses",
            "--org",
            "A, B & \"C\" ’D’ \\ = $HOME `x`",
            "--cn",
            "MZP123456",
            "--email",
            "it@example.com"
        };
        typed(
                "csr",
                with(
                        fields,
                        "--key",
                        "key with blank.pem",
                        "--passphrase",
                        "env:KP",
                        "--out",
                        "theirs.csr",
                        "--show",
                        "openssl"));
        assertEquals(
                0,
                runner.run(
                                "csr",
                                with(
                                        fields,
                                        "--key",
                                        "key with blank.pem",
                                        "--passphrase",
                                        "env:KP",
                                        "--out",
                                        "ours.csr"))
                        .code());
        for (String what : List.of("-subject", "-pubkey")) {
            assertEquals(
                    openssl("req", "-in", "ours.csr", "-noout", what, "-nameopt", DUMP),
                    openssl("req", "-in", "theirs.csr", "-noout", what, "-nameopt", DUMP));
        }
        // a new key and the request in one
        typed(
                "csr",
                with(
                        fields,
                        "--ec P-256 --key-out next.pem --passphrase env:KP --out next.csr --show openssl".split(" ")));
        assertEquals(
                openssl("pkey", "-in", "next.pem", "-passin", "env:KP", "-pubout"),
                openssl("req", "-in", "next.csr", "-noout", "-pubkey"));
        // a key without a passphrase needs no variable for one
        assertEquals(
                0,
                runner.run("genkey", "--ec", "P-256", "--no-passphrase", "--out", "clear.pem")
                        .code());
        typed("csr", with(fields, "--key", "clear.pem", "--out", "clear.csr", "--show", "openssl"));
        assertEquals(
                openssl("pkey", "-in", "clear.pem", "-pubout"),
                openssl("req", "-in", "clear.csr", "-noout", "-pubkey"));
        // keytool, in our order
        tool.run("keytool -genkeypair -alias mzp -keyalg EC -dname CN=x -keystore k.p12 -storepass:env SP".split(" "))
                .ok();
        typed(
                "csr",
                with(
                        fields,
                        "--keystore k.p12 --alias mzp --passphrase env:SP --out keytool.csr --show keytool"
                                .split(" ")));
        assertEquals(
                openssl("req", "-in", "ours.csr", "-noout", "-subject", "-nameopt", "sep_multiline,utf8"),
                openssl("req", "-in", "keytool.csr", "-noout", "-subject", "-nameopt", "sep_multiline,utf8"));
    }

    private static String[] with(String[] some, String... more) {
        String[] all = java.util.Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    @Test
    void token() {
        ScriptRunner partner =
                Partner.runner(temporary.resolve("partner"), ca, client).env("CS", CLIENT_SECRET);
        Partner.settings(
                partner,
                "token-client-id=a b",
                "scope=prd:X y",
                "token-url=" + endpoint.url("/token"),
                "base-url=" + endpoint.url(""));
        for (String[] more : new String[][] {{}, {"--client-secret", "env:CS"}}) {
            int before = endpoint.seen(0).size() + 1;
            assertEquals(0, partner.run("token", with(more, "--no-cache")).code());
            endpoint.seen(before);
            ScriptRunner.Outcome shown =
                    partner.run("call", with(more, "fleets", "--auth", "oauth2", "--show", "curl"));
            assertEquals(0, shown.code(), shown.err());
            assertFalse(shown.all().contains("client secret"), shown.out());
            typed(shown.out()).ok();
            var seen = endpoint.seen(before + 2);
            assertEquals("Bearer abc", seen.get(before + 1).get("authorization"));
            for (String field : List.of("method", "uri", "subject", "content-type", "accept")) {
                assertEquals(seen.get(before - 1).get(field), seen.get(before).get(field), field);
            }
            // a blank is a plus sign or %20 in a form
            assertEquals(
                    plain(seen.get(before - 1).get("body")),
                    plain(seen.get(before).get("body")));
            assertEquals(
                    more.length > 0,
                    !String.valueOf(seen.get(before).get("authorization")).isEmpty());
        }
    }

    private static String plain(Object form) {
        return java.net.URLDecoder.decode(String.valueOf(form), java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void whatIsShownStopsWhenAVariableIsMissing() {
        String shown = shown("genkey", "--ec", "P-256", "--out", "new.pem", "--show", "openssl");
        Tool.Result result = typed(shown);
        assertTrue(
                result.code() != 0
                        && result.err()
                                .contains("KEY_PASSPHRASE: set and export it: the passphrase of the key file or"
                                        + " keystore"),
                shown + result.all());
        assertFalse(runner.files().contains("new.pem"));
    }
}
