package io.tubecast.trtbuild.tensorrt;

import io.tubecast.inference.engines.EngineManifest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How plans are built, as trtexec has it.
 *
 * @param memoryPools limits in MiB by trtexec's name for the pool: {@code workspace}, {@code dlaSRAM}, {@code dlaLocalDRAM}, {@code dlaGlobalDRAM}, {@code tacticSharedMem}; those not named are TensorRT's own
 * @param optimizationLevel 0 to 5; null: TensorRT's own, 3
 * @param averageTimings how often each tactic is timed
 * @param tf32 whether fp32 may be computed with ten bits of fraction
 * @param versionCompatible whether newer releases of the same major version can run the plan
 * @param hardwareCompatibility {@code none}, {@code ampere+} or {@code sameComputeCapability}
 * @param dlaCore the accelerator to build for; null: the GPU
 * @param gpuFallback whether what the accelerator cannot do runs on the GPU
 */
public record PlanOptions(
        Map<String, Double> memoryPools,
        @Nullable Integer optimizationLevel,
        int averageTimings,
        boolean tf32,
        boolean versionCompatible,
        String hardwareCompatibility,
        @Nullable Integer dlaCore,
        boolean gpuFallback) {
    /** Names of the pools. */
    public static final List<String> POOLS =
            List.of("workspace", "dlaSRAM", "dlaLocalDRAM", "dlaGlobalDRAM", "tacticSharedMem");

    /** Levels of hardware compatibility. */
    public static final List<String> LEVELS = List.of("none", "ampere+", "sameComputeCapability");

    /** What trtexec does by default. */
    public static final PlanOptions DEFAULTS = new PlanOptions(Map.of(), null, 8, true, false, "none", null, false);

    /** Checks the ranges. */
    public PlanOptions {
        memoryPools = Map.copyOf(memoryPools);
        memoryPools.forEach((pool, mebibytes) -> {
            require(POOLS.contains(pool), "--memPoolSize: a pool must be one of " + POOLS, "'" + pool + "'");
            require(mebibytes > 0 && mebibytes <= 1 << 20, "--memPoolSize: MiB must be in (0, 1048576]", mebibytes);
        });
        require(
                optimizationLevel == null || (optimizationLevel >= 0 && optimizationLevel <= 5),
                "--builderOptimizationLevel must be in [0, 5]",
                String.valueOf(optimizationLevel));
        require(averageTimings >= 1 && averageTimings <= 1000, "--avgTiming must be in [1, 1000]", averageTimings);
        require(
                LEVELS.contains(hardwareCompatibility),
                "--hardwareCompatibilityLevel must be one of " + LEVELS,
                "'" + hardwareCompatibility + "'");
        require(
                dlaCore == null || (dlaCore >= 0 && dlaCore <= 7),
                "--useDLACore must be in [0, 7]",
                String.valueOf(dlaCore));
        require(!gpuFallback || dlaCore != null, "--allowGPUFallback goes with --useDLACore", "alone");
    }

    private static void require(boolean holds, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException("%s, was %s".formatted(rule, value));
        }
    }

    /** These options as an engine's manifest has them; a plan that was built with others is built anew. */
    public Map<String, String> manifest() {
        Map<String, String> options = new TreeMap<>();
        memoryPools.forEach((pool, mebibytes) -> options.put("memPoolSize." + pool, String.valueOf(mebibytes)));
        options.put("builderOptimizationLevel", optimizationLevel == null ? "default" : optimizationLevel.toString());
        options.put("avgTiming", String.valueOf(averageTimings));
        options.put("tf32", String.valueOf(tf32));
        options.put(EngineManifest.VERSION_COMPATIBLE, String.valueOf(versionCompatible));
        options.put(EngineManifest.HARDWARE_COMPATIBILITY_LEVEL, hardwareCompatibility);
        options.put("dlaCore", dlaCore == null ? "none" : dlaCore.toString());
        options.put("gpuFallback", String.valueOf(gpuFallback));
        return options;
    }
}
