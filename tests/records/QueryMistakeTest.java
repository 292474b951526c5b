package stellantis.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stellantis.ExitCode;
import stellantis.Failure;

/** Expressions as people mistype them. */
class QueryMistakeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {
                "energies[0 ~ the [ at column 9 is never closed ~ such as energies[0].level",
                "{vin: vin ~ the { at column 1 is never closed ~ such as energies[0].level",
                "brand=='Peugeot ~ the ' at column 8 is never closed ~ such as energies[0].level",
                "brand='Peugeot' ~ at column 6 it cannot go on with \"=\" ~ values are compared with ==, such as"
                        + " brand=='Peugeot'",
                "energies[0].level < 20 ~ at column 21 it cannot go on with \"20\" ~ a number stands between"
                        + " backticks, such as energies[0].level < `20`",
                "$.vin ~ at column 1 it cannot go on with \"$\" ~ JMESPath has no $ at its beginning: vin",
                "energies. ~ something is missing at its end, column 10 ~ such as energies[0].level",
                "vin,,brand ~ at column 4 it cannot go on with \",\" ~ such as energies[0].level",
                "a b ~ at column 3 it cannot go on with \"b\" ~ such as energies[0].level",
                "length( ~ the ( at column 7 is never closed ~ such as energies[0].level",
                "energies[?level>`5`]] ~ at column 21 it cannot go on with \"]\" ~ such as energies[0].level"
            })
    void areToldWithTheirPlaceAndHowItIsWritten(String expression, String cause, String hint) {
        Failure failure = assertThrows(Failure.class, () -> JsonQuery.parse(expression, "--query"));
        assertEquals(ExitCode.USAGE, failure.code());
        assertEquals("--query \"" + expression + "\" is no JMESPath expression", failure.getMessage());
        assertEquals(cause, failure.because());
        assertTrue(failure.hint().startsWith(hint), failure.hint());
    }

    @Test
    void anEmptyOneIsToldToo() {
        assertEquals(
                "it is empty",
                assertThrows(Failure.class, () -> JsonQuery.parse(" ", "--where"))
                        .because());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '^',
            value = {"length(level) ~ wrong type", "length(vin, vin) ~ Expected 1 arguments, got 2"})
    void whatCannotBeWorkedOutNamesTheFunction(String expression, String cause) {
        Failure failure = assertThrows(
                Failure.class, () -> JsonQuery.parse(expression, "--query").of(Map.of("vin", "V", "level", 5)));
        assertEquals(ExitCode.USAGE, failure.code());
        assertTrue(failure.because().contains(cause), failure.getMessage() + ": " + failure.because());
    }

    @Test
    void anUnknownFunctionIsToldBeforeThereIsAnyRecord() {
        Failure failure = assertThrows(
                Failure.class, () -> JsonQuery.parse("lenght(energies) > `1` && brand == 'by sum(x)'", "--where"));
        assertTrue(failure.getMessage().endsWith("calls an unknown function: lenght"), failure.getMessage());
        assertEquals("did you mean length?", failure.hint());
        JsonQuery.parse("brand == 'nothing(x)' || \"odd(name)\" || type(`\"nothing(x)\"`)", "--where");
    }
}
