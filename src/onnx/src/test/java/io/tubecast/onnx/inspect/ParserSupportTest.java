package io.tubecast.onnx.inspect;

import static io.tubecast.onnx.Attributes.graph;
import static io.tubecast.onnx.Attributes.ints;
import static io.tubecast.onnx.Attributes.number;
import static io.tubecast.onnx.Attributes.tensor;
import static io.tubecast.onnx.Attributes.text;
import static io.tubecast.onnx.inspect.ParserVerdicts.check;
import static io.tubecast.onnx.inspect.ParserVerdicts.condition;
import static io.tubecast.onnx.inspect.ParserVerdicts.fine;
import static io.tubecast.onnx.inspect.ParserVerdicts.map;
import static io.tubecast.onnx.inspect.ParserVerdicts.one;
import static io.tubecast.onnx.inspect.ParserVerdicts.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.Net;
import io.tubecast.onnx.OnnxException;
import io.tubecast.onnx.OnnxModel;
import io.tubecast.onnx.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each rule with a graph that breaks it and one that does not. */
class ParserSupportTest {
    private static final TensorType FLOAT = TensorType.FLOAT;

    @Test
    void ourOwnGraphsPass() throws IOException {
        for (String shipped : List.of("demo", "cfad-demo")) {
            try (Stream<Path> files = Files.list(Path.of("../../config/models", shipped))) {
                List<Path> graphs =
                        files.filter(file -> file.toString().endsWith(".onnx")).toList();
                assertThat(graphs)
                        .hasSizeGreaterThan(3)
                        .allSatisfy(graph -> assertThat(ParserSupport.check(OnnxModel.read(graph), 10))
                                .isEmpty());
            }
        }
    }

    @Test
    void otherVersionsAreNotKnown() {
        OnnxModel model = one("Relu").model();
        assertThatThrownBy(() -> ParserSupport.check(model, 9))
                .isInstanceOf(OnnxException.class)
                .hasMessage("what the parser of TensorRT 9 takes is not known here; known is 10");
    }

    @Test
    void operatorSetsOutsideOfTheTable() {
        fine(one("Relu").opset(9));
        fine(one("Relu").opset(20));
        condition(one("Relu").opset(8), "operator set 8; the parser's table begins at 9");
        condition(one("Relu").opset(21), "ends at 20 in TensorRT 10.1, at 24 in 10.15");
        condition(one("Relu").opset(25), "operator set 25; the parser's table ends at 24");
    }

    @Test
    void operatorsThatTheParserDoesNotHave() {
        fine(one("HardSwish"));
        refused(one("Det"), "does not have the operator");
        refused(one("Multinomial"), "does not have the operator");
        refused(one("Invented"), "looks for a plugin called 'Invented'");
        condition(one("RMSNormalization"), "10.1 does not, 10.15 does");
        condition(one("EfficientNMS_TRT"), "plugin of TensorRT's own");
        refused(map(1, 2).foreign("com.microsoft", "FusedConv", "x", "y").outputs("y"), "domain 'com.microsoft'");
        Net quantized = map(1, 4).node("DynamicQuantizeLinear", "x", "q s2 z2");
        assertThat(check(quantized))
                .singleElement()
                .extracting(Refusal::advice)
                .asString()
                .contains("QuantizeLinear and DequantizeLinear");
    }

    @Test
    void functionsOfTheModelAreTakenApart() {
        Net net = map(1, 2).domain("my", 1).foreign("my", "Twice", "x", "y").outputs("y");
        refused(net, "domain 'my'");
        OnnxModel with = OnnxModel.of(net.proto().toBuilder()
                .addFunctions(FunctionProto.newBuilder().setName("Twice").setDomain("my"))
                .build());
        assertThat(ParserSupport.check(with, 10)).isEmpty();
    }

    @Test
    void nodesAndNamesAreTold() {
        Refusal refusal = check(one("Det")).get(0);
        assertThat(refusal.node()).isEqualTo("n");
        assertThat(refusal.operator()).isEqualTo("Det");
        assertThat(refusal.line())
                .startsWith("refused 'n' (Det): the parser does not have the operator; cut the graph");
        assertThat(check(map(1, 2).node("Det", "x", "out").outputs("out"))
                        .get(0)
                        .node())
                .isEqualTo("out");
    }

