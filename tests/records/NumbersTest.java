package stellantis.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.Failure;
import stellantis.Json;
import stellantis.JsonInput;

/** Numbers keep their digits in every form, and none is ever written out, whatever its exponent. */
class NumbersTest {
    private static Object parsed(String number) throws IOException {
        return JsonInput.parse(("{\"n\":" + number + "}").getBytes(StandardCharsets.UTF_8));
    }

    private static Object query(String expression, String number) throws IOException {
        Object value = parsed(number);
        return assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> JsonQuery.parse(expression, "--query").of(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e-400000000",
                "1e-2147483647",
                "1e100000000",
                "-1E+99999999999",
                "1.10",
                "0.00",
                "1e2",
                "-0",
                "12e-1"
            })
    void staysAsItCameInEveryForm(String number) throws IOException {
        Object record = parsed(number);
        List<Column> columns = Column.parse("n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (RecordWriter writer : List.of(
                new CsvRecords(out, columns, false, false, null),
                new TableRecords(out, columns, true, 80, false),
                new JsonRecords(out, RecordOptions.Form.JSONL, columns, null, false))) {
            out.reset();
            writer.write(record);
            writer.end();
            String text = out.toString(StandardCharsets.UTF_8);
            assertTrue(text.contains(number) && text.length() < 60, text);
        }
        assertEquals("{\"n\":" + number + "}", Json.line(record));
        assertEquals(number, Json.line(query("[n][0]", number)));
        assertEquals(number, Json.line(query("max([n, n])", number)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ceil(n)", "floor(n)", "abs(n)", "sum([n, `1`])", "avg([n, `1`])"})
    void whatIsTooLargeToCalculateWithIsTold(String expression) {
        for (String number : List.of("1e100000000", "1e-400000000", "-1e99999999999")) {
            Failure failure = assertThrows(Failure.class, () -> query(expression, number));
            assertTrue(failure.because().contains(number), failure.because());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "n > `5`; 1e100000000; true",
                "n > `5`; 1e-400000000; false",
                "n > `0`; 1e-400000000; true",
                "n < `0`; -1e99999999999; true",
                "n == `1.10`; 1.1; true",
                "ceil(n); 1e300; 1E+300",
                "ceil(n); 1.2; 2",
                "sum([n, `0.2`]); 0.1; 0.3",
                "avg([n, n, `1.0`]); 1.5; 1.3333333333333333"
            })
    void comparesAndCalculates(String expression, String number, String result) throws IOException {
        assertEquals(result, Json.line(query(expression, number)));
    }

    @Test
    void lengthAndDepthAreBounded() {
        assertThrows(IOException.class, () -> parsed("1".repeat(2_000)));
        assertThrows(IOException.class, () -> parsed("[".repeat(2_000) + "]".repeat(2_000)));
    }
}
