package io.tubecast.core.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.linking.ActionTube;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Windows of 8 frames, a new one every 4: frames 0 to 7, 4 to 11, 8 to 15. */
class WindowLinkerTest {
    private final WindowLinker linker = new WindowLinker(WindowLinker.DEFAULT_OVERLAP);

    @Test
    void aTubeGoesOnAndBoxesOnCommonFramesAreAveraged() {
        linker.step(window(0), List.of(tube(1, 0.9, 2, 6, 0.2)), 4); // frames 2 to 7
        linker.step(window(4), List.of(tube(1, 0.7, 0, 8, 0.22)), 8); // frames 4 to 11
        LinkedTube tube = linker.live().get(0);
        assertThat(linker.live()).hasSize(1);
        assertThat(linker.ended()).isEmpty();
        assertThat(tube.id()).isEqualTo(1);
        assertThat(tube.startFrame()).isEqualTo(2);
        assertThat(tube.startNanos()).isEqualTo(2_000);
        assertThat(tube.lastFrame()).isEqualTo(11);
        assertThat(tube.lastNanos()).isEqualTo(11_000);
        assertThat(tube.segment().score()).isCloseTo(0.8, within(1e-12)); // (0.9 + 0.7) / 2
        assertThat(lefts(tube)).containsExactly(0.2, 0.2, 0.21, 0.21, 0.21, 0.21, 0.22, 0.22, 0.22, 0.22);
    }

    @Test
    void theOverlapIsTheMeanOverFramesThatBothCover() {
        // two boxes of the same size 0.2 that lie d apart overlap by (0.2 - d) / (0.2 + d): 1/3 at 0.1, 1/2 at 0.0667
        linker.step(window(0), List.of(tube(0, 0.9, 0, 8, 0.2)), 4);
        linker.step(window(4), List.of(tube(0, 0.9, 0, 8, 0.266)), 8);
        assertThat(linker.live()).extracting(LinkedTube::id).containsExactly(1L);
        linker.step(window(8), List.of(tube(0, 0.9, 0, 8, 0.366)), 12);
        assertThat(linker.live()).extracting(LinkedTube::id).containsExactly(2L);
        assertThat(linker.ended()).extracting(LinkedTube::id).containsExactly(1L);
    }

    @Test
    void tubesWithoutACommonFrameAreTwo() {
        linker.step(window(0), List.of(tube(0, 0.9, 0, 5, 0.2)), 4); // ends at frame 4
        assertThat(linker.live()).hasSize(1);
        linker.step(window(4), List.of(tube(0, 0.9, 1, 7, 0.2)), 8); // begins at frame 5
        assertThat(linker.ended()).extracting(LinkedTube::id).containsExactly(1L);
        assertThat(linker.ended().get(0).lastFrame()).isEqualTo(4);
        assertThat(linker.live()).extracting(LinkedTube::id).containsExactly(2L);
    }

    @Test
    void whatNoLaterWindowCanSeeHasEndedAtOnce() {
        linker.step(window(0), List.of(tube(0, 0.9, 0, 4, 0.2), tube(0, 0.9, 0, 5, 0.6)), 4);
        assertThat(linker.ended()).extracting(LinkedTube::lastFrame).containsExactly(3L);
        assertThat(linker.live()).extracting(LinkedTube::lastFrame).containsExactly(4L);
        linker.endAll();
        assertThat(linker.live()).isEmpty();
        assertThat(linker.ended()).extracting(LinkedTube::id).containsExactly(2L);
    }

    @Test
    void theSameClassComesFirstAndAnotherIsTheSameActorStill() {
        linker.step(window(0), List.of(tube(1, 0.9, 0, 8, 0.2)), 4);
        linker.step(window(4), List.of(tube(2, 0.9, 0, 8, 0.2), tube(1, 0.5, 0, 8, 0.23)), 8);
        assertThat(linker.live()).extracting(LinkedTube::id).containsExactly(1L, 2L);
        assertThat(linker.live().get(0).segment().actionClass()).isEqualTo(1); // though the other lies nearer
        linker.step(window(8), List.of(tube(2, 0.8, 2, 6, 0.56), tube(0, 0.6, 2, 6, 0.23)), 12);
        LinkedTube first = linker.live().get(0);
        assertThat(first.id()).isEqualTo(1);
        assertThat(first.segments()).extracting(LinkedTube.Segment::actionClass).containsExactly(1, 0);
        assertThat(first.segments().get(0).firstFrame()).isZero();
        assertThat(first.segments().get(0).lastFrame()).isEqualTo(9);
        assertThat(first.segments().get(1)).isEqualTo(new LinkedTube.Segment(0, 0.6, 1, 10, 15, 10_000));
        assertThat(linker.ended()).extracting(LinkedTube::id).containsExactly(2L);
        assertThat(linker.live().get(1).id()).isEqualTo(3);
    }

    @Test
    void aWindowThatRenamesATubeFromItsFirstFrameOnLeavesOneSegment() {
        linker.step(window(0), List.of(tube(1, 0.9, 5, 3, 0.2)), 4); // frames 5 to 7
        linker.step(window(4), List.of(tube(2, 0.7, 0, 8, 0.2)), 8); // frames 4 to 11
        assertThat(linker.live().get(0).segments()).containsExactly(new LinkedTube.Segment(2, 0.7, 1, 5, 11, 5_000));
        assertThat(linker.live().get(0).startFrame()).isEqualTo(5); // what was told stays
    }

