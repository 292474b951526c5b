package stellantis.charts;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import stellantis.Text;

/**
 * A picture as SVG 1.1, with nothing from elsewhere: no fonts, no scripts, no links. The unit is a pixel, from the
 * upper left corner. Colours are {@code #rrggbb}.
 */
final class SvgCanvas {
    private static final String NOT_XML = "[^\\t\\n\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]";
    /** Where a text's point is. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    private static final String HEAD = """
        <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %1$d %2$d" \
        role="img" font-family="sans-serif">
        <title>%s</title>
        """;

    private final StringBuilder svg = new StringBuilder();

    /** @param title told by screen readers and shown as a tip */
    SvgCanvas(int width, int height, String title) {
        svg.append(HEAD.formatted(width, height, escaped(title)));
    }

    void rectangle(double x, double y, double width, double height, String colour) {
        svg.append("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>\n"
                .formatted(number(x), number(y), number(width), number(height), colour));
    }

    /** Straight lines from point to point. */
    void line(double[] x, double[] y, String colour, double width) {
        svg.append("<polyline fill=\"none\" stroke-linejoin=\"round\" stroke=\"%s\" stroke-width=\"%s\" points=\""
                .formatted(colour, number(width)));
        for (int i = 0; i < x.length; i++) {
            svg.append(i == 0 ? "" : " ").append(number(x[i])).append(',').append(number(y[i]));
        }
        svg.append("\"/>\n");
    }

    void dot(double x, double y, double radius, String colour) {
        svg.append("<circle cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"/>\n"
                .formatted(number(x), number(y), number(radius), colour));
    }

    /** @param y of the base line */
    void text(double x, double y, Anchor anchor, double size, String colour, String text) {
        svg.append("<text x=\"%s\" y=\"%s\" font-size=\"%s\" fill=\"%s\" text-anchor=\"%s\">%s</text>\n"
                .formatted(
                        number(x),
                        number(y),
                        number(size),
                        colour,
                        anchor.name().toLowerCase(Locale.ROOT),
                        escaped(text)));
    }

    /** The finished picture. */
    byte[] bytes() {
        return (svg + "</svg>\n").getBytes(StandardCharsets.UTF_8);
    }

    /** To a tenth, which no eye can tell from the whole number behind it. */
    private static String number(double value) {
        double rounded = Math.round(value * 10) / 10.0;
        return rounded == Math.rint(rounded) ? String.valueOf((long) rounded) : String.valueOf(rounded);
    }

    /** As XML 1.0 takes it: markup escaped, characters that it does not allow replaced. */
    static String escaped(String text) {
        return Text.html(text).replaceAll(NOT_XML, "\uFFFD");
    }
}
