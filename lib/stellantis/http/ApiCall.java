//SOURCES ApiRequest.java
//SOURCES Connector.java
//SOURCES Retry.java
package stellantis.http;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.http.BrokenExchange.During;

/**
 * A request on its way: tries again what failed in passing, and follows redirects, on the same server only: the
 * certificate, the credentials and the client id are for no other.
 */
public final class ApiCall {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 10;

    private final Connector connector;
    private final Retry retry;
    private final boolean follow;
    private final Consumer<String> trace;

    /**
     * @param follow whether redirects are followed; without, they are answers like others
     * @param trace takes lines with the request and the answer, credentials left out (for {@code --verbose})
     */
    public ApiCall(Connector connector, Retry retry, boolean follow, Consumer<String> trace) {
        this.connector = connector;
        this.retry = retry;
        this.follow = follow;
        this.trace = trace;
    }

    /**
     * The answer, whatever its status; the caller closes it.
     *
     * @throws BrokenExchange when there is no answer
     * @throws Failure exit code 20 when a redirect leads where it must not be followed
     */
    public Answer send(ApiRequest request) throws BrokenExchange, InterruptedException {
        Set<String> visited = new HashSet<>();
        for (ApiRequest next = request;;) {
            visited.add(next.method() + " " + next.uri());
            Answer answer = tried(next);
            Optional<URI> target = follow ? redirect(answer) : Optional.empty();
            if (target.isEmpty()) return answer;
            answer.close();
            trace.accept("* following the redirect to " + ApiUrl.shown(target.get()));
            checkRedirect(next.uri(), target.get(), visited.size());
            next = next.redirected(answer.status(), target.get());
            if (visited.contains(next.method() + " " + next.uri())) throw refused(next.uri(), "the redirects go round in a circle", "tell the operator of the service");
        }
    }

    /** Where the answer redirects to, if it does. */
    public static Optional<URI> redirect(Answer answer) {
        if (!REDIRECTS.contains(answer.status())) return Optional.empty();
        return answer.header("Location").flatMap(location -> {
            try {
                return Optional.of(answer.uri().resolve(Query.encodeIllegal(location.strip())));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    private static void checkRedirect(URI from, URI to, int followed) {
        if (!"https".equalsIgnoreCase(to.getScheme())) {
            throw refused(to, "it leads from https to " + to.getScheme() + ", where anybody could read along", "tell the operator of the service");
        }
        if (to.getHost() == null || to.getRawUserInfo() != null || !ApiUrl.sameServer(from, to)) {
            throw refused(to, "it leads to another host, and the certificate, the credentials and the client id belong to " + from.getRawAuthority() + " only",
                    "if you trust it, fetch it yourself, without credentials: curl '" + ApiUrl.shown(to).replace("'", "%27") + "'");
        }
        if (followed > MOST_REDIRECTS) throw refused(to, "it would be redirect number " + (MOST_REDIRECTS + 1), "tell the operator of the service");
    }

    private static Failure refused(URI to, String why, String hint) {
        return Failure.of(ExitCode.UNREACHABLE, "did not follow the redirect to " + ErrorBody.printable(ApiUrl.shown(to))).because(why).hint(hint);
    }

    private Answer tried(ApiRequest request) throws BrokenExchange, InterruptedException {
        Retry.Attempts attempts = retry.attempts();
        boolean repeatable = Connector.repeatable(request.method());
        while (true) {
            Optional<Duration> wait;
            try {
                Answer answer = once(request);
                wait = repeatable ? attempts.after(answer) : Optional.empty();
                if (wait.isEmpty()) return answer;
                answer.close();
            } catch (BrokenExchange e) {
                wait = repeatable && inPassing(e) ? attempts.afterFailure() : Optional.empty();
                if (wait.isEmpty()) throw e;
            }
            trace.accept("* trying again in " + wait.get().toMillis() + " ms");
            retry.sleeper().sleep(wait.get());
        }
    }

    /** A refused certificate or an untrusted server will be refused again. */
    private static boolean inPassing(BrokenExchange e) {
        return e.during() == During.CONNECTING || e.during() == During.TALKING && !e.facts().handshake().asked() && !(e.getCause() instanceof SSLException);
    }

    private Answer once(ApiRequest request) throws BrokenExchange, InterruptedException {
        String query = request.uri().getRawQuery();
        trace.accept("> " + request.method() + " " + request.uri().getRawPath() + (query == null ? "" : ApiUrl.shown(URI.create("?" + query))) + " HTTP/1.1");
        trace.accept("> Host: " + request.uri().getRawAuthority());
        request.headers().forEach(field -> trace.accept("> " + field.shown()));
        if (request.body() != null) trace.accept("> Content-Length: " + request.body().length);
        long start = System.nanoTime();
        Answer answer = connector.send(request.http());
        trace.accept("< HTTP/1.1 " + answer.status());
        answer.headers().map().forEach((name, values) -> values.forEach(value -> trace.accept("< " + new HeaderField(name, ErrorBody.printable(value)).shown())));
        trace.accept("* first byte after " + (System.nanoTime() - start) / 1_000_000 + " ms");
        return answer;
    }
}
