package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Fuzz;
import support.FuzzAnswers;
import support.Tool;

/**
 * What reads files and answers ends with a value or a message, whatever they hold: {@link Fuzz} for a minute, on the
 * files of tests/support/corpus and what was found before, and {@link FuzzAnswers} for another. {@code ./jbang fuzz
 * MINUTES} goes on for longer with files.
 */
class FuzzTest {
    @Test
    @Tag("long")
    void damagedFilesEndInAMessageWithinBounds(@TempDir Path folder) {
        findsNothing(Fuzz.class, folder);
    }

    @Test
    @Tag("long")
    @Tag("openssl")
    void answersOfAnyFormEndInAMessage(@TempDir Path folder) {
        findsNothing(FuzzAnswers.class, folder);
    }

    private static void findsNothing(Class<?> fuzz, Path folder) {
        // in a JVM of its own, for the ceiling of its memory
        Tool.Result result = new Tool(Path.of("").toAbsolutePath())
                .run(
                        "java",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        fuzz.getName(),
                        "1",
                        "20261129",
                        folder.toString());
        assertEquals(0, result.code(), result.all());
        assertTrue(result.out().contains(", 0 findings"), result.all());
    }
}
