package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.Image;
import io.tubecast.publish.message.TubesSnapshot;
import org.jspecify.annotations.Nullable;

/** Somebody who may look at processed pictures: the preview. Called by the thread that makes the messages, so it must cost next to nothing. */
@FunctionalInterface
public interface PictureTap {
    /** A tap nobody drinks from. */
    PictureTap NONE = (picture, snapshot) -> {};

    /** A tap that both drink from; null drinks nothing. */
    static PictureTap both(@Nullable PictureTap first, @Nullable PictureTap second) {
        if (first == null || second == null) {
            return first != null ? first : second != null ? second : NONE;
        }
        return (picture, snapshot) -> {
            first.offer(picture, snapshot);
            second.offer(picture, snapshot);
        };
    }

    /**
     * Offers a picture and what is said about it; both are valid during the call only.
     */
    void offer(Image picture, TubesSnapshot snapshot);
}
