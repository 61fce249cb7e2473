package io.tubecast.inference.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import io.tubecast.inference.engine.ElementType;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

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

    /** Type and shape; an extent that is open is a question mark. */
    static String describe(TensorInfo tensor) {
        return Arrays.stream(tensor.getShape())
                .mapToObj(extent -> extent == -1 ? "?" : String.valueOf(extent))
                .collect(Collectors.joining(", ", name(tensor.type) + " [", "]"));
    }
}
