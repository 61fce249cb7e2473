package io.tubecast.evaluation.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.label.Labels;
import io.tubecast.evaluation.format.DataException;
import io.tubecast.evaluation.format.PublishedBox;
import io.tubecast.evaluation.format.PublishedStep;
import io.tubecast.evaluation.metric.Bootstrap;
import io.tubecast.evaluation.metric.Details;
import io.tubecast.evaluation.metric.Protocol;
import io.tubecast.evaluation.truth.Cut;
import io.tubecast.evaluation.truth.Skipped;
import io.tubecast.evaluation.truth.Truth;
import io.tubecast.evaluation.truth.TruthVideo;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PublishedComparisonTest {
    private static final Box BOX = new Box(10, 20, 110, 220);

    private static Truth truth() {
        AnnotatedTube tube = new AnnotatedTube(1, 0, Collections.nCopies(20, BOX));
        return new Truth(
                new Labels(List.of("wave", "run")),
                Map.of(0, "wave", 1, "run"),
                List.of(TruthVideo.of(new AnnotatedVideo("Folder/v_1", 320, 240, 25, List.of(tube)))),
                Skipped.NOTHING,
                List.of());
    }

    /** Somebody on frame {@code 2 * step}, in pixels of pictures twice as wide and four times as high. */
    private static PublishedStep step(String video, int step, String label) {
        Box box = new Box(20, 80, 220, 880);
        int frame = 2 * step;
        return new PublishedStep(
                video,
                640,
                960,
                step,
                frame,
                frame + 1,
                List.of(new PublishedBox(7, 0, label, 0.5, 0.5, 0, box, false)));
    }

    @Test
    void namesLabelsAndSizesAreBroughtTogether() {
        // its label is the number of run; frames 0, 2 ... 18: 19 of the 20 frames
        Comparison comparison = new Comparison(truth(), ComparisonSettings.of(Protocol.CONTINUOUS));
        for (int step = 0; step < 10; step++) {
            comparison.add(step("v_1.avi", step, "1"));
        }
        comparison.add(step("v_2", 0, "run"));
        assertThat(comparison.stepsElsewhere()).isEqualTo(1);
        assertThat(comparison.report(Bootstrap.NONE).averagePrecision("0.75", "run"))
                .isEqualTo(1);
        assertThat(comparison.frames()).isEqualTo(25);
        Details details = comparison.details(25, 0, Bootstrap.NONE);
        assertThat(details.online()).isNotNull();
        assertThat(details.identities().all().covered()).isEqualTo(19);
        assertThat(details.falseEvents().hours()).isEqualTo(1 / 3600.0);
        // sent for frame 0 when frame 1 had been read
        assertThat(Objects.requireNonNull(details.online()).delays().all().seconds())
                .containsExactly(1 / 25.0);
        assertThat(details.calibration().error()).isEqualTo(0.5); // score 0.5, a hit
        comparison.forEach((video, tubes) -> {
            assertThat(tubes)
                    .singleElement()
                    .satisfies(tube -> assertThat(tube.boxes()).startsWith(10, 20, 110, 220));
        });
    }

    @Test
    void refusesStepsOutOfOrderAndPartsOfVideos() {
        Comparison comparison = new Comparison(truth(), ComparisonSettings.of(Protocol.CONTINUOUS));
        comparison.add(step("v_1", 3, "run"));
        assertThatThrownBy(() -> comparison.add(step("v_1", 3, "run")))
                .isInstanceOf(DataException.class)
                .hasMessage("video v_1: step 3 on frame 6 cannot follow step 3 on frame 6");
        Comparison part = new Comparison(
                truth(), new ComparisonSettings(Protocol.CONTINUOUS, null, null, Cut.SIXTY_PERCENT, Cut.Part.HELD_OUT));
        assertThatThrownBy(() -> part.add(step("v_1", 0, "run")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("whole videos");
    }
}
