package io.tubecast.evaluation.trajectory;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.trajectory.BoxCurve;
import io.tubecast.core.trajectory.Interpolation;
import java.util.Arrays;

/**
 * Tubes through true boxes at evenly spread time stamps: the best that a refinement of boxes at so many time stamps can make of a span.
 *
 * <p>Between two frames the true box is on the straight line; before the true tube begins and after it ends it stays where it is there, which is also the most that
 * can be had of a span that is too long. Boxes are pixels, and at least one pixel wide and high.
 */
public final class KnotTubes {
    private static final double LEAST_SIZE = 1;

    private KnotTubes() {}

    /**
     * The tube on a span.
     *
     * @param truth whose boxes it goes through
     * @param first first frame of the span
     * @param last last frame of the span; not before the first
     * @param knots N, time stamps at which the true boxes are taken; a span of one frame has one
     * @param interpolation how the tube moves between them
     * @return of the true tube's class, with score 1
     */
    public static ActionTube through(AnnotatedTube truth, int first, int last, int knots, Interpolation interpolation) {
        int count = first == last ? 1 : knots;
        double[] times = new double[count];
        double[] boxes = new double[4 * count];
        for (int i = 0; i < count; i++) {
            times[i] = count == 1 ? first : first + (double) i / (count - 1) * (last - first);
            trueBox(truth, times[i], boxes, 4 * i);
        }
        BoxCurve curve = new BoxCurve(interpolation, count);
        curve.fit(count, times, boxes);
        double[] corners = new double[4 * (last - first + 1)];
        for (int frame = first; frame <= last; frame++) {
            int at = 4 * (frame - first);
            curve.at(frame, corners, at);
            toCorners(corners, at);
        }
        double[] scores = new double[last - first + 1];
        Arrays.fill(scores, 1);
        return new ActionTube(truth.actionClass(), 1, first, corners, scores);
    }

    private static void trueBox(AnnotatedTube truth, double time, double[] boxes, int at) {
        double inside = Math.max(truth.start(), Math.min(truth.end() - 1.0, time));
        int before = (int) inside;
        int after = Math.min(before + 1, truth.end() - 1);
        double share = inside - before;
        Box from = truth.boxAt(before);
        Box to = truth.boxAt(after);
        double x1 = (1 - share) * from.x1() + share * to.x1();
        double y1 = (1 - share) * from.y1() + share * to.y1();
        double x2 = (1 - share) * from.x2() + share * to.x2();
        double y2 = (1 - share) * from.y2() + share * to.y2();
        boxes[at] = (x1 + x2) / 2;
        boxes[at + 1] = (y1 + y2) / 2;
        boxes[at + 2] = x2 - x1;
        boxes[at + 3] = y2 - y1;
    }

    private static void toCorners(double[] box, int at) {
        double halfWidth = Math.max(LEAST_SIZE, box[at + 2]) / 2;
        double halfHeight = Math.max(LEAST_SIZE, box[at + 3]) / 2;
        double x = box[at];
        double y = box[at + 1];
        box[at] = x - halfWidth;
        box[at + 1] = y - halfHeight;
        box[at + 2] = x + halfWidth;
        box[at + 3] = y + halfHeight;
    }
}
