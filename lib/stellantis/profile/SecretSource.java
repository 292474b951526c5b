//SOURCES ../Failure.java
//SOURCES ../GivenFile.java
//SOURCES ../Secret.java
package stellantis.profile;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.Secret;

/**
 * Where a secret is to be had: {@code env:NAME}, {@code file:PATH}, {@code fd:N} or {@code stdin}. The secret itself is
 * never part of it, so that a source may stand in a profile, on a command line and in a message.
 */
public record SecretSource(Kind kind, String where) {
    public enum Kind {
        ENV,
        FILE,
        FD,
        STDIN
    }

    private static final int LIMIT = 64 << 10;
    private static final String FORMS = "env:NAME, file:PATH, fd:N or stdin";

    /**
     * @param text the source as typed
     * @param holder what it was given to, such as {@code --passphrase}, for messages; the text itself is never shown,
     *        since it may be a secret put there by mistake
     */
    public static SecretSource parse(String text, String holder) {
        if (text.equals("stdin") || text.equals("-")) return new SecretSource(Kind.STDIN, "");
        if (text.matches("env:[A-Za-z_][A-Za-z0-9_]*")) return new SecretSource(Kind.ENV, text.substring(4));
        if (text.startsWith("file:") && text.length() > 5) return new SecretSource(Kind.FILE, text.substring(5));
        if (text.matches("fd:\\d{1,4}")) return new SecretSource(Kind.FD, text.substring(3));
        if (text.startsWith("pass:")) {
            throw Failure.usage(holder + " does not take pass:…")
                    .because("a command line is seen by every user of the machine and kept in the shell's history")
                    .hint("give " + FORMS + "; on a terminal leave it out and be asked");
        }
        throw Failure.usage(holder + " is not a source of a secret")
                .as("settings.secret-in-clear")
                .because("the secret itself must not stand there")
                .hint("give " + FORMS + (holder.startsWith("--") ? ", such as " + holder + " env:NAME" : ""));
    }

    /**
     * Reads the secret; the last newline of a file or stream is dropped, no other character.
     *
     * @param folder what relative paths start from
     */
    public Secret read(Map<String, String> env, Path folder, InputStream stdin) {
        return switch (kind) {
            case ENV -> fromEnvironment(env);
            case FILE -> fromFile(folder.resolve(expandHome(where, env)));
            case FD -> fromDescriptor();
            case STDIN -> fromStream("standard input", () -> stdin);
        };
    }

    @Override
    public String toString() {
        return kind == Kind.STDIN ? "stdin" : kind.name().toLowerCase(java.util.Locale.ROOT) + ":" + where;
    }

    private Secret fromEnvironment(Map<String, String> env) {
        String value = env.get(where);
        if (value == null) {
            throw Failure.of(ExitCode.PASSPHRASE, "the environment variable " + where + " is not set")
                    .as("secret.missing")
                    .hint("set and export " + where + ", or give another source: " + FORMS);
        }
        return Secret.of(value);
    }

    private static String expandHome(String path, Map<String, String> env) {
        return path.startsWith("~/") && env.get("HOME") != null ? env.get("HOME") + path.substring(1) : path;
    }

    private static Secret fromFile(Path file) {
        return decode(GivenFile.read(file, LIMIT, "a secret"));
    }

    /** Buffered, because a bare FileInputStream asks a pipe for its position, which it does not have. */
    private Secret fromDescriptor() {
        Path descriptor = Path.of("/dev/fd", where);
        if (!Files.exists(descriptor) || isJavasOwn(descriptor)) {
            throw Failure.file("file descriptor " + where + " is not open")
                    .because("the shell opened none with that number for this command")
                    .hint("write --passphrase fd:" + where + " " + where + "<FILE, or give " + FORMS);
        }
        return fromStream(
                "file descriptor " + where, () -> new BufferedInputStream(new FileInputStream(descriptor.toFile())));
    }

    /** The JVM takes low numbers for its own jars and modules where the shell left them free. */
    private static boolean isJavasOwn(Path descriptor) {
        try {
            Path file = descriptor.toRealPath();
            return file.startsWith(Path.of(System.getProperty("java.home")).toRealPath())
                    || file.toString().endsWith(".jar")
                    || file.toString().endsWith(".jsa");
        } catch (IOException e) {
            return false;
        }
    }

    private interface Opener {
        InputStream open() throws IOException;
    }

    private static Secret fromStream(String name, Opener opener) {
        try (InputStream in = opener.open()) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT)
                throw Failure.file(name + " is too large to be a secret")
                        .because("it has more than " + (LIMIT >> 10) + " KiB")
                        .hint("give " + FORMS);
            return decode(bytes);
        } catch (IOException e) {
            throw Failure.file("cannot read the secret from " + name)
                    .as("secret.missing")
                    .hint("give " + FORMS)
                    .from(e);
        }
    }

    private static Secret decode(byte[] bytes) {
        int end = bytes.length;
        if (end > 0 && bytes[end - 1] == '\n') end--;
        if (end > 0 && end < bytes.length && bytes[end - 1] == '\r') end--;
        CharBuffer chars = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes, 0, end));
        char[] value = new char[chars.remaining()];
        chars.get(value);
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(chars.array(), '\0');
        return Secret.of(value);
    }
}
