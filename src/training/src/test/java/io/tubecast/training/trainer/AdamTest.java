package io.tubecast.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tubecast.training.config.TrainingConfig.Method;
import io.tubecast.training.config.TrainingConfig.OptimizerConfig;
import io.tubecast.training.network.AmtNetwork;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class AdamTest {
    private static OptimizerConfig config(double clipNorm) {
        return new OptimizerConfig(0.1, 0.9, 0.01, 2, 0.5, clipNorm, 0, Method.ADAM);
    }

    private static Optimizer optimizer(AmtNetwork network, double clipNorm) {
        return Optimizer.of(config(clipNorm), network.weights(), name -> name.startsWith("appearance."));
    }

    private static void pull(Tensor tensor, double gradient) {
        tensor.mul(new Scalar(gradient)).sum().backward();
    }

    @Test
    void movesAsTheFormulaSays() {
        try (AmtNetwork network = AmtNetwork.create(SgdMomentumTest.NETWORK, 1);
                Optimizer optimizer = optimizer(network, 0);
                PointerScope scope = new PointerScope()) {
            network.weights().set("appearance.a.weight", new float[] {2});
            network.weights().set("appearance.a.bias", new float[] {3});
            pull(network.weights().get("appearance.a.weight"), 1);
            pull(network.weights().get("appearance.a.bias"), 100);
            optimizer.step(1, 0);
            // trunk: rate 0.05; m' = 1, v' = 1: 2 x (1 - 0.05 x 0.01) - 0.05
            assertThat(network.weights().values("appearance.a.weight")[0]).isCloseTo(1.949f, within(1e-6f));
            // bias: rate 0.1, no decay; the first step is as long whatever the gradient is
            assertThat(network.weights().values("appearance.a.bias")[0]).isCloseTo(2.9f, within(1e-6f));
            pull(network.weights().get("appearance.a.weight"), 3);
            optimizer.step(1, 1);
            // m = 0.09 + 0.3, m' = 0.39 / 0.19; v = 0.000999 + 0.009, v' = 0.009999 / 0.001999
            // 1.949 x 0.9995 - 0.05 x 2.052632 / 2.236515
            assertThat(network.weights().values("appearance.a.weight")[0]).isCloseTo(1.9021364f, within(1e-6f));
        }
    }

    @Test
    void aGradientThatIsNoNumberLeavesWeightsAndMemoryAlone() {
        try (AmtNetwork network = AmtNetwork.create(SgdMomentumTest.NETWORK, 1);
                Optimizer optimizer = optimizer(network, 1);
                PointerScope scope = new PointerScope()) {
            network.weights().set("appearance.a.weight", new float[] {7});
            pull(network.weights().get("appearance.a.weight"), Double.NaN);
            assertThat(optimizer.step(1, 0)).isNaN();
            assertThat(network.weights().values("appearance.a.weight")).containsExactly(7);
            optimizer
                    .memory()
                    .values()
                    .forEach(memory -> assertThat(memory.sum().item_float()).isZero());
        }
    }
}
