package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.FrameStamp;
import io.tubecast.core.frame.Image;

/**
 * The newest frames of a stream as the networks see them; all memory is taken at construction. Adding one to a full ring drops the oldest. Not thread-safe.
 */
final class FrameRing {
    private final Slot[] slots;
    private final int capacity;
    private int start;
    private int count;

    /** A picture and its times. */
    private static final class Slot {
        private final Image picture;
        private long number;
        private long captureNanos;
        private long mediaNanos;

        Slot(int width, int height) {
            picture = new Image(width, height);
        }
    }

    /** An empty ring for so many pictures of a size. */
    FrameRing(int capacity, int width, int height) {
        this.capacity = capacity;
        slots = new Slot[capacity + 1];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot(width, height);
        }
    }

    private Slot at(int position) {
        return slots[(start + position) % slots.length];
    }

    /** The picture to write the next frame into. */
    Image writable() {
        return at(count).picture;
    }

    /** Takes the picture that was written as the newest. Media times that do not grow are moved on a little. */
    void add(FrameStamp stamp) {
        Slot slot = at(count);
        slot.number = stamp.index();
        slot.captureNanos = stamp.captureNanos();
        slot.mediaNanos = count == 0 ? stamp.mediaNanos() : Math.max(stamp.mediaNanos(), mediaNanos(count - 1) + 1);
        count++;
        if (count > capacity) {
            dropOldest();
        }
    }

    /** Forgets the oldest. */
    void dropOldest() {
        start = (start + 1) % slots.length;
        count--;
    }

    /** Forgets the newest. */
    void dropNewest() {
        count--;
    }

    /** Keeps every second frame, the oldest first, and the newest in any case. */
    void thin() {
        int last = count - 1;
        int kept = 1;
        for (int position = 2; position <= last; position += 2) {
            swap(kept++, position);
        }
        if (last % 2 == 1) {
            swap(kept++, last);
        }
        count = kept;
    }

    private void swap(int a, int b) {
        int slotA = (start + a) % slots.length;
        int slotB = (start + b) % slots.length;
        Slot kept = slots[slotA];
        slots[slotA] = slots[slotB];
        slots[slotB] = kept;
    }

    /** Forgets all. */
    void clear() {
        count = 0;
    }

    /** How many there are. */
    int size() {
        return count;
    }

    /** Picture at a position, the oldest first. */
    Image picture(int position) {
        return at(position).picture;
    }

    /** Number of the frame at a position. */
    long number(int position) {
        return at(position).number;
    }

    /** Capture time of the frame at a position. */
    long captureNanos(int position) {
        return at(position).captureNanos;
    }

    /** Media time of the frame at a position, growing. */
    long mediaNanos(int position) {
        return at(position).mediaNanos;
    }

    /** Number of the newest frame. */
    long newest() {
        return number(count - 1);
    }
}
