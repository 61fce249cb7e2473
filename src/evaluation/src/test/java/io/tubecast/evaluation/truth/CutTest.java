package io.tubecast.evaluation.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.evaluation.truth.Cut.Part;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutTest {
    /** A tube whose box tells the frame it belongs to. */
    private static AnnotatedTube tube(int start, int end) {
        List<Box> boxes = new ArrayList<>();
        for (int frame = start; frame < end; frame++) {
            boxes.add(new Box(frame, 0, frame + 1, 1));
        }
        return new AnnotatedTube(0, start, boxes);
    }

    // span of frames 10 to 109: cut at 10 + 0.6 * 100 = 70
    private final AnnotatedVideo video =
            new AnnotatedVideo("v", 320, 240, 150, List.of(tube(10, 75), tube(20, 110), tube(62, 80), tube(71, 74)));

    @Test
    void cutsAtAFractionOfTheAnnotatedSpan() {
        assertThat(Cut.SIXTY_PERCENT.frameOf(video)).isEqualTo(70);
        // 3 + floor(0.6 * 7 = 4.2) = 7
        assertThat(Cut.SIXTY_PERCENT.frameOf(new AnnotatedVideo("w", 320, 240, 20, List.of(tube(3, 10)))))
                .isEqualTo(7);
    }

    @Test
    void theTrainingPartEndsBeforeTheCut() {
        TruthVideo training = Cut.SIXTY_PERCENT.truth(video, Part.TRAINING);
        // frames 62-69 of the third tube are 8, just enough; the last tube lies behind the cut
        assertThat(training.annotation().tubes()).containsExactly(tube(10, 70), tube(20, 70), tube(62, 70));
        assertThat(training.ignored()).isEmpty();
    }

    @Test
    void theHeldOutPartIgnoresWhatTheCutLeavesTooShort() {
        TruthVideo heldOut = Cut.SIXTY_PERCENT.truth(video, Part.HELD_OUT);
        // 5 frames of the first tube are left: ignored; the last tube has only 3 but is whole: it counts
        assertThat(heldOut.annotation().tubes()).containsExactly(tube(70, 110), tube(70, 80), tube(71, 74));
        assertThat(heldOut.ignored()).containsExactly(tube(70, 75));
    }

    @Test
    void clipsDetectedTubesAndKeepsTheirScore() {
        ActionTube found = new ActionTube(
                3, 0.7, 68, new double[] {1, 0, 2, 1, 2, 0, 3, 1, 3, 0, 4, 1, 4, 0, 5, 1}, new double[] {.1, .2, .3, .4
                });
        assertThat(Cut.SIXTY_PERCENT.tube(video, found, Part.HELD_OUT))
                .contains(new ActionTube(3, 0.7, 70, new double[] {3, 0, 4, 1, 4, 0, 5, 1}, new double[] {.3, .4}));
        assertThat(Cut.SIXTY_PERCENT.tube(video, found, Part.TRAINING))
                .contains(new ActionTube(3, 0.7, 68, new double[] {1, 0, 2, 1, 2, 0, 3, 1}, new double[] {.1, .2}));
        ActionTube late = new ActionTube(3, 0.7, 70, new double[] {3, 0, 4, 1}, new double[] {.3});
        assertThat(Cut.SIXTY_PERCENT.tube(video, late, Part.TRAINING)).isEmpty();
    }

    @Test
    void aVideoWithoutTubesIsAllTraining() {
        AnnotatedVideo idle = new AnnotatedVideo("idle", 320, 240, 40, List.of());
        assertThat(Cut.SIXTY_PERCENT.frameOf(idle)).isEqualTo(40);
    }

    @Test
    void refusesACutOutsideTheSpan() {
        assertThatThrownBy(() -> new Cut(1, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.0");
    }

    @Test
    void whatIsIgnoredInTheWholeIsIgnoredInThePart() {
        TruthVideo whole = new TruthVideo(video, List.of(tube(60, 100), tube(5, 9)));
        assertThat(Cut.SIXTY_PERCENT.truth(whole, Part.HELD_OUT).ignored())
                .containsExactly(tube(70, 75), tube(70, 100));
        assertThat(Cut.SIXTY_PERCENT.truth(whole, Part.TRAINING).ignored()).containsExactly(tube(60, 70), tube(5, 9));
    }
}
