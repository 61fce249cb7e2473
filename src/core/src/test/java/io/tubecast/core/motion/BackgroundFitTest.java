package io.tubecast.core.motion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.flow.FlowField;
import io.tubecast.core.geometry.Polygon;
import io.tubecast.testkit.Allocation;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackgroundFitTest {
    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final double ASPECT = (double) WIDTH / HEIGHT;

    private final BackgroundFit fit = new BackgroundFit(List.of());
    private final FlowSamples samples = new FlowSamples();
    private final FlowField field = new FlowField(WIDTH, HEIGHT);
    private final Similarity found = new Similarity();

    @Test
    void findsAPureShift() {
        fill(field, 1, 0, 6, -3); // 6 px right, 3 px up
        samples.take(field);
        assertThat(fit.fit(samples, ASPECT, found)).isTrue();
        assertThat(found.shiftX()).isCloseTo(6.0 / 240, within(1e-6));
        assertThat(found.shiftY()).isCloseTo(-3.0 / 240, within(1e-6));
        assertThat(found.scale()).isCloseTo(1, within(1e-6));
        assertThat(fit.support()).isEqualTo(1);
    }

    /** The field may have another shape than the picture: flow is computed on a square. */
    @Test
    void aStretchedFieldTellsTheSame() {
        fill(field, 1.01, 0.02, 4, 2);
        FlowField square = new FlowField(300, 300);
        field.resampleTo(square);
        samples.take(square);
        assertThat(fit.fit(samples, ASPECT, found)).isTrue();
        assertThat(found.scale())
                .isCloseTo(Math.hypot(1.01, 0.02), within(2e-4)); // pixels of both grids do not coincide
        assertThat(found.angle()).isCloseTo(Math.atan2(0.02, 1.01), within(2e-4));
        assertThat(found.shiftX()).isCloseTo(4.0 / 240, within(2e-4));
    }

    @Test
    void findsRandomMotionsUnderNoiseAndPeopleNobodyHasSeen() {
        Random random = new Random(11);
        for (int round = 0; round < 200; round++) {
            double a = 1 + 0.02 * random.nextGaussian();
            double b = 0.02 * random.nextGaussian();
            double right = 8 * random.nextGaussian();
            double down = 5 * random.nextGaussian();
            fill(field, a, b, right, down);
            for (int person = 0;
                    person < 3;
                    person++) { // each a quarter as wide and half as high as the picture: 3/8 at most
                put(field, random.nextInt(240), random.nextInt(120), 80, 120, 20 * random.nextGaussian(), 9);
            }
            float[] values = field.values();
            for (int i = 0; i < values.length; i++) {
                values[i] += (float) (0.2 * random.nextGaussian());
            }
            samples.take(field);
            assertThat(fit.fit(samples, ASPECT, found)).as("round %d", round).isTrue();
            // over 250 points of background with 0.2 px of noise the shift is known to 0.2 / sqrt(250) = 0.013 px; five
            // times that
            assertThat(240 * found.shiftX()).isCloseTo(right, within(0.07));
            assertThat(240 * found.shiftY()).isCloseTo(down, within(0.07));
            assertThat(found.scale()).isCloseTo(Math.hypot(a, b), within(5e-4));
            assertThat(found.angle()).isCloseTo(Math.atan2(b, a), within(5e-4));
        }
    }

    @Test
    void somebodyWhoFillsMostOfThePictureIsLeftOut() {
        fill(field, 1, 0, 2, 0);
        put(field, 40, 20, 240, 220, 15, 0); // 69 % of the picture
        samples.take(field);
        fit.fit(samples, ASPECT, found);
        assertThat(240 * found.shiftX()).as("without knowing of them").isCloseTo(15, within(0.5));
        fit.leaveOut(new double[] {0.125, 0.083, 0.875, 1});
        assertThat(fit.fit(samples, ASPECT, found)).isTrue();
        assertThat(240 * found.shiftX()).isCloseTo(2, within(1e-3));
        fit.begin();
        fit.fit(samples, ASPECT, found);
        assertThat(240 * found.shiftX()).as("forgotten").isCloseTo(15, within(0.5));
    }

    @Test
    void whatIsBlankedNeverCounts() {
        List<List<Double>> lower = List.of(List.of(0.0, 0.3), List.of(1.0, 0.3), List.of(1.0, 1.0), List.of(0.0, 1.0));
        fill(field, 1, 0, 5, 0);
        put(field, 0, 72, 320, 168, 0, 0); // blank pixels do not move
        samples.take(field);
        BackgroundFit masked = new BackgroundFit(List.of(new Polygon(lower)));
        masked.begin();
        assertThat(masked.fit(samples, ASPECT, found)).isTrue();
        assertThat(240 * found.shiftX()).isCloseTo(5, within(1e-3));
    }

    @Test
    void saysNothingWithoutBackground() {
        fill(field, 1, 0, 5, 0);
        samples.take(field);
        fit.leaveOut(new double[] {0, 0, 1, 0.95});
        found.set(1, 0, 0.5, 0.5);
        assertThat(fit.fit(samples, ASPECT, found)).isFalse();
        assertThat(found.shiftX()).isEqualTo(0.5); // not touched
    }

    @Test
    void allocatesNothing() {
        fill(field, 1.01, 0.01, 3, 1);
        samples.take(field);
        assertThat(Allocation.bytesPerCall(500, () -> {
                    fit.begin();
                    fit.fit(samples, ASPECT, found);
                }))
                .isZero();
    }

    /** Motion of the whole picture about its middle, in pixels. */
    static void fill(FlowField field, double a, double b, double right, double down) {
        for (int y = 0; y < field.height(); y++) {
            for (int x = 0; x < field.width(); x++) {
                double px = x + 0.5 - field.width() / 2.0;
                double py = y + 0.5 - field.height() / 2.0;
                field.set(x, y, (float) (a * px - b * py + right - px), (float) (b * px + a * py + down - py));
            }
        }
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // a rectangle and a displacement
    static void put(FlowField field, int left, int top, int width, int height, double right, double down) {
        for (int y = top; y < Math.min(field.height(), top + height); y++) {
            for (int x = left; x < Math.min(field.width(), left + width); x++) {
                field.set(x, y, (float) right, (float) down);
            }
        }
    }
}
