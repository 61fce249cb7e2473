package io.tubecast.inference.amtnet;

import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.TensorSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The trunk of one stream with two sets of maps that take turns: it writes into one while the other holds the frame before. The tensors belong to
 * whoever made them.
 */
final class StreamTrunk {
    private final Binding[] bindings = new Binding[2];
    private final boolean[] filled = new boolean[2];
    private final List<Map<String, Tensor>> maps;

    /**
     * Binds a trunk both ways round.
     *
     * @param input what it reads
     * @param maps two sets of its outputs by name
     */
    StreamTrunk(NetworkEngine engine, Tensor input, List<Map<String, Tensor>> maps) {
        this.maps = maps;
        for (int slot = 0; slot < 2; slot++) {
            bindings[slot] = engine.bind(Map.of(engine.graph().inputs().get(0).name(), input), maps.get(slot));
        }
    }

    /** The run over the input into a set of maps. */
    Binding binding(int slot) {
        return bindings[slot];
    }

    /** Notes whether a set of maps is of its frame, or whether the frame had no input of this stream. */
    void fill(int slot, boolean hasMaps) {
        filled[slot] = hasMaps;
    }

    /** Whether a set holds the maps of its frame. */
    boolean isFilled(int slot) {
        return filled[slot];
    }

    /** Forgets both frames. */
    void reset() {
        filled[0] = false;
        filled[1] = false;
    }

    /** The maps as inputs of a head whose second frame is in {@code slot}; a head of one frame takes the first's alone. */
    Map<String, Tensor> inputs(GraphSpec head, int slot) {
        Map<String, Tensor> inputs = new HashMap<>();
        maps.get(1 - slot).forEach((name, tensor) -> inputs.put("first." + name, tensor));
        maps.get(slot).forEach((name, tensor) -> inputs.put("second." + name, tensor));
        inputs.keySet().retainAll(head.inputs().stream().map(TensorSpec::name).toList());
        return inputs;
    }
}
