package io.tubecast.video.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowMethod;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.frame.Image;
import io.tubecast.testkit.Allocation;
import org.junit.jupiter.api.Test;

/** Numbers and validity; that the bytes are the batch's is shown where streams are joined with frames. */
class StreamStackTest {
    private static final long TRAINING = 40;
    private static final Texture TEXTURE = new Texture(4);

    private long time;

    private static StreamStack open(FlowAlignment alignment) {
        return new StreamStack(
                new StreamFlow(FlowMethods.open(FlowMethod.DIS), 32, 24),
                new LiveFlowStack(FlowStack.of(alignment), 32, 24, FlowEncoding.DEFAULT, TRAINING));
    }

    private void take(StreamStack stacks, int frames, long interval) {
        for (int i = 0; i < frames; i++) {
            time += interval;
            stacks.next(TEXTURE.picture(32, 24, (double) stacks.newest(), 0), time);
        }
    }

    @Test
    void aCausalStackIsKnownWithItsOwnFrame() {
        try (StreamStack stacks = open(FlowAlignment.CAUSAL)) {
            assertThat(stacks.newest()).isEqualTo(-1);
            take(stacks, 5, TRAINING);
            assertThat(stacks.newest()).isEqualTo(4);
            assertThat(stacks.known(4)).isTrue();
            assertThat(stacks.has(4)).isFalse(); // four fields
            take(stacks, 1, TRAINING);
            assertThat(stacks.has(5)).isTrue();
            assertThat(stacks.has(4)).isFalse();
        }
    }

    @Test
    void aCenteredStackIsKnownThreeFramesLaterAndAtTheEndToTheLast() {
        try (StreamStack stacks = open(FlowAlignment.CENTERED)) {
            take(stacks, 5, TRAINING);
            assertThat(stacks.known(0)).isFalse();
            take(stacks, 1, TRAINING); // five fields: the stack of frames 0, 1 and 2
            assertThat(stacks.known(2) && stacks.has(0) && stacks.has(2)).isTrue();
            assertThat(stacks.known(3) || stacks.has(3)).isFalse();
            take(stacks, 1, TRAINING);
            assertThat(stacks.has(3)).isTrue();
            stacks.end();
            assertThat(stacks.known(6) && stacks.has(4) && stacks.has(6)).isTrue();
        }
    }

    @Test
    void whatWaitedBeforeABreakWillNeverHaveAStack() {
        try (StreamStack stacks = open(FlowAlignment.CENTERED)) {
            take(stacks, 8, TRAINING);
            assertThat(stacks.known(7)).isFalse();
            take(stacks, 1, 2 * TRAINING + 1);
            assertThat(stacks.begin()).isEqualTo(8);
            assertThat(stacks.known(7)).isTrue();
            assertThat(stacks.has(7)).isFalse();
            assertThat(stacks.known(8)).isFalse();
            take(stacks, 1, 0); // time stands still
            assertThat(stacks.begin()).isEqualTo(9);
            assertThat(stacks.stack().lastBreak()).isEqualTo(LiveFlowStack.Break.NO_INTERVAL);
            take(stacks, 5, 2 * TRAINING);
            assertThat(stacks.has(9)).isTrue();
        }
    }

    @Test
    void anotherStreamBeginsAtZero() {
        try (StreamStack stacks = open(FlowAlignment.CAUSAL)) {
            take(stacks, 7, TRAINING);
            stacks.restart();
            assertThat(stacks.newest()).isEqualTo(-1);
            take(stacks, 5, TRAINING);
            assertThat(stacks.has(4)).isFalse();
            take(stacks, 1, TRAINING);
            assertThat(stacks.has(5)).isTrue();
        }
    }

    @Test
    void allocatesNothing() {
        try (StreamStack stacks = open(FlowAlignment.CAUSAL)) {
            Image picture = TEXTURE.picture(32, 24, 1, 1);
            assertThat(Allocation.bytesPerCall(100, () -> stacks.next(picture, time += TRAINING)))
                    .isZero();
        }
    }
}
