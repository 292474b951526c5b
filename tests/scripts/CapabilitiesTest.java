import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import support.AtServer;
import support.PageServer;
import support.Partner;
import support.ScriptRunner;

/** {@code capabilities}, and {@code enroll --eligibility}: both forms in which the vendor has published the answer. */
@Tag("nginx")
@Tag("openssl")
class CapabilitiesTest extends AtServer {
    private static final String VIN = "VR3AAAAAAAAAAAAA1";
    private static final String DATA = "\"data\":[\"data:telemetry\",\"data:trip\",\"data:new\"]";
    /** As in the OpenAPI files. */
    private static final String FUNCTIONS =
            "\"remote\":{\"charging\":{\"supported\":true,\"scopeName\":\"remote:charging:write\",\"parameters\":"
                    + "{\"immediate\":{\"start\":true,\"stop\":false}}},\"door\":{\"supported\":false,"
                    + "\"scopeName\":\"remote:door:write\"},\"stolen\":{\"supported\":true}}";
    /** As on the page about enrolment. */
    private static final String OPERATIONS =
            "\"remote\":{\"operation\":[\"remote:charging:write\",\"remote:wakeup:write\"],\"details\":"
                    + "{\"remote:charging:write\":{\"start\":true}}}";

    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private PageServer server;

    private void serve(String onboard) {
        bodies.put(
                VIN,
                "{\"vin\":\"" + VIN + "\",\"motorization\":\"Electric\",\"_embedded\":{\"extension\":{"
                        + "\"branding\":{\"brand\":\"DS\"},\"onboardCapabilities\":" + onboard + "}}}");
        server = new PageServer(ca, identity, (target, out) -> {
            String body = bodies.get(target.replaceFirst("\\?.*", "").replaceFirst(".*/", ""));
            if (body != null) PageServer.json(out, body);
            else PageServer.answer(out, "404 Not Found", "application/json", "{\"code\":40410,\"message\":\"no\"}");
        });
        calls(server.port());
    }

    @AfterEach
    void close() {
        if (server != null) server.close();
    }

    @Test
    void aVinIsEnoughAndEachCapabilityIsARow() {
        serve("{" + DATA + "," + FUNCTIONS + "}");
        ScriptRunner.Outcome outcome = runner.run("capabilities", VIN, "--csv");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                "vin,capability,supported,parameters,brand,motorization,state\r\n"
                        + VIN + ",data:telemetry,true,,DS,Electric,\r\n"
                        + VIN + ",data:trip,true,,DS,Electric,\r\n"
                        + VIN + ",data:new,true,,DS,Electric,\r\n"
                        + VIN
                        + ",remote:charging:write,true,\"{\"\"immediate\"\":{\"\"start\"\":true,\"\"stop\"\":false}}\","
                        + "DS,Electric,\r\n"
                        + VIN + ",remote:door:write,false,,DS,Electric,\r\n"
                        + VIN + ",remote:stolen,true,,DS,Electric,\r\n",
                outcome.out());
        // one request, which asks for nothing that the contract does not have
        assertEquals(1, server.asked().size(), server.asked().toString());
        assertTrue(
                server.asked()
                        .get(0)
                        .startsWith("/connectedcar/v3/vehicles/" + VIN
                                + "?extension=onboardCapabilities&extension=branding&client_id="),
                server.asked().get(0));
    }

    @Test
    void theFormOfThePageIsReadLikeThatOfTheContract() {
        serve("{" + DATA + "," + OPERATIONS + "}");
        assertEquals(
                "remote:charging:write\r\nremote:wakeup:write\r\n",
                runner.run(
                                "capabilities",
                                VIN,
                                "--csv",
                                "--columns",
                                "capability",
                                "--where",
                                "starts_with(capability, 'remote')")
                        .out()
                        .replaceFirst("capability\r\n", ""));
    }

    @Test
    void eligibilityReadsTheSame() {
        serve("{" + DATA + "," + FUNCTIONS + "}");
        Partner.settings(
                runner,
                "base-url=https://localhost:" + server.port(),
                "auth=end-user",
                "realm=clientsB2CDS",
                "client-id=abc");
        ScriptRunner.Outcome outcome = runner.run("enroll", "--eligibility", VIN);
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                "data:telemetry\ndata:trip\ndata:new\n"
                        + "remote:charging:write                    {\"immediate\":{\"start\":true,\"stop\":false}}\n"
                        + "remote:door:write                        not supported\nremote:stolen\n",
                outcome.out());
        assertTrue(
                server.asked().get(0).startsWith("/connectedcar/v3/vehicle/" + VIN + "?"),
                server.asked().get(0));
    }

    @Test
    void aVehicleThatCanDoNothingIsNamedAndAnUnknownOneIsAFailure() {
        serve("{}");
        bodies.put("VR3AAAAAAAAAAAAA2", "{\"vin\":\"VR3AAAAAAAAAAAAA2\",\"_embedded\":{\"extension\":{}}}");
        ScriptRunner.Outcome none = runner.run("capabilities", VIN, "VR3AAAAAAAAAAAAA2", "--csv");
        assertEquals(0, none.code(), none.err());
        assertTrue(none.out().contains(VIN + ",,,,,,no-data\r\nVR3AAAAAAAAAAAAA2,,,,,,no-data\r\n"), none.out());
        assertEquals(30, runner.run("capabilities", "VR3AAAAAAAAAAAAA9").code());
    }
}
