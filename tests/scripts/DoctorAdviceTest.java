import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.diagnosis.FaultMatrix;
import stellantis.diagnosis.FaultMatrix.Scene;
import stellantis.sandbox.Fault;
import support.Repository;
import support.ScriptRunner;
import support.Tool;

/** What the doctor says to do next: the right file, the whole command, by the way in which the value was given. */
@Tag("curl")
@Tag("nginx")
@Tag("openssl")
class DoctorAdviceTest {
    static final String APPLICATION = "0f8fad5b-d9cb-469f-a165-70867728950e";
    static final String TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF";

    @TempDir
    static Path temporary;

    static FaultMatrix props;

    @BeforeAll
    static void setOut() {
        props = new FaultMatrix(temporary);
    }

    /** The check of that id in the doctor's JSON. */
    static Map<?, ?> check(ScriptRunner.Outcome outcome, String id) throws IOException {
        for (Object check : (List<?>) JSON.std.mapFrom(outcome.out()).get("checks")) {
            if (((Map<?, ?>) check).get("id").equals(id)) return (Map<?, ?>) check;
        }
        throw new AssertionError("no check " + id + " in " + outcome.all());
    }

    static String cause(Map<?, ?> check, String field) {
        assertNotNull(check.get("cause"), String.valueOf(check));
        return String.valueOf(((Map<?, ?>) check.get("cause")).get(field));
    }

    static String verdict(ScriptRunner.Outcome outcome) {
        List<String> lines = outcome.out().lines().toList();
        return lines.get(lines.size() - 1);
    }

    static ScriptRunner.Outcome offline(Scene scene, String... options) {
        return scene.runner.run(
                "doctor",
                Stream.concat(Stream.of("--offline", "--no-input", "--json"), Stream.of(options))
                        .toArray(String[]::new));
    }

    // settings

    @Test
    void swappedIdsAreExchangedByOneExactCommand() throws Exception {
        try (Scene scene = props.profile()) {
            FaultMatrix.set(scene.runner, "client-id=" + TOKEN, "token-client-id=" + APPLICATION);
            Map<?, ?> check = check(offline(scene), "settings.together");
            assertEquals("settings.ids-swapped", cause(check, "id"));
            assertEquals(
                    "stellantis profile set client-id=" + APPLICATION + " token-client-id=" + TOKEN,
                    cause(check, "remedy"));
        }
    }

    /** To exchange two of the same shape would lead in a circle. */
    @Test
    void ofTwoIdsOfTheSameShapeTheWrongOneIsGivenAnew() throws Exception {
        try (Scene scene = props.profile()) {
            FaultMatrix.set(
                    scene.runner, "client-id=" + APPLICATION, "token-client-id=" + APPLICATION.replace('0', '1'));
            Map<?, ?> applications = check(offline(scene), "settings.together");
            FaultMatrix.set(scene.runner, "client-id=" + TOKEN, "token-client-id=" + TOKEN.replace('A', 'B'));
            Map<?, ?> tokens = check(offline(scene), "settings.together");
            assertEquals("settings.ids-swapped", cause(applications, "id"));
            assertEquals(
                    "it came by e-mail with the scope: stellantis profile set token-client-id=ID",
                    cause(applications, "remedy"));
            assertEquals(
                    "it came by e-mail with the certificate: stellantis profile set client-id=ID",
                    cause(tokens, "remedy"));
        }
    }

    @Test
    void swappedIdsOnTheCommandLineAreSeen() throws Exception {
        try (Scene scene = props.profile()) {
            Map<?, ?> check =
                    check(offline(scene, "--client-id", TOKEN, "--token-client-id", APPLICATION), "settings.together");
            assertEquals("settings.ids-swapped", cause(check, "id"));
            assertEquals(
                    "give --client-id " + APPLICATION + "; give --token-client-id " + TOKEN, cause(check, "remedy"));
        }
    }

