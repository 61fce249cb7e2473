package io.tubecast.lab.flow;

import io.tubecast.core.flow.EncodedFlow;
import java.util.Objects;

/**
 * The flow of the first part of a video, as if it ended there.
 *
 * @param flow of the whole video
 * @param fields how many count
 */
record LeadingFields(EncodedFlow flow, int fields) implements EncodedFlow {
    @Override
    public int width() {
        return flow.width();
    }

    @Override
    public int height() {
        return flow.height();
    }

    @Override
    public void read(int field, byte[] into) {
        flow.read(Objects.checkIndex(field, fields), into);
    }
}
