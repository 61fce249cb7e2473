package io.tubecast.inference.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tubecast.inference.engine.BindingCheck;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.Tensor;
import java.util.HashMap;
import java.util.Map;

/**
 * One network as a session of ONNX Runtime. Owns the session; tensors are pinned, so a run writes straight into them.
 *
 * <p>ONNX Runtime's Java layer makes a few small arrays for each run; a test holds their sum below 4 KiB for seven tensors.
 */
final class OnnxRuntimeEngine implements NetworkEngine {
    private final GraphSpec graph;
    private final OrtSession session;
    private boolean closed;

    OnnxRuntimeEngine(GraphSpec graph, OrtSession session) {
        this.graph = graph;
        this.session = session;
    }

    @Override
    public GraphSpec graph() {
        return graph;
    }

    @Override
    public Binding bind(Map<String, ? extends Tensor> inputs, Map<String, ? extends Tensor> outputs) {
        checkOpen();
        BindingCheck.check(graph, inputs, outputs);
        Map<String, OnnxTensor> pinnedInputs = pinned(inputs);
        Map<String, OnnxTensor> pinnedOutputs = pinned(outputs);
        return () -> run(pinnedInputs, pinnedOutputs);
    }

    private Map<String, OnnxTensor> pinned(Map<String, ? extends Tensor> tensors) {
        Map<String, OnnxTensor> pinned = new HashMap<>();
        tensors.forEach((name, tensor) -> {
            if (!(tensor instanceof OnnxRuntimeTensor ours)) {
                throw new EngineException("graph '%s': tensor '%s' was not made by ONNX Runtime's provider"
                        .formatted(graph.name(), name));
            }
            pinned.put(name, ours.onnx());
        });
        return pinned;
    }

    private void run(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
        checkOpen();
        try {
            session.run(inputs, outputs).close(); // pinned outputs stay ours
        } catch (OrtException e) {
            throw new EngineException(
                    "graph '%s' failed: %s".formatted(graph.name(), OnnxRuntimeProvider.firstLine(e)), e);
        } catch (IllegalStateException e) { // a tensor was closed
            throw new EngineException("graph '%s' failed: %s".formatted(graph.name(), e.getMessage()), e);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new EngineException("graph '%s' is closed".formatted(graph.name()));
        }
    }

    /** Closing a session twice throws in ONNX Runtime; here it does not. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            session.close();
        } catch (OrtException e) {
            throw new EngineException(
                    "graph '%s' cannot be released: %s".formatted(graph.name(), OnnxRuntimeProvider.firstLine(e)), e);
        }
    }
}
