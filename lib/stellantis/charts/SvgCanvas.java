package stellantis.charts;

import java.nio.charset.StandardCharsets;
import stellantis.Html;

/**
 * A picture as SVG 1.1, with nothing from elsewhere: no fonts, no scripts, no links. The unit is a pixel, from the
 * upper left corner; in a narrower window all of it gets smaller.
 */
final class SvgCanvas {
    private static final String NOT_XML = "[^\\t\\n\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]";

    private static final String FRAME = """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %1$d %2$d" \
        style="max-width:100%%;height:auto" role="img" font-family="sans-serif">
        <title>%s</title>
        <rect width="%1$d" height="%2$d" fill="#ffffff"/>
        %s</svg>
        """;

    private final StringBuilder shapes = new StringBuilder();

    /**
     * An element of SVG.
     *
     * @param content what stands in it, as text; null for nothing
     * @param attributes names and values; numbers are written to a tenth
     */
    void add(String element, String content, Object... attributes) {
        shapes.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            Object value = attributes[i + 1];
            String text = value instanceof Number number ? number(number.doubleValue()) : value.toString();
            shapes.append(' ').append(attributes[i]).append("=\"").append(text).append('"');
        }
        shapes.append(content == null ? "/>\n" : ">" + escaped(content) + "</" + element + ">\n");
    }

    /** A point of a line or an outline, as its attribute {@code points} wants them. */
    static String point(double x, double y) {
        return number(x) + "," + number(y) + " ";
    }

    /** @param title read out by screen readers, and shown by a browser */
    byte[] bytes(int width, int height, String title) {
        return FRAME.formatted(width, height, escaped(title), shapes).getBytes(StandardCharsets.UTF_8);
    }

    /** To a tenth, which no eye can tell from the whole number behind it. */
    private static String number(double value) {
        double rounded = Math.round(value * 10) / 10.0;
        return rounded == Math.rint(rounded) ? String.valueOf((long) rounded) : String.valueOf(rounded);
    }

    /** As XML 1.0 takes it: markup escaped, characters that it does not allow replaced. */
    static String escaped(String text) {
        return Html.escaped(text).replaceAll(NOT_XML, "\uFFFD");
    }
}
