package io.tubecast.trtbuild.command;

import io.tubecast.trtbuild.tensorrt.InputShapes;
import io.tubecast.trtbuild.tensorrt.PlanOptions;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of builds with TensorRT, named and counted as trtexec's. */
final class PlanArguments {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--minShapes",
            paramLabel = "SPEC",
            description = "--onnx: smallest sizes of inputs of open sizes, NAME:1x3x300x300,...")
    private @Nullable String minShapes;

    @Option(names = "--optShapes", paramLabel = "SPEC", description = "--onnx: the sizes tactics are chosen for.")
    private @Nullable String optShapes;

    @Option(names = "--maxShapes", paramLabel = "SPEC", description = "--onnx: largest sizes.")
    private @Nullable String maxShapes;

    @Option(names = "--shapes", paramLabel = "SPEC", description = "--onnx: the one size, for all three.")
    private @Nullable String shapes;

    @Option(
            names = "--memPoolSize",
            paramLabel = "POOL:MIB",
            split = ",",
            description =
                    "TensorRT: limits in MiB: workspace, dlaSRAM, dlaLocalDRAM, dlaGlobalDRAM, tacticSharedMem; workspace:512,... (default: TensorRT's own).")
    private List<String> memoryPools = List.of();

    @Option(
            names = "--builderOptimizationLevel",
            paramLabel = "0..5",
            description = "TensorRT: higher builds longer for faster engines (default: TensorRT's own, 3).")
    private @Nullable Integer optimizationLevel;

    @Option(
            names = "--avgTiming",
            paramLabel = "N",
            description = "TensorRT: how often each tactic is timed (default: 8).")
    private int averageTimings = PlanOptions.DEFAULTS.averageTimings();

    @Option(
            names = "--timingCacheFile",
            paramLabel = "FILE",
            description = "TensorRT: what was learnt in earlier builds (default: timing.cache beside the engines).")
    private @Nullable Path timingCache;

    @Option(names = "--noTF32", description = "TensorRT: compute fp32 in full precision.")
    private boolean noTf32;

    @Option(
            names = {"--versionCompatible", "--vc"},
            description = "TensorRT: newer releases of the same major version can run the plan.")
    private boolean versionCompatible;

    @Option(
            names = "--hardwareCompatibilityLevel",
            paramLabel = "LEVEL",
            description = "TensorRT: none, ampere+ or sameComputeCapability (default: none; not on Jetson).")
    private String hardwareCompatibility = "none";

    @Option(
            names = "--useDLACore",
            paramLabel = "N",
            description = "TensorRT: build for this deep learning accelerator.")
    private @Nullable Integer dlaCore;

    @Option(names = "--allowGPUFallback", description = "TensorRT: what the accelerator cannot do runs on the GPU.")
    private boolean gpuFallback;

    /** How plans are built. */
    PlanOptions options() {
        try {
            return new PlanOptions(
                    pools(),
                    optimizationLevel,
                    averageTimings,
                    !noTf32,
                    versionCompatible,
                    hardwareCompatibility,
                    dlaCore,
                    gpuFallback);
        } catch (IllegalArgumentException e) {
            throw Inputs.error(spec, String.valueOf(e.getMessage()));
        }
    }

    private Map<String, Double> pools() {
        Map<String, Double> pools = new HashMap<>();
        for (String pool : memoryPools) {
            int colon = pool.indexOf(':');
            if (colon < 1 || !pool.substring(colon + 1).matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
                throw Inputs.error(
                        spec, "--memPoolSize is written POOL:MIB, such as workspace:512, was '%s'".formatted(pool));
            }
            pools.put(pool.substring(0, colon), Double.valueOf(pool.substring(colon + 1)));
        }
        return pools;
    }

    /** Bytes of work space that tactics may use, 0 if no limit was given. */
    long workspaceBytes() {
        return (long) (options().memoryPools().getOrDefault("workspace", 0.0) * (1 << 20));
    }

    /** The file of what was learnt in builds; null: the default. */
    @Nullable Path timingCache() {
        return timingCache;
    }

    /** Whether sizes of inputs were given. */
    boolean hasShapes() {
        return minShapes != null || optShapes != null || maxShapes != null || shapes != null;
    }

    /** Sizes of inputs of open sizes. As with trtexec, one of the three stands for those that are not given. */
    Map<String, InputShapes> shapes() {
        Map<String, List<Integer>> all = parse("--shapes", shapes);
        Map<String, List<Integer>> opt = parse("--optShapes", optShapes);
        Map<String, List<Integer>> min = parse("--minShapes", minShapes);
        Map<String, List<Integer>> max = parse("--maxShapes", maxShapes);
        Set<String> names = new HashSet<>(all.keySet());
        names.addAll(opt.keySet());
        names.addAll(min.keySet());
        names.addAll(max.keySet());
        Map<String, InputShapes> found = new HashMap<>();
        for (String name : names) {
            List<Integer> one = first(List.of(opt, all, max, min), name);
            try {
                found.put(
                        name,
                        new InputShapes(
                                min.getOrDefault(name, one), opt.getOrDefault(name, one), max.getOrDefault(name, one)));
            } catch (IllegalArgumentException e) {
                throw Inputs.error(spec, "sizes of '%s': %s".formatted(name, e.getMessage()));
            }
        }
        return found;
    }

    private static List<Integer> first(List<Map<String, List<Integer>>> given, String name) {
        return given.stream()
                .filter(shapes -> shapes.containsKey(name))
                .findFirst()
                .map(shapes -> shapes.get(name))
                .orElseThrow();
    }

    private Map<String, List<Integer>> parse(String option, @Nullable String text) {
        try {
            return text == null ? Map.of() : InputShapes.parse(text);
        } catch (IllegalArgumentException e) {
            throw Inputs.error(spec, option, e);
        }
    }
}
