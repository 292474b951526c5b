import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.AtDrivers;
import support.EnrollSession;
import support.OpensslCa;
import support.Partner;
import support.PythonServer;
import support.ScriptRunner;

/** Whether doctor sees that an identity provider does not take the application's client id and secret. */
@Tag("openssl")
class ClientSecretTest extends AtDrivers {
    private Map<?, ?> check(String id, String... more) throws IOException {
        String[] words = Stream.concat(Stream.of("--json"), Stream.of(more)).toArray(String[]::new);
        return DoctorAdviceTest.check(runner.run("doctor", words), id);
    }

    @Tag("curl")
    @Test
    void aWrongSecretIsFoundWithADriverAndWithoutAndATokenStaysGood() throws IOException {
        assertEquals(
                "ok", check("token.secret").get("state"), check("token.secret").toString());
        EnrollSession way = EnrollSession.start(runner, "--label", "anna");
        EnrollSession.arrive(way.sentTo(owners, "anna", "accept"));
        assertEquals(0, way.end().code());
        String tokens = Files.readString(runner.profile("default").resolve("users/anna.json"));
        assertEquals(0, runner.run("doctor").code());
        assertTrue(runner.run("doctor").out().contains("verdict: all is in order"));
        runner.env("CLIENT_SECRET", "another-secret");
        ScriptRunner.Outcome wrong = runner.run("doctor");
        assertEquals(33, wrong.code(), wrong.all());
        assertTrue(
                wrong.out().contains("verdict: token.wrong-secret")
                        && wrong.out().contains("client-secret=file:PATH"),
                wrong.out());
        assertFalse(wrong.all().contains("another-secret"), wrong.all());
        runner.env("CLIENT_SECRET", app.reply().client().secret().reveal());
        assertEquals(tokens, Files.readString(runner.profile("default").resolve("users/anna.json")));
        assertEquals(0, runner.run("enroll", "--refresh", "anna").code());
        // a client id that is not known there looks like that of a partner's application, and is none
        Map<?, ?> unknown = check("token.secret", "--client-id", "17ad206c-0000-302c-9ac4-a300cc29ac27");
        assertEquals("failed", unknown.get("state"), unknown.toString());
        assertEquals("token.wrong-secret", ((Map<?, ?>) unknown.get("cause")).get("id"));
        Files.delete(runner.profile("default").resolve("users/anna.json"));
        runner.env("CLIENT_SECRET", "another-secret");
        assertEquals("failed", check("token.secret").get("state"));
    }

    @Test
    void aSecretThatIsNotThereIsNamedWithItsSettingAndTheCommand() {
        runner.env.remove("CLIENT_SECRET");
        assertNamed(
                12,
                "the environment variable CLIENT_SECRET is not set",
                "stellantis profile set client-secret=file:PATH");
        runner.run("profile", "set", "client-secret=file:gone.txt");
        ScriptRunner.Outcome file = runner.run("doctor", "--offline");
        assertEquals(11, file.code(), file.all());
        assertTrue(file.out().contains("verdict: file.missing: there is no file "), file.out());
        assertTrue(file.out().contains("stellantis profile set client-secret=file:PATH"), file.out());
        runner.run("profile", "unset", "client-secret");
        assertNamed(2, "missing: client-secret", "stellantis profile set client-secret=");
    }

    /** With the servers and without. */
    private void assertNamed(int code, String what, String command) {
        for (String[] words : new String[][] {{}, {"--offline"}}) {
            ScriptRunner.Outcome outcome = runner.run("doctor", words);
            assertEquals(code, outcome.code(), outcome.all());
            assertTrue(outcome.out().contains(what) && outcome.out().contains(command), outcome.out());
        }
    }

    @Test
    void aRedirectUriThatIsNoneIsToldAndStopsNothing() throws IOException {
        for (String uri : List.of("http://", "%zz", "::", "http://127.0.0.1/two words")) {
            Partner.settings(runner, "redirect-uri=" + uri);
            ScriptRunner.Outcome outcome = runner.run("doctor");
            assertEquals(2, outcome.code(), outcome.all());
            assertTrue(outcome.out().contains("the setting redirect-uri cannot be used"), outcome.all());
            assertEquals("failed", check("settings.values").get("state"));
        }
    }

    /** Only what RFC 6749 section 5.2 has for a client that is not authenticated counts as that. */
    @Tag("python3")
    @Test
    void aServerThatAnswersSomethingElseGivesNoFalseAlarm(@TempDir Path folder) throws IOException {
        OpensslCa ca = new OpensslCa(folder);
        try (PythonServer server = new PythonServer("python3", "answering_provider.py", folder, ca, Map.of())) {
            String origin = server.origin();
            runner = Partner.runner(folder.resolve("home"), ca, ca.client("MZP000001"))
                    .env("CLIENT_SECRET", "a secret: 100% +&");
            Partner.settings(
                    runner,
                    "auth=end-user",
                    "base-url=" + origin,
                    "authorize-url=" + origin + "/authorize",
                    "token-url=" + origin + "/token",
                    "client-id=app",
                    "client-secret=env:CLIENT_SECRET",
                    "scope=telemetry");
            String json = "\nContent-Type: application/json\n\n";
            for (String answer : List.of(
                    "failed 401" + json + "{\"error\":\"invalid_client\"}",
                    "failed 400" + json + "{\"error\":\"invalid_client\",\"error_description\":\"no\"}",
                    "failed 401" + json + "{\"error\":\"unauthorized_client\"}",
                    "failed 401\nWWW-Authenticate: Basic realm=\"x\"\n\nno",
                    "ok 400" + json + "{\"error\":\"invalid_grant\"}",
                    "ok 401" + json + "{\"error\":\"invalid_grant\"}",
                    "ok 200" + json + "{\"access_token\":\"abc\",\"token_type\":\"Bearer\"}",
                    "skipped 400" + json + "{\"error\":\"unauthorized_client\"}",
                    "skipped 400" + json + "{\"error\":\"invalid_request\"}",
                    "skipped 400" + json + "{\"error\":\"invalid_scope\"}",
                    "skipped 403\nContent-Type: text/html\n\n<html><title>Blocked</title></html>",
                    "skipped 404\n\nno such code",
                    "skipped 429\nRetry-After: 5\n\n",
                    "skipped 500" + json + "{\"error\":\"server_error\"}",
                    "skipped 200\nContent-Type: text/html\n\n<html><title>Log in</title></html>",
                    "skipped 302\nLocation: https://elsewhere.example/\n\n")) {
                int blank = answer.indexOf(' ');
                Files.writeString(folder.resolve("answer"), answer.substring(blank + 1));
                Map<?, ?> check = check("token.secret");
                assertEquals(answer.substring(0, blank), check.get("state"), answer + "\n" + check);
            }
            String came = Files.readString(folder.resolve("came"));
            assertTrue(
                    came.lines().allMatch(line -> line.matches("Basic \\S+ grant_type=authorization_code&code=\\S+")),
                    came);
        }
    }
}
