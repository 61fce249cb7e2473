package io.tubecast.training.cfad.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.tubecast.core.trajectory.ClipDetector;
import io.tubecast.core.trajectory.ClipModules;
import io.tubecast.core.trajectory.ClipSettings;
import io.tubecast.core.trajectory.RefinedTube;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.training.Values;
import io.tubecast.training.cfad.CfadNetwork;
import io.tubecast.training.cfad.CfadNetworks;
import io.tubecast.training.cfad.CfadSpec;
import io.tubecast.training.cfad.train.TorchModules;
import io.tubecast.training.export.Sessions;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** From the camera's bytes to tubes: the exported graphs under ONNX Runtime find what PyTorch finds, each working on what it found itself. */
class CfadChainTest {
    private static final double CLOSE = 1e-4;

    /** The exported graphs on one clip. */
    private static final class GraphModules implements ClipModules {
        private final CfadGraphs graphs;
        private final float[] features;
        private final float[] sampled;
        private final float[] sample;

        GraphModules(CfadSpec spec, CfadGraphs graphs, ByteBuffer clip) {
            this.graphs = graphs;
            sample = new float[spec.shape().plane()];
            sampled = new float[spec.design().samples() * sample.length];
            features = output(run(graphs.trunk(), Map.of(CfadGraphs.CLIP, clip), Map.of()), CfadGraphs.FEATURES);
        }

        private static Map<String, float[]> run(
                OnnxModel graph, Map<String, ByteBuffer> bytes, Map<String, float[]> maps) {
            try {
                return Sessions.run(graph, bytes, maps);
            } catch (OrtException e) {
                throw new IllegalStateException(e);
            }
        }

        private static float[] output(Map<String, float[]> outputs, String name) {
            return Objects.requireNonNull(outputs.get(name), name);
        }

        private static Answer answer(OnnxModel graph, String input, float[] values, String output) {
            Map<String, float[]> outputs = run(graph, Map.of(), Map.of(input, values));
            return new Answer(FloatBuffer.wrap(output(outputs, "scores")), FloatBuffer.wrap(output(outputs, output)));
        }

        @Override
        public FloatBuffer features() {
            return FloatBuffer.wrap(features);
        }

        @Override
        public Answer proposals() {
            return answer(graphs.proposals(), CfadGraphs.FEATURES, features, "offsets");
        }

        @Override
        public FloatBuffer sampled() {
            return FloatBuffer.wrap(sampled);
        }

        @Override
        public Answer coarse() {
            return answer(graphs.coarse(), CfadGraphs.SAMPLED, sampled, "theta");
        }

        @Override
        public FloatBuffer selector() {
            Map<String, float[]> outputs = run(graphs.selector(), Map.of(), Map.of(CfadGraphs.SAMPLED, sampled));
            return FloatBuffer.wrap(output(outputs, "key"));
        }

        @Override
        public FloatBuffer sample() {
            return FloatBuffer.wrap(sample);
        }

        @Override
        public Answer refine() {
            return answer(graphs.refine(), CfadGraphs.SAMPLE, sample, "offsets");
        }
    }

    @Test
    void theLightNetworkFindsTheSameTubes() {
        assertSameTubes(CfadNetworks.light(3, true));
    }

    @Test
    void inceptionFindsTheSameTubes() {
        assertSameTubes(CfadNetworks.i3d());
    }

    private static void assertSameTubes(CfadSpec spec) {
        ByteBuffer bytes = Sessions.noise(3 * (int) spec.clip().extent().cells(), 5);
        try (CfadNetwork network = CfadNetwork.create(spec, 9);
                PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor clip = CfadGraphsTest.clip(Map.of(CfadGraphs.CLIP, bytes), spec);
            CfadGraphsTest.enliven(network);
            CfadGraphsTest.warm(network, clip);
            TorchModules torch = new TorchModules(network);
            torch.run(() -> clip);
            GraphModules graphs = new GraphModules(spec, new CfadGraphs(spec, CfadNetworks.arrays(network)), bytes);
            ClipDetector ofTorch = new ClipDetector(spec.shape(), ClipSettings.defaults());
            ClipDetector ofGraphs = new ClipDetector(spec.shape(), ClipSettings.defaults());
            List<RefinedTube> expected = ofTorch.find(torch);
            List<RefinedTube> found = ofGraphs.find(graphs);
            assertThat(found).isNotEmpty().hasSameSizeAs(expected);
            assertThat(ofGraphs.looked()).isEqualTo(ofTorch.looked());
            assertThat(ofGraphs.refined()).isEqualTo(ofTorch.refined()).isPositive();
            for (int i = 0; i < found.size(); i++) {
                assertSame(found.get(i), expected.get(i));
            }
        }
    }

    private static void assertSame(RefinedTube found, RefinedTube expected) {
        assertThat(found.coarse().actionClass()).isEqualTo(expected.coarse().actionClass());
        assertThat(found.coarse().anchor()).isEqualTo(expected.coarse().anchor());
        assertThat(found.coarse().span().start())
                .isCloseTo(expected.coarse().span().start(), within(10 * CLOSE)); // frames
        assertThat(found.coarse().span().end())
                .isCloseTo(expected.coarse().span().end(), within(10 * CLOSE));
        assertThat(found.score()).isCloseTo(expected.score(), within(CLOSE));
        for (int sample = 0; sample < expected.samples(); sample++) {
            Values.assertSame(floats(found.box(sample)), floats(expected.box(sample)));
        }
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
