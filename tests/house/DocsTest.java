package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import stellantis.sandbox.Sandbox;
import stellantis.sandbox.SandboxOptions;
import support.DocumentedCommands;
import support.Page;
import support.Pages;
import support.Repository;
import support.ScriptRunner;

/**
 * Every command in README, docs and help is run as printed. In README in order, as a newcomer would; elsewhere each
 * block by itself.
 */
@Tag("openssl")
@Tag("curl")
@Tag("jq")
class DocsTest {
    @TempDir
    static Path temporary;

    static Sandbox sandbox;
    static DocumentedCommands stage;
    static int count;
    /** Looked at so far; what differs is written at the end where that is asked for. */
    private static final List<Page> PAGES = new ArrayList<>();

    /** Commands that cannot run inside a test, and the test that runs them instead. */
    private static final Map<String, String> RUN_ELSEWHERE = Map.ofEntries(
            Map.entry("./jbang quickstart", "AliasesTest and QuickstartTest"),
            Map.entry("./jbang test", "this very run"),
            Map.entry("./jbang setup", "SetupTest"),
            Map.entry(
                    "stellantis_clone=$PWD; jbang() { JBANG_WRAPPER_NAME=jbang \"$stellantis_clone/jbang\" \"$@\"; }",
                    "AliasesTest"),
            Map.entry("jbang catalog add --global --name stellantis \"$PWD/jbang-catalog.json\"", "AliasesTest"),
            Map.entry("stellantis sandbox start", "SandboxTest"),
            Map.entry(
                    "stellantis sandbox start --vehicles 100000 --quota 50000/day,20/s", "SandboxTest, VehicleApiTest"),
            Map.entry(
                    "stellantis sandbox start --fault expired-server-certificate --fault slow",
                    "SandboxTest, FaultTest"),
            Map.entry("stellantis quickstart", "QuickstartTest"),
            Map.entry(
                    "stellantis profile set environment=prod auth=end-user brand=peugeot"
                            + " client-id=YOUR-CLIENT-ID client-secret=file:client-secret.txt scope=telemetry,trip",
                    "EnrollTest"),
            Map.entry("stellantis enroll --label anna", "EnrollTest"),
            Map.entry("stellantis enroll --label anna --scope telemetry,trip --no-browser", "EnrollTest"),
            Map.entry("stellantis enroll --eligibility VR3UPHNKSKT101603", "EnrollTest"),
            Map.entry("stellantis vehicles --end-user anna", "DriversVehiclesTest"),
            Map.entry("stellantis quickstart --end-user", "QuickstartTest"),
            Map.entry("stellantis quickstart --fleet-owner", "QuickstartTest"),
            Map.entry("stellantis shell", "ShellTest"),
            Map.entry("stellantis shell -p prod < lines.jsh", "ShellTest"),
            Map.entry("jbang init --template=partner-call@stellantis mine.java", "ShellTest"),
            Map.entry("jbang mine.java", "ShellTest"),
            Map.entry("stellantis setup", "SetupTest"),
            Map.entry("stellantis setup --upgrade", "SetupTest"),
            Map.entry("stellantis setup --bundle stellantis.zip", "SetupTest"),
            Map.entry("stellantis setup --publish site", "SetupTest"));

    /** Commands that rightly do not end with 0 on the stage. */
    private static final Map<String, Set<Integer>> EXPECTED = Map.ofEntries(
            // the stage's folder holds more keys than certificates
            Map.entry("stellantis inspect .", Set.of(10)),
            // the sandbox keeps no monitors
            Map.entry(
                    "stellantis call POST fleets/FLEET/monitors"
                            + " -H 'Content-Type: application/json' -d @monitor.json",
                    Set.of(30)),
            Map.entry(
                    "stellantis call PUT fleets/FLEET/monitors/MONITOR/status"
                            + " -H 'Content-Type: application/json' -d '{\"status\":\"Paused\"}'",
                    Set.of(30)),
            Map.entry("stellantis call DELETE fleets/FLEET/monitors/MONITOR", Set.of(30)),
            // no host has such a name
            Map.entry(
                    "stellantis doctor --url https://gateway.example/ --key key.pem --cert cert.pem --cacert"
                            + " ca.pem",
                    Set.of(20)),
            // as the tutorial leaves it, with keytool's placeholder
            Map.entry("stellantis inspect --passphrase env:STORE_PASSPHRASE KeyStoreName.jks", Set.of(10)));

    @BeforeAll
    static void set() {
        sandbox = Sandbox.start(
                new SandboxOptions(temporary.resolve("state")).port(0).tokenPort(0));
        stage = DocumentedCommands.full(temporary.resolve("full"), sandbox).withFleet();
        stage.runner.run("profile", "set", "auth=oauth2");
        stage.runner.write("token.txt", stage.runner.run("token").out());
    }

    @AfterAll
    static void strike() {
        sandbox.close();
        PAGES.forEach(Page::save);
    }

