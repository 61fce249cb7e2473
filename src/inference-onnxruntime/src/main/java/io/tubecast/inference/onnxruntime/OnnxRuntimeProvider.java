package io.tubecast.inference.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs networks on the CPU with ONNX Runtime.
 *
 * <p>Tensors lie on direct buffers that ONNX Runtime reads and writes in place, so a tensor that is one network's output and another's input
 * needs no copy. Thread-safe; what it makes is not.
 */
public final class OnnxRuntimeProvider implements EngineProvider {
    private final OrtEnvironment environment = silent();
    private final OnnxRuntimeSettings settings;

    /** A provider with the given settings for every network it opens. */
    public OnnxRuntimeProvider(OnnxRuntimeSettings settings) {
        this.settings = settings;
    }

    /** The library, which from here on tells its maker nothing; the launchers see to it that it never does ({@code ORT_DISABLE_TELEMETRY}). */
    private static OrtEnvironment silent() {
        OrtEnvironment environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, "tubecast");
        try {
            environment.setTelemetry(false);
        } catch (OrtException e) {
            throw new EngineException("ONNX Runtime's telemetry cannot be switched off: " + e.getMessage(), e);
        }
        return environment;
    }

    @Override
    public String name() {
        return "ONNX Runtime %s, CPU, %d thread%s"
                .formatted(version(), settings.threads(), settings.threads() == 1 ? "" : "s");
    }

    /** Version of the library, {@code 1.29.0}. */
    public String version() {
        return environment.getVersion();
    }

    @Override
    public NetworkEngine open(Path bundle, GraphSpec graph) {
        Path file = bundle.resolve(graph.file());
        if (!Files.isRegularFile(file)) {
            throw new EngineException("graph '%s': %s: no such file".formatted(graph.name(), file));
        }
        try (SessionOptions options = options()) {
            OrtSession session = environment.createSession(file.toString(), options);
            try {
                new GraphCheck(graph, file).check(session);
                return new OnnxRuntimeEngine(graph, session);
            } catch (EngineException e) {
                session.close();
                throw e;
            }
        } catch (OrtException e) {
            throw new EngineException(
                    "graph '%s': %s cannot be loaded: %s".formatted(graph.name(), file, firstLine(e)), e);
        }
    }

    /** Threads a network runs on. */
    public int threads() {
        return settings.threads();
    }

    /**
     * What a network takes and gives, as its own file has it; sizes that the file leaves to be worked out are worked out.
     *
     * @param file an ONNX file
     * @return the network by itself, named after the file
     * @throws EngineException if the file cannot be loaded, or a tensor has no fixed size or no type that we know; names the tensor
     */
    public GraphSpec describe(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new EngineException("%s: no such file".formatted(file));
        }
        try (SessionOptions options = options()) {
            options.setOptimizationLevel(SessionOptions.OptLevel.NO_OPT); // loaded sooner, and looked at only
            try (OrtSession session = environment.createSession(file.toString(), options)) {
                return new Description(file).of(session);
            }
        } catch (OrtException e) {
            throw new EngineException("%s: cannot be loaded: %s".formatted(file, firstLine(e)), e);
        }
    }

    private SessionOptions options() throws OrtException {
        SessionOptions options = new SessionOptions();
        options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
        options.setInterOpNumThreads(1);
        options.setIntraOpNumThreads(settings.threads());
        options.addConfigEntry("session.intra_op.allow_spinning", settings.spinning() ? "1" : "0");
        return options;
    }

    @Override
    public Tensor allocate(TensorSpec spec, Tensor.Placement placement) {
        // one memory for all on a CPU: an engine's own tensors are shown too
        return wrap(spec, ByteBuffer.allocateDirect(spec.bytes()));
    }

    @Override
    public Tensor wrap(TensorSpec spec, ByteBuffer memory) {
        if (!memory.isDirect() || memory.capacity() != spec.bytes()) {
            throw new EngineException("tensor '%s' needs a direct buffer of %d bytes, was %s of %d"
                    .formatted(
                            spec.name(),
                            spec.bytes(),
                            memory.isDirect() ? "a direct one" : "one on the heap",
                            memory.capacity()));
        }
        ByteBuffer bytes = memory.duplicate().clear().order(ByteOrder.nativeOrder());
        long[] shape = spec.shape().stream().mapToLong(Integer::longValue).toArray();
        OnnxJavaType type = OnnxTypes.of(spec.type());
        try {
            return new OnnxRuntimeTensor(spec, bytes, OnnxTensor.createTensor(environment, bytes, shape, type));
        } catch (OrtException e) {
            throw new EngineException("tensor '%s' cannot be made: %s".formatted(spec.name(), firstLine(e)), e);
        }
    }

    /** The environment is shared by the whole process and is released with it. */
    @Override
    public void close() {}

    static String firstLine(OrtException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
