package support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A person's browser: Chromium without a window, steered over its DevTools protocol. It reaches this machine only, and
 * trusts one more CA, as a person's browser would after its import.
 */
public final class Chromium implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;
    private final Process process;
    private final WebSocket socket;
    private final BlockingQueue<Map<String, Object>> answers = new LinkedBlockingQueue<>();
    private int asked;

    /** An entry of the tab's history. */
    public record Visit(String url, String title) {}

    /**
     * @param profile a folder of its own
     * @param trusted CA of the servers it is going to meet
     */
    public Chromium(Path profile, X509Certificate trusted) {
        Judge.used("chromium");
        Path chromium = Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(Tool::find)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        assumeTrue(chromium != null, "chromium is not installed");
        try {
            Files.createDirectories(profile);
            ProcessBuilder builder = new ProcessBuilder(
                    chromium.toString(),
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    "--disable-extensions",
                    "--password-store=basic",
                    "--remote-debugging-port=0",
                    "--user-data-dir=" + profile,
                    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
                    "--ignore-certificate-errors-spki-list=" + pin(trusted),
                    "about:blank");
            builder.environment().put("HOME", profile.toString());
            process = builder.redirectErrorStream(true)
                    .redirectOutput(profile.resolve("chromium.log").toFile())
                    .start();
            Path port = profile.resolve("DevToolsActivePort");
            await(
                    () -> Files.exists(port) && port.toFile().length() > 0,
                    "chromium did not start: see " + profile.resolve("chromium.log"));
            socket = HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(page(Files.readAllLines(port).get(0)), new Ears())
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String pin(X509Certificate certificate) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256")
                            .digest(certificate.getPublicKey().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URI page(String port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        String[] found = new String[1];
        await(
                () -> {
                    try {
                        for (Object one : JSON.std.listFrom(HttpClient.newHttpClient()
                                .send(request, HttpResponse.BodyHandlers.ofString())
                                .body())) {
                            if ("page".equals(((Map<?, ?>) one).get("type")))
                                found[0] = ((Map<?, ?>) one)
                                        .get("webSocketDebuggerUrl")
                                        .toString();
                        }
                    } catch (IOException | InterruptedException notYet) {
                        return false;
                    }
                    return found[0] != null;
                },
                "chromium opened no page");
        return URI.create(found[0]);
    }

    /** Collects what the browser says; events are of no interest. */
    private final class Ears implements WebSocket.Listener {
        private final StringBuilder heard = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            heard.append(text);
            if (last) {
                try {
                    Map<String, Object> message = JSON.std.mapFrom(heard.toString());
                    if (message.containsKey("id")) answers.add(message);
                } catch (IOException e) {
                    answers.add(Map.of("id", -1, "error", String.valueOf(e)));
                }
                heard.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    /** A command of the protocol with names and values; null when the page just went away. */
    private synchronized Map<?, ?> command(String method, Object... parameters) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) all.put((String) parameters[i], parameters[i + 1]);
        int id = ++asked;
        try {
            socket.sendText(JSON.std.asString(Map.of("id", id, "method", method, "params", all)), true)
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            while (true) {
                Map<String, Object> answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (answer == null) throw new AssertionError("chromium does not answer to " + method);
                if (answer.get("id").equals(id)) return (Map<?, ?>) answer.get("result");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AssertionError e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Types the address, and waits for the page. */
    public Chromium open(String url) {
        Map<?, ?> result = command("Page.navigate", "url", url);
        if (result != null && result.get("errorText") != null)
            throw new AssertionError("chromium cannot open the page: " + result.get("errorText"));
        return settled();
    }

    /** Clicks with the mouse. */
    public Chromium click(String selector) {
        Object place = evaluate("(() => { const one = document.querySelector(" + quoted(selector)
                + "); one.scrollIntoView(); const box = one.getBoundingClientRect(); window.before = true;"
                + " return [box.x + box.width / 2, box.y + box.height / 2] })()");
        if (!(place instanceof List<?> point)) throw new AssertionError("the page has no " + selector + ": " + text());
        for (String type : List.of("mousePressed", "mouseReleased"))
            command(
                    "Input.dispatchMouseEvent",
                    "type",
                    type,
                    "x",
                    point.get(0),
                    "y",
                    point.get(1),
                    "button",
                    "left",
                    "clickCount",
                    1);
        return this;
    }

    /** Clicks the field, and types. */
    public Chromium type(String selector, String text) {
        click(selector);
        command("Input.insertText", "text", text);
        return this;
    }

    /** Clicks what leads to another page. */
    public Chromium follow(String selector) {
        click(selector);
        await(
                () -> Boolean.TRUE.equals(evaluate("!window.before && location.href != 'about:blank'")),
                "nothing came of the click on " + selector);
        return settled();
    }

    private Chromium settled() {
        await(() -> "complete".equals(evaluate("document.readyState")), "the page does not get ready");
        return this;
    }

    /** Waits until the page shows the text. */
    public Chromium awaitText(String text) {
        await(() -> text().contains(text), "the page never said \"" + text + "\"");
        return this;
    }

    public String text() {
        return String.valueOf(evaluate("document.body ? document.body.innerText : ''"));
    }

    public String url() {
        return String.valueOf(evaluate("location.href"));
    }

    public String title() {
        return String.valueOf(evaluate("document.title"));
    }

    public Object evaluate(String script) {
        Map<?, ?> result = command("Runtime.evaluate", "expression", script, "returnByValue", true);
        return result == null || !(result.get("result") instanceof Map<?, ?> value) ? null : value.get("value");
    }

    /** Where the tab has been, as its Back button knows it. */
    public List<Visit> history() {
        List<Visit> visits = new ArrayList<>();
        for (Object one : (List<?>) command("Page.getNavigationHistory").get("entries")) {
            visits.add(new Visit(
                    String.valueOf(((Map<?, ?>) one).get("url")), String.valueOf(((Map<?, ?>) one).get("title"))));
        }
        return visits;
    }

    /**
     * What the history page of a closed browser shows: of a chain of redirects only the last address
     * (PAGE_TRANSITION_CHAIN_END).
     *
     * @param profile its folder
     */
    public static List<Visit> historyPage(Path profile) {
        String script = "import sqlite3, json, sys\n"
                + "print(json.dumps(sqlite3.connect(sys.argv[1]).execute('select u.url, u.title from visits v join"
                + " urls u on v.url = u.id where v.transition & 0x20000000').fetchall()))";
        try {
            Process python = new ProcessBuilder(
                            OtherProvider.python(),
                            "-c",
                            script,
                            profile.resolve("Default/History").toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return JSON.std.listFrom(python.getInputStream()).stream()
                    .map(one -> (List<?>) one)
                    .map(one -> new Visit(String.valueOf(one.get(0)), String.valueOf(one.get(1))))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void screenshot(Path file) {
        try {
            Files.write(
                    file,
                    Base64.getDecoder()
                            .decode(command("Page.captureScreenshot", "format", "png")
                                    .get("data")
                                    .toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String text) {
        try {
            return JSON.std.asString(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition, String otherwise) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) throw new AssertionError(otherwise);
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Closes it in good order, so that nothing is left running or locked. */
    @Override
    public void close() {
        try {
            socket.sendText("{\"id\":0,\"method\":\"Browser.close\"}", true).get(5, TimeUnit.SECONDS);
            if (process.waitFor(10, TimeUnit.SECONDS)) return;
        } catch (Exception gone) {
            // ended below
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
