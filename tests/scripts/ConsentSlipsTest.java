import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import support.AtDrivers;
import support.EnrollSession;
import support.Partner;
import support.ScriptRunner;

/** What an application maker mistypes or forgets around a driver's consent, and where it is said. */
@Tag("openssl")
class ConsentSlipsTest extends AtDrivers {
    @BeforeEach
    void withoutColour() {
        runner.env("NO_COLOR", "1");
    }

    private void profileHas(String line) throws IOException {
        Path file = runner.profile("default").resolve("profile.properties");
        Files.writeString(file, Files.readString(file) + line + "\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data:telemetri,data:trip | data:telemetry,data:trip",
                "telemetry tripp | telemetry trip",
                "télémétrie | ",
                "telemetrie | telemetry",
                "data:trips | data:trip",
                "dat:position;trip | data:position;trip",
                "remote:door | remote:door:write",
                "remote:light:write | remote:lights:write"
            })
    void aMisspeltScopeIsNotStored(String typed, String meant) throws IOException {
        Path file = runner.profile("default").resolve("profile.properties");
        String before = Files.readString(file);
        ScriptRunner.Outcome set = runner.run("profile", "set", "scope=" + typed);
        assertEquals(2, set.code(), set.err());
        if (meant != null)
            assertTrue(set.err().replace("'", "").contains("stellantis profile set scope=" + meant), set.err());
        assertEquals(before, Files.readString(file));
    }

    @ParameterizedTest
    @CsvSource({"prd:CLV", "openid", "Remote", "ConnectivityForPartners", "data:alarm", "fleet:read", "TELEMETRY"})
    void otherScopesAreStored(String scope) {
        assertEquals(0, runner.run("profile", "set", "scope=" + scope).code());
    }

    @Test
    void aScopeThatNobodyKnowsIsAWarningOfDriversOnly() {
        String said = "the API names no scope data:tyres, x:y:";
        assertTrue(
                runner.run("profile", "set", "scope=trip,data:tyres,x:y").err().contains("warning: " + said));
        ScriptRunner.Outcome doctor = runner.run("doctor", "--offline");
        assertEquals(0, doctor.code(), doctor.all());
        assertTrue(doctor.out().contains(said), doctor.out());
        ScriptRunner.Outcome enroll = runner.run("enroll", "--no-browser", "--max-time", "0.2");
        assertTrue(enroll.err().contains("warning: " + said), enroll.err());
        assertFalse(runner.run("profile", "set", "auth=oauth2", "scope=prd:CLV")
                .err()
                .contains("names no scope"));
    }

    @Test
    void theDriverIsNotAskedForAMisspeltScopeWhereverItStands() throws IOException {
        String said = "is misspelt: data:telemetry";
        ScriptRunner.Outcome typed = runner.run("enroll", "--no-browser", "--scope", "data:telemetri,trip");
        assertEquals(2, typed.code(), typed.all());
        assertTrue(typed.err().contains(said), typed.err());
        assertTrue(typed.err().contains("give --scope data:telemetry,trip"), typed.err());
        profileHas("scope=data:telemetri data:trip");
        ScriptRunner.Outcome stored = runner.run("enroll", "--no-browser");
        assertEquals(2, stored.code(), stored.all());
        assertTrue(stored.err().contains(said), stored.err());
        assertTrue(stored.err().contains("stellantis profile set 'scope=data:telemetry data:trip'"), stored.err());
        ScriptRunner.Outcome doctor = runner.run("doctor", "--offline");
        assertEquals(2, doctor.code(), doctor.all());
        assertTrue(doctor.out().contains(said), doctor.out());
        assertTrue(doctor.out().contains("stellantis profile set 'scope=data:telemetry data:trip'"), doctor.out());
        runner.env("STELLANTIS_SCOPE", "horm");
        ScriptRunner.Outcome variable = runner.run("enroll", "--no-browser");
        assertTrue(variable.err().contains("give --scope horn"), variable.err());
        assertTrue(stellantis.log.isEmpty(), stellantis.log.toString());
    }

    @Test
    void installNamesAMisspeltScopeOfTheProfileAndOfTheRegistration() throws IOException {
        Path mail = Files.writeString(temporary.resolve("mail.txt"), "client id: " + app.clientId() + "\n");
        profileHas("scope=data:telemetri");
        ScriptRunner.Outcome settings = runner.run("install", mail.toString());
        assertEquals(0, settings.code(), settings.all());
        assertTrue(settings.err().contains("scope=data:telemetri is misspelt: "), settings.err());
        Partner.settings(runner, "environment=sandbox", "auth=end-user", "brand=opel", "client-secret=env:S");
        Files.writeString(
                runner.profile("default").resolve("application.properties"),
                "vehicle-data=data\\:alert data\\:posision\n");
        ScriptRunner.Outcome registered = runner.run("install", mail.toString());
        assertTrue(registered.err().contains("scope=alert,data:posision is misspelt: "), registered.err());
        assertTrue(registered.err().contains("stellantis profile set scope=alert,data:position"), registered.err());
    }

