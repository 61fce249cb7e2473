package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.function.Function;

/**
 * Multiply-accumulates of convolutions and matrix products, biases not counted.
 *
 * <p>A deformable convolution counts as an ordinary one; that it looks up four cells for each that it multiplies is not counted.
 */
public final class Macs {
    private Macs() {}

    /**
     * Those of one node.
     *
     * @param shapes the sizes of a value by its name
     * @return 0 for operators of other kinds, {@link Port#OPEN} if a size is not known
     */
    public static long of(NodeProto node, Function<String, List<Long>> shapes) {
        return switch (node.getOpType()) {
            case "Conv", "ConvInteger", "DeformConv" -> walked(node, 1, node.getOutput(0), shapes);
            case "QLinearConv" -> walked(node, 3, node.getOutput(0), shapes);
            // each value that comes in goes into every cell of the kernel
            case "ConvTranspose" -> walked(node, 1, node.getInput(0), shapes);
            case "Gemm" -> gemm(node, shapes);
            case "MatMul", "MatMulInteger" -> product(node, 0, shapes);
            case "QLinearMatMul" -> product(node, 0, shapes);
            default -> 0;
        };
    }

    /** All weights once for each position: weights [M, C / groups, ...] are M output channels of one kernel for each of their group's channels. */
    private static long walked(NodeProto node, int weights, String map, Function<String, List<Long>> shapes) {
        List<Long> cells = shapes.apply(map);
        long positions = cells.isEmpty() ? Port.OPEN : cells.get(0);
        for (int axis = 2; axis < cells.size(); axis++) {
            positions = Sizes.times(positions, cells.get(axis));
        }
        List<Long> kernel = shapes.apply(node.getInput(weights));
        return kernel.isEmpty() ? Port.OPEN : Sizes.times(positions, Sizes.product(kernel));
    }

    private static long gemm(NodeProto node, Function<String, List<Long>> shapes) {
        List<Long> a = shapes.apply(node.getInput(0));
        List<Long> out = shapes.apply(node.getOutput(0));
        if (a.size() != 2 || out.size() != 2) {
            return Port.OPEN;
        }
        boolean transposed =
                node.getAttributeList().stream().anyMatch(each -> each.getName().equals("transA") && each.getI() == 1);
        return Sizes.times(Sizes.product(out), a.get(transposed ? 0 : 1));
    }

    private static long product(NodeProto node, int left, Function<String, List<Long>> shapes) {
        List<Long> a = shapes.apply(node.getInput(left));
        return a.isEmpty()
                ? Port.OPEN
                : Sizes.times(Sizes.product(shapes.apply(node.getOutput(0))), a.get(a.size() - 1));
    }
}
