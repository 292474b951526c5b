import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.AtServer;
import support.PageServer;

/**
 * Ctrl-C in {@code call --each} and {@code call --all}, in processes of their own: what was answered is written,
 * whole.
 */
@Tag("openssl")
class CallInterruptedTest extends AtServer {
    PageServer server;
    /** Until the test is over: the server does not answer any more. */
    final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void leave() {
        over.countDown();
        if (server != null) server.close();
    }

    private void serve(PageServer.Pages pages) {
        server = new PageServer(ca, identity, pages);
        calls(server.port());
    }

    private static String item(int n) {
        return "{\"id\":" + n + ",\"text\":\"Nº " + n + "\"}";
    }

    private static String page(int n, int last) {
        return "{\"_links\":{" + (n == last ? "" : "\"next\":{\"href\":\"?page=" + (n + 1) + "\"}") + "},\"total\":"
                + last * 10 + ",\"_embedded\":{\"items\":["
                + IntStream.rangeClosed(n * 10 - 9, n * 10)
                        .mapToObj(CallInterruptedTest::item)
                        .collect(Collectors.joining(","))
                + "]}}";
    }

    private static int number(String target) {
        return target.contains("page=") ? Integer.parseInt(target.replaceFirst(".*page=(\\d+).*", "$1")) : 1;
    }

    private static String lines(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(n -> item(n) + "\n").collect(Collectors.joining());
    }

    /** Begins a page and sends no end of it. */
    private void half(OutputStream out, String page) throws Exception {
        byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 200 OK\r\nContent-Type: application/hal+json\r\nContent-Length: " + bytes.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, 0, bytes.length / 2);
        out.flush();
        over.await();
    }

    private Process start(Path out, String... args) throws IOException {
        return process("-XX:TieredStopAtLevel=1", "call", args)
                .redirectInput(runner.path("in").toFile())
                .redirectOutput(out.toFile())
                .redirectError(temporary.resolve("stderr").toFile())
                .start();
    }

    private String said() throws IOException {
        return Files.readString(temporary.resolve("stderr"));
    }

    /** Ctrl-C when the file has that much in it. */
    private void interrupt(Process process, Path file, int length) throws Exception {
        for (int i = 0; i < 1000 && process.isAlive() && (!Files.exists(file) || Files.size(file) < length); i++)
            Thread.sleep(20);
        assertTrue(process.isAlive(), said());
        new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                .start()
                .waitFor();
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(130, process.exitValue(), said());
        assertFalse(said().contains("error: ") && !said().contains("error: interrupted"), said());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachWritesWhatWasAnsweredWithoutAGap(boolean file) throws Exception {
        serve((target, out) -> {
            int n = Integer.parseInt(target.replaceFirst(".*/items/(\\d+).*", "$1"));
            if (n == 41) over.await();
            else PageServer.json(out, item(n));
        });
        runner.write("in", IntStream.rangeClosed(1, 200).mapToObj(n -> n + "\n").collect(Collectors.joining()));
        Path out = runner.path("each.jsonl");
        Process process = file
                ? start(runner.path("out"), "--each", "items/{}", "-o", "each.jsonl")
                : start(out, "--each", "items/{}");
        String before = IntStream.rangeClosed(1, 40)
                .mapToObj(CallInterruptedTest::record)
                .collect(Collectors.joining());
        for (int i = 0; i < 500 && !server.asked().toString().contains("/items/48?"); i++) Thread.sleep(20);
        interrupt(process, out, before.length());
        // lines beyond the one that is waited for were answered, but a gap could not be told from a loss
        assertEquals(before, Files.readString(out));
        assertTrue(
                said().contains("interrupted after 40 records\n")
                        && said().contains("all inputs up to number 40 have theirs"),
                said());
    }

    private static String record(int n) {
        return "{\"line\":" + n + ",\"input\":\"" + n + "\",\"status\":200,\"body\":" + item(n) + "}\n";
    }

    @Test
    void allKeepsWholeRecordsWhenItIsInterruptedInTheMiddleOfAPage() throws Exception {
        serve((target, out) -> {
            int n = number(target);
            if (n == 6) half(out, page(n, 10));
            else PageServer.json(out, page(n, 10));
        });
        runner.write("in", "");
        String[] command = {"items", "--all", "--jsonl", "-o", "items.jsonl"};
        interrupt(
                start(runner.path("out"), command),
                runner.path("items.jsonl"),
                lines(52).getBytes(StandardCharsets.UTF_8).length);
        String whole = runner.text("items.jsonl");
        assertEquals(lines((int) whole.lines().count()), whole);
        assertTrue(
                said().contains("records were written to")
                        && said().contains("the first " + (whole.lines().count() - 50) + " are there already"),
                said());
    }

    @Test
    void anArrayIsClosed() throws Exception {
        serve((target, out) -> {
            if (number(target) == 3) half(out, page(3, 10));
            else PageServer.json(out, page(number(target), 10));
        });
        runner.write("in", "");
        interrupt(
                start(runner.path("out"), "items", "--all"),
                runner.path("out"),
                lines(22).length());
        List<Object> items = JSON.std.listFrom(runner.text("out"));
        assertTrue(items.size() >= 22 && items.size() < 30, runner.text("out"));
        for (int i = 0; i < items.size(); i++) assertEquals(i + 1, ((Map<?, ?>) items.get(i)).get("id"));
    }

    /** In the middle of work, not of waiting: no file is closed by it, no line cut. */
    @Test
    void aFloodOfPagesEndsWithAWholeLine() throws Exception {
        serve((target, out) -> PageServer.json(out, page(number(target), Integer.MAX_VALUE / 100)));
        runner.write("in", "");
        for (int round = 1; round < 4; round++) {
            Path file = runner.path("items" + round + ".jsonl");
            interrupt(
                    start(
                            runner.path("out"),
                            "items",
                            "--all",
                            "--jsonl",
                            "-o",
                            file.getFileName().toString()),
                    file,
                    20_000);
            String whole = Files.readString(file);
            assertEquals(lines((int) whole.lines().count()), whole);
        }
    }
}
