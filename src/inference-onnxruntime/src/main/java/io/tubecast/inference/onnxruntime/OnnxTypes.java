package io.tubecast.inference.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import io.tubecast.inference.engine.ElementType;
import java.util.Locale;

/** ONNX Runtime's names for our element types. */
final class OnnxTypes {
    private OnnxTypes() {}

    static OnnxJavaType of(ElementType type) {
        return switch (type) {
            case UINT8 -> OnnxJavaType.UINT8;
            case FLOAT32 -> OnnxJavaType.FLOAT;
            case FLOAT16 -> OnnxJavaType.FLOAT16;
            case BFLOAT16 -> OnnxJavaType.BFLOAT16;
            case FLOAT64 -> OnnxJavaType.DOUBLE;
            case INT8 -> OnnxJavaType.INT8;
            case INT32 -> OnnxJavaType.INT32;
            case INT64 -> OnnxJavaType.INT64;
            case BOOL -> OnnxJavaType.BOOL;
        };
    }

    /** Our name for a type, or ONNX Runtime's where we have none. */
    static String name(OnnxJavaType type) {
        for (ElementType known : ElementType.values()) {
            if (of(known) == type) {
                return known.toString();
            }
        }
        return type.name().toLowerCase(Locale.ROOT);
    }
}
