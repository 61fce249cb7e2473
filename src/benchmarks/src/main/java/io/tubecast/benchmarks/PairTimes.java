package io.tubecast.benchmarks;

import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.Tensor.Placement;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * Runs a network both ways on one sequence of frames of noise: step by step with kept maps, and as whole pairs. Owns its engines and
 * tensors.
 */
final class PairTimes implements AutoCloseable {
    private static final int WARM_UP = 3;

    private final Owned owned = new Owned();
    private final EngineProvider provider;
    private final Random random = new Random(1);
    private final byte[] noise;
    private final Tensor older;
    private final Tensor newer;
    private final Binding[] trunk = new Binding[2];
    private final Binding[] head = new Binding[2];
    private final Binding whole;
    private final Map<String, Tensor> cachedOutputs;
    private final Map<String, Tensor> pairOutputs;
    private Durations trunkTimes = new Durations(0);
    private Durations headTimes = new Durations(0);
    private Durations cachedTimes = new Durations(0);
    private Durations pairTimes = new Durations(0);
    private double difference;

    /** Loads trunk, head and pair, in this order. */
    PairTimes(EngineProvider provider, Path folder, List<GraphSpec> graphs) {
        this.provider = provider;
        GraphSpec trunkGraph = graphs.get(0);
        GraphSpec headGraph = graphs.get(1);
        NetworkEngine trunkEngine = owned.own(provider.open(folder, trunkGraph));
        NetworkEngine headEngine = owned.own(provider.open(folder, headGraph));
        NetworkEngine pairEngine = owned.own(provider.open(folder, graphs.get(2)));
        TensorSpec frame = trunkGraph.inputs().get(0);
        noise = new byte[frame.elements()];
        older = owned.own(provider.allocate(frame, Placement.HOST));
        newer = owned.own(provider.allocate(frame, Placement.HOST));
        List<Map<String, Tensor>> maps = List.of(
                allocate(trunkGraph.outputs(), Placement.ENGINE), allocate(trunkGraph.outputs(), Placement.ENGINE));
        cachedOutputs = allocate(headGraph.outputs(), Placement.HOST);
        pairOutputs = allocate(headGraph.outputs(), Placement.HOST);
        for (int i = 0; i < 2; i++) {
            trunk[i] = trunkEngine.bind(Map.of(frame.name(), newer), maps.get(i));
            Map<String, Tensor> inputs = new HashMap<>();
            maps.get(1 - i).forEach((name, map) -> inputs.put("first." + name, map));
            maps.get(i).forEach((name, map) -> inputs.put("second." + name, map));
            head[i] = headEngine.bind(inputs, cachedOutputs);
        }
        whole = pairEngine.bind(Map.of("first", older, "second", newer), pairOutputs);
    }

    private Map<String, Tensor> allocate(List<TensorSpec> specs, Placement placement) {
        Map<String, Tensor> tensors = new HashMap<>();
        for (TensorSpec spec : specs) {
            tensors.put(spec.name(), owned.own(provider.allocate(spec, placement)));
        }
        return tensors;
    }

    /** Times so many steps both ways; which comes first changes from step to step. */
    void run(int steps) {
        trunkTimes = new Durations(steps);
        headTimes = new Durations(steps);
        cachedTimes = new Durations(steps);
        pairTimes = new Durations(steps);
        nextFrame();
        trunk[0].run();
        for (int step = 1; step <= WARM_UP + steps; step++) {
            nextFrame();
            long pairFirst = step % 2 == 0 ? runPair() : 0;
            long start = System.nanoTime();
            trunk[step % 2].run();
            long middle = System.nanoTime();
            head[step % 2].run();
            long end = System.nanoTime();
            long pair = pairFirst + (step % 2 == 0 ? 0 : runPair());
            if (step > WARM_UP) {
                trunkTimes.add(middle - start);
                headTimes.add(end - middle);
                cachedTimes.add(end - start);
                pairTimes.add(pair);
            }
            cachedOutputs.forEach((name, tensor) -> compare(
                    tensor.floats(),
                    Objects.requireNonNull(pairOutputs.get(name)).floats()));
        }
    }

    private long runPair() {
        long start = System.nanoTime();
        whole.run();
        return System.nanoTime() - start;
    }

    /** The newer frame becomes the older; a new one takes its place. */
    private void nextFrame() {
        older.bytes().put(0, newer.bytes(), 0, noise.length);
        random.nextBytes(noise);
        newer.bytes().put(0, noise);
    }

    private void compare(FloatBuffer cached, FloatBuffer pair) {
        for (int i = 0; i < cached.capacity(); i++) {
            double gap = Math.abs((double) cached.get(i) - pair.get(i)) / Math.max(1, Math.abs(pair.get(i)));
            difference = Double.isNaN(gap) ? Double.POSITIVE_INFINITY : Math.max(difference, gap);
        }
    }

    Durations trunk() {
        return trunkTimes;
    }

    Durations head() {
        return headTimes;
    }

    Durations cached() {
        return cachedTimes;
    }

    Durations pair() {
        return pairTimes;
    }

    /** Largest difference of any output at any step, in parts of the larger of 1 and the value. */
    double difference() {
        return difference;
    }

    @Override
    public void close() {
        owned.close();
    }
}
