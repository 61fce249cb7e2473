package io.tubecast.inference.tensorrt.presets;

import io.tubecast.inference.tensorrt.driver.Driver;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.tensorrt.global.nvinfer;

/** Loads the native libraries and hands the calls out. */
public final class PresetDriver {
    private PresetDriver() {}

    /**
     * Loads CUDA's runtime and TensorRT, once a process.
     *
     * @throws LinkageError if a library is missing or too old; no class of the presets can be used afterwards
     */
    public static Driver load() {
        Loader.load(cudart.class);
        Loader.load(nvinfer.class);
        NativeLogger logger = NativeLogger.toSlf4j();
        Failures failures = new Failures(logger);
        return new Driver(
                new PresetDevices(failures),
                new PresetMemory(failures),
                new PresetStreams(failures),
                new PresetGraphs(failures),
                new PresetEngines(logger, failures));
    }
}
