package io.tubecast.world.scene;

import io.tubecast.world.draw.Canvas;
import io.tubecast.world.draw.Dice;
import io.tubecast.world.draw.View;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/**
 * Everything that stands still behind the people, painted once on a picture larger than the frame; the camera moves over it.
 * Immutable once made.
 */
final class Backdrop {
    /** How far the picture reaches beyond the frame on each side, in frame heights. */
    static final double MARGIN = 0.28;

    private static final int PAIR = 0xFF00FF;

    private final int width;
    private final int height;
    private final int[] pixels;
    private final double perUnit;

    /** Takes over a painted picture; the scene's middle is the picture's. */
    Backdrop(BufferedImage picture, double pixelsPerFrameHeight, Dice dice) {
        width = picture.getWidth();
        height = picture.getHeight();
        pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        perUnit = pixelsPerFrameHeight;
        roughen(dice.range(2, 10), dice.fork(1));
    }

    /** Adds the small irregularities of real surfaces. */
    private void roughen(double strength, Dice dice) {
        int scale = (int) (strength * 4);
        long random = dice.nextLong();
        for (int i = 0; i < pixels.length; i++) {
            random = random * 6364136223846793005L + 1442695040888963407L;
            int off = ((int) ((random >>> 56) - 128) * scale) >> 9;
            pixels[i] = (level(((pixels[i] >> 16) & 255) + off) << 16)
                    | (level(((pixels[i] >> 8) & 255) + off) << 8)
                    | level((pixels[i] & 255) + off);
        }
    }

    private static int level(int value) {
        return Math.max(0, Math.min(255, value));
    }

    /** Fills the canvas with what the view shows, bilinear; beyond the edge the border is repeated. */
    void draw(Canvas canvas, View view) {
        byte[] out = canvas.pixels();
        double c = Math.cos(view.roll()) / view.scale() * perUnit;
        double s = Math.sin(view.roll()) / view.scale() * perUnit;
        int stepX = (int) Math.round(65536 * c);
        int stepY = (int) Math.round(-65536 * s);
        int at = 0;
        for (int y = 0; y < canvas.height(); y++) {
            double fromX = 0.5 - view.originX();
            double fromY = y + 0.5 - view.originY();
            int bx = (int) Math.round(65536 * (c * fromX + s * fromY + width / 2.0 - 0.5));
            int by = (int) Math.round(65536 * (-s * fromX + c * fromY + height / 2.0 - 0.5));
            for (int x = 0; x < canvas.width(); x++) {
                int value = sample(bx, by);
                out[at] = (byte) value;
                out[at + 1] = (byte) (value >> 8);
                out[at + 2] = (byte) (value >> 16);
                at += 3;
                bx += stepX;
                by += stepY;
            }
        }
    }

    /** Red and blue are mixed together in one multiplication, green in another. */
    private int sample(int fixedX, int fixedY) {
        int x = Math.max(0, Math.min(width - 2, fixedX >> 16));
        int y = Math.max(0, Math.min(height - 2, fixedY >> 16));
        int fx = (fixedX >> 8) & 255;
        int fy = (fixedY >> 8) & 255;
        int at = y * width + x;
        int a = pixels[at];
        int b = pixels[at + 1];
        int c = pixels[at + width];
        int d = pixels[at + width + 1];
        int topPair = (((a & PAIR) * (256 - fx) + (b & PAIR) * fx) >>> 8) & PAIR;
        int lowPair = (((c & PAIR) * (256 - fx) + (d & PAIR) * fx) >>> 8) & PAIR;
        int topGreen = (((a >> 8) & 255) * (256 - fx) + ((b >> 8) & 255) * fx) >> 8;
        int lowGreen = (((c >> 8) & 255) * (256 - fx) + ((d >> 8) & 255) * fx) >> 8;
        int pair = ((topPair * (256 - fy) + lowPair * fy) >>> 8) & PAIR;
        int green = (topGreen * (256 - fy) + lowGreen * fy) >> 8;
        return pair | (green << 8);
    }
}
