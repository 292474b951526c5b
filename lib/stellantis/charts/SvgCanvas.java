//SOURCES Canvas.java
package stellantis.charts;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A picture as SVG 1.1, with nothing from elsewhere: no fonts, no scripts, no links. */
public final class SvgCanvas implements Canvas {
    private final StringBuilder svg = new StringBuilder();

    /** @param title told by screen readers and shown as a tip */
    public SvgCanvas(int width, int height, String title) {
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(width).append("\" height=\"").append(height).append("\" viewBox=\"0 0 ").append(width).append(' ').append(height)
                .append("\" role=\"img\" font-family=\"sans-serif\">\n<title>").append(escaped(title)).append("</title>\n");
    }

    @Override
    public void rectangle(double x, double y, double width, double height, String colour) {
        svg.append("<rect x=\"").append(number(x)).append("\" y=\"").append(number(y)).append("\" width=\"").append(number(width)).append("\" height=\"").append(number(height))
                .append("\" fill=\"").append(colour).append("\"/>\n");
    }

    @Override
    public void line(double[] x, double[] y, String colour, double width) {
        svg.append("<polyline fill=\"none\" stroke-linejoin=\"round\" stroke=\"").append(colour).append("\" stroke-width=\"").append(number(width)).append("\" points=\"");
        for (int i = 0; i < x.length; i++) svg.append(i == 0 ? "" : " ").append(number(x[i])).append(',').append(number(y[i]));
        svg.append("\"/>\n");
    }

    @Override
    public void dot(double x, double y, double radius, String colour) {
        svg.append("<circle cx=\"").append(number(x)).append("\" cy=\"").append(number(y)).append("\" r=\"").append(number(radius)).append("\" fill=\"").append(colour).append("\"/>\n");
    }

    @Override
    public void text(double x, double y, Anchor anchor, double size, String colour, String text) {
        svg.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y)).append("\" font-size=\"").append(number(size)).append("\" fill=\"").append(colour).append("\" text-anchor=\"")
                .append(anchor.name().toLowerCase(java.util.Locale.ROOT)).append("\">").append(escaped(text)).append("</text>\n");
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        out.write((svg + "</svg>\n").getBytes(StandardCharsets.UTF_8));
    }

    /** To a tenth, which no eye can tell from the whole number behind it. */
    private static String number(double value) {
        double rounded = Math.round(value * 10) / 10.0;
        return rounded == Math.rint(rounded) ? String.valueOf((long) rounded) : String.valueOf(rounded);
    }

    /** As XML 1.0 takes it: markup escaped, characters that it does not allow replaced. */
    static String escaped(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().forEach(c -> {
            boolean allowed = c == '\t' || c == '\n' || c >= 0x20 && c <= 0xD7FF || c >= 0xE000 && c <= 0xFFFD || c >= 0x10000;
            if (c == '&') clean.append("&amp;");
            else if (c == '<') clean.append("&lt;");
            else if (c == '>') clean.append("&gt;");
            else if (c == '"') clean.append("&quot;");
            else clean.appendCodePoint(allowed ? c : 0xFFFD);
        });
        return clean.toString();
    }
}
