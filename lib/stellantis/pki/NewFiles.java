package stellantis.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stellantis.ExitCode;
import stellantis.Failure;

/**
 * Files that are written completely or not at all, several together. Each is written beside its place under another
 * name, with its final permissions from the first byte, then moved in. A file that exists is never overwritten, unless
 * {@link #replacing} was called: then the old one is kept as {@code name.<UTC time>.bak}.
 */
public final class NewFiles {
    /** @param kept whether it is on the disk before it gets its name, so that a power cut leaves it whole too */
    private record Planned(Path target, SafeFile.Content content, boolean secret, boolean kept) {}

    private final List<Planned> planned = new ArrayList<>();
    private final List<Path> backups = new ArrayList<>();
    private final Map<Path, byte[]> sources = new LinkedHashMap<>();
    private boolean replace;
    private Clock clock = Clock.systemUTC();

    /** A file that only its owner may read or write (0600, or an owner-only ACL). */
    public NewFiles secret(Path target, byte[] content) {
        planned.add(new Planned(target, out -> out.write(content), true, true));
        return this;
    }

    /** A file without secrets: the permissions are those the umask gives. */
    public NewFiles open(Path target, byte[] content) {
        planned.add(new Planned(target, out -> out.write(content), false, true));
        return this;
    }

    /**
     * As {@link #open(Path, byte[])}, for what is too large to hold and can be fetched again: it is left to the system
     * when it reaches the disk, for which a gigabyte would wait. A Failure thrown by the content goes through as it is,
     * and nothing is left of the file.
     */
    public NewFiles open(Path target, SafeFile.Content content) {
        planned.add(new Planned(target, content, false, false));
        return this;
    }

    /** Existing files may be replaced; they are kept as backups. */
    public NewFiles replacing(boolean force) {
        this.replace = force;
        return this;
    }

    /** Whose time backups are dated with. */
    public NewFiles clock(Clock clock) {
        this.clock = clock;
        return this;
    }

    /**
     * What is written was made of this file: when another process changes it before, nothing is written, and {@link
     * #write} fails with exit code 15.
     */
    public NewFiles madeOf(Path source, byte[] content) {
        sources.put(source, content);
        return this;
    }

    private void refuseChanged() throws IOException {
        for (Map.Entry<Path, byte[]> source : sources.entrySet())
            if (!Files.exists(source.getKey())
                    || !Arrays.equals(source.getValue(), Files.readAllBytes(source.getKey())))
                throw Failure.of(
                                ExitCode.EXISTS,
                                source.getKey() + " was changed by another program meanwhile, and was left as it is")
                        .hint("run the command again");
    }

    /** Fails with exit code 15 when a planned file exists and may not be replaced, 11 when it has no folder. */
    public NewFiles check() {
        for (Planned file : planned) {
            if (replace) refuseFolder(file.target);
            else refuseExisting(file.target);
            SafeFile.folder(file.target);
        }
        return this;
    }

    /** Fails with exit code 15 when the file exists: for a check before anything costly or irrevocable is done. */
    public static void refuseExisting(Path target) {
        refuseFolder(target);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw Failure.of(ExitCode.EXISTS, target + " exists and was left as it is")
                    .because("existing files are not overwritten by default")
                    .hint("choose another name, or --force to replace it (the old file is kept as a backup)");
        }
    }

    private static void refuseFolder(Path target) {
        if (Files.isDirectory(target))
            throw Failure.file(target + " is a folder, a file was expected")
                    .hint("name a file in it, such as " + target.resolve("new"));
    }

    /** Writes all planned files; when one cannot be written, none is and every existing file is as it was. */
    public void write() {
        if (planned.isEmpty()) return;
        check();
        planned.stream()
                .map(file -> file.target.toAbsolutePath().getParent())
                .distinct()
                .forEach(Switchover::finish);
        // only one of them works on it: this thread, or the end of the process
        Map<Path, Path> places = Collections.synchronizedMap(new LinkedHashMap<>());
        Thread cleaner = new Thread(() -> {
            synchronized (places) {
                places.keySet().forEach(SafeFile::deleteQuietly);
            }
        });
        Runtime.getRuntime().addShutdownHook(cleaner);
        Path current = null;
        try {
            for (Planned file : planned) {
                current = file.target;
                Path temporary = SafeFile.beside(current);
                places.put(temporary, current);
                SafeFile.write(file.content, file.secret, file.kept, temporary);
            }
            synchronized (places) {
                if (!places.keySet().stream().allMatch(Files::exists))
                    throw Failure.of(ExitCode.INTERRUPTED, "interrupted");
                if (!replace) {
                    refuseChanged();
                    appear(places);
                } else {
                    backups.addAll(Switchover.begin(places, clock.instant(), this::refuseChanged));
                }
            }
        } catch (IOException | RuntimeException e) {
            throw e instanceof Failure failure ? failure : SafeFile.cannotWrite(current, e);
        } finally {
            places.keySet().forEach(SafeFile::deleteQuietly);
            removeHook(cleaner);
        }
    }

    /** All or none, and in no other file's place. */
    private static void appear(Map<Path, Path> places) throws IOException {
        List<Path> done = new ArrayList<>();
        try {
            for (Map.Entry<Path, Path> place : places.entrySet()) {
                if (!SafeFile.link(place.getKey(), place.getValue())) refuseExisting(place.getValue());
                done.add(place.getKey());
            }
        } catch (IOException | RuntimeException e) {
            // another process may have put its own there meanwhile
            for (Path one : done) if (Files.isSameFile(one, places.get(one))) SafeFile.deleteQuietly(places.get(one));
            throw e;
        }
    }

    /** Backups made by {@link #write}, in the order of the files. */
    public List<Path> backups() {
        return List.copyOf(backups);
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the machine is going down already; the hook runs
        }
    }
}
