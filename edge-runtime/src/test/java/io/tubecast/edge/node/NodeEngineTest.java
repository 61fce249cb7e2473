package io.tubecast.edge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.core.service.EmbeddedBroker;
import io.tubecast.edge.Messages;
import io.tubecast.edge.config.ConfigReader;
import io.tubecast.edge.engine.EngineBackend;
import io.tubecast.edge.engine.OnnxRuntimeBackend;
import io.tubecast.edge.pipeline.Observer;
import io.tubecast.edge.store.ModelOrigin;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.engines.SampleEngines;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;
import io.tubecast.inference.onnxruntime.TinyBundle;
import io.tubecast.inference.onnxruntime.TinyEngines;
import io.tubecast.publish.wire.MessageKind;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole node on real networks changes engines while it publishes. */
@Timeout(120)
class NodeEngineTest {
    /** Says it is TensorRT and runs plans that are ONNX files. */
    private static final class Disguised implements EngineBackend {
        @Override
        public EngineTarget target() {
            return EngineTarget.TENSORRT;
        }

        @Override
        public Probe probe() {
            return new Present(SampleEngines.ORIN);
        }

        @Override
        public EngineProvider open(List<EngineFile> engines) {
            return new Provider();
        }
    }

    private static final class Provider implements EngineProvider {
        private final OnnxRuntimeProvider onnxRuntime = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false));

        @Override
        public String name() {
            return "TensorRT 10.3.0, Orin";
        }

        @Override
        public NetworkEngine open(Path bundle, GraphSpec graph) {
            assertThat(graph.file()).startsWith("engines/orin-sm87-trt10.3.0/").endsWith(".plan");
            return onnxRuntime.open(bundle, graph);
        }

        @Override
        public Tensor allocate(TensorSpec spec, Tensor.Placement placement) {
            return onnxRuntime.allocate(spec, placement);
        }

        @Override
        public Tensor wrap(TensorSpec spec, ByteBuffer memory) {
            return onnxRuntime.wrap(spec, memory);
        }

        @Override
        public void close() {
            onnxRuntime.close();
        }
    }

    @TempDir
    Path folder;

    @Test
    void changesOverBetweenTwoFramesAndTellsEverybody() throws Exception {
        Path model = TinyBundle.write(folder.resolve("tiny"));
        ModelBundle bundle = ModelBundle.load(model);
        try (EmbeddedBroker broker = EmbeddedBroker.find().orElseThrow()) {
            URI address = broker.start(0);
            try (Messages messages = new Messages(address)) {
                run(model, address, () -> {
                    await().until(() -> !messages.events("tube.start").isEmpty());
                    TinyEngines.write(bundle, SampleEngines.ORIN, "appearance", "head-appearance");
                    await().until(() -> messages.events("tube.label").stream()
                            .anyMatch(event -> event.at("/tube/label").asText().equals("fall")));
                });
                await().until(() -> messages.of(MessageKind.CONNECTION).size() >= 2);
                assertThat(messages.invalid()).isEmpty();
                check(messages);
            }
        }
    }

    private static void check(Messages messages) {
        assertThat(messages.events("engine")).singleElement().satisfies(event -> {
            assertThat(event.at("/engine/before").asText()).startsWith("ONNX Runtime ");
            assertThat(event.at("/engine/after").asText()).isEqualTo("TensorRT 10.3.0, Orin");
            assertThat(event.at("/engine/cause").asText()).startsWith("plans for Orin");
        });
        List<JsonNode> factsheets = messages.of(MessageKind.FACTSHEET);
        assertThat(factsheets.get(0).at("/models/0/engine/target").asText()).isEqualTo("onnxruntime");
        assertThat(factsheets.get(0).at("/models/0/engine/graphs/0/precision").asText())
                .isEqualTo("fp32");
        JsonNode last = factsheets.get(factsheets.size() - 1).at("/models/0/engine");
        assertThat(last.at("/target").asText()).isEqualTo("tensorrt");
        assertThat(last.at("/graphs/1/precision").asText()).isEqualTo("int8");
        // one person the whole time: waving for the model's own graph, falling for the engine, one id
        assertThat(messages.events("tube.start")).hasSize(1);
        Set<String> ids = new TreeSet<>();
        messages.of(MessageKind.TUBES)
                .forEach(message -> message.path("tubes")
                        .forEach(tube -> ids.add(tube.path("id").asText())));
        assertThat(ids).hasSize(1);
    }

    /** What a test does while a node runs. */
    private interface Meanwhile {
        void act() throws Exception;
    }

    private void run(Path model, URI broker, Meanwhile meanwhile) throws Exception {
        NodePlan plan = new NodePlan(
                new ConfigReader()
                        .option("source.uri", "synthetic:?seed=7&fps=25&width=160&height=120", "--source")
                        .option("mqtt.broker", broker.toString(), "--broker")
                        .read(),
                ModelOrigin.of(model),
                "synthetic:?seed=7&fps=25&width=160&height=120",
                BrokerFiles.NONE,
                0,
                true);
        List<EngineBackend> backends = List.of(new Disguised(), new OnnxRuntimeBackend(1));
        try (Node node = new Node(plan, "test", Observer.NOBODY, backends, 50)) {
            assertThat(node.engine().reason()).startsWith("no TensorRT plan in ");
            node.start();
            meanwhile.act();
            assertThat(node.engine().name()).isEqualTo("TensorRT 10.3.0, Orin");
            node.stop();
            node.await();
            assertThat(node.pipeline().state().failure()).isNull();
        }
    }
}
