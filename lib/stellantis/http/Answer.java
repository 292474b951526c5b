package stellantis.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A server's answer: status and headers at once, the body as it arrives. The exchange's deadline holds for the body
 * too; reading past it, or a connection cut in the middle, throws {@link ExchangeFailure}.
 */
public final class Answer implements AutoCloseable {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int SHORT = 1 << 16;
    private final HttpResponse<BodyStream> response;
    private final InputStream body;
    private byte[] kept;

    /**
     * @param response whose body knows its deadline
     * @param packing the codings of a body that was packed without request (RFC 9110 section 8.4), in order; none: as
     *     it comes
     */
    Answer(HttpResponse<BodyStream> response, List<String> packing) {
        this.response = response;
        this.body = packing.isEmpty() ? response.body() : new UnpackedStream(response.body(), packing);
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

    /** Where it redirects to, if it does. */
    public Optional<URI> redirect() {
        if (!REDIRECTS.contains(status())) return Optional.empty();
        return header("Location").flatMap(location -> {
            try {
                return Optional.of(uri().resolve(Query.encodeIllegal(location.strip())));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    /** The body, never null, unpacked where nobody asked for a packed one; to be read before the deadline. */
    public InputStream body() {
        return body;
    }

    /** Whether the body is handed on packed. */
    public boolean packed() {
        return body == response.body()
                && !header("Content-Encoding").orElse("identity").equalsIgnoreCase("identity");
    }

    /** The body up to that many bytes; what is longer is cut there, which the caller sees by the array's length. */
    public byte[] bytes(int most) throws ExchangeFailure {
        try {
            return body().readNBytes(most);
        } catch (ExchangeFailure e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("all failures of the body are BrokenExchange", e);
        }
    }

    /** Reads the body, up to that many bytes, for {@link #whole}. */
    Answer kept(int most) throws ExchangeFailure {
        kept = bytes(most + 1);
        return this;
    }

    /** With the body that was kept. @param most the same */
    WholeAnswer whole(int most) {
        boolean whole = kept.length <= most;
        return told(whole ? kept : Arrays.copyOf(kept, most), whole);
    }

    /** What came, for an explanation. @param start the body, or its beginning, which was read meanwhile */
    public WholeAnswer told(byte[] start, boolean whole) {
        return new WholeAnswer(uri(), status(), headers(), start, whole);
    }

    /** Ends the exchange after reading a short rest of the body, so that the connection can serve the next request. */
    public void finish() {
        try {
            body().readNBytes(SHORT);
        } catch (IOException e) {
            // then the connection is not used again
        }
        close();
    }

    /** Ends the exchange: an unread rest of the body is dropped. */
    @Override
    public void close() {
        response.body().close();
    }
}
