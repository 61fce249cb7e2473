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
import java.util.ArrayList;
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
    private final List<Side> sides = new ArrayList<>();
    private final Binding[] head = new Binding[2];
    private final Binding whole;
    private final Map<String, Tensor> cachedOutputs;
    private final Map<String, Tensor> pairOutputs;
    private Durations trunkTimes = new Durations(0);
    private Durations headTimes = new Durations(0);
    private Durations cachedTimes = new Durations(0);
    private Durations pairTimes = new Durations(0);
    private double difference;

    /** One stream: two inputs that take turns for the pair, one trunk bound to two sets of maps. */
    private final class Side {
        private final byte[] noise;
        private final Tensor older;
        private final Tensor newer;
        private final Binding[] trunk = new Binding[2];
        private final List<Map<String, Tensor>> maps;
        private final String input;

        Side(GraphSpec graph, Path folder) {
            NetworkEngine engine = owned.own(provider.open(folder, graph));
            TensorSpec spec = graph.inputs().get(0);
            input = spec.name();
            noise = new byte[spec.elements()];
            older = owned.own(provider.allocate(spec, Placement.HOST));
            newer = owned.own(provider.allocate(spec, Placement.HOST));
            maps = List.of(allocate(graph.outputs(), Placement.ENGINE), allocate(graph.outputs(), Placement.ENGINE));
            for (int i = 0; i < 2; i++) {
                trunk[i] = engine.bind(Map.of(input, newer), maps.get(i));
            }
        }

        /** The newer input becomes the older; a new one takes its place. */
        void next() {
            older.bytes().put(0, newer.bytes(), 0, noise.length);
            random.nextBytes(noise);
            newer.bytes().put(0, noise);
        }
    }

    /** Loads the trunks, the head and the pair, in this order. */
    PairTimes(EngineProvider provider, Path folder, List<GraphSpec> graphs) {
        this.provider = provider;
        int trunks = graphs.size() - 2;
        graphs.subList(0, trunks).forEach(graph -> sides.add(new Side(graph, folder)));
        GraphSpec headGraph = graphs.get(trunks);
        NetworkEngine headEngine = owned.own(provider.open(folder, headGraph));
        NetworkEngine pairEngine = owned.own(provider.open(folder, graphs.get(trunks + 1)));
        cachedOutputs = allocate(headGraph.outputs(), Placement.HOST);
        pairOutputs = allocate(headGraph.outputs(), Placement.HOST);
        Map<String, Tensor> both = new HashMap<>();
        for (int i = 0; i < 2; i++) {
            Map<String, Tensor> inputs = new HashMap<>();
            for (Side side : sides) {
                side.maps.get(1 - i).forEach((name, map) -> inputs.put("first." + name, map));
                side.maps.get(i).forEach((name, map) -> inputs.put("second." + name, map));
            }
            head[i] = headEngine.bind(inputs, cachedOutputs);
        }
        for (Side side : sides) {
            both.put("first." + side.input, side.older);
            both.put("second." + side.input, side.newer);
        }
        whole = pairEngine.bind(both, pairOutputs);
    }

    private void runTrunks(int slot) {
        sides.forEach(side -> side.trunk[slot].run());
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
        sides.forEach(Side::next);
        runTrunks(0);
        for (int step = 1; step <= WARM_UP + steps; step++) {
            sides.forEach(Side::next);
            long pairFirst = step % 2 == 0 ? runPair() : 0;
            long start = System.nanoTime();
            runTrunks(step % 2);
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
