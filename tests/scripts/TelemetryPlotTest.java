import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import stellantis.charts.TimeChart;
import stellantis.charts.TimeChart.Panel;
import stellantis.charts.TimeChart.Point;
import stellantis.charts.TimeChart.Series;
import stellantis.pki.CertificateFile;
import support.Chromium;
import support.OpensslCa;

/** What {@code telemetry --plot} draws of few and of many vehicles, and of data that no picture was made for. */
class TelemetryPlotTest {
    private static final Instant FROM = Instant.parse("2026-11-22T08:17:00Z");

    @TempDir
    Path temporary;

    private static String vin(int number) {
        return "VR7SANDBX" + String.format("%08d", number);
    }

    /** Samples of each hour; NaN for none. */
    private static Series hourly(String name, int count, IntToDoubleFunction value) {
        return new Series(
                name,
                IntStream.range(0, count)
                        .filter(i -> !Double.isNaN(value.applyAsDouble(i)))
                        .mapToObj(i -> new Point(FROM.plusSeconds(i * 3600L), value.applyAsDouble(i)))
                        .toList());
    }

    private static List<Series> fleet(int size, int count, IntToDoubleFunction value) {
        return IntStream.range(0, size)
                .mapToObj(number -> hourly(vin(number), count, hour -> value.applyAsDouble(number)))
                .toList();
    }

    private static Panel panel(String title, List<Series> vehicles) {
        long[] times = vehicles.stream()
                .flatMap(one -> one.points().stream())
                .mapToLong(Point::millis)
                .sorted()
                .toArray();
        return telemetry.panel(title, vehicles, times[0], Math.max(times[0] + 60_000, times[times.length - 1]));
    }

    private static String drawn(Panel... panels) {
        byte[] svg = new TimeChart("Telemetry of some vehicles", List.of(panels), ZoneId.of("UTC")).svg();
        return new String(svg, StandardCharsets.UTF_8);
    }

    private static String drawn(List<Series> vehicles) {
        return drawn(panel("battery %", vehicles));
    }

    private static List<Element> all(String svg, String tag) throws Exception {
        Document document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        List<Element> all = new ArrayList<>();
        for (int i = 0; i < document.getElementsByTagName(tag).getLength(); i++)
            all.add((Element) document.getElementsByTagName(tag).item(i));
        return all;
    }

    private static List<String> texts(String svg) throws Exception {
        return all(svg, "text").stream().map(Element::getTextContent).toList();
    }

    /** What a height in the picture stands for, by the marks of the axis of values. */
    private static double value(String svg, double y) throws Exception {
        TreeMap<Double, Double> marks = new TreeMap<>();
        for (Element text : all(svg, "text"))
            if (text.getAttribute("text-anchor").equals("end")
                    && text.getTextContent().matches("-?[\\d.]+"))
                marks.put(Double.parseDouble(text.getAttribute("y")) - 4, Double.parseDouble(text.getTextContent()));
        Map.Entry<Double, Double> first = marks.firstEntry();
        Map.Entry<Double, Double> last = marks.lastEntry();
        return first.getValue()
                + (y - first.getKey()) / (last.getKey() - first.getKey()) * (last.getValue() - first.getValue());
    }

    private static double[] heights(Element shape) {
        return Stream.of(shape.getAttribute("points").strip().split(" "))
                .mapToDouble(point -> Double.parseDouble(point.split(",")[1]))
                .toArray();
    }

    @Test
    void upToEightVehiclesHaveALineEachThatGreyPaperTellsApart() throws Exception {
        String svg = drawn(fleet(8, 24, number -> number));
        assertEquals(8, all(svg, "polyline").size());
        assertEquals(0, all(svg, "polygon").size());
        for (int i = 0; i < 8; i++) assertTrue(texts(svg).contains(vin(i)));
        List<String> dashes = all(svg, "polyline").stream()
                .map(line -> line.getAttribute("style").replaceFirst(".*dasharray:", ""))
                .toList();
        assertEquals(8, new HashSet<>(dashes).size(), dashes.toString());
    }

