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
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.NextCommand;

/**
 * Files that replace others, together. The plan is written first, into a note that one
 * process only can make. From then on it will be done: the next process finishes what a killed one began. The old
 * file gets its second name, that of a dated backup, before its place is taken: no name is ever without its file.
 *
 * <p>A note says names of files beside it, and nothing else is done by it, since a folder may have come from somebody
 * else. Files of several folders have a note in each; those of the others count by the number in the first one's.
 */
public final class Switchover {
    private static final String NOTE = ".switch";
    /** In bytes; what is longer is cut, and so damaged. */
    private static final int LONGEST_NOTE = 1 << 20;

    private record Step(Path from, Path to) {}

    /** A file in its new place; the backup is null where there was none before. */
    private record Done(Path from, Path to, Path backup) {}

    private Switchover() {}

    /**
     * Puts each file (key of the map) in the place of another (its value), which may not exist yet. The two are in
     * one folder.
     *
     * @param home where the note goes, and whose note is finished first if there is one
     * @return the backups
     * @throws IOException when a file cannot take its place: then all are where they were
     */
    public static List<Path> begin(Path home, Map<Path, Path> places, Instant now) throws IOException {
        return begin(home, places, now, () -> {});
    }

    /** @param check what has to hold when the note is made */
    static List<Path> begin(Path home, Map<Path, Path> places, Instant now, NewFiles.Check check) throws IOException {
        Map<Path, List<String>> names = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>();
        names.put(home.toAbsolutePath(), new ArrayList<>());
        for (Map.Entry<Path, Path> place : places.entrySet()) {
            Path to = place.getValue().toAbsolutePath();
            if (to.toString().contains("\n")) throw new FileSystemException(to.toString(), null, "a line break in it");
            steps.add(new Step(place.getKey().toAbsolutePath(), to));
            names.computeIfAbsent(to.getParent(), any -> new ArrayList<>())
                    .addAll(List.of(
                            place.getKey().getFileName().toString(),
                            to.getFileName().toString()));
        }
        String id = NewFiles.unique();
        String stamp = NewFiles.STAMP.format(now);
        names.get(home.toAbsolutePath()).add(0, stamp + " " + id + " " + (names.size() - 1));
        List<Path> notes = new ArrayList<>();
        names.keySet().forEach(folder -> notes.add(folder.resolve(notes.isEmpty() ? NOTE : NOTE + "-" + id)));
        Deque<Done> done = new ArrayDeque<>();
        boolean made = false;
        try {
            for (int i = notes.size() - 1; i >= 0; i--) {
                byte[] text =
                        String.join("\n", names.get(notes.get(i).getParent())).getBytes(StandardCharsets.UTF_8);
                if (i > 0) NewFiles.swapIn(notes.get(i), text, true);
                else while (!NewFiles.appear(notes.get(0), text, check)) finish(home, names.keySet());
            }
            made = true;
            // not as the note says: another process may have finished it and taken it away
            complete(steps, stamp, notes, done);
        } catch (IOException | RuntimeException e) {
            for (Done one : done) {
                Files.move(one.to, one.from);
                if (one.backup != null) Files.move(one.backup, one.to);
            }
            // the first one may be another's
            for (Path note : notes.subList(made ? 0 : 1, notes.size())) Files.deleteIfExists(note);
            throw e;
        }
        List<Path> backups = new ArrayList<>();
        done.descendingIterator().forEachRemaining(one -> {
            if (one.backup != null) backups.add(one.backup);
        });
        return backups;
    }

