package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_cudaoptflow;
import org.bytedeco.opencv.opencv_core.GpuMat;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_cudaoptflow.BroxOpticalFlow;

/**
 * The paper's method, on a CUDA device, with the settings of the released flow: smoothness 0.197, gradient weight 50, pyramid factor 0.8, 10 inner, 77
 * outer and 10 solver iterations, on luma in [0, 1].
 *
 * <p>The class can be loaded with any build of OpenCV, but works with one for CUDA only: {@link #whyNot} tries it.
 */
final class BroxFlow implements OpticalFlow {
    private static final int SMALLEST = 16;
    private static final double TO_UNIT = 1 / 255.0;
    private static final int PROBE_SIZE = 64;

    /** First, because it is what fails where there is no CUDA. */
    private final BroxOpticalFlow algorithm = BroxOpticalFlow.create(0.197, 50, 0.8, 10, 77, 10);

    private final PicturePair pictures = new PicturePair(FlowMethod.BROX, SMALLEST);
    private final FieldCopy copy = new FieldCopy();
    private final Mat scaled = new Mat();
    private final Mat result = new Mat();
    private final GpuMat before = new GpuMat();
    private final GpuMat after = new GpuMat();
    private final GpuMat flow = new GpuMat();

    /** Why it cannot be used here, in a few words; empty where it has just been seen to work. */
    static String whyNot() {
        try {
            if (opencv_core.getCudaEnabledDeviceCount() < 1 && isLinked()) {
                return "this machine has no CUDA device that OpenCV can use";
            }
            return trial();
        } catch (LinkageError e) {
            return "OpenCV is built without CUDA here";
        }
    }

    /** Whether the native half of the class is there; throws {@link LinkageError} if not. */
    private static boolean isLinked() {
        Loader.load(opencv_cudaoptflow.class);
        try (BroxOpticalFlow created = BroxOpticalFlow.create()) {
            return !created.isNull();
        } catch (RuntimeException e) {
            return true; // it is there and does not like the machine
        }
    }

    /** A picture moved by two pixels must be seen to move by about two. */
    private static String trial() {
        Image first = new Image(PROBE_SIZE, PROBE_SIZE);
        Image second = new Image(PROBE_SIZE, PROBE_SIZE);
        for (int y = 0; y < PROBE_SIZE; y++) {
            for (int x = 0; x < PROBE_SIZE; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    first.pixels().put(first.offset(x, y) + channel, waves(x, y));
                    second.pixels().put(second.offset(x, y) + channel, waves(x - 2, y));
                }
            }
        }
        FlowField field = new FlowField(PROBE_SIZE, PROBE_SIZE);
        try (BroxFlow brox = new BroxFlow()) {
            brox.compute(first, second, field);
        } catch (RuntimeException e) {
            return "its trial run failed: " + String.valueOf(e.getMessage()).replace('\n', ' ');
        }
        float seen = field.x(PROBE_SIZE / 2, PROBE_SIZE / 2);
        return Math.abs(seen - 2) < 0.5 ? "" : "its trial run saw 2 pixels as " + seen;
    }

    private static byte waves(int x, int y) {
        return (byte) Math.round(128 + 50 * Math.sin(x / 3.0) + 50 * Math.sin(y / 4.0 + x / 7.0));
    }

    @Override
    public FlowMethod method() {
        return FlowMethod.BROX;
    }

    @Override
    public void compute(Image first, Image second, FlowField into) {
        pictures.check(first, second);
        upload(pictures.first(first), before);
        upload(pictures.second(second), after);
        algorithm.calc(before, after, flow, org.bytedeco.opencv.opencv_core.Stream.Null());
        flow.download(result);
        into.setSize(first.width(), first.height());
        copy.copy(result, into);
    }

    private void upload(Mat grey, GpuMat target) {
        grey.convertTo(scaled, opencv_core.CV_32FC1, TO_UNIT, 0);
        target.upload(scaled);
    }

    @Override
    public void close() {
        algorithm.close();
        flow.close();
        after.close();
        before.close();
        result.close();
        scaled.close();
        copy.close();
        pictures.close();
    }
}
