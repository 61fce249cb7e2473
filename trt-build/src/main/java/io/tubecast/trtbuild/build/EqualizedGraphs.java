package io.tubecast.trtbuild.build;

import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.EngineFolder.Content;
import io.tubecast.inference.engines.HashedFile;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.quantization.Equalization;
import io.tubecast.trtbuild.conversion.ChannelMeasurement;
import io.tubecast.trtbuild.conversion.RangeTables;
import io.tubecast.trtbuild.samples.SampleSet;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * A model's graphs with channels of like ranges, which 8 bits lose less of. They compute what the model's graphs do; their inner tensors are others, so ranges are measured on them, and what was converted is compared with
 * them tensor by tensor. They are kept beside the engines, under a name that tells graph, source and model apart.
 *
 * @param engines where they are kept
 * @param folder the device's
 * @param source what channels are measured on
 */
record EqualizedGraphs(EngineFolder engines, String folder, SampleSet.Source source) {
    /** A graph and the SHA-256 of its file. */
    record Graph(OnnxModel model, String sha256) {}

    /**
     * The equalized graph; the graph itself if there is nothing to equalize.
     *
     * @param sha256 of the graph's file
     * @param samples asked for only if there is something to measure
     * @param work folder for drafts
     */
    Graph of(
            GraphSpec graph,
            OnnxModel model,
            String sha256,
            Supplier<SampleSet> samples,
            OnnxRuntimeProvider provider,
            Tables.Place work) {
        List<String> tensors = Equalization.tensors(model);
        if (tensors.isEmpty()) {
            return new Graph(model, sha256);
        }
        OnnxModel equalized = Equalization.equalized(
                model,
                new ChannelMeasurement(provider, work.folder(), work.out())
                        .measure(model, graph, tensors, samples.get().of(graph)));
        String name = RangeTables.equalized(graph.name(), source.describe(), sha256);
        HashedFile file = engines.place(folder, name, Content.of(ByteBuffer.wrap(equalized.toBytes())));
        return new Graph(equalized, file.sha256());
    }
}
