import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import support.AtSandbox;

/** What a reader sees of the sandbox's vehicles, and whether it agrees with itself. */
@Tag("openssl")
class SandboxDataTest extends AtSandbox {
    private static final String VIN = "VR7SANDBX00000076";

    @BeforeAll
    static void open() {
        open(options -> {});
    }

    private List<Map<String, Object>> records(String... words) throws IOException {
        String[] rest = List.of(words).subList(1, words.length).toArray(String[]::new);
        List<Map<String, Object>> all = new ArrayList<>();
        for (Object one : JSON.std.listFrom(runner.run(words[0], rest).out())) all.add(cast(one));
        return all;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Object record) {
        return (Map<String, Object>) record;
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    @Test
    void inAWindowOfEightyColumnsMileageEnergyAndPositionComeBeforeAges() {
        String table = runner.env("NO_COLOR", "1")
                .terminal(80)
                .run("status", "--fleet", "Pool cars")
                .out();
        String head = table.lines().findFirst().orElse("").replaceAll(" +", " ");
        assertTrue(head.matches("vin total km battery % fuel % hydrogen % latitude longitude"), head);
    }

    @Test
    void theMileageOfTripsGrowsByTheirDistance() throws IOException {
        List<Map<String, Object>> trips = records("trips", VIN, "--since", "20d", "--json");
        assertTrue(trips.size() > 10, trips.toString());
        trips.sort(Comparator.comparing(one -> (String) one.get("startedAt")));
        for (int i = 1; i < trips.size(); i++) {
            Map<String, Object> before = trips.get(i - 1);
            double driven = number(trips.get(i).get("startMileage")) - number(before.get("startMileage"));
            assertEquals(number(before.get("distance")), driven, 0.11, before.toString());
        }
        Map<String, Object> last = trips.get(trips.size() - 1);
        double now = number(at(records("status", VIN).get(0), "odometer", "mileage"));
        assertEquals(now, number(last.get("startMileage")) + number(last.get("distance")), 0.11);
    }
}
