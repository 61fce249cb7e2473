package io.tubecast.edge.engine;

import static io.tubecast.inference.engines.SampleEngines.ORIN;
import static io.tubecast.inference.engines.SampleEngines.VNNI;
import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.frame.Image;
import io.tubecast.edge.config.ModelConfig;
import io.tubecast.edge.pipeline.StepDetector;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.TinyModel;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.SampleEngines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A bundle, libraries that do nothing but count, and what was told of them. */
final class EngineRig implements AutoCloseable {
    final Fakes fakes = new Fakes();
    final Fakes.Backend tensorRt = fakes.tensorRt(ORIN);
    final List<String> opened = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final ModelBundle bundle;
    EngineOpener.Detectors detectors = (model, provider) -> {
        opened.add(provider.name());
        return fakes.detector();
    };
    private final Path folder;
    private final Image picture = new Image(8, 8);
    private final Logger logger = Logger.getLogger("io.tubecast.edge.engine");
    private final Handler handler = new Warnings();

    EngineRig(Path folder) {
        this.folder = folder;
        bundle = TinyModel.write(folder);
        logger.addHandler(handler);
    }

    private final class Warnings extends Handler {
        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().equals(Level.WARNING)) {
                warnings.add(entry.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** Checks that nothing was left open. */
    @Override
    public void close() {
        logger.removeHandler(handler);
        assertThat(fakes.open).hasValue(0);
    }

    void failFor(String name, RuntimeException failure) {
        EngineOpener.Detectors before = detectors;
        detectors = (model, provider) -> {
            if (provider.name().equals(name)) {
                opened.add(name);
                throw failure;
            }
            return before.open(model, provider);
        };
    }

    void step(NodeEngines engines, int steps) {
        for (int i = 0; i < steps; i++) {
            ((StepDetector) engines.detector()).step(picture, null);
        }
    }

    EngineFile write(GraphSpec graph, DeviceIdentity device) {
        return SampleEngines.write(bundle, graph, device);
    }

    void writeAll(DeviceIdentity device) {
        bundle.manifest().graphs().forEach(graph -> SampleEngines.write(bundle, graph, device));
    }

    void deleteEngines() {
        for (EngineFile engine : new EngineFolder(folder).list().engines()) {
            try {
                Files.delete(folder.resolve(engine.path()));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    EngineOpener opener() {
        return new EngineOpener((model, provider) -> detectors.open(model, provider), 8, 8, 0);
    }

    static EnginePolicy policy(String engine, boolean converted) {
        return EnginePolicy.of(new ModelConfig("models/demo", 0, engine, converted, "", List.of(), false));
    }

    NodeEngines open(String engine, boolean converted) {
        return open(engine, converted, tensorRt);
    }

    NodeEngines open(String engine, boolean converted, Fakes.Backend backend) {
        return new NodeEngines(
                bundle,
                policy(engine, converted),
                List.of(backend, fakes.onnxRuntime(VNNI)),
                opener(),
                new StageTimes(),
                10);
    }
}
