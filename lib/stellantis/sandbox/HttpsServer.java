//DEPS org.eclipse.jetty:jetty-server:12.0.25
//DEPS org.slf4j:slf4j-nop:2.0.17
package stellantis.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static stellantis.ExitCode.INTERNAL;
import static stellantis.ExitCode.UNREACHABLE;
import static stellantis.sandbox.Answer.Transfer.CUT;
import static stellantis.sandbox.Answer.Transfer.LOST;
import static stellantis.sandbox.Fault.CERTIFICATE_ERROR_PAGE;
import static stellantis.sandbox.Fault.CLOCK_SKEW;
import static stellantis.sandbox.Fault.CLOSE_WITHOUT_ALERT;
import static stellantis.sandbox.Fault.CUT_BODY;
import static stellantis.sandbox.Fault.HANG;
import static stellantis.sandbox.Fault.NO_CLIENT_CERT_ASKED;
import static stellantis.sandbox.Fault.SLOW;
import static stellantis.sandbox.Fault.TLS_1_2_ONLY;
import static stellantis.sandbox.Fault.TLS_1_3_ONLY;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import stellantis.Failure;
import stellantis.pki.Identity;

/**
 * HTTPS on loopback: HTTP/1.1 over TLS 1.2 and 1.3 by Jetty. The JDK's own server would spare five jars, but it ends a
 * refused handshake without any alert, which the real gateways do send.
 */
final class HttpsServer implements AutoCloseable {
    private static final int LONGEST_BODY = 1 << 20;
    /** So much more is read and dropped: a client whose connection ends while it sends does not read the refusal. */
    private static final int DROPPED = 16 << 20;
    /** Longer bodies go out chunked, as from the real gateway. */
    private static final int LONGEST_UNCHUNKED = 8 << 10;

    private static final String LEFT =
            "the client refused this server, or gave up: it closed the connection without an alert";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    /** How a client certificate is asked for. */
    enum ClientCertificate {
        REQUIRED,
        ASKED,
        NOT_ASKED
    }

    private final Server server;
    /** By the connector's name. */
    private final Map<String, Function<IncomingRequest, Answer>> services = new HashMap<>();

    private final SandboxOptions options;
    private final Set<Fault> faults;
    private final ClientTrust trust;
    private final SSLContext context;
    /** Those whose handshake is still open. */
    private final Map<SSLEngine, EndPoint> shaking = Collections.synchronizedMap(new WeakHashMap<>());

