import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.Contract;
import support.OtherStellantis;

/** The handwritten answers of {@link OtherStellantis} are what the vendor's API may answer. */
class OtherServerTest {
    /** Other spellings of collections than the contract's have been met: these names mean the same. */
    private static final Map<String, String> SPELLINGS = Map.of(
            "Fleets",
            "fleets",
            "Vehicles",
            "vehicles",
            "Alerts",
            "alerts",
            "Telemetries",
            "telemetries",
            "Trips",
            "trips",
            "collisions",
            "Collisions");

    @BeforeAll
    static void judge() {
        Contract.fleetOwner();
    }

    @ParameterizedTest
    @ValueSource(strings = {"terse", "full", "owner"})
    void itsAnswersAreValidByTheContract(String name) throws IOException {
        Contract contract = name.equals("owner") ? Contract.endUser() : Contract.fleetOwner();
        List<String> findings = new ArrayList<>();
        for (Map.Entry<String, Object> one : OtherStellantis.answers(name).entrySet()) {
            String target = one.getKey().replaceFirst("^/connectedcar/v\\d", "");
            contract.request(target).forEach(finding -> findings.add(target + ": " + finding));
            String path = target.replaceFirst("\\?.*", "");
            contract.answer(
                            path,
                            OtherStellantis.status(one.getValue()),
                            OtherStellantis.type(path),
                            text(one.getValue()))
                    .forEach(finding -> findings.add(target + ": " + finding));
        }
        assertEquals(List.of(), findings);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        vin         | $: required property 'vin' not found
        level       | $.energies[0].level: must have a maximum value of 100
        type        | $.energies[0].type: does not have a value in the enumeration
        unknown     | $.energies[0].extension.electric: property 'colour' is not defined
        createdAt   | $.createdAt: does not match the date-time pattern
        coordinates | $.lastPosition.geometry.coordinates[0]: string found, number expected\
        """)
    void theJudgeSeesWhatIsWrong(String wrong, String finding) {
        String body = """
            {"_links":{"self":{"href":"x"}},"vin":"VR3TERSE000000001","createdAt":"2026-11-02T07:00:00Z",
             "energies":[{"type":"Fuel","level":61,"createdAt":"2026-11-02T07:01:00Z","extension":{"electric":{}}}],
             "lastPosition":{"type":"Feature","geometry":{"type":"Point","coordinates":[7.75,48.58]},
              "properties":{"createdAt":"2026-11-02T06:58:00Z"}}}\
            """;
        String damaged = switch (wrong) {
            case "vin" -> body.replace("\"vin\"", "\"VIN\"");
            case "level" -> body.replace("61", "610");
            case "type" -> body.replace("Fuel", "Petrol");
            case "unknown" -> body.replace("electric\":{", "electric\":{\"colour\":1");
            case "createdAt" -> body.replace("2026-11-02T07:00:00Z", "yesterday");
            default -> body.replace("7.75", "\"7.75\"");
        };
        String path = "/fleets/t1/vehicles/1/status";
        Contract contract = Contract.fleetOwner();
        assertEquals(List.of(), contract.answer(path, 200, "application/hal+json", body));
        String findings =
                contract.answer(path, 200, "application/hal+json", damaged).toString();
        assertTrue(findings.contains(finding), findings);
        assertFalse(contract.answer(path, 200, "text/html", body).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "/fleets/t1/vehicle, no such path",
        "/fleets/t1/vehicles?pageSize=61, pageSize $: must have a maximum value of 60",
        "/fleets/t1/vehicles?pageSize=ten, 'pageSize $: string found, integer expected'",
        "/fleets/t1/alerts?indexRange=x, indexRange $: does not match the regex pattern",
        "/fleets/t1/vehicles/1/status?extension=odometer, takes no parameter extension",
        "/fleets/t1/vehicles/1/telemetry?type=privacy&type=colour, type $[1]: does not have a value",
        "'/fleets/t1/vehicles/1/telemetry?extension=location,pictures', extension $[1]: does not have a value"
    })
    void theJudgeSeesWhatIsNotToBeAsked(String target, String finding) {
        String findings = Contract.fleetOwner().request(target).toString();
        assertTrue(findings.contains(finding), findings);
    }

    private static String text(Object body) throws IOException {
        String text = JSON.std.asString(body);
        for (Map.Entry<String, String> spelling : SPELLINGS.entrySet()) {
            text = text.replace("{\"" + spelling.getKey() + "\":[", "{\"" + spelling.getValue() + "\":[");
        }
        return text;
    }
}
