import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.AtServer;
import support.Nginx;
import support.OpensslCa;
import support.Partner;
import support.ScriptRunner;
import support.Tool;

/** The error answers of the vendor's services, as reported in public: exit code, cause and remedy of each. */
@Tag("nginx")
@Tag("openssl")
class CallErrorsTest extends AtServer {
    private static final String GATEWAY =
            "{\"httpCode\":\"401\",\"httpMessage\":\"Unauthorized\",\"moreInformation\":\"%s\"}";

    @BeforeAll
    static void open() {
        nginx = Nginx.in(shared)
                .shows(identity)
                .demands(ca.root())
                .answers("/unregistered", 401, "application/json", GATEWAY.formatted("Not registered to plan"))
                .answers("/badclient", 401, "application/json", GATEWAY.formatted("Invalid client id or secret."))
                .answers(
                        "/checks",
                        401,
                        "application/json",
                        GATEWAY.formatted(
                                "Cannot pass the security checks that are required by the target API or operation,"
                                        + " Enable debug headers for more details."))
                .answers(
                        "/connectedcar/v3/fleets/F1/vehicles",
                        403,
                        "application/json",
                        "{\"code\":40300,\"uuid\":\"u-403\",\"message\":\"Forbidden\"}")
                .answers(
                        "/forbidden",
                        403,
                        "application/json",
                        "{\"code\":40300,\"uuid\":\"u-403\",\"message\":\"Forbidden\"}")
                .answers(
                        "/nostatus",
                        404,
                        "application/hal+json",
                        "{\"code\":40400,\"uuid\":\"u-404\",\"message\":\"No status\"}")
                .answers(
                        "/novehicle",
                        404,
                        "application/hal+json",
                        "{\"code\":40410,\"uuid\":\"u-404\",\"message\":\"No vehicle found\"}")
                .answers(
                        "/nodata",
                        404,
                        "application/hal+json",
                        "{\"code\":40499,\"uuid\":\"0b6f\",\"message\":\"No data for this"
                                + " context.\",\"timestamp\":\"2026-11-22T09:00:00.000Z\"}")
                .answers(
                        "/connectedcar/v3/fleets/wrong",
                        404,
                        "application/hal+json",
                        "{\"code\":40499,\"uuid\":\"u\",\"message\":\"No data for this context.\"}")
                .answers("/login", 200, "text/html", "<html>log in</html>")
                .answers("/xml", 200, "application/xml", "<?xml version=\"1.0\"?><fleets/>")
                .location("/nothing", "return 204;")
                .location("/unchanged", "return 304;")
                .location("/moved", "return 301 https://localhost:1/moved;")
                .location("/elsewhere", "return 302 https://login.other.example/;")
                .location("/nowhere", "return 300;")
                .location("/nohost", "return 302 https:odd;")
                .location("/path", "return 302 https://localhost:$server_port/forbidden;")
                .answers("/typo", 404, "text/html", "<html>not found</html>")
                .answers(
                        "/broken",
                        500,
                        "application/json",
                        "{\"code\":50000,\"uuid\":\"u-500\",\"message\":\"Internal error\",\"debug\":\"ERROR_A\"}")
                .answers(
                        "/feature",
                        501,
                        "application/json",
                        "{\"name\":\"FEATURE_NOT_SUPPORTED\",\"debug\":\"ERROR_FEATURE\",\"message\":\"not"
                                + " supported\"}")
                .answers(
                        "/expired",
                        401,
                        "application/json",
                        "{\"error_description\":\"The access token expired\",\"error\":\"invalid_token\"}")
                .answers(
                        "/backend",
                        403,
                        "application/json",
                        "{\"code\":\"495\",\"message\":\"Invalid or expired client certificate\"}")
                .answers("/empty", 502, "text/plain", "")
                .location(
                        "/transaction",
                        "add_header X-Global-Transaction-ID 'tx-1' always; return 400"
                                + " '{\"name\":\"BAD_REQUEST\",\"debug\":\"ERROR_X\",\"message\":\"bad\"}';")
                .start();
    }

