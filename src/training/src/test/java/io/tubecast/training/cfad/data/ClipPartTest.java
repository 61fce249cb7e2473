package io.tubecast.training.cfad.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedTube;
import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.geometry.Box;
import io.tubecast.core.trajectory.Resampling;
import io.tubecast.core.trajectory.TimeSpan;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClipPartTest {
    /** Frames 4 to 15 of 20, moving to the right by 5 of 100 pixels a frame from 10. */
    private static final AnnotatedVideo VIDEO = new AnnotatedVideo(
            "v",
            100,
            50,
            20,
            List.of(new AnnotatedTube(
                    2,
                    4,
                    IntStream.range(0, 12)
                            .mapToObj(i -> new Box(10 + 5 * i, 10, 20 + 5 * i, 35))
                            .toList())));

    @Test
    void showsTheNearestFramesOfTheVideo() {
        ClipPart part = new ClipPart(VIDEO, 2, new Resampling(10, 4)); // frames 2 to 11, one every 3
        assertThat(IntStream.range(0, 4).map(part::videoFrame)).containsExactly(2, 5, 8, 11);
    }

    @Test
    void tubesStandOnTheFramesThatAreShown() {
        ClipPart part = new ClipPart(VIDEO, 2, new Resampling(10, 4));
        List<ClipTube> tubes = part.tubes(box -> box);
        assertThat(tubes).hasSize(1);
        assertThat(tubes.get(0).actionClass()).isEqualTo(2);
        assertThat(tubes.get(0).start()).isEqualTo(1); // frame 2 is before the tube
        // it begins at frame 4, two frames of the video and two thirds of one of the clip into the part, and outlasts
        // it
        assertThat(tubes.get(0).span().start()).isCloseTo(2.0 / 3, within(1e-12));
        assertThat(tubes.get(0).span().end()).isEqualTo(3);
        assertThat(tubes.get(0).times()).containsExactly(new double[] {1.0 / 7, 4.0 / 7, 1}, within(1e-12));
        // frame 5 is the tube's second: 15 to 25 of 100, 10 to 35 of 50; then three frames on each
        assertThat(tubes.get(0).boxes())
                .containsExactly(new double[] {.2, .45, .1, .5, .35, .45, .1, .5, .5, .45, .1, .5}, within(1e-12));
    }

    @Test
    void inASpanATubeIsOnTheTimeOfTheSpan() {
        double[] boxes = new double[4 * 6];
        Arrays.setAll(boxes, i -> 1 + i); // frames 3 to 8
        ClipTube tube = new ClipTube(2, 3, boxes);
        ClipTube early = tube.in(new TimeSpan(1.5, 5.5));
        assertThat(early.start()).isEqualTo(3);
        assertThat(early.times()).containsExactly(new double[] {1.5 / 4, 2.5 / 4, 3.5 / 4}, within(1e-12));
        assertThat(early.boxes()).startsWith(1, 2, 3, 4).endsWith(9, 10, 11, 12).hasSize(12);
        ClipTube late = tube.in(new TimeSpan(6.25, 10.25));
        assertThat(late.times()).containsExactly(new double[] {0.75 / 4, 1.75 / 4}, within(1e-12)); // frames 7 and 8
        assertThat(late.boxes()).startsWith(17, 18, 19, 20).hasSize(8);
        ClipTube between = tube.in(new TimeSpan(4.2, 4.8)); // nearest to no frame of its own
        assertThat(between.boxes()).containsExactly(9, 10, 11, 12);
    }

    @Test
    void aShortVideoShowsFramesAgainAndItsTubeToo() {
        AnnotatedVideo two =
                new AnnotatedVideo("w", 10, 10, 2, List.of(new AnnotatedTube(0, 1, List.of(new Box(0, 0, 5, 5)))));
        ClipPart part = ClipPart.whole(two, 5);
        assertThat(IntStream.range(0, 5).map(part::videoFrame)).containsExactly(0, 0, 1, 1, 1); // 0.5 is the later one
        assertThat(part.tubes(box -> box).get(0).span()).isEqualTo(new TimeSpan(2, 4));
    }

    @Test
    void ofATubeThatIsCutTheLongestPieceIsLeft() {
        ClipPart whole = ClipPart.whole(VIDEO, 20);
        // out between 0.35 and 0.42 from the left: frames 4 to 9 are a piece, 10 is out, 11 to 15 another
        List<ClipTube> tubes = whole.tubes(box -> box.x1() > 0.35 && box.x1() < 0.42 ? null : box);
        assertThat(tubes.get(0).span()).isEqualTo(new TimeSpan(4, 9));
        assertThat(whole.tubes(box -> null)).isEmpty();
    }

    @Test
    void tubesOutsideOfThePartAreNone() {
        ClipPart part = new ClipPart(VIDEO, 0, new Resampling(4, 8));
        assertThat(part.tubes(box -> box)).isEmpty();
        assertThat(part.ends().size()).isZero();
    }

    @Test
    void betweenTwoFramesTheBoxIsBetween() {
        ClipTube tube = ClipPart.whole(VIDEO, 20).tubes(box -> box).get(0);
        double[] box = new double[4];
        tube.boxAt(5.5, box, 0); // frames 5 and 6: centers 0.2 and 0.25
        assertThat(box).containsExactly(new double[] {.225, .45, .1, .5}, within(1e-12));
        tube.boxAt(15, box, 0);
        assertThat(box[0]).isCloseTo(0.7, within(1e-12));
        assertThat(tube.covers(15)).isTrue();
        assertThat(tube.covers(15.01)).isFalse();
        assertThat(tube.covers(3.99)).isFalse();
    }

    @Test
    void refusesAPartBeyondTheVideo() {
        assertThatThrownBy(() -> new ClipPart(VIDEO, 15, new Resampling(6, 4)))
                .hasMessage("frames 15 to 20 are no part of video v of 20");
    }
}
