package io.tubecast.core.motion;

import io.tubecast.core.flow.FlowField;

/**
 * The newest flow fields of a stream, coarsely: written by whoever computes flow, read by whoever wants to know how the camera moved. Frames go by the numbers of the writer.
 *
 * <p>Thread-safe; allocates nothing after construction.
 */
public final class FlowTrail {
    /** Fields that are remembered: at 25 frames a second over two seconds. */
    public static final int CAPACITY = 64;

    private final FlowSamples[] samples = new FlowSamples[CAPACITY];
    private final long[] frames = new long[CAPACITY];
    private final long[] intervals = new long[CAPACITY];

    /** A trail without fields. */
    public FlowTrail() {
        for (int i = 0; i < CAPACITY; i++) {
            samples[i] = new FlowSamples();
            frames[i] = -1;
        }
    }

    /**
     * Takes a field.
     *
     * @param field (in) the flow to {@code frame} from the frame before
     * @param frame number of the later frame, 0 or more
     * @param intervalNanos time between the two
     */
    public synchronized void add(FlowField field, long frame, long intervalNanos) {
        int place = (int) (frame % CAPACITY);
        samples[place].take(field);
        frames[place] = frame;
        intervals[place] = intervalNanos;
    }

    /**
     * Reads the flow to a frame from the one before.
     *
     * @param into (out) not touched if there is none
     * @return the time between the two, 0 if there is none
     */
    public synchronized long read(long frame, FlowSamples into) {
        int place = (int) Math.floorMod(frame, (long) CAPACITY);
        if (frame < 0 || frames[place] != frame) {
            return 0;
        }
        into.copyFrom(samples[place]);
        return intervals[place];
    }
}
