//SOURCES Ports.java
//SOURCES Tool.java
package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code openssl s_server}: a TLS server that ends a refused client certificate with an alert, as nginx never does. */
public final class OpensslServer implements AutoCloseable {
    private final Process process;
    private final int port;

    private OpensslServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Answers every GET with a status page; further options in openssl's words, such as {@code -Verify 3}. */
    public static OpensslServer start(Path folder, OpensslCa.Issued identity, String... options) {
        try {
            for (int attempt = 1; ; attempt++) {
                int port = Ports.free();
                List<String> command = new ArrayList<>(List.of(
                        Tool.find("openssl").toString(),
                        "s_server",
                        "-accept",
                        "127.0.0.1:" + port,
                        "-www",
                        "-key",
                        identity.key().toString(),
                        "-cert",
                        identity.cert().toString(),
                        "-cert_chain",
                        identity.chain().toString()));
                command.addAll(List.of(options));
                Path log = Files.createTempFile(folder, "s_server", ".log");
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
                if (ready(process, log)) return new OpensslServer(process, port);
                process.destroyForcibly();
                if (attempt == 3) throw new AssertionError("openssl s_server does not start: " + Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It prints ACCEPT once it listens; a test connection would be taken for a client. */
    private static boolean ready(Process process, Path log) throws IOException {
        for (int i = 0; i < 400 && process.isAlive(); i++) {
            if (Files.readString(log).contains("ACCEPT")) return true;
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return false;
    }

    public String url(String path) {
        return "https://localhost:" + port + path;
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
