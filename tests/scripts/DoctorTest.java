import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.diagnosis.FaultMatrix;
import stellantis.diagnosis.FaultMatrix.Scene;
import stellantis.sandbox.Fault;
import support.ScriptRunner;

/** What a healthy set-up gets, and what the doctor writes. */
@Tag("openssl")
class DoctorTest {
    @TempDir
    static Path temporary;

    static FaultMatrix props;

    @BeforeAll
    static void setOut() {
        props = new FaultMatrix(temporary);
    }

    static void assertClean(Scene scene, String tls) throws Exception {
        ScriptRunner.Outcome outcome = FaultMatrix.doctor(props, scene, tls);
        Map<String, Object> report = JSON.std.mapFrom(outcome.out());
        assertEquals("all is in order", ((Map<?, ?>) report.get("verdict")).get("text"), outcome.all());
        assertEquals(0, outcome.code());
        assertEquals("", outcome.err());
    }

    @Tag("nginx")
    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void nginxThatDemandsACertificateGetsACleanBill(String tls) throws Exception {
        try (Scene scene = props.healthyNginx("on")) {
            assertClean(scene, tls);
        }
    }

    @Tag("nginx")
    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void aServerThatAsksButDoesNotInsistGetsACleanBill(String tls) throws Exception {
        try (Scene scene = props.healthyNginx("optional")) {
            assertClean(scene, tls);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void opensslGetsACleanBill(String tls) throws Exception {
        try (Scene scene = props.healthyOpenssl()) {
            assertClean(scene, tls);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void aWholeProfileAtTheSandboxGetsACleanBill(String tls) throws Exception {
        try (Scene scene = props.stellantis()) {
            assertClean(scene, tls);
        }
    }

    @Test
    void slowAndOpaqueAreNoFaults() throws Exception {
        try (Scene scene = props.stellantis(Fault.TOKEN_OPAQUE)) {
            assertClean(scene, "1.3");
        }
    }

    @Tag("nginx")
    @Test
    void aLeafAloneIsEnoughWhereTheServerKnowsItsIssuer() throws Exception {
        try (Scene scene = props.healthyNginx("on")) {
            scene.cert = props.leafAlone();
            assertClean(scene, "1.3");
        }
    }

    @Test
    void theListHasOneLineForEachCheckAndTheDetailUnderWhatFailed() throws Exception {
        try (Scene scene = props.stellantis(Fault.TOKEN_INVALID_SCOPE)) {
            ScriptRunner.Outcome outcome = scene.runner.run("doctor", "--no-input");
            assertEquals(33, outcome.code(), outcome.all());
            List<String> lines = outcome.out().lines().toList();
            assertTrue(lines.contains("ok       key and certificate: EC P-256, they belong together"), outcome.out());
            assertTrue(lines.stream().anyMatch(line -> line.startsWith("FAILED   access token: ")), outcome.out());
            assertTrue(
                    lines.stream().anyMatch(line -> line.startsWith("         cause: "))
                            && lines.stream().anyMatch(line -> line.startsWith("         hint: ")),
                    outcome.out());
            assertTrue(lines.contains("skipped  API's answer: there is no access token to ask with"), outcome.out());
            String verdict = lines.get(lines.size() - 1);
            assertTrue(
                    verdict.startsWith("verdict: token.invalid-scope: ") && verdict.split(" \u2192 ").length == 3,
                    verdict);
            assertEquals("", outcome.err());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 80, 200})
    void aScreenShowsWhatFailedFirstAndTheVerdictInFourLabelledLines(int columns) throws Exception {
        try (Scene scene = props.stellantis(Fault.TOKEN_INVALID_SCOPE)) {
            ScriptRunner.Outcome outcome = scene.runner.terminal(columns).run("doctor", "--no-input", "--no-color");
            List<String> lines = outcome.out().lines().toList();
            assertEquals("FAILED   access token", lines.get(0), outcome.out());
            assertTrue(outcome.out().contains(" ok; -v shows them\n\nverdict: token.invalid-scope\n"), outcome.out());
            for (String label : List.of("what: ", "why: ", "whose side: ", "do this: "))
                assertEquals(
                        1,
                        lines.stream()
                                .filter(line -> line.startsWith("  " + label))
                                .count(),
                        outcome.out());
            assertTrue(lines.stream().allMatch(line -> line.length() <= columns), outcome.out());
            // nothing is lost by it, and a pipe has its one line
            String whole = outcome.out().replaceAll("\\s+", " ");
            Map<?, ?> cause = (Map<?, ?>) ((Map<?, ?>) JSON.std
                            .mapFrom(scene.runner
                                    .run("doctor", "--no-input", "--json")
                                    .out())
                            .get("verdict"))
                    .get("cause");
            for (String part : List.of("what", "because", "side", "remedy"))
                assertTrue(whole.contains(String.valueOf(cause.get(part))), part + " in " + whole);
            String verbose = scene.runner
                    .terminal(columns)
                    .run("doctor", "--no-input", "-v")
                    .out();
            assertTrue(verbose.contains("key and certificate: EC P-256"), verbose);
        }
    }

    @Test
    void aCommandToCopyIsNotBroken() throws Exception {
        ScriptRunner.Outcome outcome =
                new ScriptRunner(temporary.resolve("narrow")).terminal(40).run("install", "no-such-file-at-all.pem");
        assertTrue(outcome.err().lines().count() > 2, outcome.err());
        ScriptRunner.Outcome empty =
                new ScriptRunner(temporary.resolve("bare")).terminal(30).run("doctor", "--no-color");
        assertTrue(empty.out().lines().anyMatch(line -> line.contains("stellantis csr")), empty.out());
    }

    @Test
    void theHtmlReportHasTheVerdictThenWhatFailedThenTheRestFolded() throws Exception {
        try (Scene scene = props.stellantis(Fault.TOKEN_INVALID_SCOPE)) {
            scene.runner.run("doctor", "--no-input", "--report", "page.html");
            String page = scene.runner.text("page.html");
            int verdict = page.indexOf("<section class=\"verdict failed\">");
            int failed = page.indexOf("What failed");
            int rest = page.indexOf("The other checks");
            assertTrue(0 < verdict && verdict < failed && failed < rest, page);
            assertTrue(page.substring(failed, rest).contains("\u2717 FAILED"), page);
            assertTrue(
                    page.substring(rest).contains("\u2713 ok")
                            && !page.substring(rest).contains("FAILED"),
                    page);
            assertTrue(page.substring(rest).contains("<details>") && !page.contains("<script"), page);
        }
    }

    @Test
    void quietLeavesTheVerdictAlone() throws Exception {
        try (Scene scene = props.profile()) {
            ScriptRunner.Outcome outcome = scene.runner.run("doctor", "--offline", "-q");
            assertEquals("verdict: files and settings are in order; no server was looked at\n", outcome.out());
        }
    }

    @Test
    void offlineConnectsToNothing() throws Exception {
        try (Scene scene = props.profile()) {
            ScriptRunner.Outcome outcome = scene.runner.run("doctor", "--offline", "--json");
            assertFalse(outcome.out().contains("\"api.") || outcome.out().contains("\"token.connect"), outcome.out());
        }
    }

    @Test
    void anEmptyDeskIsToldTheFirstStep() {
        ScriptRunner.Outcome outcome = new ScriptRunner(temporary.resolve("empty")).run("doctor");
        assertEquals(11, outcome.code(), outcome.all());
        assertTrue(
                outcome.out().contains("verdict: identity.key-missing: ")
                        && outcome.out().contains("stellantis csr"),
                outcome.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"report.md", "report.html"})
    void theReportHoldsWhatSupportAsksForAndNoSecret(String name) throws Exception {
        try (Scene scene = props.stellantis(Fault.ERROR_500)) {
            FaultMatrix.set(scene.runner, "client-secret=env:MARKER");
            scene.runner.env("MARKER", "marker-of-a-secret");
            ScriptRunner.Outcome outcome = scene.runner.run("doctor", "--no-input", "--report", name);
            assertTrue(List.of(31, 33).contains(outcome.code()), outcome.all());
            String report = scene.runner.text(name);
            for (String part : List.of(
                    "cause id",
                    "SHA-256",
                    "valid from",
                    "TLSv1.3",
                    "toolkit: stellantis",
                    "Java: ",
                    "MZP000001",
                    "on ")) assertTrue(report.contains(part), part + " in " + report);
            for (String secret : List.of("marker-of-a-secret", "Bearer e", "BEGIN ", scene.runner.home.toString()))
                assertFalse(report.contains(secret), secret);
            assertTrue(report.startsWith(name.endsWith("html") ? "<!DOCTYPE html>" : "# Stellantis"), report);
            assertEquals(
                    15,
                    scene.runner.run("doctor", "--no-input", "--report", name).code(),
                    "an existing report is kept");
            Files.delete(scene.runner.path(name));
        }
    }

    @Test
    void theReportNamesTheErrorsUuidAndCode() throws Exception {
        try (Scene scene = props.stellantis(Fault.ERROR_500)) {
            scene.runner.run("doctor", "--no-input", "--report", "error.md");
            String report = scene.runner.text("error.md");
            assertTrue(
                    report.contains("- code: 50000") && report.contains("- uuid: ") && report.contains("- timestamp: "),
                    report);
        }
    }

    @Tag("nginx")
    @Test
    void credentialsOfTheProfileStayWithItsOwnServers() throws Exception {
        try (Scene sandbox = props.stellantis();
                Scene other = props.healthyNginx("on")) {
            sandbox.runner.run(
                    "doctor",
                    "--no-input",
                    "--url",
                    other.url,
                    "--cacert",
                    other.ca.toString(),
                    "--key",
                    other.key.toString(),
                    "--cert",
                    other.cert.toString());
            Map<String, Object> seen = props.lastSeen();
            assertEquals("", seen.get("authorization"));
            assertFalse(String.valueOf(seen.get("uri")).contains("client_id"), seen.toString());
        }
    }
}