    @Test
    void elementTypesOfInputsAndOutputs() {
        for (TensorType type : List.of(FLOAT, TensorType.FLOAT16, TensorType.BFLOAT16, TensorType.INT32)) {
            fine(new Net().input("x", type, 2).node("Add", "x x", "y").output("y", type, 2));
        }
        Net doubles = new Net()
                .input("x", TensorType.DOUBLE, 2)
                .node("Cast", "x", "y", number("to", FLOAT.number()))
                .outputs("y");
        condition(doubles, "DOUBLE is narrowed to FLOAT");
        Net longs = new Net()
                .input("x", TensorType.INT64, 2)
                .node("Cast", "x", "y", number("to", FLOAT.number()))
                .outputs("y");
        condition(longs, "8 bytes a value");
        Net shorts = new Net()
                .input("x", TensorType.INT16, 2)
                .node("Cast", "x", "y", number("to", FLOAT.number()))
                .outputs("y");
        refused(shorts, "no element type INT16");
        Net words = new Net()
                .input("x", TensorType.STRING, 2)
                .node("Identity", "x", "y")
                .said("y", TensorType.STRING, 2);
        refused(words, "no element type STRING");
    }

    @Test
    void bytesMayOnlyComeInAndGoOut() {
        fine(new Net()
                .input("x", TensorType.UINT8, 2)
                .node("Cast", "x", "y", number("to", FLOAT.number()))
                .outputs("y"));
        fine(map(2).node("Cast", "x", "y", number("to", TensorType.UINT8.number()))
                .output("y", TensorType.UINT8, 2));
        refused(new Net().input("x", TensorType.UINT8, 2, 3).node("Transpose", "x", "y"), "it does not take UINT8");
    }

    @Test
    void elementTypesOfNodes() {
        fine(new Net().input("x", TensorType.INT32, 2).node("Mul", "x x", "y").output("y", TensorType.INT32, 2));
        refused(new Net().input("x", TensorType.INT32, 2).node("Sigmoid", "x", "y"), "it does not take INT32");
        refused(new Net().input("x", TensorType.BOOL, 2).node("ReduceMax", "x", "y"), "it does not take BOOL");
        refused(
                new Net()
                        .input("x", TensorType.BFLOAT16, 1, 1, 4, 4)
                        .input("g", TensorType.BFLOAT16, 1, 2, 2, 2)
                        .node("GridSample", "x g", "y"),
                "it does not take BFLOAT16");
        condition(map(2).node("Cast", "x", "y", number("to", TensorType.DOUBLE.number())), "DOUBLE is narrowed");
        refused(map(2).node("Cast", "x", "y", number("to", TensorType.UINT16.number())), "no element type UINT16");
        refused(map(2).node("Cast", "x", "y", number("to", TensorType.INT8.number())), "made by QuantizeLinear only");
        // a condition is looked at in Where, but the values count
        Net where =
                new Net().input("c", TensorType.BOOL, 2).input("a", FLOAT, 2).node("Where", "c a a", "y");
        fine(where);
    }

    @Test
    void elementTypesOfConstants() {
        fine(map(2).weights("w", TensorType.FLOAT16, 2).node("Relu", "x", "y"));
        fine(map(4).longs("s", 2, 2).node("Reshape", "x s", "y"));
        condition(map(2).weights("w", TensorType.UINT8, 2).node("Relu", "x", "y"), "widened to INT32");
        condition(map(2).weights("w", TensorType.DOUBLE, 2).node("Relu", "x", "y"), "DOUBLE is narrowed");
        refused(map(2).weights("w", TensorType.INT16, 2).node("Relu", "x", "y"), "no element type INT16");
        fine(new Net().node("Constant", "", "y", tensor("value", Net.scalar("", 1))));
        refused(
                new Net().node("Constant", "", "y", text("value_string", "a")).said("y", FLOAT),
                "its form 'value_string'");
    }

