package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.testkit.Allocation;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BoxCurveTest {
    @Test
    void bendsNaturallyThroughAPeak() {
        BoxCurve curve = curve(Interpolation.NATURAL, new double[] {0, 1, 2}, 0, 1, 0);
        // 2 (1 + 1) M1 = 6 ((0 - 1) - (1 - 0)) = -12, so M1 = -3; at 0.5: 0.5 + 1/6 (0.125 - 0.5) (-3) = 0.6875
        assertThat(x(curve, 0.5)).isCloseTo(0.6875, within(1e-12));
        assertThat(x(curve, 1.5)).isCloseTo(0.6875, within(1e-12));
        assertThat(x(curve, 1)).isEqualTo(1);
    }

    @Test
    void keepsASquareMonotone() {
        BoxCurve curve = curve(Interpolation.PCHIP, new double[] {0, 1, 2}, 0, 1, 4);
        // secants 1 and 3, so the slope at 1 is (3 + 3) / (3/1 + 3/3) = 1.5, at 0 it is ((2+1) 1 - 3) / 2 = 0;
        // at 0.5: 0.25 (2 x 1 - 0.5 x 1.5) = 0.3125
        assertThat(x(curve, 0.5)).isCloseTo(0.3125, within(1e-12));
    }

    @Test
    void goesStraightBetweenNeighbors() {
        assertThat(x(curve(Interpolation.LINEAR, new double[] {0, 2, 3}, 0, 1, 5), 1))
                .isEqualTo(0.5);
        assertThat(x(curve(Interpolation.LINEAR, new double[] {0, 2, 3}, 0, 1, 5), 2.25))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void standsStillAtOneKnotAndGoesStraightBetweenTwo(Interpolation method) {
        BoxCurve one = curve(method, new double[] {5}, 3);
        assertThat(x(one, 0)).isEqualTo(3);
        assertThat(x(one, 9)).isEqualTo(3);
        BoxCurve two = curve(method, new double[] {2, 4}, 1, 2);
        assertThat(x(two, 2.5)).isCloseTo(1.25, within(1e-12));
    }

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void staysWhereItWasOutsideTheKnots(Interpolation method) {
        BoxCurve curve = curve(method, new double[] {1, 2, 4}, 3, 7, 5);
        assertThat(x(curve, 0.9)).isEqualTo(3);
        assertThat(x(curve, 4.1)).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void meetsEveryKnotAndEveryStraightLine(Interpolation method) {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            int knots = 1 + random.nextInt(16);
            double[] times = risingTimes(random, knots);
            double[] boxes = random.doubles(4L * knots, -2, 2).toArray();
            BoxCurve curve = new BoxCurve(method, 16);
            curve.fit(knots, times, boxes);
            double[] box = new double[4];
            for (int i = 0; i < knots; i++) {
                curve.at(times[i], box, 0);
                for (int c = 0; c < 4; c++) {
                    assertThat(box[c]).isCloseTo(boxes[4 * i + c], within(1e-9));
                }
            }
            double slope = random.nextDouble() - 0.5;
            for (int i = 0; i < knots; i++) {
                boxes[4 * i] = 1 + slope * times[i];
            }
            curve.fit(knots, times, boxes);
            double between = times[0] + random.nextDouble() * (times[knots - 1] - times[0]);
            assertThat(x(curve, between)).isCloseTo(1 + slope * between, within(1e-9));
        }
    }

    @Test
    void agreesWithTheFullSystemOfEquations() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int knots = 3 + random.nextInt(14);
            double[] times = risingTimes(random, knots);
            double[] values = random.doubles(knots, -1, 1).toArray();
            BoxCurve curve = curve(Interpolation.NATURAL, times, values);
            double[] second = secondDerivatives(times, values);
            for (int i = 0; i < knots - 1; i++) {
                double h = times[i + 1] - times[i];
                double part = random.nextDouble();
                // the spline from its Taylor series at the left knot, an independent form of the same cubic
                double slope = (values[i + 1] - values[i]) / h - h / 6 * (2 * second[i] + second[i + 1]);
                double u = part * h;
                double expected =
                        values[i] + u * slope + u * u / 2 * second[i] + u * u * u / 6 * (second[i + 1] - second[i]) / h;
                assertThat(x(curve, times[i] + u)).isCloseTo(expected, within(1e-9));
            }
        }
    }

    @Test
    void neverLeavesTheRangeOfItsNeighborsUnderPchip() {
        Random random = new Random(8);
        for (int round = 0; round < 300; round++) {
            int knots = 3 + random.nextInt(14);
            double[] times = risingTimes(random, knots);
            double[] values = random.doubles(knots, -1, 1).toArray();
            BoxCurve curve = curve(Interpolation.PCHIP, times, values);
            for (int i = 0; i < knots - 1; i++) {
                double value = x(curve, times[i] + random.nextDouble() * (times[i + 1] - times[i]));
                assertThat(value)
                        .isBetween(
                                Math.min(values[i], values[i + 1]) - 1e-12, Math.max(values[i], values[i + 1]) + 1e-12);
            }
        }
    }

    @Test
    void refusesTimesThatDoNotRise() {
        assertThatThrownBy(() -> curve(Interpolation.NATURAL, new double[] {0, 1, 1}, 1, 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must rise, were 1.0, 1.0");
        assertThatThrownBy(() -> new BoxCurve(Interpolation.LINEAR, 2).fit(3, new double[3], new double[12]))
                .hasMessageContaining("room for 1 to 2");
    }

    @Test
    void allocatesNothingOnceThere() {
        BoxCurve curve = new BoxCurve(Interpolation.NATURAL, 16);
        double[] times = risingTimes(new Random(1), 16);
        double[] boxes = new Random(2).doubles(64).toArray();
        double[] box = new double[4];
        assertThat(Allocation.bytesPerCall(5_000, () -> {
                    curve.fit(16, times, boxes);
                    curve.at(times[3] + 0.01, box, 0);
                }))
                .isZero();
    }

    private static double[] risingTimes(Random random, int count) {
        double[] times = new double[count];
        double at = random.nextDouble();
        for (int i = 0; i < count; i++) {
            at += 0.05 + random.nextDouble();
            times[i] = at;
        }
        return times;
    }

    /** M of the natural spline by Gaussian elimination with pivots on the whole matrix. */
    private static double[] secondDerivatives(double[] t, double[] y) {
        int n = t.length;
        double[][] a = new double[n][n + 1];
        a[0][0] = 1;
        a[n - 1][n - 1] = 1;
        for (int i = 1; i < n - 1; i++) {
            double h0 = t[i] - t[i - 1];
            double h1 = t[i + 1] - t[i];
            a[i][i - 1] = h0;
            a[i][i] = 2 * (h0 + h1);
            a[i][i + 1] = h1;
            a[i][n] = 6 * ((y[i + 1] - y[i]) / h1 - (y[i] - y[i - 1]) / h0);
        }
        return LinearSystem.solve(a);
    }

    private static BoxCurve curve(Interpolation method, double[] times, double... xs) {
        double[] boxes = new double[4 * xs.length];
        for (int i = 0; i < xs.length; i++) {
            boxes[4 * i] = xs[i];
            boxes[4 * i + 3] = 1;
        }
        BoxCurve curve = new BoxCurve(method, Math.max(1, xs.length));
        curve.fit(xs.length, times, boxes);
        return curve;
    }

    private static double x(BoxCurve curve, double time) {
        double[] box = new double[4];
        curve.at(time, box, 0);
        return box[0];
    }
}
