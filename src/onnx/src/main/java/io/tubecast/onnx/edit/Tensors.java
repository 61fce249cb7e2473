package io.tubecast.onnx.edit;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.tubecast.onnx.OnnxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;

/** Constants: their values out and in. */
public final class Tensors {
    private Tensors() {}

    /** How many values a constant has. */
    public static int count(TensorProto tensor) {
        long count = 1;
        for (long size : tensor.getDimsList()) {
            count = Math.multiplyExact(count, size);
        }
        return Math.toIntExact(count);
    }

    /** Whether a constant holds 32-bit floats. */
    public static boolean isFloat(TensorProto tensor) {
        return tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE;
    }

    /** The values of a constant of 32-bit floats, row by row. */
    public static float[] floats(TensorProto tensor) {
        if (!isFloat(tensor)) {
            throw new OnnxException("constant '%s' is %s, not FLOAT"
                    .formatted(tensor.getName(), TensorProto.DataType.forNumber(tensor.getDataType())));
        }
        float[] values = new float[count(tensor)];
        if (tensor.getFloatDataCount() > 0) {
            requireCount(tensor, tensor.getFloatDataCount(), values.length);
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getFloatData(i);
            }
        } else {
            raw(tensor, (long) Float.BYTES * values.length).asFloatBuffer().get(values);
        }
        return values;
    }

    /** The values of a constant of 64-bit integers. */
    public static long[] longs(TensorProto tensor) {
        if (tensor.getDataType() != TensorProto.DataType.INT64_VALUE) {
            throw new OnnxException("constant '%s' is %s, not INT64"
                    .formatted(tensor.getName(), TensorProto.DataType.forNumber(tensor.getDataType())));
        }
        long[] values = new long[count(tensor)];
        if (tensor.getInt64DataCount() > 0) {
            requireCount(tensor, tensor.getInt64DataCount(), values.length);
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getInt64Data(i);
            }
        } else {
            raw(tensor, (long) Long.BYTES * values.length).asLongBuffer().get(values);
        }
        return values;
    }

    private static ByteBuffer raw(TensorProto tensor, long bytes) {
        if (tensor.getExternalDataCount() > 0) {
            throw new OnnxException(
                    "the values of constant '%s' are in another file, which was not read".formatted(tensor.getName()));
        }
        requireCount(tensor, tensor.getRawData().size(), bytes);
        return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void requireCount(TensorProto tensor, long found, long expected) {
        if (found != expected) {
            throw new OnnxException("constant '%s' of sizes %s should have %d values or bytes, has %d"
                    .formatted(tensor.getName(), tensor.getDimsList(), expected, found));
        }
    }

    /** A constant of 32-bit floats. */
    public static TensorProto floats(String name, Collection<Long> sizes, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return of(name, TensorProto.DataType.FLOAT, sizes, bytes);
    }

    /** A constant of 16-bit values of a type. */
    public static TensorProto shorts(String name, TensorProto.DataType type, Collection<Long> sizes, short... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(values);
        return of(name, type, sizes, bytes);
    }

    /** A constant of bytes, signed or not as the type says. */
    public static TensorProto bytes(String name, TensorProto.DataType type, Collection<Long> sizes, byte... values) {
        return of(name, type, sizes, ByteBuffer.wrap(values));
    }

    /** A constant of 32-bit integers. */
    public static TensorProto ints(String name, Collection<Long> sizes, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return of(name, TensorProto.DataType.INT32, sizes, bytes);
    }

    /** A constant of 64-bit integers in a row. */
    public static TensorProto longs(String name, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        return of(name, TensorProto.DataType.INT64, List.of((long) values.length), bytes);
    }

    private static TensorProto of(String name, TensorProto.DataType type, Collection<Long> sizes, ByteBuffer bytes) {
        TensorProto tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .addAllDims(sizes)
                .setRawData(ByteString.copyFrom(bytes))
                .build();
        return tensor;
    }
}
