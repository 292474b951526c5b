import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import stellantis.sandbox.QuotaHeaders;
import support.LocalStellantis;
import support.ScriptRunner;

/** The forms in which answers tell of the quota, from the sandbox to what {@code call} makes of them. */
class CallQuotaTest {
    private static final Map<QuotaHeaders, String> BUDGETS = Map.of(
            QuotaHeaders.NUMBERED,
            "99999 of 100000 calls left (24 hours), 9 of 10 calls left (1 second)",
            QuotaHeaders.PLAIN,
            "9 of 10 calls left",
            QuotaHeaders.NAMED,
            "99999 of 100000 calls left (day), 9 of 10 calls left (burst)",
            QuotaHeaders.BOTH,
            "99999 of 100000 calls left (24 hours), 9 of 10 calls left (1 second), 9 of 10 calls left (burst)");

    @TempDir
    Path temporary;

    private LocalStellantis stellantis(String quota, QuotaHeaders form) throws Exception {
        return new LocalStellantis(
                Files.createDirectories(temporary.resolve("stellantis")),
                options -> options.quota(quota).quotaHeaders(form));
    }

    private ScriptRunner runner(LocalStellantis stellantis) {
        return stellantis.runner(temporary, stellantis.partner("MZP123456"));
    }

    @Tag("openssl")
    @ParameterizedTest
    @EnumSource
    void eachFormIsShownAndWaitedFor(QuotaHeaders form) throws Exception {
        try (LocalStellantis stellantis = stellantis("10/1", form)) {
            ScriptRunner runner = runner(stellantis);
            ScriptRunner.Outcome first = runner.run("call", "fleets", "-v");
            assertTrue(
                    first.err().lines().anyMatch(line -> line.equals("* budget: " + BUDGETS.get(form))), first.err());
            // more than a second's worth, all at once: what is refused comes again when the answer says
            ScriptRunner.Outcome many = runner.in(
                            IntStream.rangeClosed(1, 16).mapToObj(n -> n + "\n").collect(Collectors.joining()))
                    .run("call", "--each", "fleets?pageSize={n}", "--parallel", "16");
            assertEquals(0, many.code(), many.err());
            assertEquals(
                    16,
                    many.out()
                            .lines()
                            .filter(line -> line.contains("\"status\":200"))
                            .count());
        }
    }

    @Tag("openssl")
    @ParameterizedTest
    @EnumSource
    void aQuotaThatIsUsedUpIsExitCode32WithWhatIsLeftAndWhen(QuotaHeaders form) throws Exception {
        try (LocalStellantis stellantis = stellantis("1/3600", form)) {
            ScriptRunner runner = runner(stellantis);
            assertEquals(0, runner.run("call", "fleets").code());
            ScriptRunner.Outcome over = runner.run("call", "fleets", "--retry", "3");
            assertEquals(32, over.code(), over.err());
            assertTrue(
                    over.err().contains("0 of 1 calls left")
                            && over.err().contains("try again in 3")
                            && over.err().contains(" s (after "),
                    over.err());
            assertEquals(
                    2,
                    stellantis.log.stream()
                            .filter(line -> line.contains("GET "))
                            .count(),
                    "an hour is not waited for");
        }
    }

    @Test
    void theFormIsAnOptionOfTheSandbox() {
        ScriptRunner runner = new ScriptRunner(temporary);
        ScriptRunner.Outcome unknown = runner.run("sandbox", "start", "--quota-headers", "bold");
        assertEquals(2, unknown.code());
        assertTrue(unknown.err().contains("hint: numbered, plain, named or both"), unknown.err());
    }
}