    HttpsServer(Authority authority, SandboxOptions options) {
        this.options = options;
        this.faults = options.faults;
        this.trust = new ClientTrust(authority, faults);
        this.context = context(authority.server(faults, options.clock.instant()), trust);
        QueuedThreadPool threads = new QueuedThreadPool(24);
        threads.setName("sandbox");
        threads.setDaemon(true);
        this.server = new Server(threads);
        this.server.setStopTimeout(0);
        this.server.setErrorHandler(this::malformed);
        this.server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws IOException {
                serve(request, response, callback);
                return true;
            }
        });
    }

    private static SSLContext context(Identity identity, ClientTrust trust) {
        try {
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(null, null);
            X509Certificate[] chain = identity.chain().toArray(X509Certificate[]::new);
            store.setKeyEntry("server", identity.key(), new char[0], chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Begins to listen, on a free port when it is 0.
     *
     * @return the port
     * @throws Failure (exit code 20) when the port is taken
     */
    int listen(String name, int port, ClientCertificate asks, Function<IncomingRequest, Answer> service) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, tls(asks), new HttpConnectionFactory(http));
        connector.setName(name);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        connector.setIdleTimeout(TimeUnit.MINUTES.toMillis(10));
        connector.addBean(new Handshakes(name));
        services.put(name, service);
        server.addConnector(connector);
        try {
            connector.open();
        } catch (IOException e) {
            throw Failure.of(UNREACHABLE, "cannot listen on 127.0.0.1:" + port)
                    .because("another program, perhaps another sandbox, uses this port")
                    .hint("stop it, or choose another port; 0 takes a free one: --port 0 --token-port 0")
                    .from(e);
        }
        return connector.getLocalPort();
    }

    void start() {
        try {
            server.start();
        } catch (Exception e) {
            throw Failure.of(INTERNAL, "the sandbox's server does not start")
                    .because(e.getMessage())
                    .from(e);
        }
    }

    private SslConnectionFactory tls(ClientCertificate asks) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(context);
        boolean page = faults.contains(CERTIFICATE_ERROR_PAGE);
        boolean asked = asks != ClientCertificate.NOT_ASKED && !faults.contains(NO_CLIENT_CERT_ASKED);
        tls.setNeedClientAuth(asked && !page && asks == ClientCertificate.REQUIRED);
        tls.setWantClientAuth(asked && (page || asks == ClientCertificate.ASKED));
        if (faults.contains(TLS_1_2_ONLY)) tls.setIncludeProtocols("TLSv1.2");
        else if (faults.contains(TLS_1_3_ONLY)) tls.setIncludeProtocols("TLSv1.3");
        else tls.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        return new SslConnectionFactory(tls, "http/1.1") {
            @Override
            protected SslConnection newSslConnection(Connector connector, EndPoint endPoint, SSLEngine engine) {
                shaking.put(engine, endPoint);
                SslConnection connection = super.newSslConnection(connector, endPoint, engine);
                connection.addEventListener(new Connection.Listener() {
                    @Override
                    public void onClosed(Connection closed) {
                        // Jetty calls no handshake failed when the client just goes; one that never spoke was no client
                        if (shaking.remove(engine) != null && connection.getBytesIn() > 0)
                            log(connector.getName(), "handshake failed | " + LEFT);
                    }
                });
                return connection;
            }
        };
    }

    private void serve(Request request, Response response, Callback callback) throws IOException {
        String name = name(request);
        byte[] body;
        try (InputStream in = Content.Source.asInputStream(request)) {
            body = in.readNBytes(LONGEST_BODY + 1);
            if (body.length > LONGEST_BODY) in.skip(DROPPED);
        }
        IncomingRequest incoming = ask(request, body);
        if (faults.contains(HANG)) {
            log(name, incoming, "never answered: fault " + HANG.label);
            return;
        }
        Answer answer = body.length > LONGEST_BODY
                ? Answer.html(413, "Content Too Large", "a body over 1 MiB")
                : answer(services.get(name), incoming);
        String verdict = answer.status + (answer.why.isEmpty() ? "" : " " + IncomingRequest.printable(answer.why));
        if (answer.transfer == LOST) {
            log(name, incoming, "never answered: " + verdict);
            request.getConnectionMetaData().getConnection().getEndPoint().close();
            callback.failed(new IOException(answer.why));
            return;
        }
        log(name, incoming, verdict);
        Runnable write = () -> write(answer, response, callback);
        if (!faults.contains(SLOW)) write.run();
        else request.getComponents().getScheduler().schedule(write, options.slowness.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static String name(Request request) {
        return request.getConnectionMetaData().getConnector().getName();
    }

    private Answer answer(Function<IncomingRequest, Answer> service, IncomingRequest incoming) {
        try {
            Answer page = faults.contains(CERTIFICATE_ERROR_PAGE) ? pageForCertificate(incoming) : null;
            return page != null ? page : service.apply(incoming);
        } catch (RuntimeException e) {
            return Answer.html(500, "Internal Server Error", "a defect of the sandbox: " + e);
        }
    }

    private static IncomingRequest ask(Request request, byte[] body) {
        EndPoint.SslSessionData tls =
                request.getConnectionMetaData().getConnection().getEndPoint().getSslSessionData();
        X509Certificate[] chain = tls.peerCertificates();
        HttpFields headers = request.getHeaders();
        String host = String.valueOf(headers.get(HttpHeader.HOST));
        // links lead back to the name the client used, as long as that is this machine
        boolean here = host.matches("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");
        Map<String, List<String>> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.getFieldNamesCollection().forEach(name -> named.put(name, headers.getValuesList(name)));
        String query = request.getHttpURI().getQuery();
        String type = String.valueOf(headers.get(HttpHeader.CONTENT_TYPE)).replaceFirst(";.*", "");
        return new IncomingRequest(
                request.getMethod(),
                "https://" + (here ? host : "localhost:" + Request.getLocalPort(request)),
                request.getHttpURI().getPath(),
                IncomingRequest.parse(query == null ? "" : query),
                type.strip().equalsIgnoreCase(IncomingRequest.FORM)
                        ? IncomingRequest.parse(new String(body, UTF_8))
                        : Map.of(),
                named,
                tls.sslSession().getProtocol(),
                chain == null ? List.of() : List.of(chain));
    }

    /** What is no HTTP request, or too large a one: Jetty has found out already and set the status. */
    private boolean malformed(Request request, Response response, Callback callback) {
        log(name(request), "not understood as a request | " + response.getStatus());
        write(Answer.html(response.getStatus(), "Bad Request", ""), response, callback);
        return true;
    }

    /** nginx's way of saying no, or null. */
    private Answer pageForCertificate(IncomingRequest incoming) {
        String problem = incoming.chain().isEmpty()
                ? "No required SSL certificate was sent"
                : trust.problem(incoming.chain().toArray(X509Certificate[]::new)) != null
                        ? "The SSL certificate error"
                        : null;
        if (problem == null) return null;
        String text = "<center><h1>400 Bad Request</h1></center>\r\n<center>" + problem
                + "</center>\r\n<hr><center>nginx</center>";
        return Answer.html(400, "400 " + problem, text, problem).with("Connection", "close");
    }

    private void write(Answer answer, Response response, Callback callback) {
        response.setStatus(answer.status);
        Duration skew = faults.contains(CLOCK_SKEW) ? Duration.ofDays(2) : Duration.ZERO;
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.DATE, DateGenerator.formatDate(options.clock.millis() - skew.toMillis()));
        if (answer.type != null) headers.put(HttpHeader.CONTENT_TYPE, answer.type);
        answer.headers.forEach(headers::put);
        ByteBuffer body = ByteBuffer.wrap(answer.body);
        if (faults.contains(CUT_BODY) || answer.transfer == CUT) {
            headers.put(HttpHeader.CONTENT_LENGTH, body.limit());
            Runnable cut = () -> callback.failed(new IOException("the body is cut"));
            response.write(false, body.limit(body.limit() / 2), Callback.from(cut, callback::failed));
        } else if (body.limit() > LONGEST_UNCHUNKED) {
            ByteBuffer rest = body.slice(LONGEST_UNCHUNKED, body.limit() - LONGEST_UNCHUNKED);
            Runnable more = () -> response.write(true, rest, callback);
            response.write(false, body.limit(LONGEST_UNCHUNKED), Callback.from(more, callback::failed));
        } else {
            response.write(true, body, callback);
        }
    }

    private void log(String name, IncomingRequest incoming, String verdict) {
        X509Certificate shown = incoming.certificate();
        String subject = shown == null
                ? "no client certificate"
                : shown.getSubjectX500Principal().toString();
        // a token sent without its scheme would stand in the scheme's place
        String scheme = incoming.scheme().isEmpty()
                ? "no credentials"
                : List.of("basic", "bearer").contains(incoming.scheme()) ? incoming.scheme() : "unknown credentials";
        log(name, String.join(" | ", incoming.line(), incoming.tls(), subject, scheme, verdict));
    }

    private void log(String name, String text) {
        LocalTime now = LocalTime.ofInstant(options.clock.instant(), ZoneId.systemDefault());
        options.log.accept(TIME.format(now) + " " + name + ": " + text);
    }

    /** Tells the log why a handshake failed. */
    private final class Handshakes implements SslHandshakeListener {
        private final String name;

        Handshakes(String name) {
            this.name = name;
        }

        @Override
        public void handshakeSucceeded(Event event) {
            shaking.remove(event.getSSLEngine());
        }

        @Override
        public void handshakeFailed(Event event, Throwable failure) {
            EndPoint client = shaking.remove(event.getSSLEngine());
            String reason = reason(failure);
            // before the alert goes out
            if (reason.contains(CLOSE_WITHOUT_ALERT.label)) client.close();
            log(name, "handshake failed | " + IncomingRequest.printable(reason));
        }

        private static String reason(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                String message = String.valueOf(cause.getMessage());
                if (cause instanceof CertificateException) return message;
                if (message.contains("Empty client certificate chain")) return "no client certificate came";
                // under TLS 1.3 OpenSSL sends its alert in clear, before it has keys; Java says which since version 25
                String alert = message.replaceFirst(".*(?:Received fatal alert|plaintext alert.*Alert): ", "");
                if (!alert.equals(message)) return "the client refused this server: alert " + alert;
                if (message.contains("AEAD cipher fragment (2)")) {
                    return "the client refused this server: an alert in clear";
                }
            }
            return failure instanceof SSLException && failure.getMessage() != null ? failure.getMessage() : LEFT;
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            log("sandbox", "did not stop in good order: " + e);
        }
    }
}
