import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.OpensslCa;
import support.OpensslCa.Authority;
import support.ScriptRunner;
import support.Tool;

/** The tutorial's keytool users: the reply goes into the keystore that holds the key. */
@Tag("openssl")
class InstallKeystoreTest {
    @TempDir
    static Path shared;

    static OpensslCa ca;
    static String partners;
    static String root;

    @TempDir
    Path temporary;

    ScriptRunner runner;
    Tool tool;

    @BeforeAll
    static void authorities() throws IOException {
        ca = new OpensslCa(shared);
        partners = Files.readString(ca.partners());
        root = Files.readString(ca.root());
    }

    @BeforeEach
    void sitDown() {
        runner = new ScriptRunner(temporary).env("SP", "store-pass").env("OWN", "entry-pass");
        tool = new Tool(runner.folder).env("SP", "store-pass").env("OWN", "entry-pass");
    }

    /** keytool takes a second for each command: what several tests start from is made once. */
    private static final Map<String, byte[]> MADE = new HashMap<>();

    /**
     * A keystore as the tutorial's first command makes it, with a key of that alias; and the request of its second
     * command.
     */
    private void keystore(String type, String alias, String... own) {
        boolean first = !Files.exists(runner.path("KeyStoreName.jks"));
        String name = type + alias + own.length;
        if (!first || !MADE.containsKey(name)) {
            keytool(
                    List.of(
                            "-genkeypair",
                            "-alias",
                            alias,
                            "-keyalg",
                            "EC",
                            "-groupname",
                            "secp256r1",
                            "-storetype",
                            type,
                            "-dname",
                            "CN=MZP123456,OU=Programs Partners,O=Example Fleet,L=Paris,ST=Ile de"
                                    + " France,C=FR,EMAILADDRESS=fleet@example.org"),
                    own);
            keytool(List.of("-certreq", "-alias", alias, "-file", alias + ".csr"), own);
        }
        if (first) {
            runner.write("KeyStoreName.jks", MADE.computeIfAbsent(name, made -> runner.bytes("KeyStoreName.jks")));
            runner.write(alias + ".csr", MADE.computeIfAbsent(name + ".csr", made -> runner.bytes(alias + ".csr")));
        }
    }

    private void keytool(List<String> command, String... more) {
        List<String> all = new ArrayList<>(List.of("keytool"));
        all.addAll(command);
        all.addAll(List.of("-keystore", "KeyStoreName.jks", "-storepass:env", "SP"));
        all.addAll(List.of(more));
        tool.run(all.toArray(String[]::new)).ok();
    }

    /** What Stellantis answers to the request of that entry. */
    private String reply(String alias) {
        return ca.signedBy(Authority.PARTNERS).sign(runner.path(alias + ".csr"));
    }

