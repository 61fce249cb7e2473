package io.tubecast.onnx.edit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.Attributes;
import io.tubecast.onnx.OnnxModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpsetLiftTest {
    private static final AttributeProto AXES = Attributes.ints("axes", 1, -1);

    @Test
    void axesBecomeAnInput() {
        OnnxModel model = new SmallGraph(17)
                .input("x")
                .node(AXES, "ReduceL2", "a", "x")
                .node("ReduceMax", "b", "a")
                .node("Relu", "y", "b")
                .output("y")
                .build();
        OnnxModel lifted = OpsetLift.to(model, 19);
        assertThat(lifted.opset()).isEqualTo(19);
        assertThat(lifted.proto().getIrVersion()).isEqualTo(9);
        assertThat(SmallGraph.lines(lifted))
                .containsExactly("ReduceL2 x, a.axes -> a", "ReduceMax a -> b", "Relu b -> y");
        assertThat(SmallGraph.maker(lifted, "a").getAttributeList()).isEmpty();
        assertThat(Tensors.longs(SmallGraph.constant(lifted, "a.axes"))).containsExactly(1, -1);
        assertThat(OpsetLift.to(model, 17)).isSameAs(model);
        assertThat(SmallGraph.lines(OpsetLift.to(lifted, 22))).isEqualTo(SmallGraph.lines(lifted));
    }

    @Test
    void splitSaysIntoHowMany() {
        NodeProto split =
                SmallGraph.of("Split", "a", "x").toBuilder().addOutput("b").build();
        OnnxModel lifted = OpsetLift.to(
                new SmallGraph(13)
                        .input("x")
                        .add(split)
                        .node("Add", "y", "a", "b")
                        .output("y")
                        .build(),
                18);
        assertThat(Attributes.number(SmallGraph.maker(lifted, "b"), "num_outputs", 0))
                .isEqualTo(2);
    }

    @Test
    void gridSampleHasNewNamesFrom20On() {
        OnnxModel model = new SmallGraph(16)
                .input("x")
                .input("grid")
                .node("GridSample", "y", "x", "grid")
                .output("y")
                .build();
        assertThat(Attributes.find(SmallGraph.maker(OpsetLift.to(model, 19), "y"), "mode"))
                .isNull();
        assertThat(Attributes.text(SmallGraph.maker(OpsetLift.to(model, 20), "y"), "mode", ""))
                .isEqualTo("linear");
    }

    @Test
    void roiAlignSaysHowItAlignedBefore16() {
        OnnxModel model = new SmallGraph(13)
                .input("x")
                .input("rois")
                .input("batch")
                .node("RoiAlign", "y", "x", "rois", "batch")
                .output("y")
                .build();
        assertThat(Attributes.text(
                        SmallGraph.maker(OpsetLift.to(model, 19), "y"), "coordinate_transformation_mode", ""))
                .isEqualTo("output_half_pixel");
    }

    @Test
    void whatChangedItsInputsIsRefused() {
        OnnxModel model =
                new SmallGraph(17).input("x").node("DFT", "y", "x").output("y").build();
        assertThat(OpsetLift.to(model, 19).opset()).isEqualTo(19);
        assertThatThrownBy(() -> OpsetLift.to(model, 22))
                .hasMessage("node 'n:y' (DFT) cannot be brought to operator set 22");
    }

    @Test
    void tooOldIsRefused() {
        OnnxModel model =
                new SmallGraph(11).input("x").node("Relu", "y", "x").output("y").build();
        assertThatThrownBy(() -> OpsetLift.to(model, 19))
                .hasMessage("operator set 11 cannot be brought to 19; 13 to 22 can be");
    }

    @Test
    void constantsAsNodesBecomeInitializers() {
        NodeProto constant = SmallGraph.of("Constant", "k").toBuilder()
                .addAttribute(Attributes.tensor("value", Tensors.floats("", List.of(2L), 1, 2)))
                .build();
        NodeProto single = SmallGraph.of("Constant", "s").toBuilder()
                .addAttribute(Attributes.real("value_float", 7))
                .build();
        OnnxModel model = SelfContained.of(new SmallGraph()
                .input("x")
                .add(constant)
                .add(single)
                .node("Add", "a", "x", "k")
                .node("Add", "y", "a", "s")
                .output("y")
                .build());
        assertThat(SmallGraph.lines(model)).containsExactly("Add x, k -> a", "Add a, s -> y");
        assertThat(model.floats("k")).containsExactly(1, 2);
        assertThat(SmallGraph.constant(model, "s").getDimsCount()).isZero();
        assertThat(Tensors.floats(SmallGraph.constant(model, "s"))).containsExactly(7);
    }

    @Test
    void tensorsOfOtherFilesAreBroughtInside(@TempDir Path folder) throws IOException {
        ByteBuffer values = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(3)
                .putFloat(4);
        Files.write(folder.resolve("weights.bin"), values.array());
        TensorProto outside = Tensors.floats("w", List.of(2L), 0, 0).toBuilder()
                .clearRawData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue("weights.bin"))
                .build();
        Path file = folder.resolve("model.onnx");
        OnnxModel plain = new SmallGraph()
                .input("x")
                .add(outside)
                .node("Add", "y", "x", "w")
                .output("y")
                .build();
        Files.write(file, plain.proto().toByteArray());
        OnnxModel model = OnnxModel.read(file);
        assertThat(model.external()).isTrue();
        assertThat(new GraphEdit(model).build().floats("w"))
                .as("still beside the model")
                .containsExactly(3, 4);
        OnnxModel inside = SelfContained.of(model);
        assertThat(inside.external()).isFalse();
        assertThat(Tensors.floats(SmallGraph.constant(inside, "w"))).containsExactly(3, 4);
        assertThatThrownBy(() -> Tensors.floats(outside))
                .hasMessage("the values of constant 'w' are in another file, which was not read");
    }
}
