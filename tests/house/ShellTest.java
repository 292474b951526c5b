package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Launcher;
import support.Nginx;
import support.OpensslCa;
import support.Partner;
import support.Repository;
import support.ScriptRunner;
import support.Tool;

/** JShell with the toolkit in it, and a script of a partner's own, both through the real JBang. */
@Tag("long")
@Tag("nginx")
@Tag("openssl")
class ShellTest {
    private static final String PASSPHRASE = "hidden-passphrase-of-the-key";
    private static final String PASSWORD = "hidden-password-of-the-api";

    @TempDir
    static Path temporary;

    static Nginx gateway;
    static Launcher jbang;

    @BeforeAll
    static void open() {
        OpensslCa ca = new OpensslCa(temporary);
        gateway = Nginx.in(temporary)
                .shows(ca.server())
                .demands(ca.root())
                .answers(
                        "/connectedcar/v3/fleets",
                        200,
                        "application/json",
                        "{\"_embedded\":{\"fleets\":[{\"id\":\"f-1\",\"name\":\"Vans\"},{\"id\":\"f-2\",\"name\":\"C"
                                + "ars\"}]}}")
                .start();
        ScriptRunner runner = Partner.runner(temporary, ca, ca.client("MZP123456"));
        Partner.settings(
                runner,
                "auth=basic",
                "user=MZP123456",
                "password=env:API_PASS",
                "client-id=abc",
                "base-url=" + gateway.url(""));
        jbang = new Launcher(temporary.resolve("launcher"));
        jbang.env.put("API_PASS", PASSWORD);
        jbang.env.put("STELLANTIS_HOME", runner.home.resolve("stellantis").toString());
        // where JShell keeps its history
        jbang.env.put("JAVA_TOOL_OPTIONS", "-Djava.util.prefs.userRoot=" + temporary.resolve("prefs"));
        jbang.run(
                        "catalog",
                        "add",
                        "--global",
                        "--name",
                        "stellantis",
                        Repository.root().resolve("jbang-catalog.json").toString())
                .ok();
    }

    @AfterAll
    static void close() {
        if (gateway != null) gateway.close();
    }

    @Test
    void asksTheApiAndGoesOnAfterErrors() throws IOException {
        String typed = String.join(
                "\n",
                "var fleets = get(\"/connectedcar/v3/fleets\")",
                "fleets.at(\"_embedded\", \"fleets\", 1, \"id\").text()",
                "show(fleets)",
                "explain(lastFailure)",
                "get(\"/nowhere\")",
                "explain(lastFailure)",
                "token()",
                "inspect(\"" + Repository.root().resolve("README.md") + "\")",
                "csr(\"--cn\", \"nonsense\", \"--key-out\", \"k.pem\", \"--no-passphrase\", \"--no-input\")",
                "run(\"genkey\", \"--ec\", \"P-256\", \"--no-passphrase\", \"--out\", \"made.pem\")",
                "inspect(\"made.pem\")",
                "run(\"nonsense\")",
                "1 / 0",
                "\"still \" + \"here\"",
                "/exit",
                "");
        Tool.Result shell = jbang.run(typed.getBytes(StandardCharsets.UTF_8), "shell@stellantis");
        String all = shell.all();
        assertEquals(0, shell.code(), all);
        assertTrue(
                all.contains("Stellantis shell, profile \"default\"")
                        && all.contains("get(\"/connectedcar/v3/fleets\")"),
                "help on entry: " + all);
        assertTrue(all.contains("\"name\" : \"Vans\"") && all.contains("==> \"f-2\""), all);
        assertTrue(all.contains("nothing has failed yet"), all);
        assertTrue(
                all.contains("==> nothing") && all.contains("a script would have ended with exit code 30: HTTP 4xx"),
                all);
        assertTrue(all.contains("no token: explain(lastFailure)"), all);
        assertTrue(all.contains("is of an unknown kind") && all.contains("csr: error:"), all);
        assertTrue(all.contains("an unencrypted private key") || all.contains("EC P-256"), all);
        assertTrue(
                all.contains("there is no script nonsense")
                        && all.contains("by zero")
                        && all.contains("\"still here\""),
                all);
        assertTrue(Files.exists(jbang.folder.resolve("made.pem")));
        assertFalse(all.contains(PASSWORD), "the password is shown");
        try (Stream<Path> kept = Files.walk(temporary.resolve("prefs"))) {
            for (Path file : kept.filter(Files::isRegularFile).toList())
                assertFalse(Files.readString(file).contains(PASSWORD), file.toString());
        }
    }

