package stellantis.http;

import static stellantis.http.ExchangeFailure.During.CONNECTING;
import static stellantis.http.ExchangeFailure.During.PROXY;
import static stellantis.http.ExchangeFailure.During.READING;
import static stellantis.http.ExchangeFailure.During.TALKING;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSession;
import stellantis.Failure;
import stellantis.http.ExchangeFailure.During;
import stellantis.http.ExchangeFailure.Facts;
import stellantis.http.Proxies.Proxy;
import stellantis.pki.Name;

/**
 * HTTPS exchanges over mutual TLS, each with a deadline for all of it, the body included. HTTP/1.1: over HTTP/2 the
 * JDK 17 hangs on a refused client certificate. Redirects are answers like others; the caller decides.
 *
 * <p>TLS 1.3 reports a refused certificate after the handshake, and a fast close overtakes the alert. Such a lost
 * alert is recovered: a repeatable request is sent once more, and {@link Probe} listens for it if that fails as well.
 */
public final class Connector implements AutoCloseable {
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    /** The JDK's words for any refusal of a tunnel but 407, which it hands over as an answer. */
    private static final Pattern TUNNEL_FAILED = Pattern.compile("Tunnel failed, got: (\\d{3})");

    private static final Duration LEAST_PROBE = Duration.ofMillis(500);

    /** No trace: lines, some of which take time, are not even made. */
    public static final Consumer<String> SILENT = line -> {};

    static {
        // the JDK refuses Basic to proxies unless this is empty; it is read once, when its HTTP client is first used
        System.getProperties().putIfAbsent("jdk.http.auth.tunneling.disabledSchemes", "");
    }

    private final MutualTls tls;
    private final Proxies proxies;
    private final Duration connectTimeout;
    private final Duration maxTime;
    private final Consumer<String> trace;
    private final HttpClient client;
    /**
     * Whether a server has answered over TLS: then it takes the certificate, and a lost connection has another cause.
     */
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();

    /**
     * @param connectTimeout longest wait for a connection
     * @param maxTime longest time of one exchange, from the first packet to the end of the body
     * @param trace takes lines that tell what is done, without secrets (for {@code --verbose}), or {@link #SILENT}
     */
    public Connector(
            MutualTls tls, Proxies proxies, Duration connectTimeout, Duration maxTime, Consumer<String> trace) {
        this.tls = tls;
        this.proxies = proxies;
        this.connectTimeout = connectTimeout;
        this.maxTime = maxTime;
        this.trace = trace;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .sslContext(tls.context())
                .sslParameters(tls.parameters())
                .proxy(selector())
                .build();
    }

    /** The TLS it speaks. */
    public MutualTls tls() {
        return tls;
    }

    /** The proxies in use. */
    public Proxies proxies() {
        return proxies;
    }

    /** The longest time of one probe: that of a connection, but no longer than an exchange. */
    public Duration probeTime() {
        return connectTimeout.compareTo(maxTime) < 0 ? connectTimeout : maxTime;
    }

    /** The rest of it; never less than a nearby server needs to answer. */
    private Duration probeTime(long end) {
        long left = Math.max(LEAST_PROBE.toNanos(), end - System.nanoTime());
        return Duration.ofNanos(Math.min(left, probeTime().toNanos()));
    }

    /** The longest time of one exchange, the body included. */
    public Duration maxTime() {
        return maxTime;
    }

    /** Sends; GET, HEAD, OPTIONS, TRACE, PUT and DELETE may be sent twice (RFC 9110 section 9.2.2). */
    public Answer send(HttpRequest request) throws ExchangeFailure, InterruptedException {
        return send(request, repeatable(request.method()));
    }

    /** Whether a server may get a request of this method twice without harm (RFC 9110 section 9.2.2). */
    public static boolean repeatable(String method) {
        return REPEATABLE.contains(method);
    }

