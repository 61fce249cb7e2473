package io.tubecast.video.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.annotation.AnnotatedVideo;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowSequence;
import io.tubecast.core.frame.Clip;
import io.tubecast.core.frame.FrameSourceException;
import io.tubecast.core.frame.Image;
import io.tubecast.testkit.Allocation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClipFlowTest {
    /** A texture that moves a little further to the right from frame to frame; notes what is read. */
    private static final class Sliding implements Clip {
        private final Texture texture;
        private final AnnotatedVideo annotation;
        private final List<Integer> read = new ArrayList<>();
        private int broken = -1;

        Sliding(int seed, int width, int height, int frames) {
            texture = new Texture(seed);
            annotation = new AnnotatedVideo("sliding", width, height, frames, List.of());
        }

        @Override
        public AnnotatedVideo annotation() {
            return annotation;
        }

        @Override
        public void readFrame(int index, Image target) {
            read.add(index);
            if (index == broken) {
                broken = -1;
                throw new FrameSourceException("frame " + index + " is broken");
            }
            target.copyFrom(texture.picture(annotation.width(), annotation.height(), 0.3 * index * index, 0));
        }
    }

    private static float[] values(FlowSequence flow, int field) {
        FlowField into = new FlowField(1, 1);
        flow.read(field, into);
        return into.values().clone();
    }

    @Test
    void fromFrontToBackEachFrameIsReadOnce() {
        Sliding clip = new Sliding(1, 64, 48, 6);
        try (ClipFlow flow = new ClipFlow(FlowMethods.open(FlowMethod.DIS), 64, 48)) {
            FlowSequence sequence = flow.of(clip);
            assertThat(sequence.fields()).isEqualTo(5);
            IntStream.range(0, 5).forEach(n -> values(sequence, n));
            assertThat(clip.read).containsExactly(0, 1, 2, 3, 4, 5);
        }
    }

    @Test
    void anyOrderAndClipsInTurnsGiveTheSameFields() {
        Sliding one = new Sliding(1, 64, 48, 6);
        Sliding other = new Sliding(2, 80, 60, 4);
        try (ClipFlow flow = new ClipFlow(FlowMethods.open(FlowMethod.DIS), 64, 48);
                ClipFlow again = new ClipFlow(FlowMethods.open(FlowMethod.DIS), 64, 48)) {
            List<float[]> inOrder =
                    IntStream.range(0, 5).mapToObj(n -> values(flow.of(one), n)).toList();
            float[] others = values(flow.of(other), 2);
            for (int n : new int[] {4, 0, 3, 3, 2, 1}) {
                assertThat(values(again.of(one), n)).isEqualTo(inOrder.get(n));
                assertThat(values(again.of(other), 2)).isEqualTo(others);
            }
        }
    }

    @Test
    void fieldsAreInPixelsOfTheirOwnGrid() {
        // 0.3 x (9 - 4) = 1.5 pixels of 160 are 0.75 of 80
        Sliding clip = new Sliding(3, 160, 120, 4);
        try (ClipFlow flow = new ClipFlow(FlowMethods.open(FlowMethod.DIS), 80, 120)) {
            FlowSequence sequence = flow.of(clip);
            assertThat(sequence.width()).isEqualTo(80);
            assertThat(sequence.height()).isEqualTo(120);
            FlowField field = new FlowField(1, 1);
            sequence.read(2, field);
            assertThat(field.width()).isEqualTo(80);
            double sum = 0;
            for (int y = 20; y < 100; y++) {
                for (int x = 20; x < 60; x++) {
                    sum += field.x(x, y);
                }
            }
            assertThat(sum / (80 * 40)).isCloseTo(0.75, within(0.1));
        }
    }

    @Test
    void afterAFrameThatCannotBeReadTheNextFieldIsRightAgain() {
        Sliding clip = new Sliding(1, 64, 48, 6);
        try (ClipFlow flow = new ClipFlow(FlowMethods.open(FlowMethod.DIS), 64, 48)) {
            float[] expected = values(flow.of(clip), 2);
            values(flow.of(clip), 1);
            clip.broken = 3;
            assertThatThrownBy(() -> values(flow.of(clip), 2)).hasMessage("frame 3 is broken");
            assertThat(values(flow.of(clip), 2)).isEqualTo(expected);
            assertThatThrownBy(() -> values(flow.of(clip), 5)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aStreamGivesAFieldFromItsSecondFrameOn() {
        Sliding clip = new Sliding(1, 64, 48, 6);
        Image frame = new Image(64, 48);
        FlowField field = new FlowField(1, 1);
        try (ClipFlow batch = new ClipFlow(FlowMethods.open(FlowMethod.DIS), 48, 48);
                StreamFlow stream = new StreamFlow(FlowMethods.open(FlowMethod.DIS), 48, 48)) {
            for (int n = 0; n < 6; n++) {
                clip.readFrame(n, frame);
                assertThat(stream.next(frame, field)).isEqualTo(n > 0);
                if (n > 0) {
                    assertThat(field.values()).isEqualTo(values(batch.of(clip), n - 1));
                }
            }
            stream.reset();
            assertThat(stream.next(frame, field)).isFalse();
            assertThat(Allocation.bytesPerCall(40, () -> stream.next(frame, field)))
                    .isZero();
        }
    }
}