    @Test
    void swappedIdsInTheEnvironmentAreSeen() throws Exception {
        try (Scene scene = props.profile()) {
            scene.runner.env("STELLANTIS_CLIENT_ID", TOKEN).env("STELLANTIS_TOKEN_CLIENT_ID", APPLICATION);
            Map<?, ?> check = check(offline(scene), "settings.together");
            assertEquals("settings.ids-swapped", cause(check, "id"));
            assertEquals(
                    "set the variable STELLANTIS_CLIENT_ID=" + APPLICATION
                            + "; set the variable STELLANTIS_TOKEN_CLIENT_ID=" + TOKEN,
                    cause(check, "remedy"));
        }
    }

    @Test
    void theProfileTellsTheTokenEndpointsRefusalWithTheExactCommand() throws Exception {
        try (Scene scene = props.stellantis()) {
            String application = FaultMatrix.setting(scene.runner, "client-id");
            String token = FaultMatrix.setting(scene.runner, "token-client-id");
            FaultMatrix.set(scene.runner, "client-id=" + token, "token-client-id=" + application);
            ScriptRunner.Outcome outcome = scene.runner.run("doctor", "--no-input");
            assertEquals(33, outcome.code(), outcome.all());
            assertTrue(
                    verdict(outcome)
                            .endsWith("stellantis profile set client-id=" + application + " token-client-id=" + token),
                    verdict(outcome));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client-id=YOUR-CLIENT-ID",
                "client-id=<client_id>",
                "token-client-id=xxxxxxxx",
                "scope=prd:XXX",
                "client-id=CLIENT_ID",
                "token-client-id=ID",
                "client-id=changeme",
                "base-url=https://HOST",
                "token-url=https://HOST:PORT/as/token.oauth2"
            })
    void aPlaceholderIsAFailureWithTheCommandThatMendsIt(String line) throws Exception {
        String name = line.substring(0, line.indexOf('='));
        try (Scene scene = props.profile()) {
            FaultMatrix.set(scene.runner, line);
            ScriptRunner.Outcome outcome = offline(scene);
            assertEquals(2, outcome.code(), outcome.all());
            Map<?, ?> check = check(outcome, "settings.values");
            assertEquals("settings.placeholder", cause(check, "id"));
            assertTrue(
                    cause(check, "remedy").matches("(.*: )?stellantis profile set " + name + "=\\S+"),
                    cause(check, "remedy"));
            assertFalse(cause(check, "remedy").contains("\u2026"), cause(check, "remedy"));
        }
    }

    @Test
    void aPlaceholderOnTheCommandLineOrInTheEnvironmentIsOneToo() throws Exception {
        try (Scene scene = props.profile()) {
            ScriptRunner.Outcome typed = offline(scene, "--client-id", "YOUR-CLIENT-ID");
            assertEquals("settings.placeholder", cause(check(typed, "settings.values"), "id"));
            assertTrue(cause(check(typed, "settings.values"), "remedy").startsWith("give --client-id ID"), typed.all());
            scene.runner.env("STELLANTIS_SCOPE", "prd:XXX");
            ScriptRunner.Outcome variable = offline(scene);
            assertEquals("settings.placeholder", cause(check(variable, "settings.values"), "id"));
            assertTrue(
                    cause(check(variable, "settings.values"), "remedy")
                            .startsWith("set the variable STELLANTIS_SCOPE="),
                    variable.all());
        }
    }

    @Test
    void whatIsTypedForAnotherServerIsLookedAtAsWell() throws Exception {
        try (Scene scene = props.healthyNginx("on")) {
            ScriptRunner runner = new ScriptRunner(temporary.resolve("ad hoc"));
            ScriptRunner.Outcome outcome = runner.run(
                    "doctor",
                    "--json",
                    "--no-input",
                    "--url",
                    scene.url,
                    "--cacert",
                    scene.ca.toString(),
                    "--key",
                    scene.key.toString(),
                    "--cert",
                    scene.cert.toString(),
                    "--client-id",
                    "YOUR-CLIENT-ID");
            assertEquals("settings.placeholder", cause(check(outcome, "settings.values"), "id"));
        }
    }

