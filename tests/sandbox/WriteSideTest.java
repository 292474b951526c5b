package stellantis.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;
import static support.LocalStellantis.header;
import static support.LocalStellantis.json;
import static support.LocalStellantis.status;

import com.fasterxml.jackson.jr.ob.JSON;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.monitor.Body;
import stellantis.sandbox.Receiver.Notification;
import support.LocalStellantis;
import support.LocalStellantis.Partner;
import support.Tool;

/** Monitors, callbacks and remote actions as curl creates them, and what then arrives. */
class WriteSideTest {
    @TempDir
    static Path temporary;
    static LocalStellantis stellantis;
    static Partner partner;
    static String fleet;

    @BeforeAll
    static void start() {
        stellantis = new LocalStellantis(temporary, options -> options.quota("100000/1").eventDelay(Duration.ofMillis(20)));
        partner = stellantis.partner("MZP000001");
        fleet = "/fleets/" + at(json(stellantis.get(partner, "/fleets")), "_embedded", "fleets", 0, "id");
    }

    @AfterAll
    static void stop() {
        stellantis.close();
    }

    /** A receiver and what came to it. */
    private static final class Ear implements AutoCloseable {
        final BlockingQueue<Notification> heard = new LinkedBlockingQueue<>();
        final Receiver receiver;

        Ear(Integer... statuses) {
            receiver = Receiver.start(temporary.resolve("state"), new Receiver.Setup("127.0.0.1", 0, "/hook", List.of(statuses)), Clock.systemUTC(), heard::add, line -> { });
        }

        String target() {
            return receiver.target().toString();
        }

        Notification next() throws InterruptedException {
            Notification next = heard.poll(20, TimeUnit.SECONDS);
            assertTrue(next != null, "nothing came; the sandbox said " + stellantis.log);
            return next;
        }

        @Override
        public void close() {
            receiver.close();
        }
    }

    private static Tool.Result send(String method, String path, String body, String... more) {
        List<String> options = new ArrayList<>(List.of("-X", method, "-H", "Content-Type: application/json"));
        if (body != null) options.addAll(List.of("-d", body));
        return stellantis.get(partner, path, Stream.concat(options.stream(), Stream.of(more)).toArray(String[]::new));
    }

    private static String monitor(String target) throws Exception {
        return JSON.std.asString(Body.MONITOR.template()).replace("https://localhost:9443/events", target);
    }

    private static String callback(String target) throws Exception {
        return JSON.std.asString(Body.CALLBACK.template()).replace("https://localhost:9443/events", target);
    }

