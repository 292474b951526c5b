package stellantis;

import java.util.regex.Pattern;

/** Text from outside, made fit for where it goes: a file, a certificate or a server may say anything. */
public final class Text {
    /** What steers a terminal, ends a line, or turns the direction of what follows. */
    private static final String CONTROLS = "\\p{Cntrl}\\x80-\\x9F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u206F";

    private static final Pattern CONTROL = Pattern.compile("[" + CONTROLS + "]");
    private static final Pattern NO_TAB = Pattern.compile("[" + CONTROLS + "&&[^\\t]]");
    private static final Pattern NO_BREAK = Pattern.compile("[" + CONTROLS + "&&[^\\t\\n]]");
    private static final Pattern SOME_CONTROLS = Pattern.compile("[" + CONTROLS + "]+");
    private static final int LONGEST = 300;

    private Text() {}

    /** Whether it is one of those that no text from outside may have on a screen. */
    public static boolean isControl(char c) {
        return Character.isISOControl(c)
                || c == 0x61C
                || c == 0x200E
                || c == 0x200F
                || c >= 0x2028 && c <= 0x202E
                || c >= 0x2066 && c <= 0x206F;
    }

    /** One line to print: what could end or forge it shows as a replacement character; a tab stays. */
    public static String line(String text) {
        return NO_TAB.matcher(text).replaceAll("\uFFFD");
    }

    /** Several lines to print: as above, but line feeds stay. */
    public static String lines(String text) {
        return NO_BREAK.matcher(text.replace("\r\n", "\n")).replaceAll("\uFFFD");
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

    /** For HTML and XML, between tags and inside quotes; without what would turn the direction of the page's text. */
    public static String html(String text) {
        return lines(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
