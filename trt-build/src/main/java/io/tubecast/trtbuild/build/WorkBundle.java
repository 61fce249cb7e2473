package io.tubecast.trtbuild.build;

import io.tubecast.inference.bundle.GoldenVector;
import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.bundle.ModelManifest;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.trtbuild.backend.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A folder of drafts: links to a model's graphs, and beside them graphs and engines that are being tried in their place. Owns the folder and deletes it. */
final class WorkBundle implements AutoCloseable {
    private static final String NO_HASH = "0".repeat(64); // drafts are not checked against hashes

    private final ModelBundle bundle;
    private final TemporaryFolder temporary = new TemporaryFolder();
    private final Path folder = temporary.path();

    /** A graph in the place of a model's, with what it answers to the golden input. */
    record Draft(String file, GoldenVector.Graph expect) {}

    /** Makes the folder, among the temporary ones. */
    WorkBundle(ModelBundle bundle) {
        this.bundle = bundle;
        try {
            for (GraphSpec graph : bundle.manifest().graphs()) {
                Path link = folder.resolve(graph.file());
                Files.createDirectories(link.resolveSibling(""));
                Files.createSymbolicLink(link, bundle.path(graph).toAbsolutePath());
            }
        } catch (IOException e) {
            temporary.close();
            throw new BuildException("%s: cannot be written (%s)".formatted(folder, e), e);
        }
    }

    /** The folder. */
    Path folder() {
        return folder;
    }

    /** Where a draft goes. */
    Path file(String name) {
        return folder.resolve(name);
    }

    /**
     * The model with drafts in the place of some of its graphs.
     *
     * @param drafts by graph
     */
    ModelBundle with(Map<String, Draft> drafts) {
        ModelManifest manifest = bundle.manifest();
        List<GraphSpec> graphs = new ArrayList<>();
        List<GoldenVector.Graph> expected = new ArrayList<>();
        Map<String, String> files = new HashMap<>(manifest.files());
        for (GraphSpec graph : manifest.graphs()) {
            Draft draft = drafts.get(graph.name());
            graphs.add(draft == null ? graph : graph.withFile(draft.file()));
            if (draft == null) {
                manifest.expect().graphs().stream()
                        .filter(golden -> golden.graph().equals(graph.name()))
                        .forEach(expected::add);
            } else {
                expected.add(draft.expect());
                files.put(draft.file(), NO_HASH);
            }
        }
        GoldenVector expect = new GoldenVector(manifest.expect().seed(), expected);
        return new ModelBundle(folder, manifest.with(graphs, expect, files), bundle.labels());
    }

    @Override
    public void close() {
        temporary.close();
    }
}
