package io.tubecast.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.flow.EncodedSequence;
import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowSequence;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.StackedFlow;
import io.tubecast.video.flow.ClipFlow;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldOptions;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FlowBenchmarkTest {
    @Test
    void whatIsTimedIsTheFlowAndTheStackThatTrainingReads() {
        FlowBenchmark benchmark = new FlowBenchmark();
        benchmark.size = 100;
        benchmark.prepare();
        try (ClipFlow flow = new ClipFlow(FlowMethods.byName("dis"), 100, 100)) {
            FlowSequence sequence = flow.of(WorldClips.clip(Split.TEST, 0, WorldOptions.defaults()));
            FlowField expected = new FlowField(1, 1);
            benchmark.flow();
            FlowField first = benchmark.flow();
            sequence.read(0, expected);
            assertThat(first.values()).isEqualTo(expected.values());

            for (int n = 0; n < 4; n++) {
                benchmark.stack(); // the same field again and again
            }
            ByteBuffer input = benchmark.stack();
            byte[] one = new byte[3 * 100 * 100];
            new EncodedSequence(sequence, FlowEncoding.DEFAULT).read(0, one);
            for (int position = 0; position < 5; position++) {
                byte[] pixel = new byte[3];
                input.get(15 * 5050 + 3 * position, pixel);
                assertThat(pixel).isEqualTo(Arrays.copyOfRange(one, 3 * 5050, 3 * 5051));
            }
            FlowStack layout = FlowStack.of(FlowAlignment.CAUSAL);
            assertThat(input.capacity())
                    .isEqualTo(new StackedFlow(new EncodedSequence(sequence, FlowEncoding.DEFAULT), layout).bytes());
        } finally {
            benchmark.close();
        }
    }
}
