package io.tubecast.training.weights;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a number of a tensor is stored, with the names that safetensors and PyTorch give it. */
public enum TensorType {
    /** IEEE 754 double. */
    FLOAT64("F64", "float64", "Double", 8),
    /** IEEE 754 single. */
    FLOAT32("F32", "float32", "Float", 4),
    /** IEEE 754 half. */
    FLOAT16("F16", "float16", "Half", 2),
    /** The upper half of a single. */
    BFLOAT16("BF16", "bfloat16", "BFloat16", 2),
    /** Signed, 64 bits. */
    INT64("I64", "int64", "Long", 8),
    /** Signed, 32 bits. */
    INT32("I32", "int32", "Int", 4),
    /** Signed, 16 bits. */
    INT16("I16", "int16", "Short", 2),
    /** Signed, 8 bits. */
    INT8("I8", "int8", "Char", 1),
    /** Unsigned, 8 bits. */
    UINT8("U8", "uint8", "Byte", 1),
    /** A byte; anything but 0 is true. */
    BOOL("BOOL", "bool", "Bool", 1);

    private final String safetensorsName;
    private final String torchName;
    private final String storageName;
    private final int bytes;

    TensorType(String safetensorsName, String torchName, String storageName, int bytes) {
        this.safetensorsName = safetensorsName;
        this.torchName = torchName;
        this.storageName = storageName;
        this.bytes = bytes;
    }

    /** The type that safetensors calls so. */
    public static Optional<TensorType> ofSafetensors(String name) {
        return Arrays.stream(values())
                .filter(type -> type.safetensorsName.equals(name))
                .findFirst();
    }

    /** The type that PyTorch calls so, as in {@code float32}. */
    public static Optional<TensorType> ofTorch(String name) {
        return Arrays.stream(values())
                .filter(type -> type.torchName.equals(name))
                .findFirst();
    }

    /** The type of a PyTorch storage class, as in {@code FloatStorage}. */
    public static Optional<TensorType> ofStorage(String className) {
        return Arrays.stream(values())
                .filter(type -> className.equals(type.storageName + "Storage"))
                .findFirst();
    }

    /** All that safetensors may name, for messages. */
    static String safetensorsNames() {
        return Arrays.stream(values()).map(type -> type.safetensorsName).collect(Collectors.joining(", "));
    }

    /** As safetensors spells it. */
    public String safetensorsName() {
        return safetensorsName;
    }

    /** As PyTorch spells it. */
    public String torchName() {
        return torchName;
    }

    /** Size of one number. */
    public int bytes() {
        return bytes;
    }

    /** Whether {@link #decode} can change a number: doubles and wide integers are rounded. */
    public boolean rounds() {
        return this == FLOAT64 || this == INT64 || this == INT32;
    }

    /**
     * Turns the remaining bytes into floats.
     *
     * @param source (in) a whole number of values, in its own byte order; is read to its end
     * @param target (out) receives them from {@code at} on
     * @return how many
     */
    public int decode(ByteBuffer source, float[] target, int at) {
        int count = source.remaining() / bytes;
        if (this == FLOAT32) {
            source.asFloatBuffer().get(target, at, count);
            source.position(source.limit());
            return count;
        }
        for (int i = at; i < at + count; i++) {
            target[i] = next(source);
        }
        return count;
    }

    private float next(ByteBuffer source) {
        return switch (this) {
            case FLOAT64 -> (float) source.getDouble();
            case FLOAT32 -> source.getFloat();
            case FLOAT16 -> half(source.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(source.getShort() << 16);
            case INT64 -> source.getLong();
            case INT32 -> source.getInt();
            case INT16 -> source.getShort();
            case INT8 -> source.get();
            case UINT8 -> source.get() & 255;
            case BOOL -> source.get() == 0 ? 0 : 1;
        };
    }

    /** IEEE 754 half to single: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
    private static float half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >>> 10 & 31;
        int fraction = bits & 1023;
        if (exponent == 0) { // zero and subnormal numbers: fraction x 2^-24, exact in single precision
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
        }
        int single = exponent == 31 ? 255 : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | single << 23 | fraction << 13);
    }
}
