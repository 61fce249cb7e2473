package io.tubecast.inference.tensorrt;

import io.tubecast.inference.engine.BindingCheck;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.tensorrt.driver.Driver;
import io.tubecast.inference.tensorrt.driver.EngineCalls;
import io.tubecast.inference.tensorrt.driver.EngineCalls.Context;
import io.tubecast.inference.tensorrt.driver.EngineCalls.Engine;
import io.tubecast.inference.tensorrt.driver.EngineCalls.IoTensor;
import io.tubecast.inference.tensorrt.driver.MemoryCalls.Memory;
import io.tubecast.inference.tensorrt.driver.StreamCalls.Stream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One plan on the device. Owns the engine, a stream of its own, scratch memory and a context for each binding.
 *
 * <p>Bindings of one engine share its scratch memory: its stream runs them one after another.
 */
final class TensorRtEngine implements NetworkEngine {
    /** The least a device hands out anyway. */
    private static final long LEAST_SCRATCH = 256;

    private final GraphSpec graph;
    private final Driver driver;
    private final TensorMemory memory;
    private final Owned owned = new Owned();
    private final Engine engine;
    private final Stream stream;
    private final Memory scratch;
    private final Set<String> openInputs = new HashSet<>();
    private boolean closed;

    /**
     * Loads a plan and compares its tensors with the manifest's.
     *
     * @param plan a direct buffer, not needed afterwards
     * @param file for messages
     */
    TensorRtEngine(GraphSpec graph, Path file, ByteBuffer plan, EngineCalls.PlanRuntime runtime, TensorMemory memory) {
        this.graph = graph;
        this.memory = memory;
        driver = memory.driver();
        try {
            EngineCalls engines = driver.engines();
            engine = engines.deserialize(runtime, plan);
            owned.own(() -> engines.destroyEngine(engine));
            for (IoTensor tensor : new PlanCheck(graph, file).check(engines.tensors(engine))) {
                if (tensor.input() && tensor.shape().contains(PlanCheck.OPEN)) {
                    openInputs.add(tensor.name());
                }
            }
            scratch = memory.scratch(Math.max(LEAST_SCRATCH, engines.scratchBytes(engine)), owned);
            stream = driver.streams().createStream();
            owned.own(() -> driver.streams().destroyStream(stream));
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    @Override
    public GraphSpec graph() {
        return graph;
    }

    Stream stream() {
        return stream;
    }

    Span scratchSpan() {
        return new Span(scratch.address(), scratch.bytes());
    }

    @Override
    public Binding bind(Map<String, ? extends Tensor> inputs, Map<String, ? extends Tensor> outputs) {
        checkOpen();
        BindingCheck.check(graph, inputs, outputs);
        List<TensorRtTensor> ourInputs = ours(graph.inputs(), inputs);
        List<TensorRtTensor> ourOutputs = ours(graph.outputs(), outputs);
        EngineCalls engines = driver.engines();
        Context context = engines.createContext(engine);
        owned.own(() -> engines.destroyContext(context));
        engines.setScratch(context, scratch);
        for (TensorSpec input : graph.inputs()) {
            if (openInputs.contains(input.name())) {
                engines.setInputShape(context, input.name(), input.shape());
            }
        }
        give(context, graph.inputs(), ourInputs);
        give(context, graph.outputs(), ourOutputs);
        return new TensorRtBinding(this, context, ourInputs, ourOutputs);
    }

    private List<TensorRtTensor> ours(List<TensorSpec> specs, Map<String, ? extends Tensor> tensors) {
        List<TensorRtTensor> ours = new ArrayList<>();
        for (TensorSpec spec : specs) {
            if (!(tensors.get(spec.name()) instanceof TensorRtTensor tensor) || !tensor.isOf(memory)) {
                throw new EngineException("graph '%s': tensor '%s' was not made by this TensorRT provider"
                        .formatted(graph.name(), spec.name()));
            }
            tensor.checkOpen();
            ours.add(tensor);
        }
        return ours;
    }

    private void give(Context context, List<TensorSpec> specs, List<TensorRtTensor> tensors) {
        for (int i = 0; i < specs.size(); i++) {
            driver.engines()
                    .setTensorAddress(
                            context, specs.get(i).name(), tensors.get(i).device());
        }
    }

    /** A step of one binding that stays in plain orders; the engine owns it. */
    TensorRtStep plainStep(TensorRtBinding binding) {
        return owned.own(new TensorRtStep(driver, List.of(binding), new GraphUse(false)));
    }

    /** Whether its bindings work with a provider's tensors. */
    boolean isOf(TensorMemory maker) {
        return memory == maker;
    }

    void checkOpen() {
        if (closed) {
            throw new EngineException("graph '%s' is closed".formatted(graph.name()));
        }
    }

    @Override
    public void close() {
        closed = true;
        owned.close();
    }
}
