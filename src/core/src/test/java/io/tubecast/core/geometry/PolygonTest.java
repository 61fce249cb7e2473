package io.tubecast.core.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolygonTest {
    /** An L: the unit square without its upper right quarter. */
    private static final Polygon CORNER = polygon(0, 0, 0.5, 0, 0.5, 0.5, 1, 0.5, 1, 1, 0, 1);

    @Test
    void knowsWhatIsInsideAnOutlineThatIsNotConvex() {
        assertThat(CORNER.contains(0.25, 0.25)).isTrue();
        assertThat(CORNER.contains(0.75, 0.25)).isFalse(); // the quarter that is cut out
        assertThat(CORNER.contains(0.75, 0.75)).isTrue();
        assertThat(CORNER.contains(1.1, 0.75)).isFalse();
    }

    @Test
    void theDirectionOfTheCornersDoesNotMatter() {
        Polygon other = polygon(0, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0, 0, 0);
        Random random = new Random(5);
        for (int i = 0; i < 1_000; i++) {
            double x = random.nextDouble() * 1.4 - 0.2;
            double y = random.nextDouble() * 1.4 - 0.2;
            assertThat(other.contains(x, y)).as("%s, %s", x, y).isEqualTo(CORNER.contains(x, y));
        }
    }

    @Test
    void anOutlineThatCrossesItselfIsInsideWhereTheCountIsOdd() {
        Polygon bow = polygon(0, 0, 1, 1, 1, 0, 0, 1); // two triangles that meet in the middle
        assertThat(bow.contains(0.1, 0.5)).isTrue();
        assertThat(bow.contains(0.5, 0.1)).isFalse();
    }

    @Test
    void crossingsAreWhereALineEntersAndLeaves() {
        Polygon triangle = polygon(0, 0, 1, 0, 0.5, 1);
        double[] at = new double[3];
        // a quarter of the way down each side: 0 + 0.25 * 0.5 and 1 - 0.25 * 0.5
        assertThat(triangle.crossings(0.25, at)).isEqualTo(2);
        assertThat(at[0]).isCloseTo(0.125, within(1e-12));
        assertThat(at[1]).isCloseTo(0.875, within(1e-12));
        assertThat(triangle.crossings(1.5, at)).isZero();
    }

    @Test
    void pointsBetweenCrossingsAreInside() {
        Random random = new Random(6);
        double[] at = new double[CORNER.corners()];
        for (int i = 0; i < 1_000; i++) {
            double y = random.nextDouble();
            double x = random.nextDouble();
            int count = CORNER.crossings(y, at);
            boolean inside = false;
            for (int k = 0; k + 1 < count; k += 2) {
                inside |= x >= at[k] && x < at[k + 1];
            }
            assertThat(inside).isEqualTo(CORNER.contains(x, y));
        }
    }

    @Test
    void twoCornersAreNone() {
        assertThatThrownBy(() -> polygon(0, 0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a polygon needs three corners, was given 2");
    }

    static Polygon polygon(double... corners) {
        Double[][] pairs = new Double[corners.length / 2][];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = new Double[] {corners[2 * i], corners[2 * i + 1]};
        }
        return new Polygon(java.util.Arrays.stream(pairs).map(List::of).toList());
    }
}
