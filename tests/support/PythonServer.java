//SOURCES OpensslCa.java
//SOURCES Repository.java
package support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** A server in Python, in a process of its own at https://localhost, on a free port, which it prints first. */
public final class PythonServer implements AutoCloseable {
    /** What it prints after that. */
    public final BufferedReader out;

    private final Process process;
    private final String origin;

    /**
     * @param script in tests/support
     * @param folder where it runs, and finds server.pem and server.key of this authority
     */
    public PythonServer(String python, String script, Path folder, OpensslCa ca, Map<String, String> environment) {
        try {
            OpensslCa.Issued server = ca.server();
            Files.createDirectories(folder);
            Files.copy(server.chain(), folder.resolve("server.pem"), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(server.key(), folder.resolve("server.key"), StandardCopyOption.REPLACE_EXISTING);
            Path errors = folder.resolve("server.err");
            ProcessBuilder builder = new ProcessBuilder(
                            python,
                            "-B",
                            Repository.root().resolve("tests/support/" + script).toString())
                    .directory(folder.toFile())
                    .redirectError(errors.toFile());
            builder.environment().putAll(environment);
            process = builder.start();
            out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String first = out.readLine();
            if (first == null || !first.startsWith("port "))
                throw new AssertionError(script + " did not start: " + first + Files.readString(errors));
            origin = "https://localhost:" + first.substring(5);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its host, to which a path is appended. */
    public String origin() {
        return origin;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
