package io.tubecast.trtbuild.conversion;

import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.terminal.Progress;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.onnxruntime.OnnxRuntimeProvider;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.ChannelValues;
import io.tubecast.onnx.edit.GraphEdit;
import io.tubecast.trtbuild.samples.NetworkRun;
import io.tubecast.trtbuild.samples.Sample;
import java.io.PrintWriter;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what the channels of some tensors hold: runs the fp32 network in ONNX Runtime with them as outputs too.
 *
 * @param provider what runs it; stays the caller's
 * @param work folder for graphs with more outputs
 * @param out where progress goes
 */
public record ChannelMeasurement(OnnxRuntimeProvider provider, Path work, PrintWriter out) {
    private static final int MOST_SAMPLES = 100;

    /**
     * Runs a network on samples.
     *
     * @param graph what messages call it, and its inputs
     * @param tensors [1, C, ...] each
     */
    public Map<String, ChannelValues> measure(
            OnnxModel model, GraphSpec graph, List<String> tensors, List<Sample> samples) {
        Path file = work.resolve(graph.name() + "-channels.onnx");
        GraphEdit.withOutputs(model, tensors).write(file);
        GraphSpec extended = provider.describe(file);
        int count = Math.min(MOST_SAMPLES, samples.size());
        Map<String, ChannelValues> measured = new HashMap<>();
        try (NetworkRun run = new NetworkRun(provider, work, extended);
                Progress progress = new Progress(out, graph.name() + ": measuring channels, runs", count)) {
            for (int i = 0; i < count; i++) {
                Interruption.check();
                run.run(samples.get((int) ((long) i * samples.size() / count)));
                for (TensorSpec output : extended.outputs()) {
                    if (tensors.contains(output.name())) {
                        FloatBuffer values =
                                run.output(output.name()).floats().duplicate().clear();
                        int channels = output.shape().get(1);
                        measured.computeIfAbsent(
                                        output.name(),
                                        absent -> new ChannelValues(channels, values.capacity() / channels))
                                .add(values);
                    }
                }
                progress.advance(1);
            }
        }
        return measured;
    }
}
