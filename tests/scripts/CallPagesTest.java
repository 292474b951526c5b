import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.AtServer;
import support.PageServer;
import support.ScriptRunner;

/** {@code call --all}: from page to page, whatever the pages and their links are like. */
@Tag("openssl")
class CallPagesTest extends AtServer {
    PageServer server;

    @AfterEach
    void leave() {
        if (server != null) server.close();
    }

    private void serve(PageServer.Pages pages) {
        server = new PageServer(ca, identity, pages);
        calls(server.port());
    }

    /** Items from the first number to the last, comma between. */
    private static String items(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(n -> "{\"id\":" + n + ",\"text\":\"Nº " + n + "\"}")
                .collect(Collectors.joining(","));
    }

    private static String page(String next, int total, String items) {
        return "{\"_links\":{" + (next == null ? "" : "\"next\":{\"href\":\"" + next + "\"}") + "},\"total\":" + total
                + ",\"_embedded\":{\"items\":[" + items + "]}}";
    }

    private static int number(String target) {
        return target.contains("page=") ? Integer.parseInt(target.replaceFirst(".*page=(\\d+).*", "$1")) : 1;
    }

    /** Pages of ten, a hundred items in all. */
    private static void tens(String target, OutputStream out) throws IOException {
        int n = number(target);
        PageServer.json(
                out, page(n == 10 ? null : "/connectedcar/v3/items?page=" + (n + 1), 100, items(n * 10 - 9, n * 10)));
    }

    private static String lines(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(n -> "{\"id\":" + n + ",\"text\":\"Nº " + n + "\"}\n")
                .collect(Collectors.joining());
    }

    @Test
    void allPagesBecomeOneArrayOrALineForEachRecord() throws Exception {
        serve(CallPagesTest::tens);
        ScriptRunner.Outcome array = runner.run("call", "items", "--all");
        assertEquals(0, array.code(), array.err());
        assertEquals(JSON.std.listFrom("[" + items(1, 100) + "]"), JSON.std.listFrom(array.out()));
        assertEquals(
                lines(1, 100), runner.run("call", "items", "--all", "--jsonl").out());
        assertEquals("", array.err());
        assertTrue(
                server.asked().stream().allMatch(target -> target.endsWith("client_id=abc")),
                server.asked().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?page=2",
                "items?page=2",
                "./items?page=2",
                "/connectedcar/v3/items?page=2",
                "//localhost:PORT/connectedcar/v3/items?page=2",
                "https://localhost:PORT/connectedcar/v3/items?page=2",
                "https://LOCALHOST:PORT/connectedcar/v3/items?page=2#rest",
                "/connectedcar/v3/items{;x}?page=2{&pageSize,client_id}",
                "?page=2&client_id=abc",
                " ?page=2 "
            })
    void linksOfAnyFormAreFollowedWithTheClientIdOnce(String link) {
        serve((target, out) -> PageServer.json(
                out,
                number(target) == 1
                        ? page(link.replace("PORT", String.valueOf(server.port())), 2, items(1, 1))
                        : page(null, 2, items(2, 2))));
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(lines(1, 2), outcome.out());
        assertEquals(
                "/connectedcar/v3/items?page=2&client_id=abc", server.asked().get(1));
    }

