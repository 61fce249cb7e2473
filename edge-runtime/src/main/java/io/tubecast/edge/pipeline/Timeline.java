package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.FrameStamp;
import java.util.Arrays;

/**
 * The time that tubes live in. For a camera it is capture time. A file that runs faster or slower than it was taken would make tubes live longer or
 * shorter by how busy the node is, so there it is media time, from the first frame's capture on; what is said in messages is turned
 * back into capture time.
 *
 * <p>Remembers at most {@value #KNOTS} moments, thinned evenly as the stream gets longer; between two of them time runs evenly. Not thread-safe.
 */
final class Timeline {
    static final int KNOTS = 1024;

    private final boolean live;
    private final long[] tubeNanos = new long[KNOTS];
    private final long[] captureNanos = new long[KNOTS];
    private int count;
    private long spacingNanos;
    private long firstMediaNanos;

    /**
     * A time line without frames.
     *
     * @param live whether frames come in real time
     */
    Timeline(boolean live) {
        this.live = live;
    }

    /** Takes the next frame; its moment, never before the one of the frame before. */
    long note(FrameStamp stamp) {
        if (live) {
            return stamp.captureNanos();
        }
        if (count == 0) {
            firstMediaNanos = stamp.mediaNanos();
            add(stamp.captureNanos(), stamp.captureNanos());
            return stamp.captureNanos();
        }
        long moment = Math.max(tubeNanos[count - 1], captureNanos[0] + stamp.mediaNanos() - firstMediaNanos);
        if (count < 2 || moment - tubeNanos[count - 2] >= spacingNanos) {
            add(moment, stamp.captureNanos());
        } else { // the newest knot moves along
            tubeNanos[count - 1] = moment;
            captureNanos[count - 1] = stamp.captureNanos();
        }
        return moment;
    }

    /** The capture time of a moment. */
    long captureNanos(long moment) {
        if (live || count == 0) {
            return moment;
        }
        int found = Arrays.binarySearch(tubeNanos, 0, count, moment);
        if (found >= 0) {
            return captureNanos[found];
        }
        int after = -found - 1;
        if (after == 0 || after == count) {
            return captureNanos[after == 0 ? 0 : count - 1];
        }
        double fraction = (double) (moment - tubeNanos[after - 1]) / (tubeNanos[after] - tubeNanos[after - 1]);
        return captureNanos[after - 1] + Math.round(fraction * (captureNanos[after] - captureNanos[after - 1]));
    }

    private void add(long moment, long capture) {
        if (count == KNOTS) {
            thin();
        }
        tubeNanos[count] = moment;
        captureNanos[count] = capture;
        count++;
    }

    private void thin() {
        spacingNanos = Math.max(2 * spacingNanos, (tubeNanos[count - 1] - tubeNanos[0]) / (KNOTS / 2));
        int kept = 0;
        for (int i = 0; i < count; i += 2) {
            tubeNanos[kept] = tubeNanos[i];
            captureNanos[kept++] = captureNanos[i];
        }
        count = kept;
    }
}
