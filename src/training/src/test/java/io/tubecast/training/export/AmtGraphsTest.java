package io.tubecast.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.pytorch.global.torch.from_blob;
import static org.bytedeco.pytorch.global.torch.softmax;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tubecast.core.frame.Image;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.training.data.PixelPacker;
import io.tubecast.training.network.AmtNetwork;
import io.tubecast.training.network.TrunkSpec;
import io.tubecast.training.network.Trunks;
import io.tubecast.training.network.Weights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AmtGraphsTest {
    private static final int SIZE = 300;
    private static final List<Integer> ANCHORS = List.of(4, 6, 6, 6, 4, 4);

    @Test
    void exportedLiteNetworkSaysWhatPyTorchSays() throws OrtException {
        agrees(Trunks.lite(3), 11, true);
    }

    @Test
    void exportedVggNetworkSaysWhatPyTorchSays() throws OrtException {
        agrees(Trunks.vgg16(3), 24, false);
    }

    @Test
    void graphsCostWhatTheNetworkIsCounted() {
        TrunkSpec trunk = Trunks.lite(3);
        try (AmtNetwork network = AmtNetwork.create(trunk, ANCHORS, 11, 1)) {
            AmtGraphs graphs = graphs(network);
            long head = network.head().macs(trunk.mapSizes(SIZE));
            assertThat(graphs.appearance().macs()).isEqualTo(trunk.macs(SIZE));
            assertThat(graphs.headAppearance().macs()).isEqualTo(head);
            assertThat(graphs.pair().macs()).isEqualTo(2 * trunk.macs(SIZE) + head);
        }
    }

    @Test
    void graphsHaveTheNamesAndSizesOfTheBundle() {
        try (AmtNetwork network = AmtNetwork.create(Trunks.lite(3), ANCHORS, 11, 1)) {
            OnnxModel trunk = graphs(network).appearance();
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
            OnnxModel head = graphs(network).headAppearance();
            assertThat(head.inputs()).hasSize(12);
            assertThat(head.outputs())
                    .extracting(Port::shape)
                    .containsExactly(List.of(1L, 8732L, 12L), List.of(1L, 8732L, 8L));
            assertThat(trunk.operators()).doesNotContain("BatchNormalization");
        }
    }

    private static void agrees(TrunkSpec trunk, int classes, boolean warm) throws OrtException {
        List<Image> images = List.of(image(1), image(2));
        try (AmtNetwork network = AmtNetwork.create(trunk, ANCHORS, classes, 9);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor frames = frames(images);
            for (int i = 0; warm && i < 10; i++) {
                network.forward(frames, true); // gives batch norm statistics that are worth folding
            }
            AmtNetwork.Output output = network.forward(frames, false);
            List<Tensor> maps = network.maps(frames, false);
            AmtGraphs graphs = graphs(network);
            Map<String, float[]> first = run(graphs.appearance(), Map.of("frame", images.get(0)), Map.of());
            Map<String, float[]> second = run(graphs.appearance(), Map.of("frame", images.get(1)), Map.of());
            for (int level = 0; level < 6; level++) {
                same(
                        first.get("appearance." + level),
                        Weights.read(maps.get(level).select(0, 0)));
                same(
                        second.get("appearance." + level),
                        Weights.read(maps.get(level).select(0, 1)));
            }
            Map<String, float[]> joined = run(graphs.headAppearance(), Map.of(), both(first, second));
            same(joined.get("scores"), Weights.read(softmax(output.logits(), 2)));
            same(joined.get("offsets"), Weights.read(output.offsets()));
            if (warm) {
                Map<String, float[]> pair =
                        run(graphs.pair(), Map.of("first", images.get(0), "second", images.get(1)), Map.of());
                same(pair.get("scores"), joined.get("scores"));
                same(pair.get("offsets"), joined.get("offsets"));
            }
        }
    }

    /** Within 1e-4 of the largest value (at least 1): float sums in another order differ in the seventh digit. */
    private static void same(float @Nullable [] foundOrNot, float @Nullable [] expectedOrNot) {
        float[] found = Objects.requireNonNull(foundOrNot);
        float[] expected = Objects.requireNonNull(expectedOrNot);
        assertThat(found).hasSameSizeAs(expected);
        float largest = 1;
        float difference = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(found[i] - expected[i]));
        }
        assertThat(difference / largest).isCloseTo(0, within(1e-4f));
        assertThat(expected).isNotEqualTo(new float[expected.length]); // something was compared
    }

    private static Map<String, float[]> both(Map<String, float[]> first, Map<String, float[]> second) {
        Map<String, float[]> both = new HashMap<>();
        first.forEach((name, values) -> both.put("first." + name, values));
        second.forEach((name, values) -> both.put("second." + name, values));
        return both;
    }

    private static AmtGraphs graphs(AmtNetwork network) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        network.weights()
                .names()
                .forEach(name -> arrays.put(name, network.weights().values(name)));
        return new AmtGraphs(network.trunk(), network.head(), arrays, SIZE);
    }

    private static Map<String, float[]> run(OnnxModel model, Map<String, Image> frames, Map<String, float[]> maps)
            throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try (OrtSession session = environment.createSession(model.toBytes())) {
            for (Port port : model.inputs()) {
                long[] shape = port.shape().stream().mapToLong(Long::longValue).toArray();
                Image frame = frames.get(port.name());
                inputs.put(
                        port.name(),
                        frame != null
                                ? OnnxTensor.createTensor(environment, frame.pixels(), shape, OnnxJavaType.UINT8)
                                : OnnxTensor.createTensor(environment, FloatBuffer.wrap(maps.get(port.name())), shape));
            }
            Map<String, float[]> outputs = new HashMap<>();
            try (OrtSession.Result result = session.run(inputs)) {
                for (Port port : model.outputs()) {
                    FloatBuffer buffer = ((OnnxTensor) result.get(port.name()).orElseThrow()).getFloatBuffer();
                    float[] values = new float[buffer.remaining()];
                    buffer.get(values);
                    outputs.put(port.name(), values);
                }
            }
            return outputs;
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static Image image(int seed) {
        Image image = new Image(SIZE, SIZE);
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[image.pixels().capacity()];
        random.nextBytes(bytes);
        image.pixels().put(0, bytes);
        return image;
    }

    private static Tensor frames(List<Image> images) {
        int values = 3 * SIZE * SIZE;
        FloatBuffer pixels = ByteBuffer.allocateDirect(images.size() * values * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        PixelPacker packer = new PixelPacker(SIZE);
        List<Integer> offsets = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            offsets.add(i * values);
            packer.pack(images.get(i), pixels, offsets.get(i));
        }
        return from_blob(new FloatPointer(pixels), images.size(), SIZE, SIZE, 3)
                .permute(0, 3, 1, 2)
                .clone();
    }
}
