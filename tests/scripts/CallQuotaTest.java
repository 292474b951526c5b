import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import support.AtServer;
import support.PageServer;
import support.ScriptRunner;

/** The forms in which answers tell of the quota, from a server to what {@code call} makes of them. */
@Tag("openssl")
class CallQuotaTest extends AtServer {
    /** The headers of limits and of what is left, of the day and of the short window. */
    enum Form {
        NUMBERED(
                "X-RateLimit-%s-1: %d\r\nX-RateLimit-%s-2: %d\r\n",
                "99999 of 100000 calls left (24 hours), 9 of 10 calls left (1 second)"),
        PLAIN("X-RateLimit-%1$s: %4$d\r\n", "9 of 10 calls left"),
        NAMED(
                "X-RateLimit-%s: name=day,%d;name=burst,%4$d;\r\n",
                "99999 of 100000 calls left (day), 9 of 10 calls left (burst)"),
        BOTH(
                "X-RateLimit-%s-1: %d\r\nX-RateLimit-%s-2: %d\r\nX-RateLimit-%1$s: name=burst,%4$d;\r\n",
                "99999 of 100000 calls left (24 hours), 9 of 10 calls left (1 second), 9 of 10 calls left (burst)");

        final String headers;
        final String budget;

        Form(String headers, String budget) {
            this.headers = headers;
            this.budget = budget;
        }

        String of(String what, int day, int burst) {
            return headers.formatted(what, day, what, burst);
        }
    }

    private PageServer server;
    private final Deque<Long> spent = new ArrayDeque<>();
    private int all;

    @AfterEach
    void leave() {
        if (server != null) server.close();
    }

    /** So many requests in a window that slides; over it, 429 and after how many seconds to come again. */
    private void serve(Form form, int requests, int seconds) {
        server = new PageServer(ca, identity, (target, out) -> answer(form, requests, seconds, out));
        calls(server.port());
    }

    private synchronized void answer(Form form, int requests, int seconds, OutputStream out) throws IOException {
        long now = System.currentTimeMillis();
        while (!spent.isEmpty() && spent.peekFirst() <= now - seconds * 1000L) spent.pollFirst();
        boolean over = spent.size() >= requests;
        String wait = over ? "" + Math.max(1, (spent.peekFirst() + seconds * 1000L - now + 999) / 1000) : null;
        if (!over) {
            spent.addLast(now);
            all++;
        }
        String headers = form.of("Limit", 100_000, requests)
                + form.of("Remaining", 100_000 - all, requests - spent.size())
                + (over ? "X-RateLimit-Reset: " + wait + "\r\n" : "")
                + (over && form != Form.PLAIN ? "Retry-After: " + wait + "\r\n" : "");
        String status = over ? "429 Too Many Requests" : "200 OK";
        PageServer.answer(out, status + "\r\n" + headers.strip(), "application/json", "{\"total\":0}");
    }

    @ParameterizedTest
    @EnumSource
    void eachFormIsShownAndWaitedFor(Form form) {
        serve(form, 10, 1);
        ScriptRunner.Outcome first = runner.run("call", "fleets", "-v");
        assertTrue(first.err().lines().anyMatch(line -> line.equals("* budget: " + form.budget)), first.err());
        // more than a second's worth, all at once: what is refused comes again when the answer says
        ScriptRunner.Outcome many = runner.in(
                        IntStream.rangeClosed(1, 16).mapToObj(n -> n + "\n").collect(Collectors.joining()))
                .run("call", "--each", "fleets?pageSize={n}", "--parallel", "16");
        assertEquals(0, many.code(), many.err());
        assertEquals(
                16,
                many.out()
                        .lines()
                        .filter(line -> line.contains("\"status\":200"))
                        .count());
    }

    @ParameterizedTest
    @EnumSource
    void aQuotaThatIsUsedUpIsExitCode32WithWhatIsLeftAndWhen(Form form) {
        serve(form, 1, 3600);
        assertEquals(0, runner.run("call", "fleets").code());
        ScriptRunner.Outcome over = runner.run("call", "fleets", "--retry", "3");
        assertEquals(32, over.code(), over.err());
        assertTrue(
                over.err().contains("0 of 1 calls left")
                        && over.err().contains("try again in 3")
                        && over.err().contains(" s (after "),
                over.err());
        assertEquals(2, server.asked().size(), "an hour is not waited for");
    }
}
