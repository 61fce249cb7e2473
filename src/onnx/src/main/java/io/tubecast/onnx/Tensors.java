package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataLocation;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements of a model's tensors, in whichever of the format's forms they are kept: as bytes, as a list of one of five types, or in a file
 * beside the model.
 */
final class Tensors {
    private final @Nullable Path model;

    /**
     * Tensors of one model.
     *
     * @param model the file it was read from, beside which others may lie; null for one that was made
     */
    Tensors(@Nullable Path model) {
        this.model = model;
    }

    static boolean external(TensorProto tensor) {
        return tensor.getDataLocation() == DataLocation.EXTERNAL;
    }

    /** Number of elements. */
    static long count(TensorProto tensor) {
        long count = 1;
        for (long size : tensor.getDimsList()) {
            if (size < 0) {
                throw new OnnxException(
                        "tensor '%s' has a size below 0: %s".formatted(tensor.getName(), tensor.getDimsList()));
            }
            count = Math.multiplyExact(count, size);
        }
        return count;
    }

    /** Makes sure that a tensor holds as many elements as its sizes say; of one in another file, that the file is there and long enough. */
    void check(TensorProto tensor) {
        TensorType type = TensorType.of(tensor.getDataType());
        if (tensor.hasSegment()) {
            throw new OnnxException(
                    "tensor '%s' is cut into segments, which is not supported".formatted(tensor.getName()));
        }
        if (external(tensor)) {
            External.of(model, tensor).region();
            return;
        }
        long count = count(tensor);
        if (raw(tensor)) {
            long bytes = type.bytes(count);
            if (tensor.getRawData().size() != bytes) {
                throw new OnnxException("tensor '%s' of %s %s takes %d bytes, the model has %d"
                        .formatted(
                                tensor.getName(),
                                type,
                                tensor.getDimsList(),
                                bytes,
                                tensor.getRawData().size()));
            }
        } else if (listed(tensor, type) != entries(type, count)) {
            throw new OnnxException("tensor '%s' of %s %s takes %d values, the model has %d"
                    .formatted(
                            tensor.getName(), type, tensor.getDimsList(), entries(type, count), listed(tensor, type)));
        }
    }

    /** Whether the elements are kept as bytes; some writers leave an empty field of bytes beside a list. */
    private static boolean raw(TensorProto tensor) {
        return !tensor.getRawData().isEmpty() && tensor.getDataType() != TensorType.STRING.number();
    }

    private static long entries(TensorType type, long count) {
        return switch (type) {
            case COMPLEX64, COMPLEX128 -> 2 * count;
            case INT4, UINT4 -> (count + 1) / 2;
            default -> count;
        };
    }

    private static int listed(TensorProto tensor, TensorType type) {
        return switch (type) {
            case FLOAT, COMPLEX64 -> tensor.getFloatDataCount();
            case DOUBLE, COMPLEX128 -> tensor.getDoubleDataCount();
            case INT64 -> tensor.getInt64DataCount();
            case UINT32, UINT64 -> tensor.getUint64DataCount();
            case STRING -> tensor.getStringDataCount();
            case UNDEFINED -> throw new OnnxException("tensor '%s' has no element type".formatted(tensor.getName()));
            default -> tensor.getInt32DataCount();
        };
    }

