package stellantis.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Text broken at spaces, to the width of a window. */
final class Wrapped {
    /** Stands for a blank at which no line is broken: none of those that texts have. */
    static final char GLUE = '\uF8FE';

    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[\\d;]*m");

    private Wrapped() {}

    /**
     * A word longer than a line is not broken: it is an address, a file or a command that users copy.
     *
     * @param indent of all lines but the first, less where the window is narrow
     * @param width 0 for one line
     */
    static List<String> lines(String text, int indent, int width) {
        List<String> lines = new ArrayList<>();
        String margin = " ".repeat(Math.min(indent, width * 2 / 5));
        int first = text.length() - text.stripLeading().length();
        StringBuilder line = new StringBuilder(text.substring(0, first));
        boolean begun = false;
        for (String word : text.substring(first).split(" ", -1)) {
            if (width > 0 && begun && shown(line) + 1 + shown(word) > width) {
                lines.add(unglued(line));
                line = new StringBuilder(margin);
                begun = false;
            }
            line.append(begun ? " " : "").append(word);
            begun = true;
        }
        lines.add(unglued(line));
        return lines;
    }

    private static String unglued(CharSequence line) {
        return line.toString().replace(GLUE, ' ');
    }

    private static int shown(CharSequence text) {
        return COLOUR.matcher(text).replaceAll("").length();
    }
}
