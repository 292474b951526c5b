package stellantis.profile;

import static stellantis.ExitCode.PASSPHRASE;

import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import stellantis.Failure;
import stellantis.GivenFile;
import stellantis.Secret;
import stellantis.TextEncoding;

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

    /** Why a secret is not to be typed in a command. */
    public static final String VISIBLE =
            "every user of the machine can see a command line, and the shell's history keeps it";

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
                    .because(VISIBLE)
                    .hint("give " + FORMS + "; on a terminal leave it out and be asked");
        }
        throw Failure.usage(holder + " is not a source of a secret")
                .as("settings.secret-in-clear")
                .because("the option takes a source, not the secret itself")
                .hint("give " + FORMS + (holder.startsWith("--") ? ", such as " + holder + " env:NAME" : ""));
    }

    /**
     * Reads the secret: one line of text. Line ends after it are dropped, no other character.
     *
     * @param folder what relative paths start from
     * @throws Failure exit code 11 when it cannot be read or is no line of text, 12 when there is none
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
        return kind == Kind.STDIN ? "stdin" : kind.name().toLowerCase(Locale.ROOT) + ":" + where;
    }

    private Secret fromEnvironment(Map<String, String> env) {
        String value = env.get(where);
        if (value == null) {
            throw Failure.of(PASSPHRASE, "the environment variable " + where + " is not set")
                    .as("secret.missing")
                    .hint("set and export " + where + ", or give another source: " + FORMS);
        }
        return checked(value.toCharArray(), "the environment variable " + where, null);
    }

    private static String expandHome(String path, Map<String, String> env) {
        return path.startsWith("~/") && env.get("HOME") != null ? env.get("HOME") + path.substring(1) : path;
    }

    private static Secret fromFile(Path file) {
        return decode(GivenFile.read(file, LIMIT, "a secret"), file.toString());
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
            return decode(bytes, name);
        } catch (IOException e) {
            throw Failure.file("cannot read the secret from " + name)
                    .as("secret.missing")
                    .hint("give " + FORMS)
                    .from(e);
        }
    }

    private static Secret decode(byte[] bytes, String name) {
        TextEncoding encoding = TextEncoding.of(bytes);
        String remark = encoding.isPlain()
                ? null
                : name + " is " + encoding + " (PowerShell and Notepad write that) and was read as text; openssl and"
                        + " curl would take its bytes for another secret";
        try {
            CharBuffer chars = encoding.decode(bytes);
            int end = chars.length();
            while (end > 0 && isLineEnd(chars.get(end - 1))) end--;
            char[] value = new char[end];
            chars.get(value);
            Arrays.fill(chars.array(), '\0');
            return checked(value, name, remark);
        } catch (CharacterCodingException e) {
            throw noSecret(name, "it is not UTF-8 text")
                    .hint("save it as UTF-8, such as: iconv -f ISO-8859-1 -t UTF-8 OLD > NEW; openssl and curl take a"
                            + " key's passphrase as UTF-8 from a terminal, too");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * The secret, when it is a line of text: with any other passphrase a key could be made that nobody opens again.
     *
     * @param name where it is from, for messages
     */
    private static Secret checked(char[] value, String name, String remark) {
        for (char c : value) {
            if (isLineEnd(c))
                throw noSecret(name, "it has several lines, and it cannot be known which one is meant")
                        .hint("leave the one line with the secret in it");
            if (c == '\uFFFD')
                throw noSecret(name, "it has letters that were lost: this terminal or shell is not set to UTF-8")
                        .hint("set LC_ALL=C.UTF-8, or give file:PATH with a file in UTF-8");
            if (Character.isISOControl(c) && c != '\t')
                throw noSecret(name, "it holds control characters: it is not text")
                        .hint("make a random secret as text: openssl rand -base64 24 > FILE");
        }
        boolean odd = value.length > 0 && (counts(value[0]) || counts(value[value.length - 1]));
        return Secret.of(
                value,
                remark == null && odd
                        ? "in " + name + " it begins or ends with a blank or quote, which counts"
                        : remark);
    }

    /** What a person typed, checked like what comes from any other source. */
    public static Secret typed(char[] value) {
        return checked(value, "what was typed", null);
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    /** Whether it is a part of the secret, but probably not meant as one. */
    private static boolean counts(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '"' || c == '\'';
    }

    private static Failure noSecret(String name, String why) {
        return Failure.file("the secret in " + name + " cannot be used")
                .as("secret.unreadable")
                .because(why);
    }
}
