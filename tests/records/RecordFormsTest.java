package stellantis.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values as CSV, as a table, and points in time. */
class RecordFormsTest {
    private static String written(Function<ByteArrayOutputStream, RecordWriter> form, Object... records)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RecordWriter writer = form.apply(out);
        for (Object record : records) writer.write(record);
        writer.end();
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String csv(boolean raw, String columns, Object... records) throws IOException {
        return written(
                out -> new CsvRecords(out, columns.isEmpty() ? List.of() : Column.parse(columns), false, raw, null),
                records);
    }

    private static String table(int width, String columns, Object... records) throws IOException {
        return written(
                out -> new TableRecords(
                        out, columns.isEmpty() ? List.of() : Column.parse(columns), false, width, false),
                records);
    }

    private static Map<String, Object> row(Object... namesAndValues) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) row.put((String) namesAndValues[i], namesAndValues[i + 1]);
        return row;
    }

    @Test
    void csvIsAsRfc4180Says() throws IOException {
        assertEquals(
                "a,\"b \"\"2\"\"\",c\r\n"
                        + "\"x,y\",\"line\n"
                        + "break\",\"say \"\"hi\"\"\"\r\n"
                        + ",true,-1.50\r\n"
                        + "\"[1,{\"\"k\"\":null}]\",é,0\r\n",
                csv(
                        false,
                        "a,b:b \"2\",c",
                        row("a", "x,y", "b", "line\nbreak", "c", "say \"hi\""),
                        row("a", null, "b", true, "c", new java.math.BigDecimal("-1.50")),
                        row("a", List.of(1, row("k", null)), "b", "é", "c", 0)));
        assertEquals("value\r\n\"\"\r\n", csv(false, "", (Object) null));
        assertEquals("", csv(false, ""));
        assertEquals("a\r\n", csv(false, "a"));
    }

    /** CWE-1236: spreadsheets work out what begins like a formula. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "@SUM(A1)",
                "+cmd|' /C calc'!A0",
                "-2+3",
                "\t=1",
                "-",
                "=HYPERLINK(\"https://x.invalid\")"
            })
    void aTextThatASpreadsheetWouldWorkOutGetsAnApostrophe(String text) throws IOException {
        String cell = csv(false, "a", row("a", text))
                .substring(3)
                .strip()
                .replace("\"\"", "\"")
                .replaceFirst("^\"", "");
        assertTrue(cell.startsWith("'" + text.substring(0, 1)), cell);
        assertTrue(!csv(true, "a", row("a", text)).contains("'" + text.substring(0, 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1.5", "+33123456789", "a=b", "2026-11-22", ""})
    void numbersAndOrdinaryTextsStay(String text) throws IOException {
        assertTrue(!csv(false, "a", row("a", text)).contains("'"));
    }

    @Test
    void aTableAlignsNumbersToTheRightAndEndsNoLineWithBlanks() throws IOException {
        assertEquals(
                "vin  level %  note\nA        9.5  x\nBB     100.0\n",
                table(
                        0,
                        "vin,level:level %,note",
                        row("vin", "A", "level", new java.math.BigDecimal("9.5"), "note", "x"),
                        row("vin", "BB", "level", new java.math.BigDecimal("100.0"))));
        assertEquals(
                "a     b\n日本  x\ne\u0301     y\n",
                table(0, "a,b", row("a", "日本", "b", "x"), row("a", "e\u0301", "b", "y")));
        assertEquals("", table(80, ""));
        assertEquals("vin\n", table(80, "vin"));
    }

    @Test
    void aTableFitsTheScreenButCutsNoNumber() throws IOException {
        String table = table(
                30,
                "id,text,n",
                row("id", "x".repeat(60), "text", "short", "n", 1234567),
                row("id", "y", "text", "t".repeat(40), "n", 1));
        assertTrue(table.lines().allMatch(line -> line.length() <= 30), table);
        assertTrue(table.contains("…") && table.contains("1234567"), table);
        // what is wide anyway gives way before a VIN or a date does
        assertEquals(
                "vin                at                    id\nVR3SANDBX00000001  2026-11-22T08:00:00Z  xxx…\n",
                table(
                        45,
                        "vin,at,id",
                        row("vin", "VR3SANDBX00000001", "at", "2026-11-22T08:00:00Z", "id", "x".repeat(90))));
    }

    @Test
    void aNarrowScreenCutsNoVinAndLeavesOutTheLastColumns() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TableRecords table = new TableRecords(
                out, Column.parse("vin,updatedAt:updated,energy,level:level %,km,id"), false, 40, false);
        for (int i = 1; i < 4; i++)
            table.write(row(
                    "vin",
                    "VR7SANDBX0000000" + i,
                    "updatedAt",
                    i == 2 ? null : "2026-11-22T08:00:00Z",
                    "energy",
                    "Electric",
                    "level",
                    i,
                    "km",
                    12345,
                    "id",
                    "0".repeat(36)));
        table.write(row("error", "no status"));
        table.end();
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        assertTrue(
                lines.stream().allMatch(line -> line.length() <= 40)
                        && lines.get(1).equals("VR7SANDBX00000001  2026-11-22T08:00:00Z"),
                lines.toString());
        assertEquals(
                List.of("energy", "level %", "km", "id"),
                table.leftOut.stream().map(Column::heading).toList(),
                lines.toString());
        assertEquals(
                "vin\nVR7SANDBX00000001\n",
                table(10, "vin,brand", row("vin", "VR7SANDBX00000001", "brand", "Peugeot")));
    }

    private static final String PLACES = "vin,at:time,text,at2:old"
        + " form,day,length,point,p.geometry.coordinates[1]:north,severity,p.geometry.coordinates[0]:east,level:level"
        + " %,latitude,longitude";

    private static Map<String, Object> place(int i) {
        return row(
                "vin",
                "VR7SANDBX0000000" + i % 10,
                "at",
                "2026-11-22T08:0" + i % 10 + ":00.125+01:00",
                "text",
                "some words that may give way " + "x".repeat(i),
                "at2",
                "Mon Jun 03 08:35:36 GMT 2019",
                "day",
                "2026-11-22",
                "length",
                "PT1H23M45.678S",
                "point",
                List.of(2.3074, 48.883),
                "p",
                row("geometry", row("coordinates", List.of(2.5 + i, new java.math.BigDecimal("48.125")))),
                "severity",
                "Information",
                "level",
                i == 3 ? 100 : 7.25 * i,
                "latitude",
                1,
                "longitude",
                2);
    }

    /** In each width: what is shown is shown so that it means what it says, and what is not shown is named. */
    @Test
    void inNoWindowATimeOrNumberIsCutOrALatitudeStandsAlone() throws IOException {
        List<Column> all = Column.parse(PLACES);
        List<String> headings = all.stream().map(Column::heading).toList();
        for (int width = 18; width <= 240; width++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            TableRecords table = new TableRecords(out, all, true, width, false);
            for (int i = 0; i < 8; i++) table.write(place(i));
            table.end();
            String text = out.toString(StandardCharsets.UTF_8);
            int room = width;
            assertTrue(text.lines().allMatch(line -> line.length() <= room), width + "\n" + text);
            assertTrue(!text.matches("(?s).*[\\d.,:]….*"), width + "\n" + text);
            String head = text.lines().findFirst().orElseThrow() + " ";
            assertEquals(head.contains("north"), head.contains("east"), width + "\n" + text);
            assertEquals(head.contains("latitude"), head.contains("longitude"), width + "\n" + text);
            if (head.contains("time")) assertTrue(text.matches("(?s).*T08:00(:00\\.125)?\\+01:00 ?.*"), text);
            List<String> named = Stream.concat(table.columns.stream(), table.leftOut.stream())
                    .map(Column::heading)
                    .toList();
            assertEquals(List.of(), table.empty);
            assertEquals(
                    headings.stream().sorted().toList(), named.stream().sorted().toList(), "width " + width);
        }
    }

    @Test
    void whatIsInPlainWordsOnAScreenStaysAsItCameForPrograms() throws IOException {
        Map<String, Object> odd = row("a", null, "b", "None", "c", new java.math.BigDecimal("1.50"), "d", true);
        assertEquals("a  b        c  d\n   none  1.50  true\n", table(80, "a,b,c,d", odd));
        assertEquals("a,b,c,d\r\n,None,1.50,true\r\n", csv(false, "a,b,c,d", odd));
    }

    @Test
    void decimalPointsStandBelowOneAnotherWithTheirDigitsAsTheyCame() throws IOException {
        Object[] rows = Stream.of("9.5", "100.125", "7", "-0.25", "1E+3", "12")
                .map(number -> row("n", new java.math.BigDecimal(number)))
                .toArray();
        assertEquals("      n\n  9.5\n100.125\n  7\n -0.25\n  1E+3\n 12\n", table(80, "n", rows));
    }

    @Test
    void columnsWithoutAnyValueAreLeftOutAndNamedButAPlaceOnlyAsAWhole() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Column> columns = Column.parse("vin,none:state,p.coordinates[1]:latitude,p.coordinates[0]:longitude,fuel");
        TableRecords table = new TableRecords(out, columns, true, 80, false);
        table.write(row("vin", "A", "p", row("coordinates", List.of(2.5))));
        table.end();
        assertEquals("vin  latitude  longitude\nA                    2.5\n", out.toString(StandardCharsets.UTF_8));
        assertEquals(
                List.of("state", "fuel"),
                table.empty.stream().map(Column::heading).toList());
    }

    /** More than a dozen were dropped without a word. */
    @Test
    void ofFoundColumnsNoneIsMissingWithoutAWord() throws IOException {
        Map<String, Object> wide = row();
        for (int i = 0; i < 30; i++) wide.put("field" + i, "value " + i);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TableRecords table = new TableRecords(out, List.of(), true, 100, false);
        table.write(wide);
        table.end();
        assertEquals(30, table.columns.size() + table.leftOut.size());
        assertTrue(out.toString(StandardCharsets.UTF_8).lines().allMatch(line -> line.length() <= 100));
    }

    @Test
    void laterRowsWidenTheirColumnWhereThereIsRoom() throws IOException {
        Object[] rows = Stream.concat(
                        IntStream.range(0, 60).mapToObj(i -> row("a", "x", "b", i)),
                        Stream.of(row("a", "much longer", "b", 123456), row("a", "z", "b", 1)))
                .toArray();
        List<String> lines = table(0, "a,b", rows).lines().toList();
        assertEquals("x  59", lines.get(60));
        assertEquals("much longer  123456", lines.get(61));
        assertEquals("z                 1", lines.get(62));
        List<String> narrow = table(8, "a,b", rows).lines().toList();
        assertEquals("…  123456", narrow.get(61));
    }

    @Test
    void whatCouldSteerTheTerminalIsNoPartOfATable() throws IOException {
        assertEquals("a\n\uFFFD[31mred two\uFFFD\n", table(0, "a", row("a", "\u001b[31mred\ntwo\u202E")));
    }

    /** Beyond the rows that are held to find the widths: each is written when it comes, and can be collected then. */
    @Test
    void rowsOfThousandsKeepNothing() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TableRecords table = new TableRecords(out, List.of(), true, 80, false);
        List<WeakReference<Object>> given = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Object row = row("a", "x".repeat(100), "i", i);
            given.add(new WeakReference<>(row));
            table.write(row);
        }
        assertEquals(2_001, out.toString(StandardCharsets.UTF_8).lines().count());
        for (int tries = 0; tries < 100 && given.stream().anyMatch(row -> row.get() != null); tries++) {
            System.gc();
            Thread.sleep(10);
        }
        assertEquals(0, given.stream().filter(row -> row.get() != null).count());
        table.end();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T08:00:00Z,2026-11-22T09:00:00+01:00",
        "2026-07-01T08:00:00.123Z,2026-07-01T10:00:00.123+02:00",
        "2026-11-22T08:00:00+0000,2026-11-22T09:00:00+01:00",
        "2026-11-22T23:30:00-01:00,2026-11-23T01:30:00+01:00",
        "Mon Jun 03 08:35:36 GMT 2019,2019-06-03T10:35:36+02:00",
        "2026-02-30T08:00:00Z,2026-02-30T08:00:00Z",
        "2026-11-22,2026-11-22",
        "PT14H30M,PT14H30M",
        "at 2026-11-22T08:00:00Z,at 2026-11-22T08:00:00Z"
    })
    void pointsInTimeMoveToTheZoneAndNothingElseDoes(String came, String local) {
        assertEquals(
                row("a", List.of(local), "b", 1),
                new LocalTime(ZoneId.of("Europe/Paris")).in(row("a", List.of(came), "b", 1)));
    }
}
