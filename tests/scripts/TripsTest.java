import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.AtServer;
import support.PageServer;
import support.ScriptRunner;

/** {@code trips} at a server of our own, which has of each object what the contract requires, and little more. */
@Tag("nginx")
@Tag("openssl")
class TripsTest extends AtServer {
    private static final String ONE = "VR3AAAAAAAAAAAAA1";
    private static final String TWO = "VR3AAAAAAAAAAAAA2";

    private static PageServer server;

    @BeforeEach
    void serve() {
        if (server == null) server = new PageServer(ca, identity, TripsTest::answer);
        server.asked().clear();
        calls(server.port());
    }

    @AfterAll
    static void close() {
        server.close();
        server = null;
    }

    private static String collection(String name, String... items) {
        return "{\"_links\":{\"self\":{\"href\":\"x\"},\"first\":{\"href\":\"x\"}},\"total\":" + items.length
                + ",\"totalPage\":1,\"currentPage\":1,\"_embedded\":{\"" + name + "\":[" + String.join(",", items)
                + "]}}";
    }

    private static String trip(String vin, String id, String more) {
        return "{\"_links\":{\"self\":{\"href\":\"x\"}},\"id\":\"" + id + "\",\"vin\":\"" + vin + "\"" + more + "}";
    }

    private static String point(String coordinates, String properties) {
        return "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":" + coordinates
                + "},\"properties\":" + properties + ",\"_links\":{\"self\":{\"href\":\"x\"}}}";
    }

    private static void answer(String target, OutputStream out) throws Exception {
        String body = BODIES.get(target.replaceFirst("\\?.*", "").replaceFirst("/connectedcar/v3/", ""));
        if (body != null) PageServer.json(out, body);
        else PageServer.answer(out, "404 Not Found", "application/json", "{\"code\":40400,\"message\":\"none\"}");
    }

    private static final Map<String, String> BODIES = Map.of(
            "fleets",
            collection("fleets", "{\"id\":\"F\"}"),
            "fleets/F/vehicles",
            collection("vehicles", "{\"id\":\"1\",\"vin\":\"" + ONE + "\"}", "{\"id\":\"2\",\"vin\":\"" + TWO + "\"}"),
            "fleets/F/vehicles/1/trips",
            collection(
                    "trips",
                    trip(ONE, "T1", ""),
                    trip(
                            ONE,
                            "T2",
                            ",\"startedAt\":\"2026-11-01T08:00:00Z\",\"stoppedAt\":\"2026-11-01T08:20:00Z\","
                                    + "\"duration\":1200,\"distance\":14.5,"
                                    + "\"kinetic\":{\"avgSpeed\":43.5,\"maxSpeed\":88}")),
            "fleets/F/vehicles/2/trips",
            collection("trips", trip(TWO, "T3", "")),
            "fleets/F/vehicles/1/trips/T%202/wayPoints",
            collection(
                    "positions",
                    point("[2.35,48.85]", "{\"createdAt\":\"2026-11-01T08:00:00Z\",\"heading\":90}"),
                    point("[2.36,48.86,35.5]", "{\"createdAt\":\"2026-11-01T08:01:00Z\"}"),
                    point("[]", "{\"createdAt\":\"2026-11-01T08:02:00Z\"}")));

    @Test
    void eachRowOfAFleetHasTheVinItBelongsTo() {
        ScriptRunner.Outcome outcome = runner.run("trips", "--csv");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(
                "vin,started,duration s,distance km,stopped,average km/h,top km/h,mileage km,id\r\n" + ONE
                        + ",,,,,,,,T1\r\n" + ONE
                        + ",2026-11-01T08:00:00Z,1200,14.5,2026-11-01T08:20:00Z,43.5,88,,T2\r\n" + TWO
                        + ",,,,,,,,T3\r\n",
                outcome.out());
    }

    @Test
    void sinceIsAnOpenInterval() {
        runner.run("trips", ONE, "--since", "2026-11-01T00:00:00Z");
        String last = server.asked().get(server.asked().size() - 1);
        assertTrue(
                last.startsWith(
                        "/connectedcar/v3/fleets/F/vehicles/1/trips" + "?timestamps=2026-11-01T00%3A00%3A00Z%2F&"),
                last);
    }

    @Test
    @SuppressWarnings("unchecked")
    void theWayOfATripIsValidGeoJson() throws Exception {
        ScriptRunner.Outcome outcome = runner.run("trips", ONE, "--trip", "T 2", "--geojson");
        assertEquals(0, outcome.code(), outcome.err());
        Map<String, Object> all = JSON.std.mapFrom(outcome.out());
        assertEquals("FeatureCollection", all.get("type"));
        List<Map<String, Object>> features = (List<Map<String, Object>>) all.get("features");
        assertEquals(3, features.size());
        List<Object> geometries = new ArrayList<>();
        for (Map<String, Object> one : features) {
            // RFC 7946 section 3.2: these three members, the geometry perhaps null
            assertEquals(List.of("type", "geometry", "properties"), List.copyOf(one.keySet()));
            assertEquals("Feature", one.get("type"));
            Map<String, Object> properties = (Map<String, Object>) one.get("properties");
            assertEquals(ONE, properties.get("vin"));
            assertEquals("T 2", properties.get("trip"));
            geometries.add(one.get("geometry"));
        }
        assertEquals(
                "[{type=Point, coordinates=[2.35, 48.85]}, {type=Point, coordinates=[2.36, 48.86, 35.5]}, null]",
                geometries.toString());
        String table = runner.run("trips", ONE, "--trip", "T 2", "--csv").out();
        assertTrue(
                table.startsWith("time,latitude,longitude,heading °,type\r\n2026-11-01T08:00:00Z,48.85,2.35,90,\r\n"),
                table);
    }

    @Test
    void whichTripOrWhoseIsAskedForBeforeAnythingIsSent() {
        for (List<String> words :
                List.of(List.of("--geojson", ONE), List.of("--trip", "T1"), List.of("--trip", "T1", ONE, TWO))) {
            ScriptRunner.Outcome outcome = runner.run("trips", words.toArray(String[]::new));
            assertEquals(2, outcome.code(), words + outcome.all());
        }
        assertTrue(server.asked().isEmpty(), server.asked().toString());
        ScriptRunner.Outcome unknown = runner.run("trips", ONE, "--trip", "T9");
        assertEquals(30, unknown.code(), unknown.all());
        assertFalse(unknown.err().contains("Exception"), unknown.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-11-01T08:00:00Z", "2026-11-01T09:00:00+01:00", "2026-11-01 10:00", "2026-11-01T08:00:00.9Z"
            })
    void aTripIsKnownByTheStartThatTheTableShows(String start) {
        runner.env("TZ", "Europe/Helsinki");
        ScriptRunner.Outcome way = runner.run("trips", ONE, "--trip", start, "--csv");
        assertTrue(
                server.asked().stream()
                        .anyMatch(target -> target.startsWith("/connectedcar/v3/fleets/F/vehicles/1/trips/T2/")),
                way.all());
    }

    @Test
    void aStartThatNoTripHasIsSaidSo() {
        ScriptRunner.Outcome none = runner.run("trips", ONE, "--trip", "2026-11-01T08:00:01Z");
        assertEquals(30, none.code(), none.all());
        assertTrue(none.err().contains("no trip began at 2026-11-01T08:00:01Z"), none.err());
        assertEquals(
                2, runner.run("trips", ONE, "--trip", "2026-11-41T08:00:01Z").code());
    }
}
