package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TubeHistoryTest {
    @Test
    void boxesOnOneFrameAreAveraged() {
        TubeHistory history = new TubeHistory(0, 2);
        history.add(5, new double[] {0, 0, 2, 2}, 0, 0.8, new double[] {0.2, 0.8}, 0);
        history.add(5, new double[] {1, 2, 3, 4}, 0, 0.4, new double[] {0.6, 0.4}, 0);

        assertThat(history.size()).isEqualTo(1);
        assertThat(history.frame(0)).isEqualTo(5);
        assertThat(history.coordinate(0, 1)).isEqualTo(1);
        assertThat(history.coordinate(0, 3)).isEqualTo(3);
        assertThat(history.score(0)).isCloseTo(0.6, within(1e-15));
        assertThat(history.vectorElement(0, 0)).isCloseTo(0.4, within(1e-15));
    }

    @Test
    void framesAreSortedHoweverTheyCome() {
        TubeHistory history = new TubeHistory(0, 1);
        for (int frame : new int[] {0, 4, 2, 6, 3}) {
            history.add(frame, new double[] {frame, 0, frame, 0}, 0, frame, new double[] {frame}, 0);
        }

        assertThat(history.size()).isEqualTo(5);
        int[] expected = {0, 2, 3, 4, 6};
        for (int knot = 0; knot < 5; knot++) {
            assertThat(history.frame(knot)).isEqualTo(expected[knot]);
            assertThat(history.coordinate(knot, 2)).isEqualTo(expected[knot]);
            assertThat(history.vectorElement(knot, 0)).isEqualTo(expected[knot]);
        }
    }

    @Test
    void aTubeOfHoursKeepsItsShapeInBoundedMemory() {
        int limit = 1024;
        TubeHistory history = new TubeHistory(limit, 0);
        int frames = 4 * 3600 * 25; // four hours
        for (int frame = 0; frame < frames; frame++) {
            history.add(frame, new double[] {frame * 0.5, 0, frame, 1}, 0, 0.5, new double[0], 0);
            assertThat(history.size()).isLessThan(limit);
        }

        assertThat(history.frame(0)).isZero();
        int newest = history.size() - 1;
        assertThat(history.frame(newest)).isEqualTo(frames - 1);
        assertThat(history.frame(newest - 200)).isEqualTo(frames - 201); // the newest are all there
        long longest = 0;
        for (int knot = 1; knot < history.size(); knot++) {
            longest = Math.max(longest, history.frame(knot) - history.frame(knot - 1));
            assertThat(history.coordinate(knot, 0)).isEqualTo(history.frame(knot) * 0.5); // untouched boxes
        }
        // 360 000 frames over at least 256 old knots, spacing a power of two: 2048 at most
        assertThat(longest).isLessThanOrEqualTo(2048);
    }

    @Test
    void aLimitThatLeavesNothingToThinIsRefused() {
        assertThatThrownBy(() -> new TubeHistory(500, 0)).hasMessage("limit must be 0 or at least 1024, was 500");
    }

    @Test
    void recentBoxesAreComparedOverTheStepsBothHave() {
        RecentBoxes a = new RecentBoxes();
        RecentBoxes b = new RecentBoxes();
        double[] box = {0, 0, 2, 2};
        double[] half = {0, 0, 2, 1}; // overlap 0.5
        assertThat(a.meanOverlap(b, 5)).isZero();
        for (int step = 0; step < 10; step++) {
            a.add(step, box, 0);
            if (step >= 7) {
                b.add(step, step == 9 ? box : half, 0);
            }
        }

        // steps 7, 8, 9: (0.5 + 0.5 + 1) / 3
        assertThat(a.meanOverlap(b, 5)).isCloseTo(2 / 3.0, within(1e-15));
        assertThat(b.meanOverlap(a, 2)).isCloseTo(0.75, within(1e-15));
        b.add(9, half, 0); // a second box of the step replaces the first
        assertThat(a.meanOverlap(b, 5)).isCloseTo(0.5, within(1e-15));
        b.add(11, box, 0); // a gap forgets
        assertThat(a.meanOverlap(b, 5)).isZero();
    }
}
