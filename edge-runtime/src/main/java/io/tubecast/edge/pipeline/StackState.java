package io.tubecast.edge.pipeline;

import io.tubecast.core.flow.LiveFlowStack;
import java.util.Locale;

/** Whether a frame has its flow stack, and if not, why: a slot, filled anew for each frame. Not thread-safe. */
final class StackState {
    private static final double NANOS_PER_MILLI = 1e6;

    private final int fields;
    private final long trainingIntervalNanos;
    private boolean valid;
    private boolean late;
    private boolean off;
    private LiveFlowStack.Break lastBreak = LiveFlowStack.Break.BEGINNING;
    private long breakNanos;
    private int filled;

    /**
     * The state before the first frame.
     *
     * @param fields how many a stack needs
     * @param trainingIntervalNanos time between two frames that the model was trained on
     */
    StackState(int fields, long trainingIntervalNanos) {
        this.fields = fields;
        this.trainingIntervalNanos = trainingIntervalNanos;
    }

    /** The frame has its stack. */
    void whole() {
        valid = true;
        late = false;
        off = false;
    }

    /** The frame has none, because of what the stream's stack suffers from. */
    void missing(LiveFlowStack stack) {
        valid = false;
        late = false;
        off = false;
        lastBreak = stack.lastBreak();
        breakNanos = stack.breakNanos();
        filled = stack.filled();
    }

    /** The frame has none, because the frames that it waited for did not come in time. */
    void late(long waitedNanos) {
        valid = false;
        late = true;
        off = false;
        breakNanos = waitedNanos;
    }

    /** No flow is computed for now. */
    void off() {
        valid = false;
        late = false;
        off = true;
    }

    /** Whether no flow is computed for now. */
    boolean isOff() {
        return off;
    }

    void copyFrom(StackState other) {
        valid = other.valid;
        late = other.late;
        off = other.off;
        lastBreak = other.lastBreak;
        breakNanos = other.breakNanos;
        filled = other.filled;
    }

    /** Whether the frame has its stack. */
    boolean valid() {
        return valid;
    }

    /** Why the frame has, or has not, its stack: for people. Makes a text. */
    String cause() {
        if (valid) {
            return "the flow stack is whole";
        }
        if (off) {
            return "no optical flow is computed";
        }
        if (late) {
            return "no flow stack: no frame followed within %s ms".formatted(millis(breakNanos));
        }
        String has = "the flow stack has %d of %d fields".formatted(filled, fields);
        return switch (lastBreak) {
            case BEGINNING -> has;
            case LONG_INTERVAL ->
                "frames lay %s ms apart, more than twice the training interval of %s ms: %s"
                        .formatted(millis(breakNanos), millis(trainingIntervalNanos), has);
            case NO_INTERVAL -> "a frame was no later than the one before: " + has;
            case OTHER_FRAME -> "flow did not follow on: " + has;
        };
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.0f", nanos / NANOS_PER_MILLI);
    }
}
