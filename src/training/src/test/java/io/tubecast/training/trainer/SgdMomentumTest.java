package io.tubecast.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.from_blob;

import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.Node;
import io.tubecast.training.network.Op.Conv;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.TrunkSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class SgdMomentumTest {
    private static final TrunkSpec TRUNK = new TrunkSpec(
            "t", 1, List.of(new Node("a", Conv.biased(1, 1, 1, 1, 0), List.of(TrunkSpec.INPUT))), List.of("a"));
    static final NetworkSpec NETWORK = new NetworkSpec(
            Map.of(StreamKind.APPEARANCE, TRUNK),
            List.of(HeadSpec.single(StreamKind.APPEARANCE, TRUNK.sourceChannels(), List.of(1), 1)));

    /** Back-propagates the sum of a tensor times a factor: the gradient is that factor everywhere. */
    private static void pull(Tensor tensor, float factor) {
        float[] factors = new float[Math.toIntExact(tensor.numel())];
        Arrays.fill(factors, factor);
        tensor.mul(from_blob(new FloatPointer(factors), tensor.sizes().vec().get()))
                .sum()
                .backward();
    }

    @Test
    void movesAsTheFormulaSaysInEachGroup() {
        OptimizerConfig config = new OptimizerConfig(0.1, 0.9, 0.01, 2, 0.5, 0, 0, null);
        try (AmtNetwork network = AmtNetwork.create(NETWORK, 1);
                Optimizer optimizer = Optimizer.of(config, network.weights(), name -> name.startsWith("appearance."));
                PointerScope scope = new PointerScope()) {
            network.weights().set("appearance.a.weight", new float[] {2});
            network.weights().set("appearance.a.bias", new float[] {3});
            network.weights().set("head.score.0.bias", new float[] {0, 1});
            for (int i = 0; i < 2; i++) {
                pull(network.weights().get("appearance.a.weight"), 1);
                pull(network.weights().get("appearance.a.bias"), 1);
                pull(network.weights().get("head.score.0.bias"), 1);
                optimizer.step(1, i);
            }
            // weight: v = 1 + 0.01 x 2 = 1.02, w = 2 - 0.05 x 1.02 = 1.949; v = 0.918 + 1 + 0.01949 = 1.93749, w =
            // 1.8521255
            assertThat(network.weights().values("appearance.a.weight")[0]).isCloseTo(1.8521255f, within(1e-6f));
            // bias of the trunk: rate 0.1 x 0.5 x 2, no decay: v = 1, then 1.9: 3 - 0.1 x 2.9
            assertThat(network.weights().values("appearance.a.bias")[0]).isCloseTo(2.71f, within(1e-6f));
            // bias of a head: rate 0.2: 0 - 0.2 x 2.9
            assertThat(network.weights().values("head.score.0.bias")[0]).isCloseTo(-0.58f, within(1e-6f));
            assertThat(network.weights().values("head.score.0.bias")[1]).isCloseTo(0.42f, within(1e-6f));
        }
    }

    @Test
    void shortensTheWholeGradientToTheGivenLength() {
        OptimizerConfig config = new OptimizerConfig(1, 0, 0, 1, 1, 0.5, 0, null);
        try (AmtNetwork network = AmtNetwork.create(NETWORK, 1);
                Optimizer optimizer = Optimizer.of(config, network.weights(), name -> name.startsWith("appearance."));
                PointerScope scope = new PointerScope()) {
            network.weights().set("appearance.a.weight", new float[] {0});
            pull(network.weights().get("appearance.a.weight"), 3);
            pull(network.weights().get("appearance.a.bias"), 4);
            assertThat(optimizer.step(1, 0)).isEqualTo(5); // 3, 4, 5
            // 0.5 / 5 of each
            assertThat(network.weights().values("appearance.a.weight")[0]).isCloseTo(-0.3f, within(1e-6f));
            assertThat(network.weights().values("appearance.a.bias")[0]).isCloseTo(-0.4f, within(1e-6f));
        }
    }

    @Test
    void leavesTheWeightsAloneIfAGradientIsNoNumber() {
        OptimizerConfig config = new OptimizerConfig(1, 0.9, 0, 1, 1, 0, 0, null);
        try (AmtNetwork network = AmtNetwork.create(NETWORK, 1);
                Optimizer optimizer = Optimizer.of(config, network.weights(), name -> name.startsWith("appearance."));
                PointerScope scope = new PointerScope()) {
            network.weights().set("appearance.a.weight", new float[] {7});
            pull(network.weights().get("appearance.a.weight"), Float.NaN);
            assertThat(optimizer.step(1, 0)).isNaN();
            assertThat(network.weights().values("appearance.a.weight")).containsExactly(7);
        }
    }
}
