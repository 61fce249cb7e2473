package io.tubecast.lab.render;

import io.tubecast.core.frame.Image;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.List;

/**
 * Draws tubes onto pictures of one size: a box in its own or its class's color, with a caption. Truth is dashed and captioned inside the box, detections are solid and
 * captioned above it, so that both can be seen where they agree. Not thread-safe.
 */
public final class TubePainter {
    /** Turns of the color wheel from class to class: neighbors differ as much as they can. */
    private static final float GOLDEN_RATIO = 0.618034f;

    private static final int LEAST_TEXT = 10;

    private final BufferedImage canvas;
    private final byte[] pixels;
    private final List<DrawnTube> tubes;
    private final Font font;
    private final float line;

    /**
     * A painter for a video.
     *
     * @param tubes those of the whole video
     */
    public TubePainter(int width, int height, List<DrawnTube> tubes) {
        canvas = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR); // an image's layout
        pixels = ((DataBufferByte) canvas.getRaster().getDataBuffer()).getData();
        this.tubes = List.copyOf(tubes);
        font = new Font(Font.SANS_SERIF, Font.BOLD, Math.max(LEAST_TEXT, height / 24));
        line = Math.max(1.5f, height / 160f);
    }

    /** The color of a class. */
    static Color color(int actionClass) {
        float hue = actionClass * GOLDEN_RATIO;
        return Color.getHSBColor(hue - (float) Math.floor(hue), 0.85f, 1);
    }

    /** Draws the boxes of a frame onto its picture. */
    public void paint(int frame, Image picture) {
        picture.pixels().get(0, pixels);
        Graphics2D graphics = canvas.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            graphics.setFont(font);
            for (DrawnTube tube : tubes) {
                if (tube.covers(frame)) {
                    draw(graphics, tube, frame);
                }
            }
        } finally {
            graphics.dispose();
        }
        picture.pixels().put(0, pixels);
    }

    private void draw(Graphics2D graphics, DrawnTube drawn, int frame) {
        double[] boxes = drawn.tube().boxes();
        int at = 4 * (frame - drawn.tube().start());
        Rectangle2D box = new Rectangle2D.Double(
                boxes[at], boxes[at + 1], boxes[at + 2] - boxes[at], boxes[at + 3] - boxes[at + 1]);
        Color color = drawn.color();
        graphics.setColor(color);
        graphics.setStroke(
                drawn.isTruth()
                        ? new BasicStroke(
                                line,
                                BasicStroke.CAP_BUTT,
                                BasicStroke.JOIN_MITER,
                                10,
                                new float[] {3 * line, 2 * line},
                                0)
                        : new BasicStroke(line));
        graphics.draw(box);
        caption(graphics, drawn, box, color);
    }

    private void caption(Graphics2D graphics, DrawnTube drawn, Rectangle2D box, Color color) {
        int width = graphics.getFontMetrics().stringWidth(drawn.caption()) + 4;
        int height = graphics.getFontMetrics().getHeight();
        double above = drawn.isTruth() ? box.getMaxY() - height : box.getY() - height;
        double x = Math.max(0, Math.min(canvas.getWidth() - width, box.getX()));
        double y = Math.max(0, Math.min(canvas.getHeight() - height, above));
        graphics.setColor(color);
        graphics.fill(new Rectangle2D.Double(x, y, width, height));
        graphics.setColor(isDark(color) ? Color.WHITE : Color.BLACK);
        graphics.drawString(
                drawn.caption(),
                (float) x + 2,
                (float) y + graphics.getFontMetrics().getAscent());
    }

    /** Whether white can be read better on a color than black; weights of red, green and blue as the eye has them. */
    private static boolean isDark(Color color) {
        return 0.299 * color.getRed() + 0.587 * color.getGreen() + 0.114 * color.getBlue() < 110;
    }
}
