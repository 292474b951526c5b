import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.OpensslCa;
import support.OpensslCa.Authority;
import support.Ports;
import support.ScriptRunner;

/** Small mistakes that nothing else would show before a server refuses. */
class SlipsTest {
    @TempDir
    Path temporary;

    ScriptRunner runner;

    @BeforeEach
    void sitDown() {
        runner = new ScriptRunner(temporary).env("KP", "correct horse");
    }

    private ScriptRunner.Outcome csr(String login, String... more) {
        String line = "--cn " + login + " --org Acme --country US --state Kansas --locality Topeka"
                + " --email it@acme.example --passphrase env:KP";
        List<String> words = new java.util.ArrayList<>(List.of(line.split(" ")));
        words.addAll(List.of(more));
        return runner.run("csr", words.toArray(String[]::new));
    }

    @Test
    void aLoginWithoutSixDigitsIsWarnedAbout() {
        ScriptRunner.Outcome five = csr("MZP65432");
        assertEquals(0, five.code(), five.err());
        assertTrue(five.err().contains("warning: common name \"MZP65432\" has 5 digits behind MZP"), five.err());
        assertFalse(csr("MZP654321", "-p", "six").err().contains("warning"));
    }

    @Test
    void aCorrectedRunSeesThatTheRequestThereIsForAnotherLogin() throws IOException {
        csr("MZP654321");
        ScriptRunner.Outcome again = csr("MZP654322");
        assertEquals(15, again.code());
        assertTrue(again.err().contains("the request there has CN \"MZP654321\", not \"MZP654322\""), again.err());
        assertFalse(csr("MZP654321").err().contains("the request there has"));
        ScriptRunner.Outcome forced = csr("MZP654322", "--force");
        assertEquals(0, forced.code(), forced.err());
        assertTrue(forced.err().contains("user is no longer MZP654321"), forced.err());
        String settings = Files.readString(runner.profile("default").resolve("profile.properties"));
        assertTrue(settings.contains("user=MZP654322"), settings);
    }

    @Tag("openssl")
    @Test
    void aUserThatIsNotTheCertificatesIsReported() throws IOException {
        OpensslCa ca = new OpensslCa(temporary.resolve("ca"));
        Path profile = Files.createDirectories(runner.profile("default"));
        Path key = ca.newKey("EC");
        Files.copy(key, profile.resolve("key.pem"));
        String leaf = ca.signedBy(Authority.PARTNERS).sign(ca.request(key, OpensslCa.subject("MZP123456")));
        Files.writeString(profile.resolve("cert.pem"), leaf);
        assertFalse(runner.run("profile", "set", "user=MZP123456").err().contains("warning"));
        String odd = "user is MZP654321, while the certificate is for MZP123456";
        ScriptRunner.Outcome set = runner.run("profile", "set", "user=MZP654321");
        assertTrue(set.err().contains(odd), set.err());
        ScriptRunner.Outcome doctor = runner.run("doctor", "--offline");
        assertTrue(doctor.out().contains(odd), doctor.out());
        assertTrue(doctor.out().contains("stellantis profile set user=MZP123456"), doctor.out());
        // an authority's certificate may come first
        Files.writeString(profile.resolve("cert.pem"), Files.readString(ca.partners()) + leaf);
        assertTrue(runner.run("profile", "set", "user=MZP654321").err().contains(odd));
        // in a keystore only whoever opens it sees the certificate
        Path keystore = ca.pkcs12(key, profile.resolve("cert.pem"), "keyname", "store-pass");
        runner.env("SP", "store-pass").run("profile", "set", "keystore=" + keystore, "passphrase=env:SP");
        for (String name : List.of("key.pem", "cert.pem")) Files.delete(profile.resolve(name));
        ScriptRunner.Outcome opened = runner.run("doctor", "--offline");
        assertTrue(opened.out().contains(odd), opened.all());
    }

