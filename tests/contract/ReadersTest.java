import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.AtServer;
import support.Contract;
import support.OtherStellantis;
import support.OtherStellantis.Manner;
import support.Partner;
import support.ScriptRunner;

/** What the readers ask for has its path and all its parameters in the vendor's contract. */
@Tag("nginx")
@Tag("openssl")
class ReadersTest extends AtServer {
    private static OtherStellantis server;

    @BeforeEach
    void serve() {
        Contract.fleetOwner();
        if (server == null) server = new OtherStellantis(ca, identity, Manner.TERSE);
        server.asked().clear();
        calls(server.port());
    }

    @AfterAll
    static void end() {
        if (server != null) server.close();
        server = null;
    }

    private void asks(Contract contract, String version, String typed, String... more) {
        List<String> words = new ArrayList<>(List.of(typed.split(" ")));
        words.addAll(List.of(more));
        String[] arguments = words.stream().skip(1).toArray(String[]::new);
        ScriptRunner.Outcome outcome = runner.run(words.get(0), arguments);
        assertTrue(outcome.code() == 0 || outcome.code() == 30, typed + ": " + outcome.all());
        assertFalse(server.asked().isEmpty(), outcome.all());
        List<String> findings = new ArrayList<>();
        for (String target : server.asked()) {
            assertTrue(target.startsWith("/connectedcar/" + version + "/"), target);
            contract.request(target.substring("/connectedcar/".length() + version.length()))
                    .forEach(finding -> findings.add(target + ": " + finding));
        }
        assertEquals(List.of(), findings);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fleets",
                "vehicles --extension branding,pictures --locale fr-FR",
                "status --data-profile endUser",
                "positions",
                "telemetry --since 7d --type vehicle.energies,privacy --extension location --extension maintenance",
                "telemetry --data-profile fleet",
                "alerts --since 7d --data-profile endUser",
                "trips --since 7d --data-profile endUser",
                "trips VR3TERSE000000002 --trip trip1 --since 7d",
                "trips VR3TERSE000000002 --trip trip1 --geojson",
                "maintenance --data-profile endUser",
                "capabilities --locale fr-FR",
                "capabilities VR3TERSE000000001"
            })
    void whatAFleetOwnerAsksForIsInTheContract(String typed) {
        asks(Contract.fleetOwner(), "v3", typed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vehicles --extension branding --locale fr-FR",
                "status",
                "positions",
                "telemetry --since 7d --type vehicle.energies --extension location",
                "alerts --since 7d",
                "trips --since 7d",
                "trips VR3DWNER000000001 --trip trip1 --since 7d --geojson",
                "maintenance",
                "capabilities"
            })
    void whatIsAskedForADriverIsInTheContract(String typed) {
        Partner.settings(
                runner, "base-url=https://localhost:" + server.port(), "auth=end-user", "realm=r", "client-id=abc");
        runner.env("TOKEN", "token");
        asks(Contract.endUser(), "v4", typed, "--bearer", "env:TOKEN");
    }
}
