import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import support.AtSandbox;
import support.Desk;

/** The script against the sandbox. */
class MonitorsTest extends AtSandbox {
    @BeforeAll
    static void open() {
        open(options -> options.quota("100000/1").eventDelay(Duration.ofMinutes(10)));
    }

    @BeforeEach
    void takeATemplate() {
        desk.write("monitor.json", desk.run("monitors", "template").out());
    }

    private Desk.Outcome monitors(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(List.of("--fleet", "Sandbox fleet"));
        return desk.run("monitors", all.toArray(String[]::new));
    }

    private String created(String... more) {
        List<String> all = new ArrayList<>(List.of("create"));
        all.addAll(List.of(more));
        Desk.Outcome outcome = monitors(all.toArray(String[]::new));
        assertEquals(0, outcome.code(), outcome.all());
        return outcome.out().strip();
    }

    @Test
    void aMonitorLivesFromTemplateToDeletion() throws Exception {
        String id = created("monitor.json");
        assertTrue(id.matches("[0-9a-f]{32}"), id);
        assertEquals("battery low outside Paris", ((Map<?, ?>) JSON.std.mapFrom(monitors("show", id).out()).get("monitor")).get("label"));
        assertEquals(id + " is Paused\n", monitors("pause", id).err());
        assertEquals("Paused", JSON.std.mapFrom(monitors("show", id).out()).get("status"));
        assertEquals(0, monitors("resume", id).code());
        desk.write("monitor.json", desk.text("monitor.json").replace("outside Paris", "in Paris"));
        assertEquals(id + "\n", monitors("update", id, "monitor.json").out());
        assertTrue(monitors("list").out().contains("battery low in Paris"));
        List<String> asked = new ArrayList<>();
        Desk.Outcome table = withTerminal(asked, "list");
        assertTrue(table.out().lines().anyMatch(line -> line.matches(id + " +Running +battery low in Paris +https://localhost:9443/events")), table.out());
        Desk.Outcome refused = monitors("delete", id);
        assertEquals(2, refused.code());
        assertEquals(2, withTerminal(asked, "delete", id).code());
        assertEquals(List.of("delete \"battery low in Paris\" (" + id + ")? [y/N] "), asked);
        assertEquals("deleted " + id + "\n", monitors("delete", id, "--force").err());
        Desk.Outcome gone = monitors("pause", id);
        assertTrue(gone.code() == 30 && gone.err().contains("list them: jbang monitors@stellantis list"), gone.err());
        assertEquals(30, monitors("show", id).code());
    }

    @Test
    void theListTakesTheFormsOfTheOtherLists() throws Exception {
        String id = created("monitor.json");
        List<Object> all = JSON.std.listFrom(monitors("list").out());
        desk.env("COLUMNS", "50");
        assertTrue(all.stream().anyMatch(one -> ((Map<?, ?>) one).get("monitorId").equals(id)), all.toString());
        assertTrue(monitors("list", "--table").out().startsWith("id                                status   label"), monitors("list", "--table").out());
        Desk.Outcome csv = monitors("--csv", "--where", "monitorId=='" + id + "'");
        assertEquals("id,status,label,target\r\n" + id + ",Running,battery low outside Paris,https://localhost:9443/events\r\n", csv.out(), csv.err());
        assertEquals("\"" + id + "\"\n", monitors("list", "--jsonl", "--where", "monitorId=='" + id + "'", "--query", "monitorId").out());
        assertTrue(withTerminal(new ArrayList<>(), "list", "--json").out().startsWith("["));
        // the id is for the next command: on a narrow screen the others give way
        assertTrue(withTerminal(new ArrayList<>(), "list", "--columns", "monitorId:id,status,monitor.label:label").out().contains(id));
        assertEquals(0, monitors("list", "-o", "monitors.json").code());
        assertEquals(all, JSON.std.listFrom(desk.text("monitors.json")));
        assertEquals(15, monitors("list", "-o", "monitors.json").code());
        assertEquals(0, monitors("list", "-o", "monitors.json", "--force").code());
        assertEquals(2, monitors("list", "--csv", "--table").code());
        assertEquals(2, monitors("show", id, "--table").code());
        monitors("delete", id, "--force");
    }

    private Desk.Outcome withTerminal(List<String> asked, String... args) {
        desk.types(asked, "n");
        return monitors(args);
    }

