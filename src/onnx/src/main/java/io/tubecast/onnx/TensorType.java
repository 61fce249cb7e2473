package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;

/** The element types of the format, with their numbers there. Our own graphs use FLOAT, UINT8 and INT64; the rest is met in files of others. */
public enum TensorType {
    /** Not known. */
    UNDEFINED(DataType.UNDEFINED_VALUE, 0),
    /** 32-bit floats. */
    FLOAT(DataType.FLOAT_VALUE, 32),
    /** Unsigned bytes. */
    UINT8(DataType.UINT8_VALUE, 8),
    /** Signed bytes. */
    INT8(DataType.INT8_VALUE, 8),
    /** Unsigned 16-bit integers. */
    UINT16(DataType.UINT16_VALUE, 16),
    /** Signed 16-bit integers. */
    INT16(DataType.INT16_VALUE, 16),
    /** Signed 32-bit integers. */
    INT32(DataType.INT32_VALUE, 32),
    /** Signed 64-bit integers. */
    INT64(DataType.INT64_VALUE, 64),
    /** Text; its size is not told by the number of elements. */
    STRING(DataType.STRING_VALUE, 0),
    /** True or false, a byte each. */
    BOOL(DataType.BOOL_VALUE, 8),
    /** IEEE half precision: 5 bits of exponent, 10 of fraction. */
    FLOAT16(DataType.FLOAT16_VALUE, 16),
    /** 64-bit floats. */
    DOUBLE(DataType.DOUBLE_VALUE, 64),
    /** Unsigned 32-bit integers. */
    UINT32(DataType.UINT32_VALUE, 32),
    /** Unsigned 64-bit integers. */
    UINT64(DataType.UINT64_VALUE, 64),
    /** Pairs of 32-bit floats. */
    COMPLEX64(DataType.COMPLEX64_VALUE, 64),
    /** Pairs of 64-bit floats. */
    COMPLEX128(DataType.COMPLEX128_VALUE, 128),
    /** The upper half of a 32-bit float: 8 bits of exponent, 7 of fraction. */
    BFLOAT16(DataType.BFLOAT16_VALUE, 16),
    /** 8-bit floats, 4 bits of exponent, no infinity. */
    FLOAT8E4M3FN(DataType.FLOAT8E4M3FN_VALUE, 8),
    /** 8-bit floats, 4 bits of exponent, no infinity, no negative zero. */
    FLOAT8E4M3FNUZ(DataType.FLOAT8E4M3FNUZ_VALUE, 8),
    /** 8-bit floats, 5 bits of exponent. */
    FLOAT8E5M2(DataType.FLOAT8E5M2_VALUE, 8),
    /** 8-bit floats, 5 bits of exponent, no negative zero. */
    FLOAT8E5M2FNUZ(DataType.FLOAT8E5M2FNUZ_VALUE, 8),
    /** Unsigned 4-bit integers, two to a byte. */
    UINT4(DataType.UINT4_VALUE, 4),
    /** Signed 4-bit integers, two to a byte. */
    INT4(DataType.INT4_VALUE, 4);

    private final int number;
    private final int bits;

    TensorType(int number, int bits) {
        this.number = number;
        this.bits = bits;
    }

    /** The number the format gives the type. */
    public int number() {
        return number;
    }

    /** How many bytes so many elements take; 0 for text and for a type that is not known. */
    public long bytes(long elements) {
        return Math.addExact(Math.multiplyExact(elements, (long) bits), 7) / 8;
    }

    /** Whether its numbers have fractions: FLOAT, FLOAT16, BFLOAT16, DOUBLE and the 8-bit floats. */
    public boolean floating() {
        return switch (this) {
            case FLOAT, FLOAT16, BFLOAT16, DOUBLE, FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ -> true;
            default -> false;
        };
    }

    /** Whether its numbers are whole, BOOL not counted. */
    public boolean whole() {
        return switch (this) {
            case INT4, UINT4, INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64 -> true;
            default -> false;
        };
    }

    /** The type of a number. */
    public static TensorType of(int number) {
        for (TensorType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw new OnnxException("element type %d is none that the format had when this was built".formatted(number));
    }
}
