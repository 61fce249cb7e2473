package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeySelectionTest {
    /** Scores behind one that is not theirs. */
    private static FloatBuffer scores(double... values) {
        FloatBuffer scores = FloatBuffer.allocate(values.length + 1).put(9);
        for (double value : values) {
            scores.put((float) value);
        }
        return scores.position(1);
    }

    private static int count(boolean[] chosen) {
        int count = 0;
        for (boolean each : chosen) {
            count += each ? 1 : 0;
        }
        return count;
    }

    @Test
    void theScoreDecidesFromAlphaOn() {
        FloatBuffer scores = scores(0.9, 0.25, 0.24, 0.5);
        assertThat(KeySelection.byScore(0.25).choose(scores, 4)).containsExactly(true, true, false, true);
        assertThat(KeySelection.byScore(0).choose(scores, 4)).containsOnly(true);
        assertThat(KeySelection.byScore(2).choose(scores, 4)).containsOnly(false);
    }

    @Test
    void evenlySpreadOnesHaveBothEndsOrTheMiddle() {
        FloatBuffer three = scores(0.9, 0.9, 0.9, 0, 0, 0, 0);
        assertThat(KeySelection.uniform(0.5).choose(three, 7))
                .containsExactly(true, false, false, true, false, false, true);
        FloatBuffer one = scores(0.9, 0, 0, 0, 0);
        assertThat(KeySelection.uniform(0.5).choose(one, 5)).containsExactly(false, false, true, false, false);
        FloatBuffer none = scores(0, 0, 0);
        assertThat(KeySelection.uniform(0.5).choose(none, 3)).containsOnly(false);
        assertThat(KeySelection.uniform(0.5).choose(scores(0.9), 1)).containsExactly(true);
    }

    @Test
    void allWaysChooseEquallyMany() {
        Random random = new Random(8);
        KeySelection drawn = KeySelection.random(0.4, 1);
        for (int i = 0; i < 500; i++) {
            double[] values = random.doubles(1 + random.nextInt(16)).toArray();
            FloatBuffer scores = scores(values);
            int expected = count(KeySelection.byScore(0.4).choose(scores, values.length));
            assertThat(count(KeySelection.uniform(0.4).choose(scores, values.length)))
                    .isEqualTo(expected);
            assertThat(count(drawn.choose(scores, values.length))).isEqualTo(expected);
        }
    }

    @Test
    void everyTimeStampIsDrawnEquallyOften() {
        FloatBuffer scores = scores(0.9, 0.9, 0, 0, 0);
        KeySelection drawn = KeySelection.random(0.5, 2);
        int[] times = new int[5];
        int draws = 10_000;
        for (int i = 0; i < draws; i++) {
            boolean[] chosen = drawn.choose(scores, 5);
            for (int sample = 0; sample < 5; sample++) {
                times[sample] += chosen[sample] ? 1 : 0;
            }
        }
        for (int each : times) { // two of five; a standard error is 49
            assertThat((double) each).isCloseTo(4000, within(200.0));
        }
        assertThat(KeySelection.random(0.5, 3).choose(scores, 5))
                .isEqualTo(KeySelection.random(0.5, 3).choose(scores, 5));
    }
}
