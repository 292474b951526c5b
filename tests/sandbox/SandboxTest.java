package stellantis.sandbox;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.LocalStellantis;

class SandboxTest {
    @TempDir
    static Path temporary;
    static LocalStellantis stellantis;
    static LocalStellantis.Partner partner;

    @BeforeAll
    static void start() {
        stellantis = new LocalStellantis(temporary);
        partner = stellantis.partner("MZP000001");
    }

    @AfterAll
    static void stop() {
        stellantis.close();
    }

    @Test
    void curlReadsTheFleetsWithBasic() {
        String answer = stellantis.get(partner, "/fleets").ok().out();
        assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
        assertTrue(answer.contains("\"fleets\":["), answer);
    }
}
