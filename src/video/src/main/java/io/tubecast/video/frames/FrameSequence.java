package io.tubecast.video.frames;

import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import org.jspecify.annotations.Nullable;

/** The frames of one video by number, from front to back. Not thread-safe. */
public interface FrameSequence extends AutoCloseable {
    /**
     * A frame; those before it that were not asked for are passed over.
     *
     * @param number 0-based, higher than the last one asked for
     * @return the picture, valid until the next call; null behind the last frame
     * @throws FrameSourceException if the video is damaged before that frame
     */
    @Nullable Image frame(int number);

    /** Number of frames of the video; known once {@link #frame} has returned null. */
    int frames();

    @Override
    void close();
}
