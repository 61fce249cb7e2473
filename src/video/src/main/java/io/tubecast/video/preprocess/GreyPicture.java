package io.tubecast.video.preprocess;

import io.tubecast.core.frame.Image;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The luma of pictures (0.299 red + 0.587 green + 0.114 blue), for what works on brightness alone.
 *
 * <p>Owns the matrix that it gives and allocates nothing while the size of the pictures stays. Not thread-safe.
 */
public final class GreyPicture implements AutoCloseable {
    private final PixelView from = new PixelView();
    private final Mat grey = new Mat();

    /**
     * The luma of a picture.
     *
     * @param picture (in) any size
     * @return [height, width] bytes, valid until the next call; stays this object's
     */
    public Mat of(Image picture) {
        opencv_imgproc.cvtColor(from.at(picture), grey, opencv_imgproc.COLOR_BGR2GRAY);
        return grey;
    }

    @Override
    public void close() {
        from.close();
        grey.close();
    }
}
