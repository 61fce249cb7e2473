package io.tubecast.inference.tensorrt.driver;

import static io.tubecast.inference.tensorrt.driver.FakeMachine.require;

import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.tensorrt.driver.MemoryCalls.Memory;
import io.tubecast.inference.tensorrt.driver.StreamCalls.Stream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** TensorRT of the fake device: a plan is a file that holds the name of a network written in Java. */
final class FakeEngines implements EngineCalls {
    private static final String RUNTIME = "runtime";
    private static final String ENGINE = "engine";
    private static final String CONTEXT = "context";
    private static final long SCRATCH = 64;

    private final FakeMachine machine;
    private final FakeStreams streams;
    private final Map<String, FakeNetwork> networks;

    FakeEngines(FakeMachine machine, FakeStreams streams, Map<String, FakeNetwork> networks) {
        this.machine = machine;
        this.streams = streams;
        this.networks = networks;
    }

    /** A thing with a life and parts that must end before it. */
    private abstract static class Handle {
        private final @Nullable Handle whole;
        private int parts;
        private boolean destroyed;

        Handle(@Nullable Handle whole) {
            this.whole = whole;
            if (whole != null) {
                whole.parts++;
            }
        }

        void checkAlive(String call) {
            require(!destroyed, call + " of something destroyed");
        }

        void destroy(String what) {
            checkAlive("delete");
            require(parts == 0, what + " deleted before what was made of it");
            destroyed = true;
            if (whole != null) {
                whole.parts--;
            }
        }
    }

    private static final class FakeRuntime extends Handle implements PlanRuntime {
        FakeRuntime() {
            super(null);
        }
    }

    private static final class FakeEngine extends Handle implements Engine {
        private final FakeNetwork network;

        FakeEngine(FakeRuntime runtime, FakeNetwork network) {
            super(runtime);
            this.network = network;
        }
    }

    private static final class FakeContext extends Handle implements Context {
        private final FakeNetwork network;
        private final Map<String, FakeMemory.Block> addresses = new HashMap<>();
        private final Set<String> shaped = new HashSet<>();
        private FakeMemory.@Nullable Block scratch;

        FakeContext(FakeEngine engine) {
            super(engine);
            network = engine.network;
        }
    }

    @Override
    public String version() {
        machine.call("getInferLibVersion");
        return "10.3.0";
    }

    @Override
    public PlanRuntime createRuntime() {
        machine.call("createInferRuntime");
        machine.born(RUNTIME);
        return new FakeRuntime();
    }

    @Override
    public void allowHostCode(PlanRuntime runtime) {
        machine.call("setEngineHostCodeAllowed");
        ((FakeRuntime) runtime).checkAlive("setEngineHostCodeAllowed");
    }

    private void destroy(String kind, Handle handle) {
        machine.callOutsideCapture("delete " + kind);
        handle.destroy(kind);
        machine.gone(kind);
    }

    @Override
    public void destroyRuntime(PlanRuntime runtime) {
        destroy(RUNTIME, (FakeRuntime) runtime);
    }

    @Override
    public Engine deserialize(PlanRuntime runtime, ByteBuffer plan) {
        machine.callOutsideCapture("deserializeCudaEngine");
        require(plan.isDirect(), "a plan on the heap");
        ((FakeRuntime) runtime).checkAlive("deserializeCudaEngine");
        String name = StandardCharsets.UTF_8.decode(plan.duplicate()).toString();
        FakeNetwork network = networks.get(name);
        if (network == null) {
            throw new EngineException("deserializeCudaEngine failed; TensorRT said: Magic tag does not match");
        }
        machine.born(ENGINE);
        return new FakeEngine((FakeRuntime) runtime, network);
    }

    @Override
    public void destroyEngine(Engine engine) {
        destroy(ENGINE, (FakeEngine) engine);
    }

    @Override
    public List<IoTensor> tensors(Engine engine) {
        machine.call("getIOTensorName");
        return ((FakeEngine) engine).network.tensors();
    }

    @Override
    public long scratchBytes(Engine engine) {
        machine.call("getDeviceMemorySizeV2");
        return SCRATCH;
    }

    @Override
    public Context createContext(Engine engine) {
        machine.callOutsideCapture("createExecutionContext");
        ((FakeEngine) engine).checkAlive("createExecutionContext");
        machine.born(CONTEXT);
        return new FakeContext((FakeEngine) engine);
    }

    @Override
    public void destroyContext(Context context) {
        require(!machine.isBusy(context), "a context deleted while it runs");
        destroy(CONTEXT, (FakeContext) context);
    }

    @Override
    public void setScratch(Context context, Memory device) {
        machine.callOutsideCapture("setDeviceMemoryV2");
        require(device.bytes() >= SCRATCH, "scratch memory that is too small");
        ((FakeContext) context).scratch = (FakeMemory.Block) device;
    }

    @Override
    public void setInputShape(Context context, String tensor, List<Integer> shape) {
        machine.callOutsideCapture("setInputShape");
        ((FakeContext) context).shaped.add(tensor);
    }

    @Override
    public void setTensorAddress(Context context, String tensor, Memory device) {
        machine.callOutsideCapture("setTensorAddress");
        require(((FakeMemory.Block) device).isDevice(), "setTensorAddress of memory that the device cannot address");
        ((FakeContext) context).addresses.put(tensor, (FakeMemory.Block) device);
    }

    @Override
    public void enqueue(Context context, Stream stream) {
        if (machine.isFrozen()) {
            return;
        }
        machine.call("enqueueV3");
        FakeContext target = (FakeContext) context;
        target.checkAlive("enqueueV3");
        FakeNetwork network = target.network;
        FakeMemory.Block scratch = target.scratch;
        if (scratch == null) {
            throw new EngineException("enqueueV3 failed; TensorRT said: no device memory was set");
        }
        if (streams.isCaptured(stream) && !network.capturable()) {
            streams.invalidate();
            throw new EngineException(
                    "enqueueV3 failed; TensorRT said: operation not permitted when stream is capturing");
        }
        Set<Object> reads = new HashSet<>();
        Set<Object> writes = new HashSet<>(Set.of(target, scratch.origin()));
        for (IoTensor tensor : network.tensors()) {
            FakeMemory.Block block = target.addresses.get(tensor.name());
            boolean open = tensor.input() && tensor.shape().contains(-1L) && !target.shaped.contains(tensor.name());
            if (block == null || open) {
                throw new EngineException("enqueueV3 failed; TensorRT said: address or shape of '%s' is not set"
                        .formatted(tensor.name()));
            }
            (tensor.input() ? reads : writes).add(block.origin());
        }
        streams.submit(
                stream, network.name(), new FakeOp.Work(reads, writes, network.nanos(), op -> run(target, scratch)));
    }

    private static void run(FakeContext context, FakeMemory.Block scratch) {
        FakeNetwork network = context.network;
        context.checkAlive(network.name());
        scratch.content(network.name());
        Map<String, ByteBuffer> inputs = new HashMap<>();
        Map<String, ByteBuffer> outputs = new HashMap<>();
        for (IoTensor tensor : network.tensors()) {
            FakeMemory.Block block = Objects.requireNonNull(context.addresses.get(tensor.name()));
            (tensor.input() ? inputs : outputs).put(tensor.name(), block.content(network.name()));
        }
        network.kernel().run(inputs, outputs);
    }
}