    @Test
    void withoutACertificateNobodyIsAsked() throws IOException {
        Files.delete(runner.profile("default").resolve("cert.pem"));
        profileHas("scope=\nclient-secret=");
        List<String> asked = new ArrayList<>();
        ScriptRunner.Outcome enroll = runner.types(asked, "trip", "secret").run("enroll", "--no-browser");
        assertEquals(11, enroll.code(), enroll.all());
        assertTrue(enroll.err().contains("there is no certificate for mutual TLS"), enroll.err());
        assertTrue(enroll.err().contains("stellantis install FILE"), enroll.err());
        assertTrue(asked.isEmpty(), asked.toString());
        assertTrue(stellantis.log.isEmpty(), stellantis.log.toString());
    }

    private void enrolled(String label, String scope) {
        EnrollSession way = EnrollSession.start(runner, "--label", label, "--scope", scope);
        EnrollSession.arrive(way.sentTo(owners, label, "accept"));
        assertEquals(0, way.end().code());
    }

    @Tag("curl")
    @Test
    void dataWithoutConsentSayWhichScopeTheyNeedAndHowToGetIt() throws IOException {
        enrolled("anna", "telemetry");
        String said = "\"anna\" has not consented to data:position";
        String store = "stellantis profile set scope=data:telemetry,data:trip,openid,data:position";
        String again = "stellantis enroll --label anna --force";
        ScriptRunner.Outcome positions = runner.run("positions", "--jsonl");
        assertEquals(0, positions.code(), positions.all());
        assertTrue(positions.out().contains("\"state\":\"no-consent\""), positions.out());
        assertTrue(positions.err().contains("warning: " + said), positions.err());
        assertTrue(positions.err().contains(store) && positions.err().contains(again), positions.err());
        ScriptRunner.Outcome strict = runner.run("positions", "--strict", "--jsonl");
        assertEquals(30, strict.code(), strict.all());
        assertTrue(strict.out().contains("has not consented to data:position"), strict.out());
        assertFalse(runner.run("status", "--jsonl").err().contains("consented"));
        assertTrue(
                runner.terminal(120).run("status").err().replaceAll("\\s+", " ").contains(said));
        assertFalse(runner.run("maintenance", "--jsonl").err().contains("consented"));
        ScriptRunner.Outcome trips = runner.run("trips", "--since", "3d", "--table");
        assertEquals(30, trips.code(), trips.all());
        assertTrue(trips.err().contains("\"anna\" has not consented to data:trip"), trips.err());
        ScriptRunner.Outcome doctor = runner.terminal(200).run("doctor");
        assertEquals(0, doctor.code(), doctor.all());
        String shown = doctor.out().replaceAll("\\s+", " ");
        assertTrue(shown.contains("warning driver's consent: \"anna\" has not consented to data:trip"), shown);
        assertTrue(shown.contains("ask the driver again: " + again), shown);
    }

    @Tag("curl")
    @Test
    void anotherScopeCountsWhenTheDriverIsEnrolledAgain() {
        enrolled("anna", "telemetry,trip");
        ScriptRunner.Outcome same = runner.run("profile", "set", "scope=telemetry,trip,openid");
        assertFalse(same.err().contains("already enrolled"), same.err());
        ScriptRunner.Outcome set = runner.run("profile", "set", "scope=telemetry,trip,position");
        assertTrue(set.err().contains("already enrolled, with the scope before: anna"), set.err());
        assertTrue(set.err().contains("stellantis enroll --label anna --force"), set.err());
        ScriptRunner.Outcome positions = runner.run("positions", "--jsonl");
        assertFalse(positions.err().contains("profile set"), positions.err());
        assertTrue(positions.err().contains("stellantis enroll --label anna --force"), positions.err());
        ScriptRunner.Outcome doctor = runner.run("doctor", "--offline");
        assertTrue(doctor.out().contains("\"anna\" has not consented to data:position"), doctor.out());
    }

    @Tag("curl")
    @Test
    void doctorSaysWhatTheDriverHasConsentedToAndAdvertisesNothing() {
        enrolled("anna", "telemetry,trip");
        runner.run("profile", "set", "scope=telemetry,trip");
        String shown = runner.terminal(200).run("doctor").out().replaceAll("\\s+", " ");
        assertTrue(shown.contains("driver's consent: \"anna\" has consented to data:telemetry data:trip"), shown);
        assertFalse(shown.contains("collision") || shown.contains("not consented"), shown);
        assertTrue(shown.contains("verdict: all is in order"), shown);
    }

