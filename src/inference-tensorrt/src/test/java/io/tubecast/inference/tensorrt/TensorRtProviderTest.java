package io.tubecast.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.Tensor.Placement;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.tensorrt.driver.EngineCalls.IoTensor;
import io.tubecast.inference.tensorrt.driver.FakeDriver;
import io.tubecast.inference.tensorrt.driver.FakeNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorRtProviderTest {
    private static final GraphSpec GRAPH = new GraphSpec(
            "twice",
            "twice.plan",
            GraphRole.APPEARANCE_TRUNK,
            List.of(new TensorSpec("x", ElementType.FLOAT32, List.of(1, 2))),
            List.of(new TensorSpec("y", ElementType.FLOAT32, List.of(1, 2))));

    @TempDir
    Path folder;

    private final FakeDriver fake = new FakeDriver(false, 1);
    private final FakeNetwork network = FakeNetwork.of(GRAPH, (inputs, outputs) -> {
        for (int i = 0; i < 2; i++) {
            SumOnDevice.floats(outputs, "y")
                    .putFloat(4 * i, 2 * SumOnDevice.floats(inputs, "x").getFloat(4 * i));
        }
    });

    @BeforeEach
    void write() {
        SumOnDevice.write(folder, GRAPH);
        fake.with(network);
    }

    @Test
    void saysWhatItRunsOn() {
        try (TensorRtProvider provider = open()) {
            assertThat(provider.name()).isEqualTo("TensorRT 10.3.0, Orin, CUDA 12.6");
            DeviceIdentity.Gpu identity = provider.identity();
            assertThat(identity.computeCapability()).isEqualTo("8.7");
            assertThat(identity.multiprocessors()).isEqualTo(16);
            assertThat(identity.driver()).isEqualTo("13.2");
            assertThat(identity.cudaRuntime()).isEqualTo("12.6");
            assertThat(identity.folder()).isEqualTo("orin-sm87-trt10.3.0");
        }
        assertThat(fake.leftOver()).isEmpty();
    }

    @Test
    void plansBringCodeOnlyIfThatIsAllowed() {
        open().close();
        assertThat(fake.count("setEngineHostCodeAllowed")).isZero();
        new TensorRtProvider(fake.driver(), new TensorRtSettings(true, true)).close();
        assertThat(fake.count("setEngineHostCodeAllowed")).isEqualTo(1);
    }

    @Test
    void threadsSleepWhileTheyWaitAndThatIsAskedForBeforeAContextIsMade() {
        open().close();
        assertThat(fake.calls()).startsWith("cudaGetDeviceCount", "cudaSetDeviceFlags", "cudaSetDevice");
    }

    @Test
    void withoutADeviceTensorRtIsNotTouched() {
        fake.withoutDevice();
        assertThatThrownBy(this::open)
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("TensorRT unavailable: the driver has no CUDA device");
        assertThat(fake.calls()).containsExactly("cudaGetDeviceCount");
    }

    @Test
    void theReleaseOfJetsonLinuxIsRead() throws IOException {
        Path file = folder.resolve("nv_tegra_release");
        assertThat(DeviceFacts.l4t(file)).isNull();
        Files.writeString(
                file,
                "# R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, EABI: aarch64, DATE: Wed Jan  8 01:49:37 UTC 2025\n");
        assertThat(DeviceFacts.l4t(file)).isEqualTo("36.4.3");
        Files.writeString(file, "something else");
        assertThat(DeviceFacts.l4t(file)).isNull();
        assertThat(DeviceFacts.cudaVersion(12060)).isEqualTo("12.6");
    }

    @Test
    void aPlanOfOtherTensorsIsRefusedInTheWordsOfAllEngines() {
        refuses(
                tensor -> new IoTensor(tensor.name(), tensor.input(), "kHALF", tensor.shape(), "kLINEAR", "kDEVICE"),
                "graph 'twice' (%s): input 'x' is float32 [1, 2] in the manifest, float16 [1, 2] in the graph");
        refuses(
                tensor -> new IoTensor(
                        tensor.name(), tensor.input(), tensor.type(), List.of(1L, 3L), "kLINEAR", "kDEVICE"),
                "graph 'twice' (%s): input 'x' is float32 [1, 2] in the manifest, float32 [1, 3] in the graph");
        refuses(
                tensor -> new IoTensor("z", tensor.input(), tensor.type(), tensor.shape(), "kLINEAR", "kDEVICE"),
                "graph 'twice' (%s): the manifest has input 'x', the graph has only [z]");
        refuses(
                tensor -> new IoTensor(tensor.name(), tensor.input(), "kFP8", tensor.shape(), "kLINEAR", "kDEVICE"),
                "graph 'twice' (%s): input 'x' is float32 [1, 2] in the manifest, fp8 [1, 2] in the graph");
        refuses(
                tensor ->
                        new IoTensor(tensor.name(), tensor.input(), tensor.type(), tensor.shape(), "kCHW32", "kDEVICE"),
                "graph 'twice' (%s): format of tensor 'x' is kCHW32, only kLINEAR is supported");
        refuses(
                tensor ->
                        new IoTensor(tensor.name(), tensor.input(), tensor.type(), tensor.shape(), "kLINEAR", "kHOST"),
                "graph 'twice' (%s): location of tensor 'x' is kHOST, only kDEVICE is supported");
    }

    private void refuses(UnaryOperator<IoTensor> change, String message) {
        fake.with(network.with(network.tensors().stream().map(change).toList()));
        try (TensorRtProvider provider = open()) {
            assertThatThrownBy(() -> provider.open(folder, GRAPH))
                    .isInstanceOf(EngineException.class)
                    .hasMessage(message.formatted(folder.resolve("twice.plan")));
        }
        assertThat(fake.leftOver()).isEmpty();
    }

    @Test
    void anInputLeftOpenGetsTheManifestsShape() {
        fake.with(network.with(network.tensors().stream()
                .map(tensor -> new IoTensor(
                        tensor.name(), tensor.input(), tensor.type(), List.of(-1L, 2L), "kLINEAR", "kDEVICE"))
                .toList()));
        try (TensorRtProvider provider = open();
                NetworkEngine engine = provider.open(folder, GRAPH);
                Tensor x = provider.allocate(GRAPH.input("x"), Placement.HOST);
                Tensor y = provider.allocate(GRAPH.output("y"), Placement.HOST)) {
            x.floats().put(1, 21);
            engine.bind(Map.of("x", x), Map.of("y", y)).run();
            assertThat(y.floats().get(1)).isEqualTo(42);
            assertThat(fake.count("setInputShape")).isEqualTo(1);
        }
        assertThat(fake.leftOver()).isEmpty();
    }

    @Test
    void aFileThatIsNoPlanIsNamedWithTheReasonAndTheCommand() throws IOException {
        try (TensorRtProvider provider = open()) {
            Path file = folder.resolve("twice.plan");
            Files.writeString(file, "no plan");
            assertThatThrownBy(() -> provider.open(folder, GRAPH))
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith(
                            "graph 'twice': " + file + " cannot be loaded: deserializeCudaEngine failed;")
                    .hasMessageContaining("Magic tag does not match")
                    .hasMessageContaining("trt-build build --model " + folder);
            Files.writeString(file, "");
            assertThatThrownBy(() -> provider.open(folder, GRAPH)).hasMessageContaining("it has 0 bytes");
            Files.delete(file);
            assertThatThrownBy(() -> provider.open(folder, GRAPH))
                    .hasMessage("graph 'twice': " + file + ": no such file");
        }
        assertThat(fake.leftOver()).isEmpty();
    }

    @Test
    void whateverFailsWhileAPlanIsOpenedLeavesNothing() {
        int failures = 0;
        for (int call = 0; call < 40; call++) {
            FakeDriver failing = new FakeDriver(call % 2 == 0, 1).with(network);
            failing.failAfter(call);
            try (TensorRtProvider provider = new TensorRtProvider(failing.driver(), TensorRtSettings.DEFAULT);
                    NetworkEngine engine = provider.open(folder, GRAPH)) {
                assertThat(engine.graph()).isEqualTo(GRAPH);
                failing.failNoMore();
            } catch (EngineException e) {
                failures++;
                assertThat(e).hasMessageContaining("made to fail");
            }
            assertThat(failing.leftOver()).as("call %d", call).isEmpty();
        }
        assertThat(failures).isBetween(15, 30);
    }

    @Test
    void newTensorsAreZeroAndClosedProvidersSaySo() {
        TensorRtProvider provider = open();
        try (NetworkEngine engine = provider.open(folder, GRAPH);
                Tensor inside = provider.allocate(GRAPH.input("x"), Placement.ENGINE);
                Tensor y = provider.allocate(GRAPH.output("y"), Placement.HOST)) {
            assertThat(y.floats().get(0)).isZero();
            y.floats().put(0, 5);
            engine.bind(Map.of("x", inside), Map.of("y", y)).run();
            assertThat(y.floats().get(0)).isZero();
        }
        provider.close();
        provider.close();
        assertThat(fake.leftOver()).isEmpty();
        assertThatThrownBy(() -> provider.allocate(GRAPH.input("x"), Placement.HOST))
                .isInstanceOf(EngineException.class)
                .hasMessage("the TensorRT provider is closed");
    }

    private TensorRtProvider open() {
        return new TensorRtProvider(fake.driver(), TensorRtSettings.DEFAULT);
    }
}
