import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.AtServer;
import support.Contract;
import support.OtherStellantis;
import support.OtherStellantis.Manner;
import support.PageServer;
import support.Partner;
import support.ScriptRunner;

/** What the readers ask for has its path and all its parameters in the vendor's contract. */
@Tag("nginx")
@Tag("openssl")
class ReadersTest extends AtServer {
    private static OtherStellantis server;

    @BeforeEach
    void serve() {
        Contract.fleetOwner();
        if (server == null) server = new OtherStellantis(ca, identity, Manner.TERSE);
        server.asked().clear();
        calls(server.port());
    }

    @AfterAll
    static void end() {
        if (server != null) server.close();
        server = null;
    }

    private void asks(Contract contract, String version, String typed, String... more) {
        List<String> words = new ArrayList<>(List.of(typed.split(" ")));
        words.addAll(List.of(more));
        String[] arguments = words.stream().skip(1).toArray(String[]::new);
        ScriptRunner.Outcome outcome = runner.run(words.get(0), arguments);
        assertTrue(outcome.code() == 0 || outcome.code() == 30, typed + ": " + outcome.all());
        assertFalse(server.asked().isEmpty(), outcome.all());
        List<String> findings = new ArrayList<>();
        for (String target : server.asked()) {
            assertTrue(target.startsWith("/connectedcar/" + version + "/"), target);
            contract.request(target.substring("/connectedcar/".length() + version.length()))
                    .forEach(finding -> findings.add(target + ": " + finding));
        }
        assertEquals(List.of(), findings);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fleets",
                "vehicles --extension branding,pictures",
                "status",
                "positions",
                "telemetry --since 7d --type vehicle.energies,privacy --extension location --extension maintenance",
                "alerts --since 7d",
                "trips --since 7d",
                "trips VR3TERSE000000002 --trip trip1 --since 7d",
                "trips VR3TERSE000000002 --trip trip1 --geojson",
                "maintenance",
                "capabilities",
                "capabilities VR3TERSE000000001"
            })
    void whatAFleetOwnerAsksForIsInTheContract(String typed) {
        asks(Contract.fleetOwner(), "v3", typed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vehicles --extension branding",
                "status",
                "positions",
                "telemetry --since 7d --type vehicle.energies --extension location",
                "alerts --since 7d",
                "trips --since 7d",
                "trips VR3DWNER000000001 --trip trip1 --since 7d --geojson",
                "maintenance",
                "capabilities"
            })
    void whatIsAskedForADriverIsInTheContract(String typed) {
        Partner.settings(
                runner, "base-url=https://localhost:" + server.port(), "auth=end-user", "realm=r", "client-id=abc");
        runner.env("TOKEN", "token");
        asks(Contract.endUser(), "v4", typed, "--bearer", "env:TOKEN");
    }

    static Stream<Arguments> apis() {
        return Stream.of(Arguments.of(Contract.fleetOwner(), "v3"), Arguments.of(Contract.endUser(), "v4"));
    }

    /** The paths of all collections that come in pages. */
    private static List<String> collections(Contract contract) {
        return contract.gets().entrySet().stream()
                .filter(path -> path.getValue().contains("pageToken"))
                .map(path -> path.getKey().replaceAll("\\{\\w+}", "1"))
                .toList();
    }

    /** Two items on two pages, of which the second breaks off while that is wanted. */
    private PageServer twoPages(AtomicBoolean cut) {
        return new PageServer(ca, identity, (target, out) -> {
            boolean second = target.contains("pageToken");
            String body = "{\"_links\":{" + (second ? "" : "\"next\":{\"href\":\"?pageToken=2\"}")
                    + "},\"total\":2,\"_embedded\":{\"items\":[{\"id\":" + (second ? 2 : 1) + "}]}}";
            PageServer.json(out, second && cut.get() ? body.substring(0, body.length() - 3) : body);
        });
    }

    private void judge(List<String> findings, Contract contract, String version, PageServer pages) {
        for (String target : pages.asked()) {
            contract.request(target.substring(("/connectedcar/" + version).length()))
                    .forEach(finding -> findings.add(target + ": " + finding));
        }
        pages.asked().clear();
    }

    @ParameterizedTest
    @MethodSource("apis")
    void whatCallAsksForIsInTheContractToTheLastPageAndAfterABreak(Contract contract, String version) {
        AtomicBoolean cut = new AtomicBoolean();
        List<String> findings = new ArrayList<>();
        try (PageServer pages = twoPages(cut)) {
            calls(pages.port());
            for (String collection : collections(contract)) {
                String path = "/connectedcar/" + version + collection;
                cut.set(false);
                for (String form : List.of("--table", "--csv", "--jsonl")) {
                    ScriptRunner.Outcome all = runner.run("call", path, "--all", form);
                    assertEquals(0, all.code(), all.all());
                }
                assertEquals(6, pages.asked().size());
                judge(findings, contract, version, pages);
                cut.set(true);
                ScriptRunner.Outcome broken = runner.run("call", path, "--all", "--jsonl", "--retry", "0");
                assertEquals(31, broken.code(), broken.all());
                cut.set(false);
                Matcher page =
                        Pattern.compile("call\\S* '?(https://[^\\s']+)'? --all").matcher(broken.err());
                assertTrue(page.find(), broken.err());
                ScriptRunner.Outcome more = runner.run("call", page.group(1), "--all");
                assertEquals(0, more.code(), path + " " + more.all());
                judge(findings, contract, version, pages);
            }
        }
        assertEquals(List.of(), findings);
    }
}
