package house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Launcher;
import support.Repository;
import support.Tool;

/** A script of the clone that runs again does so without JBang, unless anything it came from has changed. */
@Tag("long")
class RepeatedRunTest {
    @TempDir
    static Path temporary;

    static Path clone;
    static Path script;
    static Launcher launcher;
    static Map<String, String> env;

    @BeforeAll
    static void aClone() throws IOException {
        clone = Files.createDirectories(temporary.resolve("a clone"));
        Files.createDirectories(clone.resolve("lib"));
        script = Files.createDirectories(clone.resolve("scripts")).resolve("tiny.java");
        launcher = new Launcher(
                temporary,
                Files.copy(
                        Repository.root().resolve("jbang"),
                        clone.resolve("jbang"),
                        StandardCopyOption.COPY_ATTRIBUTES));
        env = Map.copyOf(launcher.env);
    }

    @BeforeEach
    void whoseScriptRanOnce() throws IOException {
        launcher.env.putAll(env);
        launcher.env.keySet().retainAll(env.keySet());
        says("one");
        assertEquals("one <a b><>\n", run().out());
    }

    private void says(String word) throws IOException {
        Files.writeString(
                script,
                "class tiny { public static void main(String... args) { System.out.println(\"" + word
                        + " <\" + String.join(\"><\", args) + \">\"); } }\n");
    }

    private Tool.Result run() {
        return launcher.run("tiny", "a b", "").ok();
    }

    /** Runs where JBang itself cannot start any more. */
    private Tool.Result runWithoutJbang() throws IOException {
        Path jar = Path.of(launcher.env.get("JBANG_WRAPPER_DIR")).resolve(Launcher.pinnedName());
        byte[] real = Files.readAllBytes(jar);
        Files.writeString(jar, "no jar");
        try {
            return launcher.run("tiny", "a b", "");
        } finally {
            Files.write(jar, real);
        }
    }

    private List<Path> notes() {
        try (Stream<Path> files = Files.list(Path.of(launcher.env.get("JBANG_WRAPPER_DIR")))) {
            return files.filter(file -> file.toString().endsWith(".command")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theSecondRunDoesWithoutJbang() throws IOException {
        Tool.Result again = runWithoutJbang();
        assertEquals("one <a b><>\n", again.out());
        assertEquals("", again.err());
        launcher.env.put("STELLANTIS_HOME", temporary.resolve("elsewhere").toString());
        assertEquals("one <a b><>\n", runWithoutJbang().ok().out());
    }

    @Test
    void anEditedScriptIsBuiltAgain() throws IOException {
        says("two");
        assertEquals("two <a b><>\n", run().out());
        assertEquals("two <a b><>\n", runWithoutJbang().ok().out());
    }

    @Test
    void anOlderFileInItsPlaceIsNoticed() throws IOException {
        Path older = temporary.resolve("older");
        Files.writeString(older, Files.readString(script).replace("one", "old"));
        Files.setLastModifiedTime(older, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        Files.copy(older, script, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        assertEquals("old <a b><>\n", run().out());
    }

    @Test
    void aFileAddedOrRemovedInTheLibraryIsNoticed() throws IOException {
        Path added = Files.writeString(clone.resolve("lib/Added.java"), "class Added {}\n");
        assertNotEquals(0, runWithoutJbang().code());
        run();
        assertEquals(0, runWithoutJbang().code());
        Files.delete(added);
        assertNotEquals(0, runWithoutJbang().code());
    }

    @Test
    void aCompileErrorIsReportedAndItsRepairIsNoticed() throws IOException {
        String good = Files.readString(script);
        Files.writeString(script, "class tiny { nonsense }\n");
        assertEquals(1, launcher.run("tiny").code());
        assertEquals(1, launcher.run("tiny").code());
        Files.writeString(script, good);
        assertEquals("one <a b><>\n", run().out());
    }

    @Test
    void aClearedCacheIsFilledAgain() throws IOException {
        Path cache = Path.of(launcher.env.get("JBANG_DIR")).resolve("cache");
        try (Stream<Path> files = Files.walk(cache)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
        assertEquals("one <a b><>\n", run().out());
    }

    @Test
    void anotherJbangFolderIsAnotherStory() throws IOException {
        launcher.env.put("JBANG_DIR", temporary.resolve("other").toString());
        assertNotEquals(0, runWithoutJbang().code());
        assertEquals("one <a b><>\n", run().out());
        assertTrue(Files.isDirectory(temporary.resolve("other/cache")));
    }

    @Test
    void anotherJavaIsAnotherStory() throws IOException {
        Path jdk = Files.createDirectories(temporary.resolve("jdk/bin"));
        for (String tool : List.of("java", "javac", "jar")) {
            Path file = Files.writeString(
                    jdk.resolve(tool),
                    "#!/bin/sh\nexec '" + System.getProperty("java.home") + "/bin/" + tool + "' \"$@\"\n");
            file.toFile().setExecutable(true);
        }
        launcher.env.put("JAVA_HOME", jdk.getParent().toString());
        assertNotEquals(0, runWithoutJbang().code());
        assertEquals("one <a b><>\n", run().out());
    }

    @Test
    void settingsOfJbangAreAnotherStory() throws IOException {
        launcher.env.put("JBANG_RUNTIME_OPTIONS", "-Dx=y");
        assertNotEquals(0, runWithoutJbang().code());
        assertEquals("one <a b><>\n", run().out());
        assertEquals("one <a b><>\n", runWithoutJbang().ok().out());
        Path config = Path.of(launcher.env.get("JBANG_DIR"), "jbang.properties");
        Files.writeString(config, "run.main=tiny\n");
        assertNotEquals(0, runWithoutJbang().code());
        Files.delete(config);
    }

    @Test
    void aDamagedNoteIsHarmless() throws IOException {
        for (Path other : notes()) Files.delete(other);
        run();
        Path note = notes().get(0);
        String good = Files.readString(note);
        for (String damaged : List.of(
                "",
                "\n",
                "end\n",
                good.substring(0, good.length() / 2),
                good.substring(0, good.length() - 5),
                "\0".repeat(good.length()))) {
            Files.writeString(note, damaged);
            Tool.Result result = run();
            assertEquals("one <a b><>\n", result.out(), damaged);
            assertEquals("", result.err(), damaged);
            assertEquals(good, Files.readString(note));
        }
    }

    @Test
    void whereNothingCanBeKeptJbangRunsEachTime() throws IOException {
        for (Path note : notes()) {
            Files.delete(note);
            Files.createDirectory(note);
        }
        for (int i = 0; i < 2; i++) {
            Tool.Result result = run();
            assertEquals("one <a b><>\n", result.out());
            assertEquals("", result.err());
        }
        for (Path note : notes()) Files.delete(note);
    }
}
