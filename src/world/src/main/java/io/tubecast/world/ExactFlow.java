package io.tubecast.world;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowSequence;
import java.util.Objects;

/**
 * The exact flow of a clip between its frames. Thread-safe.
 *
 * @param clip whose flow it is
 */
record ExactFlow(WorldClip clip) implements FlowSequence {
    @Override
    public int fields() {
        return clip.annotation().frames() - 1;
    }

    @Override
    public int width() {
        return clip.annotation().width();
    }

    @Override
    public int height() {
        return clip.annotation().height();
    }

    @Override
    public void read(int field, FlowField into) {
        clip.flow(Objects.checkIndex(field, fields()), into);
    }
}
