package io.tubecast.inference.tensorrt.driver;

import io.tubecast.inference.tensorrt.driver.MemoryCalls.Memory;
import io.tubecast.inference.tensorrt.driver.StreamCalls.Stream;
import java.nio.ByteBuffer;
import java.util.List;

/** TensorRT's runtime. What the destroy methods do natively is told in the module's design note. */
public interface EngineCalls {
    /** {@code IRuntime}. */
    interface PlanRuntime {}

    /** {@code ICudaEngine}. */
    interface Engine {}

    /** {@code IExecutionContext}. */
    interface Context {}

    /**
     * What an engine says of one of its tensors: {@code getIOTensorName}, {@code getTensorIOMode}, {@code getTensorDataType}, {@code getTensorShape},
     * {@code getTensorFormat} and {@code getTensorLocation}.
     *
     * @param name as in the graph
     * @param input whether the engine reads it
     * @param type the constant of {@code DataType}: {@code kFLOAT}
     * @param shape slowest first, -1 for what is open
     * @param format the constant of {@code TensorFormat}: {@code kLINEAR}
     * @param location the constant of {@code TensorLocation}: {@code kDEVICE}
     */
    record IoTensor(String name, boolean input, String type, List<Long> shape, String format, String location) {
        /** Copies the shape. */
        public IoTensor {
            shape = List.copyOf(shape);
        }
    }

    /** {@code getInferLibMajorVersion}, {@code …Minor…}, {@code …Patch…}: {@code 10.15.1}. */
    String version();

    /** {@code createInferRuntime}; only where there is a device, since it answers with a wild pointer where there is none. */
    PlanRuntime createRuntime();

    /** {@code IRuntime::setEngineHostCodeAllowed(true)}. */
    void allowHostCode(PlanRuntime runtime);

    /** Destroys a runtime, after its engines. */
    void destroyRuntime(PlanRuntime runtime);

    /**
     * {@code IRuntime::deserializeCudaEngine}.
     *
     * @param plan a direct buffer, whole; not needed afterwards
     */
    Engine deserialize(PlanRuntime runtime, ByteBuffer plan);

    /** Destroys an engine, after its contexts. */
    void destroyEngine(Engine engine);

    /** All tensors at the engine's border, in its own order. */
    List<IoTensor> tensors(Engine engine);

    /** {@code ICudaEngine::getDeviceMemorySizeV2}: scratch memory that a context needs. */
    long scratchBytes(Engine engine);

    /** {@code ICudaEngine::createExecutionContext(kUSER_MANAGED)}: without scratch memory. */
    Context createContext(Engine engine);

    /** Destroys a context. */
    void destroyContext(Context context);

    /** {@code IExecutionContext::setDeviceMemoryV2}: contexts that never run at the same time may share scratch memory. */
    void setScratch(Context context, Memory device);

    /** {@code IExecutionContext::setInputShape}, for an input with open dimensions. */
    void setInputShape(Context context, String tensor, List<Integer> shape);

    /** {@code IExecutionContext::setTensorAddress}. */
    void setTensorAddress(Context context, String tensor, Memory device);

    /** {@code IExecutionContext::enqueueV3}. */
    void enqueue(Context context, Stream stream);
}
