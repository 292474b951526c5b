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
    private static final Pattern UNPRINTABLE = Pattern.compile("[" + CONTROLS + "\\p{Cs}]");
    private static final int LONGEST = 300;

    private Text() {}

    /** One line to print: what could end or forge it shows as a replacement character; a tab stays. */
    public static String line(String text) {
        return NO_TAB.matcher(text).replaceAll("\uFFFD");
    }

    /** Several lines to print: as above, but line feeds stay. */
    public static String lines(String text) {
        return NO_BREAK.matcher(text.replace("\r\n", "\n")).replaceAll("\uFFFD");
    }

    /** With each control character, and each half of a surrogate pair, as JSON escapes it. */
    public static String escaped(String text) {
        return UNPRINTABLE
                .matcher(text)
                .replaceAll(one -> "\\\\u%04x".formatted((int) one.group().charAt(0)));
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
}
