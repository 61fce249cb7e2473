package io.tubecast.trtbuild.samples;

import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.Tensor.Placement;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A network with tensors of its own, to be run on one sample after the other. Owns engine and tensors. Not thread-safe. */
public final class NetworkRun implements AutoCloseable {
    private final Owned owned = new Owned();
    private final GraphSpec graph;
    private final Map<String, Tensor> inputs = new HashMap<>();
    private final Map<String, Tensor> outputs = new HashMap<>();
    private final Binding binding;

    /**
     * Loads a network.
     *
     * @param provider what runs it; stays the caller's
     * @param folder what the graph's file is relative to
     * @throws EngineException if it cannot be loaded or has other tensors
     */
    public NetworkRun(EngineProvider provider, Path folder, GraphSpec graph) {
        this.graph = graph;
        try {
            NetworkEngine engine = owned.own(provider.open(folder, graph));
            graph.inputs().forEach(spec -> inputs.put(spec.name(), allocate(provider, spec)));
            graph.outputs().forEach(spec -> outputs.put(spec.name(), allocate(provider, spec)));
            binding = engine.bind(inputs, outputs);
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    private Tensor allocate(EngineProvider provider, TensorSpec spec) {
        return owned.own(provider.allocate(spec, Placement.HOST));
    }

    /** The network's tensors. */
    public GraphSpec graph() {
        return graph;
    }

    /** Puts a sample into the inputs. */
    public void fill(Sample sample) {
        for (TensorSpec spec : graph.inputs()) {
            sample.fill(spec.name(), input(spec.name()).bytes());
        }
    }

    /** Runs on what is in the inputs. */
    public void run() {
        binding.run();
    }

    /** Runs on a sample. */
    public void run(Sample sample) {
        fill(sample);
        run();
    }

    /** An input, to be filled. */
    public Tensor input(String name) {
        return find("input", inputs, name);
    }

    /** An output; what is in it is valid until the next run. */
    public Tensor output(String name) {
        return find("output", outputs, name);
    }

    private Tensor find(String kind, Map<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new EngineException("graph '%s' has no %s '%s'".formatted(graph.name(), kind, name));
        }
        return tensor;
    }

    @Override
    public void close() {
        owned.close();
    }
}