    @Test
    void anOptionMendsWhatTheProfileHasWrong() throws Exception {
        try (Scene scene = props.profile()) {
            FaultMatrix.set(scene.runner, "client-id=YOUR-CLIENT-ID");
            assertEquals(
                    "ok",
                    check(offline(scene, "--client-id", APPLICATION), "settings.values")
                            .get("state"));
        }
    }

    @Test
    void secretsMayBeTypedAsSourcesThatNoProfileCanHold() throws Exception {
        try (Scene scene = props.profile()) {
            assertEquals(
                    "ok",
                    check(offline(scene, "--client-secret", "fd:7"), "settings.values")
                            .get("state"));
        }
    }

    @Test
    void anUnknownEnvironmentIsAFindingAmongOthers() throws Exception {
        try (Scene scene = props.profile()) {
            FaultMatrix.set(scene.runner, "environment=production");
            ScriptRunner.Outcome outcome = offline(scene);
            assertEquals("settings.values", check(outcome, "settings.values").get("id"));
            assertTrue(
                    cause(check(outcome, "settings.values"), "remedy")
                            .endsWith(": stellantis profile set environment=preprod"),
                    outcome.all());
            assertEquals("ok", check(outcome, "files.chain").get("state"));
        }
    }

    @Test
    void whatIsMissingIsToldInOneWholeCommand() throws Exception {
        try (Scene scene = props.profile()) {
            FaultMatrix.set(scene.runner, "client-id=", "token-client-id=", "scope=");
            Map<?, ?> check = check(offline(scene), "settings.complete");
            assertEquals(
                    "stellantis profile set client-id=ID token-client-id=ID scope=prd:XXX", cause(check, "remedy"));
        }
    }

    @Test
    void noSettingAtAllIsSaidPlainly() throws Exception {
        ScriptRunner.Outcome outcome = new ScriptRunner(temporary.resolve("nothing")).run("doctor", "--json");
        assertEquals("none is set", check(outcome, "settings.values").get("text"));
    }

    @Test
    void theVerdictOfAWarningSaysWhatToDo() throws Exception {
        try (Scene scene = props.profile()) {
            FaultMatrix.set(scene.runner, "client-id=" + TOKEN, "token-client-id=" + APPLICATION);
            ScriptRunner.Outcome outcome = scene.runner.run("doctor", "--offline", "--no-input");
            assertEquals(0, outcome.code());
            assertTrue(
                    verdict(outcome)
                            .endsWith(" \u2192 stellantis profile set client-id=" + APPLICATION + " token-client-id="
                                    + TOKEN),
                    verdict(outcome));
        }
    }

    @Test
    void commandsAreForTheProfileThatWasLookedAt() throws Exception {
        ScriptRunner runner = new ScriptRunner(temporary.resolve("named"));
        ScriptRunner.Outcome empty = runner.run("doctor", "--json", "-p", "fleet");
        assertTrue(
                cause(check(empty, "files.identity"), "remedy").endsWith(", or make one: stellantis csr -p fleet"),
                empty.all());
        assertTrue(
                cause(check(empty, "settings.complete"), "remedy")
                        .startsWith("stellantis profile -p fleet set environment="),
                empty.all());
    }

    // the journey

    static String journey(ScriptRunner runner, String... options) throws IOException {
        String[] all = Stream.concat(Stream.of("--no-input", "--json"), Stream.of(options))
                .toArray(String[]::new);
        return String.valueOf(check(runner.run("doctor", all), "journey").get("text"));
    }

