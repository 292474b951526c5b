import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import support.AtDrivers;
import support.EnrollSession;
import support.ScriptRunner;

/** The scripts with names that people know, on behalf of a driver: the vehicles are the driver's, the paths v4's. */
@Tag("curl")
@Tag("openssl")
class DriversVehiclesTest extends AtDrivers {
    @BeforeEach
    void enrol() {
        enrol("anna", "telemetry,position,trip,alert,openid");
        stellantis.log.clear();
    }

    private void enrol(String user, String scope) {
        EnrollSession way = EnrollSession.start(runner, "--label", user, "--scope", scope);
        EnrollSession.arrive(way.sentTo(owners, user, "accept"));
        assertEquals(0, way.end().code());
    }

    private List<Map<String, Object>> records(String... words) throws Exception {
        ScriptRunner.Outcome outcome =
                runner.run(words[0], List.of(words).subList(1, words.length).toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome.all());
        List<Map<String, Object>> all = new ArrayList<>();
        for (Object record : JSON.std.listFrom(outcome.out())) all.add(cast(record));
        return all;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Object record) {
        return (Map<String, Object>) record;
    }

    /** A vehicle of anna's that shows what it has. */
    private String vin() throws Exception {
        return (String) records("status").get(0).get("vin");
    }

    @Test
    void everyReaderAsksForTheDriversVehiclesBelowV4() throws Exception {
        List<Object> vins =
                records("vehicles").stream().map(one -> one.get("vin")).toList();
        assertFalse(vins.isEmpty());
        String vin = vin();
        assertTrue(vins.contains(vin));
        for (List<String> reader : List.of(
                List.of("status"),
                List.of("positions"),
                List.of("maintenance"),
                List.of("alerts"),
                List.of("trips", "--since", "7d"),
                List.of("telemetry", "--since", "3h"))) {
            String[] words = java.util.stream.Stream.concat(reader.stream(), java.util.stream.Stream.of(vin))
                    .toArray(String[]::new);
            for (Map<String, Object> record : records(words)) {
                Object properties = record.getOrDefault("properties", record);
                assertEquals(vin, cast(properties).get("vin"), reader + " " + record);
            }
            assertTrue(
                    stellantis.log.stream()
                            .anyMatch(line -> line.contains("/connectedcar/v4/user/vehicles/")
                                    && line.contains(
                                            "/" + (reader.get(0).equals("positions") ? "status" : reader.get(0)))),
                    reader + " " + stellantis.log);
        }
        String log = stellantis.log.stream().collect(Collectors.joining("\n"));
        assertFalse(log.contains("fleets") || log.contains("/v3/"), log);
    }

    @Test
    void theWayOfATripHasNoParameterThatV4DoesNotHave() throws Exception {
        String vin = vin();
        String trip = (String) records("trips", vin, "--since", "7d").get(0).get("id");
        ScriptRunner.Outcome way = runner.run("trips", vin, "--trip", trip, "--geojson");
        assertEquals(0, way.code(), way.all());
        assertTrue(way.out().startsWith("{\"type\":\"FeatureCollection\",\"features\":["), way.out());
        assertTrue(
                stellantis.log.stream().anyMatch(line -> line.contains("/wayPoints") && !line.contains("pageSize")),
                stellantis.log.toString());
    }

    @Test
    void theDriverIsNamedWhereThereAreSeveral() throws Exception {
        enrol("ben", "telemetry,openid");
        ScriptRunner.Outcome which = runner.run("vehicles");
        assertEquals(2, which.code());
        assertTrue(which.err().contains("--end-user anna"), which.err());
        List<Object> annas = records("vehicles", "--end-user", "anna").stream()
                .map(one -> one.get("vin"))
                .toList();
        List<Object> bens = records("vehicles", "--end-user", "ben").stream()
                .map(one -> one.get("vin"))
                .toList();
        assertFalse(bens.isEmpty() || annas.contains(bens.get(0)), annas + " " + bens);
        ScriptRunner.Outcome other = runner.run("status", "--end-user", "ben", String.valueOf(annas.get(0)));
        assertEquals(30, other.code());
        assertTrue(other.all().contains("no vehicle has the VIN"), other.all());
        // the consent is narrower than what is asked for
        ScriptRunner.Outcome narrow = runner.run("trips", "--end-user", "ben");
        assertEquals(30, narrow.code());
        assertTrue(narrow.all().contains("data:trip"), narrow.all());
        for (String path : List.of("fleets", "/connectedcar/v3/fleets")) {
            ScriptRunner.Outcome fleets = runner.run("call", "--end-user", "ben", path);
            assertEquals(30, fleets.code(), fleets.all());
            assertTrue(
                    fleets.err().contains("fleets belong to fleet owners, and this call acts for a driver")
                            && fleets.err().contains("call --end-user ben user/vehicles"),
                    fleets.err());
        }
        runner.env("STELLANTIS_AUTH", "oauth2");
        ScriptRunner.Outcome own = runner.run("call");
        assertFalse(own.err().contains("--end-user"), own.err());
    }

    @Test
    void whatADriversVehiclesCanDoIsAskedForEach() throws Exception {
        List<Map<String, Object>> all = records("capabilities");
        assertEquals(
                records("vehicles").stream().map(one -> one.get("vin")).collect(Collectors.toSet()),
                all.stream().map(one -> one.get("vin")).collect(Collectors.toSet()));
        assertTrue(all.stream().anyMatch(one -> "data:trip".equals(one.get("capability"))), all.toString());
    }

    @Test
    void aBrandAloneMeansItsDrivers() throws Exception {
        Path settings = runner.profile("default").resolve("profile.properties");
        Files.writeString(settings, Files.readString(settings).replace("auth=end-user", "brand=peugeot"));
        assertFalse(records("vehicles").isEmpty());
        assertEquals(0, runner.run("call", "user/vehicles").code());
    }

    @Test
    void whatOnlyFleetOwnersHaveIsRefusedBeforeAnythingIsSent() {
        for (String words : List.of("fleets", "vehicles --fleet x", "status --fleet x")) {
            String[] all = words.split(" ");
            ScriptRunner.Outcome outcome =
                    runner.run(all[0], List.of(all).subList(1, all.length).toArray(String[]::new));
            assertEquals(2, outcome.code(), words + outcome.all());
            assertTrue(outcome.err().contains("driver") || outcome.err().contains("end-user"), outcome.err());
        }
        assertTrue(stellantis.log.isEmpty(), stellantis.log.toString());
    }
}
