package io.tubecast.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.training.export.AmtGraphs;
import io.tubecast.training.export.UnfoldedWeights;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Weights;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From trained weights to graphs and back to weights that say the same and can learn on. */
class NormCalibrationTest {
    private static final int SIZE = 150;

    private static NetworkSpec spec(Fusion fusion) {
        NetworkSpec.Shape shape =
                new NetworkSpec.Shape(List.of(StreamKind.APPEARANCE, StreamKind.MOTION), fusion, true, 2, 5);
        return NetworkSpec.of("amtnet-mini", shape, List.of(6, 6, 6, 4, 4), 3);
    }

    private static Map<StreamKind, Tensor> inputs(NetworkSpec spec, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<StreamKind, Tensor> inputs = new EnumMap<>(StreamKind.class);
        for (StreamKind stream : spec.streams()) {
            int channels = spec.trunk(stream).inputChannels();
            float[] values = new float[4 * channels * SIZE * SIZE];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(256) - 117;
            }
            inputs.put(
                    stream,
                    torch.from_blob(new FloatPointer(values), 4, channels, SIZE, SIZE)
                            .clone());
        }
        return inputs;
    }

    /** A network whose batch norm has statistics, scales and shifts of its own. */
    private static AmtNetwork trained(NetworkSpec spec) {
        AmtNetwork network = AmtNetwork.create(spec, 11);
        SplittableRandom random = new SplittableRandom(5);
        for (String name : List.copyOf(network.weights().names())) {
            if (name.endsWith(".scale") || name.endsWith(".shift")) {
                float[] values = network.weights().values(name);
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) random.nextDouble(-0.5, 0.5);
                }
                network.weights().set(name, values);
            }
        }
        for (int i = 0; i < 20; i++) {
            Map<StreamKind, Tensor> inputs = inputs(spec, 100 + i);
            inputs.forEach((stream, input) -> network.maps(stream, input, true));
        }
        return network;
    }

    private static Map<String, OnnxModel> graphs(AmtNetwork network) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        network.weights()
                .names()
                .forEach(name -> arrays.put(name, network.weights().values(name)));
        AmtGraphs graphs = new AmtGraphs(network.spec(), arrays, SIZE);
        Map<String, OnnxModel> byName = new LinkedHashMap<>();
        for (StreamKind stream : network.spec().streams()) {
            byName.put(stream.toString(), graphs.trunk(stream));
        }
        for (HeadSpec head : network.spec().heads()) {
            byName.put(AmtGraphs.headName(head), graphs.head(head));
        }
        return byName;
    }

    private static void assertSame(List<AmtNetwork.Output> found, List<AmtNetwork.Output> expected, double tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        for (int head = 0; head < found.size(); head++) {
            assertSame(found.get(head).logits(), expected.get(head).logits(), tolerance);
            assertSame(found.get(head).offsets(), expected.get(head).offsets(), tolerance);
        }
    }

    private static void assertSame(Tensor found, Tensor expected, double tolerance) {
        float[] values = Weights.read(found);
        float[] wanted = Weights.read(expected);
        assertThat(values).hasSameSizeAs(wanted);
        double worst = 0;
        double largest = 1;
        for (int i = 0; i < values.length; i++) {
            worst = Math.max(worst, Math.abs(values[i] - wanted[i]));
            largest = Math.max(largest, Math.abs(wanted[i]));
        }
        assertThat(worst / largest).isLessThan(tolerance);
    }

    @ParameterizedTest
    @EnumSource
    void saysTheSameAfterTheWayThroughGraphsAndAfterCalibration(Fusion fusion) {
        NetworkSpec spec = spec(fusion);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                AmtNetwork network = trained(spec);
                AmtNetwork back = AmtNetwork.create(spec, 0)) {
            Map<String, float[]> unfolded = UnfoldedWeights.of(spec, graphs(network));
            assertThat(unfolded.keySet())
                    .containsExactlyInAnyOrderElementsOf(back.weights().names());
            unfolded.forEach(back.weights()::set);
            Map<StreamKind, Tensor> test = inputs(spec, 1);
            List<AmtNetwork.Output> expected = network.forward(test, false);
            assertSame(back.forward(test, false), expected, 1e-4);

            NormCalibration calibration = new NormCalibration(back);
            assertThatThrownBy(calibration::apply).isInstanceOf(IllegalStateException.class);
            for (int i = 0; i < 3; i++) {
                inputs(spec, 200 + i).forEach((stream, input) -> back.observe(stream, input, calibration::look));
            }
            calibration.apply();
            assertSame(back.forward(test, false), expected, 1e-4);
        }
    }

    /** On the very batch that it was calibrated with, the network says in training what it says at test: the statistics are the batch's. */
    @Test
    void learnsOnFromWhereItWas() {
        NetworkSpec spec = spec(Fusion.SUM);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard();
                AmtNetwork network = trained(spec);
                AmtNetwork back = AmtNetwork.create(spec, 0)) {
            UnfoldedWeights.of(spec, graphs(network)).forEach(back.weights()::set);
            Map<StreamKind, Tensor> batch = inputs(spec, 1);
            List<AmtNetwork.Output> expected = network.forward(batch, false);
            NormCalibration calibration = new NormCalibration(back);
            batch.forEach((stream, input) -> back.observe(stream, input, calibration::look));
            calibration.apply();
            assertSame(back.forward(batch, true), expected, 1e-3);
            // and its filters have a fresh filter's length
            float[] weight = back.weights().values("appearance." + firstFilter(spec) + ".weight");
            double square = 0;
            for (float value : weight) {
                square += value * value;
            }
            long[] shape = back.weights().shape("appearance." + firstFilter(spec) + ".weight");
            assertThat(square / shape[0]).isBetween(1.999, 2.001);
        }
    }

    private static String firstFilter(NetworkSpec spec) {
        return Objects.requireNonNull(spec.trunk(StreamKind.APPEARANCE).nodes().get(0))
                .name();
    }

    @Test
    void tellsWhatAnotherNetworksGraphsLack() {
        NetworkSpec spec = spec(Fusion.SUM);
        try (AmtNetwork network = AmtNetwork.create(spec, 1)) {
            Map<String, OnnxModel> graphs = graphs(network);
            assertThatThrownBy(() -> UnfoldedWeights.of(spec(Fusion.CONCAT), graphs))
                    .isInstanceOf(OnnxException.class)
                    .hasMessageContaining("'head.score.0.weight' has");
            graphs.remove("motion");
            assertThatThrownBy(() -> UnfoldedWeights.of(spec, graphs))
                    .isInstanceOf(OnnxException.class)
                    .hasMessageContaining("there is no graph 'motion'");
        }
    }
}
