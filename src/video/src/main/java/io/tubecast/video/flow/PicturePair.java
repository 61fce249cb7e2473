package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;
import io.tubecast.video.preprocess.GreyPicture;
import org.bytedeco.opencv.opencv_core.Mat;

/** What every method does with its two pictures first: checks them and takes their luma. Owns the two matrices. Not thread-safe. */
final class PicturePair implements AutoCloseable {
    private final FlowMethod method;
    private final int smallest;
    private final GreyPicture first = new GreyPicture();
    private final GreyPicture second = new GreyPicture();
    private boolean closed;

    /**
     * For a method.
     *
     * @param smallest least width and height in pixels that it works on
     */
    PicturePair(FlowMethod method, int smallest) {
        this.method = method;
        this.smallest = smallest;
    }

    void check(Image one, Image other) {
        if (closed) {
            throw new IllegalStateException(method + " flow is closed");
        }
        if (!one.sameSize(other)) {
            throw new IllegalArgumentException("%s flow needs two pictures of one size, was %dx%d and %dx%d"
                    .formatted(method, one.width(), one.height(), other.width(), other.height()));
        }
        if (one.width() < smallest || one.height() < smallest) {
            throw new IllegalArgumentException("%s flow needs pictures of at least %dx%d, was %dx%d"
                    .formatted(method, smallest, smallest, one.width(), one.height()));
        }
    }

    Mat first(Image picture) {
        return first.of(picture);
    }

    Mat second(Image picture) {
        return second.of(picture);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            second.close();
            first.close();
        }
    }
}