    /**
     * Sends and waits for status and headers.
     *
     * @param repeatable whether the server may get the request twice without harm
     * @throws ExchangeFailure when there is no answer
     * @throws Failure exit code 2 when the URL is not https
     */
    public Answer send(HttpRequest request, boolean repeatable) throws ExchangeFailure, InterruptedException {
        URI uri = request.uri();
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            throw Failure.usage("refused to use " + uri.getScheme() + "://" + uri.getAuthority())
                    .because("credentials and vehicle data go over https only")
                    .hint("write the URL with https://");
        }
        long end = System.nanoTime() + maxTime.toNanos();
        Proxy proxy = proxies.to(uri).orElse(null);
        trace.accept("* " + uri.getHost() + " port " + ApiUrl.port(uri)
                + (proxy == null ? "" : " through the proxy " + proxy.address() + " (" + proxy.source() + ")"));
        try {
            return attempt(request, proxy, end);
        } catch (ExchangeFailure first) {
            if (!alertMayBeLost(first)) throw probed(first, end);
            if (!repeatable) throw accepted(uri) ? first : listened(first, end);
            trace.accept("* the connection ended without a reason; trying once more");
            try {
                return attempt(request, proxy, end);
            } catch (ExchangeFailure second) {
                throw alertMayBeLost(second) && !accepted(uri) ? listened(second, end) : second;
            }
        }
    }

    /** Whether this server has answered to the certificate before. */
    private boolean accepted(URI uri) {
        return accepted.contains(uri.getRawAuthority());
    }

    private Answer attempt(HttpRequest request, Proxy proxy, long end) throws ExchangeFailure, InterruptedException {
        URI uri = request.uri();
        CompletableFuture<HttpResponse<BodyStream>> future =
                client.sendAsync(forProxy(request, proxy), info -> new BodyStream());
        try {
            HttpResponse<BodyStream> response = future.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            // an answer that did not come through TLS is the proxy's own, refusing the tunnel
            if (response.sslSession().isEmpty())
                throw refusedByProxy(
                        uri, proxy, response.statusCode(), response.headers().allValues("Proxy-Authenticate"));
            accepted.add(uri.getRawAuthority());
            trace(uri, response.sslSession().get());
            response.body().until(end, failure -> broken(uri, READING, proxy, failure == null, failure));
            return new Answer(response, AnswerHead.packing(request, response));
        } catch (TimeoutException e) {
            future.cancel(true);
            throw broken(uri, TALKING, proxy, true, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            Matcher tunnel = TUNNEL_FAILED.matcher(String.valueOf(cause.getMessage()));
            if (tunnel.find()) throw refusedByProxy(uri, proxy, Integer.parseInt(tunnel.group(1)), List.of());
            boolean connecting = cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
            throw broken(uri, connecting ? CONNECTING : TALKING, proxy, false, cause);
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        }
    }

    private ExchangeFailure broken(URI uri, During during, Proxy proxy, boolean deadline, Throwable cause) {
        Duration limit = deadline ? maxTime : cause instanceof HttpConnectTimeoutException ? connectTimeout : null;
        return new ExchangeFailure(
                uri,
                during,
                new Facts(
                        tls.handshake(uri),
                        proxy,
                        limit,
                        accepted(uri) && during == TALKING ? Probe.ACCEPTED_BEFORE : Probe.NONE),
                cause);
    }

    private static ExchangeFailure refusedByProxy(URI uri, Proxy proxy, int status, List<String> challenges) {
        Probe told = Probe.refusedByProxy(status, Proxy.schemes(challenges.stream()));
        return new ExchangeFailure(uri, PROXY, new Facts(Handshake.NONE, proxy, null, told), null);
    }

    /** Proxy-Authorization is for the proxy alone: a value in the request itself is dropped. */
    private static HttpRequest forProxy(HttpRequest request, Proxy proxy) {
        HttpRequest.Builder clean =
                HttpRequest.newBuilder(request, (name, value) -> !name.equalsIgnoreCase("Proxy-Authorization"));
        if (proxy != null && proxy.credentials() != null)
            clean.setHeader("Proxy-Authorization", proxy.credentials().reveal());
        return clean.build();
    }

    /** After a request for the client certificate, an end without an alert is most likely a lost refusal. */
    private static boolean alertMayBeLost(ExchangeFailure e) {
        if (e.during() != TALKING || e.facts().deadline() != null || e.malformed()) return false;
        if (!e.facts().handshake().asked() || !e.facts().handshake().serverTrusted()) return false;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("Received fatal alert")) return false;
        }
        return e.getCause() instanceof IOException;
    }

    /** The JDK reports an unknown name like a refused connection, and a silent host like a silent handshake. */
    private ExchangeFailure probed(ExchangeFailure e, long end) {
        Proxy proxy = e.facts().proxy();
        boolean early =
                e.during() == TALKING && e.facts().handshake().serverChain().isEmpty();
        boolean hanging = early && e.facts().deadline() != null;
        // what the proxy says of it, the JDK keeps to itself
        int refused = e.during() == PROXY ? e.facts().probe().proxyStatus() : 0;
        boolean noTunnel = refused >= 400 && refused != 407;
        // what ends before the host shows a certificate may be the proxy's doing
        if (e.during() != CONNECTING && !hanging && !noTunnel && (!early || proxy == null)) return e;
        Probe probe = Probe.tunnel(e.uri(), proxy, probeTime(end));
        // it may answer otherwise by now
        if (noTunnel && probe.proxyStatus() < 400) return e;
        return early && !hanging && probe.reached() == Probe.Step.CONNECTED
                ? ExchangeFailure.probed(e.uri(), proxy, probe, Handshake.NONE, maxTime)
                : withProbe(e, probe);
    }

    private ExchangeFailure listened(ExchangeFailure e, long end) {
        return withProbe(e, Probe.handshake(e.uri(), e.facts().proxy(), probeTime(end), tls));
    }

    private ExchangeFailure withProbe(ExchangeFailure e, Probe probe) {
        Facts known = e.facts();
        return new ExchangeFailure(
                e.uri(),
                e.during(),
                new Facts(tls.handshake(e.uri()), known.proxy(), known.deadline(), probe),
                e.getCause());
    }

    private void trace(URI uri, SSLSession session) {
        if (trace == SILENT) return;
        trace.accept("* " + session.getProtocol() + ", " + session.getCipherSuite());
        Handshake seen = tls.handshake(uri);
        if (!seen.serverChain().isEmpty()) {
            X509Certificate server = seen.serverChain().get(0);
            trace.accept("* server certificate: " + Name.subject(server) + ", issued by "
                    + Name.issuer(server) + ", valid until "
                    + server.getNotAfter().toInstant());
        }
        if (!seen.asked()) {
            trace.accept("* the server did not ask for a client certificate");
        } else if (!seen.offered()) {
            trace.accept("* the server asked for a client certificate, none was sent");
        } else {
            trace.accept("* client certificate sent: "
                    + Name.subject(tls.identity().certificate()) + " (chain of "
                    + tls.identity().chain().size() + ")"
                    + (seen.listsIssuerOf(tls.identity())
                            ? ""
                            : "; its issuer is not among the " + seen.issuers().size() + " the server lists"));
        }
    }

    private ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<java.net.Proxy> select(URI uri) {
                return List.of(proxies.to(uri)
                        .map(one -> new java.net.Proxy(
                                java.net.Proxy.Type.HTTP, InetSocketAddress.createUnresolved(one.host(), one.port())))
                        .orElse(java.net.Proxy.NO_PROXY));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                // the exchange reports it
            }
        };
    }

    /** Stops the client: a live one holds the process for 300 ms at its end. */
    @Override
    public void close() {
        if ((Object) client instanceof AutoCloseable) {
            try {
                HttpClient.class.getMethod("shutdownNow").invoke(client);
            } catch (ReflectiveOperationException e) {
                // it then ends with the process, a little later
            }
            return;
        }
        // Java 17 to 20: its selector thread ends when interrupted. The client's number stands at the end of its text
        String number = client.toString().replaceFirst("(?s).*\\((\\d+)\\)$", "$1");
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("HttpClient-" + number + "-SelectorManager")) thread.interrupt();
        }
    }
}
