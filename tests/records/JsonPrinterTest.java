package stellantis.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonPrinterTest {
    @Test
    void indentsByTwoBlanksInTheOrderItCame() throws IOException {
        assertEquals("""
            {
              "b": 1,
              "a": [
                true,
                {
                  "x": null
                },
                [],
                {}
              ],
              "c": "é"
            }
            """, printed("{\"b\":1,\"a\":[true,{\"x\":null},[],{}],\"c\":\"é\"}"));
    }

    @Test
    void keepsNumbersDigitForDigit() throws IOException {
        String numbers = "[\n  1.10,\n  1e400,\n  123456789012345678901234567890,\n  -0.0\n]\n";
        assertEquals(numbers, printed(numbers.replaceAll("\\s", "")));
    }

    @Test
    void coloursKeysAndValues() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new JsonPrinter(out, out, true).print(stream("{\"k\":\"v\"}"));
        assertEquals(
                "{\n  \u001b[34m\"k\"\u001b[0m: \u001b[32m\"v\"\u001b[0m\n}\n", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void escapesWhatCouldSteerTheTerminal() throws IOException {
        assertEquals(
                "[\n  \"\\u001b[31m\\u009b\\u202e\\ud800 \\\"\\\\\\n\"\n]\n",
                printed("[\"\\u001b[31m\u009b\u202e\\ud800 \\\"\\\\\\n\"]"));
    }

    @Test
    void printsSeveralValuesOneAfterAnother() throws IOException {
        assertEquals("{}\n{}\n1\n", printed("{}\n{} 1"));
    }

    @Test
    void followsWithTheRestAsItCameWhereTheTextStopsBeingJson() throws IOException {
        assertEquals("{\n  \"a\": 1,\"b\":oops, \"c\" : 2}\n", printed("{\"a\":1,\"b\":oops, \"c\" : 2}\n"));
        assertEquals("<html>not json</html>", printed("<html>not json</html>"));
        assertEquals("{\n  \"a\": \"cut", printed("{\"a\":\"cut"));
        assertEquals("", printed(""));
    }

    @Test
    void losesNoByteOfAnyDamagedText() throws IOException {
        byte[] good = "{\"fleets\":[{\"id\":\"5f0a\",\"n\":1.5,\"ok\":true,\"é\":\"日本\"},[1,2,[]],null],\"z\":{}}"
                .getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < good.length; at++) {
            for (byte with : new byte[] {'x', '"', '}', 0, (byte) 0xff, '\\'}) {
                byte[] bad = good.clone();
                bad[at] = with;
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                boolean json = new JsonPrinter(out, out, false).print(new ByteArrayInputStream(bad));
                // whitespace is what printing may change, and no other byte as long as nothing is escaped
                if (!json)
                    assertArrayEquals(
                            squeezed(bad), squeezed(out.toByteArray()), "byte " + at + " replaced by " + with);
            }
        }
    }

    @Test
    void passesUtf16ThroughAsItCame() throws IOException {
        byte[] utf16 = "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertFalse(new JsonPrinter(out, out, false).print(new ByteArrayInputStream(utf16)));
        assertArrayEquals(utf16, out.toByteArray());
    }

    @Test
    void printsJsonBehindAByteOrderMark() throws IOException {
        assertEquals("{\n  \"a\": 1\n}\n", printed("\ufeff{\"a\":1}"));
    }

    @Test
    void passesAValueThroughThatIsTooLongToHold() throws IOException {
        String text = "{\"a\": 1, \"long\": \"" + "x".repeat(3 << 20) + "\", \"after\" :1}";
        String out = printed(text);
        assertTrue(out.startsWith("{\n  \"a\": 1,\n  \"long\""));
        assertTrue(out.endsWith("x\", \"after\" :1}"));
        assertEquals(text.replaceAll("\\s", ""), out.replaceAll("\\s", ""));
    }

    @Test
    void readsALargeBodyInPieces() throws IOException {
        StringBuilder text = new StringBuilder("[");
        Random random = new Random(7);
        for (int i = 0; i < 60_000; i++)
            text.append(i == 0 ? "" : ",")
                    .append("{\"n\":")
                    .append(random.nextInt())
                    .append("}");
        text.append("] junk");
        assertEquals(
                text.toString().replaceAll("\\s", ""), printed(text.toString()).replaceAll("\\s", ""));
    }

    @Test
    void showsWhatHadArrivedWhenTheTransferWasCut() {
        InputStream cut = new SequenceInputStream(stream("{\"a\":1,\"b\":"), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("cut");
            }
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThrows(IOException.class, () -> new JsonPrinter(out, out, false).print(cut));
        assertEquals("{\"a\":1,\"b\":", out.toString(StandardCharsets.UTF_8).replaceAll("\\s", ""));
    }

    private static byte[] squeezed(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte b : text) {
            if (b != ' ' && b != '\n') out.write(b);
        }
        return out.toByteArray();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String printed(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new JsonPrinter(out, out, false).print(stream(text));
        return out.toString(StandardCharsets.UTF_8);
    }
}
