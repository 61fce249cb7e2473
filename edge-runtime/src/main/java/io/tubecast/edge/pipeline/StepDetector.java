package io.tubecast.edge.pipeline;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Image;
import io.tubecast.publish.message.Mode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The networks of the detect stage: takes the frames of the model's clock one by one and says what people do between each and the one
 * before. Owned and used by the detect thread alone.
 */
public non-sealed interface StepDetector extends Detector {
    /** How many of its first steps are slow. */
    int SLOW_STEPS = 3;

    /**
     * Takes the next frame.
     *
     * @param picture read before the method returns
     * @param stack the frame's flow stack, [flow height, flow width, 3 a field], direct; null if it has none or is to be looked at without
     * @return whether there is a pair now, so that {@link #microTubes()} is of this step: false for the first frame, after {@link #restart()}, and where
     *     no network can speak without the stack
     * @throws io.tubecast.inference.engine.EngineException if the engine is broken
     */
    boolean step(Image picture, @Nullable ByteBuffer stack);

    /** What was found in the last step, boxes in parts of the picture; valid until the next. */
    MicroTubes microTubes();

    /** What the last frame was looked at with; standby if no network of the model can look at it without a stack. */
    @Override
    Mode mode();

    /** Forgets the frame before, because too much time has passed: the next one begins a new pair. */
    void restart();

    @Override
    default void warm(Image picture, @Nullable ByteBuffer stack) {
        for (int i = 0; i < SLOW_STEPS; i++) {
            step(picture, stack);
        }
        restart();
    }
}
