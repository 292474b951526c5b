package support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Lines of a terminal, with their colours (SGR), as a picture that needs nothing but itself. */
final class TerminalSvg {
    private static final Pattern SGR = Pattern.compile("\u001b\\[([\\d;]*)m");
    private static final Map<String, String> COLOURS = Map.of(
            "31", "#ff7b72", "32", "#7ee787", "33", "#e3b341", "34", "#79c0ff", "35", "#d2a8ff", "36", "#76e3ea", "90",
            "#8b949e", "1", "bold");
    private static final double GLYPH = 8.4;
    private static final int LINE = 20;
    private static final int MARGIN = 18;
    private static final int BAR = 34;

    private TerminalSvg() {}

    /** Text in one style: a colour, {@code bold}, or null. */
    private record Run(String text, String style) {}

    static String of(String title, List<String> lines, int columns) {
        List<List<Run>> rows = new ArrayList<>();
        for (String line : lines) rows.addAll(rows(line, columns));
        int width = (int) Math.ceil(2 * MARGIN + columns * GLYPH);
        int height = BAR + rows.size() * LINE + MARGIN + 4;
        StringBuilder svg = new StringBuilder(
                ("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
                                + "role=\"img\" aria-label=\"%s\">\n")
                        .formatted(width, height, width, height, escaped(title)));
        svg.append("<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#0d1117\"/>\n".formatted(width, height));
        String[] lights = {"#ff5f57", "#febc2e", "#28c840"};
        for (int i = 0; i < lights.length; i++)
            svg.append("<circle cx=\"%d\" cy=\"17\" r=\"5\" fill=\"%s\"/>\n".formatted(MARGIN + 4 + i * 18, lights[i]));
        svg.append("<g font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\""
                + " font-size=\"14\" fill=\"#e6edf3\">\n");
        for (int i = 0; i < rows.size(); i++) {
            int column = 0;
            for (Run run : rows.get(i)) {
                if (!run.text().isBlank()) svg.append(text(run, MARGIN + column * GLYPH, BAR + (i + 1) * LINE - 6));
                column += run.text().length();
            }
        }
        return svg.append("</g>\n</svg>\n").toString();
    }

    /** Each at its column, as wide as its columns: fonts differ. */
    private static String text(Run run, double x, int y) {
        String text = run.text().stripTrailing();
        int blanks = text.length() - text.stripLeading().length();
        String style = run.style() == null
                ? ""
                : run.style().equals("bold")
                        ? " font-weight=\"bold\" fill=\"#ffffff\""
                        : " fill=\"" + run.style() + "\"";
        return "<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\"%s>%s</text>\n"
                .formatted(x + blanks * GLYPH, y, (text.length() - blanks) * GLYPH, style, escaped(text.strip()));
    }

    /**
     * The rows that a line takes: broken at blanks, what follows as deep as the line begins, behind its label where it
     * has one.
     */
    private static List<List<Run>> rows(String line, int columns) {
        StringBuilder text = new StringBuilder();
        List<String> styles = new ArrayList<>();
        String style = null;
        int from = 0;
        Matcher sgr = SGR.matcher(line);
        while (true) {
            boolean found = sgr.find(from);
            String part = line.substring(from, found ? sgr.start() : line.length());
            text.append(part);
            for (int i = 0; i < part.length(); i++) styles.add(style);
            if (!found) break;
            style = style(sgr.group(1));
            from = sgr.end();
        }
        int indent = Math.min(indent(text.toString(), styles), columns / 2);
        List<List<Run>> rows = new ArrayList<>();
        int start = 0;
        do {
            int room = columns - (rows.isEmpty() ? 0 : indent);
            int end = Math.min(text.length(), start + room);
            int blank = text.lastIndexOf(" ", end);
            if (end < text.length() && blank > start + indent) end = blank;
            rows.add(runs(rows.isEmpty() ? 0 : indent, text.substring(start, end), styles.subList(start, end)));
            start = end < text.length() && text.charAt(end) == ' ' ? end + 1 : end;
        } while (start < text.length());
        return rows;
    }

    /** The column of the first text; where that is a label, of another style than the rest, of the rest. */
    private static int indent(String text, List<String> styles) {
        int first = text.length() - text.stripLeading().length();
        if (first > 0 || text.isEmpty() || styles.get(0) == null) return first;
        for (int i = 1; i < text.length(); i++)
            if (text.charAt(i) != ' ' && !Objects.equals(styles.get(i), styles.get(0))) return i;
        return 0;
    }

    /** Pieces of one style, without gaps in them: fonts and renderers differ in what they make of several blanks. */
    private static List<Run> runs(int indent, String text, List<String> styles) {
        List<Run> runs = new ArrayList<>();
        if (indent > 0) runs.add(new Run(" ".repeat(indent), null));
        int start = 0;
        for (int i = 1; i <= text.length(); i++) {
            boolean gap = i < text.length()
                    && i > 1
                    && text.charAt(i) != ' '
                    && text.charAt(i - 1) == ' '
                    && text.charAt(i - 2) == ' ';
            if (i < text.length() && !gap && Objects.equals(styles.get(i), styles.get(start))) continue;
            runs.add(new Run(text.substring(start, i), styles.get(start)));
            start = i;
        }
        return runs;
    }

    private static String style(String codes) {
        String style = null;
        for (String code : codes.split(";")) {
            if (code.isEmpty() || code.equals("0") || code.equals("39") || code.equals("22")) style = null;
            else if (!COLOURS.containsKey(code))
                throw new IllegalArgumentException("no colour is known for SGR " + code);
            else if (style == null || style.equals("bold")) style = COLOURS.get(code);
        }
        return style;
    }

    /** The words in a picture, a row on a line. */
    static String text(String svg) {
        Matcher text = Pattern.compile("<text x=\"[\\d.]+\" y=\"(\\d+)\"[^>]*>([^<]*)</text>")
                .matcher(svg);
        StringBuilder all = new StringBuilder();
        String row = "";
        while (text.find()) {
            if (!all.isEmpty()) all.append(text.group(1).equals(row) ? " " : "\n");
            row = text.group(1);
            all.append(text.group(2)
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&quot;", "\"")
                    .replace("&amp;", "&"));
        }
        return all.toString();
    }

    private static String escaped(String text) {
        return text.chars()
                .mapToObj(c -> switch (c) {
                    case '<' -> "&lt;";
                    case '>' -> "&gt;";
                    case '&' -> "&amp;";
                    case '"' -> "&quot;";
                    default -> String.valueOf((char) c);
                })
                .collect(Collectors.joining());
    }
}
