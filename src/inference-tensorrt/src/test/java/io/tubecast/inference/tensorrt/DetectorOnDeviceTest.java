package io.tubecast.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.amtnet.AmtnetDetector;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.FakeEngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.tensorrt.driver.FakeDriver;
import io.tubecast.inference.tensorrt.driver.FakeNetwork;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cached step of both streams on a device: its answers are those of the same networks run in Java. */
class DetectorOnDeviceTest {
    private static final List<GraphSpec> GRAPHS =
            List.of(TinyModel.TRUNK, TinyModel.MOTION_TRUNK, TinyModel.TWO_STREAM_HEAD, TinyModel.HEAD);

    @TempDir
    Path folder;

    @Test
    void whateverStacksAreMissingItAnswersAsTheSameNetworksInJava() {
        ModelBundle bundle =
                TinyModel.write(folder, TinyModel.manifest(TinyModel.FLOW, GRAPHS, "two-stream", "appearance"));
        for (boolean integrated : new boolean[] {false, true}) {
            for (boolean graphs : new boolean[] {false, true}) {
                FakeDriver fake = device(integrated);
                Random random = new Random(6);
                try (TensorRtProvider provider = new TensorRtProvider(fake.driver(), new TensorRtSettings(graphs));
                        AmtnetDetector device = new AmtnetDetector(bundle, provider, NanoClock.system());
                        AmtnetDetector java = new AmtnetDetector(bundle, TinyModel.provider(), NanoClock.system())) {
                    for (int frame = 0; frame < 120; frame++) {
                        compare(device, java, random);
                    }
                }
                assertThat(fake.leftOver()).isEmpty();
            }
        }
    }

    private static void compare(AmtnetDetector device, AmtnetDetector java, Random random) {
        if (random.nextInt(15) == 0) {
            device.reset();
            java.reset();
        }
        boolean stacked = random.nextInt(3) > 0;
        byte[] picture = new byte[device.input().pixels().capacity()];
        byte[] stack = new byte[Objects.requireNonNull(device.flowInput()).capacity()];
        random.nextBytes(picture);
        random.nextBytes(stack);
        for (AmtnetDetector each : List.of(device, java)) {
            each.input().pixels().put(0, picture);
            Objects.requireNonNull(each.flowInput()).put(0, stack);
        }
        assertThat(device.step(stacked)).isEqualTo(java.step(stacked));
        assertThat(device.head()).isEqualTo(java.head());
        if (device.head() != null) {
            assertThat(device.scores()).isEqualTo(java.scores());
            assertThat(device.offsets()).isEqualTo(java.offsets());
            assertThat(device.times().headNanos()).isEqualTo(100_000);
        }
        assertThat(device.times().trunkNanos()).isEqualTo(100_000);
        assertThat(device.times().motionNanos()).isEqualTo(stacked ? 100_000 : 0);
    }

    @Test
    void aWarmStepMovesOneFrameInAndScoresAndOffsetsOut() {
        ModelBundle bundle =
                TinyModel.write(folder, TinyModel.manifest(TinyModel.FLOW, GRAPHS, "two-stream", "appearance"));
        FakeDriver fake = device(false);
        try (TensorRtProvider provider = new TensorRtProvider(fake.driver(), new TensorRtSettings(false));
                AmtnetDetector detector = new AmtnetDetector(bundle, provider, NanoClock.system())) {
            detector.step(true);
            detector.step(true);
            fake.calls().clear();
            detector.step(true);
            assertThat(fake.count("cudaMemcpyAsync to device")).isEqualTo(2); // picture and stack
            assertThat(fake.count("cudaMemcpyAsync to host")).isEqualTo(2); // scores and offsets
            assertThat(fake.count("enqueueV3")).isEqualTo(3);
            fake.calls().clear();
            detector.step(false);
            assertThat(fake.count("cudaMemcpyAsync to device")).isEqualTo(1);
        }
        assertThat(fake.leftOver()).isEmpty();
    }

    @Test
    void aWarmStepIsOneLaunch() {
        ModelBundle bundle =
                TinyModel.write(folder, TinyModel.manifest(TinyModel.FLOW, GRAPHS, "two-stream", "appearance"));
        FakeDriver fake = device(true);
        try (TensorRtProvider provider = new TensorRtProvider(fake.driver(), TensorRtSettings.DEFAULT);
                AmtnetDetector detector = new AmtnetDetector(bundle, provider, NanoClock.system())) {
            // the first pair, then one run of the two-stream step of each of the two sets of maps
            for (int frame = 0; frame < 4; frame++) {
                detector.step(true);
            }
            fake.calls().clear();
            detector.step(true);
            assertThat(fake.calls())
                    .startsWith("cudaGraphLaunch", "cudaEventRecord", "cudaEventSynchronize")
                    .doesNotContain("enqueueV3");
        }
        assertThat(fake.leftOver()).isEmpty();
    }

    @Test
    void noFrameIsTheFirstToAskForAStep() {
        ModelBundle bundle =
                TinyModel.write(folder, TinyModel.manifest(TinyModel.FLOW, GRAPHS, "two-stream", "appearance"));
        FakeDriver fake = device(true);
        try (TensorRtProvider provider = new TensorRtProvider(fake.driver(), TensorRtSettings.DEFAULT);
                AmtnetDetector detector = new AmtnetDetector(bundle, provider, NanoClock.system())) {
            fake.calls().clear();
            // every way from one frame to the next: with and without a stack, first and later frames, both sets of maps
            Random random = new Random(8);
            for (int frame = 0; frame < 60; frame++) {
                if (random.nextInt(4) == 0) {
                    detector.reset();
                }
                detector.step(random.nextBoolean());
            }
            assertThat(fake.count("cudaGraphLaunch")).isEqualTo(60);
            assertThat(fake.count("cudaStreamBeginCapture") + fake.count("enqueueV3"))
                    .isZero();
        }
        assertThat(fake.leftOver()).isEmpty();
    }

    private static FakeDriver device(boolean integrated) {
        FakeDriver fake = new FakeDriver(integrated, 8);
        GRAPHS.forEach(graph -> fake.with(FakeNetwork.of(graph, (inputs, outputs) -> run(graph, inputs, outputs))));
        return fake;
    }

    /** The network of the Java engine on the memory of the device. */
    private static void run(GraphSpec graph, Map<String, ByteBuffer> inputs, Map<String, ByteBuffer> outputs) {
        FakeEngineProvider java = TinyModel.provider();
        Map<String, Tensor> in = new HashMap<>();
        Map<String, Tensor> out = new HashMap<>();
        inputs.forEach((name, bytes) -> in.put(name, java.wrap(graph.input(name), bytes)));
        outputs.forEach((name, bytes) -> out.put(name, java.wrap(graph.output(name), bytes)));
        try (NetworkEngine engine = java.open(Path.of(""), graph)) {
            engine.bind(in, out).run();
        }
    }
}
