package io.tubecast.inference.engine;

import io.tubecast.core.time.NanoClock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Runs networks written in Java, and counts what is opened, run and left open. */
public final class FakeEngineProvider implements EngineProvider {
    /** A network in Java: reads the inputs, writes the outputs. */
    @FunctionalInterface
    public interface Network {
        /** Runs once. */
        void run(Map<String, ? extends Tensor> inputs, Map<String, ? extends Tensor> outputs);
    }

    private final Map<String, Network> networks;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<String> runs = new ArrayList<>();
    private boolean counting = true;
    private int stepsMade;

    /** A provider of networks by the name of their graph. */
    public FakeEngineProvider(Map<String, Network> networks) {
        this.networks = Map.copyOf(networks);
    }

    /** A provider of the same networks, each put into another. */
    public FakeEngineProvider wrapped(UnaryOperator<Network> wrapper) {
        Map<String, Network> wrapped = new HashMap<>();
        networks.forEach((name, network) -> wrapped.put(name, wrapper.apply(network)));
        return new FakeEngineProvider(wrapped);
    }

    /** The graphs that were run, in order. */
    public List<String> runs() {
        return runs;
    }

    /** No run is noted from now on, for tests that count what is allocated. */
    public void stopCounting() {
        counting = false;
    }

    /** How many steps were made. */
    public int stepsMade() {
        return stepsMade;
    }

    /** How many engines, tensors and steps are not closed. */
    public int stillOpen() {
        return open.size();
    }

    @Override
    public String name() {
        return "Java";
    }

    @Override
    public NetworkEngine open(Path bundle, GraphSpec graph) {
        Network network = networks.get(graph.name());
        if (network == null) {
            throw new EngineException(
                    "graph '%s': there are only %s".formatted(graph.name(), Set.copyOf(networks.keySet())));
        }
        FakeEngine engine = new FakeEngine(graph, network);
        open.add(engine);
        return engine;
    }

    @Override
    public Tensor allocate(TensorSpec spec, Tensor.Placement placement) {
        return wrap(spec, ByteBuffer.allocateDirect(spec.bytes()));
    }

    @Override
    public Tensor wrap(TensorSpec spec, ByteBuffer memory) {
        if (!memory.isDirect() || memory.capacity() != spec.bytes()) {
            throw new EngineException(
                    "tensor '%s' needs a direct buffer of %d bytes".formatted(spec.name(), spec.bytes()));
        }
        FakeTensor tensor = new FakeTensor(spec, memory.duplicate().clear().order(ByteOrder.nativeOrder()));
        open.add(tensor);
        return tensor;
    }

    @Override
    public Step step(List<? extends NetworkEngine.Binding> parts, NanoClock clock) {
        FakeStep step = new FakeStep(EngineProvider.super.step(parts, clock));
        stepsMade++;
        open.add(step);
        return step;
    }

    @Override
    public void close() {}

    /** The default, counted while it is open. */
    private final class FakeStep implements Step {
        private final Step step;

        FakeStep(Step step) {
            this.step = step;
        }

        @Override
        public void run() {
            step.run();
        }

        @Override
        public long nanos(int part) {
            return step.nanos(part);
        }

        @Override
        public void close() {
            step.close();
            open.remove(this);
        }
    }

    private final class FakeEngine implements NetworkEngine {
        private final GraphSpec graph;
        private final Network network;

        FakeEngine(GraphSpec graph, Network network) {
            this.graph = graph;
            this.network = network;
        }

        @Override
        public GraphSpec graph() {
            return graph;
        }

        @Override
        public Binding bind(Map<String, ? extends Tensor> inputs, Map<String, ? extends Tensor> outputs) {
            BindingCheck.check(graph, inputs, outputs);
            Map<String, Tensor> boundInputs = new HashMap<>(inputs);
            Map<String, Tensor> boundOutputs = new HashMap<>(outputs);
            return () -> {
                if (!open.contains(this)) {
                    throw new EngineException("graph '%s' is closed".formatted(graph.name()));
                }
                if (counting) {
                    runs.add(graph.name());
                }
                network.run(boundInputs, boundOutputs);
            };
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }

    private final class FakeTensor implements Tensor {
        private final TensorSpec spec;
        private final ByteBuffer bytes;
        private final FloatBuffer floats;

        FakeTensor(TensorSpec spec, ByteBuffer bytes) {
            this.spec = spec;
            this.bytes = bytes;
            floats = bytes.asFloatBuffer();
        }

        @Override
        public TensorSpec spec() {
            return spec;
        }

        @Override
        public ByteBuffer bytes() {
            if (!open.contains(this)) {
                throw new EngineException("tensor '%s' is closed".formatted(spec.name()));
            }
            return bytes;
        }

        @Override
        public FloatBuffer floats() {
            if (spec.type() != ElementType.FLOAT32) {
                throw new EngineException("tensor '%s' is %s, not floats".formatted(spec.name(), spec.describe()));
            }
            bytes();
            return floats;
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }
}
