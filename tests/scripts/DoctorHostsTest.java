import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.OpensslCa;
import support.RawServer;
import support.ScriptRunner;
import support.TlsListener;

/** What the doctor concludes from two hosts together. */
@Tag("openssl")
class DoctorHostsTest {
    @TempDir
    Path temporary;

    /** As a vendor's own gateway has it; a log-in page of the network bears its own name. */
    @Test
    void oneCertificateThatNamesBothHostsIsNoSignOfAProxy() throws Exception {
        OpensslCa ca = new OpensslCa(temporary);
        OpensslCa.Issued client = ca.client("MZP000001");
        ScriptRunner runner = new ScriptRunner(temporary);
        ServerSocket listener = TlsListener.of(ca, ca.server());
        try (RawServer server =
                new RawServer(listener, socket -> socket.getInputStream().read())) {
            ScriptRunner.Outcome outcome = runner.run(
                    "doctor",
                    "--no-input",
                    "--key",
                    client.key().toString(),
                    "--cert",
                    client.chain().toString(),
                    "--base-url",
                    "https://localhost:" + listener.getLocalPort(),
                    "--token-url",
                    "https://127.0.0.1:" + listener.getLocalPort() + "/as/token.oauth2",
                    "--auth",
                    "oauth2",
                    "--client-id",
                    "C",
                    "--token-client-id",
                    "T");
            assertEquals(21, outcome.code(), outcome.all());
            assertTrue(outcome.out().contains("tls.server."), outcome.out());
            assertFalse(outcome.out().contains("tls.server.inspected"), outcome.out());
        }
    }
}
