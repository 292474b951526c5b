package stellantis;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A file that the user named: its bytes, or what is wrong with the name or the file and what to do about it. */
public final class GivenFile {
    private GivenFile() {}

    /**
     * All bytes of the file. A pipe and a device are files too, which is why the limit counts what really comes.
     *
     * @param limit the most bytes that make sense
     * @param kind what a sensible file would be, such as "a key, certificate or keystore"
     * @throws Failure exit code 11
     */
    public static byte[] read(Path file, int limit, String kind) {
        if (!Files.exists(file)) throw missing(file);
        if (Files.isDirectory(file))
            throw Failure.file(file + " is a folder, a file was expected")
                    .hint(list(file).isEmpty() ? "move it away" : "name a file in it: " + names(file));
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit)
                throw Failure.file(file + " is too large to be " + kind)
                        .because("it has more than " + size(limit))
                        .hint("give the file itself, not an archive or image of a disk");
            return bytes;
        } catch (IOException e) {
            boolean allowed = Files.isReadable(file);
            Failure failure = Failure.file("cannot read " + file)
                    .as("file.unreadable")
                    .hint(allowed ? Hint.of("try whether another program can open it") : readable(file))
                    .because(e);
            throw allowed ? failure : failure.because("its permissions do not allow it");
        }
    }

    /** How a file is made readable for who runs this: its owner changes its mode, anybody else its owner. */
    public static Hint readable(Path file) {
        String user = System.getProperty("user.name");
        String owner = user;
        try {
            owner = Files.getOwner(file).getName();
        } catch (IOException e) {
            // then it is taken for one's own
        }
        return owner.equals(user)
                ? Hint.of("as its owner", NextCommand.typed("chmod u+r", file))
                : Hint.of("it belongs to " + owner, NextCommand.typed("sudo chown", user, file));
    }

    /** For a name at which nothing is. */
    public static Failure missing(Path file) {
        return Failure.file("there is no file " + file).as("file.missing").hint(whatIsThere(file));
    }

    private static String size(int bytes) {
        return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
    }

    private static String whatIsThere(Path file) {
        try {
            if (Files.isSymbolicLink(file))
                return "it is a link to " + Files.readSymbolicLink(file) + ", which is gone";
        } catch (IOException e) {
            // then it is like any other
        }
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null || !Files.isDirectory(folder)) return "there is no folder " + folder + " either";
        return Nearest.to(file.getFileName().toString(), list(folder, any -> true))
                .map(near -> "did you mean " + near + "?")
                .orElse("in that folder there is: " + names(folder));
    }

    private static String names(Path folder) {
        List<String> names = list(folder);
        if (names.isEmpty()) return "nothing";
        return String.join(", ", names.subList(0, Math.min(8, names.size()))) + (names.size() > 8 ? " …" : "");
    }

    private static List<String> list(Path folder) {
        return list(folder, Files::isRegularFile);
    }

    /** Names of what is in the folder, hidden ones left out. */
    private static List<String> list(Path folder, Predicate<Path> wanted) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(wanted)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
