import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.sandbox.Fault;
import support.EndUserTokens;
import support.EnrollSession;
import support.LocalStellantis;
import support.OpensslCa;
import support.RawServer;
import support.ScriptRunner;
import support.TlsListener;
import support.Tool;

/**
 * A refresh token that the provider replaces each time: it is shown by one process at a time, and never lost for
 * nothing.
 */
@Tag("curl")
@Tag("openssl")
class RenewalTest {
    /** Where a thread waits for the rest of an answer's body. */
    private static final String READING = "BodyStream.take";
    /** Where the JVM waits for its shutdown hooks after a signal. */
    private static final String ENDING = "ApplicationShutdownHooks.runHooks";

    @TempDir
    Path temporary;

    ScriptRunner runner;
    LocalStellantis stellantis;
    EndUserTokens owners;

    private void enrolled(Fault... faults) throws IOException {
        stellantis = new LocalStellantis(
                Files.createDirectories(temporary.resolve("stellantis")), options -> options.faults(faults));
        owners = new EndUserTokens(stellantis, stellantis.endUserApp("MZP000001"));
        runner = EnrollSession.runner(temporary, stellantis, owners.app);
        EnrollSession way = EnrollSession.start(runner, "--label", "anna");
        EnrollSession.arrive(way.sentTo(owners, "anna", "accept"));
        assertEquals(0, way.end().code());
    }

    private Path file() {
        return runner.profile("default").resolve("users/anna.json");
    }

    private Map<String, Object> kept() throws IOException {
        return JSON.std.mapFrom(Files.readString(file()));
    }

    /** As if an hour had passed since. */
    private void expire() throws IOException {
        Files.writeString(
                file(),
                Files.readString(file()).replaceAll("(\"(fetched|expires)_at\" : \")[^\"]+", "$12020-01-01T00:00:00Z"));
    }

