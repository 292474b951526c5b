//SOURCES Handshake.java
//SOURCES Probe.java
package stellantis.http;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * An exchange that ended without a usable answer, and all that was seen of it. Its cause is the JDK's exception;
 * stellantis.diagnosis.Explain turns it into cause, side and remedy.
 */
public final class BrokenExchange extends IOException {
    /** What the exchange was doing. */
    public enum During { CONNECTING, PROXY, TALKING, READING }

    private final URI uri;
    private final During during;
    private final transient Facts facts;

    /**
     * @param handshake what was seen of TLS, or {@link Handshake#NONE}
     * @param proxy {@code host:port} of the proxy and where it was named, or null
     * @param proxyStatus the status the proxy refused the tunnel with, or 0
     * @param deadline the limit that ran out, or null
     * @param probe what a second look found, or null when none was taken
     */
    public record Facts(Handshake handshake, Proxies.Proxy proxy, int proxyStatus, Duration deadline, Probe probe) {}

    BrokenExchange(URI uri, During during, Facts facts, Throwable cause) {
        super("no usable answer from " + uri.getHost(), cause);
        this.uri = uri;
        this.during = during;
        this.facts = facts;
    }

    public URI uri() {
        return uri;
    }

    public During during() {
        return during;
    }

    public Facts facts() {
        return facts;
    }
}
