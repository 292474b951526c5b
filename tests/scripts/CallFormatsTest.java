import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import support.AtServer;
import support.Nginx;
import support.ScriptRunner;
import support.Tool;

/** Pages from files that nginx serves over mutual TLS, in every form; jq says what is right. */
@Tag("nginx")
@Tag("openssl")
class CallFormatsTest extends AtServer {
    private static final int PAGES = 4;
    private static final int EACH = 25;

    static Tool tool;

    /** Pretty-printed, keys in an order of their own, the first link a template: as another producer writes HAL. */
    @BeforeAll
    static void serve() throws IOException {
        Path files = Files.createDirectories(shared.resolve("files"));
        for (int n = 1; n <= PAGES; n++) {
            StringBuilder page =
                    new StringBuilder("{\n  \"currentPage\" : " + n + ",\n  \"_embedded\" : {\n    \"Vehicles\" : [");
            for (int i = 1; i <= EACH; i++) {
                int number = (n - 1) * EACH + i;
                page.append(i == 1 ? "" : ",")
                        .append("\n      {\n        \"vin\" : \"VR3NGINX0")
                        .append(String.format("%08d", number))
                        .append("\",\n        \"brand\" : \"")
                        .append(number % 3 == 0 ? "Citroën" : "Peugeot")
                        .append("\",\n        \"label\" : ")
                        .append(
                                number % 10 == 0
                                        ? "null"
                                        : number % 10 == 1 ? "\"=1+1\"" : "\"a \\\"b\\\", c\\n\\u00e9 \\ud83d\\ude97\"")
                        .append(",\n        \"energies\" : [ { \"type\" : \"Electric\", \"level\" : ")
                        .append(number + 0.5)
                        .append(" } ],\n        \"updatedAt\" : \"2026-11-22T0")
                        .append(number % 10)
                        .append(":00:00Z\"\n      }");
            }
            page.append("\n    ]\n  },\n  \"total\" : ")
                    .append(PAGES * EACH)
                    .append(",\n  \"_links\" : { \"self\" : { \"href\" : \"x\" }");
            if (n < PAGES)
                page.append(", \"next\" : { \"href\" : \"?page=")
                        .append(n + 1)
                        .append(n == 1 ? "{&pageSize}\", \"templated\" : true" : "\"")
                        .append(" }");
            Files.writeString(files.resolve("page" + (n == 1 ? "" : n) + ".json"), page.append(" }\n}\n"));
        }
        nginx = Nginx.in(shared)
                .shows(identity)
                .demands(ca.root())
                .location(
                        "= /connectedcar/v3/fleets/F/vehicles",
                        "root " + files
                                + "; default_type application/hal+json; types {} try_files /page$arg_page.json =404;")
                .start();
        tool = new Tool(files);
    }

    @BeforeEach
    void callIt() {
        runner.env("TZ", "Europe/Paris");
        calls(nginx.port());
    }

    private ScriptRunner.Outcome all(String... options) {
        List<String> command = new ArrayList<>(List.of("fleets/F/vehicles", "--all"));
        command.addAll(List.of(options));
        ScriptRunner.Outcome outcome = runner.run("call", command.toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome.err());
        return outcome;
    }

    /** jq's view of all pages. */
    private static String jq(String... options) {
        List<String> command = new ArrayList<>(List.of("jq"));
        command.addAll(List.of(options));
        for (int n = 1; n <= PAGES; n++) command.add("page" + (n == 1 ? "" : n) + ".json");
        return tool.run(command.toArray(String[]::new)).ok().out();
    }

    @Tag("jq")
    @Test
    void aLineForEachRecordIsWhatJqMakesOfThePages() {
        assertEquals(jq("-c", "._embedded.Vehicles[]"), all("--jsonl").out());
    }

    @Tag("jq")
    @Test
    void theArrayIsWhatJqMakesOfThePages() {
        runner.write("all.json", all().out());
        assertEquals(
                jq("-s", "-c", "[.[]._embedded.Vehicles[]]"),
                new Tool(runner.folder).run("jq", "-c", ".", "all.json").ok().out());
    }

    @Tag("jq")
    @Test
    void queriesPickWhatJqPicks() {
        assertEquals(
                jq("-c", "._embedded.Vehicles[] | {vin, level: .energies[0].level}"),
                all("--jsonl", "--query", "{vin: vin, level: energies[0].level}")
                        .out());
        assertEquals(
                jq("-c", "._embedded.Vehicles[] | select(.brand == \"Citroën\" and .energies[0].level > 20) | .vin"),
                all("--jsonl", "--where", "brand=='Citroën' && energies[0].level > `20`", "--query", "vin")
                        .out());
        assertEquals(
                jq("-c", "._embedded.Vehicles[] | {vin, \"battery%\": .energies[0].level}"),
                all("--jsonl", "--columns", "vin,energies[0].level:battery%").out());
    }

    @Tag("jq")
    @Test
    void csvHasTheCellsThatJqHas() {
        // jq quotes every text; with numbers and plain texts only, both write the same
        assertEquals(
                "vin,level\r\n"
                        + jq("-r", "._embedded.Vehicles[] | .vin + \",\" + (.energies[0].level | tostring)")
                                .replace("\n", "\r\n"),
                all("--csv", "--columns", "vin,energies[0].level:level").out());
        String labels = all("--csv", "--columns", "vin,label").out();
        assertTrue(labels.contains("VR3NGINX000000001,'=1+1\r\n"), labels);
        assertTrue(labels.contains("VR3NGINX000000002,\"a \"\"b\"\", c\né 🚗\"\r\n"), labels);
        assertTrue(labels.contains("VR3NGINX000000010,\r\n"), labels);
        assertTrue(all("--csv", "--raw", "--columns", "label", "--limit", "1")
                .out()
                .contains("\r\n=1+1\r\n"));
    }

