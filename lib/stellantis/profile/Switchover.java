package stellantis.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.pki.NewFiles;

/**
 * Several files that take the places of others, together. What is going to be done is written down first; from then on
 * it will be done: whoever opens the profile next finishes what a killed process began. Each old file stays as a dated
 * backup, made before its place is taken.
 */
public final class Switchover {
    private static final String JOURNAL = ".switch";

    private Switchover() {}

    /**
     * Puts each file (key of the map) in the place of another (its value), which may not exist yet. The two are in
     * one folder.
     *
     * @param folder the profile's, where the note of what is to be done goes
     * @return the backups
     */
    public static List<Path> begin(Path folder, Map<Path, Path> places, Instant now) {
        List<Path> backups = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        places.forEach((from, to) -> {
            Path backup = NewFiles.backupOf(to.toAbsolutePath(), now);
            backups.add(backup);
            for (Path path : List.of(from.toAbsolutePath(), to.toAbsolutePath(), backup))
                text.append(path).append('\n');
        });
        try (FileLock lock = FileLock.of(folder.resolve(".switch.lock"))) {
            NewFiles.swapIn(folder.resolve(JOURNAL), text.toString().getBytes(StandardCharsets.UTF_8), true);
            complete(folder.resolve(JOURNAL));
        }
        return backups.stream().filter(Files::exists).toList();
    }

    /**
     * Finishes what was begun and not ended; costs a look at the folder where there is nothing to do. Returns whether
     * there was.
     */
    static boolean finish(Path folder) {
        Path journal = folder.resolve(JOURNAL);
        if (!Files.exists(journal)) return false;
        try (FileLock lock = FileLock.of(folder.resolve(".switch.lock"))) {
            // another process may have been faster
            if (Files.exists(journal)) complete(journal);
        }
        return true;
    }

    private static void complete(Path journal) {
        String[] lines = new String(
                        GivenFile.read(journal, 1 << 20, "a note of files to be switched"), StandardCharsets.UTF_8)
                .split("\n");
        try {
            for (int i = 0; i + 2 < lines.length; i += 3) {
                Path from = Path.of(lines[i]);
                Path to = Path.of(lines[i + 1]);
                // it is in its place already
                if (!Files.exists(from)) continue;
                keep(to, Path.of(lines[i + 2]));
                Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.delete(journal);
        } catch (IOException e) {
            throw Failure.file("the new key and certificate could not be put in their places")
                    .because(e.getMessage() + "; nothing is lost, the note of what is left to do is " + journal)
                    .hint("see to the folder's permissions and free space; the next command with this profile goes on")
                    .from(e);
        }
    }

    private static void keep(Path file, Path backup) throws IOException {
        if (!Files.exists(file) || Files.exists(backup)) return;
        try {
            Files.createLink(backup, file);
        } catch (UnsupportedOperationException | IOException e) {
            // a file system without hard links; whole under its name or not at all
            Path part = backup.resolveSibling(backup.getFileName() + ".part");
            Files.copy(file, part, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, backup, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
