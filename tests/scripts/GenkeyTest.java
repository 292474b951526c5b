import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.ScriptRunner;
import support.Tool;

class GenkeyTest {
    @TempDir
    Path temporary;

    ScriptRunner runner;
    Tool tool;

    @BeforeEach
    void sitDown() {
        runner = new ScriptRunner(temporary).env("KP", "correct horse");
        tool = new Tool(runner.folder).env("KP", "correct horse");
    }

    @Tag("openssl")
    @Test
    void makesAnEncryptedRsa2048KeyThatOpensslOpensWithThePassphrase() {
        assertEquals(
                0,
                runner.run("genkey", "--out", "key.pem", "--passphrase", "env:KP")
                        .code());
        assertTrue(tool.run("openssl", "pkey", "-in", "key.pem", "-passin", "env:KP", "-noout", "-text")
                .ok()
                .out()
                .contains("2048 bit"));
        assertEquals("rw-------", runner.mode("key.pem"));
        assertTrue(tool.run("openssl", "asn1parse", "-in", "key.pem").out().contains("aes-256-cbc"));
    }

    @Test
    void aDashWritesTheKeyToStandardOutput() {
        ScriptRunner.Outcome outcome = runner.run("genkey", "--ec", "P-256", "--no-passphrase", "--out", "-");
        assertEquals(0, outcome.code());
        assertTrue(outcome.out().startsWith("-----BEGIN PRIVATE KEY-----"), outcome.out());
        assertEquals(List.of(), runner.files());
    }

    @Test
    void replacingTheProfilesKeySaysWhichFilesLoseTheirs() throws Exception {
        runner.run("genkey", "--ec", "P-256", "--no-passphrase");
        java.nio.file.Files.writeString(runner.profile("default").resolve("request.csr"), "x");
        ScriptRunner.Outcome outcome = runner.run("genkey", "--ec", "P-256", "--no-passphrase", "--force");
        assertEquals(0, outcome.code());
        assertTrue(outcome.err().contains("warning: request.csr"), outcome.err());
        assertTrue(outcome.err().contains("kept the old file as "), outcome.err());
        assertTrue(outcome.err().contains("next: stellantis csr --force"), outcome.err());
    }

    @Test
    void aKeyOutsideTheProfileIsNamedInTheNextCommand() {
        assertTrue(runner.run("genkey", "--ec", "P-256", "--no-passphrase", "--out", "my key.pem")
                .err()
                .contains("next: stellantis csr --key 'my key.pem'"));
    }

    @Test
    void aPassphraseComesThroughAPipeOfAnyNumber() {
        Tool.Result result = new Tool(runner.folder)
                .run(
                        "sh",
                        "-c",
                        "{ printf 'first\\n' | \"$0\" -cp \"$1\" genkey --ec P-256 --out key.pem --passphrase fd:0; }",
                        System.getProperty("java.home") + "/bin/java",
                        System.getProperty("java.class.path"));
        assertEquals(0, result.code(), result.all());
        assertEquals(
                11,
                runner.run("genkey", "--ec", "P-256", "--out", "other.pem", "--passphrase", "fd:977")
                        .code());
    }

    @Test
    void chmodIsNotAdvisedForADescriptor() throws IOException {
        Path readable = runner.write("passphrase.txt", "first\n");
        Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rw-r--r--"));
        for (String line : List.of("genkey --ec P-256 --out key.pem", "doctor --offline --key key.pem")) {
            Tool.Result result = new Tool(runner.folder)
                    .env("STELLANTIS_HOME", runner.env.get("STELLANTIS_HOME"))
                    .run(
                            "sh",
                            "-c",
                            "exec \"$0\" -cp \"$1\" " + line + " --passphrase fd:0 <passphrase.txt",
                            System.getProperty("java.home") + "/bin/java",
                            System.getProperty("java.class.path"));
            assertFalse(result.all().contains("/dev/fd"), result.all());
            assertTrue(Files.exists(runner.path("key.pem")), result.all());
        }
    }

    @Test
    void neverOverwritesAKey() {
        runner.write("key.pem", "precious");
        ScriptRunner.Outcome outcome = runner.run("genkey", "--out", "key.pem", "--passphrase", "env:KP");
        assertEquals(15, outcome.code());
        assertEquals("precious", runner.text("key.pem"));
        assertEquals(List.of("key.pem"), runner.files());
    }

    @Test
    void asksTwiceForThePassphraseOnATerminal() {
        List<String> asked = new ArrayList<>();
        assertEquals(
                12,
                runner.types(
                                asked,
                                "first one",
                                "second one",
                                "first one",
                                "second one",
                                "first one",
                                "second one",
                                "more")
                        .run("genkey", "--ec", "P-256", "--out", "key.pem")
                        .code());
        assertEquals(6, asked.size());
        assertEquals(List.of(), runner.files());
    }

    @Test
    void refusesKeysWeakerThanRsa2048() {
        assertEquals(
                2,
                runner.run("genkey", "--rsa", "1024", "--out", "key.pem", "--no-passphrase")
                        .code());
    }
}
