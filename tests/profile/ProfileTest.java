package stellantis.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.ExitCode;
import stellantis.Failure;

class ProfileTest {
    @TempDir
    Path home;

    @Test
    void givesWhatItsEnvironmentKnowsUnlessItHasItsOwn() {
        Profile profile = Profile.open(home, "default");
        ChangedSettings.save(profile, Map.of("environment", "preprod", "base-url", "https://elsewhere.example"));
        Profile again = Profile.open(home, "default");
        assertEquals("https://elsewhere.example", again.get("base-url").orElseThrow());
        assertEquals(
                "https://idfed-preprod.mpsa.com/as/token.oauth2",
                again.get("token-url").orElseThrow());
        assertTrue(again.get("scope").isEmpty());
    }

    @Test
    void keepsCommentsOrderAndUnknownLinesWhenASettingChanges() throws Exception {
        Files.createDirectories(home.resolve("default"));
        Path file = home.resolve("default/profile.properties");
        Files.writeString(
                file,
                "\uFEFF# ours, see ticket 12\r\n"
                        + "scope = prd:OLD\r\n\r\n"
                        + "whatever=1\r\n"
                        + "scope=prd:TWICE\r\n"
                        + "long=a\\\r\n"
                        + "  b\r\n");
        ChangedSettings.save(Profile.open(home, "default"), Map.of("scope", "prd:NEW", "user", "MZP1", "whatever", ""));
        assertEquals("# ours, see ticket 12\nscope=prd:NEW\n\nlong=a\\\n  b\nuser=MZP1\n", Files.readString(file));
        assertEquals(
                Map.of("scope", "prd:NEW", "user", "MZP1", "long", "ab"),
                Profile.open(home, "default").own());
    }

    @Test
    void keepsEveryCharacterOfAValue() {
        String odd = "C:\\Users\\Zo\u00eb\\key.pem = #1 \u20ac";
        ChangedSettings.save(Profile.open(home, "default"), Map.of("key", odd));
        assertEquals(odd, Profile.open(home, "default").get("key").orElseThrow());
    }

    @Test
    void isNotReadableByOthers() throws Exception {
        Profile profile = Profile.open(home, "default");
        ChangedSettings.save(profile, Map.of("user", "MZP1"));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(profile.folder())));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(profile.settingsFile())));
    }

    @Test
    void losesNoSettingWhenManyThreadsWriteAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> all = IntStream.range(0, 40)
                    .<Future<?>>mapToObj(i -> threads.submit(
                            () -> ChangedSettings.save(Profile.open(home, "default"), Map.of("s" + i, "v" + i))))
                    .toList();
            for (Future<?> one : all) one.get();
        } finally {
            threads.shutdownNow();
        }
        assertEquals(40, Profile.open(home, "default").own().size());
        assertEquals(List.of(".profile.lock", "profile.properties"), names(home.resolve("default")));
    }

    @Test
    void losesNoSettingWhenSeveralProcessesWriteAtOnce() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<Process> processes =
                IntStream.range(0, 3).mapToObj(i -> start(java, "p" + i)).toList();
        for (Process process : processes) {
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the writer ended");
            assertEquals(0, process.exitValue(), () -> text(process));
        }
        assertEquals(3 * 30, Profile.open(home, "default").own().size());
    }

    /** Another process that writes 30 settings, one after another. */
    public static final class Writer {
        public static void main(String[] args) {
            for (int i = 0; i < 30; i++)
                ChangedSettings.save(Profile.open(Path.of(args[0]), "default"), Map.of(args[1] + "-" + i, "value"));
        }
    }

    @Test
    void saysWhatIsWrongWithADamagedSettingsFileAndLeavesIt() throws Exception {
        Files.createDirectories(home.resolve("default"));
        Path file = home.resolve("default/profile.properties");
        Files.writeString(file, "key=C:\\users\\me\\key.pem\n");
        Failure failure = assertThrows(Failure.class, () -> Profile.open(home, "default"));
        assertEquals(ExitCode.FILE, failure.code());
        assertTrue(
                failure.getMessage().contains("profile.properties")
                        && failure.hint().contains("/"),
                failure.getMessage());
        Files.write(file, "scope=\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(
                "it is not UTF-8 text",
                assertThrows(Failure.class, () -> Profile.open(home, "default")).because());
    }

    @Test
    void refusesNamesThatLeadOutOfTheHome() {
        for (String name : List.of("..", "../x", "a/b", "", ".hidden", "a b"))
            assertEquals(
                    ExitCode.USAGE,
                    assertThrows(Failure.class, () -> Profile.open(home, name)).code());
    }

    @Test
    void listsTheProfilesThereAre() throws Exception {
        ChangedSettings.save(Profile.open(home, "two"), Map.of("user", "MZP2"));
        ChangedSettings.save(Profile.open(home, "one"), Map.of("user", "MZP1"));
        Files.createDirectories(home.resolve(".sandbox"));
        assertEquals(List.of("one", "two"), Profile.names(home));
        assertEquals(List.of(), Profile.names(home.resolve("nowhere")));
    }

    private Process start(Path java, String name) {
        try {
            return new ProcessBuilder(
                            java.toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            home.toString(),
                            name)
                    .redirectErrorStream(true)
                    .start();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String text(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    private static List<String> names(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
