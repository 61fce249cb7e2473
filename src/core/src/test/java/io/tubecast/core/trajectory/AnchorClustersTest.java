package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.trajectory.AnchorGrid.Shape;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnchorClustersTest {
    @Test
    void findsShapesThatAreThere() {
        double[] sizes = {0.1, 0.2, 0.5, 0.4, 0.1, 0.2, 0.3, 0.9, 0.5, 0.4, 0.3, 0.9};
        AnchorClusters clusters = AnchorClusters.of(sizes, 3, 8, new Random(1));
        assertThat(clusters.shapes()).containsExactly(new Shape(0.1, 0.2), new Shape(0.5, 0.4), new Shape(0.3, 0.9));
        assertThat(clusters.meanOverlap()).isCloseTo(1, within(1e-12));
    }

    @Test
    void averagesItsBoxes() {
        // one shape for 0.2 x 0.2 and 0.4 x 0.4: 0.3 x 0.3, overlaps 4/9 and 9/16
        AnchorClusters one = AnchorClusters.of(new double[] {0.2, 0.2, 0.4, 0.4}, 1, 3, new Random(2));
        assertThat(one.shapes().get(0).width()).isCloseTo(0.3, within(1e-12));
        assertThat(one.meanOverlap()).isCloseTo((4.0 / 9 + 9.0 / 16) / 2, within(1e-12));
    }

    @Test
    void givesTheSameForTheSameSeed() {
        double[] sizes = new Random(3).doubles(400, 0.05, 1).toArray();
        assertThat(AnchorClusters.of(sizes, 5, 4, new Random(7)))
                .isEqualTo(AnchorClusters.of(sizes, 5, 4, new Random(7)));
    }

    @Test
    void fitsBetterWithMoreShapes() {
        double[] sizes = new Random(4).doubles(600, 0.05, 1).toArray();
        double before = 0;
        for (int count = 1; count <= 9; count++) {
            double overlap = AnchorClusters.of(sizes, count, 8, new Random(5)).meanOverlap();
            assertThat(overlap).isGreaterThan(before);
            before = overlap;
        }
    }

    @Test
    void takesBoxesThatAreAllTheSame() {
        AnchorClusters same = AnchorClusters.of(new double[] {0.3, 0.3, 0.3, 0.3, 0.3, 0.3}, 2, 2, new Random(6));
        assertThat(same.shapes()).containsExactly(new Shape(0.3, 0.3), new Shape(0.3, 0.3));
    }

    @Test
    void refusesMoreShapesThanBoxes() {
        assertThatThrownBy(() -> AnchorClusters.of(new double[] {1, 1}, 2, 1, new Random(1)))
                .hasMessageContaining("2 shapes of 1 boxes");
    }
}
