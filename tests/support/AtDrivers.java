package support;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** For tests of an application for drivers: one sandbox for the class, and a profile without a driver for each test. */
public abstract class AtDrivers {
    @TempDir
    protected static Path shared;

    protected static LocalStellantis stellantis;
    protected static LocalStellantis.Partner app;
    protected static EndUserTokens owners;

    @TempDir
    protected Path temporary;

    protected ScriptRunner runner;

    @BeforeAll
    public static void open() {
        stellantis = new LocalStellantis(shared);
        app = stellantis.endUserApp("MZP000001", "http://127.0.0.1/callback");
        owners = new EndUserTokens(stellantis, app);
    }

    @AfterAll
    public static void close() {
        stellantis.close();
    }

    @BeforeEach
    public void sitDown() {
        runner = EnrollSession.runner(temporary, stellantis, app);
        stellantis.log.clear();
    }
}
