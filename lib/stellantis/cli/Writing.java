package stellantis.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import stellantis.Failure;
import stellantis.pki.NewFiles;
import stellantis.pki.SafeFile;

/** Files that a script writes. */
public final class Writing {
    private Writing() {}

    /** Files to be written: those that exist are replaced with {@code --force} only. */
    public static NewFiles files(Run run) {
        return new NewFiles().replacing(run.has(Options.FORCE)).clock(run.clock());
    }

    /** Writes a file completely or not at all; to a device or pipe immediately. */
    public static void write(Run run, Path file, SafeFile.Content content) {
        if (!SafeFile.special(file)) {
            write(run, files(run).open(file, content));
            return;
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            content.writeTo(out);
        } catch (IOException e) {
            throw Failure.file("cannot write " + file).because(e);
        }
    }

    /** Writes all files or none, and names the backups of the files that they replace. */
    public static void write(Run run, NewFiles files) {
        files.write();
        files.backups().forEach(backup -> run.console().note("kept the old file as " + backup));
    }
}
