//SOURCES ../Text.java
//SOURCES AuthorizationAnswer.java
//SOURCES ../Failure.java
package stellantis.drivers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;
import stellantis.Text;

/**
 * Takes the browser's way back on this machine (RFC 8252 section 7.3): bound to the loopback address before anybody is
 * sent to the provider, answering one path once. From there the browser is sent on to a clean address at once, so that
 * the code stays in no address bar, title or history entry. What is not the answer waited for is refused, and waits on.
 */
public final class Loopback implements AutoCloseable {
    private static final Duration LONGEST_SHOWING = Duration.ofSeconds(5);
    private static final Duration LONGEST_RESULT = Duration.ofSeconds(90);

    /** What the browser shows in the end. */
    public record Page(boolean good, String title, String text) {}

    private final HttpServer server;
    private final ExecutorService threads;
    private final URI redirect;
    private final String last;
    private final String first = "/go-" + AuthorizationRequest.random();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean foreign = new AtomicBoolean();
    private final CompletableFuture<AuthorizationAnswer> answer = new CompletableFuture<>();
    private final CompletableFuture<Page> result = new CompletableFuture<>();
    private final CompletableFuture<Void> shown = new CompletableFuture<>();
    private volatile AuthorizationRequest request;
    private final Consumer<String> trace;

