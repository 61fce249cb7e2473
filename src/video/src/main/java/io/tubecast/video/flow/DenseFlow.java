package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;
import java.util.function.Supplier;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_optflow.DualTVL1OpticalFlow;
import org.bytedeco.opencv.opencv_video.DISOpticalFlow;
import org.bytedeco.opencv.opencv_video.DenseOpticalFlow;
import org.bytedeco.opencv.opencv_video.FarnebackOpticalFlow;
import org.jspecify.annotations.Nullable;

/**
 * A method of OpenCV that runs on the CPU, each with OpenCV's own settings.
 *
 * <p>OpenCV's DIS is not as free of memory as it looks: given a matrix of the right size it starts from what is in it and does so ever after; for small pictures it changes
 * its own scales and keeps them; and its {@code collectGarbage} breaks it. So the result matrix is emptied before each call, the algorithm is made
 * anew when the size changes, and garbage is never collected.
 */
final class DenseFlow implements OpticalFlow {
    /** Below 12 pixels DIS refuses to work; a little more leaves it a pyramid. */
    private static final int SMALLEST = 16;

    private final FlowMethod method;
    private final Supplier<DenseOpticalFlow> factory;
    private final PicturePair pictures;
    private final FieldCopy copy = new FieldCopy();
    private final Mat flow = new Mat();
    private @Nullable DenseOpticalFlow algorithm;
    private int width;
    private int height;

    private DenseFlow(FlowMethod method, Supplier<DenseOpticalFlow> factory) {
        this.method = method;
        this.factory = factory;
        pictures = new PicturePair(method, SMALLEST);
    }

    static DenseFlow dis(FlowMethod method, int preset) {
        return new DenseFlow(method, () -> DISOpticalFlow.create(preset));
    }

    static DenseFlow farneback() {
        return new DenseFlow(FlowMethod.FARNEBACK, FarnebackOpticalFlow::create);
    }

    static DenseFlow tvl1() {
        return new DenseFlow(FlowMethod.TVL1, DualTVL1OpticalFlow::create);
    }

    @Override
    public FlowMethod method() {
        return method;
    }

    @Override
    public void compute(Image first, Image second, FlowField into) {
        pictures.check(first, second);
        DenseOpticalFlow ready = algorithm(first.width(), first.height());
        flow.release();
        ready.calc(pictures.first(first), pictures.second(second), flow);
        into.setSize(width, height);
        copy.copy(flow, into);
    }

    private DenseOpticalFlow algorithm(int pictureWidth, int pictureHeight) {
        DenseOpticalFlow made = algorithm;
        if (made == null || pictureWidth != width || pictureHeight != height) {
            closeAlgorithm();
            made = factory.get();
            algorithm = made;
            width = pictureWidth;
            height = pictureHeight;
        }
        return made;
    }

    private void closeAlgorithm() {
        if (algorithm != null) {
            algorithm.close();
            algorithm = null;
        }
    }

    @Override
    public void close() {
        closeAlgorithm();
        copy.close();
        flow.close();
        pictures.close();
    }
}
