package io.tubecast.onnx.quantization;

import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.calibration.Range;
import io.tubecast.onnx.calibration.Ranges;
import io.tubecast.onnx.edit.ElementTypes;
import io.tubecast.onnx.edit.SmallGraph;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Graphs and ranges of the tests of quantization. */
final class QuantizableGraphs {
    static final Range TO_4 = new Range(0, 4);
    static final Range AROUND_0 = new Range(-1, 4);

    /** Ranges of all tensors of a model. */
    static Ranges all(OnnxModel model, Range range) {
        Map<String, Range> ranges = new TreeMap<>();
        new ElementTypes(model).floats().forEach(tensor -> ranges.put(tensor, range));
        return new Ranges(ranges);
    }

    static float[] weights(int count) {
        float[] values = new float[count];
        Arrays.fill(values, 0.5f);
        return values;
    }

    static SmallGraph weights(SmallGraph graph, String name, long out, long in) {
        return graph.constant(name, List.of(out, in, 3L, 3L), weights((int) (out * in * 9)))
                .constant(name + "b", new float[(int) out]);
    }

    static SmallGraph chain() {
        SmallGraph graph = new SmallGraph().input("x");
        weights(graph, "w1", 16, 16);
        weights(graph, "w2", 16, 16);
        return graph.node("Conv", "a", "x", "w1", "w1b")
                .node("Relu", "b", "a")
                .node("MaxPool", "c", "b")
                .node("Conv", "y", "c", "w2", "w2b")
                .output("y");
    }

    private QuantizableGraphs() {}
}
