import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.sandbox.Sandbox;
import stellantis.sandbox.SandboxOptions;
import support.ScriptRunner;
import support.Tool;

class QuickstartTest {
    @TempDir
    Path temporary;

    @Tag("openssl")
    @Test
    void walksFromALoginToTheFleetsAndCanBeRunAgain() throws Exception {
        ScriptRunner runner = new ScriptRunner(temporary);
        ScriptRunner.Outcome first = runner.run("quickstart");
        assertEquals(0, first.code(), first.all());
        assertEquals("", first.err());
        for (String script : List.of("csr", "sandbox", "install", "profile", "token", "call")) {
            assertTrue(first.out().contains("$ stellantis " + script + " "), script);
        }
        assertTrue(
                first.out().contains("\"name\": \"Sandbox fleet\"")
                        || first.out().contains("\"name\" : \"Sandbox fleet\""),
                first.out());
        assertEquals(
                List.of("cert.pem", "ca.pem", "key.pem", "request.csr", "profile.properties").stream()
                        .sorted()
                        .toList(),
                filesOf(runner).stream()
                        .filter(name -> name.matches("(cert|ca|key)\\.pem|request\\.csr|profile\\.properties"))
                        .toList());
        byte[] key = Files.readAllBytes(runner.profile("quickstart").resolve("key.pem"));
        String passphrase = Files.readString(
                        runner.profile("quickstart").resolve("passphrase.txt"), StandardCharsets.UTF_8)
                .strip();
        assertFalse(first.out().contains(passphrase));
        assertTrue(Files.readString(runner.profile("quickstart").resolve("key.pem"))
                .contains("ENCRYPTED"));
        String path = first.out().replaceAll("(?s).*stellantis call -p quickstart (\\S+).*", "$1");
        // where the usual ports are in use, by another run of these tests, the state is in a folder of its own
        Matcher state = Pattern.compile("--state-folder (\\S+)").matcher(first.out());
        try (Sandbox again = Sandbox.start(
                new SandboxOptions(state.find() ? Path.of(state.group(1)) : runner.home.resolve("stellantis/.sandbox"))
                        .port(0)
                        .tokenPort(0))) {
            runner.env("STELLANTIS_BASE_URL", again.baseUrl().toString())
                    .env("STELLANTIS_TOKEN_URL", again.tokenUrl().toString());
            ScriptRunner.Outcome later = runner.run("call", "-p", "quickstart", path);
            assertEquals(0, later.code(), later.all());
        }

        ScriptRunner.Outcome second = runner.run("quickstart");
        assertEquals(0, second.code(), second.all());
        assertFalse(java.util.Arrays.equals(
                key, Files.readAllBytes(runner.profile("quickstart").resolve("key.pem"))));
    }

    @Test
    void walksAsAFleetOwnerWithUserAndPassword() throws Exception {
        ScriptRunner runner = new ScriptRunner(temporary);
        ScriptRunner.Outcome outcome = runner.run("quickstart", "--fleet-owner");
        assertEquals(0, outcome.code(), outcome.all());
        assertTrue(outcome.out().contains("7/7  ") && outcome.out().contains("Sandbox fleet"), outcome.out());
        assertFalse(outcome.out().contains("stellantis token"), outcome.out());
        String settings = Files.readString(runner.profile("quickstart").resolve("profile.properties"));
        assertTrue(settings.contains("auth=basic") && settings.contains("password=file"), settings);
        assertEquals(2, runner.run("quickstart", "--fleet-owner", "--end-user").code());
    }

    @Test
    @Tag("openssl")
    void opensslOpensTheKeyWithThePassphraseThatLiesBesideIt() {
        ScriptRunner runner = new ScriptRunner(temporary);
        assertEquals(0, runner.run("quickstart").code());
        new Tool(runner.profile("quickstart"))
                .run("openssl", "pkey", "-in", "key.pem", "-passin", "file:passphrase.txt", "-noout")
                .ok();
    }

    /** The last lines are typed in the folder where quickstart was, those of the journey in the journey's. */
    @Test
    void itsCommandsCanBeTypedByWhoeverTypedIt() {
        ScriptRunner runner = new ScriptRunner(temporary);
        String shown =
                runner.env("STELLANTIS_CALLED", "./jbang {}").run("quickstart").out();
        assertTrue(shown.contains("To go on with it: ./jbang sandbox start"), shown);
        assertTrue(shown.contains("in another terminal: ./jbang call -p quickstart /connectedcar"), shown);
        assertTrue(shown.contains("begin with ./jbang csr, and"), shown);
        assertTrue(shown.contains("$ " + runner.folder + "/jbang csr --cn "), shown);
        assertFalse(shown.contains("@stellantis"), shown);
    }

    @Test
    void walksFromADescriptionToADriversVehicles() throws Exception {
        ScriptRunner runner = new ScriptRunner(temporary);
        ScriptRunner.Outcome outcome = runner.run("quickstart", "--end-user");
        assertFalse(outcome.out().contains("--end-user true"), outcome.out());
        assertEquals(0, outcome.code(), outcome.all());
        for (String script : List.of("register", "csr", "sandbox", "install", "profile", "enroll", "call"))
            assertTrue(outcome.out().contains("$ stellantis " + script + " "), script);
        assertTrue(
                outcome.out().contains("10/10  ")
                        && outcome.out().contains("her browser shows: Consent stored")
                        && outcome.out().contains("VR3SANDBX"),
                outcome.out());
        assertFalse(outcome.out().matches("(?s).*[?&]code=.*"), outcome.out());
        assertTrue(Files.exists(runner.profile("quickstart").resolve("application.md"))
                && Files.exists(runner.profile("quickstart").resolve("users/anna.json")));
    }

    @Test
    void aProfileOfThatNameThatSomebodyElseMadeIsLeftAlone() throws Exception {
        ScriptRunner runner = new ScriptRunner(temporary);
        Path key = Files.createDirectories(runner.profile("quickstart")).resolve("key.pem");
        Files.writeString(key, "precious");
        assertEquals(15, runner.run("quickstart").code());
        assertArrayEquals("precious".getBytes(), Files.readAllBytes(key));
    }

    private static List<String> filesOf(ScriptRunner runner) throws Exception {
        try (Stream<Path> files = Files.list(runner.profile("quickstart"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
