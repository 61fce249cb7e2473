package io.tubecast.evaluation.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.compare.Comparison;
import io.tubecast.evaluation.compare.ComparisonSettings;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.metric.Report;
import io.tubecast.evaluation.truth.Cut;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HoldLastBoxTest {
    /** A box 10 wide that is one pixel further right in each frame. */
    private static AnnotatedTube sliding(int actionClass, int start, int end) {
        List<Box> boxes = new ArrayList<>();
        for (int frame = start; frame < end; frame++) {
            boxes.add(new Box(frame, 0, frame + 10, 10));
        }
        return new AnnotatedTube(actionClass, start, boxes);
    }

    private static AnnotatedVideo video(AnnotatedTube... tubes) {
        return new AnnotatedVideo("v", 320, 240, 120, List.of(tubes));
    }

    @Test
    void holdsTheBoxOfTheLastTrainingFrameToTheEndOfTheVideo() {
        // span 0 to 99, cut at frame 60: the box of frame 59 stands in frames 60 to 119
        List<ActionTube> held = HoldLastBox.tubes(video(sliding(2, 0, 100)), Cut.SIXTY_PERCENT);

        assertThat(held).hasSize(1);
        ActionTube tube = held.get(0);
        assertThat(tube.actionClass()).isEqualTo(2);
        assertThat(tube.score()).isEqualTo(1);
        assertThat(tube.start()).isEqualTo(60);
        assertThat(tube.length()).isEqualTo(60);
        for (int i = 0; i < 60; i++) {
            assertThat(tube.frameScores()[i]).isEqualTo(1);
            assertThat(List.of(
                            tube.boxes()[4 * i],
                            tube.boxes()[4 * i + 1],
                            tube.boxes()[4 * i + 2],
                            tube.boxes()[4 * i + 3]))
                    .containsExactly(59.0, 0.0, 69.0, 10.0);
        }
    }

    @Test
    void holdsATubeThatEndedBeforeTheCutAndNoneThatBeginsBehindIt() {
        // span 0 to 99; the second ended at frame 29, the third begins at 70, of the last the cut leaves 3 frames: too
        // short to learn from
        List<ActionTube> held = HoldLastBox.tubes(
                video(sliding(0, 0, 100), sliding(1, 10, 30), sliding(2, 70, 90), sliding(3, 57, 90)),
                Cut.SIXTY_PERCENT);

        assertThat(held).extracting(ActionTube::actionClass).containsExactly(0, 1);
        assertThat(held.get(1).boxes()[0]).isEqualTo(29);
    }

    @Test
    void hasNothingToHoldWhereNothingIsAnnotated() {
        assertThat(HoldLastBox.tubes(video(), Cut.SIXTY_PERCENT)).isEmpty();
    }

    @Test
    void isAMissAtHalfWherePeopleMoveAndAHitWhereTheyStand() {
        AnnotatedTube standing =
                new AnnotatedTube(1, 0, java.util.Collections.nCopies(120, new Box(200, 50, 240, 150)));
        AnnotatedVideo both = new AnnotatedVideo("v", 320, 240, 120, List.of(sliding(0, 0, 120), standing));
        Comparison comparison = new Comparison(
                new Truth(
                        new Labels(List.of("slide", "stand")),
                        Map.of(0, "slide", 1, "stand"),
                        List.of(TruthVideo.of(both)),
                        Skipped.NOTHING,
                        List.of()),
                new ComparisonSettings(
                        Protocol.named("continuous").orElseThrow(), null, null, Cut.SIXTY_PERCENT, Cut.Part.HELD_OUT));
        for (ActionTube tube : HoldLastBox.tubes(both, Cut.SIXTY_PERCENT)) {
            comparison.add(new TubeRecord("v", 320, 240, tube.actionClass() == 0 ? "slide" : "stand", tube));
        }
        Report report = comparison.report(Bootstrap.NONE);

        // cut at 72: the sliding box is at 71 and the truth d pixels further in frame 71 + d, IoU (10 - d) / (10 + d)
        // for d < 10;
        // over 48 frames (9/11 + 8/12 + 7/13 + 6/14 + 5/15 + 4/16 + 3/17 + 2/18 + 1/19) / 48 = 0.07: a miss at 0.2; the
        // standing one fits
        assertThat(report.averagePrecision("0.2", "slide")).isZero();
        assertThat(report.averagePrecision("0.75", "stand")).isEqualTo(1);
        assertThat(report.videoMapAt("0.5")).isEqualTo(0.5);
    }
}