    @Test
    void mistakesAreToldWithPlaceAndRemedyAndNothingIsSent() {
        desk.write("wrong.json", desk.text("monitor.json").replace("\"boolExp\"", "\"bool.exp\"").replace("\"attributes\"", "\"attributres\"").replace("\"refreshEvent\"", "\"refreshEvnt\""));
        int before = stellantis.log.size();
        Desk.Outcome outcome = monitors("create", "wrong.json");
        assertEquals(10, outcome.code());
        assertEquals(List.of("wrong.json $.subscribeParam.callback.webhook.attributres: error: the specification has no \"attributres\"; write \"attributes\"",
                "wrong.json $.triggerParam.bool.exp: error: the specification has no \"bool.exp\"; write \"boolExp\"",
                "wrong.json $.subscribeParam.refreshEvnt: warning: the specification has no \"refreshEvnt\" there; did you mean \"refreshEvent\"?"), outcome.out().lines().toList());
        assertTrue(outcome.err().startsWith("monitors: error: wrong.json has mistakes; nothing was sent\n"), outcome.err());
        assertEquals(before, stellantis.log.size());
        assertEquals(10, desk.run("monitors", "lint", "wrong.json", "monitor.json").code());
        Desk.Outcome forced = monitors("create", "wrong.json", "--force");
        assertEquals(30, forced.code(), "sent, and refused there: " + forced.all());
        assertTrue(stellantis.log.size() > before);
    }

    @Test
    void lintNeedsNeitherProfileNorNetwork() {
        Desk bare = new Desk(temporary.resolve("bare"));
        bare.write("m.json", desk.text("monitor.json"));
        assertEquals("m.json: a monitor without mistakes\n", bare.run("monitors", "lint", "m.json").err());
        assertEquals(11, bare.run("monitors", "lint", "missing.json").code());
        bare.write("m.json", "{");
        assertEquals(11, bare.run("monitors", "lint", "m.json").code());
        for (String kind : List.of("monitor", "callback", "remote")) {
            bare.write("m.json", bare.run("monitors", "template", kind).out());
            assertEquals("m.json: a " + kind + " without mistakes\n", bare.run("monitors", "lint", "m.json").err());
        }
        assertEquals(2, bare.run("monitors", "template", "fleet").code());
    }

    @Test
    void remoteCallbacksHaveTheSameVerbs() throws Exception {
        desk.write("callback.json", desk.run("monitors", "template", "callback").out());
        String id = created("callback.json", "--callbacks");
        assertEquals(0, monitors("pause", id, "--callbacks").code());
        assertEquals("Paused", JSON.std.mapFrom(monitors("show", id, "--callbacks").out()).get("status"));
        assertTrue(monitors("list", "--callbacks").out().contains(id));
        assertEquals(0, monitors("delete", id, "--callbacks", "--force").code());
        Desk.Outcome wrong = monitors("create", "callback.json");
        assertEquals(10, wrong.code());
        assertTrue(wrong.err().contains("looks like a callback, not a monitor"), wrong.err());
    }

    @Test
    void theFleetIsChosenByNameOrIdAndAskedForWhenThereAreTwo() {
        Desk.Outcome two = desk.run("monitors", "list");
        assertEquals(2, two.code());
        assertTrue(two.err().contains("(Sandbox fleet)") && two.err().contains("(Pool cars)"), two.err());
        Desk.Outcome near = desk.run("monitors", "list", "--fleet", "Pool car");
        assertTrue(near.err().contains("did you mean \"Pool cars\"?"), near.err());
        String id = two.err().replaceAll("(?s).*?([0-9a-f]{24}) \\(Pool cars\\).*", "$1");
        Desk.Outcome none = desk.run("monitors", "list", "--fleet", id);
        assertEquals("[]\n", none.out());
        assertEquals("there are no monitors\n", none.err());
    }

    @Test
    void whatIsNotUnderstoodIsExitCode2() {
        for (String[] line : new String[][] {{"lsit"}, {"show"}, {"create"}, {"update", "x"}, {"pause"}, {"delete", "../fleets", "--force"}, {"lint"}, {"list", "all"}}) {
            assertEquals(2, desk.run("monitors", line).code(), List.of(line).toString());
        }
        assertTrue(desk.run("monitors", "lsit").err().contains("did you mean list?"));
    }

    @Test
    void aReceiverOnThisMachineIsNoneForTheRealApi() throws Exception {
        Files.writeString(desk.profile("default").resolve("profile.properties"), Files.readString(desk.profile("default").resolve("profile.properties")).replaceFirst("base-url=.*", "base-url=https://api.invalid"));
        Desk.Outcome outcome = monitors("create", "monitor.json", "--connect-timeout", "1", "--proxy", "http://127.0.0.1:1");
        assertEquals(20, outcome.code(), outcome.all());
        assertTrue(outcome.err().contains("is this machine, which api.invalid cannot reach"), outcome.err());
        assertFalse(outcome.err().contains(partner.password()));
    }
}
