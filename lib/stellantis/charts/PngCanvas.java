//SOURCES Canvas.java
package stellantis.charts;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.ImageIO;

/** A picture as PNG, twice as fine as a screen. The only class that loads java.awt. */
public final class PngCanvas implements Canvas {
    private static final int FINE = 2;

    private final BufferedImage image;
    private final Graphics2D pen;

    /** Needs no screen; throws an Error or RuntimeException of the JDK's where it has no fonts at all. */
    public PngCanvas(int width, int height) {
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
        image = new BufferedImage(width * FINE, height * FINE, BufferedImage.TYPE_INT_RGB);
        pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.scale(FINE, FINE);
    }

    @Override
    public void rectangle(double x, double y, double width, double height, String colour) {
        pen.setColor(Color.decode(colour));
        pen.fill(new Rectangle2D.Double(x, y, width, height));
    }

    @Override
    public void line(double[] x, double[] y, String colour, double width) {
        Path2D path = new Path2D.Double();
        for (int i = 0; i < x.length; i++) {
            if (i == 0) path.moveTo(x[i], y[i]);
            else path.lineTo(x[i], y[i]);
        }
        pen.setColor(Color.decode(colour));
        pen.setStroke(new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
        pen.draw(path);
    }

    @Override
    public void dot(double x, double y, double radius, String colour) {
        pen.setColor(Color.decode(colour));
        pen.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }

    @Override
    public void text(double x, double y, Anchor anchor, double size, String colour, String text) {
        pen.setColor(Color.decode(colour));
        pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont((float) size));
        double width = pen.getFontMetrics().stringWidth(text);
        pen.drawString(text, (float) (x - (anchor == Anchor.START ? 0 : anchor == Anchor.MIDDLE ? width / 2 : width)), (float) y);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        ImageIO.write(image, "png", out);
    }
}
