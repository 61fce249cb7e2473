package io.tubecast.inference.engines;

import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Engines to test with: their content is a text, so only engines written in Java run them. Part of the test-jar. */
public final class SampleEngines {
    /** A board with TensorRT. */
    public static final DeviceIdentity.Gpu ORIN =
            new DeviceIdentity.Gpu("Orin", "8.7", 16, "12.6", "12.6", "10.3.0", "36.4.3");

    /** A processor with VNNI. */
    public static final DeviceIdentity.Cpu VNNI = new DeviceIdentity.Cpu("amd64", InstructionSet.AVX512_VNNI, "1.29.0");

    private SampleEngines() {}

    /** Writes an engine that answers to the golden input as the model's own graph does. */
    public static EngineFile write(ModelBundle bundle, GraphSpec graph, DeviceIdentity device) {
        return write(bundle, graph, device, expected(bundle, graph));
    }

    /** Writes an engine that answers to the golden input in its own way. */
    public static EngineFile write(
            ModelBundle bundle, GraphSpec graph, DeviceIdentity device, GoldenVector.Graph expect) {
        return write(bundle, graph, device, expect, "engine of " + graph.name());
    }

    /** Writes an engine with some content. */
    public static EngineFile write(
            ModelBundle bundle, GraphSpec graph, DeviceIdentity device, GoldenVector.Graph expect, String content) {
        EngineFolder folder = new EngineFolder(bundle.directory());
        String file = graph.name() + device.target().extension();
        ByteBuffer bytes = ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
        HashedFile engine = folder.place(device.folder(), file, EngineFolder.Content.of(bytes));
        return folder.finish(device.folder(), manifest(bundle, graph, device, engine, expect));
    }

    /** What the model's manifest expects of a graph. */
    public static GoldenVector.Graph expected(ModelBundle bundle, GraphSpec graph) {
        return bundle.manifest().expect().graphs().stream()
                .filter(golden -> golden.graph().equals(graph.name()))
                .findFirst()
                .orElseThrow();
    }

    /** A manifest with something in every key. */
    public static EngineManifest manifest(
            ModelBundle bundle, GraphSpec graph, DeviceIdentity device, HashedFile engine, GoldenVector.Graph expect) {
        return new EngineManifest(
                EngineManifest.VERSION,
                graph.name(),
                device.target(),
                engine,
                new HashedFile(
                        graph.file(),
                        Objects.requireNonNull(bundle.manifest().files().get(graph.file()))),
                Precision.INT8,
                graph.inputs(),
                graph.outputs(),
                device instanceof DeviceIdentity.Gpu gpu ? gpu : null,
                device instanceof DeviceIdentity.Cpu cpu ? cpu : null,
                Map.of("optimizationLevel", "3", "versionCompatible", "false"),
                "c".repeat(64),
                List.of(new KeptNode("conv1", "Conv", "its error was the largest")),
                new Accuracy(
                        64,
                        List.of(new Accuracy.OutputError(
                                graph.outputs().get(0).name(), 0.5, 0.01, 0.02, 0.03, 0.04, 0.999, 41.5)),
                        0.004),
                new Speed(12.5, 5.25, 2),
                new GoldenVector(bundle.manifest().expect().seed(), List.of(expect)),
                new Built("2026-11-21T10:00:00Z", "trt-build 0.1.0", "trt-build build --model models/tiny", 61.5));
    }
}
