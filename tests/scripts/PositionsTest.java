import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.LocalStellantis.at;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
        assertTrue(
                outcome.err()
                        .contains("there are no data of 6 vehicles: nothing was ever sent, or no service is active"
                                + " (state no-data)\n"
                                + "the data of 3 vehicles are not all shown: privacy mode is on (state private)\n"),
                outcome.err());
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
        ScriptRunner.Outcome outcome =
                runner.run("positions", "--fleet", "Pool cars", "--map", "cars.html", "--tiles", "none");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains("cars.html: 3 positions"), outcome.err());
        assertFalse(outcome.err().contains("tiles"), outcome.err());
        String page = runner.text("cars.html");
        loadsOnly("", page);
        List<Object> data = JSON.std.listFrom(data(page));
        assertEquals("VR7SANDBX00000076", at(data, 0, "name"));
        assertTrue(at(data, 0, "lon") instanceof Number
                && at(data, 0, "time").toString().startsWith("20"));
    }

    @Test
    void theMapSaysWhereItsTilesComeFrom() {
        ScriptRunner.Outcome outcome = runner.run("positions", "--fleet", "Pool cars", "--map", "osm.html");
        assertTrue(outcome.err().contains("loads its tiles from https://tile.openstreetmap.org "), outcome.err());
        loadsOnly("; img-src https://tile.openstreetmap.org", runner.text("osm.html"));
        assertTrue(runner.text("osm.html").contains("OpenStreetMap</a> contributors"), "who made the tiles");
        for (String wrong : List.of(
                "https://tiles.example/",
                "tiles.example/{z}/{x}/{y}.png",
                "file:///{z}/{x}/{y}.png",
                "https://tiles.example/{z}/{x}/{y}.png; script-src *",
                "https://tiles.example;script-src/{z}/{x}/{y}.png",
                "https://tiles.example/{z}/{x}/{y}\"><b>")) {
            ScriptRunner.Outcome refused =
                    runner.run("positions", "--fleet", "Pool cars", "--map", "no.html", "--tiles", wrong);
            assertEquals(2, refused.code(), wrong + refused.all());
            assertFalse(Files.exists(runner.path("no.html")));
        }
        assertEquals(2, runner.run("positions", "--tiles", "none").code());
    }

    /** A browser that reaches this machine only, and a page that came from a file. */
    @Test
    void theMapIsDrawnInARealBrowserWithTilesOfALocalServer() throws Exception {
        Set<String> asked = ConcurrentHashMap.newKeySet();
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            byte[] picture = Base64.getDecoder().decode(PIXEL);
            exchange.getResponseHeaders().set("Content-Type", "image/png");
            exchange.sendResponseHeaders(200, picture.length);
            exchange.getResponseBody().write(picture);
            exchange.close();
        });
        server.start();
        try {
            String tiles = "http://127.0.0.1:" + server.getAddress().getPort() + "/tiles/{z}/{x}/{y}.png";
            String shown = inChromium("streets.html", tiles);
            assertTrue(shown.contains("3 vehicles, 3 in view"), shown);
            assertTrue(shown.contains("leaflet-tile-loaded"), "no tile was shown");
            assertTrue(shown.contains(">VR7SANDBX00000076</span>"), "no vehicle was named");
            assertTrue(asked.size() > 1, asked::toString);
            assertTrue(asked.stream().allMatch(one -> one.matches("/tiles/\\d+/\\d+/\\d+\\.png")), asked::toString);
            asked.clear();
            String bare = inChromium("bare.html", "none");
            assertTrue(bare.contains("3 vehicles, 3 in view") && !bare.contains("<img"), bare);
            assertEquals(Set.of(), asked);
        } finally {
            server.stop(0);
        }
    }

    private static final String PIXEL =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    /** The elements of the page when all has come. */
    private String inChromium(String file, String tiles) {
        ScriptRunner.Outcome made = runner.run("positions", "--fleet", "Pool cars", "--map", file, "--tiles", tiles);
        assertEquals(0, made.code(), made.err());
        return new Tool(runner.folder)
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
                        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                        "--virtual-time-budget=10000",
                        "--user-data-dir=" + temporary.resolve("chromium"),
                        "--dump-dom",
                        runner.path(file).toUri().toString())
                .ok()
                .out();
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
                positions.MapPage.of(
                        "<b>\"title\" & more",
                        List.of(new positions.MapPage.Marker(1.5, 2.5, hostile, "<img src=x onerror=alert(1)>")),
                        null),
                StandardCharsets.UTF_8);
        assertEquals(3, page.split("<script").length - 1, "three scripts: the data, Leaflet and the code");
        assertFalse(page.contains("<img") || page.contains("alert(1)</script>") || page.contains("<b>"));
        assertEquals(hostile.replace('\u2028', '\uFFFD'), at(JSON.std.listFrom(data(page)), 0, "name"));
        loadsOnly("", page);
    }

    /** What the page forbids itself, which a browser enforces. @param more that it allows */
    private static void loadsOnly(String more, String page) {
        assertTrue(page.contains(
                "content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'" + more + "\""));
        assertFalse(Pattern.compile(
                        "(?i)<script[^>]+src|<link|<iframe|<form|@import|url\\(images|fetch\\s*\\(|XMLHttpRequest"
                                + "|WebSocket|sendBeacon")
                .matcher(page)
                .find());
    }

    private static String data(String page) {
        return page.replaceFirst("(?s).*<script type=\"application/json\" id=\"data\">(.*?)</script>.*", "$1");
    }
}
