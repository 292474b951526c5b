package stellantis.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;

/**
 * A server's answer with its body read.
 *
 * @param body all of it, or its first bytes where it was longer than the caller takes
 * @param whole whether that is all of it
 */
public record WholeAnswer(URI uri, int status, HttpHeaders headers, byte[] body, boolean whole) {
    /** The first value of a header, by its name in any case. */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }
}
