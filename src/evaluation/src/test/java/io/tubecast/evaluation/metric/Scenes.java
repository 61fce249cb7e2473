package io.tubecast.evaluation.metric;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Small scenes for golden cases: tubes whose box stands still. */
final class Scenes {
    /** A box of 100 x 100 with a corner at the origin. */
    static final Box BOX = new Box(0, 0, 100, 100);

    private Scenes() {}

    /** A value that has to be there. */
    static <T> T at(Map<String, T> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }

    static TruthVideo video(String name, AnnotatedTube... tubes) {
        return TruthVideo.of(annotation(name, tubes));
    }

    static AnnotatedVideo annotation(String name, AnnotatedTube... tubes) {
        return new AnnotatedVideo(name, 320, 240, 1000, List.of(tubes));
    }

    static AnnotatedTube truth(int actionClass, int start, int length, Box box) {
        return new AnnotatedTube(actionClass, start, Collections.nCopies(length, box));
    }

    static ActionTube tube(int actionClass, double score, int start, int length, Box box) {
        return ActionTube.of(actionClass, score, start, Collections.nCopies(length, box));
    }
}
