package io.tubecast.video.flow;

import io.tubecast.core.frame.Image;
import java.util.Random;

/** A smooth grey texture that is defined between the pixels too, so that it can be moved by parts of one. */
final class Texture {
    private static final int WAVES = 10;

    private final double[] waves = new double[3 * WAVES];

    Texture(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < waves.length; i += 3) {
            double length = 8 + 16 * random.nextDouble(); // pixels
            double direction = 2 * Math.PI * random.nextDouble();
            waves[i] = 2 * Math.PI / length * Math.cos(direction);
            waves[i + 1] = 2 * Math.PI / length * Math.sin(direction);
            waves[i + 2] = 2 * Math.PI * random.nextDouble();
        }
    }

    /** The texture after it has moved by (right, down) pixels. */
    Image picture(int width, int height, double right, double down) {
        Image picture = new Image(width, height);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double sum = 0;
                for (int i = 0; i < waves.length; i += 3) {
                    sum += Math.sin(waves[i] * (x - right) + waves[i + 1] * (y - down) + waves[i + 2]);
                }
                byte level = (byte) Math.round(Math.max(0, Math.min(255, 128 + 35 * sum)));
                for (int channel = 0; channel < 3; channel++) {
                    picture.pixels().put(picture.offset(x, y) + channel, level);
                }
            }
        }
        return picture;
    }
}
