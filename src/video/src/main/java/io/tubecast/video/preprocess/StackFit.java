package io.tubecast.video.preprocess;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.jspecify.annotations.Nullable;

/**
 * Brings flow stacks to the size that a motion stream takes: bilinear, each channel on its own, as {@link OpenCvResizer} does it with pictures. Displacements keep
 * their values: they are pixels of the flow's own size, as in training.
 *
 * <p>Owns native memory; allocates nothing per stack. Not thread-safe.
 */
public final class StackFit implements AutoCloseable {
    private static final int REMEMBERED = 4;

    private final ByteBuffer stack;
    /** Stacks come from a few slots that take turns: each has a header of its own. */
    private final @Nullable ByteBuffer[] sources = new ByteBuffer[REMEMBERED];

    private final @Nullable Mat[] headers = new Mat[REMEMBERED];
    private final Size size;
    private final boolean same;
    private final int channels;
    private final int flowWidth;
    private final int flowHeight;
    private final int width;
    private final int height;
    private int oldest;
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
        this.flowWidth = flowWidth;
        this.flowHeight = flowHeight;
        this.width = width;
        this.height = height;
        same = width == flowWidth && height == flowHeight;
        stack = ByteBuffer.allocateDirect(channels * flowWidth * flowHeight);
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
        fit(stack, into);
    }

    /**
     * Fits a stack where it lies.
     *
     * @param source (in) direct, [flow height, flow width, channels]; one of a few that take turns
     * @param into (out) direct, [height, width, channels]
     */
    public void fit(ByteBuffer source, ByteBuffer into) {
        if (source.capacity() != stack.capacity() || !source.isDirect()) {
            throw new IllegalArgumentException("a stack must be direct and hold %d bytes, was %s of %d"
                    .formatted(stack.capacity(), place(source), source.capacity()));
        }
        if (into.capacity() != channels * width * height || !into.isDirect()) {
            throw new IllegalArgumentException("the target must be direct and hold %d bytes, was %s of %d"
                    .formatted(channels * width * height, place(into), into.capacity()));
        }
        if (same) {
            into.put(0, source, 0, source.capacity());
            return;
        }
        opencv_imgproc.resize(header(source), target(into), size, 0, 0, opencv_imgproc.INTER_LINEAR);
    }

    @SuppressWarnings("ReferenceEquality") // the same memory, not the same bytes
    private Mat target(ByteBuffer into) {
        if (into != lastTarget) {
            to.close();
            BytePointer start = new BytePointer(into.duplicate().clear());
            to = new Mat(height, width, opencv_core.CV_8UC(channels), start);
            lastTarget = into;
        }
        return to;
    }

    private static String place(ByteBuffer buffer) {
        return buffer.isDirect() ? "direct" : "on the heap";
    }

    @SuppressWarnings("ReferenceEquality") // the same memory, not the same bytes
    private Mat header(ByteBuffer source) {
        for (int i = 0; i < REMEMBERED; i++) {
            Mat known = headers[i];
            if (known != null && sources[i] == source) {
                return known;
            }
        }
        Mat outgrown = headers[oldest];
        if (outgrown != null) {
            outgrown.close();
        }
        BytePointer start = new BytePointer(source.duplicate().clear());
        Mat made = new Mat(flowHeight, flowWidth, opencv_core.CV_8UC(channels), start);
        sources[oldest] = source;
        headers[oldest] = made;
        oldest = (oldest + 1) % REMEMBERED;
        return made;
    }

    @Override
    public void close() {
        for (int i = 0; i < REMEMBERED; i++) {
            Mat header = headers[i];
            if (header != null) {
                header.close();
                headers[i] = null;
            }
        }
        to.close();
        size.close();
    }
}
