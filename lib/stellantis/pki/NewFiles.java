package stellantis.pki;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import stellantis.ExitCode;
import stellantis.Failure;

/**
 * Files that appear whole or not at all, several together: each is written beside its place under another name,
 * with its final permissions from the first byte, then moved in. A file that exists is never overwritten, unless
 * {@link #replacing} was called: then the old one is kept as {@code name.<UTC time>.bak}.
 */
public final class NewFiles {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    /** What a file will hold, written when its turn comes. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** @param kept whether it is on the disk before it gets its name, so that a power cut leaves it whole too */
    private record Planned(Path target, Content content, boolean secret, boolean kept) {}

    private final List<Planned> planned = new ArrayList<>();
    private final List<Path> backups = new ArrayList<>();
    private boolean replace;
    private Clock clock = Clock.systemUTC();

    /** A file only its owner may read or write (0600, or an owner-only ACL). */
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
    public NewFiles open(Path target, Content content) {
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

    /** Fails with exit code 15 when a planned file exists and may not be replaced, 11 when it has no folder. */
    public NewFiles check() {
        for (Planned file : planned) {
            if (replace) refuseFolder(file.target);
            else refuseExisting(file.target);
            beside(file.target);
        }
        return this;
    }

    /** Deletes a folder and all in it; nothing where there is none. */
    public static void removeTree(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }

    /** Devices and pipes, such as /dev/null, which are written to and not replaced. */
    public static boolean special(Path target) {
        return Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target);
    }

    /** Fails with exit code 15 when the file exists: for a check before anything costly or irrevocable is done. */
    public static void refuseExisting(Path target) {
        refuseFolder(target);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw Failure.of(ExitCode.EXISTS, target + " exists and was left as it is")
                    .because("nothing that exists is overwritten unless you say so")
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
        check();
        // the hook may read it while a long download is still being written
        List<Path> temporary = new CopyOnWriteArrayList<>();
        List<Path> moved = new ArrayList<>();
        Thread cleaner = new Thread(() -> temporary.forEach(NewFiles::deleteQuietly));
        Runtime.getRuntime().addShutdownHook(cleaner);
        Path current = null;
        try {
            for (Planned file : planned) {
                current = file.target;
                temporary.add(beside(file.target));
                write(file, temporary.get(temporary.size() - 1));
            }
            for (int i = 0; i < planned.size(); i++) {
                Path target = planned.get(i).target;
                current = target;
                if (replace && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) backUp(target);
                moveWithoutReplacing(temporary.get(i), target);
                moved.add(target);
            }
        } catch (IOException | RuntimeException e) {
            moved.forEach(NewFiles::deleteQuietly);
            restoreBackups();
            throw e instanceof Failure failure ? failure : cannotWrite(current, e);
        } finally {
            temporary.forEach(NewFiles::deleteQuietly);
            removeHook(cleaner);
        }
    }

    /**
     * Opens a new file that is of use while it grows: under its own name from the start, and left when the rest fails.
     * As with {@link #write}, one that exists is refused, or kept as a backup. A FileChannel would be closed when its
     * thread is interrupted.
     */
    public RandomAccessFile growing(Path target) {
        open(target, new byte[0]).check();
        try {
            if (replace && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) backUp(target);
            return new RandomAccessFile(Files.createFile(target).toFile(), "rw");
        } catch (FileAlreadyExistsException e) {
            refuseExisting(target);
            throw cannotWrite(target, e);
        } catch (IOException e) {
            restoreBackups();
            throw cannotWrite(target, e);
        }
    }

    /** Backups made by {@link #write}, in the order of the files. */
    public List<Path> backups() {
        return List.copyOf(backups);
    }

