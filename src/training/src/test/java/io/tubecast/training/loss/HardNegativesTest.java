package io.tubecast.training.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.training.data.Batch;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HardNegativesTest {
    private static Batch batch(int[]... labels) {
        Batch batch = new Batch(labels.length, 1, labels[0].length, Map.of());
        for (int[] pair : labels) {
            batch.addTargets(pair, new float[8 * pair.length]);
        }
        return batch;
    }

    @Test
    void takesTheThreeHardestForEachPositiveOfTheImage() {
        Batch batch = batch(new int[] {0, 2, 0, 0, 0, 0}, new int[] {0, 0, 0, 0, 0, 1});
        float[] loss = {.1f, 9, .5f, .4f, .2f, .3f, /* second image: */ 6, 5, 4, 3, 2, 1};
        // row 1 is positive, however high its loss; the second image does not take from the first
        assertThat(new HardNegatives(3, 0).select(batch, loss)).containsExactly(2, 3, 5, 6, 7, 8);
    }

    @Test
    void equalLossesGoToTheLowerRow() {
        Batch batch = batch(new int[] {0, 0, 0, 1, 0, 0});
        assertThat(new HardNegatives(3, 0).select(batch, new float[] {1, 2, 1, 0, 1, 1}))
                .containsExactly(1, 0, 2);
    }

    @Test
    void takesAllThereAreIfTheyAreFewer() {
        Batch batch = batch(new int[] {1, 1, 0, 0});
        assertThat(new HardNegatives(3, 0).select(batch, new float[] {0, 0, 1, 2}))
                .containsExactly(3, 2);
    }

    @Test
    void anImageWithoutPositivesContributesNothingAsInThePaper() {
        Batch batch = batch(new int[] {0, 0, 0}, new int[] {1, 0, 0});
        assertThat(new HardNegatives(3, 0).select(batch, new float[] {9, 8, 7, 0, 1, 2}))
                .containsExactly(5, 4);
    }

    @Test
    void anImageWithoutPositivesContributesAFixedNumberIfAsked() {
        Batch batch = batch(new int[] {0, 0, 0}, new int[] {1, 0, 0});
        assertThat(new HardNegatives(3, 2).select(batch, new float[] {7, 9, 8, 0, 1, 2}))
                .containsExactly(1, 2, 5, 4);
    }
}
