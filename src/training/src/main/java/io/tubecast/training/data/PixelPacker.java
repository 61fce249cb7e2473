package io.tubecast.training.data;

import io.tubecast.core.frame.Image;
import java.nio.FloatBuffer;

/**
 * Turns a picture of bytes in B, G, R order into the network's input: floats in R, G, B order with the mean (R 123, G 117, B 104) subtracted, not
 * scaled.
 *
 * <p>Keeps a row as scratch: one packer a thread.
 */
public final class PixelPacker {
    /** What is subtracted, in the order of the floats. */
    private static final float[] MEAN_RGB = {123, 117, 104};

    private final byte[] bytes;
    private final float[] floats;

    /** A packer for square pictures of this size. */
    public PixelPacker(int size) {
        bytes = new byte[3 * size];
        floats = new float[3 * size];
    }

    /** The mean in R, G, B order: a copy. */
    public static float[] meanRgb() {
        return MEAN_RGB.clone();
    }

    /**
     * Packs one picture.
     *
     * @param image (in) as wide as the packer
     * @param target (out) [height, width, 3] floats from {@code at} on
     */
    public void pack(Image image, FloatBuffer target, int at) {
        for (int row = 0; row < image.height(); row++) {
            image.pixels().get(image.offset(0, row), bytes, 0, bytes.length);
            for (int i = 0; i < bytes.length; i += 3) {
                floats[i] = (bytes[i + 2] & 255) - MEAN_RGB[0];
                floats[i + 1] = (bytes[i + 1] & 255) - MEAN_RGB[1];
                floats[i + 2] = (bytes[i] & 255) - MEAN_RGB[2];
            }
            target.put(at + row * floats.length, floats);
        }
    }
}
