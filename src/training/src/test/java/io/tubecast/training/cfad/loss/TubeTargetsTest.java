package io.tubecast.training.cfad.loss;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.trajectory.AnchorGrid;
import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.core.trajectory.SegmentMatcher;
import io.tubecast.training.cfad.EvenTimes;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TubeTargetsTest {
    /** 40 cells in a row, each with an anchor of its size. */
    private static final AnchorGrid ROW = new AnchorGrid(40, 1, List.of(new Shape(1.0 / 40, 1)));

    /** Tubes on the anchors of cells 0, 10, 20 and 30. */
    private static final List<double[]> FOUR = List.of(box(0), box(10), box(20), box(30));

    private static double[] box(int cell) {
        return new double[] {(cell + 0.5) / 40, 0.5, 1.0 / 40, 1};
    }

    private static TubeTargets targets(int ratio, long seed) {
        return new TubeTargets(
                ROW, new SegmentMatcher(ROW, 2, 0.5, 0.3), new NegativeDraw(ratio, new SplittableRandom(seed)));
    }

    @Test
    void positivesAllCountAndOfTheNegativesAFewDrawnOnes() {
        boolean[] drawn = new boolean[40];
        for (int seed = 0; seed < 50; seed++) {
            TubeTargets targets = targets(3, seed);
            targets.add(FOUR, EvenTimes.of(FOUR), new int[] {0, 1, 2, 3});
            assertThat(targets.rows()).hasSize(4 + 3 * 4).isSorted().doesNotHaveDuplicates();
            for (int i = 0; i < 16; i++) {
                int row = targets.rows()[i];
                drawn[row] = true;
                assertThat(targets.labels()[i]).isEqualTo(row % 10 == 0 ? row / 10 + 1 : 0);
            }
        }
        for (boolean once : drawn) {
            assertThat(once).isTrue(); // 12 of 36 each time: missed 50 times with a chance of 1e-9
        }
    }

    @Test
    void whereThereIsNothingToFindAFewNegativesCountAllTheSame() {
        TubeTargets targets = targets(3, 1);
        targets.add(List.of(), List.of(), new int[0]);
        assertThat(targets.rows()).hasSize(8);
        assertThat(Arrays.stream(targets.labels()).sum()).isZero();
        targets.add(List.of(), List.of(), new int[0]);
        assertThat(targets.rows()).hasSize(16).isSorted();
        assertThat(targets.rows()[8]).isGreaterThanOrEqualTo(40); // rows of the second proposal
    }

    @Test
    void withoutARatioAllOfThemCount() {
        TubeTargets targets = targets(NegativeDraw.ALL, 1);
        targets.add(FOUR, EvenTimes.of(FOUR), new int[] {0, 1, 2, 3});
        assertThat(targets.rows()).hasSize(40);
    }
}
