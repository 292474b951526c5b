package support;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * For tests with a server of their own making: authorities and certificates are those of the whole class, the runner
 * each test's own.
 */
public abstract class AtServer {
    @TempDir
    protected static Path shared;

    protected static OpensslCa ca;
    protected static OpensslCa.Issued identity;
    protected static OpensslCa.Issued client;
    /** For those whose server is nginx: they start it. */
    protected static Nginx nginx;

    @TempDir
    protected Path temporary;

    protected ScriptRunner runner;

    @BeforeAll
    public static void authorities() {
        ca = new OpensslCa(shared);
        identity = ca.server();
        client = ca.client("MZP123456");
    }

    @AfterAll
    public static void stop() {
        if (nginx != null) nginx.close();
        nginx = null;
    }

    @BeforeEach
    public void sitDown() {
        runner = Partner.runner(temporary, ca, client).env("MZP_PASSWORD", "MARKER-password");
    }

    /** The profile calls a server on that port of this machine, with Basic authentication. */
    protected void calls(int port) {
        Partner.settings(
                runner,
                "base-url=https://localhost:" + port,
                "auth=basic",
                "user=MZP123456",
                "password=env:MZP_PASSWORD",
                "client-id=abc");
    }

    /**
     * A script in a process of its own that heeds Ctrl-C, ready to start, its streams as the caller leads them. @param
     * flag for the JVM
     */
    protected ProcessBuilder process(String flag, String script, String... args) {
        List<String> command = Tool.interruptible(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                flag,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                script);
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(runner.folder.toFile());
        builder.environment().keySet().removeIf(name -> name.toLowerCase().endsWith("_proxy"));
        builder.environment().putAll(runner.env);
        return builder;
    }
}
