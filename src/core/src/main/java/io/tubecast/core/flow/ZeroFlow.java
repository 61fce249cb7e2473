package io.tubecast.core.flow;

import java.util.Objects;

/**
 * A clip in which nothing moves: what a motion stream is worth without motion.
 *
 * @param fields number of fields
 * @param width in pixels
 * @param height in pixels
 */
public record ZeroFlow(int fields, int width, int height) implements FlowSequence {
    @Override
    public void read(int field, FlowField into) {
        Objects.checkIndex(field, fields);
        into.setSize(width, height);
        into.clear();
    }
}
