package stellantis.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/**
 * A connection whose output is held until more input is waited for. Java's TLS writes each message of a handshake by
 * itself; a client that refuses after the first of them would reset the connection, and its alert would be lost.
 */
final class HeldOutput extends Socket {
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    @Override
    public OutputStream getOutputStream() {
        return held;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read(byte[] bytes, int from, int count) throws IOException {
                send();
                return super.read(bytes, from, count);
            }
        };
    }

    void send() throws IOException {
        held.writeTo(super.getOutputStream());
        held.reset();
    }
}
