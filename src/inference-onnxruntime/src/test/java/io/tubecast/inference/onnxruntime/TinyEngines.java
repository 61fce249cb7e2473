package io.tubecast.inference.onnxruntime;

import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.HashedFile;
import io.tubecast.inference.engines.SampleEngines;
import io.tubecast.onnx.GraphBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * Engines for {@link TinyBundle}: ONNX files, whatever they are called, of which the head's calls 'fall' what the model's own calls 'wave', so that a test sees which one
 * runs. Part of the test-jar; those who use it need that of {@code inference} too.
 */
public final class TinyEngines {
    private static final int FALL = 3;

    private TinyEngines() {}

    /**
     * Writes engines.
     *
     * @param bundle written by {@link TinyBundle#write}
     * @param graphs which of its graphs get one
     */
    public static List<EngineFile> write(ModelBundle bundle, DeviceIdentity device, String... graphs) {
        EngineFolder folder = new EngineFolder(bundle.directory());
        List<EngineFile> engines = new ArrayList<>();
        for (GraphSpec graph : bundle.manifest().graphs()) {
            if (!List.of(graphs).contains(graph.name())) {
                continue;
            }
            GraphBuilder converted = graph.role().isHead()
                    ? TinyBundle.head("appearance", 3, FALL)
                    : TinyBundle.trunk("appearance", "frame", 3);
            HashedFile file = folder.place(
                    device.folder(),
                    graph.name() + device.target().extension(),
                    draft -> converted.build().write(draft));
            GraphSpec placed = graph.withFile("engines/" + device.folder() + "/" + file.file());
            engines.add(folder.finish(
                    device.folder(),
                    SampleEngines.manifest(
                            bundle, graph, device, file, TinyBundle.expected(bundle.directory(), placed))));
        }
        return engines;
    }
}
