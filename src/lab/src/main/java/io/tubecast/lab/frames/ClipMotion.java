package io.tubecast.lab.frames;

import io.tubecast.core.flow.FlowStackSource;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.video.frames.FrameSequence;
import io.tubecast.video.frames.MotionFrames;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Frames of a video whose flow is known beforehand: computed and kept on disk, or exact. Owns the frames behind it. Not thread-safe. */
public final class ClipMotion implements MotionFrames {
    private final String video;
    private final FrameSequence source;
    private final FlowStackSource flow;
    private final int width;
    private final int height;
    private final byte[] bytes;
    private int given = -1;

    /**
     * Joins the frames and the flow of one video.
     *
     * @param video what messages call it
     * @param width of the frames that the flow is of
     * @param height of the frames that the flow is of
     */
    public ClipMotion(String video, FrameSequence source, FlowStackSource flow, int width, int height) {
        this.video = video;
        this.source = source;
        this.flow = flow;
        this.width = width;
        this.height = height;
        bytes = new byte[flow.bytes()];
    }

    /**
     * As for any video.
     *
     * @throws FrameSourceException also if the flow is that of a longer or shorter video, or of frames of another size
     */
    @Override
    public @Nullable Image frame(int number) {
        given = number;
        Image picture = source.frame(number);
        if (picture == null) {
            requireFrames(source.frames() == flow.frames(), source.frames() + " frames");
        } else {
            requireFrames(number < flow.frames(), "a frame " + number);
            if (picture.width() != width || picture.height() != height) {
                throw new FrameSourceException("video %s has frames of %dx%d, but its flow was computed from %dx%d"
                        .formatted(video, picture.width(), picture.height(), width, height));
            }
        }
        return picture;
    }

    private void requireFrames(boolean fits, String found) {
        if (!fits) {
            throw new FrameSourceException(
                    "video %s has %s, but its flow is that of %d frames".formatted(video, found, flow.frames()));
        }
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
    public int knownAt() {
        if (!flow.has(given)) {
            return given;
        }
        int newestField = flow.layout().field(given, flow.layout().fields() - 1, flow.frames());
        return Math.max(given, newestField + 1);
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
