package io.tubecast.core.flow;

import java.lang.ref.SoftReference;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Encodes the fields of a sequence as they are read. Thread-safe. */
public final class EncodedSequence implements EncodedFlow {
    private final FlowSequence sequence;
    private final FlowEncoding encoding;
    private final double timeFactor;
    /** A field to read into; whoever finds it taken makes another. */
    private final AtomicReference<@Nullable SoftReference<FlowField>> spare = new AtomicReference<>();

    /**
     * Encodes a sequence whose frames lie as far apart as the model's training frames.
     *
     * @param sequence stays the caller's
     */
    public EncodedSequence(FlowSequence sequence, FlowEncoding encoding) {
        this(sequence, encoding, 1);
    }

    /**
     * Encodes a sequence.
     *
     * @param sequence stays the caller's
     * @param timeFactor training interval / interval of the clip's frames
     */
    public EncodedSequence(FlowSequence sequence, FlowEncoding encoding, double timeFactor) {
        if (!(timeFactor > 0 && timeFactor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the time factor must be over 0, was " + timeFactor);
        }
        this.sequence = sequence;
        this.encoding = encoding;
        this.timeFactor = timeFactor;
    }

    @Override
    public int fields() {
        return sequence.fields();
    }

    @Override
    public int width() {
        return sequence.width();
    }

    @Override
    public int height() {
        return sequence.height();
    }

    @Override
    public void read(int field, byte[] into) {
        SoftReference<FlowField> taken = spare.getAndSet(null);
        FlowField kept = taken == null ? null : taken.get();
        FlowField scratch = kept == null ? new FlowField(width(), height()) : kept;
        sequence.read(field, scratch);
        encoding.encode(scratch, timeFactor, into);
        spare.set(kept == null ? new SoftReference<>(scratch) : taken);
    }
}
