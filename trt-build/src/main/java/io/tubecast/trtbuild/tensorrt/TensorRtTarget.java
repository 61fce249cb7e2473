package io.tubecast.trtbuild.tensorrt;

import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFolder.Content;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.tensorrt.ProbeReport;
import io.tubecast.inference.tensorrt.TensorRt;
import io.tubecast.inference.tensorrt.TensorRtProvider;
import io.tubecast.inference.tensorrt.TensorRtSettings;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.inspect.ParserSupport;
import io.tubecast.onnx.inspect.Refusal;
import io.tubecast.trtbuild.backend.Target;
import io.tubecast.trtbuild.build.BuildException;
import io.tubecast.trtbuild.conversion.GraphConverter.TargetForm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** TensorRT on this machine's GPU: its engines are plans. Owns what runs them. */
public final class TensorRtTarget implements Target {
    private static final Duration PROBE_LIMIT = Duration.ofMinutes(2);

    private final EngineProvider provider;
    private final DeviceIdentity.Gpu device;
    private final PlanBuilder builder;
    private final PlanOptions options;
    private final @Nullable Path timingCache;
    private final boolean verbose;

    /**
     * A target.
     *
     * @param provider what runs plans; becomes this object's own
     * @param device the GPU
     * @param builder what builds plans
     * @param timingCache file of what is learnt in builds; null: nothing is kept
     * @param verbose whether every detail of a build is told
     */
    public TensorRtTarget(
            EngineProvider provider,
            DeviceIdentity.Gpu device,
            PlanBuilder builder,
            PlanOptions options,
            @Nullable Path timingCache,
            boolean verbose) {
        this.provider = provider;
        this.device = device;
        this.builder = builder;
        this.options = options;
        this.timingCache = timingCache;
        this.verbose = verbose;
    }

    /**
     * This machine's.
     *
     * @throws BuildException if TensorRT cannot be used here; one sentence that says why and what can be done without
     */
    public static TensorRtProvider provider(TensorRtSettings settings) {
        requireTensorRt("; without a GPU, --target onnxruntime makes engines for this CPU");
        return TensorRt.open(settings);
    }

    /**
     * What TensorRT tells of a plan's layers.
     *
     * @param hostCode whether the plan may bring code for the processor
     * @throws BuildException if TensorRT cannot be used here
     */
    public static PlanLayers layers(Path plan, boolean hostCode) {
        requireTensorRt("; without it, inspect tells what the manifest says");
        TensorRt.load();
        return PresetPlanInspector.layers(plan, hostCode);
    }

    private static void requireTensorRt(String otherwise) {
        ProbeReport probe = TensorRt.probe(PROBE_LIMIT);
        if (!probe.available()) {
            throw new BuildException(TensorRt.UNAVAILABLE + probe.reason() + otherwise);
        }
    }

    @Override
    public EngineTarget kind() {
        return EngineTarget.TENSORRT;
    }

    @Override
    public DeviceIdentity device() {
        return device;
    }

    @Override
    public EngineProvider provider() {
        return provider;
    }

    @Override
    public TargetForm form() {
        return TargetForm.tensorRt();
    }

    @Override
    public Map<String, String> options() {
        return options.manifest();
    }

    @Override
    public Optional<Path> timingCache() {
        return timingCache == null || !Files.exists(timingCache) ? Optional.empty() : Optional.of(timingCache);
    }

    @Override
    public Content make(String graph, Path network, Consumer<String> log) {
        return Content.of(plan(graph, network, Map.of(), log).bytes());
    }

    /**
     * Builds a plan.
     *
     * @param shapes of inputs of open sizes
     */
    public Plan plan(String graph, Path network, Map<String, InputShapes> shapes, Consumer<String> log) {
        List<Refusal> refused = ParserSupport.check(OnnxModel.read(network), ParserSupport.MAJOR).stream()
                .filter(Refusal::refused)
                .toList();
        refused.forEach(refusal -> log.accept(refusal.line()));
        Plan plan = builder.build(new PlanRequest(graph, network, shapes, options, readTimingCache(), verbose), log);
        keep(plan.timingCache());
        return plan;
    }

    private ByteBuffer readTimingCache() {
        if (timingCache == null || !Files.exists(timingCache)) {
            return ByteBuffer.allocateDirect(0);
        }
        try {
            byte[] bytes = Files.readAllBytes(timingCache);
            return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read (%s)".formatted(timingCache, e), e);
        }
    }

    /** In one move, so that a build that is stopped leaves a whole cache. */
    private void keep(ByteBuffer learnt) {
        if (timingCache == null || !learnt.hasRemaining()) {
            return;
        }
        Path draft = timingCache.resolveSibling("." + timingCache.getFileName() + ".part");
        try {
            Files.createDirectories(timingCache.toAbsolutePath().resolveSibling(""));
            Files.deleteIfExists(draft);
            Content.of(learnt).writeTo(draft);
            Files.move(draft, timingCache, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written (%s)".formatted(timingCache, e), e);
        }
    }

    @Override
    public void close() {
        provider.close();
    }
}
