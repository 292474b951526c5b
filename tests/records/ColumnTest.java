package stellantis.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Json;

class ColumnTest {
    private static final Map<String, Object> STATUS = Map.of(
            "vin",
            "V",
            "energies",
            List.of(Map.of("type", "Fuel", "level", 10), Map.of("type", "Electric", "level", 64.5)),
            "a b",
            Map.of("c", 1),
            "n",
            List.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "vin,energies[0].level:battery% | vin=vin battery%=energies[0].level",
                "a:b:c | b:c=a",
                " vin : VIN , x | VIN=vin x=x",
                "{a: vin, b: n}:both,energies[0:2].level | both={a: vin, b: n} energies[0:2].level=energies[0:2].level",
                "energies[?type=='a,b:c'].level:it's | it's=energies[?type=='a,b:c'].level",
                "\"a b\".c:x,join(',', n) | x=\"a b\".c join(',', n)=join(',', n)",
                "vin: | vin=vin"
            })
    void commasAndColonsInsideAnExpressionBelongToIt(String typed, String columns) {
        List<String> all = Column.parse(typed).stream()
                .map(column -> column.heading() + "=" + column.expression())
                .toList();
        assertEquals(columns, String.join(" ", all));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "a,,b", ":x", "a[,b", "a b", "[?", "a,'"})
    void whatIsNoColumnIsRefused(String typed) {
        assertEquals(
                ExitCode.USAGE,
                assertThrows(Failure.class, () -> Column.parse(typed)).code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "energies[?type=='Electric'].level | [0] # 64.5",
                "energies[].type # [\"Fuel\",\"Electric\"]",
                "sort_by(energies, &level)[-1].type # \"Electric\"",
                "length(@) # 4",
                "{v: vin, l: max(energies[].level)} # {\"v\":\"V\",\"l\":64.5}",
                "energies[?level > `10`].level # [64.5]",
                "\"a b\".c # 1",
                "to_string(energies[0].level) # \"10\"",
                "vin && n # []",
                "energies[::-1].level # [64.5,10]",
                "join('/', energies[].type) # \"Fuel/Electric\"",
                "not_null(x, vin) # \"V\"",
                "sum(energies[].level) # 74.5"
            })
    void theLanguageIsAllThere(String expression, String json) {
        assertEquals(json, Json.line(JsonQuery.parse(expression, "--query").of(STATUS)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing(vin)", "sort(@)", "abs(vin)", "length()"})
    void whatCannotBeWorkedOutIsTheUsersMistake(String expression) {
        assertEquals(
                ExitCode.USAGE,
                assertThrows(
                                Failure.class,
                                () -> JsonQuery.parse(expression, "--query").of(STATUS))
                        .code());
    }

    @Test
    void usualColumnsAreKnownByTheNameInThePathAndInTheAnswer() {
        assertEquals("vin", Column.usual("Vehicles").get(0).heading());
        assertEquals(Column.usual("telemetries"), Column.usual("telemetry"));
        assertEquals(List.of(), Column.usual("remotes"));
    }

    @Test
    void columnsAreFoundInTheFirstRecordsWithoutLinks() {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("id", 1);
        record.put("_links", Map.of("self", "x"));
        record.put("a b", Map.of("c", 2));
        record.put("list", List.of(1, 2));
        assertEquals(List.of("id", "\"a b\".c", "list", "more"), headings(record, Map.of("more", true)));
        assertEquals(List.of("[0]", "[1]"), headings(List.of("x", "y")));
        assertEquals(List.of("value"), headings("x", 1));
        assertEquals(
                List.of(2),
                Column.found(List.of(record)).stream()
                        .skip(1)
                        .limit(1)
                        .map(column -> column.query().of(record))
                        .toList());
    }

    private static List<String> headings(Object... records) {
        return Column.found(new ArrayList<>(Arrays.asList(records))).stream()
                .map(Column::heading)
                .toList();
    }
}
