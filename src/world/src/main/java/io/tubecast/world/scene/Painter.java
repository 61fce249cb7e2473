package io.tubecast.world.scene;

import io.tubecast.world.draw.Dice;
import io.tubecast.world.draw.Paint;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Brushes for backdrops: shapes in scene coordinates on a picture whose middle is the scene's. Not thread-safe. */
final class Painter {
    private final BufferedImage picture;
    private final Graphics2D graphics;
    private final Dice dice;
    private final double halfWidth;
    private final double halfHeight;

    Painter(double halfWidth, double halfHeight, double pixelsPerUnit, Dice dice) {
        this.halfWidth = halfWidth;
        this.halfHeight = halfHeight;
        this.dice = dice;
        int width = (int) Math.ceil(2 * halfWidth * pixelsPerUnit);
        int height = (int) Math.ceil(2 * halfHeight * pixelsPerUnit);
        picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.translate(width / 2.0, height / 2.0);
        graphics.scale(pixelsPerUnit, pixelsPerUnit);
    }

    /** The finished picture; nothing can be painted afterwards. */
    BufferedImage finish() {
        graphics.dispose();
        return picture;
    }

    Dice dice() {
        return dice;
    }

    double halfWidth() {
        return halfWidth;
    }

    double halfHeight() {
        return halfHeight;
    }

    /** The leftmost scene column. */
    double left() {
        return -halfWidth;
    }

    /** The uppermost scene row. */
    double top() {
        return -halfHeight;
    }

    /** A random scene column. */
    double somewhereX() {
        return dice.range(-halfWidth, halfWidth);
    }

    /** A color near a hue, varied. */
    int tone(double hue, double saturation, double brightness) {
        return Paint.hsb(
                hue + dice.range(-0.04, 0.04),
                limit(saturation * dice.range(0.6, 1.4)),
                limit(brightness * dice.range(0.8, 1.2)));
    }

    private static double limit(double value) {
        return Math.max(0, Math.min(1, value));
    }

    Painter color(int rgb) {
        graphics.setPaint(new Color(rgb));
        return this;
    }

    Painter glaze(int rgb, double opacity) {
        graphics.setPaint(new Color((rgb >> 16) & 255, (rgb >> 8) & 255, rgb & 255, (int) (255 * opacity)));
        return this;
    }

    /** Colors that change from one row of the scene to another. */
    Painter fade(double fromY, int from, double toY, int to) {
        graphics.setPaint(new GradientPaint(0, (float) fromY, new Color(from), 0, (float) toY, new Color(to)));
        return this;
    }

    Painter box(double x, double y, double width, double height) {
        graphics.fill(new Rectangle2D.Double(x, y, width, height));
        return this;
    }

    Painter oval(double centerX, double centerY, double radiusX, double radiusY) {
        graphics.fill(new Ellipse2D.Double(centerX - radiusX, centerY - radiusY, 2 * radiusX, 2 * radiusY));
        return this;
    }

    Painter line(double x1, double y1, double x2, double y2, double width) {
        graphics.setStroke(new java.awt.BasicStroke((float) width));
        graphics.draw(new Line2D.Double(x1, y1, x2, y2));
        return this;
    }

    /** A polygon through points x, y, x, y and so on. */
    Painter polygon(double... points) {
        Path2D path = new Path2D.Double();
        path.moveTo(points[0], points[1]);
        for (int i = 2; i < points.length; i += 2) {
            path.lineTo(points[i], points[i + 1]);
        }
        path.closePath();
        graphics.fill(path);
        return this;
    }
}
