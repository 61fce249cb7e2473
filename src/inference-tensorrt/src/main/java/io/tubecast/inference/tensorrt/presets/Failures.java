package io.tubecast.inference.tensorrt.presets;

import io.tubecast.inference.engine.EngineException;
import java.util.List;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** Turns return codes and null pointers into exceptions with the libraries' own reasons. */
public final class Failures {
    /** Where no object can lie: TensorRT adds an offset to null and hands it out where there is no GPU. */
    private static final long FIRST_PAGE = 65536;

    private final NativeLogger logger;

    /** Exceptions tell what this logger heard last. */
    public Failures(NativeLogger logger) {
        this.logger = logger;
    }

    /**
     * Checks what a call of CUDA returned.
     *
     * @throws EngineException unless it is {@code cudaSuccess}
     */
    public void check(int code, String call) {
        if (code != cudart.cudaSuccess) {
            throw new EngineException("%s: %s (CUDA error %d)%s".formatted(call, reason(code), code, said()));
        }
    }

    private static String reason(int code) {
        BytePointer text = cudart.cudaGetErrorString(code);
        return text == null || text.isNull() ? "unknown error" : text.getString();
    }

    /**
     * Checks whether a call of TensorRT did what it was asked.
     *
     * @throws EngineException if not
     */
    public void check(boolean done, String call) {
        if (!done) {
            throw new EngineException("%s failed%s".formatted(call, said()));
        }
    }

    /**
     * Checks an object that TensorRT made.
     *
     * @throws EngineException if there is none, or a pointer that cannot be one
     */
    public <P extends Pointer> P object(@Nullable P made, String call) {
        if (made == null || !isObject(made)) {
            throw new EngineException("%s failed%s".formatted(call, said()));
        }
        return made;
    }

    /** Whether a pointer can be that of an object: neither null nor an offset from null. */
    public static boolean isObject(@Nullable Pointer pointer) {
        return pointer != null && !pointer.isNull() && Long.compareUnsigned(pointer.address(), FIRST_PAGE) >= 0;
    }

    private String said() {
        List<String> errors = logger.takeErrors();
        return errors.isEmpty() ? "" : "; TensorRT said: " + String.join(" / ", errors);
    }
}
