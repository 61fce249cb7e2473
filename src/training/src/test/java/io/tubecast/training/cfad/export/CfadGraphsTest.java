package io.tubecast.training.cfad.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.sigmoid;
import static org.bytedeco.pytorch.global.torch.softmax;

import ai.onnxruntime.OrtException;
import io.tubecast.core.trajectory.TimeSpan;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.inspect.ParserSupport;
import io.tubecast.onnx.precision.HalfPrecision;
import io.tubecast.onnx.precision.HalfPrecision.Kind;
import io.tubecast.onnx.precision.HalfPrecision.Options;
import io.tubecast.training.Values;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.CfadNetworks;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.volume.Extent;
import io.tubecast.training.export.Sessions;
import io.tubecast.training.network.Weights;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class CfadGraphsTest {
    @Test
    void theExportedLightNetworkSaysWhatPyTorchSays() throws OrtException {
        agrees(CfadNetworks.light(3, true));
    }

    @Test
    void theExportedLightNetworkWithFlowAndWithoutResidualBranchSaysWhatPyTorchSays() throws OrtException {
        agrees(CfadNetworks.light(5, false));
    }

    @Test
    void theExportedInceptionNetworkSaysWhatPyTorchSays() throws OrtException {
        agrees(CfadNetworks.i3d());
    }

    @Test
    void theExportedInceptionNetworkWithFlowSaysWhatPyTorchSays() throws OrtException {
        agrees(CfadNetworks.i3d(5));
    }

    @Test
    void graphsCostWhatTheNetworkIsCounted() {
        for (CfadSpec spec : List.of(CfadNetworks.light(5, true), CfadNetworks.i3d())) {
            try (CfadNetwork network = CfadNetwork.create(spec, 1)) {
                CfadGraphs graphs = new CfadGraphs(spec, CfadNetworks.arrays(network));
                Extent map =
                        new Extent(1, spec.features().height(), spec.features().width());
                assertThat(graphs.trunk().macs())
                        .isEqualTo(spec.trunk().macs(spec.clip().extent()));
                assertThat(graphs.proposals().macs()).isEqualTo(spec.proposals().macs(spec.features()));
                assertThat(graphs.coarse().macs()).isEqualTo(spec.coarse().macs(spec.sampled()));
                assertThat(graphs.selector().macs()).isEqualTo(spec.selector().macs(spec.sampled()));
                assertThat(graphs.refine().macs()).isEqualTo(spec.refine().macs(map));
            }
        }
    }

    @Test
    void graphsHaveTheNamesAndSizesOfTheBundle() {
        CfadSpec spec = CfadNetworks.light(
                5, true); // T' = 3 of 3 x 3 cells, 12 channels; 2 anchors a cell, scales 1, 2, 3 a step
        try (CfadNetwork network = CfadNetwork.create(spec, 1)) {
            CfadGraphs graphs = new CfadGraphs(spec, CfadNetworks.arrays(network));
            assertThat(ports(graphs.trunk().inputs()))
                    .isEqualTo("clip UINT8 [1, 9, 40, 48, 3], flow UINT8 [1, 9, 40, 48, 2]");
            assertThat(ports(graphs.trunk().outputs())).isEqualTo("features FLOAT [1, 3, 12, 3, 3]");
            assertThat(ports(graphs.proposals().inputs())).isEqualTo("features FLOAT [1, 3, 12, 3, 3]");
            assertThat(ports(graphs.proposals().outputs()))
                    .isEqualTo("scores FLOAT [1, 9, 2], offsets FLOAT [1, 9, 2]");
            assertThat(ports(graphs.coarse().inputs())).isEqualTo("sampled FLOAT [1, 6, 12, 3, 3]");
            assertThat(ports(graphs.coarse().outputs()))
                    .isEqualTo("scores FLOAT [1, 18, 4], theta FLOAT [1, 18, 4, 3]");
            assertThat(ports(graphs.selector().inputs())).isEqualTo("sampled FLOAT [1, 6, 12, 3, 3]");
            assertThat(ports(graphs.selector().outputs())).isEqualTo("key FLOAT [1, 6]");
            assertThat(ports(graphs.refine().inputs())).isEqualTo("sample FLOAT [1, 12, 3, 3]");
            assertThat(ports(graphs.refine().outputs())).isEqualTo("scores FLOAT [1, 18, 4], offsets FLOAT [1, 18, 4]");
        }
    }

    @Test
    void theLightNetworkIsMadeOfLayersOnPictures() {
        CfadSpec spec = CfadNetworks.light(3, true);
        try (CfadNetwork network = CfadNetwork.create(spec, 1)) {
            CfadGraphs graphs = new CfadGraphs(spec, CfadNetworks.arrays(network));
            for (OnnxModel model : all(graphs)) {
                model.proto().getGraph().getNodeList().stream()
                        .filter(node -> node.getOpType().equals("Conv"))
                        .forEach(node -> assertThat(node.getAttributeList().stream()
                                        .filter(each -> each.getName().equals("kernel_shape"))
                                        .findFirst()
                                        .orElseThrow()
                                        .getIntsCount())
                                .as(node.getName())
                                .isEqualTo(2));
            }
        }
    }

    @Test
    void nothingInTheGraphsStandsInTheWayOfTensorRt() {
        for (CfadSpec spec : List.of(CfadNetworks.light(5, true), CfadNetworks.i3d())) {
            try (CfadNetwork network = CfadNetwork.create(spec, 1)) {
                for (OnnxModel model : all(new CfadGraphs(spec, CfadNetworks.arrays(network)))) {
                    assertThat(ParserSupport.check(model, ParserSupport.MAJOR)).isEmpty();
                }
            }
        }
    }

    @Test
    void inHalfPrecisionTheGraphsSayNearlyTheSame() throws OrtException {
        for (CfadSpec spec : List.of(CfadNetworks.light(3, true), CfadNetworks.i3d())) {
            try (CfadNetwork network = CfadNetwork.create(spec, 1)) {
                for (OnnxModel model : all(new CfadGraphs(spec, CfadNetworks.arrays(network)))) {
                    Map<String, ByteBuffer> bytes = new HashMap<>();
                    Map<String, float[]> maps = new HashMap<>();
                    for (Port port : model.inputs()) {
                        int length = Math.toIntExact(port.elements());
                        bytes.put(CfadGraphs.CLIP, Sessions.noise(length, 3));
                        maps.put(port.name(), Values.random(4, length));
                    }
                    OnnxModel halved = HalfPrecision.convert(model, Kind.FP16, Ranges.NONE, Options.defaults(Kind.FP16))
                            .model();
                    assertThat(halved.toBytes().length).isLessThan(model.toBytes().length);
                    Map<String, float[]> expected = Sessions.run(model, bytes, maps);
                    Map<String, float[]> found = Sessions.run(halved, bytes, maps);
                    assertThat(found.keySet()).isEqualTo(expected.keySet());
                    expected.forEach((name, values) -> Values.assertSame(found.get(name), values, 1e-2f));
                }
            }
        }
    }

    private static List<OnnxModel> all(CfadGraphs graphs) {
        return List.of(graphs.trunk(), graphs.proposals(), graphs.coarse(), graphs.selector(), graphs.refine());
    }

    private static String ports(List<Port> ports) {
        return String.join(
                ", ",
                ports.stream().map(port -> port.name() + " " + port.text()).toList());
    }

    /** Every graph, on what the graph before it said, against PyTorch on the same. */
    private static void agrees(CfadSpec spec) throws OrtException {
        try (CfadNetwork network = CfadNetwork.create(spec, 9);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Map<String, ByteBuffer> bytes = new HashMap<>();
            int pixels = (int) spec.clip().extent().cells();
            int flow = spec.trunk().inputChannels() - 3;
            bytes.put(CfadGraphs.CLIP, Sessions.noise(3 * pixels, 5));
            if (flow > 0) {
                bytes.put(CfadGraphs.FLOW, Sessions.noise(flow * pixels, 6));
            }
            Tensor clip = clip(bytes, spec);
            enliven(network);
            warm(network, clip);
            CfadGraphs graphs = new CfadGraphs(spec, CfadNetworks.arrays(network));
            float[] features = value(Sessions.run(graphs.trunk(), bytes, Map.of()), CfadGraphs.FEATURES);
            Tensor expected = network.features(clip, false);
            Values.assertSame(features, Weights.read(expected.transpose(1, 2)));
            CfadNetwork.Output proposals = network.proposals(expected, false);
            compare(graphs.proposals(), Map.of(CfadGraphs.FEATURES, features), proposals, "offsets");

            TimeSpan span = new TimeSpan(1.3, spec.clip().frames() - 2.2);
            Tensor sampled = network.sample(expected, new int[] {0}, List.of(span));
            int plane =
                    spec.channels() * spec.features().height() * spec.features().width();
            FloatBuffer samples = FloatBuffer.allocate(spec.design().samples() * plane);
            spec.sampling().sample(FloatBuffer.wrap(features), plane, span, samples);
            Values.assertSame(samples.array(), Weights.read(sampled.transpose(1, 2)));
            Map<String, float[]> given = Map.of(CfadGraphs.SAMPLED, samples.array());
            compare(graphs.coarse(), given, network.coarse(sampled, false), "theta");
            Values.assertSame(
                    Sessions.run(graphs.selector(), Map.of(), given).get("key"),
                    Weights.read(sigmoid(network.selector(sampled, false))));

            float[] sample = new float[plane];
            samples.get(2 * plane, sample);
            compare(
                    graphs.refine(),
                    Map.of(CfadGraphs.SAMPLE, sample),
                    network.refine(sampled.select(2, 2), false),
                    "offsets");
        }
    }

    private static float[] value(Map<String, float[]> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private static void compare(
            OnnxModel model, Map<String, float[]> inputs, CfadNetwork.Output expected, String values)
            throws OrtException {
        Map<String, float[]> found = Sessions.run(model, Map.of(), inputs);
        Values.assertSame(found.get("scores"), Weights.read(softmax(expected.logits(), 2)));
        Values.assertSame(found.get(values), Weights.read(expected.values()));
    }

    /** Weights that say something: fresh heads are nearly 0, fresh non-local blocks do nothing at all, and neither would be tested. */
    static void enliven(CfadNetwork network) {
        network.weights().forEachLearnt((name, tensor) -> {
            float[] noise = Values.random(name.hashCode(), (int) tensor.numel());
            float[] values = Weights.read(tensor);
            float strength = name.endsWith(".weight") ? 0.1f : 0.5f;
            for (int i = 0; i < values.length; i++) {
                values[i] += strength * noise[i];
            }
            Weights.write(values, tensor);
        });
    }

    /** Gives batch norm statistics that are worth folding. */
    static void warm(CfadNetwork network, Tensor clip) {
        for (int i = 0; i < 20; i++) {
            Tensor features = network.features(clip, true);
            network.proposals(features, true);
            Tensor sampled = network.sample(
                    features,
                    new int[] {0},
                    List.of(TimeSpan.ofClip(network.spec().clip().frames())));
            network.coarse(sampled, true);
            network.selector(sampled, true);
            network.refine(sampled.select(2, 1), true);
        }
    }

    /** As training packs it: B, G, R to R, G, B, then x and y of flow, all brought from [0, 255] to [-1, 1]. */
    static Tensor clip(Map<String, ByteBuffer> bytes, CfadSpec spec) {
        int pixels = (int) spec.clip().extent().cells();
        int channels = spec.trunk().inputChannels();
        float[] values = new float[channels * pixels];
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int channel = 0; channel < channels; channel++) {
                int found = channel < 3
                        ? Objects.requireNonNull(bytes.get(CfadGraphs.CLIP)).get(3 * pixel + 2 - channel)
                        : Objects.requireNonNull(bytes.get(CfadGraphs.FLOW)).get(2 * pixel + channel - 3);
                values[channel * pixels + pixel] = (found & 255) / 127.5f - 1;
            }
        }
        Extent clip = spec.clip().extent();
        return Values.tensor(values, 1, channels, clip.time(), clip.height(), clip.width());
    }
}
