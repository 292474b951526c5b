import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.pki.CertificateFile;
import support.Chromium;
import support.Driver;
import support.OpensslCa;
import support.OpensslCa.Authority;
import support.OtherProvider;
import support.Partner;
import support.ScriptRunner;

/** The same commands with a provider that we did not write, told by settings alone; log-in and consent in Chromium. */
@Tag("chromium")
@Tag("django")
@Tag("openssl")
class EnrollElsewhereTest {
    @TempDir
    static Path temporary;

    static OtherProvider provider;
    static ScriptRunner runner;
    static Driver driver;
    static Chromium browser;

    @BeforeAll
    static void start() throws IOException {
        OpensslCa ca = new OpensslCa(temporary);
        provider = new OtherProvider(temporary.resolve("provider"), ca, 600);
        runner = Partner.runner(temporary, ca, ca.client("MZP000001")).env("APP_SECRET", OtherProvider.CLIENT_SECRET);
        settings();
        driver = new Driver(runner);
        browser = new Chromium(
                temporary.resolve("browser"),
                CertificateFile.read(Files.readAllBytes(ca.cert(Authority.PARTNERS)), "partners.pem")
                        .get(0));
        browser.open(provider.origin() + "/login/?next=/api/user")
                .type("#id_username", OtherProvider.USER)
                .type("#id_password", OtherProvider.PASSWORD)
                .follow("#login");
    }

    @AfterAll
    static void stop() {
        if (browser != null) browser.close();
        if (provider != null) provider.close();
    }

    private static void settings(String... more) {
        List<String> lines = new ArrayList<>(List.of(
                "auth=end-user",
                "base-url=" + provider.origin(),
                "authorize-url=" + provider.origin() + "/o/authorize/",
                "token-url=" + provider.origin() + "/o/token/",
                "revoke-url=" + provider.origin() + "/o/revoke_token/",
                "client-id=" + OtherProvider.CLIENT_ID,
                "client-secret=env:APP_SECRET"));
        lines.addAll(List.of(more));
        Partner.settings(runner, lines.toArray(String[]::new));
    }

    private static ScriptRunner.Outcome consent(String label, String button) {
        browser.open(driver.enroll("--label", label, "--scope", "openid,data:telemetry"))
                .follow(button)
                .awaitText("You can close this window");
        return driver.outcome();
    }

    @Test
    void doctorTellsAWrongSecretFromACodeThatIsNone() {
        String right = runner.run("doctor").out();
        assertTrue(right.contains("ok       client id and secret: taken"), right);
        runner.env("APP_SECRET", "another");
        try {
            String wrong = runner.run("doctor").out();
            assertTrue(wrong.contains("FAILED   client id and secret: localhost"), wrong);
            assertTrue(wrong.contains("invalid_client"), wrong);
        } finally {
            runner.env("APP_SECRET", OtherProvider.CLIENT_SECRET);
        }
    }

    @Test
    void fromConsentOverRefreshToTheEnd() {
        ScriptRunner.Outcome enrolled = consent("anna", "input[name=allow]");
        assertEquals(0, enrolled.code(), enrolled.all());
        assertEquals("{\"user\":\"anna\"}", user().out().replaceAll("\\s", ""));
        String first = runner.run("token", "--end-user", "anna").out().strip();
        assertEquals(0, runner.run("enroll", "--refresh", "anna").code());
        String second = runner.run("token", "--end-user", "anna").out().strip();
        assertNotEquals(first, second);
        runner.clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(10));
        try {
            assertEquals(0, user().code());
            assertNotEquals(
                    second,
                    runner.run("token", "--end-user", "anna").out().strip(),
                    "renewed silently ahead of its end");
        } finally {
            runner.clock = Clock.systemUTC();
        }
        ScriptRunner.Outcome revoked = runner.run("enroll", "--revoke", "anna");
        assertEquals(0, revoked.code(), revoked.all());
        assertTrue(provider.logs("POST /o/revoke_token/ 200"), provider.log.toString());
        assertFalse(runner.run("enroll", "--list").out().contains("anna"));
    }

    @Test
    void anOldCopyOfTheTokensIsOfNoUseAndThatIsSaid() throws IOException {
        assertEquals(0, consent("dora", "input[name=allow]").code());
        Path kept;
        try (Stream<Path> all = Files.walk(runner.profile("default"))) {
            kept = all.filter(file -> file.getFileName().toString().startsWith("dora"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] old = Files.readAllBytes(kept);
        assertEquals(0, runner.run("enroll", "--refresh", "dora").code());
        Files.write(kept, old);
        ScriptRunner.Outcome outcome = runner.run("enroll", "--refresh", "dora");
        assertTrue(
                outcome.code() == 33
                        && outcome.err().contains("invalid_grant")
                        && outcome.err().contains("stellantis enroll"),
                outcome.all());
    }

    @Test
    void aRefusalIsUnderstood() {
        ScriptRunner.Outcome refused = consent("ben", "input[type=submit]:not([name=allow])");
        assertEquals(33, refused.code(), refused.all());
        assertTrue(browser.text().contains("No consent"), browser.text());
    }

    @Test
    void whatTheProviderWantsIsToldWhenProofKeysAreSwitchedOff() {
        settings("pkce=false");
        try {
            browser.open(driver.enroll("--label", "carla", "--scope", "data:telemetry"))
                    .awaitText("You can close this window");
            ScriptRunner.Outcome outcome = driver.outcome();
            assertTrue(outcome.code() == 33 && outcome.err().contains("Code challenge required"), outcome.all());
        } finally {
            settings();
        }
    }

    private static ScriptRunner.Outcome user() {
        return runner.run("call", "--end-user", "anna", "/api/user");
    }
}
