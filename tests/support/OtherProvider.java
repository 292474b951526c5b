//SOURCES OpensslCa.java
//SOURCES PythonServer.java
package support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** An OAuth 2.0 provider from elsewhere in a process of its own: Debian's Django OAuth Toolkit (oauth_provider.py). */
public final class OtherProvider implements AutoCloseable {
    public static final String CLIENT_ID = "acme-client";
    public static final String CLIENT_SECRET = "acme's secret: 100% +&";
    public static final String USER = "anna";
    public static final String PASSWORD = "anna-at-django";
    /** Method, path and status of each request; lines come after the answers that they are about: see {@link #logs}. */
    public final List<String> log = new CopyOnWriteArrayList<>();

    private final PythonServer server;

    /** @param lifetimeSeconds of access tokens */
    public OtherProvider(Path folder, OpensslCa ca, int lifetimeSeconds) {
        String python = python();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new Tool(folder).run("openssl", "genrsa", "-out", "oidc.key", "2048").ok();
        server = new PythonServer(
                python,
                "oauth_provider.py",
                folder,
                ca,
                Map.of(
                        "CLIENT_ID",
                        CLIENT_ID,
                        "CLIENT_SECRET",
                        CLIENT_SECRET,
                        "REDIRECT_URI",
                        "http://127.0.0.1/callback",
                        "LIFETIME",
                        String.valueOf(lifetimeSeconds)));
        Thread reader = new Thread(() -> server.out.lines().forEach(log::add), "provider's log");
        reader.setDaemon(true);
        reader.start();
    }

    /** A Python that has the toolkit, and with it all of Python's own library. */
    public static String python() {
        Judge.used("django");
        Optional<String> python = found();
        assumeTrue(python.isPresent(), "Django OAuth Toolkit is not installed");
        return python.get();
    }

    static Optional<String> found() {
        return Stream.of(Path.of("/usr/bin/python3"), Tool.find("python3"))
                .filter(Objects::nonNull)
                .filter(Files::isExecutable)
                .map(Path::toString)
                .filter(OtherProvider::hasToolkit)
                .findFirst();
    }

    private static boolean hasToolkit(String python) {
        try {
            return new ProcessBuilder(python, "-c", "import oauth2_provider")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its host, to which a path is appended; {@code /api/user} wants an access token with the scope data:telemetry. */
    public String origin() {
        return server.origin();
    }

    @Override
    public void close() {
        server.close();
    }

    /** Whether the line is there, or comes within ten seconds. */
    public boolean logs(String line) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!log.contains(line) && System.nanoTime() < end) LockSupport.parkNanos(20_000_000L);
        return log.contains(line);
    }
}
