package stellantis.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The user's terminal, if there is one. Both questions give null if there is none. */
public interface Terminal {
    /** No terminal: pipes, cron, CI. */
    Terminal NONE = new Terminal() {};

    /** Whether the result goes to a person's screen. */
    default boolean showsOutput() {
        return false;
    }

    /** Whether messages go to a terminal, so that a line may be replaced. */
    default boolean showsErrors() {
        return false;
    }

    /** Letters on a line of the screen; 0 where that is not known. */
    default int width() {
        return 0;
    }

    /** A line typed after the prompt, or null. */
    default String ask(String prompt) {
        return null;
    }

    /** Characters typed without echo, or null. */
    default char[] askHidden(String prompt) {
        return null;
    }

    /** The process's own terminal: Java's console, else (output redirected) the controlling terminal. */
    static Terminal system() {
        Console console = System.console();
        if (console != null && isTerminal(console)) return new JavaConsole(console);
        File tty = new File("/dev/tty");
        return tty.canRead() && tty.canWrite() && new ControllingTerminal().usable() ? new ControllingTerminal() : NONE;
    }

    /** Since Java 22 a console object can exist without a terminal; it then says so. */
    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** Linux shows what standard error is; elsewhere it is assumed to be like the other streams. */
    private static boolean errorsShown(boolean otherwise) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString().matches("/dev/(pts/.*|tty.*|console)");
        } catch (IOException | UnsupportedOperationException e) {
            return otherwise;
        }
    }

    /** As the terminal's driver knows it: rows and columns. */
    private static int columns() {
        String size = stty("size");
        return size != null && size.matches("\\d{1,5} \\d{1,5}")
                ? Integer.parseInt(size.substring(size.indexOf(' ') + 1))
                : 0;
    }

    /** What stty says of the terminal, after it did what it was asked to; null where it cannot. */
    private static String stty(String argument) {
        try {
            Process stty = new ProcessBuilder("stty", argument)
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!stty.waitFor(5, TimeUnit.SECONDS) || stty.exitValue() != 0) return null;
            return new String(stty.getInputStream().readNBytes(40), US_ASCII).strip();
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Standard input and output both on the terminal. */
    record JavaConsole(Console console) implements Terminal {
        @Override
        public boolean showsOutput() {
            return true;
        }

        @Override
        public boolean showsErrors() {
            return errorsShown(true);
        }

        @Override
        public int width() {
            return columns();
        }

        @Override
        public String ask(String prompt) {
            // the prompt belongs on stderr, so that a redirected result stays clean
            System.err.print(prompt);
            System.err.flush();
            return console.readLine();
        }

        @Override
        public char[] askHidden(String prompt) {
            // it prompts once the echo is off: what is pasted at the first sight of the prompt is not shown either
            return console.readPassword("%s", prompt);
        }
    }

    /** /dev/tty, for a prompt while standard input or output is redirected ({@code … | jbang csr@…}). */
    record ControllingTerminal() implements Terminal {
        @Override
        public boolean showsErrors() {
            return errorsShown(false);
        }

        @Override
        public int width() {
            return columns();
        }

        boolean usable() {
            try (InputStream in = new FileInputStream("/dev/tty")) {
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        /** @param after what is shown once the line is there */
        private static char[] typed(String prompt, String after) {
            try (InputStream in = new FileInputStream("/dev/tty");
                    OutputStream out = new FileOutputStream("/dev/tty")) {
                out.write(prompt.getBytes(UTF_8));
                char[] line = line(in);
                out.write(after.getBytes(UTF_8));
                return line;
            } catch (IOException e) {
                return null;
            }
        }

        @Override
        public String ask(String prompt) {
            char[] line = typed(prompt, "");
            return line == null ? null : new String(line);
        }

        @Override
        public char[] askHidden(String prompt) {
            if (stty("-echo") == null) return null;
            Thread restore = new Thread(() -> stty("echo"));
            Runtime.getRuntime().addShutdownHook(restore);
            try {
                return typed(prompt, "\n");
            } finally {
                stty("echo");
                Runtime.getRuntime().removeShutdownHook(restore);
            }
        }

        private static char[] line(InputStream in) throws IOException {
            byte[] bytes = new byte[4096];
            int n = 0;
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) return n == 0 ? null : decode(bytes, n);
                if (n < bytes.length) bytes[n++] = (byte) b;
            }
            return decode(bytes, n);
        }

        private static char[] decode(byte[] bytes, int n) {
            char[] chars = Charset.defaultCharset()
                    .decode(java.nio.ByteBuffer.wrap(bytes, 0, n))
                    .toString()
                    .toCharArray();
            Arrays.fill(bytes, (byte) 0);
            return chars;
        }
    }
}
