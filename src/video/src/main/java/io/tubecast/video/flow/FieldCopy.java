package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowField;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * Brings a field from a matrix to Java. OpenCV may put its result wherever it likes, and asking for that place makes an object each time; so the
 * result is copied to memory that this object owns and knows. Not thread-safe.
 */
final class FieldCopy implements AutoCloseable {
    private @Nullable FloatPointer memory;
    private @Nullable Mat view;
    private int width;
    private int height;

    /**
     * Copies a field.
     *
     * @param flow (in) [height, width] of two floats
     * @param into (out) has the matrix's size
     */
    void copy(Mat flow, FlowField into) {
        FloatPointer values = memory;
        Mat target = view;
        if (values == null || target == null || into.width() != width || into.height() != height) {
            close();
            width = into.width();
            height = into.height();
            values = new FloatPointer(2L * width * height);
            target = new Mat(height, width, opencv_core.CV_32FC2, values);
            memory = values;
            view = target;
        }
        flow.copyTo(target);
        values.get(into.values());
    }

    @Override
    public void close() {
        if (view != null) {
            view.close();
            view = null;
        }
        if (memory != null) {
            memory.close();
            memory = null;
        }
    }
}
