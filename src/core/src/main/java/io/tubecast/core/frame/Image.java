package io.tubecast.core.frame;

import java.nio.ByteBuffer;

/**
 * A picture in memory: unsigned bytes [height, width, 3] in B, G, R order, rows from the top, no padding between rows.
 *
 * <p>The pixels are a direct buffer, so native code (OpenCV, an inference engine) can read and write them in place. The buffer
 * is owned by the image and lives as long as it; whoever fills an image owns it at that moment. Not thread-safe.
 */
public final class Image {
    private final int width;
    private final int height;
    private final ByteBuffer pixels;

    /** A black picture of the given size in pixels. */
    public Image(int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("an image needs at least one pixel, was " + width + "x" + height);
        }
        this.width = width;
        this.height = height;
        this.pixels = ByteBuffer.allocateDirect(Math.multiplyExact(Math.multiplyExact(width, height), 3));
    }

    /** Width in pixels. */
    public int width() {
        return width;
    }

    /** Height in pixels. */
    public int height() {
        return height;
    }

    /** The pixels themselves, position 0 to {@code 3 * width * height}; use absolute access or a duplicate. */
    public ByteBuffer pixels() {
        return pixels;
    }

    /** Byte offset of the blue value of pixel (x, y). */
    public int offset(int x, int y) {
        return 3 * (y * width + x);
    }

    /** Whether {@code other} has the same size. */
    public boolean sameSize(Image other) {
        return width == other.width && height == other.height;
    }

    /** Copies all pixels of an image of the same size into this one. */
    public void copyFrom(Image source) {
        if (!sameSize(source)) {
            throw new IllegalArgumentException(
                    "cannot copy %dx%d into %dx%d".formatted(source.width, source.height, width, height));
        }
        pixels.put(0, source.pixels, 0, pixels.capacity());
    }
}
