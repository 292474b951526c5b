import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import stellantis.charts.MapPage;
import stellantis.charts.MapPage.Marker;
import support.AtSandbox;
import support.ScriptRunner;
import support.Tool;

/** {@code positions}: features with a VIN, and a map that needs nobody. */
@Tag("chromium")
@Tag("curl")
@Tag("openssl")
class PositionsTest extends AtSandbox {
    @BeforeAll
    static void open() {
        open(options -> {});
    }

    @Test
    void areFeaturesWithTheirVin() throws Exception {
        ScriptRunner.Outcome outcome = runner.run("positions", "VR7SANDBX00000001", "--jsonl");
        assertEquals(0, outcome.code(), outcome.err());
        Map<String, Object> feature = JSON.std.mapFrom(outcome.out());
        assertEquals("Feature", feature.get("type"));
        assertEquals("VR7SANDBX00000001", at(feature, "properties", "vin"));
        assertEquals(2, ((List<?>) at(feature, "geometry", "coordinates")).size());
        assertTrue(runner.types(new ArrayList<>())
                .run("positions", "VR7SANDBX00000001")
                .out()
                .contains("latitude"));
    }

    @Test
    void makeOneFeatureCollectionOfAFleet() throws Exception {
        ScriptRunner.Outcome outcome = runner.run("positions", "--fleet", "Sandbox fleet", "--geojson");
        Map<String, Object> collection = JSON.std.mapFrom(outcome.out());
        assertEquals("FeatureCollection", collection.get("type"));
        // of 75, 9 show no place: 3 never sent one, 6 hide it
        assertEquals(66, ((List<?>) collection.get("features")).size());
        assertEquals(0, outcome.code());
        assertTrue(outcome.err().contains("vehicles without data: no-data (6), private (3)"), outcome.err());
        assertEquals(
                "{\"type\":\"FeatureCollection\",\"features\":[]\n}\n",
                runner.run("positions", "VR1SANDBX00000013", "--geojson").out());
        assertEquals(
                "wrote 2 records to " + runner.path("cars.geojson") + "\n",
                runner.run("positions", "--fleet", "Pool cars", "--geojson", "--limit", "2", "-o", "cars.geojson")
                        .err());
        assertEquals(2, runner.run("positions", "--geojson", "--csv").code());
        assertEquals(
                2, runner.run("positions", "--geojson", "--map", "map.html").code());
        assertEquals(
                2, runner.run("positions", "--geojson", "--query", "properties").code());
    }

    @Test
    void goOnAMapThatIsOneFileOfItsOwn() throws Exception {
        ScriptRunner.Outcome outcome = runner.run("positions", "--fleet", "Pool cars", "--map", "cars.html");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains("cars.html: 3 positions"), outcome.err());
        String page = runner.text("cars.html");
        fetchesNothing(page);
        List<Object> data = JSON.std.listFrom(data(page));
        assertEquals("VR7SANDBX00000076", at(data, 0, "name"));
        assertTrue(at(data, 0, "lon") instanceof Number
                && at(data, 0, "time").toString().startsWith("20"));
    }

    /** A browser that can resolve no name, and a page that came from a file: what it draws it has brought along. */
    @Test
    void theMapIsDrawnInARealBrowserThatReachesNobody() {
        assertEquals(
                0,
                runner.run("positions", "--fleet", "Pool cars", "--map", "cars.html")
                        .code());
        Tool.Result shown = new Tool(runner.folder)
                .run(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-extensions",
                        "--host-resolver-rules=MAP * ~NOTFOUND",
                        "--user-data-dir=" + temporary.resolve("chromium"),
                        "--dump-dom",
                        runner.path("cars.html").toUri().toString());
        assertTrue(shown.ok().out().contains("3 vehicles, 3 in view"), shown.all());
    }

    @Test
    void nothingIsOverwrittenAndNothingEmptyMade() {
        runner.write("map.html", "mine");
        ScriptRunner.Outcome there = runner.run("positions", "--fleet", "Pool cars", "--map", "map.html");
        assertEquals(15, there.code());
        assertEquals("mine", runner.text("map.html"));
        assertEquals(
                0,
                runner.run("positions", "--fleet", "Pool cars", "--map", "map.html", "--force")
                        .code());
        ScriptRunner.Outcome hidden = runner.run("positions", "VR1SANDBX00000013", "--map", "none.html");
        assertEquals(30, hidden.code());
        assertFalse(Files.exists(runner.path("none.html")));
        assertEquals(2, runner.run("positions", "--map", "map.png").code());
        for (String other : List.of("--csv", "--columns=vin"))
            assertTrue(runner.run("positions", "--map", "new.html", other).err().contains("exclude each other"), other);
        assertEquals(
                2, runner.run("positions", "--map", "new.html", "-o", "x.json").code());
    }

    @Test
    void whatTheApiSaysCannotBreakOutOfThePage() throws Exception {
        String hostile = "</script><script>alert(1)</script><!-- &amp; \" ' \u2028 @TITLE@";
        String page = new String(
                MapPage.of(
                        "<b>\"title\" & more", List.of(new Marker(1.5, 2.5, hostile, "<img src=x onerror=alert(1)>"))),
                StandardCharsets.UTF_8);
        assertEquals(2, page.split("<script").length - 1, "two scripts: the data and the code");
        assertFalse(page.contains("<img") || page.contains("alert(1)</script>") || page.contains("<b>"), page);
        assertEquals(hostile.replace('\u2028', '\uFFFD'), at(JSON.std.listFrom(data(page)), 0, "name"));
        fetchesNothing(page);
    }

    /** No address, no file, no style or font from elsewhere; and the page forbids itself any. */
    private static void fetchesNothing(String page) {
        Matcher outside = Pattern.compile(
                        "(?i)//[a-z0-9]|\\bsrc\\s*=|\\bhref\\s*=|url\\s*\\(|@import|fetch\\s*\\(|XMLHttpRequest|WebS"
                                + "ocket|sendBeacon|<link|<iframe|<form")
                .matcher(page.replaceAll("(?m)^ *// .*$", ""));
        String code = page.replaceAll("(?s)<script type=\"application/json\".*?</script>", "");
        outside = outside.reset(code.replaceAll("(?m)^ *// .*$", ""));
        assertFalse(outside.find(), () -> "the page reaches out: " + code);
        assertTrue(
                page.contains("content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'\""));
    }

    private static String data(String page) {
        return page.replaceFirst("(?s).*<script type=\"application/json\" id=\"data\">(.*?)</script>.*", "$1");
    }
}
