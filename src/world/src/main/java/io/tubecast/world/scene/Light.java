package io.tubecast.world.scene;

import io.tubecast.world.draw.Canvas;
import io.tubecast.world.draw.Dice;

/** Light and sensor: brightness that drifts, flickers and falls off to one side, a color cast, slight blur, and noise. */
final class Light {
    private static final int NOISE_BITS = 14;

    private final long seed;
    private final double gain;
    private final double drift;
    private final double driftSpeed;
    private final double driftStart;
    private final double flicker;
    private final double flickerSpeed;
    private final double slopeX;
    private final double slopeY;
    private final double[] cast = new double[3];
    private final boolean blurred;
    private final byte[] noise = new byte[1 << NOISE_BITS];

    Light(Dice dice) {
        seed = dice.nextLong();
        gain = dice.range(0.72, 1.18);
        drift = dice.chance(0.4) ? dice.range(0.03, 0.2) : 0;
        driftSpeed = dice.range(0.4, 2);
        driftStart = dice.range(0, 2 * Math.PI);
        flicker = dice.chance(0.15) ? dice.range(0.01, 0.05) : 0;
        flickerSpeed = dice.range(30, 60);
        slopeX = dice.range(-0.25, 0.25);
        slopeY = dice.range(-0.15, 0.15);
        for (int i = 0; i < 3; i++) {
            cast[i] = dice.range(0.92, 1.08);
        }
        blurred = dice.chance(0.25);
        double sigma = dice.range(0.5, 4.5);
        Dice grain = dice.fork(1);
        for (int i = 0; i < noise.length; i++) {
            double bell = grain.next() + grain.next() + grain.next() + grain.next() - 2; // sigma 0.577
            noise[i] = (byte) Math.round(bell / 0.577 * sigma);
        }
    }

    /** Turns a drawn picture into what the sensor gives. */
    void expose(Canvas canvas, int frame, double seconds) {
        if (blurred) {
            blur(canvas);
        }
        double now = gain
                * (1 + drift * Math.sin(driftSpeed * seconds + driftStart))
                * (1 + flicker * Math.sin(flickerSpeed * seconds));
        byte[] pixels = canvas.pixels();
        int width = canvas.width();
        int height = canvas.height();
        for (int y = 0; y < height; y++) {
            double row = now * (1 + slopeY * (2.0 * y / height - 1));
            int at = 3 * y * width;
            long scatter = Dice.hash(seed + frame, y);
            for (int c = 0; c < 3; c++) {
                int grain = (int) (scatter >>> (c * 16)) & 0xFFFF;
                exposeRow(pixels, at + c, width, row * cast[c], grain);
            }
        }
    }

    private void exposeRow(byte[] pixels, int start, int width, double gainHere, int grainStart) {
        int brightness = (int) (65536 * gainHere * (1 - slopeX));
        int step = (int) (65536 * gainHere * 2 * slopeX / width);
        int grain = grainStart;
        int end = start + 3 * width;
        for (int i = start; i < end; i += 3) {
            int value = (((pixels[i] & 255) * brightness) >> 16) + noise[grain & ((1 << NOISE_BITS) - 1)];
            pixels[i] = (byte) Math.max(0, Math.min(255, value));
            brightness += step;
            grain++;
        }
    }

    /** Weights 1, 2, 1 along rows, then along columns; the outermost pixels stay. */
    private static void blur(Canvas canvas) {
        byte[] pixels = canvas.pixels();
        int stride = 3 * canvas.width();
        for (int y = 0; y < canvas.height(); y++) {
            for (int c = 0; c < 3; c++) {
                smooth(pixels, y * stride + c, canvas.width(), 3);
            }
        }
        blurColumns(pixels, stride, canvas.height());
    }

    private static void smooth(byte[] pixels, int start, int count, int step) {
        int before = pixels[start] & 255;
        int here = before;
        int at = start;
        for (int i = 1; i < count; i++) {
            int after = pixels[at + step] & 255;
            pixels[at] = (byte) ((before + 2 * here + after + 2) >> 2);
            before = here;
            here = after;
            at += step;
        }
    }

    private static void blurColumns(byte[] pixels, int stride, int height) {
        byte[] above = new byte[stride];
        byte[] here = new byte[stride];
        System.arraycopy(pixels, 0, above, 0, stride);
        for (int y = 0; y < height - 1; y++) {
            int at = y * stride;
            System.arraycopy(pixels, at, here, 0, stride);
            for (int x = 0; x < stride; x++) {
                int sum = (above[x] & 255) + 2 * (here[x] & 255) + (pixels[at + stride + x] & 255) + 2;
                pixels[at + x] = (byte) (sum >> 2);
            }
            byte[] swap = above;
            above = here;
            here = swap;
        }
    }
}
