package stellantis.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import stellantis.ExitCode;
import stellantis.Failure;

class NewFilesTest {
    private static final byte[] OLD = "old".getBytes();
    private static final byte[] NEW = "new".getBytes();
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-22T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    @Test
    void secretFilesAreOwnerOnlyAndOthersFollowTheUmask() throws IOException {
        new NewFiles()
                .secret(folder.resolve("key"), NEW)
                .open(folder.resolve("csr"), NEW)
                .write();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("key"))));
        assertTrue(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("csr")))
                .startsWith("rw-r"));
    }

    @Test
    void noneIsWrittenWhenOneExists() throws IOException {
        Files.write(folder.resolve("csr"), OLD);
        Failure failure = assertThrows(
                Failure.class,
                () -> new NewFiles()
                        .secret(folder.resolve("key"), NEW)
                        .open(folder.resolve("csr"), NEW)
                        .write());
        assertEquals(ExitCode.EXISTS, failure.code());
        assertEquals(List.of("csr"), names());
        assertArrayEquals(OLD, Files.readAllBytes(folder.resolve("csr")));
    }

    @Test
    void aFolderThatMayNotBeWrittenIsSaidInWords() {
        Failure failure = SafeFile.cannotWrite(folder, new AccessDeniedException(folder.toString()));
        assertEquals("its permissions do not allow it", failure.because());
    }

    @Test
    void noneIsWrittenWhenOneCannotBe() throws IOException {
        Path missing = folder.resolve("no-such-folder/csr");
        assertEquals(
                ExitCode.FILE,
                assertThrows(
                                Failure.class,
                                () -> new NewFiles()
                                        .secret(folder.resolve("key"), NEW)
                                        .open(missing, NEW)
                                        .write())
                        .code());
        assertEquals(List.of(), names());
    }

    @Test
    void replacingKeepsTheOldFileAsADatedBackup() throws IOException {
        Files.write(folder.resolve("key"), OLD);
        NewFiles files = new NewFiles()
                .secret(folder.resolve("key"), NEW)
                .replacing(true)
                .clock(NOON);
        files.write();
        assertEquals(List.of("key", "key.20261122-120000.bak"), names());
        assertArrayEquals(OLD, Files.readAllBytes(files.backups().get(0)));
        assertArrayEquals(NEW, Files.readAllBytes(folder.resolve("key")));
        new NewFiles()
                .secret(folder.resolve("key"), NEW)
                .replacing(true)
                .clock(NOON)
                .write();
        assertEquals(List.of("key", "key.20261122-120000-2.bak", "key.20261122-120000.bak"), names());
    }

    @Test
    void aFailureWhileReplacingPutsTheOldFilesBack() throws IOException {
        Files.write(folder.resolve("key"), OLD);
        Path blocked = Files.createDirectory(folder.resolve("csr"));
        Files.write(blocked.resolve("content"), OLD);
        assertThrows(
                Failure.class,
                () -> new NewFiles()
                        .secret(folder.resolve("key"), NEW)
                        .open(blocked, NEW)
                        .replacing(true)
                        .write());
        assertEquals(List.of("csr", "key"), names());
        assertArrayEquals(OLD, Files.readAllBytes(folder.resolve("key")));
    }

    @Test
    void ofTwoWritersAtOnceExactlyOneWins() throws Exception {
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 50; round++) {
                Path target = folder.resolve("key" + round);
                CountDownLatch start = new CountDownLatch(1);
                Callable<Boolean> writer = () -> {
                    start.await();
                    try {
                        new NewFiles().secret(target, NEW).write();
                        return true;
                    } catch (Failure lost) {
                        return false;
                    }
                };
                List<Future<Boolean>> both = List.of(two.submit(writer), two.submit(writer));
                start.countDown();
                assertEquals(1, (both.get(0).get() ? 1 : 0) + (both.get(1).get() ? 1 : 0));
            }
        } finally {
            two.shutdownNow();
        }
    }

    @Test
    void whereNothingIsToBeWrittenNothingIsDone() throws IOException {
        new NewFiles().write();
        new NewFiles().replacing(true).write();
        assertEquals(List.of(), names());
    }

    /** Others may have changed what the new content was made of. */
    @Test
    void nothingIsWrittenWhenWhatItWasMadeOfHasChanged() throws IOException {
        Files.write(folder.resolve("key"), OLD);
        NewFiles files = new NewFiles()
                .open(folder.resolve("csr"), NEW)
                .madeOf(folder.resolve("key"), OLD)
                .replacing(true);
        Files.write(folder.resolve("key"), NEW);
        assertEquals(ExitCode.EXISTS, assertThrows(Failure.class, files::write).code());
        assertEquals(List.of("key"), names());
    }

    @Test
    void whatKilledProcessesLeftIsRemovedAndWhatALivingOneWritesIsNot() throws IOException {
        long gone = 4_000_000_000L;
        Files.write(folder.resolve(".key.0badcafe." + gone + ".tmp"), OLD);
        String living = ".key.0badcafe." + ProcessHandle.current().pid() + ".tmp";
        Files.write(folder.resolve(living), OLD);
        assertEquals(1, SafeFile.leftBehind(folder).size());
        new NewFiles().secret(folder.resolve("csr"), NEW).write();
        assertEquals(List.of(living, "csr"), names());
    }

    private List<String> names() throws IOException {
        try (var list = Files.list(folder)) {
            return list.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatCannotBeWrittenIsNamedWithTheReason(@TempDir Path folder) throws IOException {
        Path target = folder.resolve("raw.json");
        Failure failure = assertThrows(
                Failure.class,
                () -> new NewFiles()
                        .open(target, out -> {
                            throw new IOException("No space left on device");
                        })
                        .write());
        assertEquals("cannot write " + target, failure.getMessage());
        assertEquals("No space left on device", failure.because());
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }
}