    @Test
    void aMonitorIsCreatedShownPausedReplacedAndDeleted() throws Exception {
        Tool.Result created = send("POST", fleet + "/monitors", monitor("https://localhost:1/x").replace("Bounded", "None"));
        assertEquals(202, status(created), created.out());
        String id = String.valueOf(json(created).get("monitorId"));
        assertEquals("Running", json(created).get("status"));
        String path = fleet + "/monitors/" + id;
        assertTrue(String.valueOf(at(json(created), "_links", "monitor", "href")).endsWith(path), created.out());
        assertEquals("b1 & (z1 | !t1)", at(json(stellantis.get(partner, path)), "monitor", "triggerParam", "boolExp"));
        assertEquals(202, status(send("PUT", path + "/status", "{\"status\":\"Paused\"}")));
        assertEquals("Paused", json(stellantis.get(partner, path)).get("status"));
        assertEquals(400, status(send("PUT", path + "/status", "{\"status\":\"Failed\"}")));
        assertEquals(202, status(send("PUT", path, monitor("https://127.0.0.1:1/x").replace("outside Paris", "in Paris"))));
        Map<String, Object> list = json(stellantis.get(partner, fleet + "/monitors"));
        assertTrue(((List<?>) at(list, "_embedded", "monitors")).stream().anyMatch(one -> "battery low in Paris".equals(at(one, "monitor", "label"))), list.toString());
        Tool.Result deleted = send("DELETE", path, null);
        assertEquals(204, status(deleted));
        assertNull(header(deleted, "Content-Type"));
        assertEquals(40499, json(stellantis.get(partner, path)).get("code"));
        assertEquals(404, status(send("DELETE", path, null)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "b1 & (z1 | !t1);b1 | !b1 | z1 & t1;$.triggerParam.boolExp: it is always true", "\"value\":[\"20\"];\"value\":[];$.triggerParam.triggers[2].data.value", "\"boolExp\";\"bool.exp\";$.triggerParam.bool.exp",
        "\"label\";\"labels\";$.label: it is missing", "https://localhost:1/x;https://receiver.test/x;the sandbox delivers to receivers on this machine only",
        "https://localhost:1/x;http://localhost:1/x;on this machine only, over HTTPS", "https://localhost:1/x;https://localhost.receiver.test/x;on this machine only",
        "https://localhost:1/x;https://127.0.0.1.receiver.test/;on this machine only"})
    void whatTheSpecificationForbidsIsRefused(String from, String to, String says) throws Exception {
        Tool.Result answer = send("POST", fleet + "/monitors", monitor("https://localhost:1/x").replace(from, to));
        assertEquals(400, status(answer), answer.out());
        assertTrue(String.valueOf(json(answer).get("message")).contains(says), answer.out());
    }

    @Test
    void sixTriggersAreTooMany() throws Exception {
        String trigger = ",{\"name\":\"x%d\",\"data\":{\"data\":\"vehicle.odometer\",\"op\":\"onChange\"}}";
        String body = monitor("https://localhost:1/x").replace("],\"boolExp\"", String.format(trigger.repeat(3), 1, 2, 3).replace("x1\",\"data", "xa\",\"data") + "],\"boolExp\"");
        Tool.Result answer = send("POST", fleet + "/monitors", body);
        assertEquals(400, status(answer));
        assertTrue(String.valueOf(json(answer).get("message")).contains("6 items are there"), answer.out());
    }

    @Test
    void onlyJsonIsTakenAndOnlyWhereItBelongs() throws Exception {
        assertEquals(415, status(stellantis.get(partner, fleet + "/monitors", "-d", "a=b")));
        assertEquals(400, status(send("POST", fleet + "/monitors", "{")));
        assertEquals("GET, POST", header(send("DELETE", fleet + "/monitors", null), "Allow"));
        assertEquals(405, status(send("POST", fleet + "/vehicles", "{}")));
    }

    @Test
    void aMonitorReallyCallsAndTriesAgainUntilItIsHeard() throws Exception {
        try (Ear ear = new Ear(500, 503, 200)) {
            String id = String.valueOf(json(send("POST", fleet + "/monitors", monitor(ear.target()))).get("monitorId"));
            for (int status : new int[] {500, 503, 200}) {
                Notification came = ear.next();
                assertEquals("POST /hook " + status, came.method() + " " + came.path() + " " + came.answered());
                Map<String, Object> body = JSON.std.mapFrom(came.body());
                assertEquals(id, body.get("monitorId"));
                assertEquals(10, ((List<?>) body.get("events")).size(), "batchNotify");
                assertEquals(at(body, "events", 0, "vin"), came.headers().get("X-Vehicle-Id"));
                assertEquals("vehicle.energy.electric.level", at(body, "events", 0, "values", 0, "data"));
                assertEquals("vehicle.status", at(body, "events", 0, "extensions", 0, "type"));
                assertNull(at(body, "events", 0, "extensions", 0, "body", "status", "_links"));
                assertEquals(false, at(body, "events", 0, "refresh"));
            }
            assertTrue(stellantis.logged("webhook: monitor " + id + " to localhost:" + URI.create(ear.target()).getPort() + " | 500, will be tried again (1 of 4)"), stellantis.log.toString());
            assertFalse(stellantis.log.toString().contains("/hook"), "the path may be a secret");
            send("DELETE", fleet + "/monitors/" + id, null);
            assertNull(ear.heard.poll(), "heard once is enough");
        }
    }

    @Test
    void attributesGoIntoBodyAndQueryAndWithTheVinThereEventsComeOneByOne() throws Exception {
        try (Ear ear = new Ear(200)) {
            String attributes = "[{\"type\":\"Query\",\"key\":\"vin\",\"value\":\"$vin\"},{\"type\":\"Body\",\"key\":\"of\",\"value\":\"$fleetID\"},{\"type\":\"Header\",\"key\":\"Host\",\"value\":\"elsewhere.test\"}]";
            String body = monitor(ear.target()).replaceFirst("\"attributes\":\\[[^\\]]*]", java.util.regex.Matcher.quoteReplacement("\"attributes\":" + attributes)).replace("\"size\":10", "\"size\":2");
            String id = String.valueOf(json(send("POST", fleet + "/monitors", body)).get("monitorId"));
            Notification first = ear.next();
            Notification second = ear.next();
            assertEquals(1, ((List<?>) JSON.std.mapFrom(first.body()).get("events")).size());
            assertEquals("vin=" + at(JSON.std.mapFrom(first.body()), "events", 0, "vin"), first.query());
            assertFalse(first.query().equals(second.query()));
            assertEquals(fleet.substring(8), at(JSON.std.mapFrom(first.body()), "attributes", 0, "value"));
            assertTrue(first.headers().get("Host").startsWith("localhost:"), first.headers().toString());
            send("DELETE", fleet + "/monitors/" + id, null);
        }
    }

    @Test
    void whoIsNotBelievedOrNotThereGetsNothing() throws Exception {
        String id = String.valueOf(json(send("POST", fleet + "/monitors", monitor("https://localhost:1/hook").replace("\"retryNumber\":3", "\"retryNumber\":1"))).get("monitorId"));
        assertTrue(stellantis.logged("monitor " + id + " to localhost:1 | nobody listens there, given up after 2 tries"), stellantis.log.toString());
        Path strange = temporary.resolve("strange");
        try (Receiver receiver = Receiver.start(strange, new Receiver.Setup("127.0.0.1", 0, null, List.of(200)), Clock.systemUTC(), came -> { }, line -> { })) {
            String other = String.valueOf(json(send("POST", fleet + "/monitors", monitor(receiver.target().toString()))).get("monitorId"));
            assertTrue(stellantis.logged("monitor " + other + " to localhost:" + receiver.target().getPort() + " | its certificate is not trusted"), stellantis.log.toString());
            send("DELETE", fleet + "/monitors/" + other, null);
        }
        send("DELETE", fleet + "/monitors/" + id, null);
    }

    @Test
    void aRemoteActionReportsToItsCallback() throws Exception {
        try (Ear ear = new Ear(200)) {
            Tool.Result made = send("POST", fleet + "/remote/callbacks", callback(ear.target()));
            assertEquals(200, status(made), made.out());
            String id = String.valueOf(json(made).get("callbackId"));
            Map<String, Object> shown = json(stellantis.get(partner, fleet + "/remote/callbacks/" + id));
            assertEquals(true, at(shown, "_links", "remotes", "templated"));
            assertEquals(List.of("WakeUp", "Doors"), at(shown, "subscribe", "remoteTypes"));
            String vehicle = String.valueOf(at(json(stellantis.get(partner, fleet + "/vehicles?pageSize=1")), "_embedded", "vehicles", 0, "id"));
            String remotes = fleet + "/vehicles/" + vehicle + "/callbacks/" + id + "/remotes";
            Tool.Result sent = send("POST", remotes, "{\"door\":{\"state\":\"Locked\"}}");
            assertEquals(202, status(sent), sent.out());
            assertEquals("Doors", json(sent).get("type"));
            for (String state : List.of("Pending Accepted", "Done Success")) {
                Object event = at(JSON.std.mapFrom(ear.next().body()), "events", 0);
                assertEquals(json(sent).get("remoteActionId"), at(event, "remoteActionId"));
                assertTrue(List.of("Pending Accepted", "Done Success").contains(at(event, "eventStatus", "type") + " " + at(event, "eventStatus", "status")), state + event);
            }
            assertEquals("Success", json(stellantis.get(partner, remotes + "/" + json(sent).get("remoteActionId"))).get("status"));
            assertEquals(1, at(json(stellantis.get(partner, remotes)), "total"));
            assertEquals(400, status(send("POST", remotes, "{\"horn\":{\"state\":\"Activated\"}}")), "the callback is not for horns");
            assertEquals(400, status(send("POST", remotes, "{\"ligths\":{\"on\":true}}")));
            assertEquals(202, status(send("PUT", fleet + "/remote/callbacks/" + id + "/status", "{\"status\":\"Paused\"}")));
            assertEquals(202, status(send("PUT", fleet + "/remote/callbacks/" + id, callback(ear.target()))));
            assertEquals(204, status(send("DELETE", fleet + "/remote/callbacks/" + id, null)));
            assertEquals(404, status(send("POST", remotes, "{\"door\":{\"state\":\"Locked\"}}")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://localhost/x", "https://localhost:9443", "https://127.0.0.1:1/x?y=z", "https://127.9.9.9/", "https://[::1]:5/"})
    void thisMachineHasTheseNames(String target) {
        assertTrue(Webhooks.reachable(target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost/", "https://localhost@receiver.test/", "https://receiver.test/", "https://127.0.0.1.test/", "https://0.0.0.0/", "https://2130706433/", "https://0x7f000001/", "file:///etc/passwd", "https:/x", ""})
    void andNoOthers(String target) {
        assertFalse(Webhooks.reachable(target));
    }
}
