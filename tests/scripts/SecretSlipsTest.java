import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import support.AtSandbox;
import support.Partner;
import support.ScriptRunner;
import support.Tool;

/** A password or passphrase that is missing or wrong: where it is said to come from, and how it is put right. */
@Tag("openssl")
class SecretSlipsTest extends AtSandbox {
    @BeforeAll
    static void open() {
        open(options -> {});
    }

    private Path file;

    @BeforeEach
    void fleetOwner() throws IOException {
        file = Files.writeString(temporary.resolve("password.txt"), "wrong password\n");
    }

    private void settings(String... more) {
        Partner.settings(
                runner,
                Stream.concat(
                                Stream.of(
                                        "base-url=" + stellantis.sandbox.baseUrl(),
                                        "client-id=" + partner.clientId(),
                                        "auth=basic",
                                        "user=MZP123456"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void withoutAPasswordDoctorSaysThatItWillBeAskedFor() {
        settings();
        ScriptRunner.Outcome doctor = runner.run("doctor", "--offline");
        assertEquals(0, doctor.code(), doctor.all());
        assertTrue(doctor.out().contains("warning  settings needed: no password is set"), doctor.out());
        assertTrue(doctor.out().contains("stellantis profile set password=env:MZP_PASSWORD"), doctor.out());
    }

    @Test
    void aWrongStoredPasswordIsNamedWithItsPlaceAndTheCommandThatChangesIt() {
        settings("password=file:" + file);
        String hint = "put the right one into file:" + file
                + ", or name another place: stellantis profile set password=file:PATH";
        ScriptRunner.Outcome call = runner.run("call", "fleets");
        assertEquals(30, call.code(), call.all());
        assertTrue(call.err().contains(hint), call.err());
        ScriptRunner.Outcome doctor = runner.run("doctor");
        assertTrue(doctor.out().contains(hint), doctor.out());
        runner.env("OTHER", "wrong too");
        ScriptRunner.Outcome typed = runner.run("call", "fleets", "--password", "env:OTHER");
        assertTrue(
                typed.err().contains("put the right one into env:OTHER, or name another place: --password file:PATH"),
                typed.err());
    }

    private void encryptedKey() throws IOException {
        Path key = runner.profile("default").resolve("key.pem");
        new Tool(temporary)
                .env("KP", "correct horse")
                .run(
                        "openssl",
                        "pkcs8",
                        "-topk8",
                        "-in",
                        key.toString(),
                        "-passout",
                        "env:KP",
                        "-out",
                        temporary.resolve("encrypted.pem").toString())
                .ok();
        Files.write(key, Files.readAllBytes(temporary.resolve("encrypted.pem")));
    }

    @Test
    void aWrongStoredPassphraseIsNamedWithItsPlaceAndTheCommandThatChangesIt() throws IOException {
        encryptedKey();
        settings("passphrase=file:" + file, "password=env:PASSWORD");
        String hint = "put the right one into file:" + file
                + ", or name another place: stellantis profile set passphrase=file:PATH";
        for (String line : List.of("call fleets", "doctor --offline", "install certificate.pem")) {
            Files.copy(partner.cert(), runner.folder.resolve("certificate.pem"), REPLACE_EXISTING);
            String[] words = line.split(" ");
            ScriptRunner.Outcome outcome = runner.run(words[0], words[1]);
            assertEquals(12, outcome.code(), outcome.all());
            assertTrue(outcome.all().contains(hint), outcome.all());
        }
    }

    @Test
    void thePlaceIsOfferedOnceThePassphraseHasOpenedTheKey() throws IOException {
        encryptedKey();
        settings("password=env:PASSWORD");
        runner.env("PASSWORD", partner.password());
        List<String> asked = new ArrayList<>();
        String offer = "to be asked no more";
        ScriptRunner.Outcome wrong = runner.types(asked, "battery staple").run("call", "fleets");
        assertEquals(12, wrong.code(), wrong.all());
        assertFalse(wrong.err().contains(offer), wrong.err());
        ScriptRunner.Outcome doctor = runner.types(asked, "battery staple").run("doctor", "--offline");
        assertFalse(doctor.err().contains(offer), doctor.err());
        ScriptRunner.Outcome right = runner.types(asked, "correct horse").run("call", "fleets");
        assertEquals(0, right.code(), right.all());
        assertTrue(right.err().contains(offer), right.err());
        assertTrue(right.err().contains("stellantis profile set passphrase=file:PATH"), right.err());
    }

    @Test
    void theQuestionSaysWhatEnterDoes() throws IOException {
        Path profile = runner.profile("default");
        Path request = temporary.resolve("request.csr");
        encryptedKey();
        new Tool(temporary)
                .env("KP", "correct horse")
                .run(
                        "openssl",
                        "x509",
                        "-x509toreq",
                        "-in",
                        profile.resolve("cert.pem").toString(),
                        "-signkey",
                        profile.resolve("key.pem").toString(),
                        "-passin",
                        "env:KP",
                        "-out",
                        request.toString())
                .ok();
        Files.copy(request, profile.resolve("request.csr"));
        Files.copy(partner.cert(), runner.folder.resolve("certificate.pem"));
        List<String> asked = new ArrayList<>();
        ScriptRunner.Outcome installed = runner.types(asked, "").run("install", "certificate.pem", "--force");
        assertEquals(0, installed.code(), installed.all());
        assertTrue(
                asked.get(0).contains("only press Enter: then the certificate is compared with request.csr"),
                asked.get(0));
        assertFalse(installed.err().contains("to be asked no more"), installed.err());
    }
}
