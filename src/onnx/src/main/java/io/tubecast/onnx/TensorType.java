package io.tubecast.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;

/** The element types our graphs use, with their numbers in the format. */
public enum TensorType {
    /** 32-bit floats. */
    FLOAT(TensorProto.DataType.FLOAT_VALUE),
    /** Unsigned bytes. */
    UINT8(TensorProto.DataType.UINT8_VALUE),
    /** Signed 64-bit integers. */
    INT64(TensorProto.DataType.INT64_VALUE);

    private final int number;

    TensorType(int number) {
        this.number = number;
    }

    /** The number the format gives the type. */
    public int number() {
        return number;
    }

    /** The type of a number. */
    public static TensorType of(int number) {
        for (TensorType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        throw new OnnxException("element type %s is not supported; supported are FLOAT, UINT8 and INT64"
                .formatted(TensorProto.DataType.forNumber(number)));
    }
}
