import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Desk;
import support.OpensslCa;
import support.Tool;

/** The script in a process of its own, as a partner has it in another terminal, and curl as who sends. */
class ListenTest {
    @TempDir
    Path temporary;
    Desk desk;
    Tool tool;
    Process process;
    BufferedReader err;
    String target;

    @BeforeEach
    void sitDown() {
        desk = new Desk(temporary);
        tool = new Tool(desk.folder);
    }

    @AfterEach
    void leave() {
        if (process != null) process.destroyForcibly();
    }

    private void listen(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), "listen", "--port", "0"));
        command.addAll(List.of(args));
        ProcessBuilder java = new ProcessBuilder(command).directory(desk.folder.toFile());
        java.environment().putAll(desk.env);
        process = java.start();
        err = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            if (!line.startsWith("ready ")) continue;
            target = line.substring(6);
            return;
        }
        throw new AssertionError("it never got ready");
    }

    private String curl(String url, String... more) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", desk.home.resolve("stellantis/.sandbox/stellantis-sandbox-ca.pem").toString(), url));
        command.addAll(List.of(more));
        return tool.run(command.toArray(String[]::new)).ok().out();
    }

    private List<String> out() throws IOException {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).lines().toList();
    }

    @Test
    void whatArrivesIsALineOfJsonInPipeAndFileWithoutCredentials() throws Exception {
        listen("--count", "3", "--status", "500,200", "-o", "events.jsonl");
        assertEquals("500", curl(target + "hook?a=b&access%54oken=c2VjcmV0&Code=c2VjcmV0&postcode=75001", "-d", "{\"monitorId\":\"m1\",\"events\":[{\"vin\":\"VR3\"}]}", "-H", "X-Vehicle-Id: VR3", "-H", "Authorization: Basic c2VjcmV0OnNlY3JldA=="));
        assertEquals("200", curl(target + "hook", "-d", "no json"));
        assertEquals("405", curl(target), "a browser's look is no notification");
        desk.write("large", new byte[17 << 20]);
        assertEquals("413", curl(target, "--data-binary", "@large"));
        assertEquals("200", curl(target, "-X", "POST"));
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
        assertTrue(err.lines().anyMatch(line -> line.contains("POST / ") && line.endsWith("413 a body over 16 MiB")));
        List<String> lines = out();
        assertEquals(lines, Files.readAllLines(desk.path("events.jsonl")));
        assertEquals("rw-------", desk.mode("events.jsonl"));
        assertEquals(4, lines.size());
        Map<String, Object> first = JSON.std.mapFrom(lines.get(0));
        assertEquals(List.of("receivedAt", "method", "path", "query", "headers", "body", "answered"), List.copyOf(first.keySet()));
        assertEquals("POST /hook a=b&access%54oken=***&Code=***&postcode=75001 500", first.get("method") + " " + first.get("path") + " " + first.get("query") + " " + first.get("answered"));
        assertEquals("m1", ((Map<?, ?>) first.get("body")).get("monitorId"));
        assertEquals("VR3 ***", ((Map<?, ?>) first.get("headers")).get("X-Vehicle-Id") + " " + ((Map<?, ?>) first.get("headers")).get("Authorization"));
        assertEquals("no json", JSON.std.mapFrom(lines.get(1)).get("body"));
        assertFalse(lines.toString().contains("c2VjcmV0"));
        assertEquals(15, desk.run("listen", "--port", "0", "-o", "events.jsonl").code(), "what is there is kept");
    }

    @Test
    void onASecretPathNothingElseIsTaken() throws Exception {
        listen("--count", "1", "--secret-path");
        assertTrue(target.matches("https://localhost:\\d+/[0-9a-f]{32}"), target);
        assertEquals("404", curl(target.replaceFirst("/[0-9a-f]+$", "/"), "-d", "{}"));
        assertEquals("200", curl(target, "-d", "{}"));
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(2, out().size());
    }

    @Test
    void itShowsACertificateOfOnesOwnToo() throws Exception {
        OpensslCa ca = new OpensslCa(temporary);
        OpensslCa.Issued server = ca.server();
        listen("--count", "1", "--cert", server.chain().toString(), "--key", server.key().toString());
        assertEquals("200", tool.run("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", ca.root().toString(), "-d", "{}", target).ok().out());
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertFalse(Files.exists(desk.home.resolve("stellantis/.sandbox")), "the sandbox's CA is not needed");
    }

    @Test
    void ctrlCEndsItAsEverywhere() throws Exception {
        listen();
        assertEquals("200", curl(target, "-d", "{}"));
        tool.run("kill", "-TERM", String.valueOf(process.pid())).ok();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(143, process.exitValue());
        assertEquals(1, out().size(), "what had arrived is out");
    }

    @Test
    void whatIsNotUnderstoodIsExitCode2AndATakenPort20() throws IOException {
        for (String[] line : new String[][] {{"--status", "ok"}, {"--status", "200,"}, {"--path", "hook"}, {"--path", "/x", "--secret-path"}, {"--port", "65536"}, {"--count", "0"}, {"now"}}) {
            assertEquals(2, desk.run("listen", line).code(), List.of(line).toString());
        }
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Desk.Outcome outcome = desk.run("listen", "--port", String.valueOf(taken.getLocalPort()));
            assertEquals(20, outcome.code());
            assertTrue(outcome.err().startsWith("listen: error: cannot listen on 127.0.0.1:" + taken.getLocalPort()), outcome.err());
        }
    }
}
