//SOURCES RawServer.java
package support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A company's proxy: tunnels by CONNECT, to loopback only, and can ask for a user and password. Keeps what it was
 * asked.
 */
public final class ConnectProxy implements AutoCloseable {
    private final RawServer server;
    private final String expected;
    private final String challenge;
    private final List<String> heads = new CopyOnWriteArrayList<>();

    public ConnectProxy() {
        this(null, null);
    }

    /**
     * @param userAndPassword {@code user:password}, or null to ask for none
     * @param challenge the value of Proxy-Authenticate, such as {@code Basic realm="corp"}
     */
    public ConnectProxy(String userAndPassword, String challenge) {
        this.expected = userAndPassword == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
        this.challenge = challenge;
        this.server = new RawServer(this::meet);
    }

    public int port() {
        return server.port();
    }

    /** The request heads received so far: request line and headers, lines ended by CRLF. */
    public List<String> heads() {
        return heads;
    }

    private void meet(Socket client) throws Exception {
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream();
        while (true) {
            String head = head(in);
            if (head.isEmpty()) return;
            heads.add(head);
            if (expected == null
                    || head.toLowerCase().contains(("proxy-authorization: " + expected + "\r\n").toLowerCase())) {
                tunnel(head, client);
                return;
            }
            out.write(("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: " + challenge
                            + "\r\nContent-Length: 0\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            bytes.write(b);
            if (b == '\n' && bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) break;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static void tunnel(String head, Socket client) throws Exception {
        int port = Integer.parseInt(head.replaceFirst("(?s)CONNECT [^ ]*:(\\d+) .*", "$1"));
        try (Socket origin = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream()
                    .write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Thread up = new Thread(() -> copy(client, origin));
            up.setDaemon(true);
            up.start();
            copy(origin, client);
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException ended) {
            // one side has gone
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