    @Test
    void aHeaderMayCarryTheClientId() {
        serve(CallPagesTest::tens);
        assertEquals(
                0,
                runner.run("call", "items", "--all", "--jsonl", "--client-id-in", "header:X-IBM-Client-Id")
                        .code());
        assertEquals("/connectedcar/v3/items?page=2", server.asked().get(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1:PORT/x",
                "http://localhost:PORT/x",
                "https://user@localhost:PORT/x",
                "//example.invalid/x",
                "https://localhost:1/x",
                "javascript:1"
            })
    void aLinkToAnotherServerIsNotFollowed(String link) {
        serve((target, out) ->
                PageServer.json(out, page(link.replace("PORT", String.valueOf(server.port())), 2, items(1, 1))));
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl");
        assertEquals(20, outcome.code(), outcome.err());
        assertTrue(
                outcome.err().contains("did not follow the link to the next page")
                        && outcome.err().contains("1 record was written"),
                outcome.err());
        assertEquals(lines(1, 1), outcome.out());
        assertEquals(1, server.asked().size());
    }

    @ParameterizedTest
    @CsvSource({"1,1", "3,1", "3,2"})
    void linksThatGoRoundInACircleAreNoticedBeforeAnythingIsTwice(int last, int back) {
        serve((target, out) -> {
            int n = number(target);
            PageServer.json(out, page("?page=" + (n == last ? back : n + 1), 100, items(n, n)));
        });
        ScriptRunner.Outcome outcome = runner.run("call", "items?page=1", "--all", "--jsonl");
        assertEquals(20, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("round in a circle"), outcome.err());
        assertEquals(lines(1, last), outcome.out());
    }

    @Test
    void emptyPagesArePassedButNotForEver() {
        serve((target, out) -> {
            int n = number(target);
            PageServer.json(out, page(n == 50 ? null : "?page=" + (n + 1), 1, n == 50 ? items(1, 1) : ""));
        });
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(lines(1, 1), outcome.out());
        server.close();
        serve((target, out) -> PageServer.json(out, page("?page=" + (number(target) + 1), 1, "")));
        ScriptRunner.Outcome endless = runner.run("call", "items", "--all", "--jsonl");
        assertEquals(20, endless.code(), endless.err());
        assertEquals(100, server.asked().size());
    }

    @Test
    void tooFewItemsAndAChangedTotalAreTold() {
        serve((target, out) -> PageServer.json(
                out, number(target) == 1 ? page("?page=2", 5, items(1, 2)) : page(null, 4, items(3, 3))));
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl");
        assertEquals(10, outcome.code(), outcome.err());
        assertTrue(
                outcome.err().contains("it had 5 items first, 4 in the end")
                        && outcome.err().contains("announced 4 items and gave 3"),
                outcome.err());
        assertEquals(lines(1, 3), outcome.out());
    }

    @Test
    void moreItemsThanAnnouncedAreTold() {
        serve((target, out) -> PageServer.json(
                out, number(target) == 1 ? page("?page=2", 6, items(1, 4)) : page(null, 6, items(5, 8))));
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl");
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("announced 6 items and gave 8"), outcome.err());
        assertEquals(lines(1, 8), outcome.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void aPageWithoutAnythingIsNoEndOfTheWalk(String body) {
        serve((target, out) -> PageServer.json(out, number(target) == 1 ? page("?page=2", -1, items(1, 2)) : body));
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl", "--retry", "0");
        assertEquals(31, outcome.code(), outcome.err());
        assertTrue(
                outcome.err().contains("is no JSON, or damaged")
                        && outcome.err().contains("cause: it is empty"),
                outcome.err());
        assertEquals(lines(1, 2), outcome.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"href\":5}", "{\"href\":null}", "{\"href\":{}}", "[{\"href\":[]}]", "true"})
    void aLinkThatIsNoTextIsNoEndOfTheWalk(String next) {
        serve((target, out) -> PageServer.json(
                out, page(null, -1, items(1, 2)).replace("\"_links\":{", "\"_links\":{\"next\":" + next)));
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl");
        assertEquals(31, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("has a broken link to the next page"), outcome.err());
        assertEquals(lines(1, 2), outcome.out());
        assertEquals(0, runner.run("call", "items", "--jsonl").code(), "one page needs no link");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]"})
    void aLinkThatIsNotThereIsTheEnd(String next) {
        serve((target, out) -> PageServer.json(
                out, page(null, -1, items(1, 2)).replace("\"_links\":{", "\"_links\":{\"next\":" + next)));
        assertEquals(0, runner.run("call", "items", "--all", "--jsonl").code());
    }

    @Test
    void aLimitEndsTheWalkAndAsksForNoFurtherPage() throws Exception {
        serve(CallPagesTest::tens);
        assertEquals(
                lines(1, 15),
                runner.run("call", "items", "--all", "--limit", "15", "--jsonl").out());
        assertEquals(2, server.asked().size());
        ScriptRunner.Outcome exact = runner.run("call", "items", "--all", "--limit", "20");
        assertEquals(20, JSON.std.listFrom(exact.out()).size());
        assertEquals(4, server.asked().size());
        assertEquals(2, runner.run("call", "items", "--all", "--limit", "0").code());
    }

    @Test
    void withoutAllThePageIsTakenApartAndTheRestIsTold() {
        serve(CallPagesTest::tens);
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--jsonl");
        assertEquals(lines(1, 10), outcome.out());
        assertTrue(outcome.err().contains("10 of 100; --all reads all pages"), outcome.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"vin\":\"V\",\"_embedded\":{\"extension\":{\"x\":1.50}},\"n\":1e2} |"
                        + " {\"vin\":\"V\",\"_embedded\":{\"extension\":{\"x\":1.50}},\"n\":1e2}",
                "[1,[2],{\"a\":null}] | 1 [2] {\"a\":null}",
                "{\"id\":\"x\",\"total\":0} | {\"id\":\"x\",\"total\":0}",
                "{\"_embedded\":{\"ITEMS\":[{\"a\":1}]},\"_links\":[]} | {\"a\":1}",
                "true | true",
                "\" text\" | \" text\""
            })
    void whatIsNoCollectionIsOneRecordAndABareArrayItsElements(String body, String records) {
        serve((target, out) -> PageServer.json(out, body));
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(records, outcome.out().strip().replace("\n", " "));
    }

    @Test
    void theListKeepsItsNameInAnyCaseAndOthersAreTold() {
        serve((target, out) -> PageServer.json(
                out,
                number(target) == 1
                        ? page("?page=2", 2, items(1, 1)).replace("\"items\"", "\"Items\"")
                        : "{\"_embedded\":{\"others\":[9],\"iTEMS\":[" + items(2, 2) + "]}}"));
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl");
        assertEquals(lines(1, 2), outcome.out());
        assertTrue(outcome.err().contains("\"others\" in the answer was left out"), outcome.err());
    }

    @Test
    void recordsGoOutWhileTheirPageIsStillArriving() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        serve((target, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"_embedded\":{\"items\":[{\"id\":1},"
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            boolean first = seen.await(20, TimeUnit.SECONDS);
            out.write(("{\"id\":" + (first ? 2 : 99) + "}]}}").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            throw new IOException("the end of the connection ends the body");
        });
        Thread watcher = new Thread(() -> {
            try {
                while (!Files.exists(runner.path("items.jsonl")) || Files.size(runner.path("items.jsonl")) == 0)
                    Thread.sleep(5);
                seen.countDown();
            } catch (IOException | InterruptedException e) {
                // then the second record says 99
            }
        });
        watcher.start();
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl", "-o", "items.jsonl");
        watcher.interrupt();
        watcher.join();
        assertEquals("{\"id\":1}\n{\"id\":2}\n", runner.text("items.jsonl"), outcome.err());
    }

    /** The second time it may break off earlier or later than the first time. */
    @ParameterizedTest
    @CsvSource({"14,17", "17,14", "14,10", "11,11"})
    void aPageThatBreaksOffIsAskedForAgainAndNothingIsTwice(int first, int second) {
        AtomicInteger times = new AtomicInteger();
        serve((target, out) -> {
            if (number(target) != 2 || times.incrementAndGet() > 2) {
                tens(target, out);
                return;
            }
            String whole = page("?page=3", 100, items(11, 20));
            int at = times.get() == 1 ? first : second;
            int cut = at == 10 ? 5 : whole.indexOf("{\"id\":" + at) + 12;
            out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + whole.getBytes(StandardCharsets.UTF_8).length
                            + "\r\n\r\n" + whole.substring(0, cut))
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
            throw new IOException("cut");
        });
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(lines(1, 100), outcome.out());
    }

    @Test
    void aPageThatNeverComesWholeLeavesWholeRecordsAndAClosedArray() throws Exception {
        serve((target, out) -> {
            if (number(target) < 3) tens(target, out);
            else PageServer.json(out, page(null, 100, items(21, 30)).substring(0, 200));
        });
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--retry", "0");
        assertEquals(31, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("records were written to standard output before this"), outcome.err());
        List<Object> records = JSON.std.listFrom(outcome.out());
        assertTrue(records.size() > 20 && records.size() < 30, outcome.out());
        assertEquals(JSON.std.listFrom("[" + items(1, records.size()) + "]"), records);
        ScriptRunner.Outcome file = runner.run("call", "items", "--all", "--retry", "0", "-o", "items.json");
        assertEquals(31, file.code());
        assertEquals(outcome.out(), runner.text("items.json"));
    }

    @ParameterizedTest
    @CsvSource({"500 Internal Server Error,31", "404 Not Found,30", "401 Unauthorized,30", "302 Found,20"})
    void anErrorOnTheWayEndsTheWalkWithItsOwnExitCode(String status, int code) {
        serve((target, out) -> {
            if (number(target) == 1) tens(target, out);
            else PageServer.answer(out, status, "application/json", "{\"code\":40499,\"message\":\"No data\"}");
        });
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl");
        assertEquals(code, outcome.code(), outcome.err());
        assertEquals(lines(1, 10), outcome.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>log in</html>",
                "{\"_embedded\":{\"items\":[{\"id\":1},}]}}",
                "{\"_embedded\":{\"items\":[{\"id\":1}]}} rest",
                "{\"a\":\"\\x\"}",
                "{\"n\":01}"
            })
    void whatIsNoJsonIsToldAsSuch(String body) {
        serve((target, out) -> PageServer.json(out, body));
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl");
        assertEquals(31, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("is no JSON, or damaged"), outcome.err());
    }

    @Test
    void valuesNestedAsDeepAsNobodyNestsThemAreRefused() {
        serve((target, out) -> PageServer.json(
                out, "{\"_embedded\":{\"items\":[" + "[".repeat(100_000) + "]".repeat(100_000) + "]}}"));
        for (String form : List.of("--jsonl", "--table")) {
            ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", form);
            assertEquals(31, outcome.code(), outcome.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--jsonl", "--csv", "--table"})
    void aRecordLargerThanAnyIsRefusedWithTheBound(String form) {
        String huge = "{\"id\":2" + (",\"text\":\"" + "x".repeat(1 << 20) + "\"").repeat(18) + "}";
        serve((target, out) -> PageServer.json(out, page(null, 2, items(1, 1) + "," + huge)));
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", form, "--retry", "0");
        assertEquals(31, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("16 MiB"), outcome.err());
        assertFalse(outcome.out().contains("xxx"), "a part of the record that was refused");
    }

    @Test
    void digitsAndCharactersStayAsTheyCame() {
        String item = "{\"a\":1.10,\"b\":-0.0,\"c\":12345678901234567890123,\"d\":1E400,\"e\":\"é😀"
                + " \\u0001\\\"\",\"x\":\"\\uD83D \\uDE00\",\"f\":{},\"g\":[[]],\"h\":null}";
        serve((target, out) -> PageServer.json(out, page(null, 1, item)));
        assertEquals(
                item + "\n", runner.run("call", "items", "--all", "--jsonl").out());
        // the same through values, as a query needs them
        assertEquals(
                item + "\n",
                runner.run("call", "items", "--all", "--jsonl", "--query", "@").out());
    }

    @Test
    void aRunThatBreaksOffKeepsWholeRecordsAndSaysHowToGetTheRest() throws Exception {
        for (String form : List.of("--jsonl", "--csv", "--json-array")) {
            serve((target, out) -> {
                int n = number(target);
                if (n < 4) {
                    tens(target, out);
                } else {
                    // a part of the page arrives, and is written
                    byte[] part =
                            page(null, 100, items(31, 40)).substring(0, 250).getBytes(StandardCharsets.UTF_8);
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    out.write(part);
                    out.flush();
                    throw new IOException("cut");
                }
            });
            List<String> command = new ArrayList<>(List.of("items", "--all", "--retry", "0", "-o", "out" + form));
            if (!form.equals("--json-array")) command.add(form);
            ScriptRunner.Outcome outcome = runner.run("call", command.toArray(String[]::new));
            assertEquals(20, outcome.code(), outcome.err());
            Matcher told = Pattern.compile(
                            "(\\d+) records were written to .*the rest; the first (\\d+) are there already: .*page=4.*"
                                    + " --all",
                            Pattern.DOTALL)
                    .matcher(outcome.err());
            assertTrue(told.find(), outcome.err());
            int count = Integer.parseInt(told.group(1));
            assertEquals(count, 30 + Integer.parseInt(told.group(2)));
            assertTrue(count > 30 && count < 40, outcome.err());
            String whole = runner.text("out" + form);
            if (form.equals("--jsonl")) assertEquals(lines(1, count), whole);
            if (form.equals("--json-array"))
                assertEquals(JSON.std.listFrom("[" + items(1, count) + "]"), JSON.std.listFrom(whole));
            if (form.equals("--csv"))
                assertEquals(
                        "id,text\r\n"
                                + IntStream.rangeClosed(1, count)
                                        .mapToObj(n -> n + ",Nº " + n + "\r\n")
                                        .collect(Collectors.joining()),
                        whole);
            server.close();
        }
    }

    /** {@code call} in a JVM of its own. */
    private Process start(String flag, String... args) throws IOException {
        return process(flag, "call", args)
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("log").toFile())
                .start();
    }

    private String said() throws IOException {
        return Files.readString(temporary.resolve("log"));
    }

    /** As {@code | head -1} does: other than a full disk. */
    @Test
    void aReaderThatHasEnoughIsNoMishap() throws Exception {
        serve((target, out) -> {
            int n = number(target);
            PageServer.json(out, page("?page=" + (n + 1), 10_000_000, items(n * 100 - 99, n * 100)));
        });
        ProcessBuilder builder = process("-XX:TieredStopAtLevel=1", "call", "items", "--all", "--jsonl");
        builder.command().addAll(0, List.of("bash", "-c", "\"$@\" | head -1; exit ${PIPESTATUS[0]}", "piped"));
        Process process =
                builder.redirectError(temporary.resolve("log").toFile()).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(141, process.exitValue(), said());
        assertEquals("", said());
        assertEquals(lines(1, 1), new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        Process full = process("-XX:TieredStopAtLevel=1", "call", "items", "--all", "--jsonl")
                .redirectOutput(Path.of("/dev/full").toFile())
                .redirectError(temporary.resolve("log").toFile())
                .start();
        assertEquals(11, full.waitFor(), said());
        assertTrue(
                said().contains("cannot write the records to standard output") && said().contains("the disk is full"),
                said());
    }

    /** The limit on the size of files is met as a full disk is. */
    @Test
    void aFullDiskLeavesWholeRecordsAndTheFilesName() throws Exception {
        serve((target, out) -> {
            int n = number(target);
            PageServer.json(out, page("?page=" + (n + 1), 1_000_000, items(n * 100 - 99, n * 100)));
        });
        ProcessBuilder builder = process("-XX:-UsePerfData", "call", "items", "--all", "-o", "items.json");
        builder.command().addAll(0, List.of("bash", "-c", "ulimit -f 40; exec \"$@\"", "limited"));
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(11, process.waitFor(), said);
        List<Object> records = JSON.std.listFrom(runner.text("items.json"));
        assertTrue(records.size() > 500, "as many as fit into 40 KiB: " + records.size());
        assertEquals(JSON.std.listFrom("[" + items(1, records.size()) + "]"), records);
        assertTrue(
                said.contains("cannot write the records to")
                        && said.contains("items.json")
                        && !said.contains("its reader")
                        && said.contains("hint: make room there"),
                said);
        assertTrue(said.contains(records.size() + " records were written to"), said);
    }

    /** As beside another process that takes each second's budget. */
    @Test
    void tooManyCallsAreWaitedForMoreOftenThanOtherTroubleIsTriedAgain() {
        AtomicInteger left = new AtomicInteger(2);
        serve((target, out) -> {
            if (number(target) == 2 && left.getAndDecrement() > 0)
                PageServer.answer(out, "429 Too Many Requests\r\nRetry-After: 1", "application/json", "{}");
            else tens(target, out);
        });
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl", "--retry", "1");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(lines(1, 100), outcome.out());
        left.set(99);
        // once more on each side of the limit of time
        ScriptRunner.Outcome waited = runner.run("call", "items?page=2", "--retry", "1", "--max-time", "2", "--jsonl");
        assertEquals(32, waited.code(), waited.err());
        assertTrue(
                waited.err().contains("it was waited for already, up to 2 s in all")
                        && !waited.err().contains("--retry"),
                waited.err());
        ScriptRunner.Outcome unwaited = runner.run("call", "items?page=2", "--jsonl");
        assertTrue(
                unwaited.err().contains("try again in 1 s") && unwaited.err().contains("or let it wait: --retry 3"),
                unwaited.err());
    }

    @Test
    void aFolderInPlaceOfAFileIsToldAsOne() throws Exception {
        serve(CallPagesTest::tens);
        Files.createDirectory(runner.path("records"));
        ScriptRunner.Outcome outcome = runner.run("call", "items", "--all", "--jsonl", "-o", "records");
        assertEquals(11, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("records is a folder, a file was expected"), outcome.err());
        assertEquals(List.of(), server.asked());
    }

    @Test
    void aFailureBeforeTheFirstRecordLeavesNothing() {
        serve((target, out) -> PageServer.answer(out, "403 Forbidden", "application/json", "{}"));
        assertEquals(
                30, runner.run("call", "items", "--all", "--jsonl", "-o", "f").code());
        assertEquals(30, runner.run("call", "items", "--csv", "-o", "f").code());
        assertEquals(List.of(), runner.files());
    }

    @Test
    void aFileThatExistsIsLeftOrKeptAsBackup() {
        serve(CallPagesTest::tens);
        runner.write("f", "mine");
        assertEquals(
                15, runner.run("call", "items", "--all", "--jsonl", "-o", "f").code());
        assertEquals("mine", runner.text("f"));
        assertEquals(List.of(), server.asked());
        ScriptRunner.Outcome forced = runner.run("call", "items", "--all", "--jsonl", "-o", "f", "--force");
        assertTrue(forced.err().contains("kept the old file as"), forced.err());
        assertEquals(lines(1, 100), runner.text("f"));
        assertEquals(2, runner.files().size());
    }

    @Test
    void optionsThatMakeNoSenseTogetherAreRefused() {
        serve(CallPagesTest::tens);
        for (String[] wrong : new String[][] {
            {"--all", "--jsonl", "--csv"},
            {"--all", "-i"},
            {"-X", "POST", "--all"},
            {"-X", "HEAD", "--jsonl"},
            {"--all", "--columns", "a,,b"},
            {"--all", "--where", "a["},
            {"--query", "foo("},
            {"--query", "a", "-i"}
        }) {
            String[] command = java.util.stream.Stream.concat(
                            java.util.stream.Stream.of("items"), java.util.Arrays.stream(wrong))
                    .toArray(String[]::new);
            assertEquals(2, runner.run("call", command).code(), String.join(" ", wrong));
        }
        assertEquals(List.of(), server.asked());
    }

    /** A page of 26 MB, and many pages, in a heap of 16 MB. */
    @ParameterizedTest
    @CsvSource({"1,200000", "300,60"})
    void memoryStaysFlatHoweverManyRecordsThereAre(int pages, int each) throws Exception {
        serve((target, out) -> {
            int n = number(target);
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            StringBuilder part = new StringBuilder(
                    "{\"_links\":{" + (n == pages ? "" : "\"next\":{\"href\":\"?page=" + (n + 1) + "\"}")
                            + "},\"total\":" + pages * each + ",\"_embedded\":{\"items\":[");
            for (int i = 0; i < each; i++) {
                part.append(i == 0 ? "" : ",")
                        .append("{\"id\":\"")
                        .append(n)
                        .append('/')
                        .append(i)
                        .append("\",\"vin\":\"VR3SANDBX00000001\",\"brand\":\"Peugeot\",\"text\":\"some more of it, as"
                                + " vehicles have\"}");
                if (part.length() > 30_000 || i == each - 1) {
                    if (i == each - 1) part.append("]}}");
                    out.write((Integer.toHexString(part.length()) + "\r\n" + part + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    part.setLength(0);
                }
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });
        Process process = start("-Xmx16m", "items", "--all", "--csv", "--columns", "id,vin", "-o", "items.csv");
        assertEquals(0, process.waitFor(), said());
        assertTrue(said().contains("wrote " + pages * each + " records"), said());
        try (var lines = Files.lines(runner.path("items.csv"))) {
            assertEquals(pages * each + 1, lines.count());
        }
    }
}