    @Test
    void sparseInitializersAreNotRead() {
        Net net = map(4).node("Add", "x w", "y").outputs("y");
        SparseTensorProto sparse = SparseTensorProto.newBuilder()
                .setValues(TensorProto.newBuilder()
                        .setName("w")
                        .setDataType(FLOAT.number())
                        .addDims(1)
                        .addFloatData(1))
                .setIndices(Net.longTensor("", 2))
                .addDims(4)
                .build();
        OnnxModel model = OnnxModel.of(net.proto().toBuilder()
                .setGraph(net.graph().toBuilder().addSparseInitializer(sparse))
                .build());
        assertThat(model.values().faults()).isEmpty();
        assertThat(model.values().port("y").shape()).containsExactly(4L);
        assertThat(ParserSupport.check(model, 10))
                .singleElement()
                .extracting(Refusal::reason)
                .isEqualTo("sparse initializers are not read");
    }

    @Test
    void sizesThatOnlyTheDataSay() {
        condition(map(2, 3).node("NonZero", "x", "y"), "only the data say");
        Net nms = new Net()
                .input("x", FLOAT, 1, 100, 4)
                .input("s", FLOAT, 1, 24, 100)
                .node("NonMaxSuppression", "x s", "y");
        condition(nms, "only the data say");
        assertThat(check(nms).get(0).advice()).contains("EfficientNMS_TRT");
        refused(one("Unique"), "does not have the operator");
        fine(map(1, 100).longs("k", 10).node("TopK", "x k", "v i"));
    }

    @Test
    void openInputsNeedAProfile() {
        fine(one("Relu"));
        Net net = new Net()
                .input("a", FLOAT, "batch", 3, 8)
                .input("b", FLOAT, 2, "n")
                .input("c", FLOAT, 4)
                .node("Relu", "a", "y");
        List<Refusal> found = check(net);
        assertThat(found).extracting(Refusal::node).containsExactly("a", "b");
        assertThat(found).noneMatch(Refusal::refused);
        assertThat(found.get(0).reason()).contains("[batch, 3, 8]");
        assertThat(found.get(0).advice())
                .isEqualTo(
                        "fix them, or give --minShapes=a:1x3x8,b:2x1 --optShapes=a:1x3x8,b:2x1 --maxShapes=a:1x3x8,b:2x1");
        Net proto = new Net().node("Relu", "x", "y");
        OnnxModel unranked = OnnxModel.of(proto.proto().toBuilder()
                .setGraph(proto.graph().toBuilder()
                        .addInput(Net.value("x", FLOAT).toBuilder().clearType()))
                .build());
        assertThat(ParserSupport.check(unranked, 10))
                .singleElement()
                .extracting(Refusal::refused)
                .isEqualTo(true);
    }

    @Test
    void resizing() {
        fine(resize(
                map(1, 4, 8, 8),
                2,
                2,
                text("mode", "linear"),
                text("coordinate_transformation_mode", "align_corners")));
        refused(
                resize(map(1, 4, 8, 8), 2, 2, text("coordinate_transformation_mode", "tf_crop_and_resize")),
                "tf_crop_and_resize");
        refused(
                resize(
                        map(1, 4, 8, 8),
                        2,
                        2,
                        text("coordinate_transformation_mode", "tf_half_pixel_for_nn"),
                        text("nearest_mode", "floor")),
                "nearest_mode 'floor'");
        fine(resize(
                map(1, 4, 8, 8),
                2,
                2,
                text("coordinate_transformation_mode", "tf_half_pixel_for_nn"),
                text("nearest_mode", "round_prefer_floor")));
        condition(resize(map(1, 4, 8, 8), 2, 2, text("mode", "cubic")), "'cubic'");
        refused(resize(map(1, 4, 8, 8), 2, 2, number("antialias", 1)), "antialias");
        refused(resize(map(1, 4, 8, 8), 1, 1, text("keep_aspect_ratio_policy", "not_larger")), "not_larger");
        // all of four axes are scaled
        Net all = map(1, 4, 8, 8).floats("s", 2, 2, 2, 2).node("Resize", "x - s", "y", text("mode", "linear"));
        refused(all, "over more than the last 3 axes");
        fine(map(1, 4, 8, 8).floats("s", 1, 2, 2, 2).node("Resize", "x - s", "y", text("mode", "linear")));
        fine(map(1, 4, 8, 8).floats("s", 2, 2, 2, 2).node("Resize", "x - s", "y"));
        Net some = map(1, 4, 8, 8).input("s", FLOAT, 2).node("Resize", "x - s", "y", ints("axes", 2, 3));
        refused(some, "axes [2, 3] with scales that are computed");
        fine(map(1, 4, 8, 8).input("s", FLOAT, 4).node("Resize", "x - s", "y", ints("axes", 0, 1, 2, 3)));
        fine(map(1, 4, 8, 8).floats("s", 1, 1, 2, 2).node("Upsample", "x s", "y", text("mode", "linear")));
        refused(
                map(1, 4, 8, 8).floats("s", 1, 1, 2, 2).node("Upsample", "x s", "y", text("mode", "cubic")),
                "mode 'cubic'");
    }

