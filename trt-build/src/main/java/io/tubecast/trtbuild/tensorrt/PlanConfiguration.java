package io.tubecast.trtbuild.tensorrt;

import io.tubecast.inference.engine.EngineException;
import java.util.Locale;
import org.bytedeco.tensorrt.global.nvinfer.BuilderFlag;
import org.bytedeco.tensorrt.global.nvinfer.DeviceType;
import org.bytedeco.tensorrt.global.nvinfer.HardwareCompatibilityLevel;
import org.bytedeco.tensorrt.global.nvinfer.MemoryPoolType;
import org.bytedeco.tensorrt.global.nvinfer.ProfilingVerbosity;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;

/**
 * Puts options into TensorRT's configuration of a build.
 *
 * @param options the options
 * @param builder of the configuration
 */
record PlanConfiguration(PlanOptions options, IBuilder builder) {
    private static final double MEBIBYTE = 1 << 20;

    void apply(IBuilderConfig config) {
        options.memoryPools()
                .forEach((pool, mebibytes) -> config.setMemoryPoolLimit(pool(pool), (long) (mebibytes * MEBIBYTE)));
        Integer level = options.optimizationLevel();
        if (level != null) {
            config.setBuilderOptimizationLevel(level);
        }
        config.setAvgTimingIterations(options.averageTimings());
        config.setProfilingVerbosity(ProfilingVerbosity.kDETAILED); // layers can be told from a plan
        if (!options.tf32()) {
            config.clearFlag(BuilderFlag.kTF32);
        }
        if (options.versionCompatible()) {
            config.setFlag(BuilderFlag.kVERSION_COMPATIBLE);
        }
        if (!options.hardwareCompatibility().equals("none")) {
            config.setHardwareCompatibilityLevel(level(options.hardwareCompatibility()));
        }
        Integer core = options.dlaCore();
        if (core != null) {
            useAccelerator(config, core);
        }
    }

    private static MemoryPoolType pool(String name) {
        return switch (name) {
            case "workspace" -> MemoryPoolType.kWORKSPACE;
            case "dlaSRAM" -> MemoryPoolType.kDLA_MANAGED_SRAM;
            case "dlaLocalDRAM" -> MemoryPoolType.kDLA_LOCAL_DRAM;
            case "dlaGlobalDRAM" -> MemoryPoolType.kDLA_GLOBAL_DRAM;
            default -> MemoryPoolType.kTACTIC_SHARED_MEMORY;
        };
    }

    /** By name: not every line has every level. */
    private static HardwareCompatibilityLevel level(String name) {
        String constant = name.equals("ampere+") ? "kAMPERE_PLUS" : "kSAME_COMPUTE_CAPABILITY";
        for (HardwareCompatibilityLevel level : HardwareCompatibilityLevel.values()) {
            if (level.name().equals(constant)) {
                return level;
            }
        }
        throw new EngineException("this TensorRT has no hardware compatibility level '%s'".formatted(name));
    }

    private void useAccelerator(IBuilderConfig config, int core) {
        int cores = builder.getNbDLACores();
        if (core >= cores) {
            throw new EngineException(String.format(
                    Locale.ROOT,
                    "--useDLACore %d: this device has %d DLA cores that this TensorRT can use",
                    core,
                    cores));
        }
        config.setDefaultDeviceType(DeviceType.kDLA);
        config.setDLACore(core);
        if (options.gpuFallback()) {
            config.setFlag(BuilderFlag.kGPU_FALLBACK);
        }
    }
}
