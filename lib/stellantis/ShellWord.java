package stellantis;

/** Text as one word of a POSIX shell's command line, for commands that are shown to be typed. */
public final class ShellWord {
    private ShellWord() {}

    /** Bare when it is harmless (as {@code FILE…} is), else in single quotes. */
    public static String of(String text) {
        if (text.matches("[A-Za-z0-9_./:=,@%+\u2026-]+")) return text;
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
