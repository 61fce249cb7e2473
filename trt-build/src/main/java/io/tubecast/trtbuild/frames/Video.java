package io.tubecast.trtbuild.frames;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.video.frames.FrameSequence;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A video that a network is calibrated or measured on.
 *
 * @param name what messages and ground truth call it
 * @param framesPerSecond its rate
 * @param expectedFrames number of frames as far as it is known before reading
 * @param frames opens it
 * @param truth what is true of it, if that is known
 * @param firstMissing name of the first frame that is missing before its end: frames behind it cannot be told by number; null if there is none
 */
public record Video(
        String name,
        double framesPerSecond,
        int expectedFrames,
        Supplier<FrameSequence> frames,
        @Nullable AnnotatedVideo truth,
        @Nullable String firstMissing) {
    /** A video without a gap. */
    public Video(
            String name,
            double framesPerSecond,
            int expectedFrames,
            Supplier<FrameSequence> frames,
            @Nullable AnnotatedVideo truth) {
        this(name, framesPerSecond, expectedFrames, frames, truth, null);
    }

    /** The same video with what is true of it. */
    public Video with(@Nullable AnnotatedVideo known) {
        return new Video(name, framesPerSecond, expectedFrames, frames, known, firstMissing);
    }

    /**
     * The same video with every value of its frames so many gray levels up or down, as chance has it, the same each time: a change that nobody sees.
     *
     * @param grayLevels 1 or more
     */
    public Video withNoise(int grayLevels) {
        Supplier<FrameSequence> noisy = () -> new NoisyFrames(frames.get(), grayLevels, name.hashCode());
        return new Video(name, framesPerSecond, expectedFrames, noisy, truth, firstMissing);
    }
}
