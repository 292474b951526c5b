package stellantis.pki;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
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
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import stellantis.Failure;
import stellantis.NextCommand;

/**
 * One file that is whole or not there. It is written beside its place under another name, with its final permissions
 * from the first byte, then moved in; what it replaces may keep a second name, that of a dated backup.
 */
public final class SafeFile {
    static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
    /** As {@link #beside} names them: the time, and the process. */
    private static final String LEFT = "\\..+\\.[0-9a-f]{8,16}\\.(\\d{1,18})\\.tmp";

    private SafeFile() {}

    /** What a file will hold, written when its turn comes. */
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** A check at the last moment; it throws if it fails. */
    interface Check {
        void pass() throws IOException;
    }

    /** Devices and pipes, such as /dev/null, which are written to and not replaced. */
    public static boolean special(Path target) {
        return Files.exists(target) && !Files.isRegularFile(target) && !Files.isDirectory(target);
    }

    /** Whether the file is there and holds just that. */
    public static boolean holds(Path file, byte[] content) {
        try {
            return Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), content);
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Makes a whole file with this content, unless the check throws; false when there is one of that name. */
    static boolean appear(Path target, byte[] content, Check unlessThen) throws IOException {
        Path temporary = beside(target);
        write(out -> out.write(content), true, true, temporary);
        try {
            unlessThen.pass();
            return link(temporary, target);
        } finally {
            deleteQuietly(temporary);
        }
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
            write(out -> out.write(content), secret, true, temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            deleteQuietly(temporary);
            throw cannotWrite(target, e);
        }
    }

    static Path folder(Path target) {
        Path folder = target.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw Failure.file("there is no folder " + folder)
                    .hint("make it first, or choose another place for " + target.getFileName());
        }
        return folder;
    }

    /** Another name in the target's folder, which must exist; what killed processes left of the same is removed. */
    static Path beside(Path target) {
        Path folder = folder(target);
        String name = "." + target.getFileName() + ".";
        clean(folder);
        return folder.resolve(name + unique() + ".tmp");
    }

    /** Removes what killed processes left in the folder, unless it is to be put in its place still. */
    static void clean(Path folder) {
        if (!Switchover.pending(folder)) leftBehind(folder).forEach(SafeFile::deleteQuietly);
    }

    /** Unique among processes, and within this one. */
    static String unique() {
        return String.format("%08x", System.nanoTime()) + "."
                + ProcessHandle.current().pid();
    }

    static void write(Content content, boolean secret, boolean kept, Path temporary) throws IOException {
        Set<StandardOpenOption> options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileAttribute<?>[] attributes =
                secret ? ownerOnly(temporary.getParent(), "rw-------") : new FileAttribute<?>[0];
        try (FileChannel channel = FileChannel.open(temporary, options, attributes)) {
            content.writeTo(Channels.newOutputStream(channel));
            if (kept) channel.force(true);
        } catch (IOException | RuntimeException e) {
            deleteQuietly(temporary);
            throw e;
        }
    }

    /**
     * Gives a file a second name, in one step; false when something has it. A file system without links gets a copy,
     * which is whole under its name or not there.
     */
    static boolean link(Path file, Path name) throws IOException {
        try {
            Files.createLink(name, file);
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException | FileSystemException e) {
            Path part = beside(name);
            Files.copy(file, part, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            try {
                Files.move(part, name);
            } catch (FileAlreadyExistsException exists) {
                deleteQuietly(part);
                return false;
            }
        }
        return true;
    }

    /** The name that a file gets when another takes its place: that of the time, and of none that is there. */
    public static Path backupOf(Path file, Instant now) {
        int n = 1;
        while (Files.exists(backupOf(file, STAMP.format(now), n), LinkOption.NOFOLLOW_LINKS)) n++;
        return backupOf(file, STAMP.format(now), n);
    }

    static Path backupOf(Path file, String stamp, int n) {
        return file.resolveSibling(file.getFileName() + "." + stamp + (n == 1 ? "" : "-" + n) + ".bak");
    }

    /** The newest backup of a file that is not there any more, though it was: for whoever would make another. */
    public static Optional<Path> backupOfMissing(Path file) {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) return Optional.empty();
        String backup = Pattern.quote(file.getFileName() + ".") + "\\d{8}-\\d{6}(-\\d+)?\\.bak";
        return named(file.toAbsolutePath().getParent(), backup).max(Comparator.naturalOrder());
    }

    /** Fails with exit code 11 when such a backup is there: it is what whoever would make a new file looks for. */
    public static void refuseBackedUp(Path file) {
        backupOfMissing(file).ifPresent(backup -> {
            throw Failure.file(file + " is not there, but its backup is: " + backup)
                    .hint("put it back", NextCommand.typed("mv", backup, file));
        });
    }

    /** What killed processes left in a folder: temporary files. */
    public static List<Path> leftBehind(Path folder) {
        return named(folder, LEFT).filter(SafeFile::isLeft).toList();
    }

    private static boolean isLeft(Path file) {
        String pid = file.getFileName().toString().replaceFirst(LEFT, "$1");
        return ProcessHandle.of(Long.parseLong(pid)).isEmpty();
    }

    private static Stream<Path> named(Path folder, String pattern) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.getFileName().toString().matches(pattern)).sorted().toList().stream();
        } catch (IOException | UncheckedIOException e) {
            return Stream.empty();
        }
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
        return new FileAttribute<?>[] {new AccessList("acl:acl", List.of(owner))};
    }

    private record AccessList(String name, List<AclEntry> value) implements FileAttribute<List<AclEntry>> {}

    /** Whether others than the owner may read the file; false where the file system cannot tell. */
    public static boolean readableByOthers(Path file) {
        return mode(file, 0044) != 0;
    }

    /** Those of these permission bits that the file has; none where the file system has no such bits. */
    public static int mode(Path file, int mask) {
        try {
            if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) return 0;
            return (Integer) Files.getAttribute(file, "unix:mode") & mask;
        } catch (IOException e) {
            return 0;
        }
    }

    static Failure cannotWrite(Path target, Exception e) {
        return Failure.file("cannot write " + target)
                .because(
                        e instanceof AccessDeniedException
                                ? "its permissions do not allow it"
                                : e instanceof FileSystemException fs ? fs.getReason() : e.getMessage())
                .hint("check the folder's permissions and free space")
                .from(e);
    }

    static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // a left-over temporary name is harmless and hidden
        }
    }
}
