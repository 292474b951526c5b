//SOURCES Ask.java
package stellantis.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Posts events to partners' receivers, over HTTPS and on this machine only: a sandbox must not be a way to make requests
 * to anybody else. Receivers are believed when their certificate comes from the sandbox's CA or from a public one.
 */
final class Webhooks implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final X509Certificate root;
    private HttpClient client;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "webhooks");
        thread.setDaemon(true);
        return thread;
    });
    private final Duration delay;
    private final Consumer<String> log;

    /** One delivery: to whom, with what, and how often it is tried. */
    record Post(String what, URI target, Map<String, String> headers, byte[] body, int tries, BooleanSupplier wanted) {}

    /**
     * @param root  the sandbox's own root certificate
     * @param delay before the first try and between tries, in place of the real one's minutes
     */
    Webhooks(X509Certificate root, Duration delay, Consumer<String> log) {
        this.root = root;
        this.delay = delay;
        this.log = log;
    }

    /** Whether it is HTTPS to this machine by one of its own names; no name is looked up. */
    static boolean reachable(String target) {
        try {
            URI uri = new URI(target);
            return "https".equalsIgnoreCase(uri.getScheme()) && uri.getUserInfo() == null && uri.getHost() != null
                    && uri.getHost().toLowerCase(java.util.Locale.ROOT).matches("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]");
        } catch (java.net.URISyntaxException e) {
            return false;
        }
    }

    /** Made when the first event goes out: most sandboxes never need it. */
    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).followRedirects(HttpClient.Redirect.NEVER).proxy(HttpClient.Builder.NO_PROXY).connectTimeout(PATIENCE)
                    .sslContext(trusting(root)).build();
        }
        return client;
    }

    /** Posts it soon, and again every so many seconds when that is above 0. */
    Future<?> schedule(Runnable work, long everySeconds) {
        if (everySeconds <= 0) return clock.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
        return clock.scheduleAtFixedRate(work, delay.toMillis(), everySeconds * 1000, TimeUnit.MILLISECONDS);
    }

    void send(Post post) {
        send(post, 1);
    }

    private void send(Post post, int attempt) {
        if (!post.wanted().getAsBoolean()) return;
        HttpRequest.Builder request = HttpRequest.newBuilder(post.target()).timeout(PATIENCE).header("Content-Type", "application/json").header("User-Agent", "stellantis-sandbox").POST(BodyPublishers.ofByteArray(post.body()));
        post.headers().forEach(request::setHeader);
        client().sendAsync(request.build(), BodyHandlers.discarding()).whenComplete((answer, error) -> settle(post, attempt, answer, error));
    }

    private void settle(Post post, int attempt, HttpResponse<Void> answer, Throwable error) {
        boolean good = answer != null && answer.statusCode() / 100 == 2;
        boolean again = !good && attempt < post.tries();
        log.accept(Ask.printable(post.what() + " to " + post.target().getRawAuthority() + " | " + (answer != null ? String.valueOf(answer.statusCode()) : reason(error))
                + (good ? "" : again ? ", will be tried again (" + attempt + " of " + post.tries() + ")" : ", given up after " + attempt + (attempt == 1 ? " try" : " tries"))));
        if (!again) return;
        try {
            clock.schedule(() -> send(post, attempt + 1), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the sandbox is closing
        }
    }

    private static String reason(Throwable error) {
        Throwable cause = error instanceof java.util.concurrent.CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof SSLException) return "its certificate is not trusted, which the real one would not either unless a public CA signed it: " + cause.getMessage();
        return cause instanceof java.net.ConnectException ? "nobody listens there" : String.valueOf(cause.getMessage());
    }

    private static SSLContext trusting(X509Certificate root) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null);
            trusted.setCertificateEntry("sandbox", root);
            int count = 0;
            for (X509Certificate known : manager(null).getAcceptedIssuers()) trusted.setCertificateEntry("public" + count++, known);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager(trusted)}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param trusted null for the system's */
    private static X509TrustManager manager(KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
