//SOURCES RawServer.java
//SOURCES TlsListener.java
//SOURCES OpensslCa.java
package support;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server for pages as no decent service gives them: keeps connections, answers each request as the test says, and
 * notes what was asked.
 */
public final class PageServer implements AutoCloseable {
    /** Writes the answer to a request. @param target such as {@code /connectedcar/v3/items?page=2&client_id=abc} */
    public interface Pages {
        void answer(String target, OutputStream out) throws Exception;
    }

    private final RawServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    public PageServer(OpensslCa ca, OpensslCa.Issued identity, Pages pages) {
        server = new RawServer(TlsListener.of(ca, identity), socket -> {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            for (String request = in.readLine(); request != null; request = in.readLine()) {
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {}
                String target = request.split(" ")[1];
                asked.add(target);
                pages.answer(target, out);
                out.flush();
            }
        });
    }

    /** A whole answer with status 200. */
    public static void json(OutputStream out, String body) throws IOException {
        answer(out, "200 OK", "application/hal+json", body);
    }

    public static void answer(OutputStream out, String status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        out.write(("HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + bytes.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
    }

    /** The targets of all requests, in their order. */
    public List<String> asked() {
        return asked;
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
