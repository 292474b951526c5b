import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Desk;
import support.Tool;

class GenkeyTest {
    @TempDir
    Path temporary;
    Desk desk;
    Tool tool;

    @BeforeEach
    void sitDown() {
        desk = new Desk(temporary).env("KP", "correct horse");
        tool = new Tool(desk.folder).env("KP", "correct horse");
    }

    @Test
    void makesAnEncryptedRsa2048KeyThatOpensslOpensWithThePassphrase() {
        assertEquals(0, desk.run("genkey", "--out", "key.pem", "--passphrase", "env:KP").code());
        assertTrue(tool.run("openssl", "pkey", "-in", "key.pem", "-passin", "env:KP", "-noout", "-text").ok().out().contains("2048 bit"));
        assertEquals("rw-------", desk.mode("key.pem"));
        assertTrue(tool.run("openssl", "asn1parse", "-in", "key.pem").out().contains("aes-256-cbc"));
    }

    @Test
    void neverOverwritesAKey() {
        desk.write("key.pem", "precious");
        Desk.Outcome outcome = desk.run("genkey", "--out", "key.pem", "--passphrase", "env:KP");
        assertEquals(15, outcome.code());
        assertEquals("precious", desk.text("key.pem"));
        assertEquals(List.of("key.pem"), desk.files());
    }

    @Test
    void asksTwiceForThePassphraseOnATerminal() {
        List<String> asked = new ArrayList<>();
        assertEquals(12, desk.types(asked, "first one", "second one").run("genkey", "--ec", "P-256", "--out", "key.pem").code());
        assertEquals(2, asked.size());
        assertEquals(List.of(), desk.files());
    }

    @Test
    void refusesKeysWeakerThanRsa2048() {
        assertEquals(2, desk.run("genkey", "--rsa", "1024", "--out", "key.pem", "--no-passphrase").code());
    }
}
