package io.tubecast.inference.engines;

import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.bundle.Require;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.engines.DeviceIdentity.Cpu;
import io.tubecast.inference.engines.DeviceIdentity.Gpu;
import io.tubecast.inference.yaml.OptionalKey;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code <graph>.yaml} beside an engine: what it was made from, for what, how, and how well it does. It is written last, so an engine without one is not finished.
 *
 * @param engineVersion version of this layout, {@value #VERSION}
 * @param graph name of the graph in the model's manifest
 * @param target what runs it
 * @param engine the engine's own file, in the manifest's folder
 * @param model the fp32 graph it was made from, in the bundle's folder
 * @param precision what it computes with
 * @param inputs the same as the graph's
 * @param outputs the same as the graph's
 * @param gpu the device it was made on; for TensorRT alone
 * @param cpu the processor it was made on; for ONNX Runtime alone
 * @param builder options that it was made with, by name; those that matching looks at are constants here
 * @param timingCacheSha256 of the timing cache that was used; null if none was
 * @param keptNodes what was left in a higher precision
 * @param accuracy against the fp32 graph; null if it was not measured
 * @param speed against the fp32 graph; null if it was not measured
 * @param expect what this engine, and none else, answered to the known input when it was made: numbers that lie far outside pictures are far outside what a
 *     quantized network was calibrated on, so it is compared with itself. One graph, and the seed of the model's own
 * @param built where it comes from
 */
public record EngineManifest(
        int engineVersion,
        String graph,
        EngineTarget target,
        HashedFile engine,
        HashedFile model,
        Precision precision,
        List<TensorSpec> inputs,
        List<TensorSpec> outputs,
        @OptionalKey @Nullable Gpu gpu,
        @OptionalKey @Nullable Cpu cpu,
        Map<String, String> builder,
        @OptionalKey @Nullable String timingCacheSha256,
        List<KeptNode> keptNodes,
        @OptionalKey @Nullable Accuracy accuracy,
        @OptionalKey @Nullable Speed speed,
        GoldenVector expect,
        Built built) {
    /** The version of the layout that this program reads and writes. */
    public static final int VERSION = 1;
    /** Builder option: {@code true} for a plan that newer releases of the same major TensorRT run too. */
    public static final String VERSION_COMPATIBLE = "versionCompatible";
    /** Builder option: {@code none}, {@code ampere+} or {@code sameComputeCapability}, as trtexec has it. */
    public static final String HARDWARE_COMPATIBILITY_LEVEL = "hardwareCompatibilityLevel";
    /** Builder option: {@code true} if weights have seven bits, so that sums of two products fit 16 bits. */
    public static final String REDUCE_RANGE = "reduceRange";

    /** Checks each value and that they agree with each other. */
    public EngineManifest {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        keptNodes = List.copyOf(keptNodes);
        builder = Collections.unmodifiableMap(new TreeMap<>(builder)); // written in order
        Require.that(engineVersion == VERSION, "engineVersion must be " + VERSION, engineVersion);
        Require.file("graph", graph);
        Require.that(!graph.contains("/"), "graph must be a name without '/'", "'" + graph + "'");
        Require.that(
                engine.file().equals(graph + target.extension()),
                "engine.file must be %s%s beside the manifest".formatted(graph, target.extension()),
                "'" + engine.file() + "'");
        Require.that(!inputs.isEmpty() && !outputs.isEmpty(), "inputs and outputs must not be empty", inputs);
        Require.that(
                (gpu != null) == (target == EngineTarget.TENSORRT),
                "gpu must be there if target is tensorrt, and only then",
                gpu == null ? "none" : "there");
        Require.that(
                (cpu != null) == (target == EngineTarget.ONNXRUNTIME),
                "cpu must be there if target is onnxruntime, and only then",
                cpu == null ? "none" : "there");
        if (timingCacheSha256 != null) {
            HashedFile.requireHash("timingCacheSha256", timingCacheSha256);
        }
        Require.that(
                expect.graphs().size() == 1 && expect.graphs().get(0).graph().equals(graph),
                "expect must have one graph, '%s'".formatted(graph),
                expect.graphs().stream().map(GoldenVector.Graph::graph).toList());
    }

    /** What it was made on. */
    public DeviceIdentity device() {
        return gpu != null ? gpu : Objects.requireNonNull(cpu, "there is one or the other");
    }

    /** Name of the manifest's own file. */
    public String manifestFile() {
        return manifestFile(graph);
    }

    static String manifestFile(String graph) {
        return graph + ".yaml";
    }

    /** Whether it is a plan that newer releases of TensorRT run too; such plans bring code for the processor. */
    public boolean versionCompatible() {
        return has(VERSION_COMPATIBLE);
    }

    /** Whether a builder option is on. */
    boolean has(String option) {
        return "true".equals(builder.get(option));
    }
}
