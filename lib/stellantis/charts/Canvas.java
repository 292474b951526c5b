package stellantis.charts;

import java.io.IOException;
import java.io.OutputStream;

/** What a chart is drawn on; the unit is a pixel of a screen, from the upper left corner. Colours are {@code #rrggbb}. */
public interface Canvas {
    /** Where a text's point is. */
    enum Anchor { START, MIDDLE, END }

    void rectangle(double x, double y, double width, double height, String colour);

    /** Straight lines from point to point. */
    void line(double[] x, double[] y, String colour, double width);

    void dot(double x, double y, double radius, String colour);

    /** @param y of the base line */
    void text(double x, double y, Anchor anchor, double size, String colour, String text);

    /** The finished picture. */
    void writeTo(OutputStream out) throws IOException;
}
