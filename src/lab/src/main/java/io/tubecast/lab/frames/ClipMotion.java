package io.tubecast.lab.frames;

import io.tubecast.core.flow.FlowStackSource;
import io.tubecast.core.frame.Image;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Frames of a clip whose flow is known beforehand: computed and kept on disk, exact, or none at all. Owns the frames behind it. */
public final class ClipMotion implements MotionFrames {
    private final FrameSequence source;
    private final FlowStackSource flow;
    private final byte[] bytes;
    private int given = -1;

    /** Joins the frames and the flow of one clip. */
    public ClipMotion(FrameSequence source, FlowStackSource flow) {
        this.source = source;
        this.flow = flow;
        bytes = new byte[flow.bytes()];
    }

    @Override
    public @Nullable Image frame(int number) {
        given = number;
        return source.frame(number);
    }

    @Override
    public boolean stack(ByteBuffer into) {
        boolean has = flow.has(given);
        if (has) {
            flow.stack(given, bytes);
            into.put(0, bytes);
        }
        return has;
    }

    @Override
    public int frames() {
        return source.frames();
    }

    @Override
    public void close() {
        source.close();
    }
}
