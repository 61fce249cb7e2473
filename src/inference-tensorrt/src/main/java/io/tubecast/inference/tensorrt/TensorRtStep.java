package io.tubecast.inference.tensorrt;

import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.Step;
import io.tubecast.inference.tensorrt.driver.Driver;
import io.tubecast.inference.tensorrt.driver.GraphCalls;
import io.tubecast.inference.tensorrt.driver.GraphCalls.Graph;
import io.tubecast.inference.tensorrt.driver.GraphCalls.GraphExec;
import io.tubecast.inference.tensorrt.driver.StreamCalls.Event;
import io.tubecast.inference.tensorrt.driver.StreamCalls.EventUse;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Bindings that run as one order to the device. Owns its events and what was recorded.
 *
 * <p>The first run gives plain orders, because TensorRT may still allocate and synchronize in it. Right after it the same orders are recorded as a CUDA graph, which every further run
 * launches. Nothing that is recorded can change, since bindings keep their tensors; a graph whose launch fails is recorded once more. Where recording fails, plain
 * orders go on. The caller sleeps until the device is done.
 */
final class TensorRtStep implements Step {
    private static final int CAPTURES = 2;

    private final GraphCalls graphs;
    private final Driver driver;
    private final TensorRtBinding[] parts;
    private final String name;
    private final GraphUse use;
    private final Owned owned = new Owned();
    private final StepOrders orders;
    private final Event done;
    private final TensorRtTensor[] stagedIn;
    private final TensorRtTensor[] stagedOut;
    private int capturesLeft;
    private @Nullable GraphExec graph;
    private boolean ran;
    private boolean closed;

    TensorRtStep(Driver driver, List<TensorRtBinding> parts, GraphUse use) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a step needs at least one part");
        }
        this.driver = driver;
        this.use = use;
        this.parts = parts.toArray(TensorRtBinding[]::new);
        graphs = driver.graphs();
        name = parts.stream()
                .map(part -> "'" + part.engine().graph().name() + "'")
                .collect(Collectors.joining(", "));
        capturesLeft = use.isWanted() ? CAPTURES : 0;
        try {
            orders = new StepOrders(driver, parts, owned);
            done = driver.streams().createEvent(EventUse.WAIT);
            owned.own(() -> driver.streams().destroyEvent(done));
        } catch (RuntimeException e) {
            owned.close();
            throw e;
        }
        Set<TensorRtTensor> in = new LinkedHashSet<>();
        Set<TensorRtTensor> out = new LinkedHashSet<>();
        for (TensorRtBinding part : parts) {
            part.inputs().stream()
                    .filter(tensor -> tensor.isStaged() && orders.readsFirst(tensor, parts))
                    .forEach(in::add);
            part.outputs().stream().filter(TensorRtTensor::isStaged).forEach(out::add);
        }
        stagedIn = in.toArray(TensorRtTensor[]::new);
        stagedOut = out.toArray(TensorRtTensor[]::new);
    }

    @Override
    public void run() {
        checkOpen();
        ran = false;
        for (TensorRtTensor tensor : stagedIn) {
            tensor.stageIn();
        }
        try {
            start();
            driver.streams().record(done, orders.first());
            driver.streams().synchronizeEvent(done);
        } catch (EngineException e) {
            orders.drain(e);
            throw e;
        }
        for (TensorRtTensor tensor : stagedOut) {
            tensor.stageOut();
        }
        ran = true;
        if (graph == null && capturesLeft > 0) {
            capture();
        }
    }

    /** A run in plain orders, in which TensorRT may load and allocate, and the recording. */
    @Override
    public void prepare() {
        checkOpen();
        if (graph == null) {
            run();
            ran = false; // no frame's times
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new EngineException("the step is closed");
        }
        for (TensorRtBinding part : parts) {
            part.checkOpen();
        }
    }

    private void start() {
        if (graph != null) {
            try {
                graphs.launch(graph, orders.first());
                return;
            } catch (EngineException e) {
                graphs.forgetError();
                drop();
                use.failed(name, e);
            }
        }
        orders.issue(false);
    }

    private void capture() {
        capturesLeft--;
        try {
            Graph recorded = recorded();
            try {
                graph = graphs.instantiate(recorded);
            } finally {
                graphs.destroyGraph(recorded);
            }
        } catch (EngineException e) {
            graphs.forgetError();
            capturesLeft = 0;
            use.failed(name, e);
        }
    }

    private Graph recorded() {
        graphs.beginCapture(orders.first());
        try {
            orders.issue(true);
        } catch (EngineException e) {
            abandon(e);
            throw e;
        }
        return graphs.endCapture(orders.first());
    }

    /** A stream must not be left in the middle of a capture, whatever became of it. */
    private void abandon(EngineException failure) {
        try {
            graphs.destroyGraph(graphs.endCapture(orders.first()));
        } catch (EngineException e) { // as expected of a capture that failed
            failure.addSuppressed(e);
        }
    }

    private void drop() {
        GraphExec dropped = graph;
        graph = null;
        if (dropped != null) {
            graphs.destroyExec(dropped);
        }
    }

    /** Whether runs launch a graph. */
    boolean isCaptured() {
        return graph != null;
    }

    @Override
    public long nanos(int part) {
        Objects.checkIndex(part, orders.parts());
        return ran ? orders.nanos(part) : 0;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            drop();
        } finally {
            owned.close();
        }
    }
}
