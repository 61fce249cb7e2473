package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TubeOverlapTest {
    private static final double[] SQUARE = {0, 0, 1, 1};

    @Test
    void isTheOverlapOfSpansWhereBoxesAreTheSame() {
        // frames 0-3 and 2-7: two in common of eight
        assertThat(TubeOverlap.of(0, repeated(4), 2, repeated(6))).isCloseTo(0.25, within(1e-12));
        assertThat(TubeOverlap.of(0, repeated(4), 4, repeated(6))).isEqualTo(0);
    }

    @Test
    void isTheMeanOverlapOfBoxesWhereSpansAreTheSame() {
        double[] half = {0, 0, 1, 1, 0, 0, 1, 0.5}; // overlaps 1 and 0.5
        assertThat(TubeOverlap.of(3, repeated(2), 3, half)).isCloseTo(0.75, within(1e-12));
    }

    @Test
    void overlapsBoxesGivenByTheirCenters() {
        double[] a = {0.5, 0.5, 1, 1};
        double[] b = {1, 0.5, 1, 1}; // half a width to the right: 0.5 / 1.5
        assertThat(TubeOverlap.centerIou(a, 0, b, 0)).isCloseTo(1.0 / 3, within(1e-12));
        assertThat(TubeOverlap.ofCenters(a, b, 1)).isCloseTo(1.0 / 3, within(1e-12));
    }

    @Test
    void equalsTheOverlapOfSpansTimesTheMeanOverlap() {
        Random random = new Random(6);
        for (int i = 0; i < 500; i++) {
            double[] a = tube(random, 1 + random.nextInt(8));
            double[] b = tube(random, 1 + random.nextInt(8));
            int startA = random.nextInt(6);
            int startB = random.nextInt(6);
            double overlap = TubeOverlap.of(startA, a, startB, b);
            int first = Math.max(startA, startB);
            int end = Math.min(startA + a.length / 4, startB + b.length / 4);
            double mean = 0;
            for (int frame = first; frame < end; frame++) {
                mean += io.tubecast.core.geometry.Iou.of(a, 4 * (frame - startA), b, 4 * (frame - startB))
                        / (end - first);
            }
            TimeSpan spanA = new TimeSpan(startA, startA + a.length / 4.0 - 1);
            TimeSpan spanB = new TimeSpan(startB, startB + b.length / 4.0 - 1);
            assertThat(overlap).isCloseTo(spanA.iou(spanB) * mean, within(1e-12));
            assertThat(overlap).isEqualTo(TubeOverlap.of(startB, b, startA, a));
        }
    }

    private static double[] tube(Random random, int frames) {
        double[] boxes = new double[4 * frames];
        for (int at = 0; at < boxes.length; at += 4) {
            boxes[at] = random.nextDouble();
            boxes[at + 1] = random.nextDouble();
            boxes[at + 2] = boxes[at] + 0.2 + random.nextDouble();
            boxes[at + 3] = boxes[at + 1] + 0.2 + random.nextDouble();
        }
        return boxes;
    }

    private static double[] repeated(int frames) {
        double[] boxes = new double[4 * frames];
        for (int i = 0; i < frames; i++) {
            System.arraycopy(SQUARE, 0, boxes, 4 * i, 4);
        }
        return boxes;
    }
}
