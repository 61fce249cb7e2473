package io.tubecast.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.testkit.Allocation;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LiveFlowStackTest {
    private static final long TRAINING = 40_000_000;
    private static final FlowStack CAUSAL = FlowStack.of(FlowAlignment.CAUSAL);
    private static final FlowStack CENTERED = FlowStack.of(FlowAlignment.CENTERED);

    private final FlowField field = new FlowField(1, 1);

    private static LiveFlowStack live(FlowStack layout, int width, int height) {
        return new LiveFlowStack(layout, width, height, FlowEncoding.DEFAULT, TRAINING);
    }

    /** The number that the live path gives a frame: not from 0, not without gaps. */
    private static long number(int frame) {
        return 100 + 3L * frame;
    }

    @Test
    void equalsTheBatchStackAtEveryFrameThatHasOne() {
        Random random = new Random(11);
        for (int run = 0; run < 120; run++) {
            FlowAlignment alignment = run % 2 == 0 ? FlowAlignment.CAUSAL : FlowAlignment.CENTERED;
            FlowStack layout = new FlowStack(alignment, run % 3 == 0 ? 1 + random.nextInt(7) : 5);
            int frames = 1 + random.nextInt(20);
            RandomFlow flow = new RandomFlow(run, frames - 1, 1 + random.nextInt(6), 1 + random.nextInt(6));
            long interval = TRAINING / 2 + (long) (random.nextDouble() * 1.5 * TRAINING);
            FlowStackSource batch = new StackedFlow(
                    new EncodedSequence(flow, FlowEncoding.DEFAULT, (double) TRAINING / interval), layout);
            LiveFlowStack live = live(layout, flow.width(), flow.height());
            boolean[] seen = new boolean[frames];
            for (int n = 0; n < frames - 1; n++) {
                flow.read(n, field);
                if (live.push(field, number(n), number(n + 1), interval)) {
                    compare(live, batch, seen);
                }
            }
            if (alignment == FlowAlignment.CENTERED && live.end()) {
                compare(live, batch, seen);
            }
            for (int frame = 0; frame < frames; frame++) {
                assertThat(seen[frame]).as("frame %d of %d", frame, frames).isEqualTo(batch.has(frame));
            }
        }
    }

    /** Each frame that the live stack claims has that stack in the batch, and none is claimed twice. */
    private static void compare(LiveFlowStack live, FlowStackSource batch, boolean[] seen) {
        byte[] expected = new byte[batch.bytes()];
        byte[] actual = new byte[live.bytes()];
        live.write(actual);
        for (long number = live.firstFrame(); number <= live.lastFrame(); number += 3) {
            int frame = (int) ((number - 100) / 3);
            batch.stack(frame, expected);
            assertThat(actual).isEqualTo(expected);
            assertThat(seen[frame]).isFalse();
            seen[frame] = true;
        }
    }

    @Test
    void aCausalStackBelongsToTheNewestFrameACenteredOneToThreeBefore() {
        LiveFlowStack causal = live(CAUSAL, 1, 1);
        LiveFlowStack centered = live(CENTERED, 1, 1);
        for (int n = 0; n < 9; n++) {
            boolean valid = causal.push(field, n, n + 1, TRAINING);
            assertThat(centered.push(field, n, n + 1, TRAINING))
                    .isEqualTo(valid)
                    .isEqualTo(n >= 4);
        }
        assertThat(causal.firstFrame()).isEqualTo(causal.lastFrame()).isEqualTo(9);
        assertThat(centered.firstFrame()).isEqualTo(centered.lastFrame()).isEqualTo(6);
    }

    @Test
    void eachFieldIsScaledByItsOwnInterval() {
        LiveFlowStack live = live(new FlowStack(FlowAlignment.CAUSAL, 3), 1, 1);
        field.set(0, 0, 2, 0);
        live.push(field, 0, 1, TRAINING / 2); // 2 pixels in half the time are 4
        live.push(field, 1, 2, TRAINING);
        live.push(field, 2, 3, 2 * TRAINING); // the longest that is allowed
        byte[] stack = new byte[9];
        live.write(stack);
        assertThat(new int[] {stack[0] & 255, stack[3] & 255, stack[6] & 255}).containsExactly(192, 160, 144);
    }

    @Test
    void aGapOfMoreThanTwoIntervalsMakesItInvalidUntilItIsRefilled() {
        for (FlowStack layout : new FlowStack[] {CAUSAL, CENTERED}) {
            LiveFlowStack live = live(layout, 1, 1);
            for (int n = 0; n < 6; n++) {
                live.push(field, n, n + 1, TRAINING);
            }
            assertThat(live.valid()).isTrue();
            assertThat(live.push(field, 6, 7, 2 * TRAINING + 1)).isFalse();
            for (int n = 7; n < 11; n++) {
                assertThat(live.push(field, n, n + 1, TRAINING)).isFalse();
            }
            assertThat(live.push(field, 11, 12, TRAINING)).isTrue();
            assertThat(live.firstFrame()).isEqualTo(layout.equals(CAUSAL) ? 12 : 7); // as at the front of a clip
            assertThat(live.lastFrame()).isEqualTo(layout.equals(CAUSAL) ? 12 : 9);
        }
    }

    @Test
    void noTimeBetweenTwoFramesAndAPairFromElsewhereBreakItToo() {
        LiveFlowStack live = live(new FlowStack(FlowAlignment.CAUSAL, 2), 1, 1);
        live.push(field, 0, 1, TRAINING);
        assertThat(live.push(field, 1, 2, TRAINING)).isTrue();
        assertThat(live.push(field, 2, 3, 0)).isFalse();
        live.push(field, 3, 4, TRAINING);
        assertThat(live.push(field, 5, 6, TRAINING)).isFalse(); // the flow from 4 to 5 is missing; 5 to 6 counts
        assertThat(live.push(field, 6, 7, TRAINING)).isTrue();
    }

    @Test
    void afterTheEndAnotherStreamBegins() {
        LiveFlowStack live = live(new FlowStack(FlowAlignment.CENTERED, 3), 1, 1);
        for (int n = 0; n < 5; n++) {
            live.push(field, n, n + 1, TRAINING);
        }
        assertThat(live.end()).isTrue();
        assertThat(live.end()).isTrue(); // a second end changes nothing
        assertThat(live.firstFrame()).isEqualTo(4);
        assertThat(live.lastFrame()).isEqualTo(5);
        assertThat(live.push(field, 5, 6, TRAINING)).isFalse();
        assertThat(live(CENTERED, 1, 1).end()).isFalse();
    }

    @Test
    void writesIntoABufferFromItsStartAndLeavesItsPosition() {
        LiveFlowStack live = live(new FlowStack(FlowAlignment.CAUSAL, 1), 2, 1);
        FlowField pair = new FlowField(2, 1);
        pair.set(1, 0, 1, 0);
        live.push(pair, 0, 1, TRAINING);
        ByteBuffer direct = ByteBuffer.allocateDirect(6).position(4);
        live.write(direct);
        assertThat(direct.position()).isEqualTo(4);
        assertThat(direct.get(0) & 255).isEqualTo(128);
        assertThat(direct.get(3) & 255).isEqualTo(144);
    }

    @Test
    void isNotReadBeforeItIsFullNorFedFieldsOfAnotherSize() {
        LiveFlowStack live = live(CAUSAL, 4, 4);
        assertThatThrownBy(() -> live.write(new byte[live.bytes()]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the flow stack is not valid: it has 0 of 5 fields");
        assertThatThrownBy(live::firstFrame).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> live.push(field, 0, 1, TRAINING))
                .hasMessage("this stack takes flow of 4x4, the field given is 1x1");
        assertThatThrownBy(() -> new LiveFlowStack(CAUSAL, 4, 4, FlowEncoding.DEFAULT, 0))
                .hasMessage("the training interval must be over 0 ns, was 0");
    }

    @Test
    void allocatesNothing() {
        LiveFlowStack live = live(CAUSAL, 16, 16);
        FlowField steady = new FlowField(16, 16);
        ByteBuffer target = ByteBuffer.allocateDirect(live.bytes());
        long[] frame = {0};
        assertThat(Allocation.bytesPerCall(2_000, () -> {
                    long n = frame[0]++;
                    if (live.push(steady, n, n + 1, TRAINING)) {
                        live.write(target);
                    }
                }))
                .isZero();
    }

    @Test
    void saysWhatItSuffersFrom() {
        FlowField small = new FlowField(1, 1);
        LiveFlowStack live = live(CAUSAL, 1, 1);
        assertThat(live.lastBreak()).isEqualTo(LiveFlowStack.Break.BEGINNING);
        live.push(small, 0, 1, TRAINING);
        live.push(small, 1, 2, TRAINING);
        assertThat(live.filled()).isEqualTo(2);
        live.push(small, 2, 3, 2 * TRAINING + 1);
        assertThat(live.filled()).isZero();
        assertThat(live.lastBreak()).isEqualTo(LiveFlowStack.Break.LONG_INTERVAL);
        assertThat(live.breakNanos()).isEqualTo(2 * TRAINING + 1);
        live.push(small, 3, 4, TRAINING);
        assertThat(live.lastBreak()).isEqualTo(LiveFlowStack.Break.LONG_INTERVAL); // what it is still recovering from
        live.push(small, 8, 9, TRAINING);
        assertThat(live.lastBreak()).isEqualTo(LiveFlowStack.Break.OTHER_FRAME);
        assertThat(live.filled()).isEqualTo(1);
        live.push(small, 9, 10, 0);
        assertThat(live.lastBreak()).isEqualTo(LiveFlowStack.Break.NO_INTERVAL);
        live.reset();
        assertThat(live.lastBreak()).isEqualTo(LiveFlowStack.Break.BEGINNING);
    }
}
