package stellantis;

import java.util.regex.Pattern;

/** Text from outside, made fit for where it goes: a file or server may say anything. */
public final class Text {
    /** Inside a regular expression's brackets: what could steer a terminal, or turn the direction of what follows. */
    public static final String CONTROLS = "\\p{Cntrl}\\x80-\\x9F\\u202A-\\u202E\\u2066-\\u2069";

    private static final Pattern CONTROL = Pattern.compile("[" + CONTROLS + "]");
    private static final Pattern SOME_CONTROLS = Pattern.compile("[" + CONTROLS + "]+");
    private static final int LONGEST = 300;

    private Text() {}

    /** Whether it is one of {@link #CONTROLS}. */
    public static boolean isControl(char c) {
        return Character.isISOControl(c) || c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }

    /** With this in place of each control character. */
    public static String clean(String text, String instead) {
        return CONTROL.matcher(text).replaceAll(instead);
    }

    /** The sender's words on one line, at most 300 characters. */
    public static String printable(String text) {
        return printable(text, LONGEST);
    }

    /** As above, with at most so many characters. */
    public static String printable(String text, int longest) {
        String line = SOME_CONTROLS.matcher(text).replaceAll(" ").strip();
        return line.length() > longest ? line.substring(0, longest) + "…" : line;
    }

    /** For HTML and XML, between tags and inside quotes. */
    public static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
