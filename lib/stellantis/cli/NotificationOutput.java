//DEPS com.fasterxml.jackson.jr:jackson-jr-objects:2.22.1
//SOURCES BodyOutput.java
//SOURCES Json.java
//SOURCES Run.java
//SOURCES ../http/HeaderField.java
//SOURCES ../http/JsonPrinter.java
//SOURCES ../http/Query.java
//SOURCES ../sandbox/Receiver.java
package stellantis.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.Failure;
import stellantis.http.HeaderField;
import stellantis.http.JsonPrinter;
import stellantis.http.Query;
import stellantis.sandbox.Receiver.Notification;

/**
 * Where notifications go: to a person's screen, readable; into a pipe or a file, a line of JSON for each. Values of
 * headers and query parameters with credentials are left out.
 */
public final class NotificationOutput {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final Console console;
    private final boolean screen;
    private final Path file;

    private NotificationOutput(Console console, boolean screen, Path file) {
        this.console = console;
        this.screen = screen;
        this.file = file;
    }

    /** @throws Failure exit code 15 when the file of {@code --output} exists, 11 when it cannot be made */
    public static NotificationOutput of(Run run) {
        Path file = run.file(Options.LISTEN_OUTPUT).orElse(null);
        // events tell where vehicles are: for their owner's eyes only
        if (file != null) run.write(run.newFiles().secret(file, new byte[0]));
        return new NotificationOutput(run.console(), run.world().terminal().showsOutput(), file);
    }

    /** @throws UncheckedIOException when nobody takes it any more */
    public void write(Notification one) {
        try {
            byte[] line = (JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(json(one)) + "\n").getBytes(StandardCharsets.UTF_8);
            if (file != null) Files.write(file, line, StandardOpenOption.APPEND);
            if (screen) show(one);
            else console.resultStream().write(line, 0, line.length);
            console.resultStream().flush();
        } catch (IOException e) {
            console.warn("a notification could not be written: " + e.getMessage());
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Object> json(Notification one) {
        return Json.object("receivedAt", one.at().truncatedTo(ChronoUnit.MILLIS).toString(), "method", one.method(), "path", one.path(), "query", one.query() == null ? null : Query.shown(one.query()), "headers", headers(one), "body", body(one), "answered", one.answered());
    }

    private static Map<String, String> headers(Notification one) {
        Map<String, String> shown = new LinkedHashMap<>();
        one.headers().forEach((name, value) -> shown.put(name, HeaderField.secret(name) ? "***" : value));
        return shown;
    }

    /** As JSON where it is, else as text. */
    private static Object body(Notification one) {
        try {
            return one.body().length == 0 ? null : JSON.std.anyFrom(one.body());
        } catch (IOException e) {
            return new String(one.body(), StandardCharsets.UTF_8);
        }
    }

    private void show(Notification one) throws IOException {
        String events = body(one) instanceof Map<?, ?> map ? summary(map) : one.body().length + " bytes that are no JSON object";
        console.out(console.paint("1", TIME.format(LocalTime.ofInstant(one.at(), ZoneId.systemDefault())) + " " + one.method() + " " + one.path() + (one.query() == null ? "" : "?" + Query.shown(one.query())))
                + "  " + events + ", answered " + console.paint(one.answered() < 300 ? "32" : "31", String.valueOf(one.answered())));
        headers(one).forEach((name, value) -> {
            if (name.toLowerCase(java.util.Locale.ROOT).startsWith("x-") || HeaderField.secret(name)) console.out(name + ": " + value);
        });
        PrintStream stdout = console.resultStream();
        OutputStream plain = new BodyOutput.Harmless(stdout);
        if (one.body().length > 0) new JsonPrinter(stdout, plain, console.colour()).print(new ByteArrayInputStream(one.body()));
    }

    private static String summary(Map<?, ?> body) {
        Object id = body.get("monitorId") != null ? "monitor " + body.get("monitorId") : body.get("callbackId") != null ? "callback " + body.get("callbackId") : "neither monitor nor callback";
        int count = body.get("events") instanceof List<?> events ? events.size() : 0;
        return id + ", " + count + (count == 1 ? " event" : " events");
    }
}
