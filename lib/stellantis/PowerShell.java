package stellantis;

/**
 * Text as PowerShell reads it (about_Quoting_Rules, about_Parsing), for commands that are shown to be typed: Windows
 * PowerShell 5.1 and PowerShell 7 alike.
 */
public final class PowerShell {
    /** It takes the typographic ones for single quotes, too. */
    private static final String SINGLE_QUOTES = "['\u2018\u2019\u201a\u201b]";

    private PowerShell() {}

    /** One argument of a program: bare when it is harmless, else in single quotes. See {@link #passes}. */
    public static String word(String text) {
        // what begins with a dash and has a colon or dot in it is taken apart; commas make lists
        return text.matches("[A-Za-z0-9_/][A-Za-z0-9_./:=+-]*|--?[A-Za-z][A-Za-z0-9_-]*") ? text : quoted(text);
    }

    /** In single quotes, where nothing has a meaning but the quotes themselves. */
    public static String quoted(String text) {
        return "'" + text.replaceAll(SINGLE_QUOTES, "$0$0") + "'";
    }

    /** Inside a here-string of the expanding kind ({@code @"}), as it stands there. */
    public static String hereText(String text) {
        return text.replaceAll("[`$]", "`$0");
    }

    /** The value of an environment variable. */
    public static String variable(String name) {
        return name.matches("[A-Za-z0-9_]+") ? "$env:" + name : "${env:" + name.replaceAll("[`{}]", "`$0") + "}";
    }

    /**
     * Whether a program gets the text as it is from every version: those before 7.3 put a word with blanks between quotation
     * marks and do not mask the ones in it, and a backslash at its end masks the closing one; of empty words nothing is left.
     */
    public static boolean passes(String text) {
        return !text.isEmpty() && !text.contains("\"") && !(text.endsWith("\\") && text.matches("(?s).*\\s.*"));
    }
}
