//SOURCES HttpsServer.java
//SOURCES State.java
package stellantis.sandbox;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import stellantis.pki.Identity;
import stellantis.sandbox.HttpsServer.ClientCertificate;

/** A partner's side of a webhook, for development: takes notifications over HTTPS and answers as it is told. */
public final class Receiver implements AutoCloseable {
    /** A batch of events with all their extensions is far below it; what is longer is answered with 413 and told. */
    private static final int LONGEST_BODY = 16 << 20;

    private final HttpsServer server;
    private final Setup setup;
    private final AtomicInteger count = new AtomicInteger();
    private final Consumer<Notification> sink;
    private final int port;

    /**
     * How it listens and answers.
     *
     * @param address  this machine's address to listen on
     * @param port     0 for a free one
     * @param path     the only path that takes notifications, or null for any
     * @param statuses of the first answer, the second and so on; the last one goes on
     */
    public record Setup(String address, int port, String path, List<Integer> statuses) {}

    /**
     * A request that came.
     *
     * @param headers as they came, secrets too
     * @param answered the status
     */
    public record Notification(Instant at, String method, String path, String query, Map<String, String> headers, byte[] body, int answered) {}

    private Receiver(ServerIdentity identity, Setup setup, Clock clock, Consumer<Notification> sink, Consumer<String> log) {
        this.setup = setup;
        this.sink = sink;
        this.server = new HttpsServer(identity, LONGEST_BODY, clock, line -> {
            // what was answered is told by the notification itself
            if (line.contains("handshake failed") || line.contains("not understood") || line.contains("| 413 ")) log.accept(line);
        });
        try {
            port = server.listen("listen", setup.address(), setup.port(), ClientCertificate.NOT_ASKED, ask -> answer(ask, clock));
            server.start();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Begins to listen with a certificate of one's own.
     *
     * @param sink takes each request, one at a time, before it is answered
     * @param log takes a line for each connection that came to nothing, and for each body over 16 MiB
     * @throws stellantis.Failure exit code 20 when the port is taken
     */
    public static Receiver start(Identity own, Setup setup, Clock clock, Consumer<Notification> sink, Consumer<String> log) {
        return new Receiver(ServerIdentity.of(own), setup, clock, sink, log);
    }

    /** Begins to listen with a certificate for localhost by the CA of the sandbox that lives in this folder. */
    public static Receiver start(Path stateFolder, Setup setup, Clock clock, Consumer<Notification> sink, Consumer<String> log) {
        return new Receiver(ServerIdentity.make(State.open(stateFolder, clock).authority(), java.util.Set.of(), clock.instant()), setup, clock, sink, log);
    }

    private Answer answer(Ask ask, Clock clock) {
        boolean here = setup.path() == null || setup.path().equals(ask.path());
        int status = !here ? 404 : !ask.method().equals("POST") ? 405 : next();
        synchronized (sink) {
            sink.accept(new Notification(clock.instant(), ask.method(), ask.path(), ask.query(), ask.headers(), ask.body(), status));
        }
        return Answer.empty(status, "");
    }

    private int next() {
        return setup.statuses().get(Math.min(count.getAndIncrement(), setup.statuses().size() - 1));
    }

    /** What a monitor names as its target. */
    public URI target() {
        String host = setup.address().equals("127.0.0.1") ? "localhost" : setup.address().contains(":") ? "[" + setup.address() + "]" : setup.address();
        return URI.create("https://" + host + ":" + port + (setup.path() == null ? "/" : setup.path()));
    }

    @Override
    public void close() {
        server.close();
    }
}
