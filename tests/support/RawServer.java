package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port of 127.0.0.1 that does with each connection what the test says: closes it, talks nonsense, keeps silent. */
public final class RawServer implements AutoCloseable {
    /** What happens to a connection; it is closed afterwards. */
    public interface Behaviour {
        void meet(Socket socket) throws Exception;
    }

    private final ServerSocket listener;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    public RawServer(Behaviour behaviour) {
        this(plain(), behaviour);
    }

    /** @param listener such as one of an SSLServerSocketFactory */
    public RawServer(ServerSocket listener, Behaviour behaviour) {
        this.listener = listener;
        Thread thread = new Thread(() -> accept(behaviour));
        thread.setDaemon(true);
        thread.start();
    }

    private static ServerSocket plain() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(Behaviour behaviour) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                open.add(socket);
                Thread thread = new Thread(() -> meet(behaviour, socket));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void meet(Behaviour behaviour, Socket socket) {
        try (socket) {
            behaviour.meet(socket);
        } catch (Exception gone) {
            // the client has ended the connection, or the test is over
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String url(String path) {
        return "https://localhost:" + port() + path;
    }

    /** Ends all connections too: a silent one must not outlive its test. */
    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : open) socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
