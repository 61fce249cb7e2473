package io.tubecast.edge.engine;

import io.tubecast.inference.bundle.ModelBundle;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.publish.message.Factsheet;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that can run all networks of the model.
 *
 * @param kind what it is
 * @param backend what runs it
 * @param bundle the model, its graphs in the files that are to be opened
 * @param engines those of them that are engines
 * @param reason why it was chosen, for people
 */
public record EngineChoice(
        Kind kind, EngineBackend backend, ModelBundle bundle, List<EngineFile> engines, String reason) {
    /** What there is to choose among, the best first. */
    public enum Kind {
        /** Plans of TensorRT for all graphs. */
        PLANS,
        /** Graphs that were converted for this processor, and the model's own where there is none. */
        CONVERTED,
        /** The model's own graphs. */
        ORIGINAL;
    }

    private static final String MODEL_PRECISION = "fp32";

    /** Copies the list. */
    public EngineChoice {
        engines = List.copyOf(engines);
    }

    /** The same, chosen because something better could not be opened. */
    EngineChoice because(String failure) {
        String why = kind == Kind.ORIGINAL ? failure : reason + "; " + failure;
        return new EngineChoice(kind, backend, bundle, engines, why);
    }

    /**
     * Whether it is worth a change from another: a better kind, or the same with other files. Fewer files of the same kind are no gain: one was deleted, or is being built anew, and what runs needs it no more.
     */
    boolean improves(EngineChoice other) {
        return kind == other.kind
                ? !engines.equals(other.engines) && engines.size() >= other.engines.size()
                : kind.compareTo(other.kind) < 0;
    }

    /** The choice as the factsheet tells it. */
    Factsheet.Engine factsheet(String provider) {
        List<Factsheet.Graph> graphs = new ArrayList<>();
        for (GraphSpec graph : bundle.manifest().graphs()) {
            String precision = engines.stream()
                    .filter(engine -> engine.manifest().graph().equals(graph.name()))
                    .map(engine -> engine.manifest().precision().toString())
                    .findFirst()
                    .orElse(MODEL_PRECISION);
            String sha256 = bundle.manifest().files().getOrDefault(graph.file(), "");
            graphs.add(new Factsheet.Graph(graph.name(), precision, sha256));
        }
        return new Factsheet.Engine(backend.target().toString(), provider, reason, graphs);
    }
}
