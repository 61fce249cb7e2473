package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyTimesTest {
    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void needsNoMoreThanTheEndsOfAStraightMovement(Interpolation method) {
        KeyTimes search = new KeyTimes(5, 0.8, method);
        double[] truth = new double[4 * 30];
        for (int i = 0; i < 30; i++) {
            box(truth, i, i * 0.1, 1);
        }
        assertThat(search.of(truth)).containsExactly(true, false, false, false, true);
        assertThat(search.overlap()).isCloseTo(1, within(1e-9));
    }

    @Test
    void takesTheTurningPointFirst() {
        // there and back over 9 frames: 0 1 2 3 4 3 2 1 0 half widths; the turn is frame 4, the third of five time
        // stamps
        double[] truth = new double[36];
        for (int i = 0; i < 9; i++) {
            box(truth, i, 0.5 * Math.min(i, 8 - i), 1);
        }
        KeyTimes search = new KeyTimes(5, 0.8, Interpolation.LINEAR);
        assertThat(search.of(truth)).containsExactly(true, false, true, false, true);
        assertThat(search.overlap()).isCloseTo(1, within(1e-9));
    }

    @Test
    void countsTheOverlapOfEveryFrame() {
        // a jump in the middle of four frames: 0 0 1 1 widths. Ends alone: 0, 1/3, 2/3, 1 against 0 0 1 1:
        // overlaps 1, (2/3)/(4/3) = 0.5, 0.5, 1, mean 0.75
        double[] truth = new double[16];
        for (int i = 0; i < 4; i++) {
            box(truth, i, i < 2 ? 0 : 1, 1);
        }
        KeyTimes search = new KeyTimes(2, 0.8, Interpolation.LINEAR);
        assertThat(search.of(truth)).containsExactly(true, true);
        assertThat(search.overlap()).isCloseTo(0.75, within(1e-9));
    }

    @Test
    void endsWhenNoTimeStampIsLeft() {
        Random random = new Random(1);
        double[] truth = new double[4 * 40];
        for (int i = 0; i < 40; i++) {
            box(truth, i, random.nextDouble() * 20, 1);
        }
        KeyTimes search = new KeyTimes(6, 0.8, Interpolation.NATURAL);
        assertThat(search.of(truth)).containsOnly(true);
        assertThat(search.overlap()).isLessThan(0.8);
    }

    @Test
    void takesASingleFrame() {
        double[] truth = new double[4];
        box(truth, 0, 3, 1);
        KeyTimes search = new KeyTimes(4, 0.8, Interpolation.NATURAL);
        assertThat(search.of(truth)).containsExactly(true, false, false, true);
        assertThat(search.overlap()).isEqualTo(1);
    }

    @Test
    void addsWhatHelpsMostUntilItIsEnough() {
        Random random = new Random(21);
        for (int round = 0; round < 60; round++) {
            double[] truth = walk(random, 20 + random.nextInt(60));
            KeyTimes search = new KeyTimes(8, 0.8, Interpolation.NATURAL);
            boolean[] key = search.of(truth);
            assertThat(key[0] && key[7]).isTrue();
            assertThat(search.overlap() > 0.8 || all(key)).isTrue();
            // an epsilon just below what was reached ends at the same set, the overlap itself as epsilon goes on or is
            // complete
            boolean[] again = new KeyTimes(8, Math.max(0, search.overlap() - 1e-9), Interpolation.NATURAL).of(truth);
            if (search.overlap() > 0.8) {
                assertThat(count(again)).isGreaterThanOrEqualTo(count(key));
            }
            int looser = count(new KeyTimes(8, 0.6, Interpolation.NATURAL).of(truth));
            assertThat(looser).isLessThanOrEqualTo(count(key));
        }
    }

    @Test
    void refusesFewerThanTwoTimeStamps() {
        assertThatThrownBy(() -> new KeyTimes(1, 0.8, Interpolation.NATURAL)).hasMessageContaining("were 1");
        assertThatThrownBy(() -> new KeyTimes(6, 1.1, Interpolation.NATURAL)).hasMessageContaining("was 1.1");
    }

    private static double[] walk(Random random, int frames) {
        double[] truth = new double[4 * frames];
        double x = 0;
        double speed = 0;
        for (int i = 0; i < frames; i++) {
            speed += 0.1 * random.nextGaussian();
            x += speed;
            box(truth, i, x, 1);
        }
        return truth;
    }

    private static void box(double[] boxes, int i, double x, double size) {
        boxes[4 * i] = x;
        boxes[4 * i + 2] = size;
        boxes[4 * i + 3] = size;
    }

    private static boolean all(boolean[] key) {
        return count(key) == key.length;
    }

    private static int count(boolean[] key) {
        int count = 0;
        for (boolean each : key) {
            count += each ? 1 : 0;
        }
        return count;
    }
}
