import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.AtServer;
import support.OtherStellantis;
import support.OtherStellantis.Manner;
import support.PageServer;
import support.ScriptRunner;

/** The readers with names, given answers that the contract allows, or that were met, but not from the sandbox. */
@Tag("nginx")
@Tag("openssl")
class NamedReadersTest extends AtServer {
    private static final String NONE = "{\"_links\":{\"self\":{\"href\":\"x\"}},\"total\":0,\"totalPage\":0";

    private OtherStellantis other;
    private PageServer server;

    @AfterEach
    void leave() {
        if (other != null) other.close();
        if (server != null) server.close();
    }

    private void open(Manner manner) {
        other = new OtherStellantis(ca, identity, manner);
        calls(other.port());
        // a minute and three hours after the newest and the oldest value
        runner.clock = Clock.fixed(Instant.parse("2026-11-02T10:00:00Z"), ZoneOffset.UTC);
    }

    /** Answers by the end of the path; what begins with a digit has its status in front. */
    private void serve(String... pathsAndBodies) {
        Map<String, String> bodies = new TreeMap<>();
        for (int i = 0; i < pathsAndBodies.length; i += 2) bodies.put(pathsAndBodies[i], pathsAndBodies[i + 1]);
        server = new PageServer(ca, identity, (target, out) -> answer(bodies, target, out));
        calls(server.port());
    }

    private static void answer(Map<String, String> bodies, String target, OutputStream out) throws Exception {
        String path = target.replaceFirst("\\?.*", "").replaceFirst(".*/connectedcar/v3/", "");
        String body = bodies.getOrDefault(path, "404 {}");
        String status = body.matches("(?s)\\d{3} .*") ? body.substring(0, 3) : "200";
        PageServer.answer(out, status + " X", "application/hal+json", body.replaceFirst("^\\d{3} ", ""));
    }

    private static String list(String name, String items) {
        return "{\"_links\":{},\"total\":" + items.split("\\},\\{").length + ",\"_embedded\":{\"" + name + "\":["
                + items + "]}}";
    }

