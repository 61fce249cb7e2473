package io.tubecast.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.inference.bundle.GoldenInput;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.Step;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.Tensor.Placement;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.testkit.RealClips;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shipped model on a real device, beside ONNX Runtime on the same inputs; {@code mvn -Pgpu verify}. Skipped, with the reason, where TensorRT does not work or where the
 * model has no plans for this device yet ({@code trt-build build --model config/models/demo}). It has not been run on a GPU so far.
 */
@Tag("gpu")
class GpuTest {
    private static final Logger LOG = LoggerFactory.getLogger(GpuTest.class);
    private static final int WARM_UP = 50;
    private static final int RUNS = 500;

    private final Path folder = RealClips.checkout().resolve("config/models/demo");

    @BeforeAll
    static void needsADevice() {
        ProbeReport report = TensorRt.probe(Duration.ofMinutes(2));
        Assumptions.assumeTrue(report.available(), () -> "skipped: " + report.reason());
    }

    @Test
    void everyGraphAnswersAsOnTheProcessorInOrdersAndInAGraph() {
        ModelBundle bundle = ModelBundle.load(folder);
        try (TensorRtProvider device = TensorRt.open(TensorRtSettings.DEFAULT);
                OnnxRuntimeProvider processor = new OnnxRuntimeProvider(OnnxRuntimeSettings.ofThisMachine())) {
            LOG.info("{}", device.name());
            for (GraphSpec graph : bundle.manifest().graphs()) {
                GraphSpec plan = plan(device, graph);
                try (Run expected = new Run(
                                processor,
                                folder,
                                graph,
                                bundle.manifest().expect().seed());
                        Run found = new Run(
                                device, folder, plan, bundle.manifest().expect().seed())) {
                    expected.step.run();
                    for (int run = 0; run < 3; run++) { // plain orders, then what was recorded, twice
                        found.step.run();
                        compare(graph, expected, found);
                    }
                    LOG.info("{}: {}", graph.name(), found.times());
                }
            }
        }
    }

    @Test
    void whatIsOpenedAndClosedAgainTakesNoMemory() {
        try (TensorRtProvider device = TensorRt.open(TensorRtSettings.DEFAULT)) {
            ModelBundle bundle = ModelBundle.load(folder);
            GraphSpec plan = plan(device, bundle.manifest().graphs().get(0));
            long before = 0;
            for (int round = 0; round < 12; round++) {
                try (Run run = new Run(device, folder, plan, 1)) {
                    run.step.run();
                    run.step.run();
                }
                if (round == 1) { // what the libraries keep for themselves is there by now
                    before = TensorRt.load().devices().freeBytes();
                }
            }
            // ten engines more or less would be tens of megabytes
            assertThat(TensorRt.load().devices().freeBytes()).isGreaterThan(before - (8L << 20));
        }
    }

    private GraphSpec plan(TensorRtProvider device, GraphSpec graph) {
        String file = "engines/%s/%s.plan".formatted(device.identity().folder(), graph.name());
        Assumptions.assumeTrue(
                Files.isRegularFile(folder.resolve(file)),
                () -> "skipped: there is no %s; run trt-build build --model %s".formatted(file, folder));
        return new GraphSpec(graph.name(), file, graph.role(), graph.inputs(), graph.outputs());
    }

    /** Within 1 % of the range of what the processor answered. */
    private static void compare(GraphSpec graph, Run expected, Run found) {
        for (TensorSpec output : graph.outputs()) {
            FloatBuffer wanted = expected.output(output.name());
            FloatBuffer given = found.output(output.name());
            float least = Float.POSITIVE_INFINITY;
            float most = Float.NEGATIVE_INFINITY;
            double worst = 0;
            for (int i = 0; i < output.elements(); i++) {
                least = Math.min(least, wanted.get(i));
                most = Math.max(most, wanted.get(i));
                worst = Math.max(worst, Math.abs(wanted.get(i) - given.get(i)));
            }
            LOG.info("{} {}: largest difference {} of a range of {}", graph.name(), output.name(), worst, most - least);
            assertThat(worst).as("%s %s", graph.name(), output.name()).isLessThanOrEqualTo(0.01 * (most - least));
        }
    }

    /** One graph with its golden input. */
    private static final class Run implements AutoCloseable {
        private final Owned owned = new Owned();
        private final Map<String, Tensor> outputs = new HashMap<>();
        private final Step step;

        Run(EngineProvider provider, Path bundle, GraphSpec graph, int seed) {
            GoldenInput source = new GoldenInput(seed);
            Map<String, Tensor> inputs = new HashMap<>();
            NetworkEngine engine = owned.own(provider.open(bundle, graph));
            for (TensorSpec spec : graph.inputs()) {
                Tensor tensor = owned.own(provider.allocate(spec, Placement.HOST));
                source.fill(spec, tensor.bytes());
                inputs.put(spec.name(), tensor);
            }
            for (TensorSpec spec : graph.outputs()) {
                outputs.put(spec.name(), owned.own(provider.allocate(spec, Placement.HOST)));
            }
            Binding binding = engine.bind(inputs, outputs);
            step = owned.own(provider.step(List.of(binding)));
        }

        FloatBuffer output(String name) {
            return Objects.requireNonNull(outputs.get(name)).floats();
        }

        String times() {
            long[] whole = new long[RUNS];
            for (int run = -WARM_UP; run < RUNS; run++) {
                long begun = System.nanoTime();
                step.run();
                if (run >= 0) {
                    whole[run] = System.nanoTime() - begun;
                }
            }
            Arrays.sort(whole);
            return "step median %.3f ms, p99 %.3f ms; on the device %.3f ms"
                    .formatted(whole[RUNS / 2] / 1e6, whole[RUNS * 99 / 100] / 1e6, step.nanos(0) / 1e6);
        }

        @Override
        public void close() {
            owned.close();
        }
    }
}