    @Test
    void eachStationOfTheJourneyEndsInACommand() throws Exception {
        ScriptRunner empty = new ScriptRunner(temporary.resolve("journey"));
        assertEquals(
                "step 1 of 6 is reached; next: make the key and the signing request: stellantis csr", journey(empty));
        try (Scene scene = props.profile()) {
            Path profile = scene.runner.profile("default");
            Path certificate = Files.move(profile.resolve("cert.pem"), temporary.resolve("later.pem"));
            Path authorities = Files.move(profile.resolve("ca.pem"), temporary.resolve("later-ca.pem"));
            assertTrue(
                    journey(scene.runner, "--offline").endsWith("make the signing request: stellantis csr"),
                    journey(scene.runner, "--offline"));
            Files.copy(props.request(), profile.resolve("request.csr"));
            String mailed = journey(scene.runner, "--offline");
            assertTrue(
                    mailed.startsWith("step 2 of 6 is reached; next: e-mail ")
                            && mailed.endsWith("when the certificate has come: stellantis install FILE"),
                    mailed);
            Files.move(certificate, profile.resolve("cert.pem"));
            Files.move(authorities, profile.resolve("ca.pem"));
            assertEquals(
                    "step 5 of 6 is reached; next: call the API: stellantis call /connectedcar/v3/fleets",
                    journey(scene.runner, "--offline"));
            FaultMatrix.set(scene.runner, "scope=");
            assertTrue(
                    journey(scene.runner, "--offline").endsWith("stellantis profile set scope=prd:XXX"),
                    journey(scene.runner, "--offline"));
            Files.delete(profile.resolve("key.pem"));
            Files.createDirectory(profile.resolve("key.pem"));
            assertTrue(
                    journey(scene.runner, "--offline").matches(".*: mv \\S+key.pem \\S+"),
                    journey(scene.runner, "--offline"));
        }
    }

    @Test
    void whereTheApiAnswersTheJourneyIsDone() throws Exception {
        try (Scene scene = props.stellantis()) {
            assertEquals(
                    "step 6 of 6 is reached: the API answers; next: see your vehicles: stellantis vehicles",
                    journey(scene.runner));
        }
    }