    @Test
    void ofMoreVehiclesTheMedianAndTheTenthToNinetiethPercentileAreDrawn() throws Exception {
        String svg = drawn(fleet(101, 48, number -> number));
        assertEquals(1, all(svg, "polyline").size(), "the median alone: nobody is far from the others");
        for (double y : heights(all(svg, "polyline").get(0))) assertEquals(50, value(svg, y), 0.5);
        double[] band = heights(all(svg, "polygon").get(0));
        assertEquals(90, value(svg, Arrays.stream(band).min().orElseThrow()), 0.5);
        assertEquals(10, value(svg, Arrays.stream(band).max().orElseThrow()), 0.5);
        List<String> texts = texts(svg);
        assertTrue(texts.contains("101 vehicles, none far from the others"), texts.toString());
        assertTrue(texts.contains("median of the vehicles"), texts.toString());
        assertTrue(texts.contains("10th to 90th percentile: 8 of 10 vehicles are in it"), texts.toString());
        assertTrue(texts.stream().noneMatch(text -> text.startsWith("VR7")), texts.toString());
    }

    @Test
    void whoIsFarFromTheOthersIsDrawnAndNamedAlsoForAFewHoursOnly() throws Exception {
        List<Series> vehicles = new ArrayList<>(fleet(40, 168, number -> 60 + number % 10));
        vehicles.add(hourly("ALWAYSLOW", 168, hour -> 5));
        vehicles.add(hourly("LATELYEMPTY", 168, hour -> hour < 140 ? 65 : 20));
        vehicles.add(hourly("ONEODDSAMPLE", 168, hour -> hour == 80 ? 20 : 65));
        List<String> texts = texts(drawn(vehicles));
        assertTrue(texts.containsAll(List.of("ALWAYSLOW", "LATELYEMPTY")), texts.toString());
        assertFalse(texts.contains("ONEODDSAMPLE"), texts.toString());
        assertTrue(texts.contains("43 vehicles, 2 far from the others"), texts.toString());
    }

    @Test
    void ofManyFarOnesEightAreDrawnAndTheRestCounted() throws Exception {
        List<Series> vehicles = new ArrayList<>(fleet(500, 24, number -> 60 + number % 10));
        for (int i = 0; i < 20; i++) {
            int much = i;
            vehicles.add(hourly("FAR" + i, 24, hour -> 200 + much));
        }
        String svg = drawn(vehicles);
        List<String> names =
                texts(svg).stream().filter(text -> text.startsWith("FAR")).toList();
        assertEquals(List.of("FAR19", "FAR18", "FAR17", "FAR16", "FAR15", "FAR14", "FAR13", "FAR12"), names);
        assertTrue(texts(svg).contains("520 vehicles, 20 far from the others, the furthest 8 drawn"));
        assertEquals(9, all(svg, "polyline").size());
        assertTrue(svg.length() < 100_000, svg.length() + " bytes");
    }

    /** Of a fleet, few have hydrogen: its panel has their lines, in the same picture. */
    @Test
    void eachPanelGoesByItsOwnVehicles() throws Exception {
        List<Series> some = new ArrayList<>(fleet(20, 24, number -> number < 3 ? number : Double.NaN));
        String svg = drawn(panel("battery %", fleet(20, 24, number -> number)), panel("hydrogen %", some));
        assertEquals(1, all(svg, "polygon").size());
        assertEquals(4, all(svg, "polyline").size());
        assertEquals(
                List.of(vin(0), vin(1), vin(2)),
                texts(svg).stream().filter(text -> text.startsWith("VR7")).toList());
    }

    @Test
    void vehiclesThatReportAtDifferentTimesHaveAMedianToo() throws Exception {
        List<Series> once = IntStream.range(0, 30)
                .mapToObj(i -> new Series(vin(i), List.of(new Point(FROM.plusSeconds(i * 1000L), i))))
                .toList();
        String svg = drawn(once);
        assertEquals(14.5, value(svg, heights(all(svg, "polyline").get(0))[0]), 0.1);
    }

    @Test
    void whereNobodyReportsForLongTheBandAndTheLinesAreBroken() throws Exception {
        IntToDoubleFunction silent = hour -> hour > 60 && hour < 110 ? Double.NaN : 50;
        assertEquals(
                2, all(drawn(List.of(hourly("A", 168, silent))), "polyline").size());
        List<Series> many = IntStream.range(0, 12)
                .mapToObj(i -> hourly(vin(i), 168, silent))
                .toList();
        assertEquals(2, all(drawn(many), "polygon").size());
    }

