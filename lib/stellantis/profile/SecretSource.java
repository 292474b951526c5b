package stellantis.profile;

import static stellantis.ExitCode.PASSPHRASE;

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
        STDIN
    }

    /** Why a secret is not to be typed in a command. */
    public static final String VISIBLE =
            "every user of the machine can see a command line, and the shell's history keeps it";

    /** Where a file that the shell has opened has its name. */
    private static final String DESCRIPTORS = "/dev/fd/";

    private static final int LIMIT = 64 << 10;
    /** The forms of a source, for help and hints. */
    public static final String FORMS = "env:NAME, file:PATH, fd:N or stdin";

    /**
     * @param text the source as typed
     * @param holder what it was given to, such as {@code --passphrase}, for messages; the text itself is never shown,
     *        since it may be a secret put there by mistake
     */
    public static SecretSource parse(String text, String holder) {
        if (text.equals("stdin") || text.equals("-")) return new SecretSource(Kind.STDIN, "");
        if (text.matches("env:[A-Za-z_][A-Za-z0-9_]*")) return new SecretSource(Kind.ENV, text.substring(4));
        if (text.startsWith("file:") && text.length() > 5) return new SecretSource(Kind.FILE, text.substring(5));
        if (text.matches("fd:\\d{1,4}")) return new SecretSource(Kind.FILE, DESCRIPTORS + text.substring(3));
        throw Failure.usage(holder + " is not a source of a secret")
                .as("settings.secret-in-clear")
                .because("it takes a source, not the secret itself, which others could read there")
                .hint("give " + FORMS + "; on a terminal leave it out and be asked");
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
            case FILE -> fromFile(file(env, folder));
            case STDIN -> fromStdin(stdin);
        };
    }

    /** Whether the next command can read it too. */
    public boolean lasts() {
        return kind != Kind.STDIN && !where.startsWith(DESCRIPTORS);
    }

    /** The same for a sentence. */
    public String place() {
        return kind == Kind.ENV ? "the exported variable " + where : kind == Kind.FILE ? where : toString();
    }

    @Override
    public String toString() {
        return kind == Kind.STDIN ? "stdin" : kind.name().toLowerCase(Locale.ROOT) + ":" + where;
    }

    private Secret fromEnvironment(Map<String, String> env) {
        String value = env.get(where);
        if (value == null) {
            throw Failure.of(PASSPHRASE, "the environment variable " + where + " is not set")
                    .as("secret.missing");
        }
        return checked(value.toCharArray(), "the environment variable " + where, null);
    }

    /** The file that a source of this kind names. */
    public Path file(Map<String, String> env, Path folder) {
        boolean home = where.startsWith("~/") && env.get("HOME") != null;
        return folder.resolve(home ? env.get("HOME") + where.substring(1) : where);
    }

    private static Secret fromFile(Path file) {
        if (file.startsWith(DESCRIPTORS) && !Files.exists(file))
            throw Failure.file("file descriptor " + file.getFileName() + " is not open")
                    .because("the shell opened none with that number for this command");
        return decode(GivenFile.read(file, LIMIT, "a secret"), file.toString());
    }

    private static Secret fromStdin(InputStream in) {
        try {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) throw Failure.file("standard input is too large to be a secret");
            return decode(bytes, "standard input");
        } catch (IOException e) {
            throw Failure.file("cannot read the secret from standard input")
                    .as("secret.missing")
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
                    .hint("save it as UTF-8, such as: iconv -f ISO-8859-1 -t UTF-8 OLD > NEW");
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
                throw noSecret(name, "it has several lines").hint("leave the one line with the secret in it");
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
