package io.tubecast.training.cfad.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NegativeDrawTest {
    /** Rows 0 to 99 of two items of fifty anchors; of the second item row 50 + i is as hard as i. */
    private static float[] hardness() {
        float[] hardness = new float[100];
        for (int i = 0; i < 50; i++) {
            hardness[i] = 1000 - i;
            hardness[50 + i] = i;
        }
        return hardness;
    }

    @Test
    void aShareIsTheHardestOfTheItemAndTheOthersAreDrawn() {
        NegativeDraw draw = new NegativeDraw(3, new Random(1), 0.5, hardness());
        int[] candidates = IntStream.range(10, 45).toArray();
        int[] drawn = draw.of(candidates, 50, 8);
        assertThat(Arrays.copyOf(drawn, 4)).containsExactly(44, 43, 42, 41);
        assertThat(Arrays.stream(drawn).boxed())
                .hasSize(8)
                .doesNotHaveDuplicates()
                .allMatch(anchor -> anchor >= 10 && anchor < 45);
        assertThat(candidates).isEqualTo(IntStream.range(10, 45).toArray());
    }

    @Test
    void theOthersHaveTheSameChanceEach() {
        int[] counts = new int[10];
        NegativeDraw draw = new NegativeDraw(3, new SplittableRandom(4), 0.25, new float[10]);
        int rounds = 20_000;
        for (int i = 0; i < rounds; i++) {
            int[] drawn = draw.of(IntStream.range(0, 10).toArray(), 0, 4);
            assertThat(drawn[0]).as("the first of equals").isZero();
            Arrays.stream(drawn).skip(1).forEach(anchor -> counts[anchor]++);
        }
        // 3 of the other 9, whose deviation is the root of 20,000 / 3 x 2 / 3 = 67
        assertThat(Arrays.stream(counts, 1, 10).boxed()).allMatch(count -> Math.abs(count - rounds / 3) < 300);
    }

    @Test
    void withoutAShareNoHardnessIsAsked() {
        NegativeDraw draw = new NegativeDraw(3, new Random(1));
        assertThat(draw.of(new int[] {4, 5}, 50, 8)).containsExactlyInAnyOrder(4, 5);
        assertThat(draw.wanted(1, 40)).as("eight at least").isEqualTo(8);
        assertThat(draw.wanted(5, 40)).isEqualTo(15);
        assertThat(draw.wanted(50, 40)).as("no more than there is room for").isEqualTo(40);
        assertThat(new NegativeDraw(NegativeDraw.ALL, new Random(1)).wanted(1, 40))
                .isEqualTo(40);
        assertThatThrownBy(() -> new NegativeDraw(3, new Random(1), 1.5, new float[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the share of the hardest must be in [0, 1], was 1.5");
    }
}
