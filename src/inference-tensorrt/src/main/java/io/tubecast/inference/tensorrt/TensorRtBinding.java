package io.tubecast.inference.tensorrt;

import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import io.tubecast.inference.tensorrt.driver.EngineCalls.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A context of an engine with the tensors it was given, once and for all; so what is recorded of it stays right. */
final class TensorRtBinding implements Binding {
    private final TensorRtEngine engine;
    private final Context context;
    private final List<TensorRtTensor> inputs;
    private final List<TensorRtTensor> outputs;
    private final TensorRtTensor[] tensors;
    private @Nullable TensorRtStep alone;

    TensorRtBinding(TensorRtEngine engine, Context context, List<TensorRtTensor> inputs, List<TensorRtTensor> outputs) {
        this.engine = engine;
        this.context = context;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        tensors = new TensorRtTensor[inputs.size() + outputs.size()];
        for (int i = 0; i < tensors.length; i++) {
            tensors[i] = i < inputs.size() ? inputs.get(i) : outputs.get(i - inputs.size());
        }
    }

    TensorRtEngine engine() {
        return engine;
    }

    Context context() {
        return context;
    }

    List<TensorRtTensor> inputs() {
        return inputs;
    }

    List<TensorRtTensor> outputs() {
        return outputs;
    }

    /** A step of itself alone, in plain orders: whoever runs it often makes a step. */
    @Override
    public void run() {
        checkOpen();
        TensorRtStep step = alone;
        if (step == null) {
            step = engine.plainStep(this);
            alone = step;
        }
        step.run();
    }

    void checkOpen() {
        engine.checkOpen();
        for (TensorRtTensor tensor : tensors) {
            try {
                tensor.checkOpen();
            } catch (EngineException e) {
                throw new EngineException(
                        "graph '%s' failed: %s".formatted(engine.graph().name(), e.getMessage()), e);
            }
        }
    }
}
