package io.tubecast.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.amtnet.AmtnetDetector;
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
import io.tubecast.inference.engines.EngineBundle;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.testkit.RealClips;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
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
        int seed = bundle.manifest().expect().seed();
        try (TensorRtProvider device = TensorRt.open(TensorRtSettings.DEFAULT);
                OnnxRuntimeProvider processor = new OnnxRuntimeProvider(OnnxRuntimeSettings.ofThisMachine())) {
            LOG.info("{}", device.name());
            List<GraphSpec> plans = withPlans(bundle, device).manifest().graphs();
            for (int i = 0; i < plans.size(); i++) {
                GraphSpec graph = bundle.manifest().graphs().get(i);
                try (Run expected = new Run(processor, folder, graph, seed);
                        Run found = new Run(device, folder, plans.get(i), seed)) {
                    expected.step.run();
                    for (int run = 0; run < 3; run++) { // plain orders, then what was recorded, twice
                        found.step.run();
                        for (TensorSpec output : graph.outputs()) {
                            compare(graph.name(), output, expected.output(output.name()), found.output(output.name()));
                        }
                    }
                    LOG.info("{}: {}", graph.name(), times(found.step::run));
                }
            }
        }
    }

    @Test
    void aWholeStepAnswersAsOnTheProcessor() {
        ModelBundle bundle = ModelBundle.load(folder);
        TensorSpec scores = bundle.manifest().graphs().stream()
                .filter(graph -> graph.role().isHead())
                .findFirst()
                .orElseThrow()
                .output("scores");
        Random random = new Random(1);
        try (TensorRtProvider device = TensorRt.open(TensorRtSettings.DEFAULT);
                OnnxRuntimeProvider processor = new OnnxRuntimeProvider(OnnxRuntimeSettings.ofThisMachine());
                AmtnetDetector found = new AmtnetDetector(withPlans(bundle, device), device, NanoClock.system());
                AmtnetDetector expected = new AmtnetDetector(bundle, processor, NanoClock.system())) {
            byte[] picture = new byte[found.input().pixels().capacity()];
            for (int frame = 0; frame < 12; frame++) {
                random.nextBytes(picture);
                found.input().pixels().put(0, picture);
                expected.input().pixels().put(0, picture);
                assertThat(found.step()).isEqualTo(expected.step()).isEqualTo(frame > 0);
                if (frame > 0) {
                    compare("frame " + frame, scores, expected.scores(), found.scores());
                }
            }
            LOG.info("cached step with decoding: {}; on the device {}", times(found::step), found.times());
        }
    }

    @Test
    void whatIsOpenedAndClosedAgainTakesNoMemory() {
        try (TensorRtProvider device = TensorRt.open(TensorRtSettings.DEFAULT)) {
            GraphSpec plan = withPlans(ModelBundle.load(folder), device)
                    .manifest()
                    .graphs()
                    .get(0);
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

    private ModelBundle withPlans(ModelBundle bundle, TensorRtProvider device) {
        EngineFolder engines = new EngineFolder(folder);
        String here = device.identity().folder();
        List<EngineFile> plans = new ArrayList<>();
        for (GraphSpec graph : bundle.manifest().graphs()) {
            Optional<EngineFile> plan = engines.find(here, graph.name());
            Assumptions.assumeTrue(
                    plan.isPresent(),
                    () -> "skipped: no plan of '%s' in engines/%s; run trt-build build --model %s"
                            .formatted(graph.name(), here, folder));
            plan.ifPresent(plans::add);
        }
        return EngineBundle.with(bundle, plans);
    }

    /** Within 1 % of the range of what the processor answered. */
    private static void compare(String what, TensorSpec output, FloatBuffer wanted, FloatBuffer given) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        double worst = 0;
        for (int i = 0; i < output.elements(); i++) {
            least = Math.min(least, wanted.get(i));
            most = Math.max(most, wanted.get(i));
            worst = Math.max(worst, Math.abs(wanted.get(i) - given.get(i)));
        }
        LOG.info("{}, {}: largest difference {} of a range of {}", what, output.name(), worst, most - least);
        assertThat(worst).as("%s, %s", what, output.name()).isLessThanOrEqualTo(0.01 * (most - least));
    }

    private static String times(Runnable body) {
        long[] whole = new long[RUNS];
        for (int run = -WARM_UP; run < RUNS; run++) {
            long begun = System.nanoTime();
            body.run();
            if (run >= 0) {
                whole[run] = System.nanoTime() - begun;
            }
        }
        Arrays.sort(whole);
        return "median %.3f ms, p99 %.3f ms".formatted(whole[RUNS / 2] / 1e6, whole[RUNS * 99 / 100] / 1e6);
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

        @Override
        public void close() {
            owned.close();
        }
    }
}