    @Test
    void beforeTheCertificateHasComeItIsWhatComesNext() throws IOException {
        csr("MZP654321");
        for (String script : List.of("call", "vehicles")) {
            ScriptRunner.Outcome early =
                    runner.run(script, script.equals("call") ? new String[] {"fleets"} : new String[0]);
            assertEquals(2, early.code(), early.all());
            assertTrue(
                    early.err().contains("hint: first install what came by e-mail: stellantis install FILE;"),
                    early.err());
        }
        assertTrue(runner.run("profile").out().contains("stellantis install FILE"));
    }

    @Tag("openssl")
    @Test
    void withALoginKnownOnlyThePasswordIsAskedFor() throws IOException {
        csr("MZP654321");
        OpensslCa ca = new OpensslCa(Files.createDirectories(temporary.resolve("ca")));
        Path profile = runner.profile("default");
        runner.write("mine.pem", ca.signedBy(Authority.PARTNERS).sign(profile.resolve("request.csr")));
        runner.run("profile", "set", "environment=preprod", "client-id=0f8fad5b-d9cb-469f-a165-70867728950e");
        String err = runner.run("install", "mine.pem", ca.partners().toString(), "--no-input")
                .err();
        String next = "next: give the password's source";
        String set = ": stellantis profile set password=env:MZP_PASSWORD\n";
        assertTrue(err.endsWith(next + " (with access tokens instead: auth=oauth2)" + set), err);
        runner.run("profile", "set", "auth=basic");
        assertTrue(runner.run("profile").out().contains(next + set));
        runner.run("profile", "unset", "auth", "client-id");
        assertTrue(
                runner.run("profile").out().contains("next: say as whom to call: stellantis profile set client-id="));
    }

    @Test
    void aMissingDefaultProfileIsReportedAsAnyOtherIs() {
        assertTrue(runner.run("call", "fleets").err().contains("no host is known"));
        runner.run("profile", "set", "environment=sandbox", "-p", "fleet");
        ScriptRunner.Outcome missing = runner.run("call", "fleets");
        assertEquals(11, missing.code());
        assertTrue(missing.err().contains("there is no profile \"default\""), missing.err());
        assertTrue(missing.err().contains("there are: fleet"), missing.err());
        assertEquals(
                missing.err()
                        .replace("default", "other")
                        .replace("stellantis profile set", "stellantis profile -p other set"),
                runner.run("call", "fleets", "-p", "other").err());
    }

    @Test
    void anEnvironmentSettlesTheIdentityProviderToo() {
        runner.run("profile", "set", "environment=sandbox", "auth=end-user", "brand=opel", "client-id=ABCDEF");
        String shown = runner.run("profile").out();
        assertTrue(shown.contains("https://localhost:8444/opel/am/oauth2/access_token"), shown);
        assertFalse(shown.contains("idpcvs"), shown);
        runner.run("profile", "set", "environment=preprod");
        assertTrue(runner.run("profile").out().contains("https://idpcvs.opel.com/am/oauth2/authorize"));
        ScriptRunner.Outcome mixed = runner.run(
                "profile", "set", "environment=sandbox", "authorize-url=https://idpcvs.opel.com/am/oauth2/authorize");
        assertTrue(mixed.err().contains("authorize-url is a real host, while environment=sandbox"), mixed.err());
        ScriptRunner.Outcome here =
                runner.run("profile", "-p", "other", "set", "environment=prod", "base-url=https://localhost:8443");
        assertTrue(here.err().contains("base-url is a sandbox host, while environment=prod"), here.err());
        String all = runner.run(
                        "profile", "-p", "other", "set", "authorize-url=https://localhost:8444/am/oauth2/authorize")
                .err();
        assertTrue(
                all.contains("stellantis profile -p other set environment=sandbox")
                        && all.contains("stellantis profile -p other unset base-url"),
                all);
    }

