package io.tubecast.onnx.precision;

import io.tubecast.onnx.OnnxModel;
import java.util.List;

/**
 * A converted graph.
 *
 * @param model the graph; its inputs and outputs have the names and types they had
 * @param kept the nodes that were not converted, in the order of the graph
 */
public record Outcome(OnnxModel model, List<KeptNode> kept) {
    /** Copies the list. */
    public Outcome {
        kept = List.copyOf(kept);
    }
}
