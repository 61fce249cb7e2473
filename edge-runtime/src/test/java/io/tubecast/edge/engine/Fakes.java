package io.tubecast.edge.engine;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Image;
import io.tubecast.edge.pipeline.StepDetector;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.publish.message.Mode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Libraries and networks that do nothing but count. */
final class Fakes {
    /** Providers and detectors that are not closed. */
    final AtomicInteger open = new AtomicInteger();

    /** A library whose answer the test gives. */
    final class Backend implements EngineBackend {
        private final String name;
        private final EngineTarget target;
        Probe probe;
        int probes;

        Backend(String name, EngineTarget target, Probe probe) {
            this.name = name;
            this.target = target;
            this.probe = probe;
        }

        @Override
        public EngineTarget target() {
            return target;
        }

        @Override
        public Probe probe() {
            probes++;
            return probe;
        }

        @Override
        public EngineProvider open(List<EngineFile> engines) {
            return new Provider(name);
        }
    }

    Backend tensorRt(DeviceIdentity device) {
        return new Backend("TensorRT", EngineTarget.TENSORRT, new EngineBackend.Present(device));
    }

    Backend noTensorRt() {
        return new Backend(
                "TensorRT", EngineTarget.TENSORRT, new EngineBackend.Absent("libnvinfer.so.10 is not installed"));
    }

    Backend onnxRuntime(DeviceIdentity device) {
        return new Backend("ONNX Runtime", EngineTarget.ONNXRUNTIME, new EngineBackend.Present(device));
    }

    /** Opens nothing, and counts that it was closed. */
    private final class Provider implements EngineProvider {
        private final String name;
        private boolean closed;

        Provider(String name) {
            this.name = name;
            open.incrementAndGet();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public NetworkEngine open(Path bundle, GraphSpec graph) {
            throw new EngineException("the detectors of these tests open nothing");
        }

        @Override
        public Tensor allocate(TensorSpec spec, Tensor.Placement placement) {
            throw new EngineException("the detectors of these tests allocate nothing");
        }

        @Override
        public Tensor wrap(TensorSpec spec, ByteBuffer memory) {
            throw new EngineException("the detectors of these tests wrap nothing");
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }

    /** What a step was given and what it says. */
    Detector detector() {
        return new Detector();
    }

    /** Pairs each frame with the one before; may break. */
    final class Detector implements StepDetector {
        private final MicroTubes microTubes = new MicroTubes(3, 2, 4);
        private boolean hasFirst;
        private boolean closed;
        int steps;
        int breakAt = Integer.MAX_VALUE;

        @Nullable RuntimeException closeFailure;

        @Nullable StageTimes times;

        Detector() {
            open.incrementAndGet();
        }

        @Override
        public boolean step(Image picture, @Nullable ByteBuffer stack) {
            if (closed) {
                throw new IllegalStateException("a step after the end");
            }
            if (steps++ == breakAt) {
                throw new EngineException("graph 'head' fell over");
            }
            boolean paired = hasFirst;
            hasFirst = true;
            return paired;
        }

        @Override
        public MicroTubes microTubes() {
            return microTubes;
        }

        @Override
        public Mode mode() {
            return Mode.APPEARANCE;
        }

        @Override
        public void noteTimes(StageTimes newTimes) {
            times = newTimes;
        }

        @Override
        public void restart() {
            hasFirst = false;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
                if (closeFailure != null) {
                    throw closeFailure;
                }
            }
        }
    }

    /** Networks by what runs them. */
    OpenEngine engine(String name, io.tubecast.edge.pipeline.Detector detector, ModelBundle bundle) {
        Backend backend = new Backend(name, EngineTarget.ONNXRUNTIME, new EngineBackend.Absent("never asked"));
        EngineChoice choice =
                new EngineChoice(EngineChoice.Kind.ORIGINAL, backend, bundle, List.of(), "a test wants it");
        return new OpenEngine(choice, backend.open(List.of()), detector);
    }
}
