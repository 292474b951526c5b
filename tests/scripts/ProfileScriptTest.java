import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.OpensslCa;
import support.ScriptRunner;

class ProfileScriptTest {
    private static final String APPLICATION = "client-id=0b6f1c2d-1111-2222-3333-444455556666";
    private static final String TOKEN = "token-client-id=ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF";

    @TempDir
    Path temporary;

    ScriptRunner runner;
    Path settings;

    @BeforeEach
    void sitDown() {
        runner = new ScriptRunner(temporary);
        settings = runner.profile("default").resolve("profile.properties");
    }

    @Test
    void storesSettingsForTheNextSteps() throws Exception {
        ScriptRunner.Outcome outcome =
                runner.run("profile", "set", "environment=preprod", "auth=oauth2", APPLICATION, TOKEN, "scope=prd:CLV");
        assertEquals(0, outcome.code(), outcome.err());
        assertFalse(outcome.err().contains("warning"), outcome.err());
        assertTrue(Files.readString(settings).contains("scope=prd:CLV\n"));
        String shown = runner.run("profile", "show").out();
        assertTrue(
                shown.matches("(?s).*token-url +https://idfed-preprod\\.mpsa\\.com/as/token\\.oauth2 +environment"
                        + " preprod\n"
                        + ".*"),
                shown);
        assertTrue(shown.matches("(?s).*client-id +0b6f1c2d-1111-2222-3333-444455556666 +profile\n.*"), shown);
    }

