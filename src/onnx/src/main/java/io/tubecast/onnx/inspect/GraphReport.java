package io.tubecast.onnx.inspect;

import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.Port;
import io.tubecast.onnx.TensorType;
import java.util.List;
import java.util.Map;

/**
 * What a graph consists of and what it costs, as records of plain values that a JSON writer takes as they are. What is not known before the graph runs is
 * {@link Port#OPEN}.
 *
 * @param producer who made the file, with version
 * @param irVersion version of the file format
 * @param operatorSets versions of the operator sets by domain, the format's own under ""
 * @param inputs what the graph takes
 * @param outputs what the graph gives, with the sizes that follow from the inputs
 * @param operators the kinds of nodes, the costliest first, those in graphs inside nodes counted too
 * @param nodes the nodes in order
 * @param weights the constants by element type, the largest first
 * @param totals sums over the graph
 * @param activations memory of what nodes compute
 * @param faults what does not fit together, a sentence each; empty for a sound graph
 */
public record GraphReport(
        String producer,
        long irVersion,
        Map<String, Long> operatorSets,
        List<Port> inputs,
        List<Port> outputs,
        List<OperatorCount> operators,
        List<NodeCost> nodes,
        List<Weights> weights,
        Totals totals,
        Activations activations,
        List<String> faults) {

    /**
     * A kind of node.
     *
     * @param operator its name, with the domain in front if it is not one of the format's own
     * @param nodes how many there are
     * @param macs multiply-accumulates of those for which they are known
     */
    public record OperatorCount(String operator, int nodes, long macs) {}

    /**
     * A node.
     *
     * @param name its name, or what it computes if it has none
     * @param operator its kind
     * @param output its first output
     * @param macs multiply-accumulates
     * @param weights number of constant values it reads
     * @param weightBytes bytes of these
     */
    public record NodeCost(String name, String operator, Port output, long macs, long weights, long weightBytes) {}

    /** The constants of one element type: how many tensors, values and bytes. */
    public record Weights(TensorType type, int tensors, long values, long bytes) {}

    /**
     * Sums.
     *
     * @param macs multiply-accumulates of all nodes for which they are known
     * @param nodesWithUnknownMacs nodes whose sizes are open
     * @param weights values of all constants, each counted once
     * @param weightBytes bytes of these
     */
    public record Totals(long macs, int nodesWithUnknownMacs, long weights, long weightBytes) {}

    /**
     * Memory of values that nodes compute, and of the inputs, when nodes run one after another in the order of the file, nothing is computed in place, and a
     * value is given up after its last reader; outputs stay. An engine that fuses nodes needs less; its work space comes on top.
     *
     * @param largest name of the largest value
     * @param largestBytes its bytes
     * @param peakBytes the most that is alive at once
     * @param peakNode the node that runs then
     * @param unknown how many values have an open size and are not counted
     */
    public record Activations(String largest, long largestBytes, long peakBytes, String peakNode, int unknown) {}

    /** Looks at a model. */
    public static GraphReport of(OnnxModel model) {
        return new Surveyor(model).report();
    }

    /** The report as people read it: what goes in and out, operators, weights, memory. */
    public String summary() {
        return new ReportText(this).summary();
    }

    /** The summary, and a line for each node. */
    public String table() {
        return new ReportText(this).table();
    }
}
