package io.tubecast.video.preprocess;

import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer.Region;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * An OpenCV matrix header that is pointed at an image's own bytes, again and again.
 *
 * <p>The header is the only native memory and belongs to this object; the pixels stay the image's. A header that is made anew for each
 * frame would cost a native allocation and a registration with the garbage collector each time. Not thread-safe.
 */
final class PixelView implements AutoCloseable {
    private static final int REMEMBERED = 16;

    private final Address start = new Address();
    private @Nullable Mat mat;
    private int rowBytes;
    /** A stage cycles through the frame slots of the hand-overs before it: their addresses are asked for once. */
    private final Image[] images = new Image[REMEMBERED];

    private final long[] addresses = new long[REMEMBERED];
    private int oldest;

    /** Points the header at a region of an image, which must stay reachable while the result is used. */
    Mat at(Image image, Region region) {
        check(image, region);
        return at(image, region.x(), region.y(), region.width(), region.height());
    }

    /** Points the header at a whole image, which must stay reachable while the result is used. */
    Mat at(Image image) {
        return at(image, 0, 0, image.width(), image.height());
    }

    private Mat at(Image image, int x, int y, int width, int height) {
        start.moveTo(addressOf(image) + image.offset(x, y));
        Mat header = headerWithRowsOf(3 * image.width());
        boolean continuous = width == image.width() || height == 1;
        header.rows(height);
        header.cols(width);
        header.data(start);
        header.flags(continuous ? header.flags() | Mat.CONTINUOUS_FLAG : header.flags() & ~Mat.CONTINUOUS_FLAG);
        return header;
    }

    /** The distance of the rows cannot be changed in a header: a new one is made when the width of the pictures changes. */
    private Mat headerWithRowsOf(int bytes) {
        if (mat == null || bytes != rowBytes) {
            close();
            mat = new Mat(2, 1, opencv_core.CV_8UC3, start, bytes);
            rowBytes = bytes;
        }
        return mat;
    }

    private static void check(Image image, Region region) {
        if (region.x() < 0
                || region.y() < 0
                || region.width() < 1
                || region.height() < 1
                || region.width() > image.width() - region.x()
                || region.height() > image.height() - region.y()) {
            throw new IllegalArgumentException(
                    "%s is not inside a picture of %dx%d".formatted(region, image.width(), image.height()));
        }
    }

    private long addressOf(Image image) {
        for (int i = 0; i < REMEMBERED; i++) {
            if (images[i] == image) {
                return addresses[i];
            }
        }
        int slot = oldest;
        oldest = (oldest + 1) % REMEMBERED;
        images[slot] = image;
        addresses[slot] = new BytePointer(image.pixels().duplicate().clear()).address();
        return addresses[slot];
    }

    @Override
    public void close() {
        if (mat != null) {
            mat.close();
            mat = null;
        }
    }

    /** A pointer whose address can be set; it owns nothing. */
    private static final class Address extends BytePointer {
        Address() {
            super((Pointer) null);
        }

        void moveTo(long newAddress) {
            address = newAddress;
        }
    }
}
