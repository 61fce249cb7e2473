package io.tubecast.inference.tensorrt.driver;

/**
 * Everything that is asked of the CUDA runtime and of TensorRT.
 *
 * <p>Every method is one call, named in its Javadoc, without logic around it. A call that does not succeed throws an
 * {@link io.tubecast.inference.engine.EngineException} that names the call, the library's own reason and what TensorRT logged on the way. What is handed back belongs to
 * the caller, who frees it with the method beside; the handles mean nothing to any other driver. Calls of a frame allocate nothing.
 *
 * @param devices what there is and how threads wait
 * @param memory on the device and shared with it
 * @param streams orders, events, copies
 * @param graphs recorded orders
 * @param engines TensorRT
 */
public record Driver(
        DeviceCalls devices, MemoryCalls memory, StreamCalls streams, GraphCalls graphs, EngineCalls engines) {}
