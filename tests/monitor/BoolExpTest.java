package stellantis.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The little language of boolExp. */
class BoolExpTest {
    @ParameterizedTest
    @CsvSource({"a, a, true", "a, b, false", "!a, b, true", "!!a, a, true", "a & b, a, false", "a & b, a b, true", "a | b, b, true", "'a | b & c', a, true", "'(a | b) & c', a, false", "'! a & b', b, true",
            "'!(a & b)', a b, false", "((z1&t1)|(z2&!t1)), z2, true", "((z1&t1)|(z2&!t1)), z2 t1, false"})
    void meansWhatLogicSays(String text, String on, boolean expected) throws Exception {
        assertEquals(expected, BoolExp.parse(text).holds(Set.of(on.split(" "))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"a &;the name of a trigger is missing at the end (at character 4)", "(a;a ) is missing (at character 3)", "a);a ) without its ( (at character 2)", "a b;& or | is missing (at character 3)",
            "a || b;write | once, not twice (at character 4)", "a && b;write & once, not twice (at character 4)", "| a;the name of a trigger is missing before | (at character 1)", "();the name of a trigger is missing before ) (at character 2)",
            "a + b;& or | is missing (at character 3)", "a & -b;\"-\" does not belong there (at character 5)"})
    void saysWhereItIsWrong(String text, String message) {
        assertEquals(message, assertThrows(BoolExp.Wrong.class, () -> BoolExp.parse(text)).getMessage());
    }

    @Test
    void knowsWhatIsAlwaysTheSame() throws Exception {
        assertEquals(Optional.of(true), BoolExp.parse("a | !a").constant());
        assertEquals(Optional.of(false), BoolExp.parse("a & b & !(a | c)").constant());
        assertEquals(Optional.empty(), BoolExp.parse("a & (b | !b)").constant());
        assertEquals(List.of("a", "b"), List.copyOf(BoolExp.parse("a & (b | !b) & a").names()));
    }

    @Test
    void isNotOverwhelmedByDepth() {
        assertTrue(assertThrows(BoolExp.Wrong.class, () -> BoolExp.parse("(".repeat(100_000))).getMessage().startsWith("nested too deep"));
        assertTrue(assertThrows(BoolExp.Wrong.class, () -> BoolExp.parse("!".repeat(100_000) + "a")).getMessage().startsWith("nested too deep"));
    }
}
