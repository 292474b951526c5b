package records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.Json;
import stellantis.JsonInput;

/** The one JSON module: what was read is written as it came, and a mistake is told with its place. */
class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "1.10",
                "1e2",
                "1E+2",
                "1E400",
                "1e-300",
                "1E1000000000",
                "12345678901234567890123",
                "true",
                "null",
                "\"\\uD83D \\u00E9\"",
                "\"\u00e9\"",
                "{\"a\":{},\"b\":[[]]}"
            })
    void valuesAreWrittenAsTheyCame(String text) throws IOException {
        assertEquals(text, Json.line(JsonInput.parse(bytes(text))));
    }

    @Test
    void numbersCanBeCalculatedWith() throws IOException {
        List<?> numbers = (List<?>) JsonInput.parse(bytes("[3, 9007199254740993, 2.5]"));
        assertEquals(3, numbers.get(0));
        assertEquals(9007199254740993L, numbers.get(1));
        assertEquals(2.5, ((Number) numbers.get(2)).doubleValue());
    }

    @Test
    void fieldsKeepTheirOrder() {
        assertEquals(
                "{\"b\":1,\"a\":null,\"c\":[\"x\"]}", Json.line(Json.object("b", 1, "a", null, "c", List.of("x"))));
        String lines = Json.text(Map.of("a", Arrays.asList(1, null)));
        assertEquals(List.of("{", "  \"a\" : [ 1, null ]", "}"), lines.lines().toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1          | Unexpected end-of-input (line 1, column 7)",
                "[1,}              | Unexpected character ('}' (code 125)) (line 1, column 4)",
                "[yes]             | Unrecognized token 'yes' (line 1, column 2)",
                "[01]              | Invalid numeric value (line 1, column 3)",
                "1 2               | something follows the value (line 1, column 4)"
            })
    void aMistakeHasItsPlace(String text, String told) {
        JsonProcessingException e = assertThrows(JsonProcessingException.class, () -> JsonInput.parse(bytes(text)));
        assertEquals(told, JsonInput.mistake(e));
    }

    @Test
    void depthIsBounded() {
        byte[] deep = bytes("[".repeat(1_001) + "]".repeat(1_001));
        JsonProcessingException e = assertThrows(JsonProcessingException.class, () -> JsonInput.parse(deep));
        assertTrue(JsonInput.mistake(e).contains("exceeds the maximum allowed (1000)"), JsonInput.mistake(e));
    }

    @Test
    void anObjectIsNothingElse() throws IOException {
        assertEquals(Map.of("a", 1), JsonInput.parseObject(bytes("{\"a\":0,\"a\":1}")));
        for (String other : List.of("", "null", "[]", "1")) {
            assertThrows(IOException.class, () -> JsonInput.parseObject(bytes(other)), other);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
