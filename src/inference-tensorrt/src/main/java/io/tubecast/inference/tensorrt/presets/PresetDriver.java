package io.tubecast.inference.tensorrt.presets;

import io.tubecast.inference.tensorrt.driver.Driver;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the native libraries and hands the calls out. */
public final class PresetDriver {
    private static final Logger LOG = LoggerFactory.getLogger(PresetDriver.class);

    private PresetDriver() {}

    /**
     * Loads CUDA's runtime and TensorRT, once a process.
     *
     * @throws LinkageError if a library is missing or too old; no class of the presets can be used afterwards
     */
    public static Driver load() {
        Loader.load(cudart.class);
        Loader.load(nvinfer.class);
        if (Pointer.maxPhysicalBytes() > 0) {
            LOG.warn(
                    "JavaCPP refuses native memory once this process has {} MiB, which CUDA and TensorRT alone may take: start it with"
                            + " -Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                    Pointer.maxPhysicalBytes() >> 20);
        }
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
