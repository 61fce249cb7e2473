package io.tubecast.training.data;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowStackSource;
import io.tubecast.core.frame.Clip;
import org.jspecify.annotations.Nullable;

/**
 * A video to learn from.
 *
 * @param clip its frames and its truth
 * @param flow its flow stacks; null where the network sees pictures alone
 */
public record TrainingClip(Clip clip, @Nullable FlowStackSource flow) {
    /** Checks that both are of one length. */
    public TrainingClip {
        if (flow != null && flow.frames() != clip.annotation().frames()) {
            throw new IllegalArgumentException("video %s has %d frames, its flow is of %d"
                    .formatted(clip.annotation().name(), clip.annotation().frames(), flow.frames()));
        }
    }

    /** What is true of it. */
    public AnnotatedVideo annotation() {
        return clip.annotation();
    }

    /** Whether a frame can be seen by every stream: always without flow, where there is a stack with it. */
    public boolean has(int frame) {
        return flow == null || flow.has(frame);
    }
}
