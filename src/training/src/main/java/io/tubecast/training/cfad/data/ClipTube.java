package io.tubecast.training.cfad.data;

import io.tubecast.core.geometry.Box;
import io.tubecast.core.trajectory.TimeSpan;
import java.util.Arrays;
import java.util.List;

/**
 * What one actor does in a clip, on the clip's own frames.
 *
 * <p>The array is the tube's own: read it, do not write it.
 *
 * @param actionClass 0-based class, background not counted
 * @param start the clip's frame of the first box, 0-based
 * @param boxes [frames x 4] center x, center y, width, height as fractions of the picture, one box a frame
 * @param span when it begins and ends, which need not be at frames of the clip: of a video that was thinned out, the first and the last frame that it is in
 */
@SuppressWarnings("ArrayRecordComponent") // the form that matching and labelling take
public record ClipTube(int actionClass, int start, double[] boxes, TimeSpan span) {
    /** Checks that there is a box. */
    public ClipTube {
        if (actionClass < 0 || start < 0 || boxes.length == 0 || boxes.length % 4 != 0) {
            throw new IllegalArgumentException(
                    "a tube needs a class, a start and boxes of 4 values, was class %d, start %d, %d values"
                            .formatted(actionClass, start, boxes.length));
        }
    }

    /** A tube from its first box to its last. */
    public ClipTube(int actionClass, int start, double[] boxes) {
        this(actionClass, start, boxes, new TimeSpan(start, start + Math.max(0, boxes.length / 4 - 1)));
    }

    /** A tube of boxes by their corners. */
    static ClipTube of(int actionClass, int start, List<Box> corners, TimeSpan span) {
        double[] boxes = new double[4 * corners.size()];
        for (int i = 0; i < corners.size(); i++) {
            Box box = corners.get(i);
            boxes[4 * i] = (box.x1() + box.x2()) / 2;
            boxes[4 * i + 1] = (box.y1() + box.y2()) / 2;
            boxes[4 * i + 2] = box.x2() - box.x1();
            boxes[4 * i + 3] = box.y2() - box.y1();
        }
        return new ClipTube(actionClass, start, boxes, span);
    }

    /** When each box is, from 0 at the tube's beginning to 1 at its end. */
    public double[] times() {
        double[] times = new double[boxes.length / 4];
        double length = span.end() - span.start();
        for (int i = 0; i < times.length; i++) {
            times[i] = length == 0 ? 0 : Math.max(0, Math.min(1, (start + i - span.start()) / length));
        }
        return times;
    }

    /**
     * What of the tube lies in a span, on the span's time.
     *
     * @param looked overlaps the tube's span
     * @return its boxes in the span, the nearest one where there is none; {@link #times()} of it run from 0 at the beginning of the span to 1 at its end
     */
    public ClipTube in(TimeSpan looked) {
        int last = start + boxes.length / 4 - 1;
        int from = Math.max(start, Math.min(last, (int) Math.ceil(looked.start())));
        int to = Math.max(from, Math.min(last, (int) Math.floor(looked.end())));
        return new ClipTube(
                actionClass, from, Arrays.copyOfRange(boxes, 4 * (from - start), 4 * (to - start + 1)), looked);
    }

    /** Whether the tube is there at a time stamp. */
    public boolean covers(double time) {
        return time >= span.start() && time <= span.end();
    }

    /**
     * The box at a time stamp, between two frames on the straight line, before the first and behind the last that one.
     *
     * @param time one that is covered
     * @param box (out) receives center x, center y, width, height from {@code at} on
     */
    public void boxAt(double time, double[] box, int at) {
        double position = Math.max(0, Math.min(boxes.length / 4 - 1, time - start));
        int before = (int) position;
        int after = Math.min(before + 1, boxes.length / 4 - 1);
        double share = position - before;
        for (int i = 0; i < 4; i++) {
            box[at + i] = (1 - share) * boxes[4 * before + i] + share * boxes[4 * after + i];
        }
    }
}
