package io.tubecast.core.linking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.detection.MicroTubes;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionTrimmerTest {
    @Test
    void keepsTheRunsLabelledWithTheTubesClass() {
        // class 0 leads class 1 by 0.8 a frame for 12 frames, trails for 20, leads for 15
        List<ActionTube> runs = new ActionTrimmer(5).trim(tube(12, 20, 15));

        assertThat(runs).hasSize(2);
        assertThat(runs.get(0).start()).isEqualTo(100);
        assertThat(runs.get(0).length()).isEqualTo(12);
        assertThat(runs.get(0).score()).isCloseTo(0.85, within(1e-12));
        assertThat(runs.get(1).start()).isEqualTo(132);
        assertThat(runs.get(1).length()).isEqualTo(15);
        assertThat(runs.get(1).boxes()[0]).isEqualTo(32); // the box of frame 32 of the tube
    }

    @Test
    void aShortIslandIsNotCutOut() {
        // 12 frames x 0.8 = 9.6, less than two switches at 5 each; 13 frames are 10.4
        assertThat(new ActionTrimmer(5).trim(tube(20, 12, 20))).hasSize(1);
        assertThat(new ActionTrimmer(5).trim(tube(20, 13, 20))).hasSize(2);
        assertThat(new ActionTrimmer(3).trim(tube(20, 12, 20))).hasSize(2);
    }

    @Test
    void tenFramesMakeARunAndNineDoNot() {
        assertThat(new ActionTrimmer(1).trim(tube(9, 20, 0))).isEmpty();
        assertThat(new ActionTrimmer(1).trim(tube(10, 20, 0))).hasSize(1);
    }

    @Test
    void aTubeThatIsNeverItsOwnClassLeavesNothing() {
        assertThat(new ActionTrimmer(5).trim(List.of(tube(0, 30, 0), tube(30, 0, 0))))
                .hasSize(1);
    }

    @Test
    void backgroundIsNoLabel() {
        ScoredTube tube = tube(20, 0, 0);
        for (int frame = 0; frame < 20; frame++) {
            tube.scoreVectors()[frame * 3] = 50;
        }
        assertThat(new ActionTrimmer(5).trim(tube)).hasSize(1);
    }

    @Test
    void theScoreIsTheMeanOfTheFortyBest() {
        ScoredTube tube = tube(50, 0, 0);
        for (int frame = 0; frame < 10; frame++) {
            tube.tube().frameScores()[frame] = 0.01;
        }
        assertThat(new ActionTrimmer(5).trim(tube).get(0).score()).isCloseTo(0.85, within(1e-12));
    }

    @Test
    void aRunWithoutAnyScoreIsDropped() {
        ScoredTube tube = tube(20, 0, 0);
        Arrays.fill(tube.tube().frameScores(), 0);

        assertThat(new ActionTrimmer(5).trim(tube)).isEmpty();
    }

    @Test
    void theLinkerHandsOverWhatTrimmingNeeds() {
        TubeLinker linker = TubeLinker.batch(LinkingSettings.road(), 2, 1);
        for (int t = 0; t < 40; t++) {
            double[] row = Steps.tube(0, t < 20 ? 0.9 : 0.1, 0, 0, 9, 9);
            MicroTubes step = Steps.of(2, 1, row);
            step.scoreVectors()[2] = t < 20 ? 0.05 : 0.9; // class 1 takes over at 20
            linker.step(StepTime.atRate(t, t, 25), step);
        }

        List<ActionTube> runs = new ActionTrimmer(5).trim(linker.scoredTubes(39));
        assertThat(linker.tubes().get(0).length()).isEqualTo(40);
        assertThat(runs).hasSize(1);
        assertThat(runs.get(0).start()).isZero();
        assertThat(runs.get(0).length()).isEqualTo(20);
    }

    @Test
    void aNegativeCostIsRefused() {
        assertThatThrownBy(() -> new ActionTrimmer(-1)).hasMessage("alpha must be a number from 0 up, was -1.0");
        assertThatThrownBy(() -> new ActionTrimmer(Double.NaN)).hasMessageContaining("was NaN");
    }

    /** A tube of class 0 from frame 100 on whose vectors favour class 0, then class 1, then class 0; x1 counts its frames. */
    private static ScoredTube tube(int own, int other, int ownAgain) {
        int frames = own + other + ownAgain;
        double[] boxes = new double[frames * 4];
        double[] frameScores = new double[frames];
        double[] vectors = new double[frames * 3];
        for (int i = 0; i < frames; i++) {
            boolean isOwn = i < own || i >= own + other;
            frameScores[i] = isOwn ? 0.85 : 0.05;
            boxes[i * 4] = i;
            vectors[i * 3] = 0.1;
            vectors[i * 3 + 1] = isOwn ? 0.85 : 0.05;
            vectors[i * 3 + 2] = isOwn ? 0.05 : 0.85;
        }
        return new ScoredTube(new ActionTube(0, 0.5, 100, boxes, frameScores), vectors);
    }
}