    @Tag("python3")
    @Test
    void anExcelOfMostOfEuropeOpensItsCsvWithADoubleClick() throws Exception {
        assertEquals(
                0,
                runner.run(
                                "call",
                                "fleets/F/vehicles",
                                "--all",
                                "--excel",
                                "-o",
                                "cars.csv",
                                "--columns",
                                "vin,label,energies[0].level:level")
                        .code());
        String read = new Tool(runner.folder)
                .run(
                        "python3",
                        "-c",
                        "import csv,json\n"
                                + "with open('cars.csv', 'rb') as file: assert file.read(3) == b'\\xef\\xbb\\xbf'\n"
                                + "with open('cars.csv', encoding='utf-8-sig', newline='') as file:\n"
                                + "  for row in csv.DictReader(file, delimiter=';'):\n"
                                + "    level = float(row['level'].replace(',', '.')) if row['level'] else None\n"
                                + "    assert '.' not in row['level'] and None not in row\n"
                                + "    print(json.dumps({'vin': row['vin'], 'level': level}, separators=(',', ':')))")
                .ok()
                .out();
        assertEquals(
                jq("-c", "._embedded.Vehicles[] | {vin, level: .energies[0].level}")
                        .replaceAll("\"level\":(\\d+)}", "\"level\":$1.0}"),
                read);
        assertTrue(runner.text("cars.csv").contains("\"a \"\"b\"\", c\né 🚗\""), runner.text("cars.csv"));
        assertEquals(
                2, runner.run("call", "fleets/F/vehicles", "--excel", "--table").code());
        assertEquals(
                0, runner.run("call", "fleets/F/vehicles", "--excel", "--csv").code());
    }

    @Test
    void theUsualColumnsStandInCsvAndTables() {
        assertTrue(all("--csv", "--limit", "1")
                .out()
                .startsWith(
                        "vin,brand,motorization,updated,id\r\nVR3NGINX000000001,Peugeot,,2026-11-22T01:00:00Z,\r\n"));
        List<String> table = all("--table").out().lines().toList();
        assertEquals(PAGES * EACH + 1, table.size());
        assertTrue(table.get(0).matches("vin +brand +motorization +updated +id"), table.get(0));
    }

    @Test
    void aScreenGetsTheTableItHasRoomForAndColours() {
        runner.env("COLUMNS", "50").types(new ArrayList<>());
        String shown = all("--columns", "vin,label,energies[0].level:level %", "--limit", "3")
                .out();
        List<String> lines = shown.lines().toList();
        assertTrue(lines.get(0).startsWith("\u001b[1mvin"), shown);
        assertTrue(lines.get(2).endsWith("2.5") && lines.stream().skip(1).allMatch(line -> line.length() <= 50), shown);
        runner.types(new ArrayList<>());
        String readable = all("--limit", "1").out();
        assertTrue(readable.contains("\u001b[34m\"vin\"\u001b[0m: "), readable);
        runner.types(new ArrayList<>());
        ScriptRunner.Outcome plain = all("--limit", "2", "--no-color");
        assertTrue(plain.out().startsWith("[\n{\n  \"vin\": "), plain.out());
    }

    @Test
    void pointsInTimeAreLocalOnRequestOnly() {
        assertTrue(all("--jsonl", "--limit", "1").out().contains("\"2026-11-22T01:00:00Z\""));
        assertTrue(all("--jsonl", "--limit", "1", "--local-time").out().contains("\"2026-11-22T02:00:00+01:00\""));
        // as Excel reads a time
        String[] excel = {"--excel", "--limit", "1", "--columns", "vin,updatedAt:at"};
        assertTrue(
                all(excel).out().endsWith(";2026-11-22 01:00:00\r\n"),
                all(excel).out());
        String[] local = {"--excel", "--limit", "1", "--columns", "vin,updatedAt:at", "--local-time"};
        assertTrue(
                all(local).out().endsWith(";2026-11-22 02:00:00\r\n"),
                all(local).out());
        assertTrue(all("--table", "--limit", "1", "--local-time").out().contains("2026-11-22T02:00:00+01:00"));
    }

    @Test
    void withoutRecordsAQueryPicksFromTheWholeAnswer() throws IOException {
        ScriptRunner.Outcome total = runner.run("call", "fleets/F/vehicles", "--query", "total");
        assertEquals("100\n", total.out(), total.err());
        assertEquals(
                "\"VR3NGINX000000001\"\n",
                runner.run("call", "fleets/F/vehicles", "--query", "_embedded.Vehicles[0].vin")
                        .out());
        assertEquals(
                "VR3NGINX000000001\n",
                runner.run("call", "fleets/F/vehicles", "--query", "_embedded.Vehicles[0].vin", "--raw")
                        .out());
        assertEquals(
                0,
                runner.run("call", "fleets/F/vehicles", "--query", "_embedded.Vehicles[].vin", "-o", "vins.json")
                        .code());
        assertEquals(EACH, JSON.std.listFrom(runner.text("vins.json")).size());
        assertTrue(runner.run("call", "fleets/F/vehicles", "--local-time").out().contains("2026-11-22T02:00:00+01:00"));
        assertEquals(30, runner.run("call", "nothing", "--query", "a").code());
        // what cannot be picked leaves the file as it was
        String kept = runner.text("vins.json");
        assertEquals(
                2,
                runner.run("call", "fleets/F/vehicles", "--query", "sort(@)", "-o", "vins.json", "--force")
                        .code());
        assertEquals(kept, runner.text("vins.json"));
    }
}
