import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stellantis.sandbox.Fault;
import support.EndUserTokens;
import support.EnrollSession;
import support.LocalStellantis;
import support.ScriptRunner;
import support.Tool;

/** From a registered application to a driver's tokens, with those who would like to have them in between. */
@Tag("openssl")
class EnrollTest {
    @TempDir
    static Path shared;

    static LocalStellantis stellantis;
    static LocalStellantis.Partner app;
    static EndUserTokens owners;

    @TempDir
    Path temporary;

    ScriptRunner runner;

    @BeforeAll
    static void open() {
        stellantis = new LocalStellantis(shared);
        app = stellantis.endUserApp(
                "MZP000001", "http://127.0.0.1/callback", "myapp://enrolled", "https://app.example/back");
        owners = new EndUserTokens(stellantis, app);
    }

    @AfterAll
    static void close() {
        stellantis.close();
    }

    @BeforeEach
    void sitDown() {
        runner = EnrollSession.runner(temporary, stellantis, app);
    }

    private Path file(String label) {
        return runner.profile("default").resolve("users").resolve(label + ".json");
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(temporary.resolve(name));
    }

    /** An enrolled driver, by the shortest way. */
    private void enrolled(String label, String user) {
        EnrollSession way = EnrollSession.start(runner, "--label", label);
        EnrollSession.arrive(way.sentTo(owners, user, "accept"));
        assertEquals(0, way.end().code());
    }

    @Tag("curl")
    @Test
    void consentEndsInTokensThatCallAndTokenUseUntilTheyAreGivenBack() throws IOException {
        // as on a machine with a screen
        Path bin = Files.createDirectories(temporary.resolve("bin"));
        Path opened = temporary.resolve("opened");
        Path browser = Files.writeString(
                bin.resolve("xdg-open"),
                "#!/bin/sh\nprintf %s \"$1\" >'" + opened + ".new' && mv '" + opened + ".new' '" + opened + "'\n");
        browser.toFile().setExecutable(true);
        runner.env("PATH", bin + ":" + System.getenv("PATH")).env("DISPLAY", ":9");
        EnrollSession way = EnrollSession.withBrowser(runner, "--label", "anna", "--json");
        String start = way.printed("if none appears, open (\\S+)");
        HttpResponse<String> toProvider = null;
        // the browser was given this address once; whoever reads it in the list of processes comes too late
        while (toProvider == null)
            toProvider = Files.exists(opened) ? EnrollSession.get(Files.readString(opened)) : null;
        assertEquals(start, Files.readString(opened));
        assertEquals(410, EnrollSession.get(start).statusCode());
        String page = toProvider.headers().firstValue("Location").orElseThrow();
        String back =
                LocalStellantis.header(owners.decide(stellantis.curl(null, "-i", page), "anna", "accept"), "Location");
        HttpResponse<String> redirected = EnrollSession.get(back);
        assertEquals(303, redirected.statusCode());
        String last = EnrollSession.get(URI.create(back)
                        .resolve(redirected.headers().firstValue("Location").orElseThrow())
                        .toString())
                .body();
        assertTrue(last.contains("<title>Consent stored</title>"), last);
        ScriptRunner.Outcome outcome = way.end();
        assertEquals(0, outcome.code(), outcome.all());
        assertEquals(
                List.of("data:telemetry", "data:trip", "openid"),
                JSON.std.mapFrom(outcome.out()).get("scopes"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file("anna"))));
        String code = back.replaceAll(".*[?&]code=([^&]+).*", "$1");
        assertFalse((outcome.all() + last + redirected.headers()).contains(code));

        ScriptRunner.Outcome vehicles = runner.run("call", "user/vehicles");
        assertTrue(vehicles.code() == 0 && vehicles.out().contains("VR3SANDBX"), vehicles.all());
        assertTrue(runner.run("enroll", "--list")
                .out()
                .matches("anna +peugeot +access 59 min, renewable +data:telemetry data:trip openid\n"));
        String token = runner.run("token").out();
        assertEquals(token, runner.run("token", "--end-user", "anna").out());
        assertEquals(0, runner.run("enroll", "--refresh", "anna").code());
        assertNotEquals(token, runner.run("token").out());
        assertTrue(runner.run("call", "user/vehicles", "--show", "curl")
                .out()
                .contains("--header 'x-introspect-realm: clientsB2CPeugeot'"));

