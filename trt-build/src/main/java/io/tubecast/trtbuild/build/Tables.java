package io.tubecast.trtbuild.build;

import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engines.EngineFolder;
import io.tubecast.inference.engines.EngineFolder.Content;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.CalibrationTable;
import io.tubecast.onnx.calibration.Method;
import io.tubecast.trtbuild.conversion.RangeMeasurement;
import io.tubecast.trtbuild.conversion.RangeTables;
import io.tubecast.trtbuild.samples.SampleSet;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The measured ranges of a model's graphs. They are kept beside the engines, under a name that tells graph, source, number of frames and method apart, and used again for the same model file.
 *
 * @param engines where they are kept
 * @param folder the device's
 * @param source what the network is calibrated on
 * @param method how ranges are chosen
 */
record Tables(EngineFolder engines, String folder, SampleSet.Source source, Method method) {
    /**
     * The ranges of a graph.
     *
     * @param sha256 of the graph's file
     * @param samples asked for only if the graph has to be run
     * @param work folder for drafts
     */
    CalibrationTable of(
            GraphSpec graph,
            OnnxModel model,
            String sha256,
            Supplier<SampleSet> samples,
            OnnxRuntimeProvider provider,
            Place work) {
        String name = RangeTables.name(graph.name(), source.describe(), method.toString());
        Path file = engines.directory(folder).resolve(name);
        if (Files.exists(file)) {
            try {
                CalibrationTable known = CalibrationTable.read(file, sha256);
                work.out().printf("%s: ranges of %d runs reused: %s%n", graph.name(), known.frames(), file);
                return known;
            } catch (OnnxException e) {
                work.out().println(e.getMessage() + "; measured anew");
            }
        }
        CalibrationTable measured = new RangeMeasurement(provider, work.folder(), work.out())
                .measure(model, graph, samples.get().of(graph))
                .table(sha256, method);
        ByteBuffer text = ByteBuffer.wrap(measured.toText().getBytes(StandardCharsets.UTF_8));
        engines.place(folder, name, Content.of(text));
        return measured;
    }

    /**
     * Where drafts and messages go.
     *
     * @param folder for drafts
     * @param out for messages
     */
    record Place(Path folder, PrintWriter out) {}
}
