package io.tubecast.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.core.geometry.Box;
import io.tubecast.training.Drawing;
import io.tubecast.training.config.AugmentationConfig;
import io.tubecast.training.config.NetworkConfig;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.config.TrainingConfig.BatchConfig;
import io.tubecast.training.config.TrainingConfig.Decline;
import io.tubecast.training.config.TrainingConfig.LossConfig;
import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.config.TrainingConfig.RunConfig;
import io.tubecast.training.config.TrainingConfig.SamplingConfig;
import io.tubecast.training.config.TrainingConfig.ScheduleConfig;
import io.tubecast.training.config.TrainingConfigException;
import io.tubecast.training.data.Batch;
import io.tubecast.training.data.BatchBuilder;
import io.tubecast.training.data.PairIndex;
import io.tubecast.training.data.TrainingClip;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Weights;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ReplicasTest {
    private static final List<TrainingClip> CLIPS = List.of(
            new TrainingClip(Drawing.moving(0, new Box(60, 20, 110, 100), -2, 0, 8), null),
            new TrainingClip(Drawing.moving(1, new Box(30, 20, 80, 100), 2, 0, 8), null));

    /** What one step leaves behind: gradients of weights, statistics of batch norm, the loss's classification under an empty name. */
    private static Map<String, float[]> step(TrainingConfig config, List<Batch> parts) throws InterruptedException {
        AmtFamily family = new AmtFamily(config);
        try (AmtNetwork network = family.create(2, 5);
                Replicas<AmtNetwork, Batch> replicas =
                        new Replicas<>(config, family, network, () -> family.create(2, 6))) {
            Replicas.Loss loss = replicas.gradient(parts, 0);
            Map<String, float[]> left = new LinkedHashMap<>();
            for (String name : network.weights().names()) {
                Tensor tensor = network.weights().get(name);
                left.put(name, Weights.read(Weights.learnt(name) ? tensor.mutable_grad() : tensor));
            }
            left.put("", new float[] {loss.classification()});
            return left;
        }
    }

    private static TrainingConfig config(int pairs, int replicas) {
        return new TrainingConfig(
                new NetworkConfig("amtnet-mini", List.of(StreamKind.APPEARANCE), 2, null, null),
                null,
                3,
                new SamplingConfig(List.of(2), 0, 0),
                new BatchConfig(pairs, 1, 1, null, replicas),
                new LossConfig(0.5, 3, 0),
                AugmentationConfig.NONE,
                new OptimizerConfig(0.1, 0.9, 1e-4, 2, 0.5, 0, 0, null),
                new ScheduleConfig(4, 0, Decline.STEPS, List.of(), 1, 0, 4),
                new RunConfig(1, 1, 0));
    }

    private static List<Batch> batches(TrainingConfig config, int number) {
        PairIndex index = new PairIndex(CLIPS, List.of(2), 2);
        BatchBuilder builder = new BatchBuilder(CLIPS, index, config, Drawing.NEAREST, Drawing.NO_DAMAGE);
        List<Batch> batches = AmtFamily.buffers(config).subList(0, number);
        for (int i = 0; i < number; i++) {
            builder.build(i, batches.get(i));
        }
        return batches;
    }

    @Test
    void theGradientIsTheMeanOfTheParts() throws InterruptedException {
        TrainingConfig alone = config(2, 1);
        TrainingConfig shared = config(4, 2);
        List<Batch> parts = batches(shared, 2);
        Map<String, float[]> first = step(alone, parts.subList(0, 1));
        Map<String, float[]> second = step(alone, parts.subList(1, 2));
        Map<String, float[]> both = step(shared, parts);
        assertThat(both).hasSameSizeAs(first);
        double difference = 0;
        for (Map.Entry<String, float[]> entry : both.entrySet()) {
            float[] one = Objects.requireNonNull(first.get(entry.getKey()));
            float[] other = Objects.requireNonNull(second.get(entry.getKey()));
            for (int i = 0; i < one.length; i++) {
                double mean = (one[i] + other[i]) / 2.0;
                assertThat((double) entry.getValue()[i])
                        .as(entry.getKey())
                        .isCloseTo(mean, within(1e-6 + 1e-5 * Math.abs(mean)));
                difference = Math.max(difference, Math.abs(one[i] - other[i]));
            }
        }
        assertThat(difference).as("the parts teach different things").isGreaterThan(0.01);
    }

    @Test
    void aStepForgetsTheOneBefore() throws InterruptedException {
        TrainingConfig shared = config(4, 2);
        List<Batch> parts = batches(shared, 2);
        AmtFamily family = new AmtFamily(shared);
        try (AmtNetwork network = family.create(2, 5);
                Replicas<AmtNetwork, Batch> replicas =
                        new Replicas<>(shared, family, network, () -> family.create(2, 6))) {
            float loss = replicas.gradient(parts, 0).classification();
            float[] once = gradient(network);
            clear(network);
            assertThat(replicas.gradient(parts, 1).classification()).isEqualTo(loss);
            assertThat(gradient(network))
                    .isEqualTo(once); // the statistics have moved; they are not read while training
        }
    }

    private static float[] gradient(AmtNetwork network) {
        String name = network.weights().names().iterator().next();
        return Weights.read(network.weights().get(name).mutable_grad());
    }

    private static void clear(AmtNetwork network) {
        network.weights().forEachLearnt((name, tensor) -> tensor.mutable_grad().zero_());
    }

    @Test
    void partsAreTheClipsThatOneBatchWouldHave() {
        List<Batch> whole = batches(config(4, 1), 1);
        List<Batch> parts = batches(config(4, 2), 2);
        for (int pair = 0; pair < 4; pair++) {
            for (int member = 0; member < 2; member++) {
                float[] expected = picture(whole.get(0), pair, member);
                assertThat(Arrays.equals(picture(parts.get(pair / 2), pair % 2, member), expected))
                        .as("pair %d, frame %d", pair, member)
                        .isTrue();
            }
        }
    }

    private static float[] picture(Batch batch, int pair, int member) {
        FloatBuffer input = batch.input(StreamKind.APPEARANCE);
        float[] picture = new float[input.capacity() / (2 * batch.pairs())];
        input.get(batch.offset(StreamKind.APPEARANCE, pair, member), picture);
        return picture;
    }

    @Test
    void aBatchMustBeShareable() {
        assertThatThrownBy(() -> config(3, 2))
                .hasMessage("batch.pairs must be a multiple of batch.replicas, was 3 for 2 replicas");
        assertThatThrownBy(() -> config(2, 0)).isInstanceOf(TrainingConfigException.class);
    }
}
