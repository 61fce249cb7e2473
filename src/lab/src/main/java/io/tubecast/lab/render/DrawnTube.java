package io.tubecast.lab.render;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.format.TubeRecord;
import java.awt.Color;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A tube as it is drawn over a video.
 *
 * @param actionClass decides the color where it has none of its own
 * @param caption stands above the box
 * @param isTruth truth is drawn with a dashed line
 * @param tube boxes in pixels of the video
 * @param own its own color; null: its class's
 */
public record DrawnTube(
        int actionClass,
        String caption,
        boolean isTruth,
        ActionTube tube,
        @Nullable Color own) {
    /** A tube in the color of its class. */
    public DrawnTube(int actionClass, String caption, boolean isTruth, ActionTube tube) {
        this(actionClass, caption, isTruth, tube, null);
    }

    /** A tube of the truth. */
    public static DrawnTube ofTruth(AnnotatedTube truth, String label, int id) {
        ActionTube tube = ActionTube.of(truth.actionClass(), 1, truth.start(), truth.boxes());
        return new DrawnTube(truth.actionClass(), "%s #%d".formatted(label, id), true, tube);
    }

    /**
     * A detected tube, on a video of another size if need be.
     *
     * @param own its own color; null: its class's
     */
    static DrawnTube ofDetected(TubeRecord record, int id, int width, int height, @Nullable Color own) {
        int actionClass = record.tube().actionClass();
        ActionTube tube = record.as(actionClass, width, height);
        String caption = String.format(Locale.ROOT, "%s #%d %.2f", record.label(), id, tube.score());
        return new DrawnTube(actionClass, caption, false, tube, own);
    }

    /** The same on a picture of another size. */
    public DrawnTube scaled(double scaleX, double scaleY) {
        double[] boxes = tube.boxes().clone();
        for (int i = 0; i < boxes.length; i++) {
            boxes[i] *= i % 2 == 0 ? scaleX : scaleY;
        }
        return new DrawnTube(
                actionClass,
                caption,
                isTruth,
                new ActionTube(tube.actionClass(), tube.score(), tube.start(), boxes, tube.frameScores()),
                own);
    }

    /** What it is drawn in. */
    Color color() {
        return own == null ? TubePainter.color(actionClass) : own;
    }

    /** Whether it has a box in a frame. */
    boolean covers(int frame) {
        return frame >= tube.start() && frame < tube.end();
    }
}
