package io.tubecast.video.preprocess;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Brings flow stacks to the size that a motion stream takes: bilinear, each channel on its own, as {@link OpenCvResizer} does it with pictures. Displacements keep
 * their values: they are pixels of the flow's own size, as in training.
 *
 * <p>Owns native memory; allocates nothing per stack. Not thread-safe.
 */
public final class StackFit implements AutoCloseable {
    private final ByteBuffer stack;
    private final Mat from;
    private final Size size;
    private final boolean same;
    private final int channels;
    private final int width;
    private final int height;
    private Mat to = new Mat();
    private ByteBuffer lastTarget = ByteBuffer.allocate(0);

    /**
     * For stacks of one kind.
     *
     * @param channels bytes a pixel, three a field
     * @param flowWidth width of the stacks in pixels
     * @param flowHeight height of the stacks in pixels
     * @param width of the motion stream's input
     * @param height of the motion stream's input
     */
    public StackFit(int channels, int flowWidth, int flowHeight, int width, int height) {
        this.channels = channels;
        this.width = width;
        this.height = height;
        same = width == flowWidth && height == flowHeight;
        stack = ByteBuffer.allocateDirect(channels * flowWidth * flowHeight);
        from = new Mat(flowHeight, flowWidth, opencv_core.CV_8UC(channels), new BytePointer(stack));
        size = new Size(width, height);
    }

    /** Where the next stack is put: [flow height, flow width, channels], in this object's own memory. */
    public ByteBuffer stack() {
        return stack;
    }

    /**
     * Fits the stack that is in {@link #stack()}.
     *
     * @param into (out) direct, [height, width, channels]
     */
    @SuppressWarnings("ReferenceEquality") // the same memory is meant, not the same bytes
    public void fit(ByteBuffer into) {
        if (into.capacity() != channels * width * height || !into.isDirect()) {
            throw new IllegalArgumentException("the target must be direct and hold %d bytes, was %s of %d"
                    .formatted(channels * width * height, into.isDirect() ? "direct" : "on the heap", into.capacity()));
        }
        if (same) {
            into.put(0, stack, 0, stack.capacity());
            return;
        }
        if (into != lastTarget) {
            to.close();
            to = new Mat(
                    height,
                    width,
                    opencv_core.CV_8UC(channels),
                    new BytePointer(into.duplicate().clear()));
            lastTarget = into;
        }
        opencv_imgproc.resize(from, to, size, 0, 0, opencv_imgproc.INTER_LINEAR);
    }

    @Override
    public void close() {
        from.close();
        to.close();
        size.close();
    }
}
