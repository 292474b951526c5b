package stellantis.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import stellantis.Failure;
import stellantis.monitor.Lint.Problem;
import stellantis.monitor.Lint.Weight;

/** Bodies with one defect each: the place is named, and what to write. */
class BodyLintTest {
    @ParameterizedTest
    @EnumSource(Body.class)
    void aTemplateIsWithoutMistakesAndKnownForWhatItIs(Body body) throws Exception {
        byte[] json = JSON.std.asBytes(body.template());
        assertEquals(List.of(), Lint.of(json, "template", null).problems());
        assertEquals(body, Lint.of(json, "template", null).kind());
    }

    /** What is replaced in the template, by what, the path named, and a part of what is said. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "\"boolExp\";\"bool.exp\";$.triggerParam.bool.exp;write \"boolExp\"",
        "\"timeZone\";\"time.zone\";$.triggerParam.triggers[1].time.time.zone;write \"timeZone\"",
        "\"attributes\";\"attributres\";$.subscribeParam.callback.webhook.attributres;write \"attributes\"",
        "\"retryNumber\";\"maxRetryNumber\";$.subscribeParam.retryPolicy.maxRetryNumber;write \"retryNumber\"",
        "\"place\";\"circle\";$.triggerParam.triggers[0].zone.circle;write \"place\"",
        "\"occurence\";\"occurrence\";$.triggerParam.triggers[1].time.times[0].occurrence;write \"occurence\""})
    void aMisspeltKeyOfThePortalIsAnErrorWithTheRightSpelling(String from, String to, String path, String right) throws Exception {
        Problem problem = only(monitor().replace(from, to));
        assertEquals(Weight.IGNORED, problem.weight());
        assertEquals(path + " " + right, problem.path() + " " + problem.right());
    }

    /** The right spelling would be wrong at that place, too: one finding, that says so. */
    @Test
    void aMisspeltKeyAtTheWrongPlaceIsNotToldToBeWrittenRightly() throws Exception {
        for (String[] key : new String[][] {{"attributres", "attributes"}, {"bool.exp", "boolExp"}}) {
            Problem problem = only(monitor().replaceFirst("\\{", "{\"" + key[0] + "\":[],"));
            assertEquals("$." + key[0] + ": the specification has no \"" + key[0] + "\", and no \"" + key[1] + "\" there either", problem.path() + ": " + problem.text());
            assertEquals(Weight.IGNORED, problem.weight());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "{'lights':{'on':true}};'lights';'ligths';$.ligths;write \"lights\"",
        "{'preconditioning':{'airConditioning':{'immediate':true}}};'preconditioning';'preonditionning';$.preonditionning;write \"preconditioning\""})
    void soItIsInARemoteAction(String body, String from, String to, String path, String right) {
        Problem problem = only(body.replace(from, to).replace('\'', '"'));
        assertEquals(path + " " + right, problem.path() + " " + problem.right());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "\"label\":\"battery low outside Paris\",;;REFUSED;$.label;it is missing",
        "\"refreshEvent\":600;\"refreshEvent\":30;REFUSED;$.subscribeParam.refreshEvent;30 is less than 60",
        "\"Bounded\";\"bounded\";REFUSED;$.subscribeParam.retryPolicy.policy;write \"Bounded\"",
        "\"Bounded\";\"Always\";DOUBTFUL;$.subscribeParam.retryPolicy.retryNumber;with policy \"Bounded\" only",
        "\"timeWindow\":60;\"timeWindow\":\"60\";REFUSED;$.subscribeParam.batchNotify.timeWindow;\"60\" is no whole number",
        "https://localhost:9443/events;https//receiver;REFUSED;$.subscribeParam.callback.webhook.target;is not a URL",
        "https://localhost:9443/events;http://receiver.test/;DOUBTFUL;$.subscribeParam.callback.webhook.target;it is not HTTPS",
        "https://localhost:9443/events;https://my.post.callback;DOUBTFUL;$.subscribeParam.callback.webhook.target;example of the portal",
        "\"value\":\"$vin\";\"value\":\"$VIN\";REFUSED;$.subscribeParam.callback.webhook.attributes[0].value;one of $vin, $monitorID",
        "\"Header\";\"Query\";DOUBTFUL;$.subscribeParam.callback.webhook.attributes[0];batchNotify has no effect",
        "\"X-Vehicle-Id\";\"Vehicle Id\";REFUSED;$.subscribeParam.callback.webhook.attributes[0].key;no name of a header",
        "\"vehicle.position\";\"position\";REFUSED;$.extendedEventParam[1];is not data that an event can carry",
        "\"transition\":\"Out\";\"transition\":\"Outside\";REFUSED;$.triggerParam.triggers[0].zone.transition;one of Out, In",
        "\"latitude\":48.866667;\"latitude\":148.866667;REFUSED;$.triggerParam.triggers[0].zone.place.center.latitude;not between -90 and 90",
        "\"start\":\"PT08H00M\";\"start\":\"08:00\";REFUSED;$.triggerParam.triggers[1].time.times[0].start;no time of the day",
        "\"duration\":\"PT10H00M\",;;REFUSED;$.triggerParam.triggers[1].time.times[0].duration;daily needs one",
        "\"recurrence\":\"Daily\",\"start\":\"PT08H00M\";\"recurrence\":\"None\",\"start\":\"2026-12-01T08:00:00Z\";REFUSED;$.triggerParam.triggers[1].time.times[0].occurence;\"Daily\" only",
        "vehicle.energy.electric.level;vehicle.energy.electric.levels;REFUSED;$.triggerParam.triggers[2].data.data;write \"vehicle.energy.electric.level\"",
        "\"value\":[\"20\"];\"value\":[20];REFUSED;$.triggerParam.triggers[2].data.value[0];put it in quotes",
        "\"value\":[\"20\"];\"value\":[];REFUSED;$.triggerParam.triggers[2].data.value;lowerThan needs exactly one",
        "b1 & (z1 | !t1);b1 & (z1 | !t1;REFUSED;$.triggerParam.boolExp;a ) is missing",
        "b1 & (z1 | !t1);b1 & (z1 | !t2) & t1;REFUSED;$.triggerParam.boolExp;there is no trigger \"t2\"",
        "b1 & (z1 | !t1);b1 & z1 & t1 | !b1 | !z1 | !t1;REFUSED;$.triggerParam.boolExp;it is always true",
        "b1 & (z1 | !t1);b1 & z1 & !t1 & !b1;REFUSED;$.triggerParam.boolExp;it is always false",
        "b1 & (z1 | !t1);b1 & z1;DOUBTFUL;$.triggerParam.boolExp;it leaves out t1",
        "\"refreshEvent\";\"refreshEvents\";DOUBTFUL;$.subscribeParam.refreshEvents;did you mean \"refreshEvent\"",
        "\"name\":\"z1\",;\"name\":\"z1\",\"data\":{\"data\":\"vehicle.odometer\",\"op\":\"onChange\"},;REFUSED;$.triggerParam.triggers[0];more than one of zone, time and data"})
    void everyRuleOfTheSpecificationHasItsPlaceAndItsRemedy(String from, String to, Weight weight, String path, String says) throws Exception {
        String template = monitor();
        assertTrue(template.contains(from), template);
        Problem problem = only(template.replace(from, to == null ? "" : to));
        assertEquals(weight + " " + path, problem.weight() + " " + problem.path());
        assertTrue((problem.text() + " " + problem.right()).contains(says), problem.toString());
    }

    @Test
    void threeTriggersInOneObjectAreToldAsThePortalsSampleMakesThem() {
        String body = "{'triggerParam':{'triggers':[{'name':'a','data':{'data':'vehicle.odometer','op':'onChange'},'name':'b','name':'c'}],'boolExp':'a'}}".replace('\'', '"');
        Problem repeated = Lint.of(body.getBytes(), "m.json", null).problems().get(0);
        assertEquals("$.triggerParam.triggers[0].name", repeated.path());
        assertEquals("put each trigger into { } of its own", repeated.right());
        assertTrue(repeated.isError());
    }

    @Test
    void aTargetOutsideWebhookIsToldOnce() throws Exception {
        String body = monitor().replace("\"callback\":{\"webhook\":{", "\"callback\":{").replace("\"$vin\"}]}}}", "\"$vin\"}]}}");
        Problem problem = only(body);
        assertEquals("$.subscribeParam.callback.webhook", problem.path());
    }

    @Test
    void theNameOfATriggerHasItsForm() throws Exception {
        String body = monitor().replace("\"z1\"", "\"zone one\"").replace("b1 & (z1 | !t1)", "b1 & !t1");
        assertEquals("$.triggerParam.triggers[0].name", Lint.of(body.getBytes(), "m", null).problems().get(0).path());
        Problem twice = Lint.of(monitor().replace("\"z1\"", "\"b1\"").getBytes(), "m", null).problems().get(0);
        assertEquals("two triggers are named \"b1\"", twice.text());
    }

    @Test
    void theOldWayOfTriggersIsNamed() throws Exception {
        Problem problem = only(monitor().replace("\"boolExp\"", "\"dataTriggers\":[],\"boolExp\""));
        assertFalse(problem.isError());
        assertTrue(problem.text().contains("old way"), problem.text());
    }

    @Test
    void aCallbackHasItsOwnRules() throws Exception {
        String callback = JSON.std.asString(Body.CALLBACK.template());
        assertEquals("$.remoteTypes[1]", only(callback.replace("\"Doors\"", "\"Door\"")).path());
        assertEquals("$.notificationTypes", only(callback.replace("\"remoteTypes\"", "\"notificationTypes\"")).path());
        assertEquals("$.retryPolicy.policy", Lint.of(callback.replace("\"Bounded\"", "\"Always\"").getBytes(), "c", null).problems().get(0).path());
        assertEquals("$", only("{'door':{'state':'Locked'},'horn':{'state':'Activated'}}".replace('\'', '"')).path());
    }

    @Test
    void whatIsNoJsonIsAFailureWithThePlace() {
        Failure broken = assertThrows(Failure.class, () -> Lint.of("{\n \"label\": ,}".getBytes(), "m.json", null));
        assertEquals("m.json is no JSON", broken.getMessage());
        assertEquals("\",\" cannot stand there (line 2, column 11)", broken.because());
        assertEquals("m.json holds no JSON object", assertThrows(Failure.class, () -> Lint.of("[1]".getBytes(), "m.json", null)).getMessage());
        for (String text : List.of("", "{} {}", "{\"a\":" + "[".repeat(5000), "{")) assertThrows(Failure.class, () -> Lint.of(text.getBytes(), "m.json", null), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"{'a':NaN};is no JSON value (line 1", "{'a':01};a number is not written as JSON wants it (line 1", "{'a':'x;it ends in the middle (line 1", "{a:1};cannot stand there (line 1", "{'a':'\\x'};a backslash", "{'a':tru};is no JSON value"})
    void theCauseIsInPlainWords(String text, String cause) {
        String told = assertThrows(Failure.class, () -> Lint.of(text.replace('\'', '"').getBytes(), "m.json", null)).because();
        assertTrue(told.contains(cause), told);
    }

    @Test
    void noCauseNamesThePartsOfAParser() {
        for (String text : List.of("{\"a\":" + "[".repeat(5000), "{'a':1}", "{\"a\":+1}", "{\"a\":.5}", "{\"a\":\"\u0001\"}", "{\"a\":\"\n\"}", "{\"a\":1,}", "/* x */", "{\"a\":1_0}", "{\"a\":-INF}", "\"" + "x".repeat(5) + "\\u00zz\"")) {
            String told = assertThrows(Failure.class, () -> Lint.of(text.getBytes(), "m.json", null)).because();
            assertFalse(told.matches(".*(Feature|Constraints|CTRL|code \\d|JsonToken|`|\\bpossible\\b).*"), told);
        }
    }

    private static String monitor() throws Exception {
        return JSON.std.asString(Body.MONITOR.template());
    }

    private static Problem only(String body) {
        List<Problem> problems = Lint.of(body.getBytes(), "m.json", null).problems();
        assertEquals(1, problems.size(), problems.toString());
        return problems.get(0);
    }
}