    /** With a line editor that reads the terminal while methods run. */
    @Test
    void onATerminalASecretIsAskedForAtTheEntryAndIsNeitherShownNorKept() throws Exception {
        assumeTrue(Tool.installed("script"), "script is not installed");
        Path locked = Files.createDirectories(Path.of(jbang.env.get("STELLANTIS_HOME"), "locked"));
        Path unlocked = locked.resolveSibling("default");
        new Tool(temporary)
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
                        unlocked.resolve("key.pem").toString(),
                        "-passout",
                        "env:KP",
                        "-out",
                        locked.resolve("key.pem").toString())
                .ok();
        for (String name : new String[] {"cert.pem", "ca.pem"})
            Files.copy(unlocked.resolve(name), locked.resolve(name));
        Files.writeString(
                locked.resolve("profile.properties"),
                Files.readString(unlocked.resolve("profile.properties")).replaceAll("password=.*", ""));
        for (String tool : new String[] {"tty", "infocmp"})
            if (Tool.installed(tool)) jbang.command(tool, "exec " + Tool.find(tool) + " \"$@\"");
        jbang.env.putAll(Map.of("STELLANTIS_PROFILE", "locked", "TERM", "xterm", "SHELL", "/bin/sh"));
        Process shell = jbang.start(
                List.of(
                        Tool.find("script").toString(),
                        "-qec",
                        Tool.find("stty") + " cols 120 rows 40 && exec " + jbang.file + " shell@stellantis",
                        "/dev/null"),
                ProcessBuilder.Redirect.PIPE,
                ProcessBuilder.Redirect.DISCARD);
        try (Screen screen = new Screen(shell)) {
            screen.type("passphrase of " + locked.resolve("key.pem") + " (Enter: go without): ", "not it");
            screen.type("(Enter: go without): ", PASSPHRASE);
            screen.type("password of MZP123456 (Enter: go without): ", PASSWORD);
            screen.type("jshell> ", "get(\"fleets\").at(\"_embedded\", \"fleets\", 1, \"id\").text()");
            screen.type("==> \"f-2\"", "run(\"genkey\", \"--out\", \"asks.pem\")");
            screen.type("/exit and start again", "get(null)");
            screen.type("no path to get", "/history");
            screen.type("/history", "/exit");
            assertEquals(0, Launcher.end(shell), screen.all());
            assertTrue(screen.all().contains("get(\"fleets\")"), screen.all());
            for (String secret : new String[] {PASSPHRASE, PASSWORD, "not it", "NullPointer"})
                assertFalse(screen.all().contains(secret), screen.all());
        } finally {
            List.of("STELLANTIS_PROFILE", "TERM", "SHELL").forEach(jbang.env::remove);
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
        try (Stream<Path> kept = Files.walk(temporary.resolve("prefs"))) {
            for (Path file : kept.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                assertFalse(text.contains(PASSPHRASE) || text.contains(PASSWORD), file.toString());
            }
        }
        assertTrue(Files.exists(temporary.resolve("prefs")), "JShell has kept its history where this looks");
    }

    /** What a terminal shows, and the person who waits for it. */
    private static final class Screen implements AutoCloseable {
        private final StringBuffer shown = new StringBuffer();
        private final Process process;
        private int seen;

        Screen(Process process) {
            this.process = process;
            Thread reader = new Thread(() -> {
                try (var in = process.inputReader(StandardCharsets.UTF_8)) {
                    for (int c = in.read(); c >= 0; c = in.read()) shown.append((char) c);
                } catch (IOException ended) {
                    // there is no more to come
                }
            });
            reader.setDaemon(true);
            reader.start();
        }

        void type(String prompt, String line) throws IOException, InterruptedException {
            int found;
            long start = System.nanoTime();
            while ((found = shown.indexOf(prompt, seen)) < 0) {
                if (System.nanoTime() - start > 120_000_000_000L || !process.isAlive())
                    throw new AssertionError("waited for " + prompt + ": " + shown);
                Thread.sleep(20);
            }
            seen = found + prompt.length();
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        String all() {
            return shown.toString();
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
        }
    }

    @Test
    void theTemplateGivesAScriptThatRuns() {
        jbang.run("init", "--template=partner-call@stellantis", "mine.java").ok();
        Tool.Result fleets = jbang.run("mine.java").ok();
        assertEquals("f-1  Vans\nf-2  Cars\n", fleets.out());
        jbang.env.put("STELLANTIS_PROFILE", "nobody");
        Tool.Result nobody = jbang.run("mine.java");
        jbang.env.remove("STELLANTIS_PROFILE");
        assertEquals(11, nobody.code(), nobody.all());
        assertTrue(nobody.err().contains("shell: hint: "), nobody.all());
    }
}
