package io.tubecast.training.data;

import io.tubecast.core.frame.Image;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Turns bytes into a network's input: floats with a mean subtracted, not scaled.
 *
 * <p>A picture in B, G, R order becomes R, G, B with the mean 123, 117, 104. A flow field keeps its order x, y, magnitude, and the same means, as in the
 * released code, which reads x, y and magnitude from the R, G and B of a picture file.
 *
 * <p>Keeps a row as scratch: one packer a thread.
 */
public final class PixelPacker {
    /** What is subtracted, in the order of the floats. */
    private static final float[] MEAN_RGB = {123, 117, 104};

    private final byte[] bytes;
    private final float[] floats;
    private float[] wide = new float[0];

    /** A packer for square pictures of this size. */
    public PixelPacker(int size) {
        bytes = new byte[3 * size];
        floats = new float[3 * size];
    }

    /** The mean in R, G, B order, and of a flow field's x, y, magnitude: a copy. */
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

    /**
     * Packs the fields of one flow stack.
     *
     * @param fields (in) oldest first, x, y and magnitude in the places of B, G and R, as wide as the packer
     * @param target (out) [height, width, 3 * fields] floats from {@code at} on
     */
    public void packFlow(List<Image> fields, FloatBuffer target, int at) {
        int channels = 3 * fields.size();
        int width = floats.length / 3;
        if (wide.length != channels * width) {
            wide = new float[channels * width];
        }
        for (int row = 0; row < fields.get(0).height(); row++) {
            for (int field = 0; field < fields.size(); field++) {
                Image image = fields.get(field);
                image.pixels().get(image.offset(0, row), bytes, 0, bytes.length);
                for (int x = 0; x < width; x++) {
                    int to = x * channels + 3 * field;
                    wide[to] = (bytes[3 * x] & 255) - MEAN_RGB[0];
                    wide[to + 1] = (bytes[3 * x + 1] & 255) - MEAN_RGB[1];
                    wide[to + 2] = (bytes[3 * x + 2] & 255) - MEAN_RGB[2];
                }
            }
            target.put(at + row * wide.length, wide);
        }
    }
}
