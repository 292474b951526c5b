//SOURCES BrokenExchange.java
//SOURCES WholeAnswer.java
package stellantis.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A server's answer: status and headers at once, the body as it arrives. The exchange's deadline holds for the body
 * too; reading past it, or a connection cut in the middle, throws {@link BrokenExchange}.
 */
public final class Answer implements AutoCloseable {
    private static final int SHORT = 1 << 16;
    private final HttpResponse<InputStream> response;
    private final InputStream body;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile boolean expired;

    /**
     * @param leftNanos what is left of the deadline
     * @param broken makes the exception from a failure while reading; its argument is null when the deadline ran out
     */
    Answer(HttpResponse<InputStream> response, long leftNanos, Function<IOException, BrokenExchange> broken) {
        this.response = response;
        this.body = new Guarded(response.body(), broken);
        end.orTimeout(Math.max(1, leftNanos), TimeUnit.NANOSECONDS).exceptionally(e -> {
            if (e instanceof TimeoutException) expire();
            return null;
        });
    }

    public URI uri() {
        return response.uri();
    }

    public int status() {
        return response.statusCode();
    }

    public HttpHeaders headers() {
        return response.headers();
    }

    /** The first value of a header, by its name in any case. */
    public Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    /** The body, never null; to be read before the deadline. */
    public InputStream body() {
        return body;
    }

    /** The body up to that many bytes; what is longer is cut there, which the caller sees by the array's length. */
    public byte[] bytes(int most) throws BrokenExchange {
        try {
            return body.readNBytes(most);
        } catch (BrokenExchange e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("all failures of the body are BrokenExchange", e);
        }
    }

    /** What came, for an explanation. @param start the beginning of the body, which was read meanwhile */
    public WholeAnswer told(byte[] start) {
        return new WholeAnswer(uri(), status(), headers(), start, false);
    }

    /** Ends the exchange after reading a short rest of the body, so that the connection can serve the next request. */
    public void finish() {
        try {
            body.readNBytes(SHORT);
        } catch (IOException e) {
            // then the connection is not used again
        }
        close();
    }

    /** Ends the exchange: an unread rest of the body is dropped. */
    @Override
    public void close() {
        end.complete(null);
        closeQuietly();
    }

    private void expire() {
        expired = true;
        closeQuietly();
    }

    private void closeQuietly() {
        try {
            response.body().close();
        } catch (IOException e) {
            // nothing is wanted from it any more
        }
    }

    private final class Guarded extends FilterInputStream {
        private final Function<IOException, BrokenExchange> broken;

        Guarded(InputStream in, Function<IOException, BrokenExchange> broken) {
            super(in);
            this.broken = broken;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int n;
            try {
                n = in.read(bytes, from, length);
            } catch (IOException e) {
                throw broken.apply(expired ? null : e);
            }
            if (expired) throw broken.apply(null);
            if (n < 0) end.complete(null);
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            byte[] dropped = new byte[(int) Math.min(n, 8192)];
            return Math.max(0, read(dropped, 0, dropped.length));
        }

        @Override
        public void close() {
            Answer.this.close();
        }
    }
}
