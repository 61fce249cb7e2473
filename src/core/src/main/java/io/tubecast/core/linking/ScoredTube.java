package io.tubecast.core.linking;

import java.util.Arrays;
import java.util.Objects;

/**
 * A tube with the whole score vector of every frame, as temporal trimming wants it.
 *
 * <p>The array is the tube's own: read it, do not write it.
 *
 * @param tube the tube
 * @param scoreVectors [frames x (C + 1)] scores, background first
 */
@SuppressWarnings("ArrayRecordComponent") // as in ActionTube
public record ScoredTube(ActionTube tube, double[] scoreVectors) {
    /** Checks that every frame has a vector of the same length. */
    public ScoredTube {
        if (scoreVectors.length == 0 || scoreVectors.length % tube.length() != 0) {
            throw new IllegalArgumentException("%d scores for %d frames".formatted(scoreVectors.length, tube.length()));
        }
    }

    /** Length of a score vector, C + 1. */
    public int vectorLength() {
        return scoreVectors.length / tube.length();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScoredTube that
                && tube.equals(that.tube)
                && Arrays.equals(scoreVectors, that.scoreVectors);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tube, Arrays.hashCode(scoreVectors));
    }

    @Override
    public String toString() {
        return "ScoredTube[%s]".formatted(tube);
    }
}
