package io.tubecast.core.linking;

import java.util.Arrays;

/** A list of tubes that grows and is emptied without giving memory back. */
final class TubeList {
    private LiveTube[] tubes = new LiveTube[16];
    private int count;

    int size() {
        return count;
    }

    LiveTube get(int index) {
        if (index >= count) {
            throw new IndexOutOfBoundsException("tube %d of %d".formatted(index, count));
        }
        return tubes[index];
    }

    void add(LiveTube tube) {
        if (count == tubes.length) {
            tubes = Arrays.copyOf(tubes, count * 2);
        }
        tubes[count++] = tube;
    }

    LiveTube removeLast() {
        return tubes[--count];
    }

    void clear() {
        count = 0;
    }

    void reverseFrom(int from) {
        for (int left = from, right = count - 1; left < right; left++, right--) {
            LiveTube swapped = tubes[left];
            tubes[left] = tubes[right];
            tubes[right] = swapped;
        }
    }
}
