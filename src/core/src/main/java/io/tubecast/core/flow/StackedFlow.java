package io.tubecast.core.flow;

import java.lang.ref.SoftReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the fields of a clip together to stacks.
 *
 * <p>The fields last read are kept as long as memory allows, because the stacks of neighboring frames share most of theirs. Thread-safe; two threads that read
 * the same clip take turns.
 */
public final class StackedFlow implements FlowStackSource {
    private final EncodedFlow flow;
    private final FlowStack layout;
    private SoftReference<@Nullable Recent> recent = new SoftReference<>(null);

    /**
     * The stacks of a clip.
     *
     * @param flow stays the caller's
     */
    public StackedFlow(EncodedFlow flow, FlowStack layout) {
        this.flow = flow;
        this.layout = layout;
    }

    @Override
    public FlowStack layout() {
        return layout;
    }

    @Override
    public int frames() {
        return flow.fields() + 1;
    }

    @Override
    public int width() {
        return flow.width();
    }

    @Override
    public int height() {
        return flow.height();
    }

    @Override
    public synchronized void stack(int frame, byte[] into) {
        if (into.length != bytes()) {
            throw new IllegalArgumentException("a flow stack of %dx%d with %d channels has %d bytes, the array given %d"
                    .formatted(width(), height(), layout.channels(), bytes(), into.length));
        }
        Recent fields = recent.get();
        if (fields == null) {
            fields = new Recent(2 * layout.fields(), FlowEncoding.CHANNELS * width() * height());
            recent = new SoftReference<>(fields);
        }
        for (int position = 0; position < layout.fields(); position++) {
            byte[] field = fields.get(layout.field(frame, position, frames()), flow);
            spread(field, into, FlowEncoding.CHANNELS * position, layout.channels());
        }
    }

    /** Writes [height, width, 3] into three channels of [height, width, channels]. */
    private static void spread(byte[] field, byte[] into, int firstChannel, int channels) {
        for (int from = 0, to = firstChannel; from < field.length; from += FlowEncoding.CHANNELS, to += channels) {
            into[to] = field[from];
            into[to + 1] = field[from + 1];
            into[to + 2] = field[from + 2];
        }
    }

    /** The fields read last, the oldest of which makes room. */
    private static final class Recent {
        private final byte[][] fields;
        private final int[] numbers;
        private int oldest;

        Recent(int count, int bytes) {
            fields = new byte[count][bytes];
            numbers = new int[count];
            Arrays.fill(numbers, -1);
        }

        byte[] get(int number, EncodedFlow flow) {
            for (int i = 0; i < numbers.length; i++) {
                if (numbers[i] == number) {
                    return fields[i];
                }
            }
            int slot = oldest;
            numbers[slot] = -1; // until it is whole
            flow.read(number, fields[slot]);
            numbers[slot] = number;
            oldest = (oldest + 1) % numbers.length;
            return fields[slot];
        }
    }
}
