import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import stellantis.diagnosis.FaultMatrix;
import stellantis.diagnosis.FaultMatrix.Row;
import stellantis.diagnosis.FaultMatrix.Scene;
import stellantis.diagnosis.FaultTable;
import support.Repository;
import support.ScriptRunner;

/**
 * The fault matrix: every fault, each version of TLS, and as often as its race asks for: the doctor names the cause.
 */
@Tag("curl")
@Tag("nginx")
@Tag("openssl")
class DoctorFaultsTest {
    @TempDir
    static Path temporary;

    static FaultMatrix props;

    @BeforeAll
    static void setOut() {
        props = new FaultMatrix(temporary);
    }

    static Stream<Arguments> rows() {
        return FaultMatrix.rows().stream()
                .flatMap(row -> row.versions().stream().map(version -> Arguments.of(row.says(), version, row)));
    }

    @ParameterizedTest(name = "{0}, TLS {1}")
    @MethodSource("rows")
    void theDoctorNamesTheCauseOf(String says, String version, Row row) throws Exception {
        try (Scene scene = row.stage().open(props, version)) {
            for (int i = 0; i < row.times(); i++) assertNamed(row, version, scene);
        }
    }

    private static void assertNamed(Row row, String version, Scene scene) throws Exception {
        ScriptRunner.Outcome outcome = FaultMatrix.doctor(props, scene, version);
        Map<String, Object> report = JSON.std.mapFrom(outcome.out());
        Map<?, ?> verdict = (Map<?, ?>) report.get("verdict");
        Object cause = verdict.get("cause") == null ? null : ((Map<?, ?>) verdict.get("cause")).get("id");
        assertEquals(verdict.get("exitCode"), outcome.code());
        String line = "verdict: " + (cause == null ? "" : cause + ": ") + verdict.get("text");
        Object because = cause == null ? null : ((Map<?, ?>) verdict.get("cause")).get("because");
        assertTrue(because == null || line.contains(because.toString()), "whole: " + line);
        assertFalse(
                outcome.out()
                        .matches("(?s).*\\b(java|javax|sun)\\.\\w+.*|.*\\w+Exception\\b.*|.*stellantis [a-z-]+"
                                + " [^\"]*=\u2026.*"),
                outcome.out());
        if (row.warning()) {
            List<Object> warned = new ArrayList<>();
            for (Object check : (List<?>) report.get("checks")) {
                if (((Map<?, ?>) check).get("state").equals("warning"))
                    warned.add(((Map<?, ?>) ((Map<?, ?>) check).get("cause")).get("id"));
            }
            assertTrue(warned.contains(row.id()), outcome.all());
            assertEquals(null, cause, outcome.all());
        } else {
            assertEquals(row.id(), cause, outcome.all());
            assertTrue(outcome.code() > 1, outcome.all());
            assertTrue(
                    String.valueOf(((Map<?, ?>) verdict.get("cause")).get("remedy"))
                                    .length()
                            > 5,
                    "what to do is told: " + outcome.all());
        }
    }

    static Stream<Arguments> rowsOfOthers() {
        return FaultMatrix.rows().stream()
                .filter(row -> row.said() != null)
                .flatMap(row -> row.versions().stream().map(tls -> Arguments.of(row.script(), row.says(), tls, row)));
    }

    @ParameterizedTest(name = "{0}: {1}, TLS {2}")
    @MethodSource("rowsOfOthers")
    void theOthersSayTheSame(String script, String says, String tls, Row row) throws Exception {
        try (Scene scene = row.stage().open(props, tls)) {
            ScriptRunner.Outcome outcome = FaultMatrix.other(props, row, scene, tls);
            assertTrue(outcome.code() > 1, outcome.all());
            assertTrue(outcome.err().contains(row.said()), outcome.all());
            boolean looks = outcome.err().contains("to see it all: ");
            if (looks && scene.runner == null)
                assertTrue(
                        outcome.err()
                                .contains(" --key " + scene.key + " --cert " + scene.cert + " --cacert " + scene.ca),
                        outcome.all());
        }
    }

    @Test
    void thereAreEnoughOfThem() {
        assertTrue(
                FaultMatrix.rows().size() >= 45,
                String.valueOf(FaultMatrix.rows().size()));
        assertEquals(
                FaultMatrix.rows().size(),
                FaultMatrix.rows().stream().map(Row::says).distinct().count());
    }

    @Test
    void theDocumentedTableHasTheseRows() throws Exception {
        List<String> documented = Files.readString(Repository.root().resolve("docs/faults.md"))
                .lines()
                .dropWhile(line -> !line.startsWith("|---"))
                .skip(1)
                .toList();
        List<Row> rows = FaultMatrix.rows();
        assertEquals(rows.size(), documented.size(), "write it anew: ./jbang faults");
        for (int i = 0; i < rows.size(); i++)
            assertTrue(
                    documented.get(i).startsWith(FaultTable.start(rows.get(i))),
                    FaultTable.start(rows.get(i)) + " is not what is written: " + documented.get(i));
    }
}
