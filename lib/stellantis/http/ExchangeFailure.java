package stellantis.http;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;

/**
 * An exchange without a usable answer, with everything that was seen of it. Its cause is the JDK's exception;
 * stellantis.diagnosis.Explain turns it into cause, side and remedy.
 */
public final class ExchangeFailure extends IOException {
    /** What the exchange was doing. */
    public enum During {
        CONNECTING,
        PROXY,
        TALKING,
        READING
    }

    private final URI uri;
    private final During during;
    private final transient Facts facts;

    /**
     * @param handshake what was seen of TLS, or {@link Handshake#NONE}
     * @param proxy the proxy in between, or null
     * @param deadline the limit that ran out, or null
     * @param probe how far it came, by what the proxy said or by a second look
     */
    public record Facts(Handshake handshake, Proxies.Proxy proxy, Duration deadline, Probe probe) {}

    ExchangeFailure(URI uri, During during, Facts facts, Throwable cause) {
        super("no usable answer from " + uri.getHost(), cause);
        this.uri = uri;
        this.during = during;
        this.facts = facts;
    }

    /** What a probe found, as a failure of the exchange. */
    public static ExchangeFailure probed(URI uri, Proxies.Proxy proxy, Probe probe, Handshake seen, Duration limit) {
        During during = switch (probe.reached()) {
            case UNKNOWN, NOTHING, RESOLVED -> During.CONNECTING;
            case CONNECTED -> During.PROXY;
            default -> During.TALKING;
        };
        Duration deadline = probe.failure() instanceof SocketTimeoutException ? limit : null;
        return new ExchangeFailure(uri, during, new Facts(seen, proxy, deadline, probe), probe.failure());
    }

    /** An answer came, but not one that HTTP allows: the next try will meet the same. */
    public boolean malformed() {
        return getCause() instanceof ProtocolException
                || getCause() instanceof NumberFormatException
                || getCause() != null
                        && String.valueOf(getCause().getMessage())
                                .matches("(?i)(illegal character in|invalid) chunk.*");
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