    @Test
    void storesNothingWhenOneOfTheSettingsIsWrong() {
        ScriptRunner.Outcome outcome = runner.run("profile", "set", "environment=preprod", "client_id=1");
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().contains("did you mean client-id?"), outcome.err());
        assertFalse(Files.exists(settings));
        assertEquals(2, runner.run("profile", "set", "scope=a", "scope=b").code());
        assertEquals(2, runner.run("profile", "set").code());
        assertFalse(Files.exists(settings));
    }

    @Test
    void neverShowsOrStoresASecretTypedByMistake() throws Exception {
        for (String typed : List.of(
                "password=Marker-4711",
                "password=pass:Marker-4711",
                "user=MZP123456:Marker-4711",
                "Marker-4711",
                "MZP123456:Marker-4711",
                "passwort=Marker-4711")) {
            ScriptRunner.Outcome outcome = runner.run("profile", "set", typed);
            assertEquals(2, outcome.code(), typed);
            assertFalse(outcome.all().contains("Marker-4711"), outcome.all());
        }
        assertFalse(runner.run("profile", "password=Marker-4711").all().contains("Marker-4711"));
        assertFalse(Files.exists(settings));
        Files.createDirectories(settings.getParent());
        Files.writeString(settings, "password=Marker-4711\nsecret.of.mine=Marker-4711\n");
        for (String[] args : new String[][] {{"show"}, {"show", "--json"}, {"list"}}) {
            ScriptRunner.Outcome outcome = runner.run("profile", args);
            assertEquals(0, outcome.code());
            assertFalse(outcome.all().contains("Marker-4711"), outcome.all());
        }
        runner.env("STELLANTIS_CLIENT_SECRET", "Marker-4711");
        assertFalse(runner.run("profile").all().contains("Marker-4711"));
        for (String proxy : List.of("me:Marker-4711@h:1", "http://me:a/Marker-4711@h:1", "me:a@Marker-4711@h:1")) {
            runner.env("STELLANTIS_PROXY", proxy);
            String shown = runner.run("profile").all();
            assertTrue(shown.contains("***@h:1") && !shown.contains("Marker-4711"), shown);
        }
    }

    @Test
    void warnsAboutSwappedClientIdsButStoresThem() throws Exception {
        ScriptRunner.Outcome outcome = runner.run(
                "profile",
                "set",
                "client-id=ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF",
                "token-client-id=0b6f1c2d-1111-2222-3333-444455556666");
        assertEquals(0, outcome.code());
        assertTrue(
                outcome.err().contains("warning: client-id has the shape")
                        && outcome.err().contains("warning: token-client-id has the shape"),
                outcome.err());
        assertTrue(Files.readString(settings).contains("client-id=ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF"));
    }

    @Test
    void aPathIsTypedFromHereAndHoldsFromEverywhere() throws Exception {
        runner.write("key.pem", "x");
        ScriptRunner.Outcome outcome = runner.run("profile", "set", "key=key.pem", "password=file:pw.txt");
        assertEquals(0, outcome.code());
        assertTrue(Files.readString(settings).contains("key=" + runner.path("key.pem") + "\n"));
        assertTrue(Files.readString(settings).contains("password=file:" + runner.path("pw.txt") + "\n"));
        assertTrue(outcome.err().contains("there is no file " + runner.path("pw.txt")), outcome.err());
    }

    @Test
    void showsWhereASettingComesFrom() {
        runner.run("profile", "set", "environment=prod", "scope=prd:CLV");
        runner.env("STELLANTIS_SCOPE", "prd:asv").env("STELLANTIS_BASE_URL", " ");
        String shown = runner.run("profile").out();
        assertTrue(shown.matches("(?s).*scope +prd:asv +STELLANTIS_SCOPE\n.*"), shown);
        assertTrue(shown.matches("(?s).*base-url +https://api-cert\\.groupe-psa\\.com +environment prod\n.*"), shown);
    }

    @Test
    void unsetsWhatWasSetAndWhatAPersonMisspeltInTheFile() throws Exception {
        runner.run("profile", "set", "environment=prod", "scope=prd:CLV");
        Files.writeString(settings, Files.readString(settings) + "scoop=prd:X\n");
        assertEquals(0, runner.run("profile", "unset", "scope", "scoop").code());
        String left = Files.readString(settings);
        assertTrue(left.contains("environment=prod") && !left.contains("sco"), left);
        assertEquals(2, runner.run("profile", "unset", "colour").code());
    }

    @Test
    void listsProfilesAndMarksTheOneInUse() throws Exception {
        runner.run("profile", "set", "environment=preprod");
        runner.run("profile", "-p", "prod", "set", "environment=prod", "auth=basic");
        runner.run("profile", "-p", "broken", "set", "environment=prod");
        Files.writeString(runner.profile("broken").resolve("profile.properties"), "key=\\users\n");
        assertEquals(
                List.of("broken", "default", "prod"),
                runner.run("profile", "list", "-p", "prod")
                        .out()
                        .lines()
                        .map(line -> line.substring(2).split(" ")[0])
                        .toList());
        List<?> json = JSON.std.listFrom(runner.env("STELLANTIS_PROFILE", "prod")
                .run("profile", "list", "--json")
                .out());
        Map<?, ?> prod = (Map<?, ?>) json.get(2);
        assertEquals(true, prod.get("inUse"));
        assertEquals("basic", prod.get("auth"));
        assertTrue(((Map<?, ?>) json.get(0)).get("problem").toString().contains("cannot read"));
    }

    @Tag("openssl")
    @Test
    void saysWhatEachFileIsAndWhatComesNext() throws Exception {
        assertTrue(runner.run("profile").out().contains("next: make the key and the signing request: stellantis csr"));
        OpensslCa ca = new OpensslCa(temporary);
        Path folder = Files.createDirectories(runner.profile("default"));
        Path key = ca.newKey("RSA");
        Files.copy(key, folder.resolve("key.pem"));
        Files.copy(ca.request(key, OpensslCa.subject("MZP123456")), folder.resolve("request.csr"));
        String mailed = runner.run("profile").out();
        assertTrue(mailed.contains("a private key (PKCS#8 PEM), RSA 2048, not encrypted"), mailed);
        assertTrue(mailed.contains("signing request of MZP123456, RSA 2048"), mailed);
        assertTrue(mailed.contains("next: e-mail " + folder.resolve("request.csr")), mailed);

        Files.copy(
                ca.signedBy(OpensslCa.Authority.PARTNERS)
                        .issue(key, OpensslCa.subject("MZP123456"))
                        .chain(),
                folder.resolve("cert.pem"));
        String installed = runner.run("profile").out();
        assertTrue(
                installed.matches(
                        "(?s).*MZP123456, valid until \\d{4}-\\d\\d-\\d\\d \\(36\\d days\\), with 1 issuing CA,"
                                + " matches key and request\n"
                                + ".*"),
                installed);
        assertTrue(
                installed.contains("stellantis profile set environment=preprod auth=oauth2 client-id=ID"), installed);

        runner.run("profile", "set", "environment=preprod", "auth=oauth2", APPLICATION);
        assertTrue(runner.run("profile").out().contains("send the certificate to your Stellantis contact too"));
        runner.run("profile", "set", TOKEN, "scope=prd:CLV");
        assertTrue(runner.run("profile")
                .out()
                .endsWith("next: call the API: stellantis call /connectedcar/v3/fleets\n"
                        + "then: see your vehicles: stellantis vehicles\n"));
        runner.run("profile", "set", "auth=basic");
        assertTrue(runner.run("profile").out().contains("set user=MZP123456 password=env:MZP_PASSWORD"));

        runner.clock = java.time.Clock.offset(runner.clock, java.time.Duration.ofDays(400));
        String expired = runner.run("profile").out();
        assertTrue(expired.contains("MZP123456, expired on ") && expired.contains("stellantis renew --start"), expired);
    }

    @Tag("openssl")
    @Test
    void seesThatTheCertificateBelongsToAnotherKey() throws Exception {
        OpensslCa ca = new OpensslCa(temporary);
        Path folder = Files.createDirectories(runner.profile("default"));
        Files.copy(ca.newKey("EC"), folder.resolve("key.pem"));
        Files.copy(ca.client("MZP123456").cert(), folder.resolve("cert.pem"));
        assertTrue(runner.run("profile").out().contains("problem: it was issued for another key than the one here"));
        Map<?, ?> json = JSON.std.mapFrom(runner.run("profile", "--json").out());
        assertEquals("default", json.get("profile"));
        assertEquals(
                "it was issued for another key than the one here",
                ((Map<?, ?>) ((List<?>) json.get("files")).get(2)).get("problem"));
    }

    @Tag("openssl")
    @Test
    void theCertificateStandsInFieldsToo() throws Exception {
        Path folder = Files.createDirectories(runner.profile("default"));
        Files.copy(new OpensslCa(temporary).client("MZP123456").cert(), folder.resolve("cert.pem"));
        Map<?, ?> row = (Map<?, ?>)
                JSON.std.listFrom(runner.run("profile", "list", "--json").out()).get(0);
        assertTrue(row.get("subject").toString().contains("MZP123456"), row.toString());
        assertTrue(row.get("notAfter").toString().matches("\\d{4}-\\d\\d-\\d\\dT[0-9:]+Z"), row.toString());
        assertTrue(row.get("certificate").toString().contains("(" + row.get("daysLeft") + " days)"), row.toString());
    }

    @Test
    void saysInPlainWordsThatTheKeyCannotBeRead() throws Exception {
        Files.createDirectories(runner.profile("default").resolve("key.pem"));
        String shown = runner.run("profile").out();
        assertTrue(
                shown.contains("problem: it is a folder, a file was expected")
                        && shown.contains("next: " + runner.profile("default").resolve("key.pem") + " is a folder"),
                shown);
    }

    @Test
    void aPathThatCannotBeMeantHidesNeitherTheRestNorTheOtherProfiles() throws Exception {
        Files.createDirectories(settings.getParent());
        Files.writeString(settings, "auth=none\ncert=/\n");
        ScriptRunner.Outcome shown = runner.run("profile");
        assertEquals(0, shown.code(), shown.err());
        assertTrue(shown.out().contains("problem: it is a folder, a file was expected"), shown.out());
        assertFalse(runner.run("doctor", "--offline").err().contains("defect"));
        Path other = Files.createDirectories(runner.profile("other"));
        Files.writeString(other.resolve("profile.properties"), "key=a\\u0000b\n");
        ScriptRunner.Outcome list = runner.run("profile", "list");
        assertEquals(0, list.code(), list.err());
        assertTrue(list.out().contains("* default") && list.out().contains("cannot be the name of a file"), list.out());
    }

    @Test
    void leavesNothingBehindWhenOnlyAsked() {
        runner.run("profile");
        runner.run("profile", "list");
        runner.run("profile", "set", "nonsense");
        assertFalse(Files.exists(runner.home.resolve("stellantis")));
    }

    @Test
    void suggestsTheActionThatWasMeant() {
        assertTrue(runner.run("profile", "lst").err().contains("did you mean list?"));
        assertTrue(runner.run("profile", "preprod").err().contains("-p preprod"));
        assertTrue(runner.run("profile", "scope=prd:X").err().contains("stellantis profile set scope=…"));
    }
}