    /**
     * Finishes what was begun and not ended; costs a look at the folder where there is nothing to do. Returns whether
     * there was.
     *
     * @param others folders that may have had a part in it
     * @throws Failure exit code 11 when it cannot be finished: nothing is done then, and the note stays
     */
    public static boolean finish(Path home, Collection<Path> others) {
        Path note = home.toAbsolutePath().resolve(NOTE);
        if (!pending(home)) return false;
        try {
            String[] head = lines(note).get(0).split(" ");
            List<Path> notes = new ArrayList<>(List.of(note));
            others.stream()
                    .map(folder -> folder.toAbsolutePath().resolve(NOTE + "-" + head[1]))
                    .filter(Files::exists)
                    .distinct()
                    .forEach(notes::add);
            if (notes.size() <= Integer.parseInt(head[2]))
                throw unfinished(
                        note, "it is about files in other folders, too, and the profile does not name them", null);
            List<Step> steps = new ArrayList<>();
            for (Path one : notes) {
                List<String> names = lines(one);
                for (int i = one == note ? 1 : 0; i < names.size(); i += 2)
                    steps.add(new Step(one.resolveSibling(names.get(i)), one.resolveSibling(names.get(i + 1))));
            }
            complete(steps, head[0], notes, new ArrayDeque<>());
            NewFiles.clean(home);
        } catch (NoSuchFileException e) {
            // another process was faster
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            throw unfinished(note, e instanceof IOException ? e.getMessage() : "it is damaged", e);
        }
        return true;
    }

    static boolean pending(Path home) {
        return there(home.resolve(NOTE));
    }

    private static Failure unfinished(Path note, String why, Exception cause) {
        return Failure.of(ExitCode.FILE, "an interrupted switch of files cannot be finished: " + note)
                .because(why)
                .hint(
                        "nothing is lost; what was to be switched stands in the note; where another step has to be"
                                + " taken first, take it; to leave all as it is, delete the note: {}",
                        NextCommand.typed("rm", note))
                .from(cause);
    }

    /** The first line, then twice as many as there are files: the new one's name, and the name it gets. */
    private static List<String> lines(Path note) throws IOException {
        Path folder = note.getParent();
        UserPrincipal owner = Files.getOwner(note, LinkOption.NOFOLLOW_LINKS);
        if (Files.isSymbolicLink(note)
                || !owner.equals(Files.getOwner(folder)) && !owner.getName().equals(System.getProperty("user.name")))
            throw new IOException("it was written by another user, " + owner.getName());
        List<String> lines;
        try (InputStream in = Files.newInputStream(note)) {
            lines = List.of(new String(in.readNBytes(LONGEST_NOTE), StandardCharsets.UTF_8).split("\n"));
        }
        int head = note.getFileName().toString().equals(NOTE) ? 1 : 0;
        for (String name : lines.subList(Math.min(head, lines.size()), lines.size())) {
            if (name.matches("\\.{0,2}") || !Path.of(name).equals(Path.of(name).getFileName()))
                throw new IOException("it names a file that is not beside it, " + name
                        + ": the folder has moved since, or was made by somebody else");
        }
        if ((lines.size() - head) % 2 != 0 || head == 1 && !lines.get(0).matches("\\d{8}-\\d{6} [0-9a-f.]+ \\d{1,3}"))
            throw new IOException("it is damaged, or of an earlier version");
        return lines;
    }

    private static void complete(List<Step> steps, String stamp, List<Path> notes, Deque<Done> done)
            throws IOException {
        for (Step step : steps) {
            // it is in its place already
            if (!there(step.from)) {
                if (!there(step.to)) throw new IOException(step.from + " is gone, and nothing is in its place");
                continue;
            }
            Path backup = there(step.to) ? keep(step.to, stamp) : null;
            try {
                Files.move(step.from, step.to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                done.push(new Done(step.from, step.to, backup));
            } catch (NoSuchFileException e) {
                // another process was faster, and the backup may be the new file already
                if (backup != null && Files.isSameFile(backup, step.to)) Files.deleteIfExists(backup);
            }
        }
        for (Path note : notes) Files.deleteIfExists(note);
    }

    private static boolean there(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** Gives the file its second name, unless a process that was killed has done so. */
    private static Path keep(Path file, String stamp) throws IOException {
        for (int n = 1; ; n++) {
            Path backup = NewFiles.backupOf(file, stamp, n);
            if (there(backup)) {
                boolean same = Files.isRegularFile(backup) && Files.isRegularFile(file);
                if (same && Files.mismatch(backup, file) < 0) return backup;
            } else if (NewFiles.link(file, backup)) return backup;
        }
    }
}
