package io.tubecast.core.flow;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The flow stack of a stream: takes one field after the other, encodes it at the model's time scale, and gives the newest stack.
 *
 * <p>At every frame it gives what {@link StackedFlow} gives for a clip of the same frames. The causal stack belongs to the newest frame. The centered one belongs to
 * an earlier frame ({@link FlowStack#framesAhead} before), the first one also to those frames before it that had no stack yet, and after {@link #end} the last
 * one also to the rest.
 *
 * <p>The stack is invalid until it is full, and again after anything that breaks the stream: frames that lie more than twice the training interval apart, no time apart, or
 * a pair that does not begin where the last one ended. Allocates nothing after construction. Not thread-safe.
 */
public final class LiveFlowStack {
    /** Training intervals that two frames may lie apart. */
    public static final int LONGEST_INTERVAL = 2;

    private final FlowStack layout;
    private final int width;
    private final int height;
    private final FlowEncoding encoding;
    private final long trainingIntervalNanos;
    private final byte[] stack;
    /** The frames between which the fields of the stack lie, oldest first; one more than fields. */
    private final long[] frames;

    private int filled;
    private boolean first;
    private boolean ended;
    private Break lastBreak = Break.BEGINNING;
    private long breakNanos;

    /** What a stack that is not valid suffers from. */
    public enum Break {
        /** Nothing: the stream has only begun. */
        BEGINNING,
        /** Two frames lay more than twice the training interval apart. */
        LONG_INTERVAL,
        /** A frame was no later than the one before. */
        NO_INTERVAL,
        /** A field did not begin at the frame where the one before ended. */
        OTHER_FRAME
    }

    /**
     * An empty stack.
     *
     * @param width of the fields in pixels
     * @param height of the fields in pixels
     * @param trainingIntervalNanos time between two frames that the model was trained on
     */
    public LiveFlowStack(FlowStack layout, int width, int height, FlowEncoding encoding, long trainingIntervalNanos) {
        if (trainingIntervalNanos < 1) {
            throw new IllegalArgumentException("the training interval must be over 0 ns, was " + trainingIntervalNanos);
        }
        this.layout = layout;
        this.width = width;
        this.height = height;
        this.encoding = encoding;
        this.trainingIntervalNanos = trainingIntervalNanos;
        stack = new byte[layout.bytes(width, height)];
        frames = new long[layout.fields() + 1];
    }

    /**
     * Takes the flow between two frames that follow each other.
     *
     * @param field (in) displacements as they are between these two frames, of this stack's size
     * @param from number of the earlier frame, as the caller counts
     * @param to number of the later frame
     * @param intervalNanos time between the two (media time)
     * @return whether the stack is valid now
     */
    public boolean push(FlowField field, long from, long to, long intervalNanos) {
        if (field.width() != width || field.height() != height) {
            throw new IllegalArgumentException("this stack takes flow of %dx%d, the field given is %dx%d"
                    .formatted(width, height, field.width(), field.height()));
        }
        if (intervalNanos < 1 || intervalNanos > LONGEST_INTERVAL * trainingIntervalNanos) {
            breakOff(intervalNanos < 1 ? Break.NO_INTERVAL : Break.LONG_INTERVAL, intervalNanos);
            return false;
        }
        if (ended) {
            reset();
        } else if (filled > 0 && frames[layout.fields()] != from) {
            breakOff(Break.OTHER_FRAME, intervalNanos);
        }
        shift();
        double timeFactor = (double) trainingIntervalNanos / intervalNanos;
        encoding.encode(field, timeFactor, stack, layout.channels() - FlowEncoding.CHANNELS, layout.channels());
        frames[layout.fields() - 1] = from;
        frames[layout.fields()] = to;
        first = filled < layout.fields();
        filled = Math.min(filled + 1, layout.fields());
        return valid();
    }

    /** Makes room for a field: what follows the oldest one moves to the front of each pixel, so the newest one's place holds rubbish. */
    private void shift() {
        if (layout.fields() > 1) {
            System.arraycopy(stack, FlowEncoding.CHANNELS, stack, 0, stack.length - FlowEncoding.CHANNELS);
        }
        System.arraycopy(frames, 1, frames, 0, frames.length - 1);
    }

    /**
     * Tells that the stream has ended: the field after the last pair repeats the last. Gives the centered stack of the last frames; changes nothing for a
     * causal one. What is pushed afterwards begins a new stream.
     *
     * @return whether the stack is valid now
     */
    public boolean end() {
        if (layout.alignment() == FlowAlignment.CAUSAL || ended || filled == 0) {
            return valid();
        }
        shift();
        int newest = layout.channels() - FlowEncoding.CHANNELS;
        for (int at = newest; layout.fields() > 1 && at < stack.length; at += layout.channels()) {
            System.arraycopy(stack, at - FlowEncoding.CHANNELS, stack, at, FlowEncoding.CHANNELS);
        }
        first = filled < layout.fields();
        filled = Math.min(filled + 1, layout.fields());
        ended = true;
        return valid();
    }

    /** Forgets all fields: another stream begins. */
    public void reset() {
        breakOff(Break.BEGINNING, 0);
    }

    private void breakOff(Break cause, long intervalNanos) {
        lastBreak = cause;
        breakNanos = intervalNanos;
        filled = 0;
        first = false;
        ended = false;
        Arrays.fill(frames, -1);
    }

    /** Whether the stack is full, so that there is a frame it belongs to. */
    public boolean valid() {
        return filled == layout.fields();
    }

    /** Fields that the stack has of those it needs. */
    public int filled() {
        return filled;
    }

    /** What it was that the stack is being filled anew after. */
    public Break lastBreak() {
        return lastBreak;
    }

    /** The interval that broke it, as far as it was one. */
    public long breakNanos() {
        return breakNanos;
    }

    /** Time between two frames that the model was trained on. */
    public long trainingIntervalNanos() {
        return trainingIntervalNanos;
    }

    /** Number of the first frame that has this stack and did not have one before. */
    public long firstFrame() {
        requireValid();
        if (layout.alignment() == FlowAlignment.CAUSAL) {
            return frames[layout.fields()];
        }
        return first ? frames[0] : frames[layout.before()];
    }

    /** Number of the last frame that has this stack. */
    public long lastFrame() {
        requireValid();
        boolean newest = ended || layout.alignment() == FlowAlignment.CAUSAL;
        return frames[newest ? layout.fields() : layout.before()];
    }

    private void requireValid() {
        if (!valid()) {
            throw new IllegalStateException(
                    "the flow stack is not valid: it has %d of %d fields".formatted(filled, layout.fields()));
        }
    }

    /** Which fields make a stack. */
    public FlowStack layout() {
        return layout;
    }

    /** Bytes of the stack. */
    public int bytes() {
        return stack.length;
    }

    /**
     * Writes the stack.
     *
     * @param into (out) [height, width, 3 * fields], oldest field first, from index 0 on; its position stays
     */
    public void write(ByteBuffer into) {
        requireValid();
        into.put(0, stack);
    }

    /**
     * Writes the stack.
     *
     * @param into (out) [height, width, 3 * fields], oldest field first
     */
    public void write(byte[] into) {
        requireValid();
        System.arraycopy(stack, 0, into, 0, stack.length);
    }
}
