package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class FeatureSamplingTest {
    @Test
    void aTimeStepStandsForTheMiddleOfItsFrames() {
        FeatureSampling sampling = new FeatureSampling(12, 8, 3);
        // frames 0 to 7 are step 0, whose middle is 3.5; frames 88 to 95 are step 11, whose middle is 91.5; half-way
        // between is 5.5
        TimeSpan span = new TimeSpan(3.5, 91.5);
        assertThat(sampling.position(span, 0)).isEqualTo(0);
        assertThat(sampling.position(span, 1)).isEqualTo(5.5);
        assertThat(sampling.position(span, 2)).isEqualTo(11);
    }

    @Test
    void positionsStayInsideTheFeatures() {
        FeatureSampling sampling = new FeatureSampling(4, 8, 6);
        TimeSpan clip = TimeSpan.ofClip(32); // sampled at 0, 6.2, 12.4, 18.6, 24.8, 31
        assertThat(sampling.position(clip, 0)).isEqualTo(0); // 0.5 / 8 - 0.5 is below
        assertThat(sampling.position(clip, 1)).isCloseTo(6.7 / 8 - 0.5, within(1e-12));
        assertThat(sampling.position(clip, 5)).isEqualTo(3); // 31.5 / 8 - 0.5 = 3.4375 is beyond
        assertThat(sampling.after(3)).isEqualTo(3);
    }

    @Test
    void moreSamplesThanStepsAreBlendedFromNeighbors() {
        FeatureSampling sampling = new FeatureSampling(3, 2, 5);
        // steps hold (0, 100), (10, 200), (40, 0); their middles are at 0.5, 2.5, 4.5
        FloatBuffer features =
                FloatBuffer.wrap(new float[] {-1, 0, 100, 10, 200, 40, 0}).position(1);
        FloatBuffer sampled = FloatBuffer.allocate(11).position(1);
        sampling.sample(features, 2, new TimeSpan(0.5, 4.5), sampled); // at 0, 0.5, 1, 1.5, 2 steps
        assertThat(sampled.array())
                .containsExactly(new float[] {0, 0, 100, 5, 150, 10, 200, 25, 100, 40, 0}, within(1e-5f));
    }

    @Test
    void aMomentIsSampledAgainAndAgain() {
        FeatureSampling sampling = new FeatureSampling(2, 1, 3);
        FloatBuffer sampled = FloatBuffer.allocate(3);
        sampling.sample(FloatBuffer.wrap(new float[] {4, 8}), 1, new TimeSpan(0.25, 0.25), sampled);
        assertThat(sampled.array()).containsExactly(5, 5, 5);
    }

    @Test
    void refusesNothingToSample() {
        assertThatThrownBy(() -> new FeatureSampling(0, 8, 16))
                .hasMessage("sampling needs positive steps, stride and samples, were 0, 8, 16");
    }
}