    /** Makes a folder, and its parents, that only its owner may enter. */
    public static void privateFolder(Path folder) {
        try {
            if (Files.isDirectory(folder)) return;
            if (folder.getParent() != null) Files.createDirectories(folder.getParent());
            Files.createDirectory(folder, ownerOnly(folder.getParent(), "rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) throw cannotWrite(folder, e);
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /** Replaces a file that this toolkit owns (settings, caches) in one step; owner-only when {@code secret}. */
    public static void swapIn(Path target, byte[] content, boolean secret) {
        Path temporary = beside(target);
        try {
            write(new Planned(target, out -> out.write(content), secret, true), temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            deleteQuietly(temporary);
            throw cannotWrite(target, e);
        }
    }

    /** Another name in the target's folder, which must exist. */
    private static Path beside(Path target) {
        Path folder = target.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw Failure.file("there is no folder " + folder)
                    .hint("make it first, or choose another place for " + target.getFileName());
        }
        return folder.resolve("." + target.getFileName() + "." + Long.toHexString(System.nanoTime()) + "."
                + ProcessHandle.current().pid() + ".tmp");
    }

    private static void write(Planned file, Path temporary) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileAttribute<?>[] attributes =
                file.secret ? ownerOnly(temporary.getParent(), "rw-------") : new FileAttribute<?>[0];
        try (FileChannel channel = FileChannel.open(temporary, options, attributes)) {
            file.content.writeTo(Channels.newOutputStream(channel));
            if (file.kept) channel.force(true);
        } catch (IOException | RuntimeException e) {
            deleteQuietly(temporary);
            throw e;
        }
    }

    /** A hard link fails when the target exists, in one step; a plain move could overwrite a file made meanwhile. */
    private static void moveWithoutReplacing(Path temporary, Path target) throws IOException {
        try {
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            refuseExisting(target);
        } catch (UnsupportedOperationException | FileSystemException e) {
            refuseExisting(target);
            Files.move(temporary, target);
        }
    }

    /** The name that a file gets when another takes its place: that of the time, and of none that is there. */
    public static Path backupOf(Path file, Instant now) {
        String dated = file.getFileName() + "." + STAMP.format(now);
        Path backup = file.resolveSibling(dated + ".bak");
        for (int n = 2; Files.exists(backup, LinkOption.NOFOLLOW_LINKS); n++)
            backup = file.resolveSibling(dated + "-" + n + ".bak");
        return backup;
    }

    private void backUp(Path target) throws IOException {
        Path backup = backupOf(target, clock.instant());
        Files.move(target, backup);
        backups.add(backup);
    }

    private void restoreBackups() {
        for (Path backup : backups) {
            String name = backup.getFileName().toString();
            Path original = backup.resolveSibling(name.replaceFirst("\\.\\d{8}-\\d{6}(-\\d+)?\\.bak$", ""));
            try {
                if (!Files.exists(original, LinkOption.NOFOLLOW_LINKS)) Files.move(backup, original);
            } catch (IOException e) {
                // the backup itself is still there under its own name: nothing is lost
            }
        }
        backups.clear();
    }

    private static FileAttribute<?>[] ownerOnly(Path folder, String posix) throws IOException {
        Set<String> views = folder.getFileSystem().supportedFileAttributeViews();
        if (views.contains("posix")) {
            return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(posix))
            };
        }
        if (!views.contains("acl")) return new FileAttribute<?>[0];
        AclEntry owner = AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(Files.getOwner(folder))
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .build();
        return new FileAttribute<?>[] {
            new FileAttribute<List<AclEntry>>() {
                @Override
                public String name() {
                    return "acl:acl";
                }

                @Override
                public List<AclEntry> value() {
                    return List.of(owner);
                }
            }
        };
    }

    /** Whether others than the owner may read the file; false where the file system cannot tell. */
    public static boolean readableByOthers(Path file) {
        try {
            if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) return false;
            String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
            return mode.charAt(3) == 'r' || mode.charAt(6) == 'r';
        } catch (IOException e) {
            return false;
        }
    }

    private static Failure cannotWrite(Path target, Exception e) {
        String told = e instanceof FileSystemException fs ? fs.getReason() : e.getMessage();
        return Failure.file("cannot write " + target)
                .because(told == null ? e.getClass().getSimpleName() : told)
                .hint("check the folder's permissions and free space")
                .from(e);
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // a left-over temporary name is harmless and hidden
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the machine is going down already; the hook runs
        }
    }
}
