package stellantis.cli;

import static stellantis.ExitCode.NO_READER;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import stellantis.Failure;

/** Standard output for long results: it fails when it cannot be written, instead of continuing silently. */
public final class StandardOutput extends OutputStream {
    private static final int KIND = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private final PrintStream out;
    private byte last = '\n';

    public StandardOutput(PrintStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
        if (length > 0) last = bytes[from + length - 1];
        if (out.checkError()) throw new IOException("standard output");
    }

    @Override
    public void flush() {
        out.flush();
    }

    /** Whether its last line has no end, and the process's errors go to the very same terminal, file or pipe. */
    public boolean runsIntoErrors(World world) {
        try {
            return last != '\n'
                    && world.in() == System.in
                    && Files.isSameFile(Path.of("/dev/stdout"), Path.of("/dev/stderr"));
        } catch (IOException e) {
            // unknown on Windows
            return false;
        }
    }

    /**
     * Why standard output cannot be written: the reader of a pipe has ended, as {@code head} does, else
     * the disk is full.
     */
    public static Failure failure(String what, IOException e) {
        if (isPipe())
            return Failure.of(NO_READER, "the reader of standard output has ended")
                    .from(e);
        return Failure.file("cannot write " + what + " to standard output")
                .because("the disk is full, or what it goes to is closed")
                .hint("make room there, or write into a file: -o FILE")
                .from(e);
    }

    /** By the file's kind: the system's message is in the language of the user. */
    private static boolean isPipe() {
        try {
            int kind = (int) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode") & KIND;
            return kind == PIPE || kind == SOCKET;
        } catch (IOException | RuntimeException e) {
            // unknown on Windows
            return false;
        }
    }
}
