package io.tubecast.core.linking;

import io.tubecast.core.geometry.Iou;

/**
 * The boxes something had in the last few steps, so that two things can be compared over them.
 *
 * <p>One box a step, in step order. Not thread-safe.
 */
public final class RecentBoxes {
    private static final int CAPACITY = 8; // a power of two

    private final double[] boxes = new double[CAPACITY * 4];
    private long sinceStep;
    private long lastStep = -1;

    /** Forgets all boxes. */
    public void clear() {
        lastStep = -1;
    }

    /** Takes the box at {@code box[at]} as that of a step; a gap in the steps forgets what was before it, a second box of the same
     * step replaces the first. */
    public void add(long step, double[] box, int at) {
        if (lastStep < 0 || (step != lastStep && step != lastStep + 1)) {
            sinceStep = step;
        }
        lastStep = step;
        System.arraycopy(box, at, boxes, place(step), 4);
    }

    /**
     * Mean overlap with another's boxes over the steps that both have among the last {@code steps}; 0 if there is none.
     *
     * @param steps how many steps to look back, at most 8
     */
    public double meanOverlap(RecentBoxes other, int steps) {
        long last = Math.min(lastStep, other.lastStep);
        long newest = Math.max(lastStep, other.lastStep);
        long first = Math.max(newest - Math.min(steps, CAPACITY) + 1, Math.max(sinceStep, other.sinceStep));
        if (last < first || last < 0) {
            return 0;
        }
        double sum = 0;
        for (long step = first; step <= last; step++) {
            sum += Iou.of(boxes, place(step), other.boxes, place(step));
        }
        return sum / (last - first + 1);
    }

    private static int place(long step) {
        return (int) (step & (CAPACITY - 1)) * 4;
    }
}
