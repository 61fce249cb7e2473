package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;
import io.tubecast.video.preprocess.OpenCvResizer;

/**
 * The flow of a stream at one size: takes its frames one after the other, stretches each to that size once, and computes the flow from the one before.
 *
 * <p>Owns method, resizer and two pictures; in a steady stream it allocates nothing. Not thread-safe.
 */
public final class StreamFlow implements AutoCloseable {
    private final OpticalFlow method;
    private final OpenCvResizer resizer = new OpenCvResizer();
    private Image older;
    private Image newer;
    private boolean begun;

    /**
     * For flow of one kind and size.
     *
     * @param method becomes this object's own
     * @param width of the fields in pixels
     * @param height of the fields in pixels
     */
    public StreamFlow(OpticalFlow method, int width, int height) {
        this.method = method;
        older = new Image(width, height);
        newer = new Image(width, height);
    }

    /**
     * Takes the next frame.
     *
     * @param frame (in) any size
     * @param into (out) is given this object's size: the flow from the frame before to this one; not touched if there was none
     * @return whether there was one
     */
    public boolean next(Image frame, FlowField into) {
        boolean second = begun;
        Image spare = older;
        older = newer;
        newer = spare;
        resizer.resize(frame, newer);
        begun = true;
        if (second) {
            method.compute(older, newer, into);
        }
        return second;
    }

    /** Forgets the frame before: the next one begins another stream. */
    public void reset() {
        begun = false;
    }

    /** How flow is found. */
    public FlowMethod method() {
        return method.method();
    }

    /** Width of the fields in pixels. */
    public int width() {
        return newer.width();
    }

    /** Height of the fields in pixels. */
    public int height() {
        return newer.height();
    }

    @Override
    public void close() {
        resizer.close();
        method.close();
    }
}