    private static Net resize(Net net, float high, float wide, AttributeProto... attributes) {
        return net.floats("s", 1, 1, high, wide).node("Resize", "x - s", "y", attributes);
    }

    @Test
    void padding() {
        for (String mode : List.of("constant", "edge", "reflect")) {
            fine(map(4).longs("p", 1, 1).node("Pad", "x p", "y", text("mode", mode)));
        }
        condition(map(4).longs("p", 1, 1).node("Pad", "x p", "y", text("mode", "wrap")), "since TensorRT 10.0");
        refused(map(4).longs("p", 1, 1).node("Pad", "x p", "y", text("mode", "symmetric")), "mode 'symmetric'");
        fine(map(4).longs("p", 1, 1).longs("a", 0).node("Pad", "x p - a", "y"));
        Net computed =
                map(4).longs("p", 1, 1).longs("a", 0).node("Abs", "a", "b").node("Pad", "x p - b", "y");
        refused(computed, "its axes are computed");
    }

    @Test
    void pooling() {
        fine(one("MaxPool", ints("kernel_shape", 2, 2)));
        fine(map(1, 4, 8, 8, 8).node("AveragePool", "x", "y", ints("kernel_shape", 2, 2, 2)));
        refused(map(1, 4, 8, 8, 8, 8).node("AveragePool", "x", "y", ints("kernel_shape", 2, 2, 2, 2)), "over 4 axes");
        refused(one("MaxPool", ints("kernel_shape", 2, 2), ints("dilations", 1, 2)), "dilations [1, 2]");
        fine(one("MaxPool", ints("kernel_shape", 2, 2), ints("dilations", 1, 1)));
        refused(map(1, 4, 8, 8).node("MaxPool", "x", "y i", ints("kernel_shape", 2, 2)), "output of indices");
        fine(one("LpPool", ints("kernel_shape", 2, 2), number("p", 1)));
        refused(one("LpPool", ints("kernel_shape", 2, 2), number("p", 3)), "p is 3");
        fine(one("LpNormalization"));
        refused(one("LpNormalization", number("p", 4)), "p is 4");
    }

    @Test
    void convolutions() {
        fine(map(1, 2, 9).weights("w", FLOAT, 3, 2, 3).node("Conv", "x w", "y"));
        fine(map(1, 2, 9, 9, 9).weights("w", FLOAT, 3, 2, 3, 3, 3).node("Conv", "x w", "y"));
        refused(
                map(1, 2, 9, 9, 9, 9).weights("w", FLOAT, 3, 2, 3, 3, 3, 3).node("Conv", "x w", "y"),
                "a map of 6 axes");
        Net crop = map(1, 2, 9, 9).weights("w", FLOAT, 2, 3, 3, 3);
        refused(crop.node("ConvTranspose", "x w", "y", ints("pads", -1, 0, 0, 0)), "below 0");
        fine(map(1, 2, 9, 9)
                .weights("w", FLOAT, 2, 3, 3, 3)
                .node("ConvTranspose", "x w", "y", ints("pads", 1, 1, 0, 0)));
        fine(deformed(1, 1, 1, 1));
        refused(deformed(1, 1, 0, 0), "not the same on both sides");
        Net deep = map(1, 2, 5, 5, 5).weights("w", FLOAT, 3, 2, 3, 3, 3).weights("o", FLOAT, 1, 81, 3, 3, 3);
        refused(deep.node("DeformConv", "x w o", "y"), "a map of 5 axes");
    }

