package io.tubecast.edge.pipeline;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Image;

/**
 * The networks of the detect stage: takes the frames of the model's clock one by one and says what people do between each and the one
 * before. Owned and used by the detect thread alone.
 */
public interface StepDetector extends AutoCloseable {
    /**
     * Takes the next frame.
     *
     * @param picture read before the method returns
     * @return whether there is a pair now, so that {@link #microTubes()} is of this step: false for the first frame and after {@link #restart()}
     * @throws io.tubecast.inference.engine.EngineException if the engine is broken
     */
    boolean step(Image picture);

    /** What was found in the last step, boxes in parts of the picture; valid until the next. */
    MicroTubes microTubes();

    /** Forgets the frame before, because too much time has passed: the next one begins a new pair. */
    void restart();

    /** Releases the networks; may be called twice. */
    @Override
    void close();
}
