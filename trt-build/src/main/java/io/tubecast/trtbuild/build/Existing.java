package io.tubecast.trtbuild.build;

import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.EngineMatch;
import io.tubecast.inference.engines.Mismatch;
import java.util.Map;
import java.util.Optional;

/**
 * Whether an engine is there already that is as good as one that would be built now.
 *
 * @param engines where engines are
 * @param bundle the model
 * @param here the device
 * @param wanted options that it must have been built with
 */
record Existing(EngineFolder engines, ModelBundle bundle, DeviceIdentity here, Map<String, String> wanted) {
    /**
     * The engine of a graph, or why there is none.
     *
     * @param engine the engine; empty if it has to be built
     * @param why what is wrong with the one that is there; empty if there is none
     */
    record Answer(Optional<EngineFile> engine, String why) {}

    Answer of(GraphSpec graph) {
        EngineFile engine;
        try {
            Optional<EngineFile> found = engines.find(here.folder(), graph.name());
            if (found.isEmpty()) {
                return new Answer(Optional.empty(), "");
            }
            engine = found.get();
            engines.verify(engine);
        } catch (BundleException e) {
            return new Answer(Optional.empty(), String.valueOf(e.getMessage()));
        }
        for (Mismatch mismatch : EngineMatch.check(engine.manifest(), here, bundle, graph)) {
            if (mismatch.refuses()) {
                return new Answer(
                        Optional.empty(),
                        "%s differs, the engine's is %s, here it is %s"
                                .formatted(mismatch.field(), mismatch.engine(), mismatch.here()));
            }
        }
        for (Map.Entry<String, String> option : wanted.entrySet()) {
            String had = engine.manifest().builder().getOrDefault(option.getKey(), "none");
            if (!had.equals(option.getValue())) {
                return new Answer(
                        Optional.empty(),
                        "it was built with %s = %s, asked for is %s"
                                .formatted(option.getKey(), had, option.getValue()));
            }
        }
        return new Answer(Optional.of(engine), "");
    }
}
