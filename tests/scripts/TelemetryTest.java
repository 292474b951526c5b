import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import support.AtSandbox;
import support.ScriptRunner;

/** {@code telemetry}: samples of a period, and what they look like. */
@Tag("openssl")
class TelemetryTest extends AtSandbox {
    private static final String VIN = "VR7SANDBX00000001";
    private static final String OTHER = "VXKSANDBX00000002";

    /**
     * For both sides, so that as many samples fit into a day whatever the minute; not far from now, for the
     * certificates.
     */
    private static final Clock CLOCK = Clock.fixed(Instant.now().truncatedTo(ChronoUnit.HOURS), ZoneOffset.UTC);

    @BeforeAll
    static void open() {
        open(options -> options.clock(CLOCK));
    }

    @BeforeEach
    void setTheClock() {
        runner.clock = CLOCK;
    }

    @Test
    void bringsTheLastDayOrFromWhenOnItIsAsked() throws Exception {
        Instant now = CLOCK.instant();
        ScriptRunner.Outcome day = runner.run("telemetry", VIN, "--type", "vehicle.energies", "--jsonl");
        assertEquals(0, day.code(), day.err());
        assertEquals(24, day.out().lines().count());
        assertTrue(
                stellantis.log.stream()
                        .anyMatch(line -> line.contains("type=vehicle.energies") && line.contains("timestamps=20")),
                stellantis.log.toString());
        for (String line : day.out().lines().toList()) {
            Map<String, Object> sample = JSON.std.mapFrom(line);
            assertEquals(VIN, sample.get("vin"));
            assertFalse(
                    Instant.parse((String) sample.get("createdAt"))
                            .isBefore(now.minus(Duration.ofHours(24)).minusSeconds(5)),
                    line);
        }
        assertEquals(
                7 * 24,
                runner.run("telemetry", VIN, "--since", "7d", "--jsonl")
                        .out()
                        .lines()
                        .count());
        String date = now.minus(2, ChronoUnit.DAYS).toString().substring(0, 10);
        long since = Duration.between(Instant.parse(date + "T00:00:00Z"), now).toHours();
        assertEquals(
                since,
                runner.env("TZ", "UTC")
                        .run("telemetry", VIN, "--since", date, "--jsonl")
                        .out()
                        .lines()
                        .count(),
                1.0);
    }

    @ParameterizedTest
    @CsvSource({
        "vehicle.energie, did you mean vehicle.energies?",
        "energies, did you mean vehicle.energies?",
        "vehicle.doorstate, did you mean vehicle.doorsState?",
        "vehicle.kinetic, 'known are environment, privacy, '"
    })
    void aTypeThatIsNotKnownIsWarnedOfAndSentNevertheless(String type, String hint) {
        ScriptRunner.Outcome outcome = runner.run("telemetry", VIN, "--since", "3h", "--type", type, "--jsonl");
        assertTrue(
                outcome.err().contains("warning: --type \"" + type + "\" is not a known type")
                        && outcome.err().contains("hint: " + hint),
                outcome.err());
        assertTrue(stellantis.log.stream().anyMatch(line -> line.contains("type=" + type)), stellantis.log.toString());
    }

    @Test
    void theTypesOfTheSpecificationGoWithoutAWord() {
        String help = runner.run("telemetry", "--help").out().replaceAll("\\s+", " ");
        String types =
                help.replaceFirst(".*--type takes (environment, .*?); .*", "$1").replace(" ", "");
        assertEquals(17, types.split(",").length, types);
        ScriptRunner.Outcome outcome =
                runner.run("telemetry", VIN, "--since", "3h", "--type", types, "--query", "vehicle.odometer.mileage");
        assertEquals("", outcome.err());
        assertEquals(
                3, outcome.out().lines().filter(line -> line.matches("\\d.*")).count(), outcome.out());
    }

    @Test
    void severalVehiclesFollowOneAnotherInTheOrderAsked() throws Exception {
        ScriptRunner.Outcome csv = runner.run("telemetry", OTHER, VIN, "--since", "3h", "--csv");
        assertTrue(csv.out().startsWith("vin,time,"), csv.out());
        assertEquals(
                List.of(OTHER, OTHER, OTHER, VIN, VIN, VIN),
                csv.out().lines().skip(1).map(line -> line.substring(0, 17)).toList());
    }

