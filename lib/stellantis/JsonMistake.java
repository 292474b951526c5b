package stellantis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a JSON parser (Jackson) complains of, in words for whoever has the text before them. */
public final class JsonMistake {
    private static final Pattern CHARACTER = Pattern.compile("^Unexpected character \\((?:'(.)'|CTRL-CHAR)?", Pattern.DOTALL);
    private static final Pattern TOKEN = Pattern.compile("^(?:Unrecognized token|Non-standard token) '([^']*)'");
    private static final Pattern MOST = Pattern.compile("exceeds the maximum allowed \\((\\d+)");

    private JsonMistake() {}

    /**
     * @param told the parser's own message
     * @param line from 1; 0 or less where it is not known
     * @param column from 1
     */
    public static String told(String told, long line, long column) {
        return words(String.valueOf(told)) + (line > 0 ? " (line " + line + ", column " + column + ")" : "");
    }

    private static String words(String told) {
        Matcher character = CHARACTER.matcher(told);
        if (character.find()) return (character.group(1) == null ? "a control character" : "\"" + character.group(1) + "\"") + " cannot stand there";
        Matcher token = TOKEN.matcher(told);
        if (token.find()) return "\"" + token.group(1) + "\" is no JSON value";
        Matcher most = MOST.matcher(told);
        if (most.find()) return (told.contains("nesting depth") ? "it is nested deeper than " : told.contains("Number") ? "a number is longer than " : "a text or name is longer than ") + most.group(1);
        if (told.contains("end-of-input")) return "it ends in the middle";
        if (told.contains("unquoted character")) return "a text holds a control character, such as a line break, which is written \\n";
        if (told.contains("UTF-8")) return "it is not UTF-8";
        if (told.contains("escape")) return "a text holds a backslash before a character that needs none";
        if (told.contains("numeric value") || told.contains("Leading zero")) return "a number is not written as JSON wants it";
        // without what it would have its programmer do
        return told.replaceFirst("(?s)\n.*", "").replaceAll("[:;,]? ?\\(?(?:enable|from) `[^`]*`[^,;]*", "");
    }
}