    private void fleetOf(String vehicles, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "fleets",
                list("fleets", "{\"id\":\"f1\",\"name\":\"Paris\"}"),
                "fleets/f1/vehicles",
                list("vehicles", vehicles)));
        all.addAll(List.of(more));
        serve(all.toArray(String[]::new));
    }

    private List<Map<String, Object>> records(ScriptRunner.Outcome outcome) throws Exception {
        List<Map<String, Object>> records = new ArrayList<>();
        for (String line : outcome.out().lines().toList()) records.add(JSON.std.mapFrom(line));
        return records;
    }

    private static List<String> rows(ScriptRunner.Outcome outcome) {
        return outcome.out().lines().map(line -> line.replaceAll(" +", " ")).toList();
    }

    @Test
    void energiesStandByTheirTypeInWhateverOrderTheyCome() {
        open(Manner.TERSE);
        ScriptRunner.Outcome fuelFirst = runner.run("status", "--csv", "--where", "energies");
        assertEquals(
                List.of(
                        // who reads a file later needs the time: an age would be wrong by then
                        "vin,state,total km,battery %,fuel %,hydrogen %,latitude,longitude,battery km,fuel km,"
                                + "hydrogen km,battery time,fuel time,hydrogen time,position time,mileage time,privacy,"
                                + "updated",
                        "VR3TERSE000000002,,,80.5,61,,,,44,410,,2026-11-02T07:02:00Z,2026-11-02T07:01:00Z,,,,,"
                                + "2026-11-02T07:02:00Z",
                        "VR3TERSE000000003,,,,,35,48.58,7.75,,,120,,,2026-11-02T07:00:00Z,2026-11-02T06:58:00Z,,,"
                                + "2026-11-02T07:00:00Z"),
                fuelFirst.out().lines().toList());
        assertEquals(
                List.of(
                        "vin battery % fuel % hydrogen % latitude longitude battery km fuel km hydrogen km age"
                                + " battery age fuel age hydrogen age position age updated",
                        "VR3TERSE000000002 80.5 61 44 410 2 h ago 2 h ago 2 h ago 2026-11-02T07:02:00Z",
                        "VR3TERSE000000003 35 48.58 7.75 120 3 h ago 3 h ago 3 h ago 2026-11-02T07:00:00Z"),
                rows(runner.run("status", "--table", "--where", "energies")));
        assertEquals(
                List.of("VR3TERSE000000002"),
                runner.run(
                                "status",
                                "--where",
                                "energies[?type=='Electric' && level > `80`]",
                                "--query",
                                "vin",
                                "--raw")
                        .out()
                        .lines()
                        .toList());
        other.close();
        open(Manner.FULL);
        ScriptRunner.Outcome batteryFirst = runner.run("status", "--fleet", "Vans", "--table");
        assertEquals(
                "VR3FVLLY000000001 40120.4 12.3 55 49.99 8.4 6 380 29 min ago 30 min ago 32 min ago 30 min ago"
                        + " 30 min ago none 2026-11-02T09:30:00.125Z",
                rows(batteryFirst).get(1));
        assertFalse(batteryFirst.out().contains("hydrogen"), "a short table has no column without any value");
    }

    @Test
    void eachEnergyHasACurveOfItsOwn() {
        open(Manner.TERSE);
        ScriptRunner.Outcome outcome = runner.run("telemetry", "--since", "90d", "--plot", "energies.svg");
        assertEquals(0, outcome.code(), outcome.err());
        String svg = runner.text("energies.svg");
        assertTrue(svg.contains("battery %") && svg.contains("fuel %") && !svg.contains("hydrogen %"), svg);
        assertTrue(outcome.err().contains("4 values of 1 vehicle"), outcome.err());
    }

    @Test
    void theBrandIsThatOfTheExtensionElseTheOldField() {
        open(Manner.FULL);
        assertEquals(
                List.of(
                        "vin brand motorization updated id",
                        "VR3FVLLY000000001 Opel Hybrid 2026-11-02T09:30:00.125Z a1",
                        "VR3FVLLY000000002 Fiat Thermic 2026-03-01T10:00:00Z a2",
                        "VR3FVLLY000000003 DS Electric 2026-11-02T09:30:00Z a3"),
                rows(runner.run("vehicles", "--fleet", "Vans", "--table")));
        assertTrue(other.asked().stream().anyMatch(target -> target.contains("/vehicles?extension=branding&")));
    }

    @Test
    void vehiclesWithoutDataAreRecordsThatSaySoAndNoFailures() throws Exception {
        open(Manner.TERSE);
        ScriptRunner.Outcome json = runner.run("status", "--jsonl");
        assertEquals(0, json.code(), json.err());
        assertEquals(
                "there are no data of 2 vehicles: nothing was ever sent, or no service is active (state no-data)\n",
                json.err());
        List<Map<String, Object>> records = records(json);
        assertEquals(
                Map.of(
                        "vin",
                        "VR3TERSE000000005",
                        "state",
                        "no-data",
                        "status",
                        404,
                        "code",
                        "40499",
                        "message",
                        "no data",
                        "uuid",
                        "0b6f"),
                records.get(4));
        assertEquals(null, records.get(1).get("state"));
        ScriptRunner.Outcome strict = runner.run("status", "--jsonl", "--strict");
        assertEquals(30, strict.code());
        assertEquals("40400", at(records(strict).get(3), "error", "code"));
        for (String form : List.of("--csv", "--table")) {
            String rows = runner.run("status", form).out();
            assertTrue(rows.matches("(?s).*VR3TERSE000000004[, ]+no-data.*"), rows);
        }
        ScriptRunner.Outcome alerts = runner.run("alerts", "--csv");
        assertEquals(0, alerts.code());
        assertEquals(2, alerts.out().lines().count(), "a list has no row for a vehicle without any");
        other.close();
        open(Manner.FULL);
        ScriptRunner.Outcome places = runner.run("positions", "--fleet", "Vans", "--jsonl");
        assertEquals(0, places.code());
        assertEquals("private", records(places).get(1).get("state"));
        assertEquals("no-data", records(places).get(2).get("state"));
        assertEquals(
                30,
                runner.run("positions", "--fleet", "Vans", "--csv", "--strict").code());
        assertTrue(rows(runner.run("positions", "--fleet", "Vans", "--table"))
                .get(2)
                .equals("VR3FVLLY000000002 private"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        403 {"code":40300,"message":"Forbidden"}       | 30
        404 {"code":40410,"message":"No vehicle"}      | 30
        404 {"httpMessage":"Not Found"}                | 30
        500 {"code":50000,"message":"Internal"}        | 31
        null                                           | 31
        []                                             | 31
        "text"                                         | 31
        7                                              | 31
        """)
    void whatElseGoesWrongForAVehicleIsItsFailureAndTheOthersAreShown(String body, int code) throws Exception {
        fleetOf(
                "{\"id\":\"v1\",\"vin\":\"VR3ABCDEFGH123456\"},{\"id\":\"v2\",\"vin\":\"VR3ABCDEFGH123457\"}",
                "fleets/f1/vehicles/v1/status",
                body,
                "fleets/f1/vehicles/v2/status",
                "{\"updatedAt\":\"2026-11-29T10:00:00Z\"}");
        ScriptRunner.Outcome outcome = runner.run("status", "--jsonl", "--retry", "0");
        assertEquals(code, outcome.code(), outcome.all());
        List<Map<String, Object>> records = records(outcome);
        assertEquals(code, at(records.get(0), "error", "exit"));
        assertEquals("2026-11-29T10:00:00Z", records.get(1).get("updatedAt"));
        assertEquals(code, runner.run("positions", "--table", "--retry", "0").code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                NONE + "}",
                NONE + ",\"_embedded\":{}}",
                NONE + ",\"_embedded\":null}",
                NONE + ",\"_embedded\":{\"vehicles\":null}}",
                NONE + ",\"_embedded\":[]}",
                NONE + ",\"pageSize\":60}",
                "{\"_links\":{\"self\":{\"href\":\"x\"}}}",
                "{\"_embedded\":{}}",
                "{}",
                "[]",
                "null"
            })
    void whatHasNoListHasNoItem(String none) {
        serve("fleets", none);
        for (String form : List.of("--csv", "--jsonl", "--table")) {
            assertEquals("", body(runner.run("fleets", form)));
        }
        assertEquals("[]\n", runner.run("fleets").out());
        ScriptRunner.Outcome status = runner.run("status");
        assertEquals(30, status.code());
        assertTrue(status.err().contains("there is no fleet"), status.err());
        server.close();
        fleetOf("", "fleets/f1/vehicles", none);
        for (String reader : List.of("vehicles", "status", "positions", "alerts", "telemetry")) {
            ScriptRunner.Outcome outcome = runner.run(reader, "--csv");
            assertEquals(0, outcome.code(), outcome.err());
            assertEquals("", body(outcome));
        }
        server.close();
        fleetOf("{\"id\":\"v1\",\"vin\":\"VR3ABCDEFGH123456\"}", "fleets/f1/vehicles/v1/alerts", none);
        ScriptRunner.Outcome alerts = runner.run("alerts", "--jsonl");
        assertEquals(0, alerts.code(), alerts.err());
        assertEquals("", alerts.out());
        assertTrue(server.asked().stream().noneMatch(target -> target.contains("null")), () -> "" + server.asked());
    }

    /** Without the line of headings. */
    private static String body(ScriptRunner.Outcome outcome) {
        return outcome.out().replaceFirst("(id|vin|created)[, ].*\\R", "");
    }

    @Test
    void anItemThatIsNullIsLeftOutAndTold() {
        fleetOf("null,{\"id\":\"v2\",\"vin\":\"VR3ABCDEFGH123457\"}");
        for (String form : List.of("--csv", "--jsonl")) {
            ScriptRunner.Outcome outcome = runner.run("vehicles", form, "--columns", "vin");
            assertEquals(10, outcome.code(), outcome.err());
            assertTrue(outcome.err().contains("1 item of the list is null"), outcome.err());
            assertEquals(form.equals("--csv") ? 2 : 1, outcome.out().lines().count());
        }
    }

    @Test
    void aListOfAVehicleThatIsShorterThanAnnouncedIsTold() {
        fleetOf(
                "{\"id\":\"v1\",\"vin\":\"VR3ABCDEFGH123456\"}",
                "fleets/f1/vehicles/v1/alerts",
                "{\"total\":3,\"_embedded\":{\"alerts\":[{\"id\":\"a1\"},null]},\"_links\":{}}");
        ScriptRunner.Outcome outcome = runner.run("alerts", "--jsonl");
        assertEquals(10, outcome.code(), outcome.all());
        assertEquals(1, outcome.out().lines().count());
        assertTrue(
                outcome.err().contains("announced 3 items and gave 2")
                        && outcome.err().contains("read again: that of VR3ABCDEFGH123456"),
                outcome.err());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-02T09:59:31Z, just now",
        "2026-11-02T09:58:00.5+0000, 1 min ago",
        "2026-11-02T08:00:00+01:00, 3 h ago",
        "2026-10-31T10:00:01Z, 47 h ago",
        "Sat Oct 31 10:00:00 GMT 2026, 2 days ago",
        "2026-11-02T10:05:00Z, in 5 min",
        "2026-02-30T10:00:00Z, ''",
        "yesterday, ''"
    })
    void anAgeIsInTheLargestUnitThatTellsIt(String time, String age) {
        runner.clock = Clock.fixed(Instant.parse("2026-11-02T10:00:00Z"), ZoneOffset.UTC);
        fleetOf("{\"id\":\"v1\",\"updatedAt\":\"" + time + "\"}");
        assertEquals(
                "age\r\n" + (age.isEmpty() ? "\"\"" : age) + "\r\n",
                runner.run("vehicles", "--csv", "--columns", "age(updatedAt):age")
                        .out());
    }

    @Test
    void theOnlyElementMayStandInPlaceOfItsList() {
        serve("fleets", "{\"total\":1,\"_embedded\":{\"fleets\":{\"id\":\"f1\"}},\"_links\":{}}");
        assertEquals("{\"id\":\"f1\"}\n", runner.run("fleets", "--jsonl").out());
    }

    @Test
    void aVehicleWithoutAnIdIsKnownByItsLinkAndWithoutBothItIsAFailure() throws Exception {
        fleetOf(
                "{\"_links\":{\"self\":{\"href\":\"https://x.example/fleets/f1/vehicles/v%201?a=b\"}}},{\"id\":null},"
                        + "{\"id\":7,\"vin\":null}",
                "fleets/f1/vehicles/v%201/status",
                "{\"vin\":\"VR3ABCDEFGH123456\",\"createdAt\":\"2026-11-29T10:00:00Z\"}",
                "fleets/f1/vehicles/7/status",
                "404 {\"code\":40400}");
        ScriptRunner.Outcome outcome = runner.run("status", "--jsonl");
        assertEquals(31, outcome.code(), outcome.all());
        List<Map<String, Object>> records = records(outcome);
        assertEquals("VR3ABCDEFGH123456", records.get(0).get("vin"));
        assertEquals("the list of vehicles has one without an id", at(records.get(1), "error", "message"));
        assertEquals(Map.of("id", "7", "state", "no-data", "status", 404, "code", "40400"), records.get(2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        [null,null,null]       |
        ["2.35","48.85"]       |
        [2.35]                 |
        {"0":2.35}             |
        [1e999,48.85]          |
        []                     |
        null                   |
        [2.350,48.85,null]     | [2.350,48.85]
        [2.350,48.85,35,1]     | [2.350,48.85,35]
        """)
    void coordinatesThatAreNoNumbersAreNoPosition(String coordinates, String shown) throws Exception {
        fleetOf(
                "{\"id\":\"v1\",\"vin\":\"VR3ABCDEFGH123456\"}",
                "fleets/f1/vehicles/v1/status",
                "{\"lastPosition\":{\"type\":\"Feature\",\"properties\":null,\"geometry\":{\"coordinates\":"
                        + coordinates + "}}}");
        ScriptRunner.Outcome geojson = runner.run("positions", "--geojson");
        assertEquals(0, geojson.code(), geojson.err());
        assertEquals(shown != null, geojson.out().contains("\"coordinates\":" + shown + "}"), geojson.out());
        assertEquals(
                shown == null ? 0 : 1,
                ((List<?>) JSON.std.mapFrom(geojson.out()).get("features")).size());
        String row = runner.run("positions", "--csv").out().lines().toList().get(1);
        assertTrue(row.startsWith("VR3ABCDEFGH123456," + (shown == null ? "no-data," : ",,48.85,2.350")), row);
        assertEquals(
                shown == null ? 30 : 0,
                runner.run("positions", "--map", "map.html").code());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        fleets                               | 40400 | the list of fleets is not there
        fleets                               | 40499 | the list of fleets is not there
        fleets/f9                            | 40400 | there is no such fleet
        fleets/f9/vehicles                   | 40499 | there is no such fleet, or no vehicle in it
        fleets/f1/vehicles/v1                | 40400 | no such vehicle is found
        user/vehicles/v1                     | 40410 | no such vehicle is found
        vehicles/VR3ABCDEFGH123456           | 40410 | this VIN is not known there
        fleets/f1/vehicles/v1/status         | 40400 | there is no status
        fleets/f1/vehicles/v1/lastPosition   | 40499 | there is no position
        fleets/f1/vehicles/v1/maintenance    | 40400 | there is no maintenance data
        fleets/f1/vehicles/v1/alerts         | 40410 | no such vehicle is found
        fleets/f1/vehicles/v1/alerts/a1      | 40499 | there is no such alert
        fleets/f1/vehicles/v1/trips          | 40400 | there is no trip
        fleets/f1/vehicles/v1/trips/t1       | 40400 | there is no such trip
        fleets/f1/vehicles/v1/trips/t1/wayPoints | 40499 | there is no position on the way
        fleets/f1/collisions                 | 40499 | there is no collision
        fleets/f1/vehicles/v1/status         |       | an id in the path is wrong
        fleets/f1/monitors/m1                | 40499 | there is no such monitor
        vehicles                             | 40499 | there is no data, or the path has a typing error
        user/vehicles                        | 40499 | the list of vehicles is not there
        status                               | 40499 | there is no status: the path has a typing error
        status                               |       | there is no data, or the path has a typing error
        nonsense                             | 40499 | there is no data: the path has a typing error
        nonsense                             |       | the path has a typing error
        """)
    void aNotFoundIsExplainedByWhatWasAskedFor(String path, String code, String cause) {
        serve(path, code == null ? "404 {}" : "404 {\"code\":" + code + ",\"message\":\"None\"}");
        ScriptRunner.Outcome outcome = runner.run("call", path);
        assertEquals(30, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains(cause), outcome.err());
        boolean id = path.matches("(?i).*(fleets|vehicles)/.*");
        assertTrue(id || !outcome.err().matches("(?s).*\\bids? .*"), outcome.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://backend.example:8443/connectedcar/v3/fleets?page=2",
                "http://10.0.0.1/connectedcar/v3/fleets?page=2",
                "//backend.example/connectedcar/v3/fleets?page=2",
                "https:\\/\\/u:p@backend.example\\/connectedcar\\/v3\\/fleets?page=2{&more}"
            })
    void linksToAnotherHostAreRefusedUnlessASettingKeepsThemOnTheOwn(String link) {
        server = new PageServer(ca, identity, (target, out) -> {
            String next = target.contains("page=2") ? "" : "\"next\":{\"href\":\"" + link + "\"}";
            PageServer.json(
                    out,
                    "{\"_links\":{" + next + "},\"total\":2,\"_embedded\":{\"fleets\":[{\"id\":\"f"
                            + (next.isEmpty() ? 2 : 1) + "\"}]}}");
        });
        calls(server.port());
        ScriptRunner.Outcome refused = runner.run("fleets", "--jsonl");
        assertEquals(20, refused.code(), refused.err());
        assertTrue(refused.err().contains("set links=own-host"), refused.err());
        assertEquals(1, server.asked().size());
        runner.env("STELLANTIS_LINKS", "own-host");
        ScriptRunner.Outcome kept = runner.run("fleets", "--jsonl");
        assertEquals(0, kept.code(), kept.err());
        assertEquals(2, kept.out().lines().count());
        assertEquals(
                "/connectedcar/v3/fleets?page=2&client_id=abc", server.asked().get(2));
        assertEquals(0, runner.run("call", "fleets", "--all", "--jsonl").code());
        runner.env("STELLANTIS_LINKS", "refuse");
        assertEquals(20, runner.run("fleets", "--jsonl").code(), "nothing but own-host keeps them");
    }

    @Test
    void aLinkInALineOfInputIsKeptOnTheOwnHostToo() {
        serve("fleets/f1", "{\"id\":\"f1\"}");
        String line = "{\"href\":\"https://backend.example/connectedcar/v3/fleets/f1?x=1\"}\n";
        assertEquals(2, runner.in(line).run("call", "--each", "{href}").code());
        assertEquals(List.of(), server.asked());
        runner.env("STELLANTIS_LINKS", "own-host");
        assertEquals(0, runner.in(line).run("call", "--each", "{href}").code());
        assertEquals(List.of("/connectedcar/v3/fleets/f1?x=1&client_id=abc"), server.asked());
    }

    @Test
    void theDoctorNamesALinkToAnotherHost() {
        serve(
                "fleets",
                list(
                        "fleets",
                        "{\"id\":\"f1\",\"_links\":{\"self\":{\"href\":\"https:\\/\\/backend.example/fleets/f1\"}}}"));
        ScriptRunner.Outcome told = runner.run("doctor");
        assertTrue(
                told.all().contains("links in the answer lead to https://backend.example")
                        && told.all().contains("set links=own-host"),
                told.all());
        runner.env("STELLANTIS_LINKS", "own-host");
        assertFalse(runner.run("doctor").all().contains("backend.example"));
    }

    @Test
    void agesAreHoursInConditionsAndQueries() {
        open(Manner.TERSE);
        String[] older = {"--where", "energies[?age(updatedAt || createdAt) > `2.99`]", "--query", "vin", "--raw"};
        assertEquals("VR3TERSE000000003\n", runner.run("status", older).out());
        assertEquals(
                "[2.966666666666667,2.9833333333333334]\n",
                runner.run("status", "VR3TERSE000000002", "--jsonl", "--query", "sort(energies[].age(createdAt))")
                        .out());
        assertEquals(
                "\"age(1)\"\n",
                runner.run("status", "VR3TERSE000000002", "--jsonl", "--query", "'age(1)'")
                        .out());
        assertEquals(2, runner.run("status", "--where", "age() > `1`").code());
        assertEquals(
                "VR3TERSE000000003\n",
                runner.run(
                                "status",
                                "--where",
                                "energies && age(updatedAt, createdAt) > `2.99`",
                                "--query",
                                "vin",
                                "--raw")
                        .out(),
                "the first of several times that is there");
        ScriptRunner.Outcome typed = runner.run("status", "--where", "agee(updatedAt) > `1`");
        assertTrue(typed.err().contains("did you mean age?"), typed.err());
    }

    @Test
    void anEnergyMayStandAloneAndHaveATimeOfItsOwn() {
        runner.clock = Clock.fixed(Instant.parse("2026-11-02T10:00:00Z"), ZoneOffset.UTC);
        fleetOf(
                "{\"id\":\"v1\",\"vin\":\"VR3ABCDEFGH123456\"}",
                "fleets/f1/vehicles/v1/status",
                "{\"energy\":{\"type\":\"Electric\",\"level\":55,\"autonomy\":111,"
                        + "\"createdAt\":\"2026-11-01T10:00:00Z\","
                        + "\"updatedAt\":\"2026-11-02T09:55:00Z\"}}");
        assertEquals(
                List.of("vin battery % battery km battery age", "VR3ABCDEFGH123456 55 111 5 min ago"),
                rows(runner.run("status", "--table")));
    }

    /** The contract requires a VIN of a status, but not in the list of vehicles. */
    @Test
    void aVehicleWhoseVinIsNotInTheListIsFoundByItsStatus() throws Exception {
        fleetOf(
                "{\"id\":\"v1\"},{\"id\":\"v2\"},{\"id\":\"v3\",\"vin\":\"VR3ABCDEFGH123457\"}",
                "fleets/f1/vehicles/v1/status",
                "404 {\"code\":40400}",
                "fleets/f1/vehicles/v2/status",
                "{\"vin\":\"VR3ABCDEFGH123456\",\"createdAt\":\"2026-11-29T10:00:00Z\"}",
                "fleets/f1/vehicles/v2/maintenance",
                "{\"vin\":\"VR3ABCDEFGH123456\",\"daysBeforeMaintenance\":3}",
                "fleets/f1/vehicles/v2",
                "{\"_embedded\":{\"extension\":{\"onboardCapabilities\":{\"data\":[\"data:trip\"]}}}}",
                "fleets/f1/vehicles/v1/maintenance",
                "404 {\"code\":40400}",
                "fleets/f1/vehicles/v3/maintenance",
                "404 {\"code\":40400}");
        assertEquals(
                List.of(
                        "vin,state,updated,days left,km left",
                        "v1,no-data,,,",
                        "VR3ABCDEFGH123456,,,3,",
                        "VR3ABCDEFGH123457,no-data,,,"),
                runner.run("maintenance", "--csv").out().lines().toList(),
                "without a VIN the id says which vehicle has none");
        ScriptRunner.Outcome one = runner.run("maintenance", "VR3ABCDEFGH123456", "--csv");
        assertEquals(0, one.code(), one.all());
        assertEquals("VR3ABCDEFGH123456,,,3,", one.out().lines().toList().get(1));
        ScriptRunner.Outcome none = runner.run("status", "VR3ABCDEFGH123458", "--table");
        assertEquals(30, none.code());
        assertTrue(
                none.err().contains("error: no vehicle has the VIN VR3ABCDEFGH123458")
                        && none.err()
                                .contains("cause: it is not in the fleet; 2 vehicles there have no VIN in the list")
                        && none.err().contains("hint: list them"),
                none.err());
        ScriptRunner.Outcome able = runner.run("capabilities", "--csv", "--columns", "capability,state");
        assertTrue(able.out().contains("data:trip,"), able.all());
        assertEquals(30, able.code(), "404 without a code says nothing of the vehicle");
    }

    @Test
    void aFleetWithoutVehiclesIsSaidToHaveNone() {
        serve("fleets", list("fleets", "{\"id\":\"f1\"}"), "fleets/f1/vehicles", NONE + ",\"_embedded\":{}}");
        for (String reader : List.of("status", "alerts", "trips", "positions", "capabilities")) {
            ScriptRunner.Outcome outcome = runner.run(reader, "--csv");
            assertEquals(0, outcome.code(), outcome.all());
            assertTrue(outcome.err().contains("there are no vehicles"), outcome.all());
        }
    }

    @Test
    void aColumnOfOursThatNoVehicleNeedsIsNoMistake() {
        fleetOf("{\"id\":\"v1\",\"vin\":\"VR3ABCDEFGH123456\"}", "fleets/f1/vehicles/v1/status", "{\"a\":1}");
        assertEquals("", runner.run("status", "--csv", "--columns", "vin,state").err());
    }

    @Test
    void anAlertHasItsBeginningAndItsEnd() {
        fleetOf(
                "{\"id\":\"v1\",\"vin\":\"VR3ABCDEFGH123456\"}",
                "fleets/f1/vehicles/v1/alerts",
                list(
                        "alerts",
                        "{\"id\":\"a\",\"active\":false,\"type\":\"AbsBrakingSystemFault\","
                                + "\"createdAt\":\"2026-11-02T10:09:00Z\","
                                + "\"startedAt\":\"2026-11-02T10:00:00Z\",\"endAt\":\"2026-11-02T11:00:00Z\"}"));
        assertEquals(
                List.of(
                        "vin started ended type active id",
                        "VR3ABCDEFGH123456 2026-11-02T10:00:00Z 2026-11-02T11:00:00Z AbsBrakingSystemFault false a"),
                rows(runner.run("alerts", "--table")));
    }

    /** By the VIN alone 404 may mean that nobody knows it; a vehicle of the fleet is known. */
    @Test
    void aVehicleOfTheFleetWithoutCapabilitiesIsNoFailure() {
        fleetOf(
                "{\"id\":\"v1\",\"vin\":\"VR3ABCDEFGH123456\"}",
                "vehicles/VR3ABCDEFGH123456",
                "404 {\"code\":40499,\"message\":\"No data for this context.\"}");
        assertEquals(List.of("vin state", "VR3ABCDEFGH123456 no-data"), rows(runner.run("capabilities", "--table")));
        assertEquals(0, runner.run("capabilities").code());
        assertEquals(30, runner.run("capabilities", "VR3ABCDEFGH123456").code());
    }
}