    @Test
    void finishedItIsATubeForEachThingThatItWasCalled() {
        linker.step(window(0), List.of(tube(1, 0.9, 2, 6, 0.2)), 4); // frames 2 to 7
        linker.step(window(4), List.of(tube(2, 0.7, 2, 6, 0.21)), 8); // frames 6 to 11
        List<ActionTube> tubes = linker.live().get(0).finished();
        assertThat(tubes).extracting(ActionTube::actionClass).containsExactly(1, 2);
        assertThat(tubes).extracting(ActionTube::start).containsExactly(2, 6);
        assertThat(tubes).extracting(ActionTube::length).containsExactly(4, 6);
        assertThat(tubes.get(0).frameScores()).containsOnly(0.9);
        assertThat(tubes.get(1).score()).isEqualTo(0.7);
        assertThat(tubes.get(1).boxes()[0]).isCloseTo(0.205, within(1e-12)); // both windows have frame 6
        assertThat(tubes.get(1).boxes()[4 * 5]).isCloseTo(0.21, within(1e-12)); // frame 11
    }

    @Test
    void finishedAFrameThatTheStreamDroppedLiesBetweenItsNeighbors() {
        long[] numbers = {0, 1, 4};
        double[] boxes = {0.1, 0.2, 0.3, 0.4, 0.1, 0.2, 0.3, 0.4, 0.4, 0.5, 0.6, 0.7};
        ActionTube found = new ActionTube(1, 0.9, 0, boxes, new double[] {0.9, 0.9, 0.9});
        linker.step(new WindowFrames(numbers, numbers), List.of(found), 4);
        ActionTube tube = linker.live().get(0).finished().get(0);
        assertThat(tube.length()).isEqualTo(5);
        assertThat(Arrays.copyOfRange(tube.boxes(), 8, 16))
                .containsExactly(new double[] {0.2, 0.3, 0.4, 0.5, 0.3, 0.4, 0.5, 0.6}, within(1e-12));
    }

    @Test
    void ofTwoThatOverlapItTheNearerContinuesATube() {
        linker.step(window(0), List.of(tube(1, 0.5, 0, 8, 0.2), tube(1, 0.9, 0, 8, 0.24)), 4);
        linker.step(window(4), List.of(tube(1, 0.9, 0, 8, 0.25), tube(1, 0.3, 0, 8, 0.21)), 8);
        assertThat(linker.live()).hasSize(2);
        double[] lefts =
                linker.live().stream().mapToDouble(tube -> tube.lastBox()[0]).toArray();
        assertThat(lefts).containsExactly(0.21, 0.25);
    }

    @Test
    void aWindowWithoutTubesEndsAll() {
        linker.step(window(0), List.of(tube(1, 0.5, 0, 8, 0.2)), 4);
        linker.step(window(4), List.of(), 8);
        assertThat(linker.live()).isEmpty();
        assertThat(linker.ended()).hasSize(1);
        linker.step(window(8), List.of(), 12);
        assertThat(linker.ended()).isEmpty();
    }

    @Test
    void aTubeOfHoursStaysSmall() {
        for (int window = 0; window < 5_000; window++) {
            linker.step(window(4L * window), List.of(tube(1, 0.5, 0, 8, 0.2)), 4L * window + 4);
        }
        LinkedTube tube = linker.live().get(0);
        assertThat(tube.id()).isEqualTo(1);
        assertThat(tube.startFrame()).isZero();
        assertThat(tube.lastFrame()).isEqualTo(4 * 4_999 + 7);
        assertThat(tube.boxes()).isLessThan(3_000);
        List<Long> frames = new ArrayList<>();
        tube.read((frame, corners) -> frames.add(frame));
        assertThat(frames).isSorted().startsWith(0L).endsWith(tube.lastFrame());
        assertThat(tube.segment().windows()).isEqualTo(5_000);
    }

    @Test
    void wrongNumbersAreRefused() {
        assertThatThrownBy(() -> new WindowLinker(1.2)).hasMessage("the least overlap must be in [0, 1], was 1.2");
        assertThatThrownBy(() -> new WindowFrames(new long[] {1, 1}, new long[] {0, 1}))
                .hasMessage("frames must be in order, were 1 and 1");
        assertThatThrownBy(() -> new WindowFrames(new long[0], new long[0])).hasMessage("0 numbers and 0 times");
    }

    private static List<Double> lefts(LinkedTube tube) {
        List<Double> lefts = new ArrayList<>();
        tube.read((frame, corners) -> lefts.add(Math.round(1e9 * corners[0]) / 1e9));
        return lefts;
    }

    /** Frames of a window; a frame a microsecond. */
    static WindowFrames window(long first) {
        long[] numbers = new long[8];
        Arrays.setAll(numbers, i -> first + i);
        return new WindowFrames(
                numbers, Arrays.stream(numbers).map(n -> 1_000 * n).toArray());
    }

    /** A tube that stands still: a square of 0.2 whose left edge is at {@code left}. */
    private static ActionTube tube(int actionClass, double score, int start, int frames, double left) {
        double[] boxes = new double[4 * frames];
        for (int i = 0; i < frames; i++) {
            boxes[4 * i] = left;
            boxes[4 * i + 1] = 0.4;
            boxes[4 * i + 2] = left + 0.2;
            boxes[4 * i + 3] = 0.6;
        }
        double[] scores = new double[frames];
        Arrays.fill(scores, score);
        return new ActionTube(actionClass, score, start, boxes, scores);
    }
}
