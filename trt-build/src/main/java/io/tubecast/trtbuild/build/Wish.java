package io.tubecast.trtbuild.build;

import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.engines.Precision;
import java.util.List;
import java.util.Locale;

/** The precision that a user asks for. */
public enum Wish {
    /** Single precision. */
    FP32,
    /** Half precision. */
    FP16,
    /** The upper half of single precision. */
    BF16,
    /** Eight-bit integers. */
    INT8,
    /** Whatever is fastest within the budget. */
    AUTO;

    /** What is tried besides fp32, the cheapest to make first. */
    List<Precision> tried(EngineTarget target) {
        return switch (this) {
            case FP32 -> List.of();
            case FP16 -> List.of(Precision.FP16);
            case BF16 -> List.of(Precision.BF16);
            case INT8 -> List.of(Precision.INT8);
            case AUTO ->
                target == EngineTarget.TENSORRT ? List.of(Precision.FP16, Precision.INT8) : List.of(Precision.INT8);
        };
    }

    /** The name in options and manifests. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
