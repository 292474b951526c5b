package stellantis.http;

import static stellantis.http.ExchangeFailure.During.CONNECTING;
import static stellantis.http.ExchangeFailure.During.READING;
import static stellantis.http.ExchangeFailure.During.TALKING;

import java.io.EOFException;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import stellantis.Failure;
import stellantis.Text;

/**
 * Sends a request, and repeats it after a temporary failure.
 *
 * @param pace says when a request may be sent; share it among all that use the same budget
 * @param follow follows the redirects of one call
 * @param trace takes lines with the request and the answer, credentials left out (for {@code --verbose}), or
 *     {@link Connector#SILENT}
 */
public record ApiCall(
        Connector connector, Retry retry, RateLimiter pace, Supplier<Follow> follow, Consumer<String> trace) {
    public static final String TELL = "tell the operator of the service";

    /** Where an answer leads; without, redirects are answers like others. */
    public interface Follow {
        /** The request to send next, after the answer was finished; empty where it is the last. */
        Optional<ApiRequest> after(ApiRequest request, Answer answer);
    }

    /** Puts the credentials into a request, for each try anew: after a wait they may be others. */
    public interface Credentials {
        /** Called when the request's turn has come, just before it is sent. */
        ApiRequest into(ApiRequest request) throws InterruptedException;
    }

    /**
     * The answer, whatever its status; the caller closes it.
     *
     * @throws ExchangeFailure when there is no answer
     * @throws Failure exit code 20 when a redirect leads where it must not be followed
     */
    public Answer send(ApiRequest request, Credentials credentials) throws ExchangeFailure, InterruptedException {
        return followed(request, -1, credentials);
    }

    /**
     * The answer with its body, which is part of the tries: one that is cut off is asked for again.
     *
     * @param most how much of the body is taken, in bytes
     */
    public WholeAnswer fetch(ApiRequest request, int most, Credentials credentials)
            throws ExchangeFailure, InterruptedException {
        try (Answer answer = followed(request, most, credentials)) {
            return answer.whole(most);
        }
    }

    /** @param most how much of the body is kept, in bytes; -1 where it is left to the caller */
    private Answer followed(ApiRequest request, int most, Credentials credentials)
            throws ExchangeFailure, InterruptedException {
        Follow redirects = follow.get();
        ApiRequest asked = request;
        while (true) {
            Answer answer = tried(asked, most, credentials);
            Optional<ApiRequest> next = redirects.after(asked, answer);
            if (next.isEmpty()) return answer;
            asked = next.get();
        }
    }

    private Answer tried(ApiRequest request, int most, Credentials credentials)
            throws ExchangeFailure, InterruptedException {
        Retry.Attempts attempts = retry.attempts();
        boolean repeatable = Connector.repeatable(request.method());
        while (true) {
            Optional<Duration> wait;
            RateLimit limit = null;
            pace.enter();
            try {
                Answer answer = once(credentials.into(request));
                limit = RateLimit.of(answer.headers(), retry.clock());
                if (trace != Connector.SILENT && !limit.budget().isEmpty()) trace.accept("* budget: " + limit.budget());
                wait = repeatable ? attempts.after(answer.status(), limit.retryAfter()) : Optional.empty();
                // a wait that one answer asks for is for all requests
                if (answer.status() == 429
                        || wait.isPresent() && limit.retryAfter().isPresent())
                    pace.hold(wait.or(limit::retryAfter).filter(retry::bearable).orElse(Duration.ZERO));
                if (wait.isEmpty()) return most < 0 ? answer : answer.kept(most);
                answer.finish();
            } catch (ExchangeFailure e) {
                wait = repeatable && inPassing(e) ? attempts.afterFailure() : Optional.empty();
                if (wait.isEmpty()) throw e;
            } finally {
                pace.left(limit);
            }
            trace.accept("* trying again in " + wait.get().toMillis() + " ms");
            retry.sleeper().sleep(wait.get());
        }
    }

    /** A refused certificate or an untrusted server will be refused again. */
    private static boolean inPassing(ExchangeFailure e) {
        if (e.malformed()) return false;
        if (e.during() == CONNECTING || e.during() == READING) return true;
        if (e.during() != TALKING) return false;
        if (!e.facts().handshake().asked()) return !(e.getCause() instanceof SSLException);
        boolean accepted = e.facts().probe().reached() == Probe.Step.ACCEPTED;
        return accepted
                && (!(e.getCause() instanceof SSLException)
                        || e.getCause().getCause() instanceof EOFException
                        || e.getCause().getCause() instanceof SocketException);
    }

    private Answer once(ApiRequest request) throws ExchangeFailure, InterruptedException {
        if (trace != Connector.SILENT) trace(request);
        long start = System.nanoTime();
        Answer answer = connector.send(request.http());
        if (trace != Connector.SILENT) trace(answer, System.nanoTime() - start);
        return answer;
    }

    private void trace(ApiRequest request) {
        String query = request.uri().getRawQuery();
        trace.accept("> " + request.method() + " " + request.uri().getRawPath()
                + (query == null ? "" : ApiUrl.shown(URI.create("?" + query))) + " HTTP/1.1");
        trace.accept("> Host: " + request.uri().getRawAuthority());
        request.headers().forEach(field -> trace.accept("> " + field.shown()));
        if (request.body() != null) trace.accept("> Content-Length: " + request.body().length);
    }

    private void trace(Answer answer, long nanos) {
        trace.accept("< HTTP/1.1 " + answer.status());
        answer.headers()
                .map()
                .forEach((name, values) -> values.forEach(
                        value -> trace.accept("< " + new HeaderField(name, Text.printable(value)).shown())));
        trace.accept("* first byte after " + nanos / 1_000_000 + " ms");
    }
}
