import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.AtServer;
import support.ConnectProxy;
import support.RawServer;
import support.ScriptRunner;
import support.TlsListener;

/** Answers as no decent server gives them: cut, slow, endless, huge; and the proxy in between. */
@Tag("openssl")
class CallTransferTest extends AtServer {
    private static final int PART = 1 << 16;

    RawServer server;

    @AfterEach
    void leave() {
        if (server != null) server.close();
    }

    /** Reads the request's head, then does what the test says. */
    private void serve(Answering answering) {
        server = new RawServer(TlsListener.of(ca, identity), socket -> {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {}
            answering.answer(socket, socket.getOutputStream());
        });
        calls(server.port());
    }

    private interface Answering {
        void answer(Socket socket, OutputStream out) throws Exception;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "Content-Length: 1000\r\n\r\n{\"total\":1",
                OK + "Transfer-Encoding: chunked\r\n\r\na\r\n{\"total\":1\r\n"
            })
    void aCutTransferIsAFailureAndLeavesNoFile(String answer) {
        serve((socket, out) -> out.write(ascii(answer)));
        ScriptRunner.Outcome outcome = runner.run("call", "fleets", "-o", "fleets.json");
        assertEquals(20, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("was cut off"), outcome.err());
        assertEquals(List.of(), runner.files());
        ScriptRunner.Outcome piped = runner.run("call", "fleets");
        assertEquals(20, piped.code());
        // how much of what arrived before the cut is handed on is up to the HTTP client
        assertTrue("{\"total\":1".startsWith(piped.out()), piped.out());
        runner.types(new ArrayList<>());
        ScriptRunner.Outcome shown = runner.run("call", "fleets", "--no-color");
        assertEquals(20, shown.code());
        assertTrue("{\"total\":1".startsWith(shown.out().replaceAll("\\s", "")), shown.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", OK + "Content-Length: 100\r\n\r\n{\"total\":"})
    void aSilentServerIsWaitedForNoLongerThanMaxTime(String answer) {
        serve((socket, out) -> {
            out.write(ascii(answer));
            out.flush();
            Thread.sleep(20_000);
        });
        ScriptRunner.Outcome outcome = runner.run("call", "fleets", "--max-time", "0.7", "-o", "fleets.json");
        assertEquals(23, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("--max-time"), outcome.err());
        assertEquals(List.of(), runner.files());
    }

    @Test
    void chunksAreJoined() {
        serve((socket, out) ->
                out.write(ascii(OK + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n3\r\n 1}\r\n0\r\n\r\n")));
        assertEquals("{\"a\": 1}", runner.run("call", "fleets").out());
    }

    @Test
    void whatIsNoJsonAllThroughIsShownAsItCame() {
        serve((socket, out) -> out.write(ascii(OK + "Content-Length: 19\r\n\r\n{\"a\":[1,oops]} more")));
        runner.types(new ArrayList<>());
        ScriptRunner.Outcome outcome = runner.run("call", "fleets", "--no-color");
        assertEquals(31, outcome.code());
        assertEquals("{\"a\":[1,oops]}more", outcome.out().replaceAll("\\s", ""));
        assertTrue(outcome.err().contains("not JSON all through"), outcome.err());
    }

    @Test
    void noServerSteersTheTerminal() {
        String evil = "<p>\u001b]0;title\u0007\u009b31m \u00c2\u00e9\r\n\t</p>";
        byte[] body = evil.getBytes(StandardCharsets.UTF_8);
        serve((socket, out) -> {
            out.write(
                    ascii("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: " + body.length + "\r\n\r\n"));
            out.write(body);
        });
        runner.types(new ArrayList<>());
        assertEquals(
                "<p>\ufffd]0;title\ufffd\ufffd31m \u00c2\u00e9\n\t</p>",
                runner.run("call", "fleets").out());
        assertEquals(evil, runner.run("call", "fleets").out());
    }

    @Test
    void aConnectionClosedBeforeTheAnswerIsTriedAgainForAGetAndNotForAPost() {
        AtomicInteger requests = new AtomicInteger();
        serve((socket, out) -> requests.incrementAndGet());
        ScriptRunner.Outcome post = runner.run("call", "fleets", "-d", "a=1", "--retry", "2");
        assertEquals(20, post.code(), post.err());
        assertEquals(1, requests.get());
        assertFalse(post.all().contains("MARKER"));
        assertEquals(20, runner.run("call", "fleets", "--retry", "1").code());
        // Java's client repeats a GET by itself too
        assertTrue(requests.get() >= 3, requests.toString());
    }

    @Test
    void aQuarterOfAGigabyteStreamsThroughLittleMemory() throws Exception {
        int parts = 4096;
        byte[] part = new byte[PART];
        for (int i = 0; i < part.length; i++) part[i] = (byte) ('a' + i % 26);
        serve((socket, out) -> {
            out.write(ascii("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + (long) parts * PART
                    + "\r\n\r\n"));
            for (int i = 0; i < parts; i++) out.write(part);
        });
        Process process = process("-Xmx48m", "call", "fleets")
                .redirectError(temporary.resolve("stderr").toFile())
                .start();
        byte[] read = new byte[PART];
        long count = 0;
        try (InputStream in = process.getInputStream()) {
            for (int n = in.readNBytes(read, 0, PART); n > 0; n = in.readNBytes(read, 0, PART)) {
                if (!Arrays.equals(read, 0, n, part, 0, n)) throw new AssertionError("other bytes after " + count);
                count += n;
            }
        }
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), Files.readString(temporary.resolve("stderr")));
        assertEquals((long) parts * PART, count);
    }

    @Test
    void anInterruptedTransferLeavesNothing() throws Exception {
        serve((socket, out) -> {
            out.write(ascii(OK + "Content-Length: 1000000\r\n\r\n"));
            out.write(new byte[PART]);
            out.flush();
            Thread.sleep(30_000);
        });
        Process process = process("-Xmx48m", "call", "fleets", "-o", "fleets.json")
                .redirectError(temporary.resolve("stderr").toFile())
                .start();
        for (int i = 0; i < 200 && runner.files().isEmpty(); i++) Thread.sleep(50);
        assertEquals(1, runner.files().size(), "the transfer has begun");
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(130, process.exitValue());
        assertEquals(List.of(), runner.files());
    }

    @Test
    void goesThroughTheProxyAndNamesItsRefusalWithoutItsPassword() throws Exception {
        serve((socket, out) -> out.write(ascii(OK + "Content-Length: 2\r\n\r\n{}")));
        try (ConnectProxy proxy = new ConnectProxy("corp:MARKER-proxy", "Basic realm=\"corp\"")) {
            for (Map.Entry<String, Integer> one : Map.of("corp:MARKER-proxy@", 0, "corp:MARKER-wrong@", 20, "", 20)
                    .entrySet()) {
                runner.env("HTTPS_PROXY", "http://" + one.getKey() + "127.0.0.1:" + proxy.port());
                ScriptRunner.Outcome outcome = runner.run("call", "fleets", "-v", "--debug");
                assertEquals(one.getValue(), outcome.code(), outcome.err());
                assertFalse(outcome.all().contains("MARKER"), outcome.all());
                assertEquals(one.getValue() == 0, outcome.out().equals("{}"));
                assertEquals(one.getValue() != 0, outcome.err().contains("HTTP 407"), outcome.err());
            }
            int asked = proxy.heads().size();
            runner.env("NO_PROXY", "localhost");
            assertEquals(0, runner.run("call", "fleets").code());
            assertEquals(asked, proxy.heads().size());
        }
    }
}
