package io.tubecast.lab.render;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.format.TubeRecord;
import java.util.Locale;

/**
 * A tube as it is drawn over a video.
 *
 * @param actionClass decides the color
 * @param caption stands above the box
 * @param isTruth truth is drawn with a dashed line
 * @param tube boxes in pixels of the video
 */
record DrawnTube(int actionClass, String caption, boolean isTruth, ActionTube tube) {
    /** A tube of the truth. */
    static DrawnTube ofTruth(AnnotatedTube truth, String label, int id) {
        ActionTube tube = ActionTube.of(truth.actionClass(), 1, truth.start(), truth.boxes());
        return new DrawnTube(truth.actionClass(), "%s #%d".formatted(label, id), true, tube);
    }

    /** A detected tube, on a video of another size if need be. */
    static DrawnTube ofDetected(TubeRecord record, int id, int width, int height) {
        int actionClass = record.tube().actionClass();
        ActionTube tube = record.as(actionClass, width, height);
        String caption = String.format(Locale.ROOT, "%s #%d %.2f", record.label(), id, tube.score());
        return new DrawnTube(actionClass, caption, false, tube);
    }

    /** Whether it has a box in a frame. */
    boolean covers(int frame) {
        return frame >= tube.start() && frame < tube.end();
    }
}
