package stellantis.pki;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;

/**
 * Files that replace others, together. The plan is written first, into a note that one
 * process only can make. From then on it will be done: the next process finishes what a killed one began. The old
 * file gets its second name, that of a dated backup, before its place is taken: no name is ever without its file.
 *
 * <p>A note says names of files beside it, and nothing else is done by it, since a folder may have come from somebody
 * else. So files of several folders are switched folder by folder.
 */
public final class Switchover {
    private static final String NOTE = ".switch";
    /** In bytes; what is longer is cut, and so damaged. */
    private static final int LONGEST_NOTE = 1 << 20;

    private record Step(Path from, Path to) {}

    /** A file in its new place; the backup is null where there was none before. */
    private record Done(Step step, Path backup) {}

    private Switchover() {}

    /**
     * Puts each file (key of the map) in the place of another (its value), which may not exist yet. The two are in
     * one folder.
     *
     * @return the backups
     * @throws IOException when a file cannot take its place: then all are where they were
     */
    public static List<Path> begin(Map<Path, Path> places, Instant now) throws IOException {
        return begin(places, now, () -> {});
    }

    /** @param check what has to hold when a note is made */
    static List<Path> begin(Map<Path, Path> places, Instant now, SafeFile.Check check) throws IOException {
        Map<Path, List<Step>> folders = new LinkedHashMap<>();
        places.forEach((from, to) -> folders.computeIfAbsent(to.toAbsolutePath().getParent(), any -> new ArrayList<>())
                .add(new Step(from.toAbsolutePath(), to.toAbsolutePath())));
        String stamp = SafeFile.STAMP.format(now);
        Deque<Done> done = new ArrayDeque<>();
        Path note = null;
        try {
            for (Map.Entry<Path, List<Step>> one : folders.entrySet()) {
                StringBuilder text = new StringBuilder(stamp);
                for (Step step : one.getValue())
                    text.append('\n').append(name(step.from)).append('\n').append(name(step.to));
                Path place = one.getKey().resolve(NOTE);
                while (!SafeFile.appear(place, text.toString().getBytes(StandardCharsets.UTF_8), check))
                    finish(one.getKey());
                note = place;
                // not as the note says: another process may have finished it and taken it away
                complete(one.getValue(), stamp, note, done);
                note = null;
            }
        } catch (IOException | RuntimeException e) {
            for (Done one : done) {
                Files.move(one.step.to, one.step.from);
                if (one.backup != null) Files.move(one.backup, one.step.to);
            }
            if (note != null) Files.deleteIfExists(note);
            throw e;
        }
        List<Path> backups = new ArrayList<>();
        done.descendingIterator().forEachRemaining(one -> {
            if (one.backup != null) backups.add(one.backup);
        });
        return backups;
    }

    private static String name(Path file) throws FileSystemException {
        String name = file.getFileName().toString();
        if (name.contains("\n")) throw new FileSystemException(file.toString(), null, "a line break in it");
        return name;
    }

    /**
     * Finishes what was begun and not ended; costs a look at the folder where there is nothing to do. Returns whether
     * there was.
     *
     * @throws Failure exit code 11 when it cannot be finished: nothing is done then, and the note stays
     */
    public static boolean finish(Path folder) {
        Path note = folder.toAbsolutePath().resolve(NOTE);
        if (!pending(folder)) return false;
        try {
            List<String> lines = lines(note);
            List<Step> steps = new ArrayList<>();
            for (int i = 1; i < lines.size(); i += 2)
                steps.add(new Step(note.resolveSibling(lines.get(i)), note.resolveSibling(lines.get(i + 1))));
            complete(steps, lines.get(0), note, new ArrayDeque<>());
            SafeFile.clean(folder);
        } catch (NoSuchFileException e) {
            // another process was faster
        } catch (IOException e) {
            throw Failure.of(ExitCode.FILE, "an interrupted switch of files cannot be finished: " + note)
                    .because(e.getMessage())
                    .hint(
                            "nothing is lost; what was to be switched stands in the note; where another step has to be"
                                    + " taken first, take it; to leave all as it is, delete the note: {}",
                            NextCommand.typed("rm", note))
                    .from(e);
        }
        return true;
    }

    static boolean pending(Path home) {
        return there(home.resolve(NOTE));
    }

    /** When it was begun, then for each file the new one's name and the name it gets. */
    private static List<String> lines(Path note) throws IOException {
        UserPrincipal owner = Files.getOwner(note, LinkOption.NOFOLLOW_LINKS);
        if (Files.isSymbolicLink(note)
                || !owner.equals(Files.getOwner(note.getParent()))
                        && !owner.getName().equals(System.getProperty("user.name")))
            throw new IOException("it was written by another user, " + owner.getName());
        List<String> lines;
        try (InputStream in = Files.newInputStream(note)) {
            lines = List.of(new String(in.readNBytes(LONGEST_NOTE), StandardCharsets.UTF_8).split("\n"));
        }
        for (String name : lines.subList(1, lines.size())) {
            if (name.matches("\\.{0,2}") || !Path.of(name).equals(Path.of(name).getFileName()))
                throw new IOException("it names a file that is not beside it, " + name
                        + ": the folder has moved since, or was made by somebody else");
        }
        if (lines.size() % 2 == 0 || !lines.get(0).matches("\\d{8}-\\d{6}"))
            throw new IOException("it is damaged, or of an earlier version");
        return lines;
    }

    private static void complete(List<Step> steps, String stamp, Path note, Deque<Done> done) throws IOException {
        for (Step step : steps) while (!completed(step, stamp, done)) continue;
        Files.deleteIfExists(note);
    }

    /** Whether the file is in its place; false when another process was in between. */
    private static boolean completed(Step step, String stamp, Deque<Done> done) throws IOException {
        Object old = identity(step.to);
        if (!there(step.from)) {
            if (!there(step.to)) throw new IOException(step.from + " is gone, and nothing is in its place");
            return true;
        }
        Path backup = old == null ? null : keep(step.to, old, stamp);
        if (old != null && backup == null) return false;
        try {
            Files.move(step.from, step.to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            done.push(new Done(step, backup));
        } catch (NoSuchFileException e) {
            // another process was faster, with the same backup
        }
        return true;
    }

    /** What a file is known by under each of its names, its path where there is nothing else; null where none is. */
    private static Object identity(Path file) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return Objects.requireNonNullElse(attributes.fileKey(), file);
        } catch (NoSuchFileException gone) {
            return null;
        }
    }

    private static boolean there(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Gives the file its second name, unless another process has done so; null when it is not the old one any more:
     * the name is taken only by what was still old under a name of our own.
     */
    private static Path keep(Path file, Object old, String stamp) throws IOException {
        Path own = SafeFile.beside(file);
        if (!SafeFile.link(file, own)) return null;
        try {
            for (int n = 1; old.equals(identity(file)); n++) {
                Path backup = SafeFile.backupOf(file, stamp, n);
                if (!there(backup) && SafeFile.link(own, backup)) return backup;
                boolean same = Files.isRegularFile(backup) && Files.isRegularFile(own);
                if (same && Files.mismatch(backup, own) < 0) return backup;
            }
            return null;
        } finally {
            Files.deleteIfExists(own);
        }
    }
}
