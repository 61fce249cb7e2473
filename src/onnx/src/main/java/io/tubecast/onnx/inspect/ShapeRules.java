package io.tubecast.onnx.inspect;

import ai.onnx.proto.OnnxMl.AttributeProto;
import io.tubecast.onnx.Port;
import java.util.List;

/** Sizes that only the data say, inputs that must be constants, and loops and branches. */
final class ShapeRules {
    private static final List<String> REDUCTIONS = List.of(
            "ReduceL1",
            "ReduceL2",
            "ReduceLogSum",
            "ReduceLogSumExp",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "ReduceSum",
            "ReduceSumSquare");

    private ShapeRules() {}

    static void check(Site site) {
        String operator = site.operator();
        switch (operator) {
            case "NonZero" ->
                site.condition(
                        "how many values come out only the data say; such an output needs an allocator, and no CUDA graph can be captured",
                        "give the values out before it and look for them outside of the network");
            case "NonMaxSuppression" ->
                site.condition(
                        "how many boxes come out only the data say; such an output needs an allocator, and no CUDA graph can be captured",
                        "cut the graph before it and suppress outside of the network, or use the plugin EfficientNMS_TRT with a fixed number of boxes");
            case "Loop" -> loop(site);
            case "Scan" ->
                site.condition(
                        "becomes a loop of TensorRT; no CUDA graph can be captured",
                        "unroll it when exporting if its length is fixed");
            case "If" -> branches(site);
            case "RoiAlign" ->
                site.condition("taken as the plugin ROIAlign", "load TensorRT's plugin library before parsing");
            case "CumSum" -> resolved(site, 1, "axis");
            case "OneHot" -> resolved(site, 1, "depth");
            case "Squeeze", "Unsqueeze" -> resolved(site, 1, "axes");
            case "EyeLike" -> {
                if (site.in(0).shape().contains(Port.OPEN)) {
                    site.refuse("its sizes %s are open".formatted(site.in(0).sizes()), "fix the input's sizes");
                }
            }
            default -> {
                if (REDUCTIONS.contains(operator) && site.given(1) && !site.constant(1)) {
                    site.refuse("its axes are computed", "give them as an initializer");
                }
            }
        }
    }

    private static void resolved(Site site, int input, String name) {
        if (site.given(input) && !site.resolved(input)) {
            site.refuse("its %s is not known before the network runs".formatted(name), "give it as a constant");
        }
    }

    private static void loop(Site site) {
        site.condition(
                "becomes a loop of TensorRT: what it stacks up must have a fixed length, what it carries on must keep its sizes, and no CUDA graph can be captured",
                "unroll it when exporting if its length is fixed");
        AttributeProto body = site.attribute("body");
        int carried = Math.max(0, site.node().getInputCount() - 2);
        boolean stacks = body != null && body.getG().getOutputCount() > 1 + carried;
        if (stacks && !site.resolved(0)) {
            site.refuse(
                    "it stacks up values over a number of turns that is not known before",
                    "give the number as a constant");
        }
    }

    private static void branches(Site site) {
        AttributeProto yes = site.attribute("then_branch");
        AttributeProto no = site.attribute("else_branch");
        site.condition(
                "both branches are built; their outputs must have the same number of axes, and no CUDA graph can be captured",
                "export with the branch that is wanted");
        if (yes == null
                || no == null
                || yes.getG().getOutputCount() != no.getG().getOutputCount()) {
            site.refuse("its branches give different numbers of values", "export with the branch that is wanted");
            return;
        }
        for (int i = 0; i < yes.getG().getOutputCount(); i++) {
            String name = yes.getG().getOutput(i).getName();
            if (name.equals(no.getG().getOutput(i).getName())) {
                site.refuse(
                        "both branches call a value '%s'".formatted(name),
                        "give the values of the branches different names");
            }
            int left =
                    yes.getG().getOutput(i).getType().getTensorType().getShape().getDimCount();
            int right =
                    no.getG().getOutput(i).getType().getTensorType().getShape().getDimCount();
            boolean known = yes.getG().getOutput(i).getType().getTensorType().hasShape()
                    && no.getG().getOutput(i).getType().getTensorType().hasShape();
            if (known && left != right) {
                site.refuse(
                        "its branches give %d and %d axes for '%s'".formatted(left, right, name),
                        "export with the branch that is wanted");
            }
        }
    }
}