    @Test
    void onePointOrAlwaysTheSameValueIsAPictureToo() throws Exception {
        String one = drawn(List.of(hourly("A", 1, hour -> 63.5)));
        assertEquals(1, all(one, "circle").size());
        assertEquals(
                63.5, value(one, Double.parseDouble(all(one, "circle").get(0).getAttribute("cy"))), 0.1);
        for (double same : new double[] {0, 50, -3.25, 123456.7}) {
            String svg = drawn(List.of(hourly("A", 24, hour -> same)));
            assertEquals(same, value(svg, heights(all(svg, "polyline").get(0))[0]), Math.abs(same) / 100 + 0.1);
        }
        assertTrue(texts(drawn(panel("battery %", fleet(1, 2, number -> 1)), new Panel("fuel %", "", List.of(), null)))
                .contains("no values"));
    }

    @Test
    void hundredThousandPointsAreDrawnAsWhatCanBeSeenOfThem() throws Exception {
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) points.add(new Point(FROM.plusSeconds(i * 60L), i == 54_321 ? 300 : i % 100));
        String svg = drawn(List.of(new Series("A", points)));
        assertTrue(svg.length() < 100_000, svg.length() + " bytes");
        double highest =
                Arrays.stream(heights(all(svg, "polyline").get(0))).min().orElseThrow();
        assertEquals(300, value(svg, highest), 1, "the one high value is still there");
    }

    @Test
    void theAxisSaysDaysAndHoursByTheClockOfTheZone() throws Exception {
        List<Point> points = IntStream.range(0, 30)
                .mapToObj(i -> new Point(Instant.parse("2026-10-24T20:00:00Z").plusSeconds(i * 3600L), i))
                .toList();
        Panel panel = panel("speed km/h", List.of(new Series("A", points)));
        List<String> texts = texts(new String(
                new TimeChart("T", List.of(panel), ZoneId.of("Europe/Paris")).svg(), StandardCharsets.UTF_8));
        assertTrue(texts.contains("24 Oct 2026 22:00 to 26 Oct 2026 02:00, time in Europe/Paris"), texts.toString());
        // the clock is put back on the 25th
        assertTrue(texts.containsAll(List.of("25 Oct", "03:00", "12:00", "26 Oct")), texts.toString());
    }

    /** In a real browser: every text is inside the picture, and none covers another. */
    @Tag("chromium")
    @Tag("openssl")
    @Test
    void noTextLeavesThePictureOrCoversAnother() throws Exception {
        String words = "a heading that nobody should have written ".repeat(6);
        Map<String, String> pictures = new TreeMap<>();
        pictures.put("eight", drawn(fleet(8, 240, number -> number)));
        pictures.put(
                "fleet",
                drawn(panel("battery %", fleet(60, 240, n -> n == 7 ? 9e9 : n)), panel(words, fleet(20, 24, n -> n))));
        pictures.put(
                "names",
                drawn(panel(
                        words,
                        List.of(
                                hourly("M".repeat(17), 24, hour -> hour),
                                hourly("W<&>\" 日本語".repeat(40), 24, hour -> 1e12 * hour),
                                hourly("x\u0000\ud800", 1, hour -> 1e-9)))));
        pictures.put(
                "years",
                drawn(List.of(new Series(
                        "A",
                        IntStream.range(0, 300)
                                .mapToObj(i -> new Point(FROM.plusSeconds(i * 864_000L), i))
                                .toList()))));
        Path root = new OpensslCa(temporary).root();
        try (Chromium browser = new Chromium(
                temporary.resolve("browser"),
                CertificateFile.read(Files.readAllBytes(root), "root.pem").get(0))) {
            for (Map.Entry<String, String> picture : pictures.entrySet()) {
                Path file = Files.writeString(temporary.resolve(picture.getKey() + ".svg"), picture.getValue());
                browser.open(file.toUri().toString());
                Object wrong = browser.evaluate("""
                    (() => { const frame = document.documentElement.getBoundingClientRect(), wrong = [];
                    const all = [...document.querySelectorAll("text")].filter(one => one.textContent)
                      .map(one => [one.textContent, one.getBoundingClientRect()]);
                    for (const [text, a] of all) {
                      if (a.left < frame.left || a.right > frame.right || a.bottom > frame.bottom) wrong.push(text);
                      for (const [other, b] of all)
                        if (text !== other && a.left < b.right && b.left < a.right && a.top + 2 < b.bottom
                            && b.top + 2 < a.bottom) wrong.push(text + " / " + other);
                    }
                    return wrong.join("\\n") })()
                    """);
                assertEquals("", wrong, picture.getKey());
            }
        }
    }
}