    /**
     * Opens the port.
     *
     * @param registered the redirect URI as registered, on 127.0.0.1, [::1] or localhost; without a port any free
     *     one is taken
     * @param port of the user's choice, or 0
     * @param trace takes lines that tell what came, without codes (for {@code --verbose})
     * @throws Failure exit code 20 when the port is taken
     */
    public Loopback(URI registered, int port, Consumer<String> trace) {
        this.trace = trace;
        int wanted = registered.getPort() > 0 ? registered.getPort() : port;
        String path =
                registered.getRawPath() == null || registered.getRawPath().isEmpty() ? "/" : registered.getRawPath();
        this.last = path.equals("/done") ? "/finished" : "/done";
        try {
            InetAddress address = InetAddress.getByName(registered.getHost().startsWith("[") ? "::1" : "127.0.0.1");
            this.server = HttpServer.create(new InetSocketAddress(address, wanted), 16);
        } catch (IOException e) {
            throw Failure.of(ExitCode.UNREACHABLE, "cannot listen on port " + wanted + " of this machine")
                    .as("enroll.port-taken")
                    .because(
                            wanted == 0
                                    ? e.getClass().getSimpleName()
                                    : "another program has it; nobody was sent anywhere")
                    .hint("end that program, or take another port: --port PORT (0: any free one), if the redirect"
                            + " URI may have it")
                    .from(e);
        }
        this.redirect = URI.create(registered.getScheme() + "://" + registered.getHost() + ":"
                + server.getAddress().getPort() + (registered.getRawPath() == null ? "" : registered.getRawPath())
                + (registered.getRawQuery() == null ? "" : "?" + registered.getRawQuery()));
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "loopback");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                meet(exchange, path);
            } catch (RuntimeException e) {
                trace.accept("* the request from the browser could not be answered: "
                        + e.getClass().getSimpleName());
            }
        });
    }

    /** The redirect URI with the port that was taken. */
    public URI redirect() {
        return redirect;
    }

    /** Begins to answer; what comes is judged against this request. */
    public void expect(AuthorizationRequest request) {
        this.request = request;
        server.start();
    }

    /**
     * Leads a browser to the provider, once: the real address, with state and challenge, is then in no process's
     * arguments.
     */
    public URI startingPoint() {
        return redirect.resolve(first);
    }

    /**
     * The answer that belongs to the request.
     *
     * @param longest what is left of the time
     * @param limit all of it, as the user gave it
     * @throws Failure exit code 23 when none came in time
     */
    public AuthorizationAnswer await(Duration longest, Duration limit) throws InterruptedException {
        try {
            return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            result.complete(
                    new Page(false, "Too late", "The program that waited for your consent has ended. Start it again."));
            Failure late = Failure.of(ExitCode.TIMEOUT, "no consent came within " + seconds(limit))
                    .as("enroll.timeout");
            if (foreign.get()) {
                throw late.as("enroll.state-mismatch")
                        .because("answers came, but without the state of this enrolment: from another one, such as an"
                                + " old tab, or from somebody else")
                        .hint("run it again and use only the page that it opens");
            }
            throw late.because("the page was left, or the browser did not get back to " + redirect + "; "
                            + unregistered(request))
                    .hint(
                            "compare client-id and redirect-uri with the mail of your registration: {}; then run it"
                                    + " again; more time: --max-time SECONDS; when the browser is on another machine:"
                                    + " --paste",
                            NextCommand.of("profile show"));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Why a provider may never send the browser back (RFC 6749 section 4.1.2.1). */
    public static String unregistered(AuthorizationRequest request) {
        return "a provider that does not know the client id " + request.clientId()
                + ", or has another redirect URI than " + request.redirect()
                + " registered for it, keeps the browser on a page of its own";
    }

    /** A time as people give it: {@code 300 s}, {@code 0.5 s}. */
    public static String seconds(Duration time) {
        return BigDecimal.valueOf(time.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }

    /** Tells the browser how it ended, and waits a moment for it to fetch that. */
    public void finish(Page page) {
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
        threads.shutdownNow();
    }

    private void meet(HttpExchange exchange, String path) throws IOException {
        String asked = exchange.getRequestURI().getRawPath();
        String host = String.valueOf(exchange.getRequestHeaders().getFirst("Host"));
        // a name that somebody else's DNS points here is not this page (DNS rebinding)
        if (!host.equalsIgnoreCase(redirect.getRawAuthority())) {
            send(exchange, 404, new Page(false, "Nothing here", "There is no such page."));
        } else if (!exchange.getRequestMethod().equals("GET")) {
            // a program that only looks, such as a scanner, must not use the code up
            exchange.getResponseHeaders().set("Allow", "GET");
            send(exchange, 405, new Page(false, "Nothing here", "This page is only to be opened."));
        } else if (path.equals(asked)) {
            answered(exchange);
        } else if (last.equals(asked) && answer.isDone()) {
            end(exchange);
        } else if (first.equals(asked)) {
            start(exchange);
        } else {
            send(exchange, 404, new Page(false, "Nothing here", "There is no such page."));
        }
    }

    private void start(HttpExchange exchange) throws IOException {
        if (!started.compareAndSet(false, true))
            send(
                    exchange,
                    410,
                    new Page(
                            false,
                            "Opened before",
                            "This address works once. Go on in the page that it opened, or start the program again."));
        else redirect(exchange, request.url().toString());
    }

    private void answered(HttpExchange exchange) throws IOException {
        AuthorizationAnswer came =
                AuthorizationAnswer.of(exchange.getRequestURI().getRawQuery(), request);
        if (came.kind() == AuthorizationAnswer.Kind.FOREIGN) {
            foreign.set(true);
            trace.accept("* an answer without the state of this enrolment was refused; still waiting");
            send(
                    exchange,
                    400,
                    new Page(
                            false,
                            "Not accepted",
                            "This answer does not belong to the enrolment that waits here. Nothing was stored. Use the"
                                    + " page that the program opened last."));
            return;
        }
        // a second one, such as a reloaded page, changes nothing any more
        answer.complete(came);
        redirect(exchange, last);
    }

    private void end(HttpExchange exchange) throws IOException {
        Page page;
        try {
            page = result.get(LONGEST_RESULT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | InterruptedException e) {
            page = new Page(false, "Still at work", "See the terminal for how it ended.");
        }
        send(exchange, 200, page);
        exchange.close();
        shown.complete(null);
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        headers(exchange);
        exchange.getResponseHeaders().set("Location", to);
        exchange.sendResponseHeaders(303, -1);
    }

    private static void headers(HttpExchange exchange) {
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.getResponseHeaders()
                .set(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; form-action 'none'");
        exchange.getResponseHeaders().set("Connection", "close");
    }

    private static void send(HttpExchange exchange, int status, Page page) throws IOException {
        headers(exchange);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        byte[] html = html(page).getBytes(StandardCharsets.UTF_8);
        // the JDK would print a warning about a body for HEAD
        boolean none = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, none ? -1 : html.length);
        if (!none) exchange.getResponseBody().write(html);
    }

    private static String html(Page page) {
        return "<!DOCTYPE html>\n"
                + "<html lang=\"en\">\n"
                + "<head>\n"
                + "<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n"
                + "<title>"
                + Text.html(page.title()) + "</title>\n"
                + "<style>body{font:1.1rem/1.5"
                + " system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0"
                + " 1rem;color:#222;background:#fff}h1{font-size:1.6rem;color:"
                + (page.good() ? "#17652f" : "#9c1c1c") + "}</style>\n"
                + "</head>\n<body>\n<main>\n<h1>" + Text.html(page.title()) + "</h1>\n<p>" + Text.html(page.text())
                + "</p>\n<p>You can close this window.</p>\n</main>\n</body>\n</html>\n";
    }
}
