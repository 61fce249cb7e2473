package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model as a file, and everything that people mistake for one. */
final class ModelFile {
    /** The format cannot express longer messages. */
    private static final long LIMIT = Integer.MAX_VALUE;

    private static final int BEGINNING = 32;

    private ModelFile() {}

    static OnnxModel read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new OnnxException("cannot read %s: %s"
                        .formatted(file, Files.exists(file) ? "it is no file" : "there is no such file"));
            }
            long size = Files.size(file);
            if (size == 0) {
                throw new OnnxException(file + " is no ONNX model: it is empty");
            }
            String taken = takenFor(file);
            if (!taken.isEmpty()) {
                throw new OnnxException("%s is no ONNX model: it is %s".formatted(file, taken));
            }
            if (size > LIMIT) {
                throw new OnnxException(
                        "%s has %d bytes; the format ends at 2 GiB. Models of this size keep their tensors in files beside the model: export it with external data"
                                .formatted(file, size));
            }
            return checked(file, parsed(file, size));
        } catch (IOException e) {
            throw new OnnxException("cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static ModelProto parsed(Path file, long size) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ModelProto.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            boolean cut = String.valueOf(e.getMessage()).contains("ended unexpectedly");
            throw new OnnxException(
                    cut
                            ? "%s is no ONNX model: it ends in the middle of a field after %d bytes; was it copied whole?"
                                    .formatted(file, size)
                            : "%s is no ONNX model: its %d bytes are no such message (%s)"
                                    .formatted(file, size, e.getMessage()),
                    e);
        }
    }

    private static OnnxModel checked(Path file, ModelProto proto) {
        if (!proto.hasGraph() || proto.getGraph().getNodeCount() == 0) {
            throw new OnnxException(file + " is no ONNX model: it has no graph");
        }
        if (proto.getOpsetImportCount() == 0) {
            throw new OnnxException(file + " is no ONNX model: it names no operator set; was it copied whole?");
        }
        Tensors tensors = new Tensors(file);
        for (TensorProto tensor : tensors(proto.getGraph())) {
            try {
                tensors.check(tensor);
            } catch (OnnxException e) {
                throw Tensors.external(tensor) ? e : new OnnxException("%s: %s".formatted(file, e.getMessage()), e);
            } catch (ArithmeticException e) {
                throw new OnnxException(
                        "%s: tensor '%s' has sizes beyond all measure: %s"
                                .formatted(file, tensor.getName(), tensor.getDimsList()),
                        e);
            }
        }
        return new OnnxModel(proto, file);
    }

    /** What a file's first bytes say it is, in words; empty if they say nothing. */
    private static String takenFor(Path file) throws IOException {
        byte[] first;
        try (InputStream in = Files.newInputStream(file)) {
            first = in.readNBytes(BEGINNING);
        }
        String start = new String(first, StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> mark : marks().entrySet()) {
            if (start.startsWith(mark.getKey())) {
                return mark.getValue();
            }
        }
        if (start.startsWith("TFL3", 4)) {
            return "a TensorFlow Lite model";
        }
        if (start.startsWith("ORTM", 4)) {
            return "in ONNX Runtime's own format; use the .onnx file it was made from";
        }
        boolean text = true;
        for (byte each : first) {
            text &= (each >= 32 && each < 127) || each == '\n' || each == '\r' || each == '\t';
        }
        return text
                ? "text, beginning with '%s'"
                        .formatted(start.lines().findFirst().orElse("").strip())
                : "";
    }

    /** Marks at the beginning of files. */
    private static Map<String, String> marks() {
        Map<String, String> marks = new LinkedHashMap<>();
        marks.put("version https://git-lfs", "a pointer of Git LFS; fetch the file itself with 'git lfs pull'");
        marks.put("<!DOCTYPE", "a web page, such as a server sends in place of a file");
        marks.put("<html", "a web page, such as a server sends in place of a file");
        marks.put("<?xml", "an XML file, perhaps of an OpenVINO model");
        marks.put(
                "PK\u0003\u0004",
                "a zip archive, such as PyTorch's checkpoints and Keras' models are; export the network to ONNX");
        marks.put("\u0089HDF", "an HDF5 file, perhaps Keras weights; export the network to ONNX");
        marks.put("\u001f\u008b", "compressed with gzip; unpack it first");
        marks.put("ftrt", "a TensorRT engine; use the .onnx file it was made from");
        marks.put("ptrt", "a TensorRT engine; use the .onnx file it was made from");
        marks.put("\u0080\u0002", "a Python pickle, perhaps a PyTorch checkpoint; export the network to ONNX");
        return marks;
    }

    /** All tensors of a graph, those in attributes and in graphs inside nodes too. */
    static List<TensorProto> tensors(GraphProto graph) {
        List<TensorProto> tensors = new ArrayList<>(graph.getInitializerList());
        for (NodeProto node : graph.getNodeList()) {
            for (AttributeProto attribute : node.getAttributeList()) {
                if (attribute.hasT()) {
                    tensors.add(attribute.getT());
                }
                tensors.addAll(attribute.getTensorsList());
                if (attribute.hasG()) {
                    tensors.addAll(tensors(attribute.getG()));
                }
                attribute.getGraphsList().forEach(inner -> tensors.addAll(tensors(inner)));
            }
        }
        return tensors;
    }

    /** The same model with all tensors inside. */
    static ModelProto embedded(ModelProto proto, Tensors tensors) {
        List<TensorProto> outside =
                tensors(proto.getGraph()).stream().filter(Tensors::external).toList();
        if (outside.isEmpty()) {
            return proto;
        }
        long size = proto.getSerializedSize();
        for (TensorProto tensor : outside) {
            size += TensorType.of(tensor.getDataType()).bytes(Tensors.count(tensor));
        }
        if (size > LIMIT) {
            throw new OnnxException(
                    "the model would have %d bytes; the format ends at 2 GiB, and writing tensors to files beside a model is not supported"
                            .formatted(size));
        }
        return proto.toBuilder().setGraph(embedded(proto.getGraph(), tensors)).build();
    }

    private static GraphProto embedded(GraphProto graph, Tensors tensors) {
        GraphProto.Builder changed = graph.toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            changed.setInitializer(i, tensors.embedded(graph.getInitializer(i)));
        }
        for (NodeProto.Builder node : changed.getNodeBuilderList()) {
            for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
                if (attribute.hasT()) {
                    attribute.setT(tensors.embedded(attribute.getT()));
                }
                if (attribute.hasG()) {
                    attribute.setG(embedded(attribute.getG(), tensors));
                }
                for (int i = 0; i < attribute.getTensorsCount(); i++) {
                    attribute.setTensors(i, tensors.embedded(attribute.getTensors(i)));
                }
            }
        }
        return changed.build();
    }
}