    /** Each line can be typed as it stands. */
    @Tag("curl")
    @Test
    void whereThereAreSeveralDriversAHintNamesOne() throws IOException {
        enrolled("anna", "telemetry,trip,openid");
        runner.run("profile", "set", "base-url=" + stellantis.sandbox.baseUrl());
        assertTrue(runner.run("profile").all().contains("stellantis call user/vehicles\n"));
        enrolled("ben", "telemetry,trip,openid");
        for (String words : List.of("profile", "profile set scope=telemetry,trip,openid", "doctor --offline"))
            assertTrue(
                    typed(words).all().contains("stellantis call user/vehicles --end-user anna\n"),
                    words + ": " + typed(words).all());
        assertTrue(typed("positions VIN").err().contains("stellantis vehicles --end-user anna\n"));
        assertTrue(typed("call").err().contains("stellantis call user/vehicles --end-user anna\n"));
        ScriptRunner.Outcome call = typed("call user/vehicles --end-user anna");
        assertEquals(0, call.code(), call.all());
        assertTrue(typed("enroll --label ben").err().contains("stellantis enroll --label ben --force;"));
        // one who logs in otherwise has no driver
        Partner.settings(runner, "auth=basic");
        assertFalse(typed("call").err().contains("--end-user"), typed("call").err());
    }

    private ScriptRunner.Outcome typed(String words) {
        String[] all = words.split(" ");
        return runner.run(all[0], java.util.Arrays.copyOfRange(all, 1, all.length));
    }

    /** The doctor renews nothing: it does not say that a renewed token was refused too. */
    @Tag("curl")
    @Test
    void aRefusedTokenIsSaidToBeRenewedOnlyWhereItWas() throws IOException {
        enrolled("anna", "telemetry,trip,openid");
        Path file = runner.profile("default").resolve("users/anna.json");
        Files.writeString(
                file, Files.readString(file).replaceFirst("(\"access_token\" : \")[^\"]+", "$1no-longer-good"));
        String doctor = runner.run("doctor").out();
        assertTrue(doctor.contains("renew it: stellantis enroll --refresh anna"), doctor);
        assertFalse(doctor.contains("renewed one"), doctor);
        assertEquals(0, runner.run("call", "user/vehicles").code());
        assertEquals(0, runner.run("doctor").code());
    }

    @Tag("curl")
    @Test
    void withSeveralDriversDoctorChecksAllThatNeedsNone() throws IOException {
        enrolled("anna", "telemetry,trip,openid");
        enrolled("ben", "telemetry,trip,openid");
        ScriptRunner.Outcome doctor = runner.run("doctor");
        assertEquals(0, doctor.code(), doctor.all());
        assertTrue(doctor.out().contains("several drivers are enrolled: anna, ben"), doctor.out());
        assertTrue(doctor.out().contains("--end-user anna"), doctor.out());
        assertTrue(doctor.out().contains("skipped  API's answer: it is not said on whose behalf"), doctor.out());
        assertTrue(doctor.out().contains("ok       API: client certificate"), doctor.out());
        ScriptRunner.Outcome one = runner.run("doctor", "--end-user", "ben");
        assertTrue(one.code() == 0 && one.out().contains("ok       API's answer: HTTP 200"), one.all());
    }

    @Tag("curl")
    @Test
    void theLabelOfADriverIsNoLogin() {
        enrolled("ben", "telemetry,trip,openid");
        for (String[] line : List.of(
                new String[] {"vehicles", "--user", "ben"},
                new String[] {"call", "-u", "ben", "user/vehicles"},
                new String[] {"doctor", "--user", "ben"})) {
            String[] words = java.util.Arrays.copyOfRange(line, 1, line.length);
            ScriptRunner.Outcome slip = runner.run(line[0], words);
            assertEquals(2, slip.code(), slip.all());
            assertTrue(slip.all().contains("\"ben\" is an enrolled driver"), slip.all());
            assertTrue(slip.all().contains("did you mean --end-user ben?"), slip.all());
        }
        ScriptRunner.Outcome stranger = runner.run("vehicles", "--user", "MZP123456");
        assertFalse(stranger.err().contains("enrolled"), stranger.err());
    }

    @Tag("curl")
    @Test
    void aHintIsForTheDriverWhoWasTyped() {
        enrolled("anna", "telemetry,trip,openid");
        enrolled("ben", "telemetry,trip,openid");
        ScriptRunner.Outcome none = runner.run("status", "VR3SANDBX00009999", "--table", "--end-user", "ben");
        assertTrue(none.err().contains("stellantis vehicles --end-user ben"), none.err());
        ScriptRunner.Outcome odd = runner.run("positions", "VIN", "--end-user", "ben", "-p", "default");
        assertTrue(odd.err().contains("stellantis vehicles --end-user ben"), odd.err());
        assertTrue(runner.run("status", "VIN").err().contains("stellantis vehicles --end-user anna"));
        assertFalse(runner.run("token", "--end-user", "carl").err().contains("enroll --end-user"));
    }
}
