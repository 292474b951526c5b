package stellantis.sandbox;

import static java.time.ZoneOffset.UTC;
import static stellantis.ExitCode.UNREACHABLE;
import static stellantis.sandbox.Fault.CERTIFICATE_ERROR_PAGE;
import static stellantis.sandbox.Fault.CLOCK_SKEW;
import static stellantis.sandbox.Fault.CLOSE_WITHOUT_ALERT;
import static stellantis.sandbox.Fault.CUT_BODY;
import static stellantis.sandbox.Fault.HANG;
import static stellantis.sandbox.Fault.NO_CLIENT_CERT_ASKED;
import static stellantis.sandbox.Fault.SLOW;
import static stellantis.sandbox.Fault.TLS_1_2_ONLY;
import static stellantis.sandbox.Fault.TLS_1_3_ONLY;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import stellantis.Failure;
import stellantis.pki.Identity;

/**
 * HTTPS on loopback, over TLS 1.2 and 1.3, a thread for each connection. The JDK's own server ends a refused handshake
 * without any alert, which the real gateways do send.
 */
final class HttpsServer implements AutoCloseable {
    private static final Duration IDLE = Duration.ofMinutes(10);
    /** How long the client of a failed handshake may take to read why. */
    private static final Duration PARTING = Duration.ofSeconds(2);

    private static final String LEFT =
            "the client refused this server, or gave up: it closed the connection without an alert";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    /** As RFC 9110 section 5.6.7 has it. */
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    /** How a client certificate is asked for. */
    enum ClientCertificate {
        REQUIRED,
        ASKED,
        NOT_ASKED
    }

    /** @param name for the log */
    private record Port(String name, ClientCertificate asks, Function<IncomingRequest, Answer> service) {}

    private final SandboxOptions options;
    private final Set<Fault> faults;
    private final ClientTrust trust;
    private final SSLContext context;
    private final ExecutorService threads = Executors.newCachedThreadPool(HttpsServer::thread);
    /** Ports and connections. */
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

    HttpsServer(Authority authority, SandboxOptions options) {
        this.options = options;
        this.faults = options.faults;
        this.trust = new ClientTrust(authority, faults);
        this.context = context(authority.server(faults, options.clock.instant()), trust);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "sandbox");
        thread.setDaemon(true);
        return thread;
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
     * Serves a port, a free one when it is 0.
     *
     * @return the port
     * @throws Failure (exit code 20) when the port is taken
     */
    int listen(String name, int port, ClientCertificate asks, Function<IncomingRequest, Answer> service) {
        try {
            ServerSocket listener = new ServerSocket(port, 128, InetAddress.getByName("127.0.0.1")) {
                @Override
                public HeldOutput accept() throws IOException {
                    HeldOutput client = new HeldOutput();
                    implAccept(client);
                    return client;
                }
            };
            open.add(listener);
            threads.submit(() -> {
                while (true) {
                    HeldOutput client = (HeldOutput) listener.accept();
                    threads.submit(() -> meet(new Port(name, asks, service), client));
                }
            });
            return listener.getLocalPort();
        } catch (IOException e) {
            throw Failure.of(UNREACHABLE, "cannot listen on 127.0.0.1:" + port)
                    .because("another program, perhaps another sandbox, uses this port")
                    .hint("stop it, or choose another port; 0 takes a free one: --port 0 --token-port 0")
                    .from(e);
        }
    }

    /** Until the client goes, which may be an exception: nobody looks at it. */
    private Void meet(Port port, HeldOutput client) throws IOException, InterruptedException {
        open.add(client);
        try (client) {
            client.setTcpNoDelay(true);
            client.setSoTimeout((int) IDLE.toMillis());
            int first = client.getInputStream().read();
            // one that never spoke was no client
            if (first < 0) return null;
            byte[] read = {(byte) first};
            // closed by hand: the client reads an alert only from a connection that stays open for a while
            SSLSocket tls =
                    (SSLSocket) context.getSocketFactory().createSocket(client, new ByteArrayInputStream(read), false);
            if (!handshake(port, tls, client)) return null;
            HttpConnection connection = new HttpConnection(tls);
            while (serve(port, connection)) continue;
            tls.shutdownOutput();
            client.send();
            return null;
        } finally {
            open.remove(client);
        }
    }