    @Test
    void theReadmeLeadsFromALoginToTheFirstJson() throws IOException {
        DocumentedCommands empty = DocumentedCommands.empty(temporary.resolve("readme"), sandbox);
        DocumentedCommands app = DocumentedCommands.drivers(temporary.resolve("drivers"), sandbox);
        String vehicles = "";
        String last = "";
        for (String command : blocks(Repository.root().resolve("README.md")).stream()
                .flatMap(List::stream)
                .toList()) {
            if (RUN_ELSEWHERE.containsKey(command)) continue;
            boolean drivers = command.contains(" -p app ");
            ScriptRunner.Outcome outcome = command.startsWith("stellantis enroll ")
                    ? app.enrol(command)
                    : (drivers ? app : empty).type(command);
            assertEquals(0, outcome.code(), command + "\n" + outcome.all());
            if (command.startsWith("stellantis csr -p app ")) app.deliverToDriversApplication();
            if (drivers) vehicles = outcome.out();
            else last = outcome.out();
        }
        // ben's own, which is a Citroën
        assertTrue(vehicles.contains("VR7SANDBX"), vehicles);
        assertTrue(last.contains("\"fleets\""), last);
    }

    @TestFactory
    Stream<DynamicTest> theCommandsOfEachPageRunAsPrinted() throws IOException {
        return pages().stream().flatMap(file -> {
            Page page = new Page(file);
            PAGES.add(page);
            Map<List<String>, Page.Block> shown = page.blocks().stream()
                    .filter(Page.Block::showsOutput)
                    .collect(Collectors.toMap(block -> commands(block.code()), block -> block));
            return blocks(file).stream()
                    .map(block -> test(file.getFileName() + ": " + block.get(0), block, screen -> {
                        if (shown.containsKey(block)) page.compare(shown.get(block), screen);
                    }));
        });
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(Repository.root().resolve("docs"))) {
            return pages.filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> theExamplesOfEachHelpPageRunAsPrinted() {
        return Repository.scripts().stream()
                .map(file -> file.getFileName().toString().replace(".java", "").replace('_', '-'))
                .flatMap(script -> {
                    String help = stage.runner.run(script, "--help").out();
                    List<String> examples = help.lines()
                            .dropWhile(line -> !line.equals("Examples:"))
                            .skip(1)
                            .takeWhile(line -> !line.isEmpty())
                            .filter(line -> line.startsWith("  stellantis "))
                            .map(String::strip)
                            .toList();
                    if (examples.isEmpty()) fail(script + " has no example in its help");
                    return examples.stream().map(example -> test(script + " --help: " + example, List.of(example)));
                });
    }

    /** Each row of the table of things in hand leads to a command that runs on these things. */
    @TestFactory
    Stream<DynamicTest> whatIsInHandLeadsToACommandThatRuns() throws IOException {
        Pattern command = Pattern.compile("`(stellantis [a-z0-9-]+[^`]*)`");
        Set<String> onOtherPages = new HashSet<>();
        for (Path page : pages()) blocks(page).forEach(onOtherPages::addAll);
        return Files.readAllLines(Repository.root().resolve("docs/in-hand.md")).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| in hand"))
                .flatMap(line -> command.matcher(line)
                        .results()
                        .filter(found -> !onOtherPages.contains(found.group(1)))
                        .map(found -> test("in-hand.md: " + line.substring(2), List.of(found.group(1)))));
    }

    /** The commands one after another on a stage of their own. */
    private static DynamicTest test(String name, List<String> commands) {
        return test(name, commands, screen -> {});
    }

    private static DynamicTest test(String name, List<String> commands, Consumer<String> look) {
        return DynamicTest.dynamicTest(name, () -> {
            List<String> here = commands.stream()
                    .filter(command -> !RUN_ELSEWHERE.containsKey(command))
                    .toList();
            if (here.isEmpty()) return;
            DocumentedCommands own = stage.copy(temporary.resolve("copy" + count++));
            StringBuilder screen = new StringBuilder();
            for (String command : here) {
                ScriptRunner.Outcome outcome = own.cleared(command).type(command);
                assertTrue(
                        EXPECTED.getOrDefault(command, Set.of(0)).contains(outcome.code()),
                        command + "\n" + outcome.code() + " " + outcome.all());
                screen.append(outcome.all());
            }
            look.accept(screen.toString()
                    .replace(own.runner.home.resolve("stellantis").toString(), "/home/me/.config/stellantis")
                    .replace(own.runner.folder.toString(), "/home/me"));
        });
    }

    /**
     * The commands of each sh block; where a block shows output too, the lines behind a dollar sign. Continued lines
     * are joined.
     */
    private static List<List<String>> blocks(Path page) {
        List<List<String>> blocks = new ArrayList<>();
        String text;
        try {
            // what is made from the scripts is run by theExamplesOfEachHelpPage
            text = Pages.byHand(Files.readString(page));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        for (String part : text.split("(?m)^```sh\n")) {
            if (part.equals(text.split("(?m)^```sh\n")[0])) continue;
            blocks.add(commands(part.substring(0, part.indexOf("```"))));
        }
        return blocks;
    }

    private static List<String> commands(String code) {
        List<String> lines = code.replace("\\\n", " ")
                .lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isEmpty())
                .toList();
        boolean withOutput = lines.stream().anyMatch(line -> line.startsWith("$ "));
        return lines.stream()
                .filter(line -> !withOutput || line.startsWith("$ "))
                .map(line -> withOutput ? line.substring(2) : line)
                .map(line -> line.replaceFirst(" +# .*$", ""))
                .filter(line -> !line.startsWith("#"))
                .toList();
    }
}
