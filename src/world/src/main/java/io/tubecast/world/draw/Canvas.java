package io.tubecast.world.draw;

import io.tubecast.core.frame.Image;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A picture being drawn: bytes [height, width, 3] in B, G, R order (the layout of {@code TYPE_3BYTE_BGR} and of {@link Image}).
 *
 * <p>Edges are smoothed by the exact distance to the part's outline. Not thread-safe.
 */
public final class Canvas {
    private final int width;
    private final int height;
    private final byte[] pixels;
    private final double[] box = new double[4];
    private double length; // of the part being drawn, with its direction
    private double ux;
    private double uy;

    /** A black canvas. */
    public Canvas(int width, int height) {
        this.width = width;
        this.height = height;
        pixels = new byte[3 * width * height];
    }

    /** Width in pixels. */
    public int width() {
        return width;
    }

    /** Height in pixels. */
    public int height() {
        return height;
    }

    /** The pixels themselves. */
    public byte[] pixels() {
        return pixels;
    }

    /** Paints everything in one color, 0xRRGGBB. */
    public void clear(int color) {
        for (int i = 0; i < pixels.length; i += 3) {
            pixels[i] = (byte) color;
            pixels[i + 1] = (byte) (color >> 8);
            pixels[i + 2] = (byte) (color >> 16);
        }
    }

    /** Draws all visible parts, the furthest first. */
    public void draw(PartList parts) {
        for (Part part : parts.backToFront()) {
            fill(part, null, 0);
        }
    }

    /**
     * Finds the part that is seen at each pixel: the nearest that covers at least half of it.
     *
     * @param owner (out) [height * width] number of the part, -1 where none is
     */
    public void owners(PartList parts, int[] owner) {
        Arrays.fill(owner, -1);
        for (Part part : parts.backToFront()) {
            if (part.opacity > 0.5) {
                fill(part, owner, parts.indexOf(part));
            }
        }
    }

    /** Copies the picture into an image of the same size. */
    public void copyTo(Image image) {
        if (image.width() != width || image.height() != height) {
            throw new IllegalArgumentException("the frame is %dx%d but the image given is %dx%d"
                    .formatted(width, height, image.width(), image.height()));
        }
        image.pixels().put(0, pixels);
    }

    private void fill(Part part, int @Nullable [] owner, int number) {
        box[0] = Double.POSITIVE_INFINITY;
        box[1] = Double.POSITIVE_INFINITY;
        box[2] = Double.NEGATIVE_INFINITY;
        box[3] = Double.NEGATIVE_INFINITY;
        part.growBox(box);
        int x1 = (int) Math.max(0, Math.floor(box[0] - 0.5));
        int y1 = (int) Math.max(0, Math.floor(box[1] - 0.5));
        int x2 = (int) Math.min(width, Math.ceil(box[2] + 0.5));
        int y2 = (int) Math.min(height, Math.ceil(box[3] + 0.5));
        length = part.length();
        ux = part.directionX(length);
        uy = part.directionY(length);
        double band = 2 + Math.max(part.halfWidthA + part.radiusA, part.halfWidthB + part.radiusB);
        for (int y = y1; y < y2; y++) {
            int from = x1;
            int to = x2;
            if (Math.abs(uy) > 0.1) { // only where the row crosses the band around the axis
                double middle = part.ax + (y + 0.5 - part.ay) * ux / uy;
                from = Math.max(from, (int) (middle - band / Math.abs(uy)));
                to = Math.min(to, (int) (middle + band / Math.abs(uy)) + 1);
            }
            fillRow(part, y, from, to, owner, number);
        }
    }

    private void fillRow(Part part, int y, int from, int to, int @Nullable [] owner, int number) {
        double perLength = length > 0 ? 1 / length : 0;
        double qy = y + 0.5 - part.ay;
        for (int x = from; x < to; x++) {
            double qx = x + 0.5 - part.ax;
            double along = qx * ux + qy * uy;
            double across = qy * ux - qx * uy;
            double t = Math.max(0, Math.min(1, along * perLength));
            double radius = part.radiusA + t * (part.radiusB - part.radiusA);
            double half = part.halfWidthA + t * (part.halfWidthB - part.halfWidthA);
            double coverage = 0.5 - distance(along - t * length, Math.abs(across) - half, radius);
            if (coverage > 0) {
                if (owner == null) {
                    double reach = half + radius;
                    blend(3 * (y * width + x), part, Math.min(1, coverage), t, reach > 0 ? across / reach : 0);
                } else if (coverage >= 0.5) {
                    owner[y * width + x] = number;
                }
            }
        }
    }

    /** Signed distance to the outline, from how far a point lies beyond the end and beyond the half-width. */
    private static double distance(double beyondEnd, double beyondSide, double radius) {
        if (beyondSide <= 0) {
            return Math.abs(beyondEnd) - radius;
        }
        return beyondEnd == 0
                ? beyondSide - radius
                : Math.sqrt(beyondEnd * beyondEnd + beyondSide * beyondSide) - radius;
    }

    private void blend(int at, Part part, double coverage, double t, double v) {
        int color = part.paint.colorAt(t, v);
        int light = part.paint.shadeAt(v);
        int alpha = (int) (256 * coverage * part.opacity);
        pixels[at] = mixed(pixels[at], color & 255, light, alpha);
        pixels[at + 1] = mixed(pixels[at + 1], (color >> 8) & 255, light, alpha);
        pixels[at + 2] = mixed(pixels[at + 2], (color >> 16) & 255, light, alpha);
    }

    private static byte mixed(byte under, int over, int light, int alpha) {
        int lit = Math.min(255, (over * light) >> 8);
        return (byte) ((under & 255) + (((lit - (under & 255)) * alpha) >> 8));
    }
}
