package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeSpanTest {
    @Test
    void runsFromZeroToOne() {
        TimeSpan span = new TimeSpan(10, 30);
        assertThat(span.normalized(10)).isEqualTo(0);
        assertThat(span.normalized(25)).isEqualTo(0.75);
        assertThat(span.at(0.75)).isEqualTo(25);
        assertThat(new TimeSpan(7, 7).normalized(7)).isEqualTo(0);
    }

    @Test
    void samplesItsEndsAndEvenlyBetween() {
        TimeSpan span = new TimeSpan(0, 95);
        assertThat(span.sample(0, 16)).isEqualTo(0);
        assertThat(span.sample(15, 16)).isEqualTo(95);
        assertThat(span.sample(3, 16)).isCloseTo(19, within(1e-12)); // 3/15 of 95
        assertThat(span.sample(0, 1)).isEqualTo(0);
    }

    @Test
    void countsBothEndsInItsOverlap() {
        // frames 0-9 and 5-14: five in common of fifteen
        assertThat(new TimeSpan(0, 9).iou(new TimeSpan(5, 14))).isCloseTo(5.0 / 15, within(1e-12));
        // frames 0-9 and 10-19 touch but share none
        assertThat(new TimeSpan(0, 9).iou(new TimeSpan(10, 19))).isEqualTo(0);
        assertThat(new TimeSpan(3, 3).iou(new TimeSpan(3, 3))).isEqualTo(1);
    }

    @Test
    void staysInsideTheClipAndLongEnough() {
        assertThat(new TimeSpan(-5, 40).within(32, 2)).isEqualTo(new TimeSpan(0, 31));
        assertThat(new TimeSpan(50, 60).within(32, 2)).isEqualTo(new TimeSpan(30, 31));
        assertThat(new TimeSpan(10.5, 10.5).within(32, 2)).isEqualTo(new TimeSpan(10.5, 11.5));
        assertThat(new TimeSpan(-9, -4).within(32, 2)).isEqualTo(new TimeSpan(0, 1));
        assertThat(new TimeSpan(0, 0).within(1, 2)).isEqualTo(new TimeSpan(0, 0));
    }

    @Test
    void overlapsTheOtherAsMuchAsTheOtherIt() {
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            TimeSpan a = random(random);
            TimeSpan b = random(random);
            assertThat(a.iou(b)).isEqualTo(b.iou(a)).isBetween(0.0, 1.0);
            assertThat(a.iou(a)).isEqualTo(1);
            TimeSpan inside = a.within(96, 2);
            assertThat(inside.start()).isGreaterThanOrEqualTo(0);
            assertThat(inside.end()).isLessThanOrEqualTo(95);
            assertThat(inside.length()).isGreaterThanOrEqualTo(2 - 1e-9);
        }
    }

    @Test
    void refusesAnEndBeforeItsStart() {
        assertThatThrownBy(() -> new TimeSpan(2, 1)).hasMessageContaining("was 2.0 to 1.0");
        assertThatThrownBy(() -> new TimeSpan(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeSpan.ofClip(0)).hasMessageContaining("at least one frame");
    }

    private static TimeSpan random(Random random) {
        double start = random.nextDouble() * 140 - 20;
        return new TimeSpan(start, start + random.nextDouble() * 100);
    }
}
