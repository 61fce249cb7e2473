package io.tubecast.onnx.quantization;

import java.util.List;

/**
 * Tensors whose channels can be scaled together without changing what a graph computes.
 *
 * @param tensors all of them, by name
 * @param stored those that convolutions or sums read, which are what is quantized
 * @param makers convolutions that write them
 * @param readers convolutions that read them
 */
record ChannelGroup(List<String> tensors, List<String> stored, List<WeightedNode> makers, List<WeightedNode> readers) {
    /** Copies the lists. */
    ChannelGroup {
        tensors = List.copyOf(tensors);
        stored = List.copyOf(stored);
        makers = List.copyOf(makers);
        readers = List.copyOf(readers);
    }

    /** How many channels they have. */
    int channels() {
        return Math.toIntExact(makers.get(0).weights().getDims(0));
    }
}
