//SOURCES OtherStellantis.java
//SOURCES Partner.java
//SOURCES ScriptRunner.java
package support;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import stellantis.ExitCode;

/**
 * Gives damaged answers to every command that reads the API: the answers of {@link OtherStellantis} with other values
 * in the places of some, and heads that few servers send. Each command has to end in an exit code that it declares, and
 * in no internal error. What breaks this is written down once for each command and message.
 */
public final class FuzzAnswers implements AutoCloseable {
    private static final List<String> LINES = List.of(
            "fleets",
            "fleets --csv",
            "vehicles",
            "vehicles --jsonl",
            "status",
            "status --csv",
            "status --jsonl",
            "positions",
            "positions --csv",
            "positions --map map.html --force",
            "telemetry --since 7d --type vehicle.energies,privacy",
            "telemetry --csv",
            "telemetry --plot plot.svg --force",
            "alerts --since 7d",
            "alerts --csv",
            "trips --since 7d",
            "trips --csv",
            "trips VR3TERSE000000002 --trip trip1 --geojson",
            "maintenance",
            "capabilities",
            "call fleets --all --table",
            "call fleets --all --csv --where total>`1`",
            "call fleets --query _embedded.*[].id",
            "call fleets -i",
            "call fleets");

    /** Of a JSON answer's places; as JSON, since one of them is no number of Java's. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "[]",
            "{}",
            "\"\"",
            "\"\\u0000\\u001b[31m\\u202e\"",
            "\"\\ud800\"",
            "\"9999-99-99T99:99:99Z\"",
            "\"+292278994-08-17T07:12:55.807Z\"",
            "\"https://elsewhere.example/%\"",
            "\"::/ \"",
            "-0",
            "1e400",
            "1e-400000000",
            "99999999999999999999999999",
            "-9223372036854775808",
            "0.1",
            "[null]",
            "[[],{},null]",
            "{\"type\":\"Point\",\"coordinates\":[null,\"x\",1e999]}",
            "{\"\":{\"\":[]}}",
            "{\"href\":[]}",
            "[".repeat(900) + "]".repeat(900));

    private static final List<String> HEADERS = List.of(
            "Content-Length: 99999999999999999999",
            "Content-Length: -1",
            "Content-Length: 3",
            "Transfer-Encoding: chunked",
            "Content-Encoding: gzip",
            "Content-Encoding: br",
            "Content-Type: text/html",
            "Content-Type: \u0001;;=",
            "Retry-After: 99999999999999999999",
            "Retry-After: Thu, 99 Foo 2026 99:99:99 GMT",
            "Date: yesterday",
            "X-RateLimit-Limit: 1e99",
            "X-RateLimit-Remaining: -5",
            "RateLimit: \"default\";r=x;t=99999999999999999999",
            "Location: ://",
            "Link: <>; rel=next",
            "WWW-Authenticate: Bearer error=\"\u00e9, scope=\"",
            "Set-Cookie: =;=",
            "No-Colon",
            ": empty",
            "X-Long: " + "a".repeat(70_000));

    private static final Pattern INTERNAL = Pattern.compile("\\tat |[a-z]Exception|[a-z]Error\\b|internal error");
    private static final int LONGEST = 20_000;

    private final Random random;
    private final Map<String, Object> answers = OtherStellantis.answers("full");
    private final PageServer server;
    private final ScriptRunner runner;
    private final Map<String, String> findings = new LinkedHashMap<>();
    private long inputs;

    /** MINUTES (one), SEED (any) and FOLDER (a new one); counts on stdout, exit code 1 where something broke. */
    public static void main(String... args) throws Exception {
        double minutes = args.length > 0 ? Double.parseDouble(args[0]) : 1;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        Path folder = args.length > 2 ? Path.of(args[2]) : Files.createTempDirectory("fuzz");
        try (FuzzAnswers fuzz = new FuzzAnswers(folder, seed)) {
            fuzz.run(minutes);
            System.out.println(
                    fuzz.inputs + " answers, seed " + seed + ", " + fuzz.findings.size() + " findings, in " + folder);
            System.exit(fuzz.findings.isEmpty() ? 0 : 1);
        }
    }

