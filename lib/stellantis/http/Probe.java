package stellantis.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;

/**
 * Tests the way to a host step by step, without sending a request: name, connection, proxy tunnel, TLS handshake, and
 * then listening for a moment, because TLS 1.3 reports a refused certificate only afterwards. Nothing is written, so a
 * fast close cannot overtake the alert, as it does with a real request.
 *
 * @param reached the last step that worked
 * @param failure why the next step did not work, or null
 * @param protocol the TLS version spoken, or null
 * @param cipher the cipher suite, or null
 * @param proxyStatus what the proxy answered to CONNECT, or 0
 * @param proxyAsks the authentication schemes it asked for, such as Basic or NTLM
 */
public record Probe(
        Step reached, IOException failure, String protocol, String cipher, int proxyStatus, List<String> proxyAsks) {
    /**
     * In order; UNKNOWN where nobody has looked. ACCEPTED: the server did not complain about the client's certificate
     * while we listened.
     */
    public enum Step {
        UNKNOWN,
        NOTHING,
        RESOLVED,
        CONNECTED,
        TUNNELLED,
        HANDSHAKEN,
        ACCEPTED
    }

    /** No probe was taken. */
    static final Probe NONE = of(Step.UNKNOWN, null);

    /** No probe was needed: the server answered to this certificate before. */
    static final Probe ACCEPTED_BEFORE = of(Step.ACCEPTED, null);

    private static Probe of(Step reached, IOException failure) {
        return new Probe(reached, failure, null, null, 0, List.of());
    }

    /** The name is unknown, or no address accepts a connection. */
    public static Probe unreached(IOException failure) {
        return of(Step.NOTHING, failure);
    }

    /** The proxy took the connection, and refused to lead any further. */
    static Probe refusedByProxy(int status, List<String> asks) {
        return new Probe(Step.CONNECTED, null, null, null, status, asks);
    }

    /** How long a server may take to complain after the handshake. */
    private static final int LISTEN_MILLIS = 1500;

    /** The same, once it has said something that it says to accepted clients only, such as a session ticket. */
    private static final int QUIET_MILLIS = 250;

    /** How often a connection that ended without a reason is tried: a reset may have overtaken the alert. */
    private static final int ATTEMPTS = 4;

    /** Up to the proxy's word that it leads to the host; without a proxy, up to the connection. */
    public static Probe tunnel(URI target, Proxies.Proxy proxy, Duration limit) {
        return new Walk(target, proxy, limit).walk(null, Step.TUNNELLED);
    }

    /** The whole way to a TLS session. What was seen of the handshake is kept by {@code tls}. */
    public static Probe handshake(URI target, Proxies.Proxy proxy, Duration limit, MutualTls tls) {
        long end = System.nanoTime() + limit.toNanos();
        Probe probe = new Walk(target, proxy, limit).walk(tls, Step.ACCEPTED);
        for (int i = 1; i < ATTEMPTS && probe.endedWithoutReason() && System.nanoTime() < end; i++)
            probe = new Walk(target, proxy, limit).walk(tls, Step.ACCEPTED);
        return probe;
    }

    private boolean endedWithoutReason() {
        boolean talking = reached == Step.TUNNELLED || reached == Step.HANDSHAKEN;
        return talking && !(failure instanceof SSLException) && !(failure instanceof SocketTimeoutException);
    }

    private static final class Walk {
        private final String host;
        private final int port;
        private final Proxies.Proxy proxy;
        private final int limitMillis;
        private Step reached = Step.NOTHING;
        private RawHandshake talk;
        private int proxyStatus;
        private List<String> proxyAsks = List.of();

        Walk(URI target, Proxies.Proxy proxy, Duration limit) {
            this.host = ApiUrl.bareHost(target);
            this.port = ApiUrl.port(target);
            this.proxy = proxy;
            this.limitMillis = (int) Math.max(1, Math.min(limit.toMillis(), 60_000));
        }

        Probe walk(MutualTls tls, Step until) {
            IOException failure = null;
            try {
                steps(tls, until);
            } catch (IOException e) {
                failure = e;
            }
            return new Probe(
                    reached,
                    failure,
                    talk == null ? null : talk.protocol(),
                    talk == null ? null : talk.cipher(),
                    proxyStatus,
                    proxyAsks);
        }

        private void steps(MutualTls tls, Step until) throws IOException {
            String first = proxy == null ? host : proxy.host();
            InetAddress[] addresses = InetAddress.getAllByName(first);
            reached = Step.RESOLVED;
            try (Socket socket = connected(addresses, proxy == null ? port : proxy.port())) {
                reached = Step.CONNECTED;
                socket.setSoTimeout(limitMillis);
                if (proxy != null) tunnel(socket);
                if (proxy == null && until == Step.TUNNELLED) return;
                reached = Step.TUNNELLED;
                if (until == Step.TUNNELLED) return;
                shake(tls, socket);
            }
        }

        /** Each address in turn; the last failure counts. */
        private Socket connected(InetAddress[] addresses, int toPort) throws IOException {
            IOException last = null;
            for (InetAddress address : addresses) {
                Socket socket = new Socket();
                try {
                    socket.connect(new InetSocketAddress(address, toPort), limitMillis);
                    return socket;
                } catch (IOException e) {
                    socket.close();
                    last = e;
                }
            }
            throw last;
        }

        private void tunnel(Socket socket) throws IOException {
            String authority = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
            String request = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n"
                    + (proxy.credentials() == null
                            ? ""
                            : "Proxy-Authorization: " + proxy.credentials().reveal() + "\r\n")
                    + "\r\n";
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            String answer = head(socket.getInputStream());
            if (!answer.matches("(?s)HTTP/1\\.[01] \\d{3}.*"))
                throw new IOException("the proxy does not answer in HTTP");
            proxyStatus = Integer.parseInt(answer.substring(9, 12));
            proxyAsks = Proxies.Proxy.schemes(answer.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("proxy-authenticate:"))
                    .map(line -> line.substring(line.indexOf(':') + 1)));
            // the reason is in Squid's header, in that of RFC 9209, or behind the status
            if (proxyStatus / 100 != 2 || answer.contains("text/html"))
                throw new IOException(answer.lines()
                        .filter(line -> line.matches("(?i)HTTP/.*|(x-squid-error|proxy-status):.*"))
                        .collect(joining(", ", "it answers ", "")));
        }

        private static String head(InputStream in) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0 && bytes.size() < 16_384; b = in.read()) {
                bytes.write(b);
                if (b == '\n' && bytes.toString(ISO_8859_1).endsWith("\r\n\r\n")) break;
            }
            return bytes.toString(ISO_8859_1);
        }

        private void shake(MutualTls tls, Socket socket) throws IOException {
            talk = new RawHandshake(tls, host, port, socket);
            talk.handshake();
            reached = Step.HANDSHAKEN;
            try {
                // in TLS 1.2 the server's last word comes after it has seen the certificate, in TLS 1.3 before
                socket.setSoTimeout(
                        Math.min("TLSv1.2".equals(talk.protocol()) ? QUIET_MILLIS : LISTEN_MILLIS, limitMillis));
                while (talk.hears()) socket.setSoTimeout(QUIET_MILLIS);
            } catch (SocketTimeoutException quiet) {
                reached = Step.ACCEPTED;
                return;
            }
            throw new EOFException("closed without an alert after the handshake");
        }
    }
}
