package io.tubecast.evaluation.baseline;

import io.tubecast.core.frame.Image;
import java.nio.ByteBuffer;

/** A picture's luma in cells of 2x2 pixels; an odd last row or column is left out. Not thread-safe. */
final class LumaGrid {
    /** Pixels along a cell's side. */
    static final int CELL = 2;

    private final int width;
    private final int height;
    private final float[] luma;

    LumaGrid(Image picture) {
        width = Math.max(1, picture.width() / CELL);
        height = Math.max(1, picture.height() / CELL);
        luma = new float[width * height];
        ByteBuffer pixels = picture.pixels();
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                luma[y * width + x] = cell(picture, pixels, CELL * x, CELL * y);
            }
        }
    }

    private static float cell(Image picture, ByteBuffer pixels, int left, int top) {
        float sum = 0;
        int count = 0;
        for (int y = top; y < Math.min(top + CELL, picture.height()); y++) {
            for (int x = left; x < Math.min(left + CELL, picture.width()); x++) {
                int at = picture.offset(x, y);
                // luma of BT.601
                sum += 0.114f * (pixels.get(at) & 255)
                        + 0.587f * (pixels.get(at + 1) & 255)
                        + 0.299f * (pixels.get(at + 2) & 255);
                count++;
            }
        }
        return sum / count;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    float at(int x, int y) {
        return luma[y * width + x];
    }

    /** Whether the cell lies in the picture. */
    boolean holds(int x, int y) {
        return x >= 0 && y >= 0 && x < width && y < height;
    }
}
