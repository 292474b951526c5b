//DEPS org.eclipse.jetty:jetty-server:12.0.25
//DEPS org.slf4j:slf4j-nop:2.0.17
package stellantis.sandbox;

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
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
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

    /** What listens, each on a port of its own. */
    enum Service {
        API("the API", "--port"),
        TOKEN("the token endpoint", "--token-port"),
        CONSENT("the end users' identity provider", "--idp-port");

        private final String title;
        /** That chooses its port. */
        private final String option;

        Service(String title, String option) {
            this.title = title;
            this.option = option;
        }
    }

    private final Server server;
    private final Map<Service, Function<IncomingRequest, Answer>> services = new EnumMap<>(Service.class);
    private final SandboxOptions options;
    private final Set<Fault> faults;
    private final ClientTrust trust;
    private final SSLContext context;

    HttpsServer(Authority authority, SandboxOptions options) {
        this.options = options;
        this.faults = options.faults;
        this.trust = new ClientTrust(authority, faults);
        this.context = context(authority.server(faults, options.clock.instant()), trust);
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("sandbox");
        threads.setDaemon(true);
        this.server = new Server(threads);
        this.server.setStopTimeout(0);
        this.server.setErrorHandler(this::malformed);
        this.server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
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
    int listen(Service service, int port, Function<IncomingRequest, Answer> answers) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        ServerConnector connector = new ServerConnector(server, 1, 1, tls(service), new HttpConnectionFactory(http));
        connector.setName(service.name());
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        connector.setIdleTimeout(TimeUnit.MINUTES.toMillis(10));
        try {
            connector.open();
        } catch (IOException e) {
            String user = Stream.of(server.getConnectors())
                    .filter(one -> ((ServerConnector) one).getLocalPort() == port)
                    .map(one -> service(one).title + " (" + service(one).option + ") has it already")
                    .findFirst()
                    .orElse("another program, perhaps another sandbox, uses this port");
            throw Failure.of(UNREACHABLE, "cannot listen on 127.0.0.1:" + port)
                    .because("it is to be the port of " + service.title + ", but " + user)
                    .hint("choose another one, or 0 for any free one: " + service.option + " 0")
                    .from(e);
        }
        services.put(service, answers);
        server.addConnector(connector);
        return connector.getLocalPort();
    }

    private static Service service(Connector connector) {
        return Service.valueOf(connector.getName());
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

    /**
     * The API demands a client certificate; the token endpoint, which takes secrets too, asks for one; the browsers of
     * end users have none.
     */
    private SslConnectionFactory tls(Service service) {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(context);
        boolean page = faults.contains(CERTIFICATE_ERROR_PAGE);
        boolean asked = service != Service.CONSENT && !faults.contains(NO_CLIENT_CERT_ASKED);
        boolean demanded = service == Service.API && !page;
        tls.setNeedClientAuth(asked && demanded);
        tls.setWantClientAuth(asked && !demanded);
        if (faults.contains(TLS_1_2_ONLY)) tls.setIncludeProtocols("TLSv1.2");
        else if (faults.contains(TLS_1_3_ONLY)) tls.setIncludeProtocols("TLSv1.3");
        else tls.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        return new SslConnectionFactory(tls, "http/1.1") {
            @Override
            protected SslConnection newSslConnection(Connector connector, EndPoint endPoint, SSLEngine engine) {
                SslConnection connection = super.newSslConnection(connector, endPoint, engine);
                HandshakeLog log = new HandshakeLog(service, connection);
                connection.addHandshakeListener(log);
                connection.addEventListener(log);
                return connection;
            }
        };
    }

    private void serve(Request request, Response response, Callback callback) throws Exception {
        Service service = service(request.getConnectionMetaData().getConnector());
        byte[] body;
        try (InputStream in = Content.Source.asInputStream(request)) {
            body = in.readNBytes(LONGEST_BODY + 1);
            if (body.length > LONGEST_BODY) in.skip(DROPPED);
        }
        IncomingRequest incoming = IncomingRequest.of(request, body);
        if (faults.contains(HANG)) {
            log(service, incoming, "never answered: fault " + HANG.label);
            return;
        }
        Answer answer = body.length > LONGEST_BODY
                ? Answer.html(413, "Content Too Large", "a body over 1 MiB")
                : answer(services.get(service), incoming);
        String verdict = answer.status + (answer.why.isEmpty() ? "" : " " + IncomingRequest.printable(answer.why));
        if (answer.transfer == LOST) {
            log(service, incoming, "never answered: " + verdict);
            request.getConnectionMetaData().getConnection().getEndPoint().close();
            callback.failed(new IOException(answer.why));
            return;
        }
        log(service, incoming, verdict);
        if (faults.contains(SLOW)) Thread.sleep(options.slowness.toMillis());
        write(answer, response, callback);
    }

    private Answer answer(Function<IncomingRequest, Answer> service, IncomingRequest incoming) {
        try {
            Answer page = faults.contains(CERTIFICATE_ERROR_PAGE) ? pageForCertificate(incoming) : null;
            return page != null ? page : service.apply(incoming);
        } catch (RuntimeException e) {
            return Answer.html(500, "Internal Server Error", "a defect of the sandbox: " + e);
        }
    }

    /** What is no HTTP request, or too large a one: Jetty has found out already and set the status. */
    private boolean malformed(Request request, Response response, Callback callback) throws IOException {
        log(
                service(request.getConnectionMetaData().getConnector()),
                "not understood as a request | " + response.getStatus());
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

    private void write(Answer answer, Response response, Callback callback) throws IOException {
        response.setStatus(answer.status);
        Duration skew = faults.contains(CLOCK_SKEW) ? Duration.ofDays(2) : Duration.ZERO;
        HttpFields.Mutable headers = response.getHeaders();
        headers.put(HttpHeader.DATE, DateGenerator.formatDate(options.clock.millis() - skew.toMillis()));
        if (answer.type != null) headers.put(HttpHeader.CONTENT_TYPE, answer.type);
        answer.headers.forEach(headers::put);
        int length = answer.body.length;
        boolean cut = faults.contains(CUT_BODY) || answer.transfer == CUT;
        int first = cut ? length / 2 : length > LONGEST_UNCHUNKED ? LONGEST_UNCHUNKED : 0;
        if (cut) headers.put(HttpHeader.CONTENT_LENGTH, length);
        if (cut || first > 0) Content.Sink.write(response, false, ByteBuffer.wrap(answer.body, 0, first));
        if (cut) callback.failed(new IOException("the body is cut"));
        else response.write(true, ByteBuffer.wrap(answer.body, first, length - first), callback);
    }

    private void log(Service service, IncomingRequest incoming, String verdict) {
        X509Certificate shown = incoming.certificate();
        String subject = shown == null
                ? "no client certificate"
                : shown.getSubjectX500Principal().toString();
        // a token sent without its scheme would stand in the scheme's place
        String scheme = incoming.scheme().isEmpty()
                ? "no credentials"
                : List.of("basic", "bearer").contains(incoming.scheme()) ? incoming.scheme() : "unknown credentials";
        log(service, String.join(" | ", incoming.line(), incoming.tls(), subject, scheme, verdict));
    }

    private void log(Service service, String text) {
        LocalTime now = LocalTime.ofInstant(options.clock.instant(), ZoneId.systemDefault());
        options.log.accept(TIME.format(now) + " " + service.name().toLowerCase(Locale.ROOT) + ": " + text);
    }

    /** Tells the log why the handshake of a connection failed. */
    private final class HandshakeLog implements SslHandshakeListener, Connection.Listener {
        private final Service service;
        private final SslConnection connection;
        private volatile boolean open = true;

        HandshakeLog(Service service, SslConnection connection) {
            this.service = service;
            this.connection = connection;
        }

        @Override
        public void handshakeSucceeded(Event event) {
            open = false;
        }

        @Override
        public void handshakeFailed(Event event, Throwable failure) {
            open = false;
            String reason = reason(failure);
            // before the alert goes out
            if (reason.contains(CLOSE_WITHOUT_ALERT.label))
                connection.getEndPoint().close();
            log(service, "handshake failed | " + IncomingRequest.printable(reason));
        }

        /** Jetty calls no handshake failed when the client just goes; one that never spoke was no client. */
        @Override
        public void onClosed(Connection closed) {
            if (open && connection.getBytesIn() > 0) log(service, "handshake failed | " + LEFT);
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
            // a server that was never started does not close what is open already
            for (Connector connector : server.getConnectors()) ((ServerConnector) connector).close();
        } catch (Exception e) {
            options.log.accept("did not stop in good order: " + e);
        }
    }
}
