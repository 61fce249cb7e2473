package io.tubecast.inference.tensorrt.link;

import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IRuntimeConfig;

/** Calls what came after the oldest line, so that it can be seen that the check sees it; never run. */
final class LaterCalls {
    private LaterCalls() {}

    /** Since TensorRT 10.9. */
    static IRuntimeConfig configure(ICudaEngine engine) {
        return engine.createRuntimeConfig();
    }
}
