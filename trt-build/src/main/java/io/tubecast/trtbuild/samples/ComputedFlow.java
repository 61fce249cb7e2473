package io.tubecast.trtbuild.samples;

import io.tubecast.core.frame.Image;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.video.frames.MotionFrames;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Frames with flow stacks, and what computes the flow. Owns both. */
final class ComputedFlow implements MotionFrames {
    private final MotionFrames frames;
    private final StreamFlow flow;

    /** Frames whose flow {@code flow} computes. */
    ComputedFlow(MotionFrames frames, StreamFlow flow) {
        this.frames = frames;
        this.flow = flow;
    }

    @Override
    public @Nullable Image frame(int number) {
        return frames.frame(number);
    }

    @Override
    public boolean stack(ByteBuffer into) {
        return frames.stack(into);
    }

    @Override
    public int knownAt() {
        return frames.knownAt();
    }

    @Override
    public int frames() {
        return frames.frames();
    }

    @Override
    public void close() {
        frames.close();
        flow.close();
    }
}
