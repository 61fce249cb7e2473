package io.tubecast.edge.pipeline;

import io.tubecast.core.linking.ActionTube;
import java.util.List;

/** Networks that look at a whole window of frames at once and say what tubes are in it. They remember nothing from one window to the next. */
public non-sealed interface WindowDetector extends Detector {
    /** T, frames of a clip as the networks see it. */
    int frames();

    /** Width of the pictures that they see. */
    int width();

    /** Height of the pictures that they see. */
    int height();

    /**
     * Finds the tubes of a window.
     *
     * @param window (in) its pictures and when they were taken; two frames or more
     * @return on positions among the window's frames, boxes as corners in parts of the picture that the stream gave, best first; empty if nobody acts
     * @throws io.tubecast.inference.engine.EngineException if the engine is broken
     */
    List<ActionTube> find(ClipWindow window);
}
