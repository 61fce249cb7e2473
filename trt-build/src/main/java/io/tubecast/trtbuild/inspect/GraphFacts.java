package io.tubecast.trtbuild.inspect;

import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.inspect.GraphReport;
import io.tubecast.onnx.inspect.ParserSupport;
import io.tubecast.onnx.inspect.Refusal;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * What a graph consists of and what TensorRT's parser thinks of it.
 *
 * @param file where it lies
 * @param report operators, sizes, costs
 * @param tensorRt what the parser of TensorRT 10 refuses or takes under a condition only; empty if nothing stands in the way
 */
public record GraphFacts(String file, GraphReport report, List<Refusal> tensorRt) {
    /** Copies the list. */
    public GraphFacts {
        tensorRt = List.copyOf(tensorRt);
    }

    /**
     * Looks at a file.
     *
     * @throws io.tubecast.onnx.OnnxException if it is no graph, cut off, or what lies beside it is missing
     */
    public static GraphFacts of(Path file) {
        OnnxModel model = OnnxModel.read(file);
        return new GraphFacts(file.toString(), GraphReport.of(model), ParserSupport.check(model, ParserSupport.MAJOR));
    }

    /** Whether the parser will refuse it. */
    public boolean refused() {
        return tensorRt.stream().anyMatch(Refusal::refused);
    }

    /** Prints it; with {@code nodes} a line for each node too. */
    public void print(PrintWriter out, boolean nodes) {
        out.println(file);
        out.print(nodes ? report.table() : report.summary());
        if (tensorRt.isEmpty()) {
            out.printf("TensorRT %d: nothing is known that its parser refuses%n", ParserSupport.MAJOR);
        }
        tensorRt.forEach(refusal -> out.printf("TensorRT %d: %s%n", ParserSupport.MAJOR, refusal.line()));
        out.flush();
    }
}