    /** The vendor's own providers: what is stored of one is another's when the brand is. */
    @Test
    void anotherBrandSettlesWhatIsStoredOfTheFirst() {
        runner.run(
                "profile",
                "set",
                "environment=prod",
                "brand=opel",
                "authorize-url=https://idpcvs.opel.com/am/oauth2/authorize",
                "revoke-url=https://example.org/revoke",
                "realm=clientsB2COpel");
        ScriptRunner.Outcome typed = runner.run("profile", "set", "brand=ds", "realm=clientsB2COpel");
        assertTrue(
                typed.err().contains("authorize-url is the brand's now: https://idpcvs.driveds.com/am/oauth2/authorize")
                        && typed.err().contains("set for another brand: realm"),
                typed.err());
        assertTrue(runner.run("profile", "set", "brand=ds").err().contains("realm is the brand's now: clientsB2CDS"));
        assertTrue(runner.run("profile").out().contains("https://example.org/revoke"));
    }

    @Test
    void aVariableForASecretThatIsNotSetIsToldWhenItIsNamed() {
        ScriptRunner.Outcome unset = runner.run("profile", "set", "password=env:NOT_EXPORTED");
        assertTrue(unset.err().contains("the variable NOT_EXPORTED is not set here (yet)"), unset.err());
        assertFalse(runner.env("EXPORTED", "x")
                .run("profile", "set", "password=env:EXPORTED")
                .err()
                .contains("not set"));
    }

    @Test
    void aMissingFolderIsNamedWithTheOneThatIsMeant() throws IOException {
        Files.createDirectory(runner.path("e-mail"));
        ScriptRunner.Outcome missing = runner.run("install", "email");
        assertTrue(missing.err().contains("did you mean e-mail?"), missing.err());
    }

    @Test
    void theTutorialsPathIsTakenOffABaseUrl() throws IOException {
        ScriptRunner.Outcome set =
                runner.run("profile", "set", "base-url=https://api.example/connectedcar/v3/fleets?client_id=abc");
        assertEquals(0, set.code(), set.err());
        assertTrue(set.err().contains("base-url is stored as https://api.example:"), set.err());
        String settings = Files.readString(runner.profile("default").resolve("profile.properties"));
        assertTrue(settings.contains("base-url=https://api.example\n"), settings);
    }

    @Test
    void fleetsOfADriversProfileSaysWhatToTypeInstead() {
        runner.run("profile", "set", "environment=sandbox", "auth=end-user", "brand=opel", "client-id=ABCDEF");
        ScriptRunner.Outcome fleets = runner.run("fleets");
        assertEquals(2, fleets.code());
        assertTrue(fleets.err().contains("the vehicles of a driver: stellantis vehicles"), fleets.err());
    }

    @Test
    void aReportGoesToStandardOutput() {
        ScriptRunner.Outcome doctor = runner.run("doctor", "--offline", "--report", "-");
        assertTrue(doctor.out().startsWith("# "), doctor.out());
        assertFalse(doctor.out().contains("FAILED   "), doctor.out());
        assertFalse(Files.exists(runner.folder.resolve("-")));
        assertEquals(
                2, runner.run("doctor", "--offline", "--json", "--report", "-").code());
    }

    @Test
    void theHintToStartTheSandboxKeepsItsPort() throws IOException {
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String api =
                runner.run("doctor", "--url", "https://localhost:" + port + "/").out();
        assertTrue(api.contains("stellantis sandbox start --port " + port), api);
        String token = runner.run("doctor", "--url", "https://localhost:" + port + "/as/token.oauth2")
                .out();
        assertTrue(token.contains("stellantis sandbox start --token-port " + port), token);
    }

    @Test
    void theHintToStartTheSandboxHasThePortsOfAllItsAddresses() {
        int api = Ports.free();
        int token = Ports.free();
        int provider = Ports.free();
        runner.run(
                "profile",
                "set",
                "base-url=https://localhost:" + api,
                "token-url=https://127.0.0.1:" + token + "/as/token.oauth2");
        String profile = runner.run("doctor", "--auth", "none").out();
        assertTrue(profile.contains("stellantis sandbox start --port " + api + " --token-port " + token), profile);
        String url = "https://localhost:" + provider + "/am/oauth2/access_token";
        String doctor = runner.run("doctor", "--url", url).out();
        assertTrue(
                doctor.contains("stellantis sandbox start --idp-port " + provider + " --port " + api + " --token-port "
                        + token),
                doctor);
    }
}
