package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowSequence;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.Image;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Computes the flow of clips when it is read. From front to back each frame is read once; in any other order a field costs two frames.
 *
 * <p>One object serves any number of clips, so that native memory does not grow with them. Owns what computes the flow. Thread-safe: threads take turns; give
 * each its own for speed.
 */
public final class ClipFlow implements AutoCloseable {
    private final StreamFlow stream;
    private @Nullable Image picture;
    private @Nullable Clip lastClip;
    private int lastFrame;

    /**
     * For flow of one kind and size.
     *
     * @param method becomes this object's own
     * @param width of the fields in pixels
     * @param height of the fields in pixels
     */
    public ClipFlow(OpticalFlow method, int width, int height) {
        stream = new StreamFlow(method, width, height);
    }

    /** The flow of a clip; valid until this object is closed. Safe to use from several threads. */
    public FlowSequence of(Clip frames) {
        return new ComputedFlow(frames);
    }

    /** Computes the field that begins at a frame; {@code lastClip} and {@code lastFrame} say what the stream saw last. */
    private synchronized void read(Clip frames, int field, FlowField into) {
        boolean follows = lastClip == frames && lastFrame == field;
        lastClip = null; // until both frames are read
        if (!follows) {
            stream.reset();
            stream.next(picture(frames, field), into);
        }
        stream.next(picture(frames, field + 1), into);
        lastClip = frames;
        lastFrame = field + 1;
    }

    private Image picture(Clip frames, int number) {
        int width = frames.annotation().width();
        int height = frames.annotation().height();
        Image kept = picture;
        Image target =
                kept == null || kept.width() != width || kept.height() != height ? new Image(width, height) : kept;
        picture = target;
        frames.readFrame(number, target);
        return target;
    }

    @Override
    public synchronized void close() {
        lastClip = null;
        stream.close();
    }

    /** What a clip's flow is to its readers. */
    private final class ComputedFlow implements FlowSequence {
        private final Clip frames;

        ComputedFlow(Clip frames) {
            this.frames = frames;
        }

        @Override
        public int fields() {
            return frames.annotation().frames() - 1;
        }

        @Override
        public int width() {
            return stream.width();
        }

        @Override
        public int height() {
            return stream.height();
        }

        @Override
        public void read(int field, FlowField into) {
            ClipFlow.this.read(frames, Objects.checkIndex(field, fields()), into);
        }
    }
}