    private static Net deformed(long... pads) {
        Net net = map(1, 2, 9, 9).weights("w", FLOAT, 3, 2, 3, 3).weights("o", FLOAT, 1, 18, 9, 9);
        return net.node("DeformConv", "x w o", "y", ints("pads", pads));
    }

    @Test
    void topK() {
        fine(map(1, 5000).longs("k", 3839).node("TopK", "x k", "v i"));
        refused(map(1, 5000).longs("k", 3840).node("TopK", "x k", "v i"), "k is 3840");
        refused(map(1, 5000).longs("k", 10).node("TopK", "x k", "v i", number("sorted", 0)), "sorted is 0");
    }

    @Test
    void settingsOfTraining() {
        Net norm = map(1, 4, 8).weights("s", FLOAT, 4);
        fine(norm.node("BatchNormalization", "x s s s s", "y"));
        refused(
                map(1, 4, 8)
                        .weights("s", FLOAT, 4)
                        .node("BatchNormalization", "x s s s s", "y", number("training_mode", 1)),
                "training_mode is 1");
        TensorProto.Builder flag = TensorProto.newBuilder().setName("t").setDataType(TensorType.BOOL.number());
        fine(map(4).floats("r", 0.5f).constant(flag.addInt32Data(0).build()).node("Dropout", "x r t", "y"));
        refused(
                map(4).floats("r", 0.5f)
                        .constant(flag.setInt32Data(0, 1).build())
                        .node("Dropout", "x r t", "y"),
                "it is set to train");
        refused(map(4).floats("r", 0.5f).input("t", TensorType.BOOL).node("Dropout", "x r t", "y"), "is computed");
    }

    @Test
    void furtherAttributes() {
        Net cells = map(5, 1, 2).weights("w", FLOAT, 1, 12, 2).weights("r", FLOAT, 1, 12, 3);
        fine(cells.node("LSTM", "x w r", "y", number("hidden_size", 3)));
        Net other = map(5, 1, 2).weights("w", FLOAT, 1, 12, 2).weights("r", FLOAT, 1, 12, 3);
        refused(other.node("LSTM", "x w r", "y", number("hidden_size", 3), number("layout", 1)), "layout is 1");
        Net coupled = map(5, 1, 2).weights("w", FLOAT, 1, 12, 2).weights("r", FLOAT, 1, 12, 3);
        refused(coupled.node("LSTM", "x w r", "y", number("input_forget", 1)), "input_forget is 1");
        fine(map(2, 8).weights("s", FLOAT, 8).node("LayerNormalization", "x s", "y"));
        refused(map(2, 8).weights("s", FLOAT, 8).node("LayerNormalization", "x s", "y mean"), "output 2 is not taken");
        Net scatter = map(4).longs("i", 0).floats("u", 1).node("ScatterND", "x i u", "y", text("reduction", "add"));
        refused(scatter, "reduction 'add'");
        fine(map(4).longs("i", 0).floats("u", 1).node("ScatterND", "x i u", "y", text("reduction", "none")));
        fine(map(1, 2, 5, 5).input("g", FLOAT, 1, 3, 3, 2).node("GridSample", "x g", "y"));
        refused(
                map(1, 2, 5, 5, 5).input("g", FLOAT, 1, 3, 3, 3, 3).node("GridSample", "x g", "y"),
                "a map of 5 axes; 4 to 4");
        fine(map(4).node("Mod", "x x", "y", number("fmod", 1)));
        refused(map(4).node("Mod", "x x", "y"), "fmod 0 with FLOAT");
        fine(map(4, 4).node("Einsum", "x x", "y", text("equation", "ij,jk->ik")));
        refused(map(4, 4).node("Einsum", "x x", "y", text("equation", "IJ,JK->IK")), "letters other than a to z");
        condition(
                map(1, 2, 8, 8)
                        .weights("r", FLOAT, 3, 4)
                        .weights("b", TensorType.INT32, 3)
                        .node("RoiAlign", "x r b", "y"),
                "plugin ROIAlign");
    }
}