    @Test
    void everyCheckIsInTheDocumentation() throws Exception {
        List<String> documented = Files.readString(Repository.root().resolve("docs/doctor.md"))
                .lines()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> Stream.of(line.split("\\|")[1].split(",")))
                .map(id -> id.replace("`", "").strip())
                .toList();
        try (Scene scene = props.stellantis()) {
            List<?> checks = (List<?>) JSON.std
                    .mapFrom(scene.runner.run("doctor", "--no-input", "--json").out())
                    .get("checks");
            for (Object check : checks)
                assertTrue(
                        documented.contains(String.valueOf(((Map<?, ?>) check).get("id"))),
                        check + " in " + documented);
            assertTrue(checks.size() > 20, checks.toString());
        }
    }

    @Test
    void theVerdictLeavesNothingOut() throws Exception {
        try (Scene scene = props.stellantis(Fault.UNTRUSTED_SERVER)) {
            ScriptRunner.Outcome outcome = scene.runner.run("doctor", "--no-input");
            assertFalse(verdict(outcome).contains("\u2026"), verdict(outcome));
            assertTrue(
                    verdict(outcome)
                            .contains(": a CA named \"Stellantis Sandbox Root CA\" is known here, but with another"
                                    + " key; either your CA file is old"),
                    verdict(outcome));
        }
    }

    // files and identity

    @Test
    void theRemedyNamesTheCertificateThatWasGiven() throws Exception {
        try (Scene scene = props.expiredAtNginx()) {
            ScriptRunner runner = new ScriptRunner(temporary.resolve("expired"));
            Files.copy(scene.key, runner.path("my key.pem"));
            Files.copy(scene.cert, runner.path("cexp.pem"));
            ScriptRunner.Outcome outcome = runner.run(
                    "doctor",
                    "--json",
                    "--no-input",
                    "--url",
                    scene.url,
                    "--cacert",
                    scene.ca.toString(),
                    "--key",
                    "my key.pem",
                    "--cert",
                    "cexp.pem");
            String file = runner.path("cexp.pem").toString();
            assertEquals(
                    "make a new signing request with the same subject: stellantis csr --like " + file + " --key '"
                            + runner.path("my key.pem") + "' --out request-new.csr",
                    cause(check(outcome, "files.validity"), "remedy"));
            List<String> remedies = new ArrayList<>();
            for (Object one : (List<?>) JSON.std.mapFrom(outcome.out()).get("checks"))
                if (((Map<?, ?>) one).get("cause") != null) remedies.add(cause((Map<?, ?>) one, "remedy"));
            for (String remedy : remedies)
                assertFalse(remedy.contains(" cert.pem") || remedy.matches(".*stellantis inspect([;,].*)?$"), remedy);
        }
    }

    @Test
    void anExpiredCertificateOfTheProfileIsRenewedBesideTheOneInUse() throws Exception {
        try (Scene scene = props.profile()) {
            ScriptRunner runner = scene.runner;
            runner.clock = java.time.Clock.offset(runner.clock, java.time.Duration.ofDays(4000));
            ScriptRunner.Outcome outcome = runner.run("doctor", "--json", "--no-input", "--offline");
            assertEquals(
                    "make the next key and a signing request with the same subject: stellantis renew --start",
                    cause(check(outcome, "files.validity"), "remedy"));
            assertTrue(
                    String.valueOf(check(outcome, "journey").get("text")).endsWith("stellantis renew --start"),
                    outcome.out());
            assertEquals(0, runner.run("renew", "--start").code());
            outcome = runner.run("doctor", "--json", "--no-input", "--offline");
            assertTrue(
                    cause(check(outcome, "files.validity"), "remedy")
                            .matches("e-mail \\S+request\\.new\\.csr to your Stellantis contact; when the renewed"
                                    + " certificate has come: stellantis install FILE"),
                    outcome.out());
            Files.copy(
                    runner.profile("default").resolve("cert.pem"),
                    runner.profile("default").resolve("cert.new.pem"));
            outcome = runner.run("doctor", "--json", "--no-input", "--offline");
            assertEquals(
                    "use the renewed certificate, which has come: stellantis renew --switch",
                    cause(check(outcome, "files.validity"), "remedy"));
        }
    }

    @Test
    void theProfilesIdentityAtAnotherServerIsSaidToBeTheProfiles() throws Exception {
        try (Scene home = props.profile();
                Scene other = props.strangersNginx()) {
            ScriptRunner.Outcome outcome = home.runner.run(
                    "doctor", "--json", "--no-input", "--url", other.url, "--cacert", other.ca.toString());
            assertTrue(
                    String.valueOf(check(outcome, "files.identity").get("text"))
                            .contains("of the profile \"default\", as no --cert was given"),
                    outcome.all());
            Map<?, ?> verdict = (Map<?, ?>) JSON.std.mapFrom(outcome.out()).get("verdict");
            String cause = cause(verdict, "because") + cause(verdict, "what");
            String issuer = props.issuerOfTheClient();
            assertTrue(cause.contains("issued by \"" + issuer + "\""), cause + " names " + issuer);
            assertTrue(cause.contains("of the profile \"default\""), cause);
            assertTrue(cause(verdict, "remedy").contains("--key FILE --cert FILE"), cause(verdict, "remedy"));
        }
    }

    @Test
    void theMandatedSubjectIsAskedForByStellantisOnly() throws Exception {
        try (Scene scene = props.otherCompanysNginx()) {
            ScriptRunner.Outcome outcome = new ScriptRunner(temporary.resolve("other"))
                    .run(
                            "doctor",
                            "--json",
                            "--no-input",
                            "--url",
                            scene.url,
                            "--cacert",
                            scene.ca.toString(),
                            "--key",
                            scene.key.toString(),
                            "--cert",
                            scene.cert.toString());
            assertEquals(0, outcome.code(), outcome.all());
            assertEquals("ok", check(outcome, "files.subject").get("state"), outcome.all());
        }
    }

    @Test
    void withoutThePassphraseTheCertificateIsLookedAtAllTheSame() throws Exception {
        try (Scene scene = props.profile()) {
            props.encrypt(scene.runner, "-v2", "aes-256-cbc");
            Files.copy(props.request(), scene.runner.profile("default").resolve("request.csr"));
            assertAllButTheKey(offline(scene), "secret.missing");
            scene.runner.env("STELLANTIS_PASSPHRASE", "env:WRONG").env("WRONG", "not the right one");
            assertAllButTheKey(offline(scene), "file.passphrase-wrong");
            Files.delete(scene.runner.profile("default").resolve("key.pem"));
            assertAllButTheKey(offline(scene), "identity.key-missing");
        }
    }

    private static void assertAllButTheKey(ScriptRunner.Outcome outcome, String id) throws Exception {
        assertEquals(id, cause(check(outcome, "files.identity"), "id"));
        for (String one : List.of("files.request", "files.chain", "files.validity", "files.subject"))
            assertEquals("ok", check(outcome, one).get("state"), outcome.all());
    }

    @Test
    void anExpiredCertificateIsSeenWithoutThePassphrase() throws Exception {
        try (Scene scene = props.profile()) {
            props.encrypt(scene.runner, "-v2", "aes-256-cbc");
            FaultMatrix.replace(scene.runner, "cert.pem", props.expiredChain());
            ScriptRunner.Outcome outcome = offline(scene);
            assertEquals("identity.expired", cause(check(outcome, "files.validity"), "id"));
        }
    }

    @Test
    void beforeTheCertificateComesRequestAndKeyAreLookedAt() throws Exception {
        try (Scene scene = props.profile()) {
            Path profile = scene.runner.profile("default");
            Files.delete(profile.resolve("cert.pem"));
            Files.copy(props.request(), profile.resolve("request.csr"));
            ScriptRunner.Outcome outcome = offline(scene);
            assertEquals(
                    "made with the same key", check(outcome, "files.request").get("text"));
            assertEquals("EC P-256", check(outcome, "files.key").get("text"));
            assertEquals("key.untried", cause(check(outcome, "files.subject"), "id"));
        }
    }

    @Test
    void aLostKeysRequestIsReplacedByTheCommandThatIsTold() throws Exception {
        try (Scene scene = props.profile()) {
            Path profile = scene.runner.profile("default");
            Files.copy(props.request(), profile.resolve("request.csr"));
            FaultMatrix.replace(scene.runner, "key.pem", props.otherKey());
            String remedy = cause(check(offline(scene), "files.identity"), "remedy");
            assertTrue(remedy.endsWith("make a new signing request: stellantis csr --force"), remedy);
            ScriptRunner.Outcome refused = scene.runner.run("csr", "--no-input");
            assertEquals(15, refused.code(), refused.all());
            assertTrue(
                    refused.err().contains("made with another key than")
                            && refused.err().contains("--force")
                            && !refused.err().contains("send that one"),
                    refused.err());
        }
    }

    @Test
    void theCertificateOfAnotherProfileIsToldWithItsProfileAndWhatToInstall() throws Exception {
        try (Scene scene = props.profile()) {
            Path profile = scene.runner.profile("default");
            Path second = Files.createDirectories(scene.runner.profile("second"));
            Files.copy(profile.resolve("key.pem"), second.resolve("key.pem"));
            FaultMatrix.replace(scene.runner, "key.pem", props.otherKey());
            assertEquals(
                    "the certificate belongs to the profile second; install the one that came for this key:"
                            + " stellantis install --force FILE",
                    cause(check(offline(scene), "files.identity"), "remedy"));
            Files.delete(second.resolve("key.pem"));
            Path kept = profile.resolve("key.pem.20260101-000000.bak");
            Files.writeString(kept, "an encrypted key, say");
            Files.copy(props.request(), profile.resolve("request.csr.20260101-000000.bak"));
            assertEquals(
                    "its key was replaced, and is kept as a backup; to use it again: mv " + kept + " "
                            + profile.resolve("key.pem"),
                    cause(check(offline(scene), "files.identity"), "remedy"));
        }
    }

    @Test
    void theRequestOfTheKeyItselfIsTheOneToSend() throws Exception {
        try (Scene scene = props.profile()) {
            Files.copy(props.request(), scene.runner.profile("default").resolve("request.csr"));
            ScriptRunner.Outcome refused = scene.runner.run("csr", "--no-input");
            assertEquals(15, refused.code(), refused.all());
            assertTrue(refused.err().contains("hint: send that one"), refused.err());
            props.encrypt(scene.runner, "-v2", "aes-256-cbc");
            assertTrue(
                    scene.runner.run("csr", "--no-input").err().contains("if it was, send that one"),
                    "the key is not looked into");
        }
    }

    @Test
    void swappedFilesAreOneFinding() throws Exception {
        try (Scene scene = props.profile()) {
            Path profile = scene.runner.profile("default");
            Path cert = Files.copy(profile.resolve("cert.pem"), temporary.resolve("open to all.pem"));
            Files.setPosixFilePermissions(cert, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
            ScriptRunner.Outcome outcome = offline(
                    scene,
                    "--key",
                    cert.toString(),
                    "--cert",
                    profile.resolve("key.pem").toString());
            assertEquals("identity.files-swapped", cause(check(outcome, "files.identity"), "id"));
            assertFalse(
                    outcome.out().contains("files.private") || outcome.out().contains("\"files.key\""), outcome.all());
        }
    }

    @Test
    void aProxyOfOnesOwnIsLeftOutWhereItWasNamed() throws Exception {
        try (Scene scene = props.healthyNginx("on")) {
            ScriptRunner runner = new ScriptRunner(temporary.resolve("proxied"));
            String[] arguments = {
                "--json",
                "--no-input",
                "-p",
                "two",
                "--url",
                scene.url,
                "--cacert",
                scene.ca.toString(),
                "--key",
                scene.key.toString(),
                "--cert",
                scene.cert.toString()
            };
            ScriptRunner.Outcome typed = runner.run(
                    "doctor",
                    Stream.concat(Stream.of(arguments), Stream.of("--proxy", "http://localhost:1"))
                            .toArray(String[]::new));
            runner.env("STELLANTIS_PROXY", "http://localhost:1");
            ScriptRunner.Outcome variable = runner.run("doctor", arguments);
            runner.env("STELLANTIS_PROXY", "").env("https_proxy", "http://localhost:1");
            ScriptRunner.Outcome machine = runner.run("doctor", arguments);
            assertEquals(
                    "correct --proxy; if the host needs no proxy, leave out --proxy",
                    cause(check(typed, "api.proxy"), "remedy"));
            assertEquals("on your side", cause(check(typed, "api.proxy"), "side"));
            assertEquals(
                    "correct STELLANTIS_PROXY; if the host needs no proxy, unset STELLANTIS_PROXY",
                    cause(check(variable, "api.proxy"), "remedy"));
            assertEquals(
                    "correct https_proxy; a host that needs no proxy is named in NO_PROXY",
                    cause(check(machine, "api.proxy"), "remedy"));
        }
    }

    @Test
    void theCommandThatTriesAgainIsWhole() throws Exception {
        try (Scene scene = props.stellantis(Fault.ERROR_503)) {
            ScriptRunner.Outcome outcome = scene.runner.run("doctor", "--no-input", "--json");
            assertTrue(
                    cause(check(outcome, "api.answer"), "remedy").contains("stellantis call fleets --retry 3"),
                    outcome.all());
        }
    }

    @Test
    void aServerThatNeverAsksHasSeveralCauses() throws Exception {
        try (Scene scene = props.stellantis(Fault.NO_CLIENT_CERT_ASKED)) {
            Map<?, ?> check = check(scene.runner.run("doctor", "--no-input", "--json"), "token.answer");
            assertEquals("false", cause(check, "certain"));
            assertTrue(
                    cause(check, "because").contains("another port")
                            && cause(check, "because").contains("inspecting proxy")
                            && cause(check, "because").contains("set up wrongly"),
                    check.toString());
        }
    }

    @Test
    void anAnswerWithoutContentIsNoFailure() throws Exception {
        try (Scene scene = props.answering("return 204;")) {
            String[] basic = {"--user", "MZP123456", "--password", "env:PASSWORD", "--client-id", "an-id"};
            scene.env.put("PASSWORD", "open sesame");
            ScriptRunner.Outcome outcome = FaultMatrix.doctor(props, scene.options(basic), "1.3");
            Map<?, ?> check = check(outcome, "api.answer");
            assertEquals(0, outcome.code(), outcome.all());
            assertEquals("warning", check.get("state"));
            assertEquals("api.no-content", cause(check, "id"));
            assertTrue(cause(check, "remedy").contains("which fleet"), check.toString());
        }
    }

    @Test
    void aLoneCertificateIsCompletedInItsOwnFile() throws Exception {
        try (Scene scene = props.healthyNginx("on")) {
            ScriptRunner.Outcome outcome = new ScriptRunner(temporary.resolve("lone"))
                    .run(
                            "doctor",
                            "--json",
                            "--no-input",
                            "--offline",
                            "--key",
                            scene.key.toString(),
                            "--cert",
                            props.leafAlone().toString());
            assertEquals(
                    "append the certificate of its issuing CA, which came along with it, to " + props.leafAlone(),
                    cause(check(outcome, "files.chain"), "remedy"));
        }
    }

    @Test
    void aRedirectThatDoesNotSayWhereIsNoAnswer() throws Exception {
        try (Scene scene = props.answering("return 300;")) {
            Map<?, ?> check = check(FaultMatrix.doctor(props, scene, "1.3"), "api.answer");
            assertEquals("api.redirected", cause(check, "id"));
            assertEquals("HTTP 300: the answer is elsewhere", cause(check, "what"));
            assertEquals("it does not say where", cause(check, "because"));
        }
    }

    @Test
    void aTruststoreWithJavasUsualPassphraseOpensBesideAKeyWithAnother() throws Exception {
        for (String passphrase : List.of("changeit", "another one")) {
            try (Scene scene = props.profile()) {
                Path store = scene.runner.profile("default").resolve("trust.p12");
                new Tool(temporary)
                        .run(
                                "keytool",
                                "-importcert",
                                "-noprompt",
                                "-alias",
                                "root",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                passphrase,
                                "-keystore",
                                store.toString(),
                                "-file",
                                props.leafAlone().toString())
                        .ok();
                props.encrypt(scene.runner, "-v2", "aes-256-cbc");
                scene.runner.env("RIGHT", "the right one");
                FaultMatrix.set(scene.runner, "passphrase=env:RIGHT", "cacert=" + store);
                Map<?, ?> check = check(offline(scene), "files.authorities");
                if (passphrase.equals("changeit"))
                    assertTrue(!check.get("state").equals("failed"), check.toString());
                else assertTrue(cause(check, "remedy").contains("stellantis convert " + store), check.toString());
            }
        }
    }

    @Test
    void theKeyBesideIsFoundForACertificateBehindItsAuthority() throws Exception {
        try (Scene scene = props.profile()) {
            Path folder = scene.runner.profile("default");
            Files.move(folder.resolve("key.pem"), folder.resolve("right.pem"));
            Files.copy(props.otherKey(), folder.resolve("key.pem"));
            List<String> blocks =
                    List.of(Files.readString(folder.resolve("cert.pem")).split("(?<=END CERTIFICATE-----\n)"));
            Files.writeString(
                    folder.resolve("cert.pem"),
                    blocks.stream().skip(1).collect(java.util.stream.Collectors.joining()) + blocks.get(0));
            assertTrue(cause(check(offline(scene), "files.identity"), "remedy")
                    .endsWith("set key=" + folder.resolve("right.pem")));
        }
    }

    @Test
    void anEmptyScopeIsToldOnce() throws Exception {
        try (Scene scene = props.stellantis()) {
            FaultMatrix.set(scene.runner, "scope=");
            ScriptRunner.Outcome outcome = scene.runner.run("doctor", "--no-input");
            assertEquals("", outcome.err());
            assertTrue(outcome.out().contains("no scope is set"), outcome.out());
        }
    }

    @Test
    void theUrlInTheHintKeepsItsPath() {
        ScriptRunner.Outcome outcome =
                new ScriptRunner(temporary.resolve("http")).run("doctor", "--json", "--url", "http://localhost:1/a/b");
        assertEquals(2, outcome.code(), outcome.all());
        assertTrue(outcome.err().contains("write https://localhost:1/a/b"), outcome.err());
    }
}
