package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CoarseTubeTest {
    private static final double[] ANCHOR = {0.5, 0.4, 0.2, 0.3};

    @Test
    void followsItsPolynomialsFromTheAnchor() {
        // x(t) = 1 - 2t + 4t^2 anchor widths, y(t) = 0.5t anchor heights, log width 0, log height ln 2
        double[] theta = {1, -2, 4, 0, 0.5, 0, 0, 0, 0, Math.log(2), 0, 0};
        CoarseTube tube = new CoarseTube(3, 0.9, new TimeSpan(10, 30), ANCHOR, theta);
        double[] box = new double[4];
        tube.boxAt(20, box, 0); // t = 0.5: x = 1 - 1 + 1 = 1 width to the right, y = 0.25 heights down
        assertThat(box[0]).isCloseTo(0.5 + 0.2, within(1e-12));
        assertThat(box[1]).isCloseTo(0.4 + 0.25 * 0.3, within(1e-12));
        assertThat(box[2]).isCloseTo(0.2, within(1e-12));
        assertThat(box[3]).isCloseTo(0.6, within(1e-12));
        assertThat(tube.order()).isEqualTo(2);
    }

    @Test
    void staysWhereItIsOutsideItsSpan() {
        double[] theta = {0, 1, 0, 0, 0, 0, 0, 0};
        CoarseTube tube = new CoarseTube(0, 1, new TimeSpan(4, 8), ANCHOR, theta);
        double[] box = new double[4];
        tube.boxAt(0, box, 0);
        assertThat(box[0]).isCloseTo(0.5, within(1e-12));
        tube.boxAt(99, box, 0);
        assertThat(box[0]).isCloseTo(0.7, within(1e-12));
    }

    @Test
    void decodesWhatWasEncoded() {
        Random random = new Random(2);
        for (int i = 0; i < 500; i++) {
            double[] box = {
                random.nextDouble(), random.nextDouble(), 0.01 + random.nextDouble(), 0.01 + random.nextDouble()
            };
            double[] offsets = new double[4];
            double[] back = new double[4];
            AnchorCoding.encode(box, 0, ANCHOR, 0, offsets, 0);
            AnchorCoding.decode(offsets, 0, ANCHOR, 0, back, 0);
            for (int c = 0; c < 4; c++) {
                assertThat(back[c]).isCloseTo(box[c], within(1e-12));
            }
        }
    }

    @Test
    void growsNoFurtherThanTheLimit() {
        double[] huge = {0, 0, 50, 50};
        double[] box = new double[4];
        AnchorCoding.decode(huge, 0, ANCHOR, 0, box, 0);
        assertThat(box[2]).isCloseTo(0.2 * 62.5, within(1e-9)); // 1000 / 16
        assertThat(box[3]).isCloseTo(0.3 * 62.5, within(1e-9));
    }

    @Test
    void evaluatesPolynomialsOfAnyOrder() {
        Random random = new Random(9);
        for (int order = 0; order <= 8; order++) {
            double[] c = random.doubles(order + 1, -1, 1).toArray();
            double t = random.nextDouble();
            double expected = 0;
            for (int power = 0; power <= order; power++) {
                expected += c[power] * Math.pow(t, power);
            }
            assertThat(CoarseTube.polynomial(c, 0, order + 1, t)).isCloseTo(expected, within(1e-12));
        }
    }

    @Test
    void refusesShapesThatDoNotFit() {
        assertThatThrownBy(() -> new CoarseTube(0, 1, new TimeSpan(0, 1), ANCHOR, new double[6]))
                .hasMessageContaining("were 4 and 6");
        assertThatThrownBy(() -> AnchorCoding.encode(new double[] {0, 0, 0, 1}, 0, ANCHOR, 0, new double[4], 0))
                .hasMessageContaining("positive size, was 0.0 x 1.0");
    }
}
