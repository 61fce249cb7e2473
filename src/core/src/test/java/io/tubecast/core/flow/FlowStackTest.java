package io.tubecast.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlowStackTest {
    private static final FlowStack CENTERED = FlowStack.of(FlowAlignment.CENTERED);
    private static final FlowStack CAUSAL = FlowStack.of(FlowAlignment.CAUSAL);

    private static int[] fields(FlowStack layout, int frame, int frames) {
        return IntStream.range(0, layout.fields())
                .map(position -> layout.field(frame, position, frames))
                .toArray();
    }

    @Test
    void aCenteredStackHasTheFieldsAroundItsFrame() {
        assertThat(fields(CENTERED, 5, 10)).containsExactly(3, 4, 5, 6, 7);
        assertThat(CENTERED.framesAhead()).isEqualTo(3); // field 7 ends at frame 8
    }

    @Test
    void atTheFrontItIsShiftedInside() {
        for (int frame = 0; frame <= 2; frame++) {
            assertThat(fields(CENTERED, frame, 10)).containsExactly(0, 1, 2, 3, 4);
        }
        assertThat(fields(CENTERED, 3, 10)).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void atTheEndTheLastFieldStandsTwice() {
        // ten frames have fields 0 to 8; flow image 9 repeats 8
        assertThat(fields(CENTERED, 6, 10)).containsExactly(4, 5, 6, 7, 8);
        for (int frame = 7; frame <= 9; frame++) {
            assertThat(fields(CENTERED, frame, 10)).containsExactly(5, 6, 7, 8, 8);
        }
        assertThat(fields(CENTERED, 2, 5)).containsExactly(0, 1, 2, 3, 3);
    }

    @Test
    void theFollowingFieldBeginsAtItsFrameAndTheLastOneStandsTwice() {
        assertThat(IntStream.range(0, 4).map(frame -> FlowStack.FOLLOWING.field(frame, 0, 4)))
                .containsExactly(0, 1, 2, 2);
        assertThat(FlowStack.FOLLOWING.framesAhead()).isEqualTo(1);
        assertThat(FlowStack.FOLLOWING.fewestFrames()).isEqualTo(2);
    }

    @Test
    void aCausalStackHasTheFieldsBeforeItsFrame() {
        assertThat(fields(CAUSAL, 5, 6)).containsExactly(0, 1, 2, 3, 4);
        assertThat(fields(CAUSAL, 9, 10)).containsExactly(4, 5, 6, 7, 8);
        assertThat(CAUSAL.framesAhead()).isZero();
        assertThat(CAUSAL.firstFrame()).isEqualTo(5);
        assertThat(CAUSAL.has(4, 10)).isFalse();
        assertThat(CAUSAL.has(5, 10)).isTrue();
        assertThat(CAUSAL.has(10, 10)).isFalse();
    }

    @Test
    void aClipThatIsTooShortHasNoneAndSaysWhy() {
        assertThat(CENTERED.fewestFrames()).isEqualTo(5);
        assertThat(CAUSAL.fewestFrames()).isEqualTo(6);
        assertThat(CENTERED.has(1, 4)).isFalse();
        assertThat(CAUSAL.has(5, 5)).isFalse();
        assertThatThrownBy(() -> CENTERED.field(1, 0, 4))
                .hasMessage("a clip of 4 frames is too short for a centred flow stack of 5 fields: it must have 5");
        assertThatThrownBy(() -> CAUSAL.field(0, 0, 1))
                .hasMessage("a clip of 1 frames is too short for a causal flow stack of 5 fields: it must have 6");
        assertThatThrownBy(() -> CAUSAL.field(3, 0, 8))
                .hasMessage("frame 3 has no causal flow stack of 5 fields: in a clip of 8 frames, frames 5 to 7 have");
    }

    /** The other way round: one flow image a frame in a list, a window that is pushed back inside. */
    @Test
    void equalsAWindowOverTheListOfFlowImages() {
        for (int length = 1; length <= 8; length++) {
            FlowStack layout = new FlowStack(FlowAlignment.CENTERED, length);
            for (int frames = 2; frames <= 20; frames++) {
                List<Integer> images = new ArrayList<>();
                for (int n = 0; n < frames - 1; n++) {
                    images.add(n);
                }
                images.add(frames - 2);
                for (int frame = 0; frame < frames; frame++) {
                    assertThat(layout.has(frame, frames)).isEqualTo(frames >= length);
                    if (frames >= length) {
                        int start = frame - (length - length % 2) / 2;
                        while (start < 0) {
                            start++;
                        }
                        while (start + length > images.size()) {
                            start--;
                        }
                        assertThat(fields(layout, frame, frames))
                                .containsExactly(images.subList(start, start + length).stream()
                                        .mapToInt(Integer::intValue)
                                        .toArray());
                    }
                }
            }
        }
    }

    @Test
    void refusesALengthOutOfRange() {
        assertThatThrownBy(() -> new FlowStack(FlowAlignment.CAUSAL, 0))
                .hasMessage("a flow stack must have 1 to 16 fields, was 0");
        assertThatThrownBy(() -> new FlowStack(FlowAlignment.CAUSAL, 17)).hasMessageContaining("was 17");
    }

    @Test
    void namesOfMethodsReadBackAndUnknownOnesListAll() {
        for (FlowMethod method : FlowMethod.values()) {
            assertThat(FlowMethod.byName(method.toString())).isSameAs(method);
        }
        assertThatThrownBy(() -> FlowMethod.byName("DIS"))
                .hasMessage(
                        "flow method must be one of dis, dis-ultrafast, dis-fast, dis-medium, farneback, tvl1, brox,"
                                + " exact, zero, was 'DIS'");
    }
}
