package io.tubecast.edge.control;

import io.tubecast.core.frame.Image;
import io.tubecast.core.geometry.Polygon;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Blanks parts of a picture: every pixel whose middle lies in one of the outlines becomes gray. Works out the runs of pixels once for each size of picture; after that it
 * allocates nothing. Not thread-safe.
 */
final class PictureMask {
    /** Near the mean that networks take off their input, so that they see next to nothing there. */
    private static final byte GRAY = 114;

    private final List<Polygon> outlines;
    private final ByteBuffer gray;
    private int width;
    private int height;
    /** Byte offset and length of each run, one after the other. */
    private int[] runs = {};

    PictureMask(List<Polygon> outlines) {
        this.outlines = List.copyOf(outlines);
        gray = ByteBuffer.allocateDirect(3 * 4096);
        for (int i = 0; i < gray.capacity(); i++) {
            gray.put(i, GRAY);
        }
    }

    /** Blanks the parts of a picture. */
    void blank(Image picture) {
        if (picture.width() != width || picture.height() != height) {
            width = picture.width();
            height = picture.height();
            runs = runs(picture);
        }
        ByteBuffer pixels = picture.pixels();
        for (int i = 0; i < runs.length; i += 2) {
            int at = runs[i];
            int left = runs[i + 1];
            while (left > 0) {
                int length = Math.min(left, gray.capacity());
                pixels.put(at, gray, 0, length);
                at += length;
                left -= length;
            }
        }
    }

    private int[] runs(Image picture) {
        int[] found = new int[64];
        int count = 0;
        for (Polygon outline : outlines) {
            double[] crossings = new double[outline.corners()];
            for (int row = 0; row < height; row++) {
                int crossed = outline.crossings((row + 0.5) / height, crossings);
                for (int i = 0; i + 1 < crossed; i += 2) {
                    int from = Math.max(0, (int) Math.ceil(crossings[i] * width - 0.5));
                    int to = Math.min(width, (int) Math.ceil(crossings[i + 1] * width - 0.5));
                    if (from < to) {
                        found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
                        found[count++] = picture.offset(from, row);
                        found[count++] = 3 * (to - from);
                    }
                }
            }
        }
        return Arrays.copyOf(found, count);
    }
}