    @BeforeEach
    void callIt() {
        runner.env("TOKEN", "MARKER-token");
        Partner.settings(
                runner,
                "base-url=https://localhost:" + nginx.port(),
                "auth=basic",
                "user=MZP123456",
                "password=env:MZP_PASSWORD",
                "client-id=abc-123");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/unregistered | 30 | HTTP 401 from GET | not subscribed to this API              | subscribe your"
                        + " client id",
                "/badclient    | 30 | HTTP 401 from GET | does not know the client id             | stellantis profile"
                        + " set client-id=",
                "/checks       | 30 | HTTP 401 from GET | the login or the password is wrong      | put the"
                        + " right one into the exported variable MZP_PASSWORD",
                "fleets/F1/vehicles | 30 | : Forbidden  | not yours                               | stellantis call"
                        + " fleets",
                "/forbidden    | 30 | : Forbidden       | a rule of the gateway                   | which of these",
                "/nostatus     | 30 | : No status       | code 40400, uuid u-404                  |"
                        + " fleets/FLEET/vehicles",
                "/novehicle    | 30 | : No vehicle found | is not its VIN                         |"
                        + " fleets/FLEET/vehicles",
                "/nodata       | 30 | : No data for this context. | privacy mode is on            | another vehicle or"
                        + " period",
                "/nodata       | 30 | : No data         | code 40499, uuid 0b6f, timestamp 2026-11-22T09:00:00.000Z,"
                        + " date | another vehicle",
                "/typo         | 30 | HTTP 404          | typing error                            | stellantis call"
                        + " fleets",
                "/connectedcar/v3/fleets/wrong | 30 | : No data | there is no such fleet | stellantis call fleets",
                "/broken       | 31 | HTTP 500          | on the server's side; for support: code 50000, debug"
                        + " ERROR_A, uuid u-500 | --retry 3",
                "/feature      | 31 | HTTP 501          | does not have this feature              | another",
                "/backend      | 22 | Invalid or expired client certificate | behind the gateway  | stellantis inspect",
                "/empty        | 31 | HTTP 502          | on the server's side                    | --retry 3",
                "/transaction  | 30 | HTTP 400          | transaction tx-1                        | documentation"
            })
    void isToldWithCauseAndRemedy(String path, int code, String what, String because, String hint) {
        ScriptRunner.Outcome outcome = runner.run("call", path);
        assertEquals(code, outcome.code(), outcome.err());
        String[] lines = outcome.err().split("\n");
        assertEquals(3, lines.length, outcome.err());
        assertTrue(lines[0].startsWith("call: error: ") && lines[0].contains(what), lines[0]);
        assertTrue(lines[1].startsWith("call: cause: ") && lines[1].contains(because), lines[1]);
        assertTrue(lines[2].startsWith("call: hint: ") && lines[2].contains(hint), lines[2]);
        assertTrue(!outcome.all().contains("MARKER"), outcome.all());
    }

    @Test
    void theBodyStillGoesToStandardOutput() {
        assertEquals(
                "{\"code\":\"495\",\"message\":\"Invalid or expired client certificate\"}",
                runner.run("call", "/backend").out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3", "..", "5.", "0", "99999999999999999999999"})
    void aVariableThatIsNoTimeIsRefusedAndNamed(String time) {
        Partner.settings(
                runner, "base-url=https://localhost:" + nginx.port(), "auth=none", "client-id=abc-123", "max-time=60");
        ScriptRunner.Outcome refused = runner.env("STELLANTIS_MAX_TIME", time).run("call", "/badclient");
        assertEquals(2, refused.code(), refused.err());
        assertTrue(
                refused.err().contains("--max-time does not take \"" + time + "\"")
                        && refused.err().contains("unset STELLANTIS_MAX_TIME"),
                refused.err());
    }

    @Test
    void aMissingClientIdIsNamedAsTheCause() {
        Partner.settings(
                runner,
                "base-url=https://localhost:" + nginx.port(),
                "auth=basic",
                "user=MZP123456",
                "password=env:MZP_PASSWORD");
        ScriptRunner.Outcome outcome = runner.run("call", "/badclient");
        assertTrue(
                outcome.err().contains("no client id was sent") && outcome.err().contains("--client-id ID"),
                outcome.err());
    }

    @Test
    void theRemedyFollowsHowTheRequestIntroducedItself() {
        assertTrue(
                runner.run("call", "/expired", "--bearer", "env:TOKEN").err().contains("the access token has expired"));
        assertTrue(runner.run("call", "/checks", "--bearer", "env:TOKEN").err().contains("most often it has expired"));
        runner.write("empty", "\n");
        assertTrue(
                runner.run("call", "/expired", "--bearer", "file:empty").err().contains("the access token is empty"));
        assertTrue(runner.run("call", "/checks", "-H", "Authorization: Bearer x")
                .err()
                .contains("header given with -H was refused"));
        assertTrue(runner.run("call", "/checks", "--auth", "none").err().contains("no credentials were sent"));
    }

    @Test
    void aMessageBeginsOnItsOwnLineWhereBothStreamsAreOne() {
        Tool tool = new Tool(runner.folder).env("MZP_PASSWORD", "MARKER-password");
        runner.env.forEach(tool::env);
        String java = "\"$0\" -cp \"$1\" call /forbidden --no-input";
        for (String both : List.of(java + " 2>&1 | cat", java + " 2>errors; cat errors")) {
            Tool.Result result = tool.run(
                    "sh",
                    "-c",
                    both,
                    System.getProperty("java.home") + "/bin/java",
                    System.getProperty("java.class.path"));
            String between = both.endsWith("cat") ? "}\ncall: error: " : "}call: error: ";
            assertTrue(result.out().contains(between), result.all());
        }
    }

    @Test
    void aWebPageInPlaceOfJsonIsNoticed() {
        assertTrue(runner.run("call", "/login").err().contains("HTML page, not JSON"));
        assertTrue(runner.run("call", "/xml").err().contains("is XML, not JSON (HTTP 200)"));
        assertTrue(runner.run("call", "/nothing").err().contains("is empty, not JSON (HTTP 204)"));
        assertEquals(
                "", runner.run("call", "/xml", "-H", "Accept: application/xml").err());
        assertEquals("", runner.run("call", "POST", "/nothing").err());
        assertEquals("", runner.run("call", "HEAD", "/login").err());
        assertTrue(runner.run("call", "POST", "/login").err().contains("HTML page, not JSON"));
        assertEquals("", runner.run("call", "/unchanged").err());
        assertEquals(31, runner.run("call", "/xml", "--query", "a").code());
    }

    @Test
    void aRedirectIsToldOnceAndWithTheAddressToSet() {
        ScriptRunner.Outcome moved = runner.run("call", "/moved");
        assertEquals(2, moved.err().lines().count(), moved.err());
        assertTrue(moved.err().contains("set base-url=https://localhost:1"), moved.err());
        assertTrue(runner.run("call", "/elsewhere").err().contains("gets neither certificate nor credentials"));
        assertTrue(runner.run("call", "/path").err().contains("follow it with -L"));
        assertTrue(runner.run("call", "/nohost").err().contains("the answer is elsewhere: https:odd; another host"));
        assertTrue(runner.run("call", "/nowhere").err().contains("the answer is elsewhere; it does not say where"));
    }

    @Test
    void anEmptyClientIdIsRefusedAndAPlaceholderInThePathNoticed() {
        assertEquals(2, runner.run("call", "/forbidden", "--client-id", "").code());
        for (String placeholder : new String[] {"[fid]", "<fid>"})
            assertTrue(runner.run("call", "fleets/" + placeholder)
                    .err()
                    .contains("\"" + placeholder + "\" looks like a placeholder"));
    }

    @Test
    void aServerThatNeverAskedForTheCertificateIsNamedBeforeThePassword() {
        try (Nginx open = Nginx.in(temporary)
                .shows(identity)
                .answers("/checks", 401, "application/json", "{}")
                .start()) {
            ScriptRunner.Outcome outcome =
                    runner.run("call", "/checks", "--base-url", "https://localhost:" + open.port());
            assertTrue(
                    outcome.err().contains("never asked for your client certificate")
                            && !outcome.err().contains("password"),
                    outcome.err());
        }
    }

    @Test
    void aClockThatIsOffIsNamed() {
        runner.clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
        assertTrue(runner.run("call", "/checks")
                .err()
                .contains("this machine's clock is 120 minutes ahead of the server's"));
    }

    @Test
    void theGatewaysPageAboutTheCertificateIsExplained() {
        OpensslCa.Issued stranger = ca.signedBy(OpensslCa.Authority.STRANGER).issue(OpensslCa.subject("MZP999999"));
        ScriptRunner.Outcome outcome = runner.run(
                "call",
                "/typo",
                "--key",
                stranger.key().toString(),
                "--cert",
                stranger.cert().toString());
        assertEquals(22, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("refused the client certificate"), outcome.err());
        assertTrue(outcome.out().contains("SSL certificate error"), outcome.out());
    }
}
