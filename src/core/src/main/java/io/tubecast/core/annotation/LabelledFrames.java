package io.tubecast.core.annotation;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * The frames that an annotation speaks of: of those it says who acts in them and who does not, of the others nothing.
 *
 * @param all whether it speaks of every frame; {@code some} is empty then
 * @param some otherwise the frames, 0-based, rising; there may be none
 */
public record LabelledFrames(boolean all, List<Integer> some) {
    /** Every frame: what most data sets have. */
    public static final LabelledFrames ALL = new LabelledFrames(true, List.of());

    /** Sorts the frames. */
    public LabelledFrames {
        some = List.copyOf(new TreeSet<>(some));
        if (all && !some.isEmpty()) {
            throw new IllegalArgumentException("all frames, and these: " + some);
        }
    }

    /** These frames and no others. */
    public static LabelledFrames of(Collection<Integer> frames) {
        return new LabelledFrames(false, List.copyOf(frames));
    }

    /** Whether the annotation speaks of a frame. */
    public boolean contains(int frame) {
        return all || Collections.binarySearch(some, frame) >= 0;
    }

    /** Those before a frame. */
    public LabelledFrames before(int end) {
        return all ? ALL : of(some.stream().filter(frame -> frame < end).toList());
    }
}
