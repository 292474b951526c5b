package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import stellantis.sandbox.SandboxOptions;

/** For tests that run commands: one sandbox for the class, a runner for each test. */
public abstract class AtSandbox {
    @TempDir
    protected static Path shared;

    protected static LocalStellantis stellantis;
    protected static LocalStellantis.Partner partner;

    @TempDir
    protected Path temporary;

    protected ScriptRunner runner;

    protected static void open(Consumer<SandboxOptions> more) {
        try {
            stellantis = new LocalStellantis(Files.createDirectories(shared.resolve("stellantis")), more);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        partner = stellantis.partner("MZP123456");
    }

    @AfterAll
    public static void close() {
        if (stellantis != null) stellantis.close();
        stellantis = null;
    }

    @BeforeEach
    public void sitDown() {
        runner = stellantis.runner(temporary, partner);
        stellantis.log.clear();
    }

    /** How many requests the sandbox has had in this test with that text in their line. */
    protected static long asked(String text) {
        return stellantis.log.stream()
                .filter(line -> line.contains("GET ") && line.contains(text))
                .count();
    }
}