    /** The elements as the format writes them, least byte first. */
    ByteBuffer bytes(TensorProto tensor) {
        check(tensor);
        if (external(tensor)) {
            return External.of(model, tensor).map().order(ByteOrder.LITTLE_ENDIAN);
        }
        if (raw(tensor)) {
            return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }
        TensorType type = TensorType.of(tensor.getDataType());
        int entries = listed(tensor, type);
        int each = Math.toIntExact(type.bytes(type == TensorType.INT4 || type == TensorType.UINT4 ? 2 : 1));
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.multiplyExact(entries, each)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < entries; i++) {
            put(bytes, tensor, type, i);
        }
        return bytes.flip();
    }

    private static void put(ByteBuffer bytes, TensorProto tensor, TensorType type, int i) {
        switch (type) {
            case FLOAT -> bytes.putFloat(tensor.getFloatData(i));
            case DOUBLE -> bytes.putDouble(tensor.getDoubleData(i));
            case INT64 -> bytes.putLong(tensor.getInt64Data(i));
            case UINT64 -> bytes.putLong(tensor.getUint64Data(i));
            case UINT32 -> bytes.putInt((int) tensor.getUint64Data(i));
            case INT32 -> bytes.putInt(tensor.getInt32Data(i));
            case INT16, UINT16, FLOAT16, BFLOAT16 -> bytes.putShort((short) tensor.getInt32Data(i));
            case STRING, COMPLEX64, COMPLEX128, UNDEFINED ->
                throw new OnnxException("tensor '%s' of %s holds no numbers".formatted(tensor.getName(), type));
            default ->
                bytes.put(
                        (byte) tensor.getInt32Data(i)); // bytes, truth values, 8-bit floats and pairs of 4-bit integers
        }
    }

    /** The elements as numbers. */
    double[] numbers(TensorProto tensor) {
        ByteBuffer bytes = bytes(tensor);
        TensorType type = TensorType.of(tensor.getDataType());
        double[] numbers = new double[Math.toIntExact(count(tensor))];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = number(bytes, type, i);
        }
        return numbers;
    }

    /** The elements as floats, rounded where they are finer. */
    float[] floats(TensorProto tensor) {
        ByteBuffer bytes = bytes(tensor);
        TensorType type = TensorType.of(tensor.getDataType());
        float[] floats = new float[Math.toIntExact(count(tensor))];
        if (type == TensorType.FLOAT) {
            bytes.asFloatBuffer().get(floats);
            return floats;
        }
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) number(bytes, type, i);
        }
        return floats;
    }

    private static double number(ByteBuffer bytes, TensorType type, int i) {
        return switch (type) {
            case FLOAT -> bytes.getFloat(Float.BYTES * i);
            case DOUBLE -> bytes.getDouble(Double.BYTES * i);
            case FLOAT16 -> half(bytes.getShort(Short.BYTES * i));
            case BFLOAT16 -> Float.intBitsToFloat(bytes.getShort(Short.BYTES * i) << 16);
            case INT64 -> bytes.getLong(Long.BYTES * i);
            case UINT64 -> unsigned(bytes.getLong(Long.BYTES * i));
            case INT32 -> bytes.getInt(Integer.BYTES * i);
            case UINT32 -> Integer.toUnsignedLong(bytes.getInt(Integer.BYTES * i));
            case INT16 -> bytes.getShort(Short.BYTES * i);
            case UINT16 -> Short.toUnsignedInt(bytes.getShort(Short.BYTES * i));
            case INT8 -> bytes.get(i);
            case UINT8, BOOL -> Byte.toUnsignedInt(bytes.get(i));
            case UINT4 -> nibble(bytes, i);
            case INT4 -> (nibble(bytes, i) ^ 8) - 8;
            default -> throw new OnnxException("elements of type %s cannot be read as numbers".formatted(type));
        };
    }

    private static double unsigned(long value) {
        return value >= 0 ? value : (value >>> 1) * 2.0;
    }

    private static int nibble(ByteBuffer bytes, int i) {
        int pair = bytes.get(i / 2);
        return (i % 2 == 0 ? pair : pair >> 4) & 15;
    }

    /** A half-precision number: 2^(exponent - 15) x 1.fraction, below the smallest exponent 2^-24 x fraction. */
    static float half(short bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        float size;
        if (exponent == 31) {
            size = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            size = fraction * 0x1p-24f;
        } else {
            size = Float.intBitsToFloat((exponent + 112) << 23 | fraction << 13);
        }
        return bits < 0 ? -size : size;
    }

    /** The same tensor with its elements inside the model. */
    TensorProto embedded(TensorProto tensor) {
        if (!external(tensor)) {
            return tensor;
        }
        return tensor.toBuilder()
                .clearExternalData()
                .clearDataLocation()
                .setRawData(ByteString.copyFrom(bytes(tensor)))
                .build();
    }
}
