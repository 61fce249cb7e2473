package io.tubecast.trtbuild.verify;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tubecast.trtbuild.accuracy.ModelTrial;
import io.tubecast.trtbuild.accuracy.OutputError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a comparison of a model's engines with its graphs.
 *
 * @param model name and version
 * @param device what the engines ran on
 * @param inputs what the outputs were compared on
 * @param graphs one an engine
 * @param videos what the whole models ran over; null if they did not
 * @param whole the whole model in engines beside the whole fp32 model; null if that was not compared
 * @param noise the whole fp32 model on the same videos with noise beside itself without; null if that was not asked
 * @param broken tolerances that were broken, a sentence each
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Verification(
        String model,
        String device,
        String inputs,
        List<Graph> graphs,
        @Nullable String videos,
        ModelTrial.@Nullable Verdict whole,
        @Nullable Noise noise,
        List<String> broken) {
    /** Copies the lists. */
    public Verification {
        graphs = List.copyOf(graphs);
        broken = List.copyOf(broken);
    }

    /**
     * What noise that nobody sees changes: the least that the comparison of whole models can tell.
     *
     * @param grayLevels by which every value of a frame went up or down
     * @param verdict the fp32 model with noise beside itself without
     */
    public record Noise(int grayLevels, ModelTrial.Verdict verdict) {}

    /**
     * One engine.
     *
     * @param graph name of its graph
     * @param file the engine, relative to the bundle's folder
     * @param precision what it computes in
     * @param samples inputs compared
     * @param outputs its outputs' errors
     * @param firstWrong the first node where it goes wrong; null if none does or that was not asked
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Graph(
            String graph,
            String file,
            String precision,
            int samples,
            List<OutputError> outputs,
            @Nullable FirstWrong firstWrong) {
        /** Copies the list. */
        public Graph {
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * A node whose result is wrong while that of the one before is not.
     *
     * @param node its name
     * @param operator what it computes
     * @param tensor its result
     * @param error relative error of the result
     * @param before the result before it, in the order of the graph; empty if it is the first
     * @param errorBefore relative error of that
     */
    public record FirstWrong(
            String node, String operator, String tensor, double error, String before, double errorBefore) {}
}
