import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import support.AtServer;
import support.FlakyGateway;
import support.Nginx;
import support.PageServer;
import support.ScriptRunner;

/**
 * {@code call --each} and {@code --all} where connections drop and answers are late, cut off or refused: nothing lost,
 * nothing twice, nothing out of order.
 */
@Tag("openssl")
class CallFaultsTest extends AtServer {
    private static final int MISSING = 97;

    @Test
    void anAnswerThatIsNoJsonIsThatLinesFailureAndAnEmptyOneIsNone() throws Exception {
        List<String> bodies = List.of("{}", "", " \n", "<html>", "{} {}", "[1,");
        try (PageServer server = new PageServer(
                ca,
                identity,
                (target, out) -> PageServer.json(
                        out, bodies.get(Integer.parseInt(target.replaceFirst(".*/items/(\\d).*", "$1")))))) {
            calls(server.port());
            ScriptRunner.Outcome outcome = runner.in("0\n1\n2\n3\n4\n5\n").run("call", "--each", "items/{}");
            List<String> lines = outcome.out().lines().toList();
            assertEquals(
                    List.of(true, true, true, false, false, false),
                    lines.stream().map(line -> line.contains("\"body\":")).toList(),
                    outcome.out());
            assertEquals(
                    "the answer from localhost:" + server.port() + " is an HTML page, not JSON (HTTP 200)",
                    at(JSON.std.mapFrom(lines.get(3)), "error", "message"));
            assertEquals("the answer is no JSON, or damaged", at(JSON.std.mapFrom(lines.get(4)), "error", "message"));
            assertEquals(31, outcome.code());
            assertEquals(
                    0,
                    runner.run("call", "items/0", "--query", "@", "-o", "/dev/null")
                            .code());
            assertEquals(31, runner.run("call", "items/3", "--query", "@").code());
        }
    }

    /** 200 pages of nginx's with 20 items each. */
    @Tag("nginx")
    @Test
    void everyItemOfAWalkComesOnceWhateverHappensOnTheWay() throws Exception {
        Path folder = Files.createDirectories(temporary.resolve("served/connectedcar/v3/pages"));
        for (int n = 1; n <= 200; n++) {
            int first = n * 20 - 19;
            String items = IntStream.range(first, first + 20)
                    .mapToObj(id -> "{\"id\":" + id + "}")
                    .collect(Collectors.joining(","));
            Files.writeString(
                    folder.resolve(String.valueOf(n)),
                    "{\"_links\":{" + (n == 200 ? "" : "\"next\":{\"href\":\"/connectedcar/v3/pages/" + (n + 1) + "\"}")
                            + "},\"total\":4000,\"_embedded\":{\"items\":[" + items + "]}}");
        }
        serve();
        try (FlakyGateway chaos = new FlakyGateway(ca, identity, 20261122, nginx.plainPort())) {
            calls(chaos.port());
            ScriptRunner.Outcome outcome = runner.run("call", "pages/1", "--all", "--jsonl", "--query", "id");
            assertEquals(0, outcome.code(), outcome.err());
            assertEquals(
                    IntStream.rangeClosed(1, 4000).mapToObj(String::valueOf).toList(),
                    outcome.out().lines().toList());
            assertTrue(
                    chaos.fates.keySet().containsAll(List.of("dropped", "truncated", "429", "503", "delayed")),
                    chaos.fates.toString());
        }
    }

    /** Items in nginx for each number, but for every 97th. */
    private void items(int last) throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("served/connectedcar/v3/items"));
        for (int n = 1; n <= last; n++) {
            if (n % MISSING != 0)
                Files.writeString(
                        folder.resolve(String.valueOf(n)),
                        "{\"id\":" + n + ",\"filler\":\"" + "x".repeat(n % 2000) + "\"}");
        }
        serve();
    }

    private void serve() {
        nginx = Nginx.in(temporary)
                .shows(identity)
                .plain(
                        "/",
                        "root " + temporary.resolve("served")
                                + "; default_type application/json; error_page 404 @none;")
                .plain(
                        "@none",
                        "default_type application/json; return 404"
                                + " '{\"code\":40499,\"uuid\":\"u-$request_id\",\"message\":\"No data for this"
                                + " context.\"}';")
                .start();
    }

    @AfterEach
    void leave() {
        stop();
    }

    /** 500 requests, or as many as STELLANTIS_CHAOS_REQUESTS says; then what happened is printed. */
    @Tag("nginx")
    @Test
    void everyLineHasItsRecordOnceWhateverHappensOnTheWay() throws Exception {
        String typed = System.getenv("STELLANTIS_CHAOS_REQUESTS");
        int requests = typed == null ? 500 : Integer.parseInt(typed);
        long begun = System.nanoTime();
        items(requests);
        try (FlakyGateway chaos = new FlakyGateway(ca, identity, 20261122, nginx.plainPort())) {
            calls(chaos.port());
            ScriptRunner.Outcome outcome = runner.in(IntStream.rangeClosed(1, requests)
                            .mapToObj(n -> n + "\n")
                            .collect(Collectors.joining()))
                    .run("call", "--each", "items/{}", "--parallel", "16", "--retry", "2");
            List<String> lines = outcome.out().lines().toList();
            List<Integer> wellThough = new ArrayList<>();
            List<Integer> failed = new ArrayList<>();
            for (int n = 1; n <= requests; n++) {
                Map<String, Object> record = JSON.std.mapFrom(lines.get(n - 1));
                assertEquals(n, record.get("line"));
                assertEquals(String.valueOf(n), record.get("input"));
                boolean bound = n % MISSING == 0 || n % FlakyGateway.DEAD == 0;
                if (bound && record.containsKey("body")) wellThough.add(n);
                if (record.containsKey("body")) assertEquals(n, at(record, "body", "id"));
                else if (!bound) failed.add(n);
                if (!record.containsKey("body"))
                    assertTrue(at(record, "error", "message") instanceof String, record.toString());
            }
            assertEquals(requests, lines.size());
            assertEquals(List.of(), wellThough);
            // three tries in a row may all meet with misfortune, rarely
            assertTrue(failed.size() <= requests / 200, "failed: " + failed + "\n" + outcome.err());
            assertTrue(
                    chaos.fates
                            .keySet()
                            .containsAll(List.of("dropped", "truncated", "429", "503", "delayed", "404", "passed on")),
                    chaos.fates.toString());
            assertTrue(chaos.mostAtOnce.get() <= 16, "at once: " + chaos.mostAtOnce);
            assertTrue(outcome.code() == 30 || outcome.code() == 20, outcome.err());
            if (typed == null) return;
            System.out.println(requests + " requests in " + (System.nanoTime() - begun) / 1_000_000_000 + " s, at most "
                    + chaos.mostAtOnce + " at once; what happened on the way: " + new TreeMap<>(chaos.fates));
            System.out.println(lines.size() + " records in order, each once: "
                    + lines.stream().filter(line -> line.contains("\"body\":")).count() + " answers and "
                    + lines.stream().filter(line -> line.contains("\"error\":")).count()
                    + " failures; lines that failed although no fault of theirs was bound to last: " + failed + "\n"
                    + outcome.err().strip());
        }
    }
}
