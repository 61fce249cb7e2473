package io.tubecast.core.actor;

/**
 * The labels an actor has had, since it became active; the newest {@value #CAPACITY} are kept.
 *
 * <p>The last segment is the present one. Read only; valid as long as the actor is.
 */
public final class LabelSegments {
    /** How many segments are kept. */
    public static final int CAPACITY = 64;

    private final int[] labels = new int[CAPACITY];
    private final long[] firstFrames = new long[CAPACITY];
    private final long[] firstNanos = new long[CAPACITY];
    private final long[] lastFrames = new long[CAPACITY];
    private final long[] lastNanos = new long[CAPACITY];
    private final double[] scoreSums = new double[CAPACITY];
    private final long[] steps = new long[CAPACITY];
    private int count;

    LabelSegments() {}

    /** Number of segments kept, oldest first. */
    public int size() {
        return count;
    }

    /** Class of a segment. */
    public int label(int segment) {
        return labels[segment];
    }

    /** First frame of a segment. */
    public long firstFrame(int segment) {
        return firstFrames[segment];
    }

    /** Capture time of a segment's first frame. */
    public long firstNanos(int segment) {
        return firstNanos[segment];
    }

    /** Last frame of a segment on which the actor was seen. */
    public long lastFrame(int segment) {
        return lastFrames[segment];
    }

    /** Capture time of a segment's last frame. */
    public long lastNanos(int segment) {
        return lastNanos[segment];
    }

    /** Mean score of a segment's label over its steps. */
    public double score(int segment) {
        return scoreSums[segment] / steps[segment];
    }

    void clear() {
        count = 0;
    }

    /** Takes what an actor was in a step. */
    void add(int label, double score, long frame, long nanos) {
        if (count == 0 || labels[count - 1] != label) {
            begin(label, frame, nanos);
        }
        int segment = count - 1;
        lastFrames[segment] = frame;
        lastNanos[segment] = nanos;
        scoreSums[segment] += score;
        steps[segment]++;
    }

    private void begin(int label, long frame, long nanos) {
        if (count == CAPACITY) {
            forgetOldest();
        }
        labels[count] = label;
        firstFrames[count] = frame;
        firstNanos[count] = nanos;
        scoreSums[count] = 0;
        steps[count] = 0;
        count++;
    }

    private void forgetOldest() {
        count--;
        System.arraycopy(labels, 1, labels, 0, count);
        System.arraycopy(firstFrames, 1, firstFrames, 0, count);
        System.arraycopy(firstNanos, 1, firstNanos, 0, count);
        System.arraycopy(lastFrames, 1, lastFrames, 0, count);
        System.arraycopy(lastNanos, 1, lastNanos, 0, count);
        System.arraycopy(scoreSums, 1, scoreSums, 0, count);
        System.arraycopy(steps, 1, steps, 0, count);
    }
}
