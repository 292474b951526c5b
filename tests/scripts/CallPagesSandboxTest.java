import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stellantis.sandbox.Fault;
import stellantis.sandbox.SandboxOptions;
import support.LocalStellantis;
import support.ScriptRunner;

/** {@code call --all} against the sandbox: a fleet of 250, tokens that end on the way, and pages that go wrong. */
@Tag("openssl")
class CallPagesSandboxTest {
    private static final int FLEET = 250;

    @TempDir
    Path temporary;

    LocalStellantis stellantis;
    ScriptRunner runner;
    String vehicles;

    private void open(String auth, Consumer<SandboxOptions> more) throws Exception {
        stellantis = new LocalStellantis(
                Files.createDirectories(temporary.resolve("stellantis")),
                options -> more.accept(options.vehicles(FLEET)));
        LocalStellantis.Partner partner = stellantis.partner("MZP123456");
        runner = stellantis.runner(temporary, partner);
        assertEquals(0, runner.run("profile", "set", "auth=" + auth).code());
        String fleet = runner.run("call", "fleets", "--query", "_embedded.fleets[0].id", "--raw")
                .out()
                .strip();
        vehicles = "fleets/" + fleet + "/vehicles";
    }

    @AfterEach
    void close() {
        stellantis.close();
    }

    private void allOnce(ScriptRunner.Outcome outcome) {
        assertEquals(0, outcome.code(), outcome.err());
        List<String> vins = outcome.out().lines().toList();
        assertEquals(FLEET, vins.size());
        assertEquals(FLEET, new HashSet<>(vins).size());
    }

    @Test
    void theWholeFleetComesOnceInPagesOfAnySize() throws Exception {
        open("basic", options -> {});
        for (String size : List.of("", "?pageSize=7"))
            allOnce(runner.run("call", vehicles + size, "--all", "--jsonl", "--query", "vin"));
        String vehicle = runner.run("call", vehicles, "--query", "_embedded.vehicles[0].id", "--raw")
                .out()
                .strip();
        assertEquals(
                40,
                runner.run(
                                "call",
                                vehicles + "/" + vehicle + "/telemetry",
                                "--all",
                                "-G",
                                "-d",
                                "indexRange=100-139",
                                "--jsonl")
                        .out()
                        .lines()
                        .count());
        List<String> table =
                runner.run("call", vehicles, "--all", "--table").out().lines().toList();
        assertEquals(FLEET + 1, table.size());
    }

    /** The service's clock runs ahead, so that no token lasts for more than a few pages. */
    @Test
    void aTokenThatEndsOnTheWayIsRenewedAsOftenAsNeeded() throws Exception {
        AtomicLong looks = new AtomicLong();
        Clock fast = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneId.of("Z");
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.now().plusSeconds(looks.incrementAndGet());
            }
        };
        open(
                "oauth2",
                options -> options.tokenLifetime(Duration.ofSeconds(90))
                        .clock(fast)
                        .quota("100000/1"));
        allOnce(runner.run("call", vehicles + "?pageSize=10", "--all", "--jsonl", "--query", "vin"));
        long refused =
                stellantis.log.stream().filter(line -> line.contains(" 401")).count();
        assertTrue(
                refused >= 2,
                refused + " refusals: " + stellantis.log.stream().limit(20).toList());
    }

    @ParameterizedTest
    @CsvSource({"cut-page,60", "flaky,10"})
    void pagesThatComeInTheEndMakeTheWholeFleet(String fault, int size) throws Exception {
        open("basic", options -> options.faults(Fault.named(fault)).slowness(Duration.ofMillis(300)));
        allOnce(runner.run("call", vehicles + "?pageSize=" + size, "--all", "--jsonl", "--query", "vin"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"shrinking-total | 10 | it had 250 items first, 246 in the end"})
    void whatPagesDoWrongIsTold(String fault, int code, String told) throws Exception {
        open("basic", options -> options.faults(Fault.named(fault)));
        ScriptRunner.Outcome outcome =
                runner.run("call", vehicles, "--all", "--jsonl", "--query", "vin", "--retry", "0");
        assertEquals(code, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains(told), outcome.err());
        List<String> vins = outcome.out().lines().toList();
        assertEquals(vins.size(), new HashSet<>(vins).size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"cut-page | 20 | pageToken", "shrinking-total | 10 | it had 250 items first, 246 in the end"})
    void aListByItsNameTellsTheSame(String fault, int code, String told) throws Exception {
        open("basic", options -> options.faults(Fault.named(fault)));
        ScriptRunner.Outcome outcome =
                runner.run("vehicles", "--fleet", "Sandbox fleet", "--jsonl", "--columns", "vin", "--retry", "0");
        assertEquals(code, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains(told), outcome.err());
        List<String> vins = outcome.out().lines().toList();
        assertEquals(vins.size(), new HashSet<>(vins).size());
    }

    /** Nothing in the contract lets vehicles be asked for by number: on with the service's own link. */
    @Test
    void aListThatBreaksOffGoesOnWithItsPage() throws Exception {
        open("basic", options -> options.faults(Fault.CUT_PAGE));
        ScriptRunner.Outcome broken = runner.run("vehicles", "--fleet", "Sandbox fleet", "--jsonl", "--retry", "0");
        assertEquals(20, broken.code(), broken.err());
        assertFalse(broken.err().contains("indexRange"), broken.err());
        Matcher told = Pattern.compile(
                        "(\\d+) records were .*?the rest(?:; the first (\\d+) are there already)?: .*?call\\S*"
                                + " '?(https://[^\\s']+)'? --all",
                        Pattern.DOTALL)
                .matcher(broken.err());
        assertTrue(told.find(), broken.err());
        int written = Integer.parseInt(told.group(1));
        int twice = told.group(2) == null ? 0 : Integer.parseInt(told.group(2));
        ScriptRunner.Outcome rest = runner.run("call", told.group(3), "--all", "--jsonl");
        assertEquals(0, rest.code(), rest.err());
        assertEquals(FLEET, written - twice + rest.out().lines().count(), broken.err() + rest.err());
        assertEquals(written, broken.out().lines().count());
    }

    @Test
    void aFleetThatShrinksWhileItsVehiclesAreAskedIsTold() throws Exception {
        open("basic", options -> options.faults(Fault.SHRINKING_TOTAL));
        ScriptRunner.Outcome outcome = runner.run("alerts", "--fleet", "Sandbox fleet", "--parallel", "8", "--jsonl");
        assertEquals(10, outcome.code(), outcome.err());
        assertTrue(outcome.err().contains("it had 250 items first, 246 in the end"), outcome.err());
    }
}
