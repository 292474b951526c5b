package stellantis.cli;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import stellantis.Hint;
import stellantis.NextCommand;
import stellantis.pki.SafeFile;

/** Files that other users may write, or replace in their folder, and that decide where secrets go. */
public final class OpenDoors {
    private OpenDoors() {}

    /** Warns if there are any among these. */
    public static void warn(Run run, Collection<Path> files) {
        List<Path> open = of(files);
        if (!open.isEmpty())
            run.console()
                    .warn(
                            "others on this machine can write what decides where your secrets go: "
                                    + open.stream().map(Path::toString).collect(joining(", ")),
                            Hint.of(NextCommand.typed("chmod go-w", open.toArray())));
    }

    /**
     * Which of these files, and of the folders that they are in, others may write. A group of the owner's name is the
     * owner's own, as most Linux systems have it; a folder like /tmp, in which nobody moves another's files, is no open
     * door.
     */
    public static List<Path> of(Collection<Path> files) {
        return files.stream()
                .map(Path::toAbsolutePath)
                .flatMap(file -> Stream.of(file.getParent(), file))
                .filter(file -> file != null)
                .distinct()
                .filter(file -> SafeFile.mode(file, 01002) == 2 || SafeFile.mode(file, 01020) == 020 && !ownGroup(file))
                .toList();
    }

    private static boolean ownGroup(Path file) {
        try {
            PosixFileAttributes of = Files.readAttributes(file, PosixFileAttributes.class);
            return of.group().getName().equals(of.owner().getName());
        } catch (IOException e) {
            return false;
        }
    }
}