    private Process process(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(runner.folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(runner.env);
        return builder.start();
    }

    /** Waits until a thread of the process stands in that method of the JDK, as jcmd shows it. */
    private static void whileItStandsIn(String method, Process process) throws Exception {
        String threads = "";
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30); System.nanoTime() < end; Thread.sleep(20)) {
            threads = new Tool(Path.of("/"))
                    .run("jcmd", String.valueOf(process.pid()), "Thread.print")
                    .all();
            if (threads.contains(method)) return;
            assertTrue(process.isAlive(), "the process has ended before it stood in " + method);
        }
        fail("no thread stands in " + method + ": " + threads);
    }

    private static String end(Process process, int code) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(code, process.exitValue(), out);
        return out;
    }

    @Test
    void severalProcessesAtOnceRefreshOnceAndAllGetTheNewToken() throws Exception {
        enrolled(Fault.REFRESH_STRICT);
        String old = runner.run("token").out();
        expire();
        List<Process> all = List.of(process("token"), process("token"), process("token"));
        List<String> tokens = new ArrayList<>();
        for (Process one : all) tokens.add(end(one, 0));
        assertEquals(1, tokens.stream().distinct().count());
        assertNotEquals(old, tokens.get(0));
        assertEquals(
                1,
                stellantis.log.stream()
                        .filter(line -> line.contains("refreshed: anna"))
                        .count(),
                stellantis.log.toString());
        stellantis.close();
    }

    @Test
    void aTokenThatTheApiRefusesIsRenewedOnceAndAnEndedConsentIsToldWithTheWayBack() throws Exception {
        enrolled(Fault.REFRESH_STRICT);
        owners.post("/token/revoke?realm=clientsB2CPeugeot", "token=" + kept().get("access_token"))
                .ok();
        ScriptRunner.Outcome outcome = runner.run("call", "user/vehicles", "-v");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("the access token was refused"), outcome.err());
        owners.post("/token/revoke?realm=clientsB2CPeugeot", "token=" + kept().get("refresh_token"))
                .ok();
        outcome = runner.run("call", "user/vehicles");
        assertEquals(33, outcome.code(), outcome.err());
        assertTrue(
                outcome.err().contains("the driver has withdrawn consent")
                        && outcome.err().contains("stellantis enroll --label anna --force"),
                outcome.err());
        assertEquals(null, kept().get("pending_since"));
        // and that command helps
        EnrollSession way = EnrollSession.start(runner, "--label", "anna", "--force");
        EnrollSession.arrive(way.sentTo(owners, "anna", "accept"));
        assertEquals(0, way.end().code());
        assertEquals(0, runner.run("call", "user/vehicles").code());
        stellantis.close();
    }

    @Test
    void aLostAnswerIsAskedForOnceMore() throws Exception {
        enrolled(Fault.REFRESH_LOST);
        expire();
        ScriptRunner.Outcome outcome = runner.run("token", "-v");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("showing the same refresh token once more"), outcome.err());
        assertEquals(null, kept().get("pending_since"));
        stellantis.close();
    }

    @Test
    void whereTheOldOneIsTakenNoMoreTheReasonIsTold() throws Exception {
        enrolled(Fault.REFRESH_LOST, Fault.REFRESH_STRICT);
        expire();
        ScriptRunner.Outcome outcome = runner.run("token");
        assertEquals(33, outcome.code(), outcome.err());
        assertTrue(
                outcome.err().contains("was cut off before its answer was stored")
                        && outcome.err().contains("stellantis enroll --label anna --force"),
                outcome.err());
        stellantis.close();
    }

    /** The provider that stalls in the middle of its answer, so that the process can be ended at the worst moment. */
    private static final class Stalling {
        final CountDownLatch halfway = new CountDownLatch(1);
        final CountDownLatch go = new CountDownLatch(1);
        final List<String> asked = new ArrayList<>();
        volatile String answer =
                "{\"access_token\":\"second-access\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token"
                        + "\":\"second-refresh\"}";
        volatile int status = 200;
        volatile boolean stalls = true;

        void meet(Socket socket) throws Exception {
            InputStream in = socket.getInputStream();
            StringBuilder request = new StringBuilder();
            while (!request.toString().contains("refresh_token=")) request.append((char) in.read());
            Thread.sleep(20);
            request.append(new String(in.readNBytes(in.available()), StandardCharsets.ISO_8859_1));
            synchronized (asked) {
                asked.add(request.toString().replaceAll("(?s).*&refresh_token=", ""));
            }
            String head = "HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\nContent-Length: "
                    + answer.length() + "\r\nConnection: close\r\n\r\n";
            int half = answer.length() / 2;
            socket.getOutputStream().write((head + answer.substring(0, half)).getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            halfway.countDown();
            if (stalls) go.await(30, TimeUnit.SECONDS);
            socket.getOutputStream().write(answer.substring(half).getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }
    }

    /** anna's tokens come from this provider from now on. */
    private RawServer provider(Stalling behaviour) throws IOException {
        OpensslCa ca = new OpensslCa(Files.createDirectories(temporary.resolve("provider")));
        RawServer server = new RawServer(TlsListener.of(ca, ca.server()), behaviour::meet);
        Files.writeString(
                runner.profile("default").resolve("ca.pem"), Files.readString(ca.root()), StandardOpenOption.APPEND);
        Files.writeString(
                file(),
                Files.readString(file())
                        .replaceFirst("(\"token_url\" : \")[^\"]+", "$1" + server.url("/access_token"))
                        .replaceFirst("(\"refresh_token\" : \")[^\"]+", "$1first-refresh"));
        expire();
        return server;
    }

    @Test
    void aProcessKilledBetweenAnswerAndDiskLeavesTheOldTokenAndAWord() throws Exception {
        enrolled();
        Stalling stalling = new Stalling();
        try (RawServer server = provider(stalling)) {
            Process process = process("token");
            assertTrue(stalling.halfway.await(60, TimeUnit.SECONDS));
            whileItStandsIn(READING, process);
            process.destroyForcibly().waitFor();
            assertEquals("first-refresh", kept().get("refresh_token"));
            assertNotEquals(null, kept().get("pending_since"));
            assertTrue(runner.run("enroll", "--list").out().contains("was cut off"));
            stalling.go.countDown();
            stalling.stalls = false;
            // a provider that takes the old one no more: why is told
            String good = stalling.answer;
            stalling.status = 400;
            stalling.answer = "{\"error\":\"invalid_grant\",\"error_description\":\"grant is invalid\"}";
            ScriptRunner.Outcome ended = runner.run("token");
            assertEquals(33, ended.code(), ended.err());
            assertTrue(ended.err().contains("was cut off before its answer was stored"), ended.err());
            // one that takes it once more: nothing is lost
            stalling.status = 200;
            stalling.answer = good;
            assertEquals("second-access\n", runner.run("token").out());
            assertEquals("second-refresh", kept().get("refresh_token"));
            assertEquals(null, kept().get("pending_since"));
            assertEquals(List.of("first-refresh", "first-refresh", "first-refresh"), stalling.asked);
        }
        stellantis.close();
    }

    @Test
    void anInterruptionWaitsUntilTheAnswerIsOnTheDisk() throws Exception {
        enrolled();
        Stalling stalling = new Stalling();
        try (RawServer server = provider(stalling)) {
            Process process = process("token");
            assertTrue(stalling.halfway.await(60, TimeUnit.SECONDS));
            whileItStandsIn(READING, process);
            process.destroy();
            whileItStandsIn(ENDING, process);
            stalling.go.countDown();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS));
            assertEquals("second-refresh", kept().get("refresh_token"));
            assertEquals(null, kept().get("pending_since"));
            try (var files = Files.list(file().getParent())) {
                assertFalse(files.anyMatch(one -> one.toString().endsWith(".tmp")));
            }
        }
        stellantis.close();
    }
}
