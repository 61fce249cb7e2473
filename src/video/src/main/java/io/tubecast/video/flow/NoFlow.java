package io.tubecast.video.flow;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.frame.Image;

/** Finds no motion, for studies of what a motion stream is worth. */
final class NoFlow implements OpticalFlow {
    private final PicturePair pictures = new PicturePair(FlowMethod.ZERO, 1);

    @Override
    public FlowMethod method() {
        return FlowMethod.ZERO;
    }

    @Override
    public void compute(Image first, Image second, FlowField into) {
        pictures.check(first, second);
        into.setSize(first.width(), first.height());
        into.clear();
    }

    @Override
    public void close() {
        pictures.close();
    }
}
