package io.tubecast.core.trajectory;

import java.util.Arrays;

/**
 * The frames of a window: those that a stream gave of it, in order. The arrays are the window's own: read them, do not write them.
 *
 * @param numbers their numbers in the source, growing; what is missing was dropped
 * @param nanos their capture times
 */
@SuppressWarnings("ArrayRecordComponent") // hundreds of frames: boxed lists would cost ten times the memory
public record WindowFrames(long[] numbers, long[] nanos) {
    /** Checks that there are frames and that they are in order. */
    public WindowFrames {
        if (numbers.length == 0 || numbers.length != nanos.length) {
            throw new IllegalArgumentException("%d numbers and %d times".formatted(numbers.length, nanos.length));
        }
        for (int i = 1; i < numbers.length; i++) {
            if (numbers[i] <= numbers[i - 1]) {
                throw new IllegalArgumentException(
                        "frames must be in order, were %d and %d".formatted(numbers[i - 1], numbers[i]));
            }
        }
    }

    /** How many there are. */
    public int size() {
        return numbers.length;
    }

    /** Number of the frame at a position. */
    public long number(int position) {
        return numbers[position];
    }

    /** Capture time of the frame at a position. */
    public long captureNanos(int position) {
        return nanos[position];
    }

    /** Number of the first. */
    public long first() {
        return numbers[0];
    }

    /** Number of the last. */
    public long last() {
        return numbers[numbers.length - 1];
    }

    /** Where a frame is; below 0 if it is not in the window. */
    int position(long number) {
        return Arrays.binarySearch(numbers, number);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WindowFrames that
                && Arrays.equals(numbers, that.numbers)
                && Arrays.equals(nanos, that.nanos);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(numbers) + Arrays.hashCode(nanos);
    }

    @Override
    public String toString() {
        return "WindowFrames[%d to %d, %d frames]".formatted(first(), last(), size());
    }
}
