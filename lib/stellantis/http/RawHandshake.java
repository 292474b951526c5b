package stellantis.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * A TLS handshake by hand, so that no alert gets lost: a server that refuses a certificate sends its alert and closes
 * while our next records are still on their way, and the reset that those meet makes Java's own sockets give up before
 * they have read it. Here each flight is one write, a failed write is no end, and what has arrived is read first.
 */
final class RawHandshake {
    private final SSLEngine engine;
    private final Socket socket;
    private final ByteArrayOutputStream flight = new ByteArrayOutputStream();
    private ByteBuffer received = ByteBuffer.allocate(1 << 15).flip();
    private ByteBuffer plain = ByteBuffer.allocate(1 << 15);
    private IOException unsent;
    private String protocol;
    private String cipher;

    RawHandshake(MutualTls tls, String host, int port, Socket socket) {
        this.engine = tls.context().createSSLEngine(host, port);
        this.socket = socket;
        engine.setUseClientMode(true);
        engine.setSSLParameters(tls.parameters());
    }

    /** The TLS version, as far as it was agreed on, or null. */
    String protocol() {
        return protocol;
    }

    String cipher() {
        return cipher;
    }

    /** Until our side is finished (RFC 8446 section 4.4.4); the server may still have something against it. */
    void handshake() throws IOException {
        engine.beginHandshake();
        HandshakeStatus next = engine.getHandshakeStatus();
        while (next != HandshakeStatus.FINISHED && next != HandshakeStatus.NOT_HANDSHAKING) {
            next = switch (next) {
                case NEED_TASK -> tasks();
                case NEED_WRAP -> wrap();
                default -> {
                    send();
                    yield unwrap().getHandshakeStatus();
                }
            };
            note(engine.getHandshakeSession());
        }
        send();
        note(engine.getSession());
    }

    /** After the handshake: true when the server sent something other than the end, such as a session ticket. */
    boolean hears() throws IOException {
        SSLEngineResult result = unwrap();
        if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) tasks();
        return result.getStatus() != SSLEngineResult.Status.CLOSED;
    }

    private void note(SSLSession session) {
        if (session == null || session.getProtocol().equals("NONE")) return;
        protocol = session.getProtocol();
        if (!session.getCipherSuite().contains("_NULL_NULL")) cipher = session.getCipherSuite();
    }

    private HandshakeStatus tasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) task.run();
        return engine.getHandshakeStatus();
    }

    private HandshakeStatus wrap() throws IOException {
        ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        try {
            SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), out);
            flight.write(out.array(), 0, out.position());
            return result.getStatus() == SSLEngineResult.Status.CLOSED
                    ? HandshakeStatus.NEED_UNWRAP
                    : result.getHandshakeStatus();
        } catch (SSLException refusedByUs) {
            farewell();
            throw refusedByUs;
        }
    }

    private SSLEngineResult unwrap() throws IOException {
        while (true) {
            SSLEngineResult result;
            try {
                plain.clear();
                result = engine.unwrap(received, plain);
            } catch (SSLException e) {
                farewell();
                throw e;
            }
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW -> receive();
                case BUFFER_OVERFLOW -> plain = ByteBuffer.allocate(plain.capacity() * 2);
                default -> {
                    if (result.getStatus() == SSLEngineResult.Status.CLOSED
                            && engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING)
                        throw new EOFException("closed during the handshake");
                    return result;
                }
            }
        }
    }

    private void receive() throws IOException {
        received.compact();
        if (!received.hasRemaining()) {
            received.flip();
            received = ByteBuffer.allocate(received.capacity() * 2).put(received);
        }
        int n;
        try {
            n = socket.getInputStream().read(received.array(), received.position(), received.remaining());
        } finally {
            received.flip();
        }
        if (n < 0) throw new EOFException("closed" + (unsent == null ? "" : " before all was sent"));
        received.limit(received.limit() + n);
    }

    private void send() {
        if (flight.size() == 0 || unsent != null) return;
        try {
            socket.getOutputStream().write(flight.toByteArray());
        } catch (IOException e) {
            unsent = e;
        }
        flight.reset();
    }

    /** Our alert, if there is one to send: the server's log then says why. */
    private void farewell() {
        try {
            ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), out);
            flight.write(out.array(), 0, out.position());
        } catch (SSLException none) {
            // then the connection just ends
        }
        send();
    }
}
