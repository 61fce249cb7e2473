package io.tubecast.video.preprocess;

import io.tubecast.core.frame.Image;
import org.bytedeco.opencv.global.opencv_core;

/** Turns pictures by quarter turns, as a camera that was held upright or upside down needs it, and mirrors them. Not thread-safe. */
public final class PictureTurn implements AutoCloseable {
    private final PixelView from = new PixelView();
    private final PixelView to = new PixelView();

    /**
     * Fills {@code target} with {@code source}, turned.
     *
     * @param source (in) any size
     * @param quarters quarter turns clockwise, 1 to 3
     * @param target (out) the source's size, width and height swapped for 1 and 3
     */
    public void clockwise(Image source, int quarters, Image target) {
        boolean upright = quarters == 2;
        int width = upright ? source.width() : source.height();
        int height = upright ? source.height() : source.width();
        if (quarters < 1 || quarters > 3 || target.width() != width || target.height() != height) {
            throw new IllegalArgumentException("%dx%d turned by %d quarters does not fit %dx%d"
                    .formatted(source.width(), source.height(), quarters, target.width(), target.height()));
        }
        int code = switch (quarters) {
            case 1 -> opencv_core.ROTATE_90_CLOCKWISE;
            case 2 -> opencv_core.ROTATE_180;
            default -> opencv_core.ROTATE_90_COUNTERCLOCKWISE;
        };
        opencv_core.rotate(from.at(source), to.at(target), code);
    }

    /**
     * Fills {@code target} with {@code source}, left and right exchanged.
     *
     * @param source (in) any size
     * @param target (out) the source's size
     */
    public void mirror(Image source, Image target) {
        if (!source.sameSize(target)) {
            throw new IllegalArgumentException("%dx%d mirrored does not fit %dx%d"
                    .formatted(source.width(), source.height(), target.width(), target.height()));
        }
        opencv_core.flip(from.at(source), to.at(target), 1);
    }

    @Override
    public void close() {
        from.close();
        to.close();
    }
}
