package io.tubecast.video.preprocess;

import io.tubecast.core.frame.Image;
import io.tubecast.core.frame.ImageResizer;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Bilinear resizing by OpenCV ({@code INTER_LINEAR}), from image to image without a copy.
 *
 * <p>Pixel centers are at half coordinates: target pixel i samples the source at {@code (i + 0.5) * source / target - 0.5}, clamped to the
 * region. Shrinking does not average, as in the networks' original training code. Holds two native matrix headers for as long as it
 * is open and allocates nothing per picture. Not thread-safe: one resizer a thread.
 */
public final class OpenCvResizer implements ImageResizer, AutoCloseable {
    private final PixelView from = new PixelView();
    private final PixelView to = new PixelView();
    private final Size size = new Size();
    private boolean closed;

    @Override
    public void resize(Image source, Image target) {
        check(source, target);
        resize(from.at(source), to.at(target));
    }

    @Override
    public void resize(Image source, Region region, Image target) {
        check(source, target);
        resize(from.at(source, region), to.at(target));
    }

    /**
     * Fills a part of {@code target} with a part of {@code source}.
     *
     * @param source (in) any size
     * @param sourceRegion (in) the part to take, inside the source
     * @param target (out) another image than the source
     * @param targetRegion (in) the part that is written, inside the target
     */
    public void resize(Image source, Region sourceRegion, Image target, Region targetRegion) {
        check(source, target);
        resize(from.at(source, sourceRegion), to.at(target, targetRegion));
    }

    private void check(Image source, Image target) {
        if (closed) {
            throw new IllegalStateException("the resizer is closed");
        }
        if (source == target) {
            throw new IllegalArgumentException("an image cannot be resized into itself");
        }
    }

    private void resize(Mat input, Mat output) {
        size.width(output.cols()).height(output.rows());
        opencv_imgproc.resize(input, output, size, 0, 0, opencv_imgproc.INTER_LINEAR);
    }

    @Override
    public void close() {
        closed = true;
        from.close();
        to.close();
        size.close();
    }
}
