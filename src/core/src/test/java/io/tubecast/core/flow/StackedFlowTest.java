package io.tubecast.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.core.frame.FrameSourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class StackedFlowTest {
    /** In field n everything moves n pixels to the right. */
    private record Marching(int fields, int width, int height) implements FlowSequence {
        @Override
        public void read(int field, FlowField into) {
            into.setSize(width, height);
            for (int i = 0; i < into.values().length; i += 2) {
                into.values()[i] = field;
                into.values()[i + 1] = 0;
            }
        }
    }

    private static FlowStackSource stacks(FlowSequence flow, FlowAlignment alignment) {
        return new StackedFlow(new EncodedSequence(flow, FlowEncoding.DEFAULT), FlowStack.of(alignment));
    }

    @Test
    void everyPixelHoldsTheFieldsOldestFirst() {
        FlowStackSource source = stacks(new Marching(7, 2, 3), FlowAlignment.CAUSAL);
        byte[] stack = new byte[source.bytes()];
        source.stack(6, stack);

        assertThat(stack).hasSize(2 * 3 * 15);
        for (int pixel = 0; pixel < 6; pixel++) {
            for (int position = 0; position < 5; position++) {
                int at = 15 * pixel + 3 * position;
                int level = 128 + 16 * (1 + position); // fields 1 to 5
                assertThat(stack[at] & 255).isEqualTo(level);
                assertThat(stack[at + 1] & 255).isEqualTo(128);
                assertThat(stack[at + 2] & 255).isEqualTo(level);
            }
        }
    }

    @Test
    void theTimeFactorReachesTheBytes() {
        FlowStackSource source = new StackedFlow(
                new EncodedSequence(new Marching(4, 1, 1), FlowEncoding.DEFAULT, 0.5),
                new FlowStack(FlowAlignment.CAUSAL, 1));
        byte[] stack = new byte[3];
        source.stack(3, stack);
        assertThat(stack).containsExactly((byte) (128 + 16), (byte) 128, (byte) (128 + 16)); // 2 pixels x 0.5
    }

    @Test
    void neighborsReadOnlyTheFieldTheyDoNotShare() {
        List<Integer> read = new ArrayList<>();
        EncodedFlow counting = counting(read, -1);
        FlowStackSource source = new StackedFlow(counting, FlowStack.of(FlowAlignment.CENTERED));
        byte[] stack = new byte[source.bytes()];
        source.stack(8, stack);
        source.stack(9, stack);
        source.stack(8, stack);
        assertThat(read).containsExactly(6, 7, 8, 9, 10, 11);
    }

    /** Notes what is read; the read of that number fails half-way. */
    private static EncodedFlow counting(List<Integer> read, int failing) {
        EncodedFlow flow = new EncodedSequence(new Marching(20, 2, 2), FlowEncoding.DEFAULT);
        return new EncodedFlow() {
            @Override
            public int fields() {
                return flow.fields();
            }

            @Override
            public int width() {
                return flow.width();
            }

            @Override
            public int height() {
                return flow.height();
            }

            @Override
            public void read(int field, byte[] into) {
                read.add(field);
                flow.read(field, into);
                if (read.size() == failing) {
                    into[0] = 77;
                    throw new FrameSourceException("third read");
                }
            }
        };
    }

    @Test
    void aReadThatFailedIsNotRemembered() {
        FlowStackSource failing = new StackedFlow(counting(new ArrayList<>(), 3), FlowStack.of(FlowAlignment.CENTERED));
        byte[] stack = new byte[failing.bytes()];
        assertThatThrownBy(() -> failing.stack(8, stack)).hasMessage("third read");
        failing.stack(8, stack);
        byte[] expected = new byte[failing.bytes()];
        stacks(new Marching(20, 2, 2), FlowAlignment.CENTERED).stack(8, expected);
        assertThat(stack).isEqualTo(expected);
    }

    @Test
    void threadsThatReadOneClipGetWhatOneThreadGets() throws Exception {
        RandomFlow flow = new RandomFlow(4, 30, 16, 9);
        FlowStackSource shared = stacks(flow, FlowAlignment.CENTERED);
        FlowStackSource alone = stacks(flow, FlowAlignment.CENTERED);
        byte[][] expected = new byte[31][alone.bytes()];
        for (int frame = 0; frame <= 30; frame++) {
            alone.stack(frame, expected[frame]);
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Random random = new Random(thread);
                done.add(threads.submit(() -> {
                    byte[] stack = new byte[shared.bytes()];
                    for (int i = 0; i < 100; i++) {
                        int frame = random.nextInt(31);
                        shared.stack(frame, stack);
                        assertThat(stack).isEqualTo(expected[frame]);
                    }
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void saysWhichFramesHaveAStack() {
        FlowStackSource causal = stacks(new ZeroFlow(9, 2, 2), FlowAlignment.CAUSAL);
        assertThat(causal.frames()).isEqualTo(10);
        assertThat(causal.has(4)).isFalse();
        assertThat(causal.has(5)).isTrue();
        assertThat(causal.has(9)).isTrue();
        assertThat(causal.has(10)).isFalse();
        FlowStackSource still = stacks(new ZeroFlow(0, 2, 2), FlowAlignment.CENTERED);
        assertThat(still.frames()).isEqualTo(1);
        assertThat(still.has(0)).isFalse();
        assertThatThrownBy(() -> still.stack(0, new byte[still.bytes()])).hasMessageContaining("too short");
    }

    @Test
    void refusesAnArrayOfAnotherSizeAndATimeFactorOfNothing() {
        FlowStackSource source = stacks(new ZeroFlow(9, 2, 2), FlowAlignment.CAUSAL);
        assertThatThrownBy(() -> source.stack(5, new byte[59]))
                .hasMessage("a flow stack of 2x2 with 15 channels has 60 bytes, the array given 59");
        assertThatThrownBy(() -> new EncodedSequence(new ZeroFlow(9, 2, 2), FlowEncoding.DEFAULT, 0))
                .hasMessage("the time factor must be over 0, was 0.0");
    }
}
