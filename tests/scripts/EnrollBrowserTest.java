import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.pki.CertificateFile;
import stellantis.profile.Brand;
import support.Chromium;
import support.Driver;
import support.LocalStellantis;
import support.LocalStellantis.Partner;
import support.ScriptRunner;
import support.Tool;

/** From the first command to vehicle data, with a person's browser between: Chromium, at the sandbox's consent page. */
@Tag("chromium")
@Tag("curl")
@Tag("openssl")
class EnrollBrowserTest {
    @TempDir
    static Path temporary;

    static LocalStellantis stellantis;
    static Partner app;
    static ScriptRunner runner;
    static Driver driver;
    static Chromium browser;

    @BeforeAll
    static void start() throws IOException {
        stellantis = new LocalStellantis(temporary);
        app = stellantis.endUserApp("MZP000001");
        runner = stellantis.runner(temporary, app);
        Map<String, String> settings =
                stellantis.sandbox.signer().endUserSettings(app.reply().client(), Brand.PEUGEOT);
        List<String> lines = new ArrayList<>(settings.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .toList());
        lines.add("client-secret=env:APP_SECRET");
        Files.write(runner.profile("default").resolve("profile.properties"), lines);
        runner.env("APP_SECRET", app.reply().client().secret().reveal());
        driver = new Driver(runner);
        browser = browser("browser");
    }

    private static Chromium browser(String profile) throws IOException {
        return new Chromium(
                temporary.resolve(profile),
                CertificateFile.read(Files.readAllBytes(temporary.resolve("state/server-ca.pem")), "server-ca.pem")
                        .get(0));
    }

    @AfterAll
    static void stop() {
        if (browser != null) browser.close();
        stellantis.close();
    }

    @Test
    void anAcceptedConsentBringsTheVehiclesData() throws IOException {
        String address = driver.enroll("--label", "ben", "--scope", "openid,telemetry,position");
        browser.open(address);
        assertTrue(browser.text().contains("where the vehicle is"), browser.text());
        browser.click("input[value=ben]").follow("button[value=accept]").awaitText("You can close this window");
        ScriptRunner.Outcome enrolled = driver.outcome();
        assertEquals(0, enrolled.code(), enrolled.all());
        ScriptRunner.Outcome vehicles = runner.run("call", "--end-user", "ben", "user/vehicles");
        assertEquals(0, vehicles.code(), vehicles.all());
        assertTrue(vehicles.out().contains("VR3SANDBX00001007"), vehicles.out());
        assertNoTrace(enrolled);
    }

    @Test
    void aRefusedConsentIsToldOnBothSidesAndStoresNothing() {
        browser.open(driver.enroll("--label", "carla", "--scope", "trip"))
                .follow("button[value=refuse]")
                .awaitText("You can close this window");
        assertTrue(browser.text().contains("No consent"), browser.text());
        ScriptRunner.Outcome refused = driver.outcome();
        assertEquals(33, refused.code(), refused.all());
        assertFalse(runner.run("enroll", "--list").out().contains("carla"));
    }

    @Test
    void anAddressFromAnOldTabDoesNotDisturb() {
        String address = driver.enroll("--label", "anna", "--scope", "telemetry");
        browser.open(address);
        String redirect = browser.url().replaceAll(".*redirect_uri=([^&]+).*", "$1");
        String callback = java.net.URLDecoder.decode(redirect, java.nio.charset.StandardCharsets.UTF_8);
        Tool.Result forged = stellantis.curl(null, "-i", callback + "?code=0a1b2c3d&state=forged");
        assertEquals(400, LocalStellantis.status(forged));
        browser.follow("button[value=accept]").awaitText("You can close this window");
        assertEquals(0, driver.outcome().code());
    }

    @Test
    void theHistoryPageShowsNoCode() throws IOException {
        try (Chromium own = browser("own")) {
            own.open(driver.enroll("--label", "dan", "--scope", "telemetry"))
                    .click("input[value=dan]")
                    .follow("button[value=accept]")
                    .awaitText("You can close this window");
            assertEquals(0, driver.outcome().code());
        }
        List<Chromium.Visit> shown = Chromium.historyPage(temporary.resolve("own"));
        assertEquals(
                List.of("Consent", "Consent stored"),
                shown.stream().map(Chromium.Visit::title).toList());
        assertTrue(
                shown.get(0).url().contains("/am/oauth2/authorize?")
                        && shown.get(1).url().endsWith("/done"),
                shown.toString());
    }

    /**
     * Neither the tab's history nor the sandbox's log nor our output holds what gave access; the address shown last is
     * clean.
     */
    private static void assertNoTrace(ScriptRunner.Outcome enrolled) throws IOException {
        assertEquals(null, URI.create(browser.url()).getQuery(), browser.url());
        String history = browser.history().toString();
        assertFalse(history.matches("(?s).*[?&](code|access_token|refresh_token)=.*"), history);
        List<String> tokens =
                new ArrayList<>(List.of(app.reply().client().secret().reveal()));
        String printed = runner.run("token", "--end-user", "ben").out().strip();
        assertTrue(printed.matches("[\\w-]{43}"), printed);
        tokens.add(printed);
        for (String secret : tokens) {
            assertFalse(
                    enrolled.all().contains(secret)
                            || history.contains(secret)
                            || stellantis.log.stream().anyMatch(line -> line.contains(secret)),
                    "a secret was told");
            assertFalse(inFiles(temporary.resolve("browser"), secret), "the browser has kept a token or secret");
        }
    }

    private static boolean inFiles(Path folder, String text) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).anyMatch(file -> {
                try {
                    return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1)
                            .contains(text);
                } catch (IOException gone) {
                    return false;
                }
            });
        }
    }
}
