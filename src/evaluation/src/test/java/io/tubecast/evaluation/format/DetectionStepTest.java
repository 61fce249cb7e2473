package io.tubecast.evaluation.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DetectionStepTest {
    @Test
    void firstBoxesAreThoseOfTheFirstFrame() {
        double[] boxes = {0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17};
        double[] scores = {0.2, 0.8, 0.7, 0.3};
        DetectionStep pair = new DetectionStep("v", 320, 240, 7, new int[] {14, 16}, boxes, scores, 18, 17);

        assertThat(pair.firstBoxes())
                .isEqualTo(new DetectionStep(
                        "v", 320, 240, 7, new int[] {14}, new double[] {0, 1, 2, 3, 10, 11, 12, 13}, scores, 18, 17));
        assertThat(pair.firstBoxes().firstBoxes()).isEqualTo(pair.firstBoxes());
        DetectionStep empty = new DetectionStep("v", 320, 240, 8, new int[] {16, 18}, new double[0], new double[0]);
        assertThat(empty.firstBoxes().rows()).isZero();
        assertThat(empty.firstBoxes().knownAt()).isEqualTo(18); // the second frame had to be read all the same
    }
}
