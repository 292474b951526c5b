package stellantis.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stellantis.ExitCode;
import stellantis.Failure;

/** What a killed process began is finished, and a note can do nothing outside its folder. */
class SwitchoverTest {
    private static final String HEAD = "20261122-120000";

    @TempDir
    Path temporary;

    Path home;

    @BeforeEach
    void begun() throws IOException {
        home = Files.createDirectory(temporary.resolve("home"));
        Files.writeString(home.resolve("key.pem"), "old");
        Files.writeString(home.resolve("key.new.pem"), "new");
    }

    private void note(String text) throws IOException {
        Files.writeString(home.resolve(".switch"), text);
    }

    private String refused(Path folder) throws IOException {
        Failure failure = assertThrows(Failure.class, () -> Switchover.finish(folder));
        assertEquals(ExitCode.FILE, failure.code());
        assertTrue(failure.getMessage().contains(".switch"), failure.getMessage());
        assertTrue(Files.exists(folder.resolve(".switch"), java.nio.file.LinkOption.NOFOLLOW_LINKS));
        assertEquals("old", Files.readString(folder.resolve("key.pem")));
        return failure.because();
    }

    @Test
    void whatWasBegunIsFinishedAlsoWhereTheFolderHasMoved() throws IOException {
        note(HEAD + "\nkey.new.pem\nkey.pem\n");
        Path moved = Files.move(home, temporary.resolve("moved"));
        assertTrue(Switchover.finish(moved));
        assertEquals("new", Files.readString(moved.resolve("key.pem")));
        assertEquals("old", Files.readString(moved.resolve("key.pem.20261122-120000.bak")));
        assertFalse(Switchover.finish(moved));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/outside", "../outside", "sub/outside", "./outside", "..", ".", ""})
    void aNoteThatNamesAFileElsewhereDoesNothing(String name) throws IOException {
        Path outside = Files.writeString(temporary.resolve("outside"), "precious");
        String there = name.equals("/outside") ? outside.toString() : name;
        note(HEAD + "\nkey.new.pem\n" + there + "\nkey.new.pem\nkey.pem");
        assertTrue(refused(home).contains("names a file that is not beside it"));
        note(HEAD + "\n" + there + "\nkey.pem");
        refused(home);
        assertEquals("precious", Files.readString(outside));
    }

    /** As the versions before wrote it: with whole paths. */
    @Test
    void aNoteOfWholePathsIsReported() throws IOException {
        note(home.resolve("key.new.pem") + "\n" + home.resolve("key.pem") + "\n" + home.resolve("key.pem.bak"));
        assertTrue(refused(home).contains("moved since, or was made by somebody else"));
    }

    @Test
    void aNoteThatIsALinkOrDamagedIsReported() throws IOException {
        note("what is this");
        refused(home);
        note(HEAD + "\nkey.new.pem");
        refused(home);
        Path elsewhere = Files.writeString(temporary.resolve("note"), HEAD + "\nkey.new.pem\nkey.pem");
        Files.delete(home.resolve(".switch"));
        Files.createSymbolicLink(home.resolve(".switch"), elsewhere);
        refused(home);
    }

    @Test
    void whatIsGoneIsReportedAndNotDropped() throws IOException {
        note(HEAD + "\ncert.new.pem\ncert.pem");
        assertTrue(refused(home).contains("cert.new.pem is gone"));
    }

    /** Whoever comes by meanwhile finishes it too, and neither fails for that. */
    @Test
    void twoThatDoTheSameSwitchAtOnceAreInNobodysWay() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
            while (!over.get()) Switchover.finish(home);
        });
        try {
            for (int i = 0; i < 300; i++) {
                String old = Files.readString(home.resolve("key.pem"));
                Path made = Files.writeString(home.resolve("key." + i), "new " + i);
                Instant now = Instant.EPOCH.plusSeconds(i);
                Switchover.begin(Map.of(made, home.resolve("key.pem")), now);
                assertEquals("new " + i, Files.readString(home.resolve("key.pem")));
                assertEquals(old, Files.readString(home.resolve("key.pem." + SafeFile.STAMP.format(now) + ".bak")));
            }
        } finally {
            over.set(true);
        }
        other.get(10, TimeUnit.SECONDS);
        try (var files = Files.list(home)) {
            assertEquals(
                    300, files.filter(file -> file.toString().endsWith(".bak")).count(), "one backup for each");
        }
    }

    @Test
    void filesOfSeveralFoldersAreSwitchedTogether() throws IOException {
        Path other = Files.createDirectory(temporary.resolve("other"));
        Files.writeString(other.resolve("cert.pem"), "old");
        Files.writeString(other.resolve("cert.new.pem"), "new");
        Map<Path, Path> places = new LinkedHashMap<>();
        places.put(home.resolve("key.new.pem"), home.resolve("key.pem"));
        places.put(other.resolve("cert.new.pem"), other.resolve("cert.pem"));
        assertEquals(2, Switchover.begin(places, Instant.EPOCH).size());
        assertEquals("new", Files.readString(other.resolve("cert.pem")));
        assertEquals("new", Files.readString(home.resolve("key.pem")));

        for (Path folder : List.of(home, other))
            try (var files = Files.list(folder)) {
                assertFalse(files.anyMatch(file -> file.toString().contains(".switch")));
            }
    }

    @Test
    void whereTheSecondFolderRefusesTheFirstIsAsItWas() throws IOException {
        Path other = Files.createDirectory(temporary.resolve("other"));
        Path missing = other.resolve("cert.new.pem");
        Map<Path, Path> places = new LinkedHashMap<>();
        places.put(home.resolve("key.new.pem"), home.resolve("key.pem"));
        places.put(missing, other.resolve("cert.pem"));
        assertThrows(IOException.class, () -> Switchover.begin(places, Instant.EPOCH));
        assertEquals("old", Files.readString(home.resolve("key.pem")));
        assertEquals("new", Files.readString(home.resolve("key.new.pem")));
        try (var files = Files.list(temporary)) {
            assertFalse(files.anyMatch(file -> Files.exists(file.resolve(".switch"))));
        }
    }
}
