package io.tubecast.lab.detect;

import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.inference.bundle.FlowSpec;
import io.tubecast.lab.frames.FrameSequence;
import io.tubecast.lab.frames.StreamedMotion;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.video.flow.StreamFlow;

/** Joins videos with the flow that a model sees. Owns what computes it. Not thread-safe. */
final class MotionOpener implements AutoCloseable {
    private final StreamFlow flow;
    private final LiveFlowStack stack;

    /**
     * For the flow of one model.
     *
     * @throws io.tubecast.video.flow.FlowUnavailableException if the method does not work here
     */
    MotionOpener(FlowSpec spec) {
        flow = new StreamFlow(FlowMethods.open(spec.method()), spec.width(), spec.height());
        stack = new LiveFlowStack(spec.layout(), spec.width(), spec.height(), spec.flowEncoding(), 1);
    }

    /** Frames with their flow stacks; owns the frames. One video at a time. */
    FrameSequence open(FrameSequence frames) {
        return new StreamedMotion(frames, flow, stack);
    }

    @Override
    public void close() {
        flow.close();
    }
}