    private String listed(String alias) {
        return tool.run(
                        "keytool",
                        "-list",
                        "-v",
                        "-alias",
                        alias,
                        "-keystore",
                        "KeyStoreName.jks",
                        "-storepass:env",
                        "SP")
                .ok()
                .out();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PKCS12", "JKS", "JCEKS"})
    void completesTheChainOfTheEntryAndKeepsTheRest(String type) {
        keystore(type, "keyname");
        keystore(type, "second");
        keytool(List.of(
                "-importcert",
                "-noprompt",
                "-alias",
                "somebody",
                "-file",
                ca.stranger().toString()));
        String second = listed("second");
        byte[] before = runner.bytes("KeyStoreName.jks");
        runner.write("reply.pem", root + partners + reply("keyname"));
        ScriptRunner.Outcome outcome = runner.run(
                "install", "reply.pem --keystore KeyStoreName.jks --alias KeyName --passphrase env:SP".split(" "));
        assertEquals(0, outcome.code(), outcome.err());
        String entry = listed("keyname");
        assertTrue(entry.contains("PrivateKeyEntry") && entry.contains("Certificate chain length: 3"), entry);
        assertEquals(second, listed("second"));
        assertTrue(listed("somebody").contains("trustedCertEntry"));
        String backup = runner.files().stream()
                .filter(name -> name.endsWith(".bak"))
                .findFirst()
                .orElseThrow();
        assertArrayEquals(before, runner.bytes(backup));
        assertEquals("rw-------", runner.mode("KeyStoreName.jks"));
        assertTrue(outcome.err().contains("stellantis jks-to-pem"), outcome.err());

        byte[] after = runner.bytes("KeyStoreName.jks");
        ScriptRunner.Outcome again =
                runner.run("install", "reply.pem", "--keystore", "KeyStoreName.jks", "--passphrase", "env:SP");
        assertEquals(0, again.code());
        assertTrue(again.err().contains("nothing was changed"), again.err());
        assertArrayEquals(after, runner.bytes("KeyStoreName.jks"));
    }

    @Test
    void theChangedKeystoreStillHoldsTheSameKey() {
        keystore("PKCS12", "keyname");
        runner.write("leaf.pem", reply("keyname"));
        runner.write("ca.pem", partners);
        assertEquals(
                0,
                runner.run("install", "leaf.pem", "ca.pem", "--keystore", "KeyStoreName.jks", "--passphrase", "env:SP")
                        .code());
        tool.run("openssl", "pkcs12", "-in", "KeyStoreName.jks", "-passin", "env:SP", "-nodes", "-out", "all.pem")
                .ok();
        String ofKey =
                tool.run("openssl", "pkey", "-in", "all.pem", "-pubout").ok().out();
        String ofCertificate = tool.run("openssl", "x509", "-in", "leaf.pem", "-pubkey", "-noout")
                .ok()
                .out();
        assertEquals(ofCertificate, ofKey);
    }

    @Test
    void usesCasThatKeytoolImportedBefore() {
        keystore("PKCS12", "keyname");
        for (Path one : List.of(ca.root(), ca.partners())) {
            keytool(List.of(
                    "-importcert", "-noprompt", "-alias", one.getFileName().toString(), "-file", one.toString()));
        }
        runner.write("leaf.pem", reply("keyname"));
        assertEquals(
                0,
                runner.run("install", "leaf.pem", "--keystore", "KeyStoreName.jks", "--passphrase", "env:SP")
                        .code());
        assertTrue(listed("keyname").contains("Certificate chain length: 3"));
    }

    /** K17 */
    @Test
    void refusesTheReplyWithoutItsCaAndLeavesTheKeystore() {
        keystore("PKCS12", "keyname");
        byte[] before = runner.bytes("KeyStoreName.jks");
        runner.write("leaf.pem", reply("keyname"));
        ScriptRunner.Outcome outcome =
                runner.run("install", "leaf.pem", "--keystore", "KeyStoreName.jks", "--passphrase", "env:SP");
        assertEquals(11, outcome.code());
        assertTrue(
                outcome.err().contains("CN=Test Partners CA")
                        && outcome.err().contains("Failed to establish chain from reply"),
                outcome.err());
        assertArrayEquals(before, runner.bytes("KeyStoreName.jks"));
    }

    /** K18 and K11 */
    @Test
    void anotherAliasIsNoPlaceForTheReply() {
        keystore("PKCS12", "keyname");
        runner.write("reply.pem", reply("keyname") + partners + root);
        keytool(List.of("-importcert", "-noprompt", "-alias", "mzp", "-file", "reply.pem"));
        byte[] before = runner.bytes("KeyStoreName.jks");
        ScriptRunner.Outcome beside = runner.run(
                "install", "reply.pem", "--keystore", "KeyStoreName.jks", "--alias", "mzp", "--passphrase", "env:SP");
        assertEquals(2, beside.code());
        assertTrue(
                beside.err().contains("is no private key") && beside.err().contains("--alias keyname"), beside.err());
        ScriptRunner.Outcome misspelt = runner.run(
                "install", "reply.pem --keystore KeyStoreName.jks --alias KeyNam --passphrase env:SP".split(" "));
        assertEquals(2, misspelt.code());
        assertTrue(
                misspelt.err().contains("there is no entry \"KeyNam\"")
                        && misspelt.err().contains("--alias keyname"),
                misspelt.err());
        assertArrayEquals(before, runner.bytes("KeyStoreName.jks"));
        assertEquals(
                0,
                runner.run("install", "reply.pem", "--keystore", "KeyStoreName.jks", "--passphrase", "env:SP")
                        .code());
        assertTrue(listed("keyname").contains("Certificate chain length: 3"));
    }

    /** K19 */
    @Test
    void refusesTheReplyToAnotherKey() {
        keystore("PKCS12", "keyname");
        keystore("PKCS12", "second");
        runner.write("second.pem", reply("second") + partners);
        ScriptRunner.Outcome named = runner.run(
                "install", "second.pem --keystore KeyStoreName.jks --alias keyname --passphrase env:SP".split(" "));
        assertEquals(13, named.code());
        assertTrue(
                named.err().contains("another key of the same keystore")
                        && named.err().contains("--alias second"),
                named.err());
        keytool(List.of("-delete", "-alias", "second"));
        ScriptRunner.Outcome gone =
                runner.run("install", "second.pem", "--keystore", "KeyStoreName.jks", "--passphrase", "env:SP");
        assertEquals(13, gone.code());
        assertTrue(
                gone.err().contains("none of the certificates belongs to your key")
                        && gone.err().contains("second.csr"),
                gone.err());
    }

    @Test
    void opensAKeyThatHasItsOwnPassphrase() {
        keystore("JKS", "keyname", "-keypass:env", "OWN");
        runner.write("reply.pem", reply("keyname") + partners + root);
        assertEquals(
                12,
                runner.run("install", "reply.pem", "--keystore", "KeyStoreName.jks", "--passphrase", "env:SP")
                        .code());
        assertEquals(
                0,
                runner.run(
                                "install",
                                "reply.pem --keystore KeyStoreName.jks --passphrase env:SP --key-passphrase env:OWN"
                                        .split(" "))
                        .code());
        keytool(List.of("-certreq", "-alias", "keyname"), "-keypass:env", "OWN");
    }

    @Test
    void replacesASignedCertificateOnlyWithForce() {
        keystore("PKCS12", "keyname");
        runner.write("first.pem", reply("keyname") + partners + root);
        runner.write("second.pem", reply("keyname") + partners + root);
        assertEquals(
                0,
                runner.run("install", "first.pem", "--keystore", "KeyStoreName.jks", "--passphrase", "env:SP")
                        .code());
        byte[] before = runner.bytes("KeyStoreName.jks");
        assertEquals(
                15,
                runner.run("install", "second.pem", "--keystore", "KeyStoreName.jks", "--passphrase", "env:SP")
                        .code());
        assertArrayEquals(before, runner.bytes("KeyStoreName.jks"));
        assertEquals(
                0,
                runner.run("install", "second.pem --keystore KeyStoreName.jks --passphrase env:SP --force".split(" "))
                        .code());
    }

    @Test
    void aWrongPassphraseChangesNothing() {
        keystore("PKCS12", "keyname");
        runner.write("reply.pem", reply("keyname") + partners);
        byte[] before = runner.bytes("KeyStoreName.jks");
        ScriptRunner.Outcome outcome = runner.env("WRONG", "wrong-pass")
                .run("install", "reply.pem", "--keystore", "KeyStoreName.jks", "--passphrase", "env:WRONG");
        assertEquals(12, outcome.code());
        assertFalse(outcome.all().contains("wrong-pass"));
        assertArrayEquals(before, runner.bytes("KeyStoreName.jks"));
        assertEquals(
                12,
                runner.run("install", "reply.pem", "--keystore", "KeyStoreName.jks")
                        .code());
    }

    /** A PKCS#12 that Java does not read: PBES2 with 3DES, as OpenSSL can write it. */
    @Test
    void changesAPkcs12ThatJavaItselfCannotRead() throws IOException {
        Path key = ca.newKey("EC");
        runner.write("placeholder.pem", ca.selfSigned(key, OpensslCa.subject("MZP123456")));
        tool.run(
                        "openssl",
                        "pkcs12",
                        "-export",
                        "-inkey",
                        key.toString(),
                        "-in",
                        "placeholder.pem",
                        "-name",
                        "mine",
                        "-keypbe",
                        "DES-EDE3-CBC",
                        "-certpbe",
                        "DES-EDE3-CBC",
                        "-passout",
                        "env:SP",
                        "-out",
                        "KeyStoreName.jks")
                .ok();
        runner.write("reply.pem", ca.signedBy(Authority.PARTNERS).sign(key, OpensslCa.subject("MZP123456")) + partners);
        ScriptRunner.Outcome outcome =
                runner.run("install", "reply.pem", "--keystore", "KeyStoreName.jks", "--passphrase", "env:SP");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(listed("mine").contains("Certificate chain length: 2"));
    }

    @Test
    void theProfilesKeystoreIsTakenWithoutNamingIt() {
        keystore("PKCS12", "keyname");
        runner.write("reply.pem", reply("keyname") + partners);
        runner.run("profile", "set", "keystore=KeyStoreName.jks", "alias=keyname", "passphrase=env:SP");
        assertEquals(0, runner.run("install", "reply.pem").code());
        assertTrue(listed("keyname").contains("Certificate chain length: 2"));
    }
}
