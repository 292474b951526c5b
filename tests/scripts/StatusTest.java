import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import support.AtSandbox;
import support.ScriptRunner;

/** {@code status}, {@code fleets}, {@code vehicles} and {@code alerts}: names and VINs instead of paths and ids. */
@Tag("openssl")
class StatusTest extends AtSandbox {
    @BeforeAll
    static void open() {
        open(options -> {});
    }

    /** The sandbox's vehicles are the same at every start: 1 to 75 in the large fleet, 76 to 78 in the pool. */
    private static String vin(int number) {
        return List.of("VR3", "VR7", "VXK", "VR1", "VXK").get(number % 5) + String.format("SANDBX%08d", number);
    }

    private static List<Map<String, Object>> json(ScriptRunner.Outcome outcome) throws Exception {
        assertTrue(outcome.out().startsWith("["), outcome.all());
        List<Map<String, Object>> records = new ArrayList<>();
        for (Object record : JSON.std.listFrom(outcome.out())) records.add(cast(record));
        return records;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> cast(Object record) {
        return (Map<String, Object>) record;
    }

    private Path cacheFile() throws Exception {
        try (var files = Files.list(runner.home.resolve("cache/stellantis/vehicles"))) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void aMisspeltColumnIsToldWithTheNameThatWasMeant() {
        ScriptRunner.Outcome outcome =
                runner.run("vehicles", "--fleet", "Pool cars", "--csv", "--columns", "vin,updated,nosuch,motorisation");
        assertEquals(0, outcome.code());
        assertTrue(
                outcome.err()
                        .contains("vehicles: warning: the column \"updated\" is empty, in 3 records\n"
                                + "vehicles: hint: did you mean updatedAt || createdAt?\n"),
                outcome.err());
        assertTrue(
                outcome.err().contains("\"nosuch\" is empty, in 3 records\nvehicles: hint: the fields are: ")
                        && outcome.err().contains("did you mean motorization?"),
                outcome.err());
        assertEquals(
                "",
                runner.run(
                                "vehicles",
                                "--fleet",
                                "Pool cars",
                                "--jsonl",
                                "--columns",
                                "vin,updatedAt:updated,brand || vin:x")
                        .err());
        assertTrue(runner.run("status", vin(76), "--table", "--columns", "vin,level")
                .err()
                .contains("did you mean energies[0].level?"));
    }

    @Test
    void aConditionThatHoldsForNoneIsToldAndSoIsAWordWithoutQuotes() {
        ScriptRunner.Outcome outcome =
                runner.run("vehicles", "--fleet", "Pool cars", "--where", "brand==Peugeot && vin!='x'", "--jsonl");
        assertEquals(0, outcome.code());
        assertTrue(
                outcome.err().contains("warning: --where: 0 of 3 records matched")
                        && outcome.err().contains("it is quoted: brand=='Peugeot' && vin!='x'"),
                outcome.err());
        assertEquals(
                "--where: 0 of 3 records matched\n",
                runner.run("vehicles", "--fleet", "Pool cars", "--where", "brand=='Trabant'")
                        .err());
    }

    @Test
    void rawTextsAreLinesForOtherPrograms() {
        assertEquals(
                vin(76) + "\n" + vin(77) + "\n" + vin(78) + "\n",
                runner.run("vehicles", "--fleet", "Pool cars", "--query", "vin", "--raw")
                        .out());
        assertEquals(
                vin(76) + "\n",
                runner.run("vehicles", "--fleet", "Pool cars", "--jsonl", "--query", "vin", "--raw", "--limit", "1")
                        .out());
        assertEquals(
                "\"" + vin(76) + "\"\n",
                runner.run("vehicles", "--fleet", "Pool cars", "--jsonl", "--query", "vin", "--limit", "1")
                        .out());
        assertTrue(runner.types(new ArrayList<>()).run("fleets", "--raw").out().startsWith("[\n{\""));
    }

    @Test
    void twoColumnsOfOneNameAreRefusedInJson() {
        ScriptRunner.Outcome outcome =
                runner.run("vehicles", "--fleet", "Pool cars", "--jsonl", "--columns", "vin,brand:vin");
        assertEquals(2, outcome.code());
        assertTrue(
                outcome.err().contains("two columns of the name \"vin\"")
                        && outcome.err().contains("brand:vin2"),
                outcome.err());
        assertEquals(
                "vin,vin\r\n",
                runner.run("vehicles", "--fleet", "Pool cars", "--csv", "--columns", "vin,brand:vin", "--limit", "1")
                        .out()
                        .replaceFirst("(?s)(?<=\n).*", ""));
    }

    @ParameterizedTest
    @CsvSource({"fleets, ''", "status, VR3SANDBX00000005", "call, fleets", "token, --json", "renew, -q"})
    void aProfileThatIsNotThereIsToldWithTheNamesOfThoseThatAre(String script, String argument) {
        ScriptRunner.Outcome outcome =
                argument.isEmpty() ? runner.run(script, "-p", "nope") : runner.run(script, argument, "-p", "nope");
        assertEquals(11, outcome.code());
        assertEquals(
                script + ": error: there is no profile \"nope\"\n" + script + ": cause: there are: default\n" + script
                        + ": hint: choose one with -p NAME, or make this one: stellantis profile -p nope set"
                        + " environment=preprod\n",
                outcome.err());
    }

    @Test
    void aFolderOrNoNameIsNoFileToWriteTo() {
        for (String folder : List.of(".", runner.home.toString())) {
            ScriptRunner.Outcome outcome = runner.run("vehicles", "--fleet", "Pool cars", "-o", folder);
            assertEquals(11, outcome.code());
            assertTrue(
                    outcome.err().contains(" is a folder, a file was expected")
                            && !outcome.err().contains("--force"),
                    outcome.err());
        }
        ScriptRunner.Outcome empty = runner.run("call", "fleets", "-o", "");
        assertEquals(2, empty.code());
        assertTrue(empty.err().contains("the name behind --output is empty"), empty.err());
        assertEquals(0, asked("fleets"));
    }

    @ParameterizedTest
    @CsvSource({
        "--limit, 0, such as --limit 1",
        "--parallel, 65, such as --parallel 64",
        "--parallel, many, such as --parallel 4"
    })
    void aNumberThatIsNotPossibleIsToldWithOneThatIs(String option, String value, String hint) {
        ScriptRunner.Outcome outcome = runner.run("status", vin(76), option, value);
        assertTrue(outcome.code() == 2 && outcome.err().contains("hint: " + hint + "\n"), outcome.err());
    }

    @Test
    void fleetsAndVehiclesAreJsonInAPipeAndATableOnATerminal() throws Exception {
        List<Map<String, Object>> fleets = json(runner.run("fleets"));
        assertEquals(
                List.of("Sandbox fleet", "Pool cars"),
                fleets.stream().map(one -> one.get("name")).toList());
        String table = runner.types(new ArrayList<>()).run("fleets").out();
        assertTrue(table.lines().findFirst().orElse("").matches(".*id +name +description +created.*"), table);
        assertTrue(table.contains("Pool cars") && !table.contains("{"), table);

        assertEquals(
                75, json(runner.run("vehicles", "--fleet", "sandbox FLEET")).size());
        assertEquals(
                List.of(vin(76), vin(77), vin(78)),
                json(runner.run("vehicles", "--fleet", (String) fleets.get(1).get("id"))).stream()
                        .map(one -> one.get("vin"))
                        .toList());
        assertEquals(
                61,
                runner.run("vehicles", "--fleet", "Sandbox fleet", "--csv", "--limit", "60")
                        .out()
                        .lines()
                        .count());
        assertEquals(
                "wrote 3 records to " + runner.path("cars.json") + "\n",
                runner.run("vehicles", "--fleet", "Pool cars", "-o", "cars.json")
                        .err());
        assertEquals(3, JSON.std.listFrom(runner.text("cars.json")).size());
        runner.run("vehicles", "--fleet", "Pool cars", "-o", "cars.csv");
        assertEquals(
                runner.run("vehicles", "--fleet", "Pool cars", "--csv").out(),
                runner.text("cars.csv"),
                "a file's name says its form");
        assertEquals(
                15,
                runner.run("vehicles", "--fleet", "Pool cars", "-o", "cars.json")
                        .code());
    }

    @Test
    void whichFleetIsAskedWhereItIsNotClear() {
        ScriptRunner.Outcome several = runner.run("vehicles");
        assertEquals(2, several.code());
        assertTrue(
                several.err().contains("there is more than one fleet")
                        && several.err().contains("(Sandbox fleet)")
                        && several.err().contains("(Pool cars)")
                        && several.err().contains("--fleet"),
                several.err());
        ScriptRunner.Outcome unknown = runner.run("status", "--fleet", "nobody's");
        assertEquals(2, unknown.code());
        assertTrue(
                unknown.err().contains("there is no fleet \"nobody's\"")
                        && unknown.err().contains("(Sandbox fleet), "),
                unknown.err());
    }

    @ParameterizedTest
    @CsvSource({
        "Sandbox flet, did you mean \"Sandbox fleet\"?",
        "000000000000000000000000, choose by name or id: --fleet"
    })
    void aFleetThatIsNotThereIsToldOnceAndWithoutRecords(String fleet, String hint) {
        for (List<String> vins : List.of(List.of(vin(1), vin(2)), List.<String>of())) {
            List<String> typed = new ArrayList<>(vins);
            typed.addAll(List.of("--fleet", fleet, "--no-cache", "-o", "status.json"));
            ScriptRunner.Outcome outcome = runner.run("status", typed.toArray(String[]::new));
            assertEquals(2, outcome.code(), outcome.all());
            assertEquals("", outcome.out());
            assertTrue(
                    outcome.err().contains("error: there is no fleet \"" + fleet + "\"")
                            && outcome.err().contains("(Sandbox fleet), ")
                            && outcome.err().contains(hint),
                    outcome.err());
            assertEquals(List.of(), runner.files());
        }
        assertEquals(2, runner.run("vehicles", "--fleet", fleet).code());
    }

    @Test
    void aFleetByItsNameNeedsNoSecondLookUpOfTheVin() {
        assertEquals(0, runner.run("status", vin(4), "--fleet", "Sandbox fleet").code());
        stellantis.log.clear();
        assertEquals(0, runner.run("status", vin(4), "--fleet", "Sandbox fleet").code());
        assertEquals(0, asked("vinPrefix"), stellantis.log.toString());
        ScriptRunner.Outcome elsewhere = runner.run("status", vin(4), "--fleet", "Pool cars");
        assertTrue(
                elsewhere.out().contains("no vehicle has the VIN")
                        && elsewhere.out().contains("it is not in the fleet"),
                elsewhere.all());
    }

    @Test
    void aVinLeadsToTheStatusInWhicheverFleetItIs() throws Exception {
        List<Map<String, Object>> records = json(runner.run("status", vin(1), vin(77).toLowerCase()));
        assertEquals(
                List.of(vin(1), vin(77)),
                records.stream().map(one -> one.get("vin")).toList());
        assertEquals("vin", records.get(0).keySet().iterator().next());
        assertTrue(at(records.get(0), "energies", 0, "level") instanceof Number);
        String table = runner.types(new ArrayList<>()).run("status", vin(1)).out();
        assertTrue(
                table.startsWith("\u001b[1mvin")
                        && table.contains(vin(1))
                        && table.contains("fuel %")
                        && table.contains(" ago"),
                table);
    }

    @Test
    void theIdIsKeptForTheOwnerAloneAndUsedAgain() throws Exception {
        assertEquals(0, runner.run("status", vin(60)).code());
        assertEquals(1, asked("vinPrefix=" + vin(60)));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cacheFile())));
        assertTrue(Files.readString(cacheFile()).startsWith(vin(60) + " "));
        stellantis.log.clear();
        assertEquals(0, runner.run("status", vin(60)).code());
        assertEquals(1, asked(""), stellantis.log.toString());
        assertEquals(0, runner.run("status", vin(60), "--no-cache").code());
        assertEquals(1, asked("vinPrefix=" + vin(60)));
        assertEquals(
                0,
                runner.run("status", vin(60), "--client-id", partner.clientId().toUpperCase())
                        .code());
        assertEquals(2, asked("vinPrefix=" + vin(60)));
    }

    @Test
    void anIdThatHasGoneStaleIsLookedUpAnew() throws Exception {
        assertEquals(0, runner.run("status", vin(3)).code());
        String kept = Files.readString(cacheFile());
        String[] parts = kept.strip().split(" ");
        Files.writeString(cacheFile(), parts[0] + " " + parts[1] + " 00ff00ff00ff\n");
        ScriptRunner.Outcome outcome = runner.run("status", vin(3));
        assertEquals(0, outcome.code(), outcome.all());
        assertEquals(kept, Files.readString(cacheFile()));
        Files.writeString(cacheFile(), "nonsense\n" + parts[0] + "\n\u0000");
        assertEquals(0, runner.run("status", vin(3)).code());
    }

    @Test
    void aVehicleThatIsNotThereIsSaidSo() throws Exception {
        ScriptRunner.Outcome outcome = runner.run("status", "VR3SANDBX99999999", vin(1));
        assertEquals(30, outcome.code());
        List<Map<String, Object>> records = json(outcome);
        assertEquals("no vehicle has the VIN VR3SANDBX99999999", at(records.get(0), "error", "message"));
        assertEquals("it is in none of your 2 fleets", at(records.get(0), "error", "cause"));
        assertEquals(vin(1), records.get(1).get("vin"));
        // vehicle 13 has never sent anything
        ScriptRunner.Outcome table = runner.types(new ArrayList<>()).run("status", vin(13), vin(1), "--strict");
        assertEquals(30, table.code());
        assertTrue(table.err().contains(vin(13) + ": No status found for this vehicle."), table.err());
        assertFalse(table.out().contains(vin(13)), table.out());
        ScriptRunner.Outcome none = runner.run("status", "WVWZZZ1JZ3W38675O");
        assertEquals(2, none.code());
        assertTrue(none.err().contains("is no VIN"), none.err());
    }

    @Test
    void withoutVinsAllVehiclesOfTheFleetAreAsked() throws Exception {
        ScriptRunner.Outcome outcome = runner.run("status", "--fleet", "Sandbox fleet", "--parallel", "8", "--jsonl");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals(75, outcome.out().lines().count());
        assertEquals(
                vin(75),
                JSON.std
                        .mapFrom(outcome.out().lines().skip(74).findFirst().orElseThrow())
                        .get("vin"));
        // an answer that is lost on the way is asked for again
        assertEquals(
                2,
                stellantis.log.stream()
                        .filter(line -> line.contains("/vehicles?"))
                        .map(line -> line.replaceFirst(".* GET (\\S+) .*", "$1"))
                        .distinct()
                        .count(),
                () -> outcome.err() + String.join("\n", stellantis.log));
        assertTrue(
                outcome.err()
                        .contains("there are no data of 6 vehicles: nothing was ever sent, or no service is active"
                                + " (state no-data)\n"),
                outcome.err());
        ScriptRunner.Outcome strict = runner.run("status", "--fleet", "Sandbox fleet", "--strict", "--csv");
        assertEquals(30, strict.code());
        assertTrue(strict.err().contains("6 of 75 requests failed"), strict.err());
        ScriptRunner.Outcome few = runner.run("status", "--fleet", "Sandbox fleet", "--limit", "5", "--csv");
        assertEquals(6, few.out().lines().count());
    }

    @Test
    void alertsAreThoseOfThePeriod() throws Exception {
        List<Map<String, Object>> all = json(runner.run("alerts", vin(3)));
        assertEquals(3, all.size());
        assertTrue(
                all.stream().allMatch(one -> one.get("vin").equals(vin(3)) && one.get("severity") != null),
                all.toString());
        String newest = all.stream()
                .map(one -> (String) one.get("createdAt"))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        assertEquals(
                List.of(newest),
                json(runner.run("alerts", vin(3), "--since", newest)).stream()
                        .map(one -> one.get("createdAt"))
                        .toList());
        assertEquals(
                List.of("AddWasherFluid"),
                json(runner.run("alerts", vin(3), "--where", "active")).stream()
                        .map(one -> one.get("type"))
                        .toList());
        assertEquals(2, runner.run("alerts", vin(3), "--since", "yesterday").code());
    }
}
