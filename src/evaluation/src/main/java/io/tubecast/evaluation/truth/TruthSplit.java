package io.tubecast.evaluation.truth;

import java.util.List;

/**
 * One of a data set's own divisions into videos to learn from and videos to test on.
 *
 * @param name how it is chosen: "1", "2", "3"
 * @param training names of the videos to learn from
 * @param test names of the videos to test on
 */
public record TruthSplit(String name, List<String> training, List<String> test) {
    /** Copies the lists. */
    public TruthSplit {
        training = List.copyOf(training);
        test = List.copyOf(test);
    }
}
