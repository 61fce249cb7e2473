package io.tubecast.trtbuild.command;

import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.tensorrt.TensorRtProvider;
import io.tubecast.inference.tensorrt.TensorRtSettings;
import io.tubecast.trtbuild.backend.OnnxRuntimeTarget;
import io.tubecast.trtbuild.backend.Target;
import io.tubecast.trtbuild.tensorrt.PlanOptions;
import io.tubecast.trtbuild.tensorrt.PresetPlanBuilder;
import io.tubecast.trtbuild.tensorrt.TensorRtTarget;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Opens what engines are made for.
 *
 * @param options how plans are built
 * @param timingCache file of what is learnt in builds; null: the default, beside the engines
 * @param bundle whose engines are built or run; null: none's
 * @param graphs whether runs are recorded as CUDA graphs
 * @param hostCode whether plans may bring code for the processor, as those that newer releases can run do
 * @param verbose whether every detail of a build is told
 */
record TargetOpener(
        PlanOptions options,
        @Nullable Path timingCache,
        @Nullable Path bundle,
        boolean graphs,
        boolean hostCode,
        boolean verbose) {
    /** What runs the engines of a bundle. */
    static TargetOpener forRunning(Path bundle) {
        boolean hostCode = new EngineFolder(bundle)
                .list().engines().stream().anyMatch(engine -> engine.manifest().versionCompatible());
        return new TargetOpener(PlanOptions.DEFAULTS, null, bundle, true, hostCode, false);
    }

    /**
     * Opens a target on this machine; the caller closes it.
     *
     * @param reference what runs graphs; stays the caller's
     */
    Target open(EngineTarget kind, OnnxRuntimeProvider reference) {
        return kind == EngineTarget.TENSORRT ? tensorRt() : new OnnxRuntimeTarget(reference);
    }

    /** TensorRT on this machine's GPU. */
    TensorRtTarget tensorRt() {
        TensorRtProvider provider = TensorRtTarget.provider(new TensorRtSettings(graphs, hostCode));
        Path cache = timingCache;
        if (cache == null && bundle != null) {
            cache = new EngineFolder(bundle)
                    .directory(provider.identity().folder())
                    .resolve("timing.cache");
        }
        return new TensorRtTarget(provider, provider.identity(), new PresetPlanBuilder(), options, cache, verbose);
    }
}
