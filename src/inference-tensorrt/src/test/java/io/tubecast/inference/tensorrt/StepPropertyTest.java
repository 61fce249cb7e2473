package io.tubecast.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.inference.engine.ElementType;
import io.tubecast.inference.engine.GraphRole;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.Step;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.Tensor.Placement;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.tensorrt.driver.FakeDriver;
import io.tubecast.inference.tensorrt.driver.FakeNetwork;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random networks on random tensors in random steps: whatever order the device chooses, the outcome is that of running the parts one after another.
 *
 * <p>A network's j-th output is the sum of its inputs, the i-th times i + j + 2, plus j + 1, modulo 1009: small integers, which floats hold exactly.
 */
class StepPropertyTest {
    private static final int MODULUS = 1009;

    @TempDir
    Path folder;

    @Test
    void streamsAndEventsGiveWhatASequenceGives() {
        for (int seed = 0; seed < 250; seed++) {
            FakeDriver fake = new FakeDriver(seed % 2 == 0, seed);
            if (seed % 5 == 0) {
                fake.fail("cudaHostRegister"::equals);
            }
            try (World world = new World(fake, new Random(seed), seed % 3 != 0)) {
                world.run(12);
            }
            assertThat(fake.leftOver()).isEmpty();
        }
    }

    /** A part, as the reference runs it. */
    private record Part(Binding binding, List<Integer> inputs, List<Integer> outputs) {}

    private final class World implements AutoCloseable {
        private final Random random;
        private final Owned owned = new Owned();
        private final TensorRtProvider provider;
        private final List<Tensor> tensors = new ArrayList<>();
        /** What the program sees of each tensor; empty if it sees nothing. */
        private final List<ByteBuffer> visible = new ArrayList<>();

        private final float[] expected;
        private final List<List<Part>> plans = new ArrayList<>();
        private final List<Step> steps = new ArrayList<>();

        World(FakeDriver fake, Random random, boolean graphs) {
            this.random = random;
            provider = owned.own(new TensorRtProvider(fake.driver(), new TensorRtSettings(graphs)));
            int count = 6 + random.nextInt(6);
            expected = new float[count];
            IntStream.range(0, count).forEach(this::makeTensor);
            List<NetworkEngine> engines = new ArrayList<>();
            for (int i = 0, size = 1 + random.nextInt(4); i < size; i++) {
                GraphSpec graph = graph("network" + i, 1 + random.nextInt(3), 1 + random.nextInt(2));
                fake.with(network(graph));
                SumOnDevice.write(folder, graph);
                engines.add(owned.own(provider.open(folder, graph)));
            }
            for (int i = 0, size = 1 + random.nextInt(3); i < size; i++) {
                List<Part> plan = new ArrayList<>();
                for (int part = 0, parts = 1 + random.nextInt(6); part < parts; part++) {
                    plan.add(part(engines.get(random.nextInt(engines.size()))));
                }
                plans.add(plan);
                steps.add(
                        owned.own(provider.step(plan.stream().map(Part::binding).toList())));
            }
        }

        private void makeTensor(int index) {
            TensorSpec spec = value("t" + index);
            int kind = random.nextInt(3);
            ByteBuffer memory = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
            Tensor tensor = owned.own(
                    switch (kind) {
                        case 0 -> provider.allocate(spec, Placement.HOST);
                        case 1 -> provider.allocate(spec, Placement.ENGINE);
                        default -> provider.wrap(spec, memory);
                    });
            tensors.add(tensor);
            visible.add(kind == 1 ? ByteBuffer.allocate(0) : tensor.bytes());
        }

        private Part part(NetworkEngine engine) {
            List<Integer> places =
                    new ArrayList<>(IntStream.range(0, tensors.size()).boxed().toList());
            Collections.shuffle(places, random);
            int inputs = engine.graph().inputs().size();
            List<Integer> reads = List.copyOf(places.subList(0, inputs));
            List<Integer> writes = List.copyOf(
                    places.subList(inputs, inputs + engine.graph().outputs().size()));
            Binding binding = engine.bind(
                    byName(engine.graph().inputs(), reads),
                    byName(engine.graph().outputs(), writes));
            return new Part(binding, reads, writes);
        }

        private Map<String, Tensor> byName(List<TensorSpec> specs, List<Integer> places) {
            Map<String, Tensor> named = new HashMap<>();
            for (int i = 0; i < specs.size(); i++) {
                named.put(specs.get(i).name(), tensors.get(places.get(i)));
            }
            return named;
        }

        void run(int times) {
            for (int run = 0; run < times; run++) {
                for (int i = 0; i < expected.length; i++) {
                    if (visible.get(i).capacity() > 0 && random.nextBoolean()) {
                        expected[i] = random.nextInt(MODULUS);
                        visible.get(i).putFloat(0, expected[i]);
                    }
                }
                int chosen = random.nextInt(steps.size());
                List<Part> plan = plans.get(chosen);
                if (random.nextInt(4) == 0) { // a part alone, between steps
                    plan = List.of(plan.get(random.nextInt(plan.size())));
                    plan.get(0).binding().run();
                } else {
                    steps.get(chosen).run();
                }
                plan.forEach(this::reference);
                for (int i = 0; i < expected.length; i++) {
                    if (visible.get(i).capacity() > 0) {
                        assertThat(visible.get(i).getFloat(0))
                                .as("tensor %d after run %d of %s", i, run, plan)
                                .isEqualTo(expected[i]);
                    }
                }
            }
        }

        private void reference(Part part) {
            float[] inputs = new float[part.inputs().size()];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = expected[part.inputs().get(i)];
            }
            for (int j = 0; j < part.outputs().size(); j++) {
                expected[part.outputs().get(j)] = formula(inputs, j);
            }
        }

        @Override
        public void close() {
            owned.close();
        }
    }

    private static float formula(float[] inputs, int output) {
        float sum = output + 1;
        for (int i = 0; i < inputs.length; i++) {
            sum += (i + output + 2) * inputs[i];
        }
        return sum % MODULUS;
    }

    private static FakeNetwork network(GraphSpec graph) {
        return FakeNetwork.of(graph, (inputs, outputs) -> {
            float[] values = new float[inputs.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = SumOnDevice.floats(inputs, "in" + i).getFloat(0);
            }
            for (int j = 0; j < outputs.size(); j++) {
                SumOnDevice.floats(outputs, "out" + j).putFloat(0, formula(values, j));
            }
        });
    }

    private static GraphSpec graph(String name, int inputs, int outputs) {
        return new GraphSpec(
                name,
                name + ".plan",
                GraphRole.APPEARANCE_TRUNK,
                IntStream.range(0, inputs).mapToObj(i -> value("in" + i)).toList(),
                IntStream.range(0, outputs).mapToObj(i -> value("out" + i)).toList());
    }

    private static TensorSpec value(String name) {
        return new TensorSpec(name, ElementType.FLOAT32, List.of(1));
    }
}
