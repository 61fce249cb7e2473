package io.tubecast.inference.engines;

import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.GraphSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts engines in the place of a bundle's graphs. */
public final class EngineBundle {
    private EngineBundle() {}

    /**
     * The bundle with some of its graphs in engine files. Whoever runs it opens those files, and checks them against what they themselves answered when they were made.
     *
     * @param engines at most one a graph, checked by {@link EngineMatch} and {@link EngineFolder#verify}
     * @throws BundleException if one is of no graph of the bundle or of another one's tensors
     */
    public static ModelBundle with(ModelBundle bundle, Collection<EngineFile> engines) {
        ModelManifest manifest = bundle.manifest();
        Map<String, EngineFile> byGraph = new HashMap<>();
        for (EngineFile engine : engines) {
            require(byGraph.put(engine.manifest().graph(), engine) == null, engine, "there are two for its graph");
            require(
                    engine.manifest().expect().seed() == manifest.expect().seed(),
                    engine,
                    "expect.seed must be the model's, " + manifest.expect().seed());
        }
        List<GraphSpec> graphs = new ArrayList<>();
        List<GoldenVector.Graph> expected = new ArrayList<>();
        Map<String, String> files = new HashMap<>(manifest.files());
        for (GraphSpec graph : manifest.graphs()) {
            EngineFile engine = byGraph.remove(graph.name());
            if (engine == null) {
                graphs.add(graph);
                expected.addAll(manifest.expect().graphs().stream()
                        .filter(golden -> golden.graph().equals(graph.name()))
                        .toList());
                continue;
            }
            EngineManifest made = engine.manifest();
            require(
                    made.inputs().equals(graph.inputs()) && made.outputs().equals(graph.outputs()),
                    engine,
                    "inputs and outputs must be those of graph '%s'".formatted(graph.name()));
            graphs.add(graph.withFile(engine.path()));
            expected.addAll(made.expect().graphs());
            files.put(engine.path(), made.engine().sha256());
        }
        for (EngineFile left : byGraph.values()) {
            require(
                    false,
                    left,
                    "the model has no graph '%s'".formatted(left.manifest().graph()));
        }
        GoldenVector expect = new GoldenVector(manifest.expect().seed(), expected);
        return bundle.with(manifest.with(graphs, expect, files));
    }

    private static void require(boolean holds, EngineFile engine, String rule) {
        if (!holds) {
            throw new BundleException("%s: %s".formatted(engine.path(), rule));
        }
    }
}
