import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import support.ConnectProxy;
import support.LocalStellantis;
import support.ScriptRunner;

/** {@code call --each} against the sandbox: a request for each line, a record for each, in order. */
@Tag("openssl")
class CallEachTest {
    @TempDir
    static Path shared;

    static LocalStellantis stellantis;
    static LocalStellantis.Partner partner;
    static ScriptRunner runner;
    static String fleet;
    static List<Map<String, Object>> vehicles;

    @BeforeAll
    static void open() throws Exception {
        stellantis = new LocalStellantis(Files.createDirectories(shared.resolve("stellantis")));
        partner = stellantis.partner("MZP123456");
        runner = stellantis.runner(shared, partner);
        fleet = (String) at(JSON.std.mapFrom(runner.run("call", "fleets").out()), "_embedded", "fleets", 0, "id");
        vehicles = list(at(
                JSON.std.mapFrom(
                        runner.run("call", "fleets/" + fleet + "/vehicles").out()),
                "_embedded",
                "vehicles"));
    }

    @AfterAll
    static void close() {
        if (stellantis != null) stellantis.close();
    }

    @BeforeEach
    void quiet() {
        stellantis.log.clear();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return (List<Map<String, Object>>) value;
    }

    private static String lines(List<Map<String, Object>> records) {
        return records.stream()
                .map(record -> {
                    try {
                        return JSON.std.asString(record) + "\n";
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .collect(Collectors.joining());
    }

    private static List<Map<String, Object>> records(ScriptRunner.Outcome outcome) {
        return outcome.out()
                .lines()
                .map(line -> {
                    try {
                        return JSON.std.mapFrom(line);
                    } catch (IOException e) {
                        throw new UncheckedIOException(line, e);
                    }
                })
                .toList();
    }

    @Test
    void bringsARecordForEachLineInTheirOrderFailuresAmongThem() {
        ScriptRunner.Outcome outcome = runner.in(lines(vehicles))
                .run("call", "--each", "fleets/" + fleet + "/vehicles/{id}/status", "--parallel", "8");
        List<Map<String, Object>> records = records(outcome);
        assertEquals(60, records.size(), outcome.err());
        for (int i = 0; i < 60; i++) {
            assertEquals(i + 1, records.get(i).get("line"));
            assertEquals(vehicles.get(i).get("vin"), at(records.get(i), "input", "vin"));
            // the sandbox's vehicles 13, 17 (no privacy to look into), 38 … have no status
            boolean none = (i + 1) % 25 == 13 || (i + 1) % 25 == 17;
            if (none) {
                assertEquals(404, records.get(i).get("status"));
                assertEquals((i + 1) % 25 == 13 ? "40400" : "40499", at(records.get(i), "error", "code"));
                assertEquals(30, at(records.get(i), "error", "exit"));
                assertTrue(at(records.get(i), "error", "uuid").toString().length() > 30);
                assertFalse(records.get(i).containsKey("body"));
            } else {
                assertEquals(200, records.get(i).get("status"));
                assertEquals(vehicles.get(i).get("vin"), at(records.get(i), "body", "vin"));
                assertNull(records.get(i).get("error"));
            }
        }
        assertEquals(30, outcome.code());
        assertTrue(
                outcome.err()
                        .contains("call: warning: 4 of 60 requests failed: HTTP 404 40400 (2), HTTP 404 40499 (2)"),
                outcome.err());
    }

    @Test
    void plainLinesFillTheOnlyPlaceholderAndFieldsManyOfThem() {
        String id = (String) vehicles.get(0).get("id");
        String other = (String) vehicles.get(1).get("id");
        for (String template : List.of("fleets/" + fleet + "/vehicles/{}", "fleets/" + fleet + "/vehicles/{id}")) {
            ScriptRunner.Outcome outcome =
                    runner.in("\uFEFF" + id + "\r\n\n \"" + other + "\"\n").run("call", "--each", template);
            assertEquals(0, outcome.code(), outcome.err());
            assertEquals(
                    List.of(id, other),
                    records(outcome).stream()
                            .map(record -> at(record, "body", "id"))
                            .toList());
            assertEquals(
                    List.of(1, 3),
                    records(outcome).stream().map(record -> record.get("line")).toList());
        }
        ScriptRunner.Outcome nested = runner.in(
                        "{\"fleet\":{\"id\":\"" + fleet + "\"},\"cars\":[{\"id\":\"" + id + "\"}]}\n")
                .run("call", "--each", "fleets/{fleet.id}/vehicles/{cars[0].id}");
        assertEquals(id, at(records(nested).get(0), "body", "id"), nested.all());
    }

    @Test
    void aLinkOfTheApiIsFollowedAndNoOther() {
        ScriptRunner.Outcome own = runner.in(lines(vehicles.subList(0, 3))).run("call", "--each", "{_links.self.href}");
        assertEquals(
                vehicles.subList(0, 3).stream().map(one -> one.get("vin")).toList(),
                records(own).stream().map(record -> at(record, "body", "vin")).toList(),
                own.all());
        ScriptRunner.Outcome foreign =
                runner.in("https://localhost:1/connectedcar/v3/fleets\n").run("call", "--each", "{}");
        assertEquals(2, foreign.code());
        assertTrue(
                at(records(foreign).get(0), "error", "message").toString().contains("is not on the profile's host"),
                foreign.out());
    }

    @ParameterizedTest
    @CsvSource({
        "//evil/x, neither a path nor a URL",
        "http://localhost/x, is not https",
        "javascript:x, neither a path nor a URL",
        "HTTPS://localhost:1/x, is not on the profile's host"
    })
    void whatLeadsElsewhereIsRefusedLineByLine(String value, String message) {
        ScriptRunner.Outcome outcome =
                runner.in("{\"href\":\"" + value + "\"}\n").run("call", "--each", "{href}");
        assertEquals(2, outcome.code(), outcome.all());
        assertTrue(at(records(outcome).get(0), "error", "message").toString().contains(message), outcome.out());
        assertTrue(stellantis.log.stream().noneMatch(line -> line.contains("GET ")), stellantis.log.toString());
    }

    @Test
    void aLineThatIsNotUtf8IsNotSent() {
        byte[] input =
                ("a\u00e9\n" + vehicles.get(0).get("id") + "\n").getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        ScriptRunner.Outcome outcome = runner.in(input).run("call", "--each", "fleets/" + fleet + "/vehicles/{}");
        assertEquals("line 1 is not UTF-8", at(records(outcome).get(0), "error", "message"), outcome.all());
        assertEquals(200, records(outcome).get(1).get("status"));
        assertEquals(
                1, stellantis.log.stream().filter(line -> line.contains("GET ")).count());
    }

    @Test
    void aValueIsOnePieceOfTheUrlWhateverItHolds() {
        ScriptRunner.Outcome outcome = runner.in("../../fleets?x=1#y\n%2e%2e/\n{\"id\":\"{id} é/ü\"}\n..\n\"\"\n")
                .run("call", "--each", "fleets/{id}/vehicles");
        assertEquals(
                List.of(
                        "/connectedcar/v3/fleets/..%2F..%2Ffleets%3Fx%3D1%23y/vehicles",
                        "/connectedcar/v3/fleets/%252e%252e%2F/vehicles",
                        "/connectedcar/v3/fleets/%7Bid%7D%20%C3%A9%2F%C3%BC/vehicles"),
                runner.in("../../fleets?x=1#y\n%2e%2e/\n{\"id\":\"{id} é/ü\"}\n")
                        .run("call", "--each", "fleets/{id}/vehicles", "-v", "--parallel", "1")
                        .err()
                        .lines()
                        .filter(line -> line.startsWith("> GET "))
                        .map(line -> line.replaceAll("> GET |\\?.*", ""))
                        .toList());
        assertTrue(
                at(records(outcome).get(3), "error", "message").toString().contains("cannot be a piece of a path"),
                outcome.out());
        assertEquals(5, records(outcome).size());
    }

    @Test
    void whatALineLacksIsItsRecord() {
        ScriptRunner.Outcome outcome = runner.in(
                        "{\"vin\":\"V\",\"brand\":\"DS\"}\n{broken\n{} {}\n{\"id\":{\"x\":1}}\n"
                                + lines(vehicles.subList(0, 1)))
                .run("call", "--each", "fleets/" + fleet + "/vehicles/{id}");
        List<Map<String, Object>> records = records(outcome);
        assertEquals(
                List.of(2, 2, 2, 2),
                records.subList(0, 4).stream()
                        .map(record -> at(record, "error", "exit"))
                        .toList());
        assertEquals("line 1 has no field \"id\"", at(records.get(0), "error", "message"));
        assertEquals("its fields are: vin, brand", at(records.get(0), "error", "cause"));
        assertEquals("line 2 is not JSON", at(records.get(1), "error", "message"));
        ScriptRunner.Outcome none = runner.in("{\"id\":null}\n{\"car\":{\"id\":null}}\n")
                .run("call", "--each", "fleets/" + fleet + "/vehicles/{id}");
        assertEquals("line 1: the field \"id\" is null", at(records(none).get(0), "error", "message"));
        assertEquals("line 2 has no field \"id\"", at(records(none).get(1), "error", "message"));
        assertEquals(
                "line 1: the field \"car.id\" is null",
                at(
                        records(runner.in("{\"car\":{\"id\":null}}\n").run("call", "--each", "fleets/{car.id}"))
                                .get(0),
                        "error",
                        "message"));
        assertEquals(200, records.get(4).get("status"));
        assertEquals(2, outcome.code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fleets                 |             | has no placeholder",
                "fleets/{a b}           |             | is no placeholder",
                "fleets/{id}            | fleets      | a path is given besides the one of --each",
                "fleets/{id}            | --show curl | exclude each other",
                "fleets/{id}            | -d @-       | standard input is asked for twice",
                "fleets/{id}            | --parallel 0 | a whole number from 1 to 64",
                "fleets/{id}            | --max-rate fast | --max-rate does not take \"fast\"",
                "fleets/{id}            | --csv --table | exclude each other"
            })
    void whatCannotBeMeantIsRefusedBeforeAnythingIsSent(String template, String more, String message) {
        String[] args = more == null ? new String[0] : more.split(" ");
        ScriptRunner.Outcome outcome = runner.in("x\n")
                .run(
                        "call",
                        java.util.stream.Stream.concat(
                                        java.util.stream.Stream.of("--each", template),
                                        java.util.stream.Stream.of(args))
                                .toArray(String[]::new));
        assertEquals(2, outcome.code(), outcome.all());
        assertTrue(outcome.err().contains(message), outcome.err());
        assertEquals("", outcome.out());
        assertTrue(stellantis.log.stream().noneMatch(line -> line.contains("GET ")), stellantis.log.toString());
    }

    @Test
    void aJsonArrayIsNotTakenForLines() {
        ScriptRunner.Outcome outcome = runner.in("[\n{\"id\":1}\n]\n").run("call", "--each", "fleets/{id}");
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().contains("--all --jsonl"), outcome.err());
    }

    @Test
    void tablesAndCsvTakeTheirColumnsFromTheRecords() {
        ScriptRunner.Outcome csv = runner.in(lines(vehicles.subList(0, 2)))
                .run(
                        "call",
                        "--each",
                        "fleets/" + fleet + "/vehicles/{id}/status",
                        "--csv",
                        "--columns",
                        "input.vin:vin,status,body.energies[0].level:level");
        assertEquals(
                "vin,status,level", csv.out().lines().findFirst().orElse("").strip());
        assertEquals(3, csv.out().lines().count(), csv.all());
        assertTrue(csv.out().contains(vehicles.get(0).get("vin") + ",200,"), csv.out());
        assertTrue(runner.in(vehicles.get(0).get("id") + "\n")
                .run("call", "--each", "fleets/" + fleet + "/vehicles/{}", "--table", "--columns", "body.vin:vin")
                .out()
                .startsWith("vin"));
    }

    @Test
    void aWrongPasswordIsTriedOnceAndTheRestIsNotSent() {
        ScriptRunner wrong = stellantis.runner(shared.resolve("wrong"), partner).env("MZP_PASSWORD", "not-it");
        ScriptRunner.Outcome outcome = wrong.in(lines(vehicles))
                .run("call", "--each", "fleets/" + fleet + "/vehicles/{id}/status", "--parallel", "2");
        assertEquals(30, outcome.code());
        assertEquals(60, records(outcome).size());
        assertTrue(
                stellantis.log.stream().filter(line -> line.contains("GET ")).count() <= 4,
                "requests with a wrong password");
        assertEquals("not sent", at(records(outcome).get(59), "error", "message"));
        assertTrue(
                outcome.err().contains("HTTP 401 (")
                        && outcome.err().contains("not sent (")
                        && outcome.err().contains("the login or the password is wrong"),
                outcome.err());
    }

    @Test
    void oneTokenServesAllAndIsFetchedAnewOnceWhenItEndsOnTheWay() throws Exception {
        assertEquals(0, runner.run("token").code());
        Path kept;
        try (var files = Files.walk(runner.home.resolve("cache"))) {
            kept = files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".lock"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(
                kept, Files.readString(kept).replaceFirst("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+", "revoked-meanwhile"));
        stellantis.log.clear();
        ScriptRunner.Outcome outcome = runner.in(lines(vehicles.subList(0, 12)))
                .run("call", "--each", "fleets/" + fleet + "/vehicles/{id}", "--auth", "oauth2", "--parallel", "4");
        assertEquals(0, outcome.code(), outcome.all());
        assertEquals(12, records(outcome).size());
        assertEquals(
                1,
                stellantis.log.stream()
                        .filter(line -> line.contains("POST /as/token.oauth2"))
                        .count(),
                stellantis.log.toString());
    }

    /** They wait for their turn, and again after a refusal: the token is the one in force when the turn has come. */
    @Test
    void aTokenThatLivesShorterThanTheWaitForATurnIsNoFailure() throws Exception {
        try (LocalStellantis strict = new LocalStellantis(
                Files.createDirectories(shared.resolve("strict")),
                options -> options.tokenLifetime(Duration.ofSeconds(2)).quota("1000/day,10/s"))) {
            ScriptRunner hurried = strict.runner(shared.resolve("hurried"), strict.partner("MZP123456"));
            String input = IntStream.rangeClosed(1, 40).mapToObj(n -> n + "\n").collect(Collectors.joining());
            ScriptRunner.Outcome outcome = hurried.in(input)
                    .run("call", "--each", "fleets?pageSize={}", "--auth", "oauth2", "--parallel", "16");
            assertEquals(0, outcome.code(), outcome.all());
            assertEquals(
                    40,
                    records(outcome).stream()
                            .filter(record -> Integer.valueOf(200).equals(record.get("status")))
                            .count());
            assertTrue(
                    strict.log.stream()
                                    .filter(line -> line.contains("POST /as/token.oauth2"))
                                    .count()
                            > 1,
                    "the token ended on the way");
        }
    }

    @Test
    void manyRequestsTakeFewConnections() {
        String input = IntStream.range(0, 40)
                .mapToObj(i -> vehicles.get(i).get("id") + "\n")
                .collect(Collectors.joining());
        try (ConnectProxy proxy = new ConnectProxy()) {
            ScriptRunner.Outcome outcome = runner.in(input)
                    .run(
                            "call",
                            "--each",
                            "fleets/" + fleet + "/vehicles/{}",
                            "--parallel",
                            "3",
                            "-x",
                            "http://localhost:" + proxy.port());
            assertEquals(0, outcome.code(), outcome.err());
            assertEquals(40, records(outcome).size());
            // three, and each of them once more at most: Java's client drops a connection whose ticket (RFC 8446
            // section
            // 4.6.1) arrives when the first answer has been read (HttpConnection.checkOpen)
            assertTrue(proxy.heads().size() <= 6, "tunnels: " + proxy.heads());
        }
    }
}
