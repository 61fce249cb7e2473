package io.tubecast.onnx;

import static io.tubecast.onnx.Attributes.ints;
import static io.tubecast.onnx.Attributes.number;
import static io.tubecast.onnx.Attributes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.ByteString;
import io.tubecast.onnx.inspect.GraphReport;
import io.tubecast.onnx.inspect.ParserSupport;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("m.onnx");
    }

    private static Net small() {
        Net net = new Net().input("x", TensorType.FLOAT, 1, 2, 5, 5).weights("w", TensorType.FLOAT, 3, 2, 3, 3);
        return net.floats("b", 1, 2, 3)
                .named("conv", "Conv", "x w b", "c", ints("pads", 1, 1, 1, 1))
                .named("relu", "Relu", "c", "y")
                .output("y", TensorType.FLOAT, 1, 3, 5, 5);
    }

    @Test
    void aModelThatIsCutOffAnywhereIsRefused() throws IOException {
        byte[] whole = small().proto().toByteArray();
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> OnnxModel.read(file))
                    .as("the first %d of %d bytes", length, whole.length)
                    .isInstanceOf(OnnxException.class)
                    .hasMessageContaining(file + " is no ONNX model: ");
        }
        Files.write(file, whole);
        OnnxModel.read(file).check();
    }

    @Test
    void aDamagedModelNeverBreaksAnything() throws IOException {
        byte[] whole = many().proto().toByteArray();
        assertThat(many().model().values().faults()).isEmpty();
        Random random = new Random(7);
        int read = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] damaged = whole.clone();
            for (int hit = 0; hit <= random.nextInt(3); hit++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            read += looksThrough() ? 1 : 0;
        }
        assertThat(read).isBetween(100, 900); // some can still be read, some not
    }

    /** Operators of every family of rules. */
    private static Net many() {
        Net net = small().longs("s", 1, -1)
                .longs("zero", 0)
                .longs("two", 2)
                .longs("pads", 1, 1)
                .longs("wide", 4, 1, 3)
                .floats("scales", 1, 1, 2, 2);
        net.node("Shape", "y", "sy").node("Gather", "sy s", "g").node("Concat", "g zero", "sizes", number("axis", 0));
        net.node("Reshape", "y s", "z")
                .node("Flatten", "y", "f", number("axis", 2))
                .node("Resize", "y - scales", "r");
        net.node("MaxPool", "r", "p", ints("kernel_shape", 2, 2), ints("strides", 2, 2))
                .node("Transpose", "p", "t", ints("perm", 0, 2, 3, 1));
        net.node("Slice", "t zero two two", "cut")
                .node("Split", "t", "a b", number("axis", 1))
                .node("MatMul", "y y", "m");
        net.node("ReduceMean", "p", "mean", ints("axes", 2, 3), number("keepdims", 0))
                .node("TopK", "mean two", "v i");
        net.node("Pad", "g pads", "padded")
                .node("Unsqueeze", "mean zero", "u")
                .node("Squeeze", "u zero", "q")
                .node("Einsum", "f f", "e", text("equation", "ab,cb->ac"));
        net.node("ConvTranspose", "y w", "up", ints("strides", 2, 2))
                .node("Expand", "mean wide", "expanded")
                .node("GlobalAveragePool", "up", "one");
        net.node("QuantizeLinear", "y scales", "quant", number("axis", 1))
                .node("LSTM", "z w w", "hidden", number("hidden_size", 3));
        return net.outputs("z").output("g", TensorType.INT64, 2);
    }

    private boolean looksThrough() {
        try {
            OnnxModel model = OnnxModel.read(file);
            assertThat(GraphReport.of(model).table()).isNotEmpty();
            ParserSupport.check(model, ParserSupport.MAJOR);
            return GraphReport.of(model).faults().isEmpty();
        } catch (OnnxException e) {
            assertThat(e).message().isNotEmpty();
            return false;
        }
    }

    @Test
    void whatPeopleMistakeForAModelIsCalledByItsName() throws IOException {
        refused("version https://git-lfs.github.com/spec/v1\noid sha256:12", "pointer of Git LFS");
        refused("<!DOCTYPE html><html><body>404</body></html>", "a web page");
        refused("PK\u0003\u0004aaaaaaaaaaaaaaaaaaaaaaa", "PyTorch's checkpoints");
        refused("\u0018\0\0\0ORTMaaaaaaaaaaaa", "ONNX Runtime's own format");
        refused("\u001c\0\0\0TFL3aaaaaaaaaaaa", "a TensorFlow Lite model");
        refused("{\"model\": 1}\nrest", "text, beginning with '{\"model\": 1}'");
        refused("", "it is empty");
        refused("\u0001\u0002\u0003\u0004\u0005\u0006\u0007", "are no such message");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(small().proto().toByteArray());
        }
        assertThatThrownBy(() -> OnnxModel.read(file)).hasMessageContaining("compressed with gzip; unpack it first");
        assertThatThrownBy(() -> OnnxModel.read(folder)).hasMessage("cannot read %s: it is no file", folder);
        Path absent = folder.resolve("absent.onnx");
        assertThatThrownBy(() -> OnnxModel.read(absent)).hasMessage("cannot read %s: there is no such file", absent);
    }

    private void refused(String content, String reason) throws IOException {
        Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> OnnxModel.read(file))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("%s is no ONNX model: ", file)
                .hasMessageContaining(reason);
    }

    @Test
    void aFileOfMoreThanTwoGibibytesIsToldWhatToDo() throws IOException {
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(1L << 31); // a hole, takes no room
        }
        assertThatThrownBy(() -> OnnxModel.read(file))
                .hasMessageContaining("has 2147483648 bytes; the format ends at 2 GiB")
                .hasMessageContaining("external data");
    }

    @Test
    void aTensorThatIsShorterThanItsSizesSayIsRefused() throws IOException {
        TensorProto raw = TensorProto.newBuilder()
                .setName("w2")
                .setDataType(TensorType.FLOAT16.number())
                .addDims(3)
                .setRawData(ByteString.copyFrom(new byte[5]))
                .build();
        Files.write(file, small().constant(raw).proto().toByteArray());
        assertThatThrownBy(() -> OnnxModel.read(file))
                .hasMessage("%s: tensor 'w2' of FLOAT16 [3] takes 6 bytes, the model has 5", file);
        TensorProto list =
                Net.longTensor("s", 1, 2, 3).toBuilder().setDims(0, 4).build();
        Files.write(file, small().constant(list).proto().toByteArray());
        assertThatThrownBy(() -> OnnxModel.read(file))
                .hasMessage("%s: tensor 's' of INT64 [4] takes 4 values, the model has 3", file);
        TensorProto vast =
                list.toBuilder().setDims(0, 1L << 62).addDims(1L << 62).build();
        Files.write(file, small().constant(vast).proto().toByteArray());
        assertThatThrownBy(() -> OnnxModel.read(file)).hasMessageContaining("tensor 's' has sizes beyond all measure");
    }

    @Test
    void valuesAreReadFromEveryForm() {
        // 1, -2, 0.5 in half precision: 0x3C00, 0xC000, 0x3800; the largest half 65504 is 0x7BFF, the smallest 2^-24 is
        // 0x0001
        same(form(TensorType.FLOAT16).addInt32Data(0x3C00).addInt32Data(0xC000).addInt32Data(0x3800), 1, -2, 0.5);
        same(
                form(TensorType.FLOAT16).addInt32Data(0x7BFF).addInt32Data(1).addInt32Data(0xFC00),
                65504,
                0x1p-24,
                Double.NEGATIVE_INFINITY);
        // bfloat16 is the upper half of a float: 1 = 0x3F80, -2 = 0xC000, 3.140625 = 0x4049
        same(form(TensorType.BFLOAT16).addInt32Data(0x3F80).addInt32Data(0xC000).addInt32Data(0x4049), 1, -2, 3.140625);
        same(form(TensorType.INT8).addInt32Data(-128).addInt32Data(127).addInt32Data(0), -128, 127, 0);
        same(form(TensorType.UINT8).addInt32Data(255).addInt32Data(128).addInt32Data(0), 255, 128, 0);
        same(form(TensorType.BOOL).addInt32Data(1).addInt32Data(0).addInt32Data(1), 1, 0, 1);
        same(form(TensorType.INT16).addInt32Data(-5).addInt32Data(5).addInt32Data(32767), -5, 5, 32767);
        same(form(TensorType.UINT16).addInt32Data(65535).addInt32Data(5).addInt32Data(1), 65535, 5, 1);
        same(form(TensorType.INT32).addInt32Data(-5).addInt32Data(5).addInt32Data(1 << 30), -5, 5, 1 << 30);
        same(form(TensorType.UINT32).addUint64Data(4294967295L).addUint64Data(1).addUint64Data(2), 4294967295.0, 1, 2);
        same(form(TensorType.UINT64).addUint64Data(-1).addUint64Data(1).addUint64Data(2), 0x1p64, 1, 2);
        same(form(TensorType.INT64).addInt64Data(-5).addInt64Data(5).addInt64Data(1L << 40), -5, 5, 1L << 40);
        same(form(TensorType.DOUBLE).addDoubleData(1e-3).addDoubleData(2).addDoubleData(3), 1e-3, 2, 3);
        same(form(TensorType.FLOAT).addFloatData(0.25f).addFloatData(2).addFloatData(3), 0.25, 2, 3);
        // two to a byte, the first in the lower half: 3 | 15 << 4, then 9; signed 15 is -1, 9 is -7
        same(form(TensorType.UINT4).addInt32Data(0xF3).addInt32Data(0x09), 3, 15, 9);
        same(form(TensorType.INT4).addInt32Data(0xF3).addInt32Data(0x09), 3, -1, -7);
        byte[] raw = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(7)
                .putInt(-8)
                .putInt(9)
                .array();
        same(form(TensorType.INT32).setRawData(ByteString.copyFrom(raw)), 7, -8, 9);
    }

    private static TensorProto.Builder form(TensorType type) {
        return TensorProto.newBuilder().setName("t").setDataType(type.number()).addDims(3);
    }

    /** 2^64 - 1 has no double of its own; the nearest is 2^64. */
    private static void same(TensorProto.Builder tensor, double... values) {
        OnnxModel model = small().constant(tensor.build()).model();
        assertThat(model.numbers(tensor.build())).containsExactly(values);
    }

    @Test
    void floatsOfFinerTypesAreRounded() {
        OnnxModel model = small().constant(form(TensorType.DOUBLE)
                        .addDoubleData(0.1)
                        .addDoubleData(2)
                        .addDoubleData(3)
                        .build())
                .model();
        assertThat(model.floats("t")).containsExactly(0.1f, 2, 3);
        assertThatThrownBy(() -> small().longs("s", 1).model().floats("s"))
                .hasMessage("the model has no constant 's' of floats");
    }

    private static TensorProto outside(String location, Object... entries) {
        TensorProto.Builder tensor = form(TensorType.FLOAT).setDataLocation(DataLocation.EXTERNAL);
        tensor.addExternalDataBuilder().setKey("location").setValue(location);
        for (int i = 0; i < entries.length; i += 2) {
            tensor.addExternalDataBuilder().setKey(entries[i].toString()).setValue(entries[i + 1].toString());
        }
        return tensor.build();
    }

    private OnnxModel readWith(TensorProto tensor) throws IOException {
        Files.write(file, small().constant(tensor).proto().toByteArray());
        return OnnxModel.read(file);
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    @Test
    void tensorsInFilesBesideTheModelAreRead() throws IOException {
        Files.createDirectories(folder.resolve("weights"));
        Files.write(folder.resolve("weights/t.bin"), floats(9, 9, 1, 2, 3, 9));
        OnnxModel model = readWith(outside("weights/t.bin", "offset", 8, "length", 12));
        assertThat(model.external()).isTrue();
        assertThat(model.floats("t")).containsExactly(1, 2, 3);
        // written again, it stands alone
        Path whole = folder.resolve("other").resolve("whole.onnx");
        Files.createDirectories(whole.getParent());
        model.write(whole);
        OnnxModel again = OnnxModel.read(whole);
        assertThat(again.external()).isFalse();
        assertThat(again.floats("t")).containsExactly(1, 2, 3);
        assertThat(model.toBytes()).isEqualTo(Files.readAllBytes(whole));
        assertThat(model.embedded().proto()).isEqualTo(again.proto());
        assertThat(again.embedded()).isSameAs(again);
        // and a graph made from it finds its tensors
        assertThat(model.with(model.proto()).floats("t")).containsExactly(1, 2, 3);
        assertThatThrownBy(() -> OnnxModel.of(model.proto()).floats("t"))
                .hasMessage("tensor 't' lies in a file beside its model, but the model was not read from a file");
    }

    @Test
    void filesBesideTheModelMustBeThereAndLongEnough() throws IOException {
        external(outside("absent.bin"), "its file %s is missing".formatted(folder.resolve("absent.bin")));
        Files.write(folder.resolve("t.bin"), floats(1, 2, 3));
        assertThatCode(() -> readWith(outside("t.bin"))).doesNotThrowAnyException();
        external(
                outside("t.bin", "offset", 4),
                "its bytes 4 to 16 are past the end of %s, which has 12".formatted(folder.resolve("t.bin")));
        external(outside("t.bin", "offset", -4), "its bytes -4 to 8 are past the end");
        external(outside("t.bin", "offset", Long.MAX_VALUE), "are past the end");
        external(outside("t.bin", "length", 8), "it takes 12 bytes as FLOAT [3], the model says 8 bytes of 't.bin'");
        external(outside("t.bin", "offset", "four"), "its offset in 't.bin' is no number: 'four'");
        external(outside(""), "it is said to be in another file, but not in which");
    }

    @Test
    void filesOutsideOfTheModelsFolderAreNotTouched() throws IOException {
        Path inner = folder.resolve("inner");
        Files.createDirectories(inner);
        Files.write(folder.resolve("secret.bin"), floats(1, 2, 3));
        file = inner.resolve("m.onnx");
        external(outside("../secret.bin"), "its file '../secret.bin' is outside of the model's folder");
        external(outside("a/../../secret.bin"), "is outside of the model's folder");
        external(outside(folder.resolve("secret.bin").toString()), "is outside of the model's folder");
        Files.createSymbolicLink(inner.resolve("link.bin"), folder.resolve("secret.bin"));
        external(outside("link.bin"), "is a link to ");
        external(outside("nul\0l.bin"), "cannot be the name of a file");
    }

    private void external(TensorProto tensor, String reason) {
        assertThatThrownBy(() -> readWith(tensor))
                .isInstanceOf(OnnxException.class)
                .hasMessageContaining("%s: tensor 't': ", file)
                .hasMessageContaining(reason);
    }

    @Test
    void writingMoreThanTheFormatHoldsIsRefused() throws IOException {
        try (RandomAccessFile large =
                new RandomAccessFile(folder.resolve("large.bin").toFile(), "rw")) {
            large.setLength(1L << 31);
        }
        TensorProto tensor =
                outside("large.bin").toBuilder().setDims(0, 1L << 29).build();
        OnnxModel model = readWith(tensor);
        assertThatThrownBy(model::toBytes)
                .hasMessageContaining("the format ends at 2 GiB")
                .hasMessageContaining("writing tensors to files beside a model is not supported");
        assertThatThrownBy(() -> model.floats("t")).hasMessageContaining("more than can be looked at at once");
        assertThat(GraphReport.of(model).totals().weightBytes()).isEqualTo((1L << 31) + 4 * 54 + 12);
    }
}
