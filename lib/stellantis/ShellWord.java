package stellantis;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Text as one word of a POSIX shell's command line, for commands that are shown to be typed. */
public final class ShellWord {
    private ShellWord() {}

    /**
     * Bare when it is harmless (as {@code FILE…} is), else in single quotes; what must not be on a screen is written by
     * its numbers.
     */
    public static String of(String text) {
        if (text.matches("[A-Za-z0-9_./:=,@%+\u2026-]+")) return text;
        if (!Text.line(text).equals(text) || text.indexOf('\t') >= 0) return numbered(text);
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** The output of printf, byte by byte where it has to be; line feeds at the very end get lost. */
    private static String numbered(String text) {
        StringBuilder word = new StringBuilder("\"$(printf '");
        for (byte b : text.getBytes(UTF_8)) {
            boolean plain = b > ' ' && b < 0x7f && "'\\%".indexOf(b) < 0;
            word.append(plain ? String.valueOf((char) b) : String.format("\\%03o", b & 0xff));
        }
        return word.append("')\"").toString();
    }
}