    private boolean handshake(Port port, SSLSocket tls, HeldOutput client) throws IOException {
        boolean page = faults.contains(CERTIFICATE_ERROR_PAGE);
        boolean asked = port.asks != ClientCertificate.NOT_ASKED && !faults.contains(NO_CLIENT_CERT_ASKED);
        if (asked && !page && port.asks == ClientCertificate.REQUIRED) tls.setNeedClientAuth(true);
        else tls.setWantClientAuth(asked);
        if (faults.contains(TLS_1_2_ONLY)) tls.setEnabledProtocols(new String[] {"TLSv1.2"});
        else if (faults.contains(TLS_1_3_ONLY)) tls.setEnabledProtocols(new String[] {"TLSv1.3"});
        else tls.setEnabledProtocols(new String[] {"TLSv1.2", "TLSv1.3"});
        try {
            tls.startHandshake();
            return true;
        } catch (IOException e) {
            String reason = reason(e);
            log(port, "handshake failed | " + IncomingRequest.printable(reason));
            // the alert
            if (!reason.contains(CLOSE_WITHOUT_ALERT.label)) client.send();
            client.shutdownOutput();
            client.setSoTimeout((int) PARTING.toMillis());
            client.getInputStream().skip(Long.MAX_VALUE);
            return false;
        }
    }

    private static String reason(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof CertificateException) return message;
            if (message.contains("Empty client certificate chain")) return "no client certificate came";
            // under TLS 1.3 OpenSSL sends its alert in clear, before it has keys; Java says which since version 25
            String alert = message.replaceFirst(".*(?:Received fatal alert|plaintext alert.*Alert): ", "");
            if (!alert.equals(message)) return "the client refused this server: alert " + alert;
            if (message.contains("AEAD cipher fragment (2)"))
                return "the client refused this server: an alert in clear";
        }
        boolean left = failure.getMessage() == null || failure.getMessage().contains("terminated the handshake");
        return failure instanceof SSLException && !left ? failure.getMessage() : LEFT;
    }

    /** @return whether another request may come */
    private boolean serve(Port port, HttpConnection connection) throws IOException, InterruptedException {
        IncomingRequest request;
        try {
            request = connection.read();
        } catch (Refusal e) {
            log(port, "not understood as a request | " + e.status);
            return connection.write(Answer.html(e.status, "Bad Request", ""), date(), false);
        }
        if (request == null) return false;
        if (faults.contains(HANG)) {
            log(port, request, "never answered: fault " + HANG.label);
            return true;
        }
        Answer answer = answer(port, request);
        String verdict = answer.status + (answer.why.isEmpty() ? "" : " " + IncomingRequest.printable(answer.why));
        boolean lost = answer.transfer == Answer.Transfer.LOST;
        log(port, request, lost ? "never answered: " + verdict : verdict);
        if (lost) return false;
        if (faults.contains(SLOW)) Thread.sleep(options.slowness.toMillis());
        boolean cut = faults.contains(CUT_BODY) || answer.transfer == Answer.Transfer.CUT;
        return connection.write(answer, date(), cut);
    }

    private Answer answer(Port port, IncomingRequest request) {
        try {
            Answer page = faults.contains(CERTIFICATE_ERROR_PAGE) ? pageForCertificate(request) : null;
            return page != null ? page : port.service.apply(request);
        } catch (RuntimeException e) {
            return Answer.html(500, "Internal Server Error", "a defect of the sandbox: " + e);
        }
    }

    /** nginx's way of saying no, or null. */
    private Answer pageForCertificate(IncomingRequest request) {
        String problem = request.chain().isEmpty()
                ? "No required SSL certificate was sent"
                : trust.problem(request.chain().toArray(X509Certificate[]::new)) != null
                        ? "The SSL certificate error"
                        : null;
        if (problem == null) return null;
        String text = "<center><h1>400 Bad Request</h1></center>\r\n<center>" + problem
                + "</center>\r\n<hr><center>nginx</center>";
        return Answer.html(400, "400 " + problem, text, problem).with("Connection", "close");
    }

    private String date() {
        Instant now = options.clock.instant();
        return DATE.format((faults.contains(CLOCK_SKEW) ? now.minus(Duration.ofDays(2)) : now).atZone(UTC));
    }

    private void log(Port port, IncomingRequest request, String verdict) {
        X509Certificate shown = request.certificate();
        String subject = shown == null
                ? "no client certificate"
                : shown.getSubjectX500Principal().toString();
        // a token sent without its scheme would stand in the scheme's place
        String scheme = request.scheme().isEmpty()
                ? "no credentials"
                : List.of("basic", "bearer").contains(request.scheme()) ? request.scheme() : "unknown credentials";
        log(port, String.join(" | ", request.line(), request.tls(), subject, scheme, verdict));
    }

    private void log(Port port, String text) {
        LocalTime now = LocalTime.ofInstant(options.clock.instant(), ZoneId.systemDefault());
        options.log.accept(TIME.format(now) + " " + port.name + ": " + text);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        for (Closeable one : open) {
            try {
                one.close();
            } catch (IOException e) {
                // it is of no more use
            }
        }
    }
}