        assertEquals(0, runner.run("enroll", "--revoke", "anna").code());
        assertFalse(Files.exists(file("anna")));
        ScriptRunner.Outcome gone = runner.run("call", "user/vehicles");
        assertEquals(2, gone.code());
        assertTrue(gone.err().contains("stellantis enroll"), gone.err());
    }

    @Tag("curl")
    @Test
    void severalDriversAreToldApartByTheirLabels() {
        enrolled("anna", "anna");
        enrolled("ben", "ben");
        ScriptRunner.Outcome which = runner.run("call", "user/vehicles");
        assertTrue(which.code() == 2 && which.err().contains("anna, ben"), which.err());
        assertNotEquals(
                runner.run("call", "user/vehicles", "--end-user", "anna").out(),
                runner.run("call", "user/vehicles", "--end-user", "ben").out());
        assertEquals(
                2, runner.run("call", "user/vehicles", "--end-user", "carl").code());
        ScriptRunner.Outcome again = runner.run("enroll", "--label", "ben", "--no-browser");
        assertEquals(15, again.code(), again.err());
    }

    @Tag("curl")
    @Test
    void underAPassphraseTheTokensAreEncryptedAndBoundToWhereTheyGo() throws IOException {
        runner.env("KEY_PASSPHRASE", "correct horse").env("STELLANTIS_PASSPHRASE", "env:KEY_PASSPHRASE");
        enrolled("anna", "anna");
        String token = runner.run("token").out().strip();
        assertFalse(Files.readString(file("anna")).contains(token));
        assertEquals(0, runner.run("call", "user").code());
        runner.env("KEY_PASSPHRASE", "wrong horse");
        assertEquals(12, runner.run("token").code());
        runner.env("KEY_PASSPHRASE", "correct horse");
        Files.writeString(
                file("anna"),
                Files.readString(file("anna")).replaceFirst("(\"token_url\" : \"https://)[^/]+", "$1127.0.0.1:1"));
        assertEquals(12, runner.run("token").code());
        Files.writeString(file("anna"), "{}");
        ScriptRunner.Outcome damaged = runner.run("token");
        assertEquals(11, damaged.code(), damaged.err());
        assertTrue(damaged.err().contains("stellantis enroll --label anna --force"), damaged.err());
        // which is no matter of the other drivers
        enrolled("ben", "anna");
        assertEquals(0, runner.run("call", "user", "--end-user", "ben").code());
        ScriptRunner.Outcome all = runner.run("enroll", "--list");
        assertEquals(11, all.code(), all.err());
        assertTrue(all.out().startsWith("ben ") && all.err().contains("anna.json"), all.all());
        assertEquals(0, runner.run("enroll", "--revoke", "ben").code());
        ScriptRunner.Outcome nowhere = runner.run("enroll", "-p", "nowhere", "--list");
        assertEquals(11, nowhere.code(), nowhere.err());
    }

    /** What stands in clear decides where tokens go, whose they are, and what is shown of them. */
    @Tag("curl")
    @ParameterizedTest
    @CsvSource({
        "brand, opel",
        "realm, clientsB2COpel",
        "revoke_url, https://thief.example/revoke",
        "client_id, another",
        "scope, data:telemetry",
        "enrolled_at, 2026-01-01T00:00:00Z",
        "expires_at, 2036-01-01T00:00:00Z"
    })
    void nothingInTheFileCanBeChangedWithoutThePassphrase(String name, String value) throws IOException {
        runner.env("KEY_PASSPHRASE", "correct horse").env("STELLANTIS_PASSPHRASE", "env:KEY_PASSPHRASE");
        enrolled("anna", "anna");
        String before = Files.readString(file("anna"));
        String after = before.replaceFirst("(\"" + name + "\" : )\"[^\"]*\"", "$1\"" + value + "\"");
        assertNotEquals(before, after);
        Files.writeString(file("anna"), after);
        ScriptRunner.Outcome outcome = runner.run("token", "--end-user", "anna");
        assertEquals(12, outcome.code(), outcome.all());
        assertTrue(outcome.err().contains("or changed afterwards"), outcome.err());
        Files.writeString(file("anna"), before);
        assertEquals(0, runner.run("token", "--end-user", "anna").code());
    }

    /** As older versions sealed it, by the JDK's own classes. */
    @Test
    void tokensThatAnOlderVersionSealedAreReadAndBoundWhollyFromThenOn() throws Exception {
        runner.env("KEY_PASSPHRASE", "correct horse").env("STELLANTIS_PASSPHRASE", "env:KEY_PASSPHRASE");
        String url = stellantis.sandbox.idpUrl() + "/access_token";
        byte[] salt = new byte[16];
        byte[] nonce = new byte[12];
        SecretKeySpec key = new SecretKeySpec(
                SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(new PBEKeySpec("correct horse".toCharArray(), salt, 1000, 256))
                        .getEncoded(),
                "AES");
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        String bound = Stream.of("1", "anna", "clientsB2CPeugeot", url, "null", app.clientId())
                .map(part -> part.length() + ":" + part)
                .collect(Collectors.joining());
        cipher.updateAAD(bound.getBytes());
        byte[] sealed = cipher.doFinal("{\"access_token\":\"first\"}".getBytes());
        byte[] all = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, all, nonce.length, sealed.length);
        Files.createDirectories(file("anna").getParent());
        Files.writeString(file("anna"), """
            {"version":1,"label":"anna","brand":"peugeot","realm":"clientsB2CPeugeot","token_url":"%s","client_id":"%s",
             "scope":"openid","enrolled_at":"2026-11-01T00:00:00Z","refreshable":false,
             "fetched_at":"2026-11-01T00:00:00Z","encryption":{"cipher":"AES-256-GCM","kdf":"PBKDF2-HMAC-SHA256",
             "rounds":1000,"salt":"%s"},"sealed":"%s"}
            """.formatted(
                        url,
                        app.clientId(),
                        Base64.getEncoder().encodeToString(salt),
                        Base64.getEncoder().encodeToString(all)));
        assertEquals("first\n", runner.run("token").out());
    }

    @Test
    void damagedTokensCannotBeGivenBackAndItIsSaidWhatCanBeDone() throws IOException {
        for (String damage : List.of("{}", "", "{\"version\":3}")) {
            Files.createDirectories(file("anna").getParent());
            Files.writeString(file("anna"), damage);
            ScriptRunner.Outcome outcome = runner.run("enroll", "--revoke", "anna");
            assertEquals(11, outcome.code(), outcome.all());
            assertFalse(outcome.err().contains("consent again"), outcome.err());
            assertTrue(
                    outcome.err().contains("rm " + file("anna"))
                            && outcome.err().contains("the consent lasts until the driver ends it"),
                    outcome.err());
            assertTrue(Files.exists(file("anna")));
        }
    }

    @Tag("curl")
    @Test
    void aRefusalIsToldInTheBrowserAndHere() {
        EnrollSession way = EnrollSession.start(runner);
        assertTrue(EnrollSession.arrive(way.sentTo(owners, "anna", "refuse")).contains("<h1>No consent</h1>"));
        ScriptRunner.Outcome outcome = way.end();
        assertEquals(33, outcome.code());
        assertTrue(
                outcome.err().contains("access_denied") && outcome.err().contains("the driver refused"), outcome.err());
        assertFalse(Files.exists(file("peugeot")));
    }

    /** RFC 6749 section 10.12: an answer that another page, or another program, slips in. */
    @Tag("curl")
    @Test
    void aForgedStateIsRefusedAndTheWaitGoesOn() {
        EnrollSession way = EnrollSession.start(runner, "--label", "anna");
        String back = way.sentTo(owners, "anna", "accept");
        String callback = back.replaceFirst("\\?.*", "");
        for (String forged : List.of(
                "?code=stolen&state=guess",
                "?code=stolen",
                "?error=access_denied&state=",
                "?code=a&code=b&state=" + way.parameter("state"),
                "",
                back.substring(callback.length()) + "&state=x")) {
            HttpResponse<String> answer = EnrollSession.get(callback + forged);
            assertEquals(400, answer.statusCode(), forged);
            assertTrue(
                    answer.body().contains("Nothing was stored")
                            && !answer.body().contains("stolen"),
                    answer.body());
        }
        assertTrue(way.waits());
        assertTrue(EnrollSession.arrive(back).contains("Consent stored"));
        assertEquals(0, way.end().code());
    }

    @Tag("curl")
    @Test
    void otherPathsHostsMethodsAndASecondAnswerChangeNothing() throws IOException {
        EnrollSession way = EnrollSession.start(runner, "--label", "anna");
        String back = way.sentTo(owners, "anna", "accept");
        URI uri = URI.create(back);
        String origin = "http://127.0.0.1:" + uri.getPort();
        for (String path : List.of(
                "/favicon.ico",
                "/",
                "/done",
                "/callback/",
                "/callback/../callback",
                "//callback",
                "/go-guess?" + uri.getRawQuery(),
                "/elsewhere?" + uri.getRawQuery()))
            assertEquals(404, EnrollSession.get(origin + path).statusCode(), path);
        assertEquals(
                405,
                EnrollSession.send(HttpRequest.newBuilder(uri).method("HEAD", HttpRequest.BodyPublishers.noBody()))
                        .statusCode());
        assertEquals(
                405,
                EnrollSession.send(HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode());
        // a page of another name that was made to point here
        assertTrue(new Tool(shared)
                .run("curl", "-si", "-H", "Host: evil.example", back)
                .ok()
                .out()
                .startsWith("HTTP/1.1 404 "));
        // somebody who connects and says nothing holds nobody up
        try (java.net.Socket silent = new java.net.Socket("127.0.0.1", uri.getPort())) {
            assertTrue(way.waits());
            assertEquals(303, EnrollSession.get(back).statusCode());
            assertEquals(
                    303,
                    EnrollSession.get(back.replaceFirst("code=[^&]+", "code=another"))
                            .statusCode());
            assertTrue(EnrollSession.get(origin + "/done").body().contains("Consent stored"));
            ScriptRunner.Outcome outcome = way.end();
            assertEquals(0, outcome.code(), outcome.err());
            assertTrue(silent.isConnected());
        }
    }

    /** Only this machine reaches the port, and one that another program has is not shared. */
    @Tag("curl")
    @Test
    void aPortThatAnotherProgramHasEndsItBeforeAnybodyIsSentAnywhere() throws IOException {
        for (InetAddress address :
                new InetAddress[] {InetAddress.getByName("127.0.0.1"), InetAddress.getByName("0.0.0.0")}) {
            try (ServerSocket thief = new ServerSocket(0, 5, address)) {
                ScriptRunner.Outcome outcome = runner.run(
                        "enroll",
                        "--no-browser",
                        "--redirect-uri",
                        "http://127.0.0.1:" + thief.getLocalPort() + "/callback");
                assertEquals(20, outcome.code(), outcome.err());
                assertFalse(outcome.all().contains("https://"), outcome.all());
            }
        }
        EnrollSession way = EnrollSession.start(runner);
        int port = URI.create(way.parameter("redirect_uri")).getPort();
        String listening = new Tool(shared)
                .run(
                        "sh",
                        "-c",
                        "cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4==\"0A\"' | grep -i ':"
                                + String.format("%04X", port) + " ' || true")
                .ok()
                .out();
        assertTrue(
                listening.isEmpty()
                        || listening
                                .strip()
                                .lines()
                                .allMatch(line -> line.contains(" 0100007F:")
                                        || line.contains(" 0000000000000000FFFF00000100007F:")),
                listening);
        EnrollSession.arrive(way.sentTo(owners, "anna", "refuse"));
        way.end();
    }

    @Tag("curl")
    @Test
    void aCodeThatSomebodyElseHasUsedIsWorthNothing() {
        EnrollSession way = EnrollSession.start(runner);
        String back = way.sentTo(owners, "anna", "accept");
        // without the verifier the thief gets nothing; but the code is spoilt for some providers, and late here
        owners.exchange(back.replaceAll(".*[?&]code=([^&]+).*", "$1"), "redirect_uri=" + way.parameter("redirect_uri"));
        String stolen =
                EnrollSession.arrive(back.replaceFirst("code=[^&]+", "code=00000000-0000-0000-0000-000000000000"));
        assertTrue(stolen.contains("That did not work") && stolen.contains("invalid_grant"), stolen);
        ScriptRunner.Outcome outcome = way.end();
        assertEquals(33, outcome.code());
        assertTrue(outcome.err().contains("used before") && outcome.err().contains("enroll"), outcome.err());
        assertFalse(Files.exists(file("peugeot")));
    }

    @Tag("curl")
    @Test
    void anotherProvidersAnswerAnAlteredStateAndALateCodeAreToldAsSuch() throws IOException {
        try (LocalStellantis odd = new LocalStellantis(folder("odd"), options -> options.faults(Fault.OTHER_ISSUER))) {
            ScriptRunner other = EnrollSession.runner(temporary.resolve("a"), odd, odd.endUserApp("MZP000002"));
            EnrollSession way = EnrollSession.start(other);
            assertTrue(EnrollSession.arrive(way.sentTo(new EndUserTokens(odd, app), "anna", "accept"))
                    .contains("another identity provider"));
            ScriptRunner.Outcome outcome = way.end();
            assertEquals(10, outcome.code(), outcome.err());
            assertTrue(outcome.err().contains("https://idp.example/am/oauth2"), outcome.err());
            assertFalse(odd.log.stream().anyMatch(line -> line.contains("access_token")), odd.log.toString());
        }
        try (LocalStellantis odd =
                new LocalStellantis(folder("late"), options -> options.faults(Fault.MANGLED_STATE, Fault.LATE_CODE))) {
            LocalStellantis.Partner late = odd.endUserApp("MZP000002");
            ScriptRunner other = EnrollSession.runner(temporary.resolve("b"), odd, late);
            EnrollSession way = EnrollSession.start(other, "--max-time", "2");
            String mangled = way.sentTo(new EndUserTokens(odd, late), "anna", "accept");
            assertEquals(400, EnrollSession.get(mangled).statusCode());
            ScriptRunner.Outcome outcome = way.end();
            assertEquals(23, outcome.code(), outcome.err());
            assertTrue(outcome.err().contains("without the state of this enrolment"), outcome.err());
            way = EnrollSession.start(other);
            String state = way.parameter("state");
            EnrollSession.arrive(way.sentTo(new EndUserTokens(odd, late), "anna", "accept")
                    .replaceFirst("state=[^&]+", "state=" + state));
            outcome = way.end();
            assertEquals(33, outcome.code(), outcome.err());
            assertTrue(outcome.err().contains("came too late"), outcome.err());
        }
    }

    @Tag("curl")
    @Test
    void forAnApplicationsOwnSchemeTheAddressIsPasted() {
        EnrollSession way = EnrollSession.start(runner, "--redirect-uri", "myapp://enrolled", "--label", "anna");
        ScriptRunner.Outcome outcome =
                way.paste(way.sentTo(owners, "anna", "accept")).end();
        assertEquals(0, outcome.code(), outcome.err());
        for (String wrong : List.of(
                "https://elsewhere.example/?code=1&state=STATE",
                "myapp://enrolled?code=abcdefgh&state=other",
                "myapp://enrolledX?code=abcdefgh&state=STATE",
                "myapp://enrolled/x?code=abcdefgh&state=STATE",
                "myapp://enrolled",
                "")) {
            way = EnrollSession.start(runner, "--redirect-uri", "myapp://enrolled", "--label", "ben");
            outcome = way.paste(wrong.replace("STATE", way.parameter("state"))).end();
            assertTrue(
                    List.of(2, 10).contains(outcome.code()) && !outcome.all().contains("abcdefgh"),
                    wrong + ": " + outcome.all());
        }
        assertFalse(Files.exists(file("ben")));
        // a browser may write the empty path as a slash
        way = EnrollSession.start(runner, "--redirect-uri", "myapp://enrolled", "--label", "carl");
        assertEquals(
                0,
                way.paste(way.sentTo(owners, "anna", "accept").replace("myapp://enrolled?", "MyApp://enrolled/?"))
                        .end()
                        .code());
        // on a terminal it is asked for; what is typed cannot be ours here
        List<String> asked = new ArrayList<>();
        outcome = runner.types(asked, "https://app.example/back?code=1&state=2")
                .run("enroll", "--redirect-uri", "https://app.example/back", "--label", "ben");
        assertEquals(10, outcome.code(), outcome.err());
        assertEquals(List.of("paste it here: "), asked);
        outcome = runner.types(asked, "https://app.example/back/?code=1&state=2")
                .run("enroll", "--redirect-uri", "https://app.example/back", "--label", "ben");
        assertEquals(2, outcome.code(), "another path: " + outcome.err());
        // and with --paste for a browser on another machine
        way = EnrollSession.start(runner, "--paste", "--label", "ben");
        assertEquals(0, way.paste(way.sentTo(owners, "ben", "accept")).end().code());
    }

    /** What is said where the provider refuses with this error. */
    private static String refused(EnrollSession way, String error) {
        EnrollSession.get(way.parameter("redirect_uri") + "?error=" + error + "&state=" + way.parameter("state"));
        return way.end().err();
    }

    @Tag("curl")
    @Test
    void theRequestHoldsWhatTheProfileSays() {
        EnrollSession way = EnrollSession.start(runner, "--scope", "trip position,custom:thing", "--locale", "fr-FR");
        assertEquals("data:trip data:position custom:thing", way.parameter("scope"));
        assertTrue(
                way.parameter("code_challenge").matches("[A-Za-z0-9_-]{43}")
                        && way.parameter("state").length() == 43
                        && !way.parameter("state").equals(way.parameter("nonce")),
                way.page());
        assertEquals("fr-FR", way.parameter("locale"));
        // no separator helps with a scope that is not known
        String unknown = refused(way, "invalid_scope");
        assertTrue(unknown.contains("the API names no scope custom:thing") && !unknown.contains("separator"), unknown);
        String spaces = refused(EnrollSession.start(runner, "--scope", "trip position"), "invalid_scope");
        assertTrue(spaces.contains("stellantis profile set scope-separator=comma"), spaces);
        String alone = refused(EnrollSession.start(runner, "--scope", "trip"), "invalid_scope");
        assertFalse(alone.contains("separator="), alone);
        String request = refused(EnrollSession.start(runner, "--scope", "trip"), "invalid_request");
        assertTrue(request.contains("pkce=false") && request.contains("locale-parameter=local"), request);
        runner.run("profile", "set", "scope-separator=comma", "locale-parameter=local", "pkce=false");
        String commas = refused(EnrollSession.start(runner, "--scope", "trip position"), "invalid_scope");
        assertTrue(commas.contains("stellantis profile unset scope-separator"), commas);
        String left = refused(EnrollSession.start(runner, "--scope", "trip"), "invalid_request");
        assertTrue(!left.contains("profile set") && left.contains("ask your Stellantis contact"), left);
        way = EnrollSession.start(runner, "--scope", "trip,position");
        assertEquals("data:trip,data:position", way.parameter("scope"));
        assertTrue(
                way.parameter("local").equals("en-GB")
                        && way.parameter("locale") == null
                        && way.parameter("code_challenge") == null,
                way.page());
        EnrollSession.arrive(way.sentTo(owners, "anna", "accept"));
        assertEquals(0, way.end().code());
    }

    @Tag("curl")
    @Test
    void whatIsMissingOrContradictsIsSaidBeforeAnybodyIsSentAnywhere() {
        ScriptRunner.Outcome contradiction = runner.run("enroll", "--brand", "opel", "--no-browser");
        assertTrue(contradiction.code() == 2 && contradiction.err().contains("authorize-url"), contradiction.err());
        assertEquals(2, runner.run("enroll", "--list", "--refresh", "x").code());
        assertEquals(2, runner.run("enroll", "--label", "../x", "--no-browser").code());
        runner.env.remove("CLIENT_SECRET");
        assertEquals(12, runner.run("enroll", "--no-browser").code());
        runner.env("CLIENT_SECRET", "another-secret");
        EnrollSession way = EnrollSession.start(runner);
        EnrollSession.arrive(way.sentTo(owners, "anna", "accept"));
        ScriptRunner.Outcome secret = way.end();
        assertTrue(secret.code() == 33 && secret.err().contains("client id or client secret is wrong"), secret.err());
        ScriptRunner bare = new ScriptRunner(temporary.resolve("bare"));
        assertTrue(bare.run("enroll").err().contains("brand=peugeot"));
        assertEquals(
                0,
                bare.run(
                                "profile",
                                "set",
                                "environment=prod",
                                "auth=end-user",
                                "brand=peugeot",
                                "client-id=ABC",
                                "client-secret=env:S",
                                "scope=telemetry,trip")
                        .code());
        assertTrue(bare.run("profile").out().contains("https://idpcvs.peugeot.com/am/oauth2/access_token"));
        assertEquals("[ ]", bare.run("enroll", "--list", "--json").out().strip());
    }

    /** What the driver did not consent to is a matter of asking again, not of fleets. */
    @Tag("curl")
    @Test
    void aCallWithoutTheConsentItNeedsNamesWhatWasGrantedAndHowToAskForMore() throws IOException {
        EnrollSession way = EnrollSession.start(runner, "--label", "anna", "--scope", "telemetry");
        EnrollSession.arrive(way.sentTo(owners, "anna", "accept"));
        assertEquals(0, way.end().code());
        String vehicle =
                runner.run("call", "user/vehicles").out().replaceAll("(?s).*?\"id\"\\s*:\\s*\"([^\"]+)\".*", "$1");
        ScriptRunner.Outcome refused = runner.run("call", "user/vehicles/" + vehicle + "/trips");
        assertEquals(30, refused.code(), refused.err());
        assertTrue(
                refused.err().contains("\"anna\" has consented to data:telemetry, but this needs data:trip"),
                refused.err());
        assertTrue(
                refused.err().contains("stellantis enroll --label anna --scope data:telemetry,data:trip --force")
                        && refused.err().contains("--end-user anna user/vehicles")
                        && !refused.err().contains("fleet"),
                refused.err());
    }

    @Test
    void whoNeverComesBackIsToldTheWholeLimitAndWhatMayNotBeRegistered() {
        for (String[] args : new String[][] {{}, {"--paste"}}) {
            ScriptRunner.Outcome late = EnrollSession.start(
                            runner,
                            Stream.concat(Stream.of("--max-time", "0.5"), Stream.of(args))
                                    .toArray(String[]::new))
                    .end();
            assertEquals(23, late.code(), late.err());
            assertTrue(
                    late.err().contains("within 0.5 s")
                            && late.err().contains(app.clientId())
                            && late.err().contains("redirect URI than http://127.0.0.1"),
                    late.err());
        }
    }

    /** Tokens are secrets: those that were replaced or given back are nowhere any more. */
    @Tag("curl")
    @Test
    void nothingIsLeftOfTokensThatWereReplacedOrRevoked() throws IOException {
        enrolled("anna", "anna");
        String old = runner.run("token").out().strip();
        EnrollSession way = EnrollSession.start(runner, "--label", "anna", "--force");
        EnrollSession.arrive(way.sentTo(owners, "anna", "accept"));
        ScriptRunner.Outcome again = way.end();
        assertEquals(0, again.code(), again.err());
        assertFalse(again.err().contains(".bak"), again.err());
        assertEquals(List.of("anna.json"), users());
        assertFalse(Files.readString(file("anna")).contains(old));
        // what versions before this one, and processes that were killed, have left
        Files.copy(file("anna"), file("anna.json").resolveSibling("anna.json.20261122-120000.bak"));
        Files.copy(file("anna"), file("anna.json").resolveSibling("anna.json.20261122-120000-2.bak"));
        Files.copy(file("anna"), file("anna.json").resolveSibling(".anna.json.0a1b2c3d.1.tmp"));
        enrolled("anna.json.b", "ben");
        assertEquals(0, runner.run("enroll", "--revoke", "anna").code());
        assertEquals(List.of("anna.json.b.json"), users());
    }

    /** Such as a copy that was made by hand. */
    @Tag("curl")
    @Test
    void aFileWhoseNameIsNoLabelIsNoDriver() throws IOException {
        enrolled("anna", "anna");
        Files.copy(file("anna"), file("anna").resolveSibling("anna (copy).json"));
        ScriptRunner.Outcome all = runner.run("enroll", "--list");
        assertEquals(0, all.code(), all.err());
        assertEquals(1, all.out().lines().count(), all.out());
        ScriptRunner.Outcome call = runner.run("call", "user");
        assertEquals(0, call.code(), call.err());
    }

    private List<String> users() throws IOException {
        try (Stream<Path> all = Files.list(file("anna").getParent())) {
            return all.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".lock"))
                    .sorted()
                    .toList();
        }
    }

    /** The same driver is asked at the same provider, whichever brand the profile has. */
    @Tag("curl")
    @Test
    void consentAnewIsAskedForWhereItWasGiven() throws IOException {
        Path settings = runner.profile("default").resolve("profile.properties");
        Files.writeString(
                settings,
                Files.readString(settings).replaceAll("(?m)^(authorize-url|token-url|revoke-url|realm)=.*\n", "")
                        + "environment=sandbox\nbrand=peugeot\n");
        String port = ":" + stellantis.sandbox.idpUrl().getPort();
        EnrollSession way = EnrollSession.start(runner, "--label", "ben", "--brand", "citroen", "--max-time", "0.5");
        assertTrue(way.page().contains("/citroen/am/oauth2/authorize"), way.page());
        way.end();
        Files.createDirectories(file("ben").getParent());
        Files.writeString(
                file("ben"),
                "{\"version\":1,\"label\":\"ben\",\"brand\":\"citroen\",\"token_url\":\"https://localhost" + port
                        + "/citroen/am/oauth2/access_token\",\"client_id\":\"" + app.clientId()
                        + "\",\"enrolled_at\":\"2026-11-22T12:00:00Z\"}");
        way = EnrollSession.start(runner, "--label", "ben", "--force", "--max-time", "0.5");
        assertTrue(way.page().contains("/citroen/am/oauth2/authorize"), way.page());
        way.end();
        way = EnrollSession.start(runner, "--label", "carl", "--max-time", "0.5");
        assertFalse(way.page().contains("citroen"), way.page());
        way.end();
    }

    @Tag("curl")
    @Test
    void hintsNameTheProfileThatWasChosen() throws IOException {
        enrolled("anna", "anna");
        Files.move(runner.profile("default"), runner.profile("fr"));
        ScriptRunner.Outcome again = runner.run("enroll", "-p", "fr", "--label", "anna", "--no-browser");
        assertTrue(again.code() == 15 && again.err().contains("stellantis enroll -p fr --list"), again.err());
    }

    @Test
    void aVehiclesCapabilitiesNeedNobodysConsent() throws IOException {
        ScriptRunner.Outcome outcome = runner.run("enroll", "--eligibility", "VR3SANDBX00001001");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(
                outcome.out()
                        .startsWith("data:telemetry\ndata:telemetry:vehicle:energies\n"
                                + "data:telemetry:vehicle:odometer\ndata:position\ndata:alert\ndata:trip\n"
                                + "data:collision\nremote:preconditioning:write "),
                outcome.out());
        List<Object> all = JSON.std.listFrom(runner.run("enroll", "--eligibility", "vr3sandbx00001001", "--json")
                .out());
        assertEquals("VR3SANDBX00001001", at(all, 0, "vin"));
        assertEquals("data:telemetry", at(all, 0, "capability"));
        assertEquals(2, runner.run("enroll", "--eligibility", "VIN").code());
        ScriptRunner.Outcome unknown = runner.run("enroll", "--eligibility", "VR3UPHNKSKT101603");
        assertEquals(30, unknown.code());
        assertTrue(
                unknown.err().contains("VIN is not known")
                        && unknown.err().contains("not connected")
                        && !unknown.err().contains("fleet"),
                unknown.err());
    }

    @Test
    void withoutAScopeNobodyIsSentToTheConsentPage() throws IOException {
        runner = EnrollSession.runner(folder("other"), stellantis, app, "scope=");
        stellantis.log.clear();
        ScriptRunner.Outcome outcome = runner.run("enroll", "--no-browser");
        assertEquals(2, outcome.code());
        assertTrue(
                outcome.err().contains("not known what to ask consent for")
                        && outcome.err().contains("stellantis profile set scope=telemetry,trip"),
                outcome.err());
        // those that the application was described with
        Files.writeString(
                runner.profile("default").resolve("application.properties"),
                "vehicle-data=data\\:alert data\\:position\n");
        String described = runner.run("enroll", "--no-browser").err();
        assertTrue(described.contains("set scope=alert,position"), described);
        assertEquals(2, runner.run("enroll", "--no-browser", "--scope", " , ").code());
        assertTrue(stellantis.log.isEmpty(), stellantis.log.toString());
    }

    @Test
    void aPersonIsAskedForTheScope() throws IOException {
        runner = EnrollSession.runner(folder("other"), stellantis, app, "scope=");
        List<String> asked = new ArrayList<>();
        ScriptRunner.Outcome outcome =
                runner.types(asked, "trip, alert").run("enroll", "--no-browser", "--max-time", "0.5");
        assertEquals(23, outcome.code(), outcome.all());
        assertTrue(asked.get(0).startsWith("what to ask consent for"), asked.toString());
        assertTrue(outcome.err().contains("scope=data%3Atrip%20data%3Aalert"), outcome.err());
    }

    /** Setting the brand settles what is stored of the provider; where only the file was changed, that is told. */
    @Tag("curl")
    @Test
    void theBrandOfTheProfileDecidesWhichProviderOfASandboxIsAsked() throws IOException {
        runner = EnrollSession.runner(
                temporary.resolve("brands"), stellantis, app, "environment=sandbox", "brand=peugeot", "realm=");
        enrolled("anna", "anna");
        EndUserTokens citroen = owners.of("citroen", "clientsB2CCitroen");
        Path settings = runner.profile("default").resolve("profile.properties");
        Files.writeString(settings, Files.readString(settings).replace("brand=peugeot", "brand=citroen"));
        ScriptRunner.Outcome contradiction = runner.run("profile");
        assertTrue(
                contradiction.err().contains("set for another brand: authorize-url, revoke-url, token-url")
                        && contradiction.err().contains("stellantis profile set brand=citroen"),
                contradiction.err());
        assertTrue(runner.run("doctor").all().contains("stellantis profile set brand=citroen"));
        EnrollSession way = EnrollSession.start(runner, "--label", "x", "--max-time", "0.5");
        assertTrue(way.page().startsWith(citroen.url() + "/authorize?"), way.page());
        way.end();
        ScriptRunner.Outcome settled = runner.run("profile", "set", "brand=citroen");
        assertTrue(
                settled.err().contains("token-url is the brand's now: " + citroen.url() + "/access_token")
                        && !settled.err().contains("warning"),
                settled.err());
        assertTrue(
                Files.readString(settings).contains("authorize-url=" + citroen.url() + "/authorize\n"),
                Files.readString(settings));
        way = EnrollSession.start(runner, "--label", "ben");
        EnrollSession.arrive(way.sentTo(citroen, "ben", "accept"));
        assertEquals(0, way.end().code());
        assertEquals(0, runner.run("call", "--end-user", "ben", "user/vehicles").code());
        for (String action : List.of("--revoke", "--refresh")) {
            ScriptRunner.Outcome other = runner.run("enroll", action, "anna", "--brand", "citroen");
            assertTrue(
                    other.code() == 2
                            && other.err().contains("\"anna\" has consented at peugeot, not at citroen")
                            && Files.exists(file("anna")),
                    other.all());
        }
        ScriptRunner.Outcome ended = runner.run("enroll", "--revoke", "ben", "--brand", "Citro\u00ebn");
        assertTrue(
                ended.err().contains("revoked: the consent of ben at citroen (localhost)")
                        && ended.err().contains("deleted: the tokens of ben"),
                ended.all());
    }

    @Test
    void withoutTheProfileThatIsChosenTheOthersAreNamed() throws IOException {
        Files.move(runner.profile("default"), runner.profile("app"));
        for (String[] words :
                new String[][] {{"--label", "ben"}, {"--brand", "opel"}, {"-p", "ap"}, {"--list"}, {"--revoke", "ben"}
                }) {
            ScriptRunner.Outcome none = runner.run("enroll", words);
            assertTrue(none.code() == 11 && none.err().contains("there are: app"), none.all());
        }
    }

    /** A sandbox has the providers of all brands on one port, wherever that is. */
    @Tag("curl")
    @Test
    void anotherBrandOfASandboxOnPortsOfItsOwnIsAskedThere() throws IOException {
        runner = EnrollSession.runner(
                temporary.resolve("brands"), stellantis, app, "environment=sandbox", "brand=peugeot");
        EndUserTokens citroen = owners.of("citroen", "clientsB2CCitroen");
        EnrollSession way = EnrollSession.start(runner, "--label", "ben", "--brand", "citroen");
        assertTrue(way.page().startsWith(citroen.url() + "/authorize?"), way.page());
        EnrollSession.arrive(way.sentTo(citroen, "ben", "accept"));
        ScriptRunner.Outcome outcome = way.end();
        assertEquals(0, outcome.code(), outcome.all());
        String list = runner.run("enroll", "--list", "--json").out();
        assertTrue(list.contains("clientsB2CCitroen") && list.contains("\"brand\" : \"citroen\""), list);
        ScriptRunner.Outcome vehicles = runner.run("call", "user/vehicles");
        assertTrue(vehicles.code() == 0 && vehicles.out().contains("VR7SANDBX"), vehicles.all());
        // doctor looks at the provider of the driver who is meant, and says who that is
        enrolled("anna", "anna");
        for (String[] one : new String[][] {{"ben", citroen.url()}, {"anna", owners.url()}}) {
            String doctor =
                    runner.run("doctor", "--end-user", one[0], "--report", "-").out();
            assertTrue(doctor.contains("- driver: " + one[0] + "\n"), doctor);
            assertTrue(doctor.contains(one[1] + "/access\\_token") && doctor.contains("taken (asked with"), doctor);
        }
        assertEquals(0, runner.run("enroll", "--revoke", "anna").code());
        // who consents anew is asked where the consent before was given
        EnrollSession again = EnrollSession.start(runner, "--label", "ben", "--force");
        assertTrue(again.page().startsWith(citroen.url() + "/authorize?"), again.page());
        EnrollSession.arrive(again.sentTo(citroen, "ben", "accept"));
        assertEquals(0, again.end().code());
        assertEquals(0, runner.run("enroll", "--revoke", "ben").code());
        // another provider than the sandbox's keeps its secret to itself
        runner = EnrollSession.runner(
                temporary.resolve("own"),
                stellantis,
                app,
                "environment=sandbox",
                "token-url=https://localhost:1/own/token");
        ScriptRunner.Outcome other = runner.run("enroll", "--brand", "opel", "--no-browser");
        assertTrue(other.code() == 2 && other.err().contains("contradicts the profile"), other.all());
    }
}