    public FuzzAnswers(Path folder, long seed) throws IOException {
        random = new Random(seed);
        answers.putAll(OtherStellantis.answers("terse"));
        OpensslCa ca = new OpensslCa(Files.createDirectories(folder.resolve("ca")));
        server = new PageServer(ca, ca.server(), this::answer);
        runner = Partner.runner(folder, ca, ca.client("MZP123456"));
        Partner.settings(
                runner, "base-url=https://localhost:" + server.port(), "auth=none", "client-id=abc", "max-time=1");
    }

    /** Command after command for so long. */
    public Map<String, String> run(double minutes) throws InterruptedException {
        for (long end = System.nanoTime() + (long) (minutes * 60e9); System.nanoTime() < end; ) {
            String line = LINES.get(random.nextInt(LINES.size()));
            String[] words = line.split(" ");
            String[] fault = new String[1];
            Thread command = new Thread(() -> fault[0] = fault(words));
            command.setDaemon(true);
            command.start();
            command.join(LONGEST);
            if (command.isAlive()) fault[0] = "too long: " + Arrays.toString(command.getStackTrace());
            if (fault[0] != null && findings.putIfAbsent(words[0] + ": " + fault[0], line) == null)
                System.out.println(line + "\n    " + fault[0]);
        }
        return findings;
    }

    private String fault(String[] words) {
        try {
            ScriptRunner.Outcome outcome = runner.run(words[0], Arrays.copyOfRange(words, 1, words.length));
            boolean internal = outcome.code() == ExitCode.INTERNAL.code
                    || INTERNAL.matcher(outcome.err()).find();
            return internal || outcome.err().contains("\u001b") ? outcome.err().strip() : null;
        } catch (RuntimeException | Error e) {
            StackTraceElement[] trace = e.getStackTrace();
            return e + " at " + Arrays.toString(Arrays.copyOf(trace, Math.min(6, trace.length)));
        }
    }

    private synchronized void answer(String target, OutputStream out) throws IOException {
        inputs++;
        String path = target.replaceFirst("\\?.*", "");
        Object known = answers.get(path);
        String text = JSON.std
                .asString(known == null ? Map.of() : known)
                .replace("{origin}", "https://localhost:" + server.port());
        Object body = JSON.std.anyFrom(text);
        List<String> marks = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            marks.add(VALUES.get(random.nextInt(VALUES.size())));
            body = changed(body, new int[] {random.nextInt(places(body))}, "@@" + (marks.size() - 1) + "@@");
        }
        text = JSON.std.asString(body);
        for (int i = 0; i < marks.size(); i++) text = text.replace("\"@@" + i + "@@\"", marks.get(i));
        if (random.nextInt(12) == 0) text = text.substring(0, random.nextInt(text.length() + 1));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<String> head =
                new ArrayList<>(List.of("Content-Type: application/hal+json", "Content-Length: " + bytes.length));
        int status = random.nextInt(10) > 0
                ? 200
                : List.of(100, 101, 204, 206, 301, 304, 400, 401, 403, 404, 429, 500, 503, 599, 999)
                        .get(random.nextInt(15));
        if (random.nextInt(5) == 0) head.set(random.nextInt(head.size()), HEADERS.get(random.nextInt(HEADERS.size())));
        if (random.nextInt(5) == 0) head.add(HEADERS.get(random.nextInt(HEADERS.size())));
        String lines = "HTTP/1.1 " + status + " X\r\n" + String.join("\r\n", head) + "\r\n\r\n";
        out.write(lines.getBytes(StandardCharsets.ISO_8859_1));
        out.write(bytes);
        out.flush();
    }

    private static int places(Object value) {
        int count = 1;
        if (value instanceof Map<?, ?> map) for (Object one : map.values()) count += places(one);
        if (value instanceof List<?> list) for (Object one : list) count += places(one);
        return count;
    }

    /** The same with another value in the place of that number. */
    private static Object changed(Object value, int[] left, Object other) {
        if (left[0]-- == 0) return other;
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((name, one) -> copy.put((String) name, changed(one, left, other)));
            return copy;
        }
        return value instanceof List<?> list
                ? new ArrayList<>(
                        list.stream().map(one -> changed(one, left, other)).toList())
                : value;
    }

    @Override
    public void close() {
        server.close();
    }
}
