package io.tubecast.inference.tensorrt;

import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.tensorrt.driver.Driver;
import io.tubecast.inference.tensorrt.presets.PresetDriver;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether TensorRT is here, and the way in.
 *
 * <p>Nothing native is loaded before {@link #load()} is called. A TensorRT that does not fit its driver may end the whole process, so whoever must go on without it
 * asks {@link #probe} first, which tries in a process of its own.
 */
public final class TensorRt {
    /** How the message begins wherever it cannot be used. */
    public static final String UNAVAILABLE = "TensorRT unavailable: ";

    private TensorRt() {}

    /** The one attempt of a process: classes of native libraries that failed to load stay unusable. */
    private record Attempt(
            @Nullable Driver driver,
            @Nullable String reason,
            @Nullable Throwable cause) {
        static final Attempt FIRST = make();

        private static Attempt make() {
            try {
                return new Attempt(PresetDriver.load(), null, null);
            } catch (LinkageError | RuntimeException e) {
                return new Attempt(null, LoadFailure.reason(e), e);
            }
        }
    }

    /**
     * Loads the native libraries, once a process.
     *
     * @throws EngineException if that fails; says what is missing and what to do
     */
    public static Driver load() {
        Attempt attempt = Attempt.FIRST;
        if (attempt.driver() == null) {
            throw new EngineException(UNAVAILABLE + attempt.reason(), attempt.cause());
        }
        return attempt.driver();
    }

    /**
     * A provider on the first device.
     *
     * @throws EngineException if TensorRT is unavailable; says why
     */
    public static TensorRtProvider open(TensorRtSettings settings) {
        return new TensorRtProvider(load(), settings);
    }

    /**
     * Tries TensorRT in a process of its own; whatever becomes of that, the caller lives on.
     *
     * @param limit how long it may take; the first load of a new library unpacks it
     */
    public static ProbeReport probe(Duration limit) {
        return new ProbeProcess(TrtProbe.class.getName()).run(limit);
    }
}
