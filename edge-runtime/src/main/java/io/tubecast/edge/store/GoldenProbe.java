package io.tubecast.edge.store;

import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.GoldenCheck;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.inference.onnxruntime.OnnxRuntimeSettings;

/** Opens every graph of a bundle, one after the other, and compares what it answers to the golden input. One thread, so that a node that runs beside it hardly notices. */
public final class GoldenProbe {
    private GoldenProbe() {}

    /**
     * Checks a bundle on this machine's processor.
     *
     * @throws BundleException if a graph cannot be opened or answers otherwise than it should
     */
    public static void check(ModelBundle bundle) {
        try (EngineProvider provider = new OnnxRuntimeProvider(new OnnxRuntimeSettings(1, false))) {
            GoldenCheck golden = new GoldenCheck(provider, bundle);
            for (GraphSpec graph : bundle.manifest().graphs()) {
                try (NetworkEngine engine = provider.open(bundle.directory(), graph)) {
                    golden.check(engine);
                }
            }
        } catch (EngineException e) {
            throw new BundleException(String.valueOf(e.getMessage()), e);
        }
    }
}
