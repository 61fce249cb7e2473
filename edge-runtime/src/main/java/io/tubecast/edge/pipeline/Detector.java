package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.Image;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.message.Mode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The networks of a model, whatever its family. What they give is one of two things: {@link StepDetector micro-tubes} from frame to frame, while things happen, or {@link WindowDetector
 * tubes} on the frames of a window, once all of it was seen. Owned by whoever opened it, used by one thread at a time.
 */
public sealed interface Detector extends AutoCloseable permits StepDetector, WindowDetector {
    /** What the networks look with at present. */
    Mode mode();

    /** The exchange of networks that took effect with the last frame or window; told once, null if there was none. */
    default @Nullable EngineSwap takeSwap() {
        return null;
    }

    /** Where durations are noted from now on. */
    void noteTimes(StageTimes times);

    /**
     * Looks a first time, which is slow, so that it costs no frame of the stream.
     *
     * @param picture of the stream's size
     * @param stack a flow stack; null where frames have none
     * @throws io.tubecast.inference.engine.EngineException if the engine is broken
     */
    void warm(Image picture, @Nullable ByteBuffer stack);

    /** Releases the networks; may be called twice. */
    @Override
    void close();
}
