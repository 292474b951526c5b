package stellantis.drivers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.ExitCode.UNREACHABLE;
import static stellantis.drivers.ConsentFault.FOREIGN;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import stellantis.Failure;
import stellantis.Html;

/**
 * Takes the browser's way back on this machine (RFC 8252 section 7.3): bound to the loopback address before anybody is
 * sent to the provider, answering one path once. From there the browser is sent on to a clean address at once, so that
 * the code stays in no address bar, title or history entry. What is not the answer waited for is refused, and waits on.
 */
final class CallbackServer implements AutoCloseable {
    private static final Duration LONGEST_SHOWING = Duration.ofSeconds(5);

    /** What the browser shows in the end. */
    record Page(boolean good, String title, String text) {}

    private static final Page OPENED_BEFORE = new Page(
            false,
            "Opened before",
            "This address works once. Go on in the page that it opened, or start the program again.");
    private static final Page NOT_ACCEPTED = new Page(
            false,
            "Not accepted",
            "This answer does not belong to the enrolment that waits here. Nothing was stored. Use the page that the"
                    + " program opened last.");
    private static final Page TOO_LATE =
            new Page(false, "Too late", "The program that waited for your consent has ended. Start it again.");

    private final HttpServer server;
    private final URI redirect;
    private final String last;
    private final String first = "/go-" + AuthorizationRequest.random();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean foreign = new AtomicBoolean();
    private final CompletableFuture<AuthorizationAnswer> answer = new CompletableFuture<>();
    private final CompletableFuture<Page> result = new CompletableFuture<>();
    private final CompletableFuture<Void> shown = new CompletableFuture<>();
    private final AuthorizationRequest request;
    private final Consumer<String> trace;

    /**
     * Opens the port, and answers from now on.
     *
     * @param registered the redirect URI as registered, on 127.0.0.1, [::1] or localhost; without a port any free
     *     one is taken
     * @param asking the request that leads back to this redirect URI, by which what comes is judged
     * @param trace takes lines that tell what came, without codes (for {@code --verbose})
     * @throws Failure exit code 20 when the port is taken
     */
    CallbackServer(URI registered, Function<URI, AuthorizationRequest> asking, Consumer<String> trace) {
        this.trace = trace;
        int wanted = Math.max(0, registered.getPort());
        String path =
                registered.getRawPath() == null || registered.getRawPath().isEmpty() ? "/" : registered.getRawPath();
        this.last = path.equals("/done") ? "/finished" : "/done";
        try {
            InetAddress address = InetAddress.getByName(registered.getHost().startsWith("[") ? "::1" : "127.0.0.1");
            this.server = HttpServer.create(new InetSocketAddress(address, wanted), 16);
        } catch (IOException e) {
            throw Failure.of(UNREACHABLE, "cannot listen on port " + wanted + " of this machine")
                    .as("enroll.port-taken")
                    .because(
                            wanted == 0
                                    ? e.getClass().getSimpleName()
                                    : "another program has it; nobody was sent anywhere")
                    .hint("end that program, or take another port, if the provider allows it: --redirect-uri without"
                            + " a port takes any free one")
                    .from(e);
        }
        this.redirect = URI.create(registered.getScheme() + "://" + registered.getHost() + ":"
                + server.getAddress().getPort() + (registered.getRawPath() == null ? "" : registered.getRawPath())
                + (registered.getRawQuery() == null ? "" : "?" + registered.getRawQuery()));
        this.request = asking.apply(redirect);
        server.setExecutor(task -> {
            Thread thread = new Thread(task, "loopback");
            thread.setDaemon(true);
            thread.start();
        });
        server.createContext("/", exchange -> {
            try (exchange) {
                meet(exchange, path);
            } catch (RuntimeException e) {
                trace.accept("* the request from the browser could not be answered: "
                        + e.getClass().getSimpleName());
            }
        });
        server.start();
    }

    /** What the browser takes to the provider. */
    AuthorizationRequest request() {
        return request;
    }

    /**
     * Leads a browser to the provider, once: the real address, with state and challenge, is then in no process's
     * arguments.
     */
    URI startingPoint() {
        return redirect.resolve(first);
    }

    /**
     * The answer that belongs to the request.
     *
     * @param longest what is left of the time
     * @throws TimeoutException when none came in time
     */
    AuthorizationAnswer await(Duration longest) throws InterruptedException, TimeoutException {
        try {
            return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            result.complete(TOO_LATE);
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Whether answers came that were none of this request. */
    boolean foreign() {
        return foreign.get();
    }

    /** Tells the browser how it ended, and waits a moment for it to fetch that. */
    void finish(Page page) {
        result.complete(page);
        if (!answer.isDone()) return;
        try {
            shown.get(LONGEST_SHOWING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            trace.accept("* the browser did not fetch the last page");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void meet(HttpExchange exchange, String path) throws IOException {
        String asked = exchange.getRequestURI().getRawPath();
        String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
        // a name that somebody else's DNS points here is not this page (DNS rebinding)
        boolean here = host.equalsIgnoreCase(redirect.getRawAuthority());
        if (!exchange.getRequestMethod().equals("GET")) {
            // a program that only looks, such as a scanner, must not use the code up
            exchange.getResponseHeaders().set("Allow", "GET");
            send(exchange, 405, null);
        } else if (here && path.equals(asked)) {
            answered(exchange);
        } else if (here && last.equals(asked) && answer.isDone()) {
            end(exchange);
        } else if (here && first.equals(asked)) {
            if (started.compareAndSet(false, true))
                redirect(exchange, request.url().toString());
            else send(exchange, 410, OPENED_BEFORE);
        } else {
            send(exchange, 404, null);
        }
    }

    private void answered(HttpExchange exchange) throws IOException {
        AuthorizationAnswer came =
                AuthorizationAnswer.of(exchange.getRequestURI().getRawQuery(), request);
        if (came.fault() == FOREIGN) {
            foreign.set(true);
            trace.accept("* an answer without the state of this enrolment was refused; still waiting");
            send(exchange, 400, NOT_ACCEPTED);
            return;
        }
        // a second one, such as a reloaded page, changes nothing any more
        answer.complete(came);
        redirect(exchange, last);
    }

    private void end(HttpExchange exchange) throws IOException {
        send(exchange, 200, result.join());
        exchange.close();
        shown.complete(null);
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        send(exchange, 303, null);
    }

    /** @param page null for none */
    private static void send(HttpExchange exchange, int status, Page page) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Cache-Control", "no-store");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'");
        headers.set("Connection", "close");
        if (page == null) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        headers.set("Content-Type", "text/html; charset=utf-8");
        byte[] html = html(page).getBytes(UTF_8);
        exchange.sendResponseHeaders(status, html.length);
        exchange.getResponseBody().write(html);
    }

    private static String html(Page page) {
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>%1$s</title>
            <style>
            body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem}
            body{color:#222;background:#fff}
            h1{font-size:1.6rem;color:%2$s}
            </style>
            </head>
            <body>
            <main>
            <h1>%1$s</h1>
            <p>%3$s</p>
            <p>You can close this window.</p>
            </main>
            </body>
            </html>
            """.formatted(
                        Html.escaped(page.title()), page.good() ? "#17652f" : "#9c1c1c", Html.escaped(page.text()));
    }
}
