package io.tubecast.inference.tensorrt.presets;

import io.tubecast.inference.tensorrt.driver.EngineCalls;
import io.tubecast.inference.tensorrt.driver.MemoryCalls.Memory;
import io.tubecast.inference.tensorrt.driver.StreamCalls.Stream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.ExecutionContextAllocationStrategy;
import org.bytedeco.tensorrt.global.nvinfer.TensorIOMode;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.bytedeco.tensorrt.nvinfer.IRuntime;

/** TensorRT by its preset; only calls that every line from 10.6 on has with the same signature, and that TensorRT 10.3 has too. */
final class PresetEngines implements EngineCalls {
    /** Kept for as long as any runtime: TensorRT holds a bare pointer to it. */
    private final NativeLogger logger;

    private final Failures failures;

    PresetEngines(NativeLogger logger, Failures failures) {
        this.logger = logger;
        this.failures = failures;
    }

    private record PresetRuntime(IRuntime handle) implements PlanRuntime {}

    private record PresetEngine(ICudaEngine handle) implements Engine {}

    private record PresetContext(IExecutionContext handle) implements Context {}

    private static ICudaEngine handle(Engine engine) {
        return ((PresetEngine) engine).handle();
    }

    private static IExecutionContext handle(Context context) {
        return ((PresetContext) context).handle();
    }

    @Override
    public String version() {
        return "%d.%d.%d"
                .formatted(
                        nvinfer.getInferLibMajorVersion(),
                        nvinfer.getInferLibMinorVersion(),
                        nvinfer.getInferLibPatchVersion());
    }

    @Override
    public PlanRuntime createRuntime() {
        return new PresetRuntime(failures.object(nvinfer.createInferRuntime(logger), "createInferRuntime"));
    }

    @Override
    public void allowHostCode(PlanRuntime runtime) {
        ((PresetRuntime) runtime).handle().setEngineHostCodeAllowed(true);
    }

    @Override
    public void destroyRuntime(PlanRuntime runtime) {
        NativeDelete.delete(((PresetRuntime) runtime).handle(), NativeDelete.NO_COPY_SLOT);
    }

    @Override
    public Engine deserialize(PlanRuntime runtime, ByteBuffer plan) {
        ByteBuffer whole = plan.duplicate().clear();
        Pointer bytes = new Pointer(whole);
        ICudaEngine engine = ((PresetRuntime) runtime).handle().deserializeCudaEngine(bytes, whole.capacity());
        return new PresetEngine(failures.object(engine, "deserializeCudaEngine"));
    }

    @Override
    public void destroyEngine(Engine engine) {
        NativeDelete.delete(handle(engine), NativeDelete.NO_COPY_SLOT);
    }

    @Override
    public List<IoTensor> tensors(Engine engine) {
        ICudaEngine handle = handle(engine);
        List<IoTensor> tensors = new ArrayList<>();
        for (int i = 0; i < handle.getNbIOTensors(); i++) {
            String name = handle.getIOTensorName(i);
            tensors.add(new IoTensor(
                    name,
                    handle.getTensorIOMode(name).intern() == TensorIOMode.kINPUT,
                    constant(handle.getTensorDataType(name)),
                    shape(handle.getTensorShape(name)),
                    constant(handle.getTensorFormat(name)),
                    constant(handle.getTensorLocation(name))));
        }
        return tensors;
    }

    /** Enums that native code hands out have a number and no name; their text is that of the constant with the number, null if there is none. */
    private static String constant(Enum<?> handedOut) {
        String name = handedOut.toString();
        return name == null ? "unknown" : name;
    }

    private static List<Long> shape(Dims64 extents) {
        List<Long> shape = new ArrayList<>();
        for (int i = 0; i < extents.nbDims(); i++) {
            shape.add(extents.d(i));
        }
        return shape;
    }

    @Override
    public long scratchBytes(Engine engine) {
        return handle(engine).getDeviceMemorySizeV2();
    }

    @Override
    public Context createContext(Engine engine) {
        IExecutionContext context =
                handle(engine).createExecutionContext(ExecutionContextAllocationStrategy.kUSER_MANAGED);
        return new PresetContext(failures.object(context, "createExecutionContext"));
    }

    @Override
    public void destroyContext(Context context) {
        NativeDelete.delete(handle(context), NativeDelete.NO_COPY_SLOT);
    }

    @Override
    public void setScratch(Context context, Memory device) {
        handle(context).setDeviceMemoryV2(PresetMemory.pointer(device), device.bytes());
    }

    @Override
    public void setInputShape(Context context, String tensor, List<Integer> shape) {
        try (Dims64 extents = new Dims64()) {
            extents.nbDims(shape.size());
            for (int i = 0; i < shape.size(); i++) {
                extents.d(i, shape.get(i));
            }
            failures.check(handle(context).setInputShape(tensor, extents), "setInputShape of '" + tensor + "'");
        }
    }

    @Override
    public void setTensorAddress(Context context, String tensor, Memory device) {
        failures.check(
                handle(context).setTensorAddress(tensor, PresetMemory.pointer(device)),
                "setTensorAddress of '" + tensor + "'");
    }

    @Override
    public void enqueue(Context context, Stream stream) {
        failures.check(handle(context).enqueueV3(PresetStreams.handle(stream)), "enqueueV3");
    }
}
