import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.LocalStellantis;
import support.ScriptRunner;
import support.Tool;

/** {@code call} against the sandbox, which shares no code with it: both ways of the tutorials to the first JSON. */
@Tag("openssl")
class CallSandboxTest {
    @TempDir
    Path temporary;

    LocalStellantis stellantis;
    LocalStellantis.Partner partner;
    ScriptRunner runner;

    @BeforeEach
    void open() throws Exception {
        stellantis = new LocalStellantis(Files.createDirectories(temporary.resolve("stellantis")));
        partner = stellantis.partner("MZP123456");
        runner = new ScriptRunner(temporary).env("MZP_PASSWORD", partner.password());
        Path profile = Files.createDirectories(runner.profile("default"));
        Files.copy(partner.key(), profile.resolve("key.pem"));
        new Tool(profile).run("chmod", "600", "key.pem").ok();
        Files.copy(partner.cert(), profile.resolve("cert.pem"));
        Files.copy(stellantis.sandbox.caFile(), profile.resolve("ca.pem"));
        settings(
                "auth=basic",
                "user=" + partner.login(),
                "password=env:MZP_PASSWORD",
                "client-id=" + partner.clientId());
    }

    @AfterEach
    void close() {
        stellantis.close();
    }

    private void settings(String... lines) throws Exception {
        Files.writeString(
                runner.profile("default").resolve("profile.properties"),
                "base-url=" + stellantis.sandbox.baseUrl() + "\ntoken-url=" + stellantis.sandbox.tokenUrl() + "\n"
                        + String.join("\n", lines) + "\n");
    }

    @Test
    void bringsTheFleetsWithBasicAndThenAVehiclesPosition() throws Exception {
        ScriptRunner.Outcome fleets = runner.run("call", "/connectedcar/v3/fleets");
        assertEquals(0, fleets.code(), fleets.err());
        String fleet = first(fleets, "fleets");
        String vehicle = first(runner.run("call", "fleets/" + fleet + "/vehicles?pageSize=1"), "vehicles");
        ScriptRunner.Outcome position =
                runner.run("call", "fleets/" + fleet + "/vehicles/" + vehicle + "/lastPosition", "-i");
        assertTrue(position.out().toLowerCase().contains("content-type: application/vnd.geo+json"), position.out());
    }

    private static String first(ScriptRunner.Outcome outcome, String name) throws Exception {
        Map<?, ?> embedded = (Map<?, ?>) JSON.std.mapFrom(outcome.out()).get("_embedded");
        return ((Map<?, ?>) ((List<?>) embedded.get(name)).get(0)).get("id").toString();
    }

    @Test
    void bringsTheFleetsWithAnAccessToken() throws Exception {
        settings(
                "auth=oauth2",
                "token-client-id=" + partner.reply().client().tokenClientId(),
                "scope=" + partner.reply().client().scope(),
                "client-id=" + partner.clientId());
        assertEquals("", runner.run("call", "fleets").err());
        assertEquals(0, runner.run("call", "fleets").code());
        assertEquals(
                1,
                stellantis.log.stream()
                        .filter(line -> line.contains("POST /as/token.oauth2"))
                        .count());
    }

    @Test
    void saysWhatIsWrongWithTheCredentials() throws Exception {
        runner.env("MZP_PASSWORD", "wrong");
        ScriptRunner.Outcome wrong = runner.run("call", "fleets");
        assertEquals(30, wrong.code());
        assertFalse(wrong.err().contains(partner.password()));
        settings("auth=basic", "user=" + partner.login(), "password=env:MZP_PASSWORD");
        ScriptRunner.Outcome none = runner.run("call", "fleets");
        assertEquals(30, none.code());
        assertTrue(none.err().contains("no client id was sent"), none.err());
    }
}