    @Test
    void allPagesOfAVehicleAreRead() {
        // 1440 samples are kept; the service's largest page has 2000, so the sandbox's own size is asked for in its
        // link
        ScriptRunner.Outcome all = runner.run("telemetry", VIN, "--since", "60d", "--jsonl");
        assertEquals(1440, all.out().lines().count(), all.err());
    }

    @Test
    void drawsAChartAsSvg() throws Exception {
        ScriptRunner.Outcome outcome = runner.run(
                "telemetry",
                VIN,
                OTHER,
                "--since",
                "24h",
                "--plot",
                "charge.svg",
                "--columns",
                "vehicle.energies[0].level:level %,vehicle.odometer.mileage:mileage <km> & more");
        assertEquals(0, outcome.code(), outcome.err());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains("charge.svg: 96 values of 2 vehicles"), outcome.err());
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Document svg = factory.newDocumentBuilder().parse(new ByteArrayInputStream(runner.bytes("charge.svg")));
        Element root = svg.getDocumentElement();
        assertEquals("http://www.w3.org/2000/svg", root.getNamespaceURI());
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < svg.getElementsByTagName("text").getLength(); i++)
            texts.add(svg.getElementsByTagName("text").item(i).getTextContent());
        assertTrue(texts.containsAll(List.of("level %", "mileage <km> & more", VIN, OTHER)), texts.toString());
        double height = Double.parseDouble(root.getAttribute("height"));
        int points = 0;
        for (int i = 0; i < svg.getElementsByTagName("polyline").getLength(); i++) {
            Element line = (Element) svg.getElementsByTagName("polyline").item(i);
            for (String point : line.getAttribute("points").split(" ")) {
                String[] xy = point.split(",");
                assertTrue(
                        Double.parseDouble(xy[0]) >= 0
                                && Double.parseDouble(xy[0]) <= 960
                                && Double.parseDouble(xy[1]) >= 0
                                && Double.parseDouble(xy[1]) <= height,
                        point);
                if (!line.getAttribute("stroke").equals("#e4e7eb")) points++;
            }
        }
        assertEquals(96, points);
        assertFalse(runner.text("charge.svg").matches("(?s).*(href|<script|<image|url\\().*"));
    }

    @Test
    void whatCannotBeDrawnIsSaidAndMakesNoFile() {
        for (String name : List.of("charge.pdf", "charge.png"))
            assertEquals(2, runner.run("telemetry", VIN, "--plot", name).code());
        for (String other : List.of("--csv", "--jsonl", "--table", "--raw")) {
            ScriptRunner.Outcome both = runner.run("telemetry", VIN, "--plot", "both.svg", other);
            assertEquals(2, both.code());
            assertTrue(both.err().contains(other + " and --plot exclude each other"), both.err());
        }
        ScriptRunner.Outcome nothing = runner.run("telemetry", VIN, "--plot", "new.svg", "--columns", "no.such.value");
        assertEquals(10, nothing.code());
        assertTrue(nothing.err().contains("no sample has a number in no.such.value"), nothing.err());
        runner.write("mine.svg", "mine");
        stellantis.log.clear();
        assertEquals(15, runner.run("telemetry", VIN, "--plot", "mine.svg").code());
        assertEquals(List.of("mine.svg"), runner.files());
        assertTrue(
                stellantis.log.stream().noneMatch(line -> line.contains("GET ")),
                "asked before the file was looked at");
    }

    @Test
    void whatAnExtensionAddsHasItsColumns() {
        ScriptRunner.Outcome plain = runner.run("telemetry", VIN, "--since", "3h", "--csv");
        assertFalse(plain.out().contains("latitude") || plain.out().contains("days left"), plain.out());
        ScriptRunner.Outcome more = runner.run(
                "telemetry", VIN, "--since", "3h", "--csv", "--extension", "location", "--extension", "maintenance");
        assertEquals(0, more.code(), more.err());
        assertTrue(more.out().lines().findFirst().orElse("").endsWith(",latitude,longitude,days left,km left"));
        assertTrue(
                more.out().lines().skip(1).anyMatch(line -> line.matches(".*,4\\d\\.\\d+,-?\\d+\\.\\d+,.*")),
                more.out());
    }
}
