import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import support.AtSandbox;
import support.OpensslCa;
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
        String hint =
                "put the right one into " + file + ", or name another place: stellantis profile set password=file:PATH";
        ScriptRunner.Outcome call = runner.run("call", "fleets");
        assertEquals(30, call.code(), call.all());
        assertTrue(call.err().contains(hint), call.err());
        ScriptRunner.Outcome doctor = runner.run("doctor");
        assertTrue(doctor.out().contains(hint), doctor.out());
        runner.env("OTHER", "wrong too");
        ScriptRunner.Outcome typed = runner.run("call", "fleets", "--password", "env:OTHER");
        assertTrue(
                typed.err()
                        .contains(
                                "put the right one into the exported variable OTHER, or name another place: --password"
                                        + " file:PATH"),
                typed.err());
    }

    @Test
    void aPlaceWhereNothingIsIsNamedWithTheSettingAndTheCommand() {
        for (String source : List.of("file:" + temporary.resolve("nowhere.txt"), "env:NOT_SET")) {
            settings("password=" + source);
            for (String line : List.of("call", "doctor")) {
                ScriptRunner.Outcome outcome =
                        line.equals("call") ? runner.run("call", "fleets") : runner.run("doctor");
                assertEquals(source.startsWith("env") ? 12 : 11, outcome.code(), outcome.all());
                assertTrue(outcome.all().contains("the profile's setting password is " + source), outcome.all());
                assertTrue(outcome.all().contains("stellantis profile set password=file:PATH"), outcome.all());
            }
        }
        settings();
        ScriptRunner.Outcome none = runner.run("call", "fleets");
        assertEquals(12, none.code(), none.all());
        assertTrue(none.err().contains("or store where it is: stellantis profile set password=file:PATH"), none.err());
    }

    @Test
    void aSecretThatOthersCanReadIsToldAsAKeyIs() throws IOException {
        settings("password=file:" + file);
        String warning = "others on this machine can read the secret in " + file;
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        ScriptRunner.Outcome call = runner.run("call", "fleets");
        assertTrue(call.err().contains("warning: " + warning), call.err());
        assertTrue(call.err().contains("chmod 600 " + file), call.err());
        for (String setting : List.of("password=file:", "passphrase=file:", "key=")) {
            ScriptRunner.Outcome set = runner.run("profile", "set", setting + file);
            String what = setting.equals("key=") ? "the private key" : "the secret in";
            assertTrue(set.err().contains("others on this machine can read " + what + " " + file), set.err());
        }
        runner.run("profile", "unset", "key", "passphrase");
        assertTrue(runner.run("doctor", "--offline").out().contains(warning));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertFalse(runner.run("call", "fleets").err().contains("others on this machine"));
    }

    @Test
    void aCertificateOrKeyThatIsLostIsNotStillToCome() throws IOException {
        settings("password=file:" + file);
        Path profile = runner.profile("default");
        for (String name : List.of("cert.pem", "key.pem")) {
            Path away = Files.move(profile.resolve(name), temporary.resolve(name));
            String command = name.equals("cert.pem") ? "stellantis install FILE" : "stellantis csr";
            for (String line : List.of("call fleets", "doctor --offline", "profile show")) {
                String[] words = line.split(" ");
                ScriptRunner.Outcome outcome = runner.run(words[0], words[1]);
                assertTrue(outcome.all().contains("is lost"), outcome.all());
                assertTrue(outcome.all().contains(command), outcome.all());
            }
            Files.move(away, profile.resolve(name));
        }
        Files.move(profile.resolve("cert.pem"), profile.resolve("cert.pem.20260101-000000.bak"));
        assertTrue(runner.run("profile")
                .out()
                .contains(
                        "next: " + profile.resolve("cert.pem") + " is not there, but its backup is; put it back: mv "));
    }

    @Test
    void aDamagedPartOfTheCaFileIsBlamedWhereTheServerIsNotTrusted() throws IOException {
        settings("password=file:" + file);
        Path authorities = runner.profile("default").resolve("ca.pem");
        String good = Files.readString(authorities);
        int end = good.indexOf("-----END CERTIFICATE-----");
        String damaged = good.substring(0, end - 200) + good.substring(end);
        Files.writeString(authorities, damaged);
        ScriptRunner.Outcome offline = runner.run("doctor", "--offline");
        assertTrue(offline.out().contains("warning  CAs trusted for servers: of the CAs trusted"), offline.out());
        assertTrue(offline.out().contains(authorities + " holds a certificate (number 1)"), offline.out());
        String all = good.replaceAll("(?s)(-----BEGIN CERTIFICATE-----\n.{40}).{20}", "$1");
        Files.writeString(
                authorities,
                all + Files.readString(new OpensslCa(Files.createDirectories(temporary.resolve("other"))).stranger()));
        ScriptRunner.Outcome doctor = runner.run("doctor");
        assertEquals(21, doctor.code(), doctor.all());
        assertTrue(
                doctor.out().matches("(?s).*verdict: tls\\.server.*one cannot be used: \\S*ca\\.pem holds .*"),
                doctor.out());
        assertTrue(doctor.out().contains("stellantis install FILE --force"), doctor.out());
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
        String hint = "put the right one into " + file
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
