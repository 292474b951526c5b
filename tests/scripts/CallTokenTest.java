import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.OpensslCa;
import support.Partner;
import support.RawServer;
import support.ScriptRunner;
import support.TlsListener;

/** {@code call} with OAuth2: the token is fetched silently, reused, and fetched anew once when the API refuses it. */
@Tag("openssl")
class CallTokenTest {
    @TempDir
    Path temporary;

    ScriptRunner runner;
    RawServer server;
    final List<String> requests = new CopyOnWriteArrayList<>();
    final Set<String> revoked = new ConcurrentSkipListSet<>();
    int tokens;

    @BeforeEach
    void open() {
        OpensslCa ca = new OpensslCa(temporary);
        runner = Partner.runner(temporary, ca, ca.client("MZP123456"));
        server = new RawServer(TlsListener.of(ca, ca.server()), this::answer);
        Partner.settings(
                runner,
                "base-url=https://localhost:" + server.port(),
                "token-url=" + server.url("/as/token.oauth2"),
                "auth=oauth2",
                "token-client-id=ABC",
                "scope=prd:ABC",
                "client-id=abc");
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** Token endpoint and API in one: each token is another one, and those revoked are refused. */
    private void answer(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String request = in.readLine();
        String token = "none";
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            if (line.startsWith("Authorization: Bearer ")) token = line.substring(22);
        }
        boolean endpoint = request.startsWith("POST /as/token.oauth2 ");
        requests.add(endpoint ? "token" : request.replaceFirst(" HTTP/1.1", "") + " " + token);
        boolean refused = !endpoint && (revoked.contains(token) || token.equals("none"));
        String body = endpoint
                ? "{\"access_token\":\"MARKER-" + ++tokens + "\",\"token_type\":\"Bearer\",\"expires_in\":3599}"
                : refused
                        ? "{\"httpCode\":\"401\",\"httpMessage\":\"Unauthorized\",\"moreInformation\":\"Cannot pass"
                                + " the security checks\"}"
                        : "{\"total\":1}";
        socket.getOutputStream()
                .write(("HTTP/1.1 " + (refused ? 401 : 200)
                                + " X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                                + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private ScriptRunner.Outcome call(String... args) {
        ScriptRunner.Outcome outcome = runner.run("call", args);
        assertFalse(outcome.all().contains("MARKER"), outcome.all());
        return outcome;
    }

    @Test
    void aTokenIsFetchedSilentlyAndReused() {
        ScriptRunner.Outcome outcome = call("fleets");
        assertEquals("{\"total\":1}", outcome.out());
        assertEquals("", outcome.err());
        assertEquals(0, call("fleets").code());
        assertEquals(
                List.of(
                        "token",
                        "GET /connectedcar/v3/fleets?client_id=abc MARKER-1",
                        "GET /connectedcar/v3/fleets?client_id=abc MARKER-1"),
                requests);
    }

    @Test
    void aCachedTokenThatIsRefusedIsReplacedOnce() {
        call("fleets");
        revoked.add("MARKER-1");
        assertEquals("{\"total\":1}", call("POST", "fleets", "-d", "x", "-v").out());
        assertEquals(
                List.of(
                        "POST /connectedcar/v3/fleets?client_id=abc MARKER-1",
                        "token",
                        "POST /connectedcar/v3/fleets?client_id=abc MARKER-2"),
                requests.subList(2, 5));
        revoked.addAll(List.of("MARKER-2", "MARKER-3"));
        ScriptRunner.Outcome refused = call("fleets", "--debug");
        assertEquals(30, refused.code());
        assertTrue(refused.err().contains("stellantis token --no-cache --decode"), refused.err());
        assertEquals(8, requests.size());
    }

    @Test
    void aNewTokenThatIsRefusedIsNotFetchedAgain() {
        revoked.add("MARKER-1");
        assertEquals(30, call("fleets").code());
        assertEquals(2, requests.size());
    }

    @Test
    void theTokenGoesToTheApisHostOnly() {
        assertEquals(
                2,
                call("https://127.0.0.1:" + server.port() + "/connectedcar/v3/fleets")
                        .code());
        assertEquals(List.of(), requests);
    }
}
