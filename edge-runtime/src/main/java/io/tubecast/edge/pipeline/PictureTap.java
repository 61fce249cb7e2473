package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.Image;
import io.tubecast.publish.message.TubesSnapshot;

/** Somebody who may look at processed pictures: the preview. Called by the detect thread, so it must cost next to nothing. */
@FunctionalInterface
public interface PictureTap {
    /** A tap nobody drinks from. */
    PictureTap NONE = (picture, snapshot) -> {};

    /**
     * Offers a picture and what is said about it; both are valid during the call only.
     */
    void offer(Image picture, TubesSnapshot snapshot);
}
