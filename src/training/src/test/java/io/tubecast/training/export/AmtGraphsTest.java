package io.tubecast.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.softmax;

import ai.onnxruntime.OrtException;
import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.training.Values;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.Fusion;
import io.tubecast.training.network.HeadSpec;
import io.tubecast.training.network.NetworkSpec;
import io.tubecast.training.network.StreamKind;
import io.tubecast.training.network.Trunks;
import io.tubecast.training.network.Weights;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class AmtGraphsTest {
    private static final List<StreamKind> BOTH = List.of(StreamKind.APPEARANCE, StreamKind.MOTION);

    @Test
    void exportedLiteNetworkSaysWhatPyTorchSays() throws OrtException {
        agrees("amtnet-lite", NetworkSpec.Shape.APPEARANCE, 11, true);
    }

    @Test
    void exportedVggNetworkSaysWhatPyTorchSays() throws OrtException {
        agrees("amtnet-vgg16", NetworkSpec.Shape.APPEARANCE, 24, false);
    }

    @Test
    void exportedTwoStreamVggNetworkSaysWhatPyTorchSays() throws OrtException {
        agrees("amtnet-vgg16", new NetworkSpec.Shape(BOTH, Fusion.SUM, false, 2, 5), 24, false);
    }

    @Test
    void exportedTwoStreamNetworksSayWhatPyTorchSaysWithEitherHead() throws OrtException {
        for (Fusion fusion : Fusion.values()) {
            agrees("amtnet-mini", new NetworkSpec.Shape(BOTH, fusion, true, 2, 5), 11, true);
        }
    }

    @Test
    void anExportedMotionNetworkSaysWhatPyTorchSays() throws OrtException {
        agrees("amtnet-mini", new NetworkSpec.Shape(List.of(StreamKind.MOTION), Fusion.SUM, false, 2, 3), 11, true);
    }

    @Test
    void anExportedSingleFrameNetworkSaysWhatPyTorchSays() throws OrtException {
        agrees("amtnet-mini", new NetworkSpec.Shape(List.of(StreamKind.APPEARANCE), Fusion.SUM, false, 1, 0), 11, true);
        agrees("amtnet-mini", new NetworkSpec.Shape(BOTH, Fusion.CONCAT, false, 1, 2), 11, true);
    }

    @Test
    void graphsCostWhatTheNetworkIsCounted() {
        NetworkSpec spec = spec("amtnet-lite", new NetworkSpec.Shape(BOTH, Fusion.CONCAT, true, 2, 5), 11);
        try (AmtNetwork network = AmtNetwork.create(spec, 1)) {
            AmtGraphs graphs = graphs(network, 300);
            List<Integer> sizes = spec.trunk(StreamKind.APPEARANCE).mapSizes(300);
            long trunks = 0;
            for (StreamKind stream : BOTH) {
                long counted = spec.trunk(stream).macs(300);
                assertThat(graphs.trunk(stream).macs()).isEqualTo(counted);
                trunks += counted;
            }
            for (HeadSpec head : spec.heads()) {
                assertThat(graphs.head(head).macs()).isEqualTo(head.macs(sizes));
            }
            assertThat(graphs.pair().macs()).isEqualTo(2 * trunks + spec.head().macs(sizes));
        }
    }

    @Test
    void graphsHaveTheNamesAndSizesOfTheBundle() {
        NetworkSpec spec = spec("amtnet-lite", new NetworkSpec.Shape(BOTH, Fusion.SUM, true, 2, 5), 11);
        try (AmtNetwork network = AmtNetwork.create(spec, 1)) {
            AmtGraphs graphs = graphs(network, 300);
            OnnxModel trunk = graphs.trunk(StreamKind.APPEARANCE);
            assertThat(trunk.inputs()).extracting(Port::name).containsExactly("frame");
            assertThat(trunk.inputs().get(0).shape()).containsExactly(1L, 300L, 300L, 3L);
            assertThat(trunk.outputs())
                    .extracting(Port::name)
                    .containsExactly(
                            "appearance.0",
                            "appearance.1",
                            "appearance.2",
                            "appearance.3",
                            "appearance.4",
                            "appearance.5");
            assertThat(trunk.operators()).doesNotContain("BatchNormalization");
            OnnxModel motion = graphs.trunk(StreamKind.MOTION);
            assertThat(motion.inputs()).extracting(Port::name).containsExactly("flow");
            assertThat(motion.inputs().get(0).shape()).containsExactly(1L, 300L, 300L, 15L);
            assertThat(motion.outputs()).extracting(Port::name).contains("motion.0", "motion.5");
            OnnxModel head = graphs.head(spec.head());
            assertThat(head.inputs()).hasSize(24);
            assertThat(head.outputs())
                    .extracting(Port::shape)
                    .containsExactly(List.of(1L, 8732L, 12L), List.of(1L, 8732L, 8L));
            assertThat(graphs.head(spec.heads().get(1)).inputs()).hasSize(12);
            assertThat(spec.heads())
                    .extracting(AmtGraphs::headName)
                    .containsExactly("head-two-stream", "head-appearance");
        }
    }

    private static NetworkSpec spec(String trunk, NetworkSpec.Shape shape, int classes) {
        List<Integer> anchors = Trunks.layout(trunk).levels().stream()
                .map(AnchorLayout.Level::anchorsPerCell)
                .toList();
        return NetworkSpec.of(trunk, shape, anchors, classes);
    }

    /** Each stream's trunk on both frames, each head on their maps, and all in one graph, against PyTorch. */
    private static void agrees(String trunk, NetworkSpec.Shape shape, int classes, boolean warm) throws OrtException {
        int size = Trunks.layout(trunk).inputWidth();
        NetworkSpec spec = spec(trunk, shape, classes);
        Map<String, ByteBuffer> bytes = new HashMap<>();
        try (AmtNetwork network = AmtNetwork.create(spec, 9);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Map<StreamKind, Tensor> inputs = new EnumMap<>(StreamKind.class);
            for (StreamKind stream : spec.streams()) {
                int channels = spec.trunk(stream).inputChannels();
                bytes.put("first." + AmtGraphs.inputName(stream), Sessions.noise(size * size * channels, channels));
                bytes.put(
                        "second." + AmtGraphs.inputName(stream), Sessions.noise(size * size * channels, 7 + channels));
                inputs.put(stream, tensor(stream, bytes, size, channels));
            }
            for (int i = 0; warm && i < 10; i++) { // gives batch norm statistics that are worth folding
                inputs.forEach((stream, input) -> network.maps(stream, input, true));
            }
            temper(network, inputs);
            AmtGraphs graphs = graphs(network, size);
            Map<String, float[]> maps = new HashMap<>();
            for (StreamKind stream : spec.streams()) {
                List<Tensor> expected = network.maps(stream, Objects.requireNonNull(inputs.get(stream)), false);
                for (int member = 0; member < 2; member++) {
                    String prefix = member == 0 ? "first." : "second.";
                    String input = AmtGraphs.inputName(stream);
                    Map<String, float[]> found = Sessions.run(
                            graphs.trunk(stream),
                            Map.of(input, Objects.requireNonNull(bytes.get(prefix + input))),
                            Map.of());
                    for (int level = 0; level < expected.size(); level++) {
                        String name = stream + "." + level;
                        Values.assertSame(
                                found.get(name),
                                Weights.read(expected.get(level).select(0, member)));
                        maps.put(prefix + name, Objects.requireNonNull(found.get(name)));
                    }
                }
            }
            List<AmtNetwork.Output> outputs = network.forward(inputs, false);
            for (int head = 0; head < outputs.size(); head++) {
                Map<String, float[]> found =
                        Sessions.run(graphs.head(spec.heads().get(head)), Map.of(), maps);
                Values.assertSame(
                        found.get("scores"),
                        Weights.read(softmax(outputs.get(head).logits(), 2)));
                Values.assertSame(
                        found.get("offsets"), Weights.read(outputs.get(head).offsets()));
            }
            if (warm) {
                Map<String, float[]> pair =
                        Sessions.run(graphs.pair(), bytes, Map.of()); // one frame: the second is not asked for
                Values.assertSame(
                        pair.get("scores"), Weights.read(softmax(outputs.get(0).logits(), 2)));
                Values.assertSame(
                        pair.get("offsets"), Weights.read(outputs.get(0).offsets()));
            }
        }
    }

    /**
     * Scores as a trained network has them, logits of ten at most: those of fresh weights without batch norm are hundreds, and a softmax blows up
     * their last digits, which depend on how many threads add them up, where it does not hide all others.
     */
    private static void temper(AmtNetwork network, Map<StreamKind, Tensor> inputs) {
        List<AmtNetwork.Output> outputs = network.forward(inputs, false);
        for (int head = 0; head < outputs.size(); head++) {
            float largest = 10;
            for (float logit : Weights.read(outputs.get(head).logits())) {
                largest = Math.max(largest, Math.abs(logit));
            }
            String scores = network.spec().heads().get(head).name() + ".score.";
            for (String name : List.copyOf(network.weights().names())) {
                if (name.startsWith(scores)) {
                    float[] values = network.weights().values(name);
                    for (int i = 0; i < values.length; i++) {
                        values[i] *= 10 / largest;
                    }
                    network.weights().set(name, values);
                }
            }
        }
    }

    /** Both frames as training packs them: B, G, R to R, G, B, or x, y, magnitude as they are, minus 123, 117, 104. */
    private static Tensor tensor(StreamKind stream, Map<String, ByteBuffer> bytes, int size, int channels) {
        int[] mean = {123, 117, 104};
        float[] values = new float[2 * size * size * channels];
        for (int i = 0; i < values.length; i++) {
            int within = i % (values.length / 2);
            String name = (i < values.length / 2 ? "first." : "second.") + AmtGraphs.inputName(stream);
            int from = stream == StreamKind.APPEARANCE ? within - within % 3 + 2 - within % 3 : within;
            values[i] = (Objects.requireNonNull(bytes.get(name)).get(from) & 255) - mean[i % 3];
        }
        return from_blob(new FloatPointer(values), 2, size, size, channels)
                .permute(0, 3, 1, 2)
                .clone();
    }

    private static AmtGraphs graphs(AmtNetwork network, int size) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        network.weights()
                .names()
                .forEach(name -> arrays.put(name, network.weights().values(name)));
        return new AmtGraphs(network.spec(), arrays, size);
    }
}
