package io.tubecast.trtbuild.build;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How much accuracy may be lost.
 *
 * @param maxMapDrop points of video-mAP@0.5 (0 to 100) that the whole model may lose; null if that is not measured
 * @param maxError root mean square error of an output over the root mean square of the fp32 graph's, that none may exceed; asked where no drop is
 */
public record Budget(@Nullable Double maxMapDrop, double maxError) {
    /** Points that may be lost where video-mAP can be measured. */
    public static final double DEFAULT_DROP = 1.0;
    /** The error of an output that is allowed where it cannot. */
    public static final double DEFAULT_ERROR = 0.1;

    /** Checks the ranges. */
    public Budget {
        if (maxMapDrop != null && !(maxMapDrop >= 0 && maxMapDrop <= 100)) {
            throw new IllegalArgumentException("--max-map-drop must be in [0, 100] points, was " + maxMapDrop);
        }
        if (!(maxError > 0 && maxError <= 10)) {
            throw new IllegalArgumentException("--max-error must be over 0 and at most 10, was " + maxError);
        }
    }

    /** Whether the whole model's video-mAP decides. */
    public boolean byMap() {
        return maxMapDrop != null;
    }

    /** A loss and how much of it is allowed, as people read it. */
    public String describe(double loss) {
        return maxMapDrop != null
                ? String.format(Locale.ROOT, "video-mAP@0.5 %+.2f points, budget %.2f", 0 - loss, maxMapDrop)
                : String.format(Locale.ROOT, "output error %.2f %%, budget %.2f %%", 100 * loss, 100 * maxError);
    }

    /** What is allowed. */
    public double limit() {
        return maxMapDrop != null ? maxMapDrop : maxError;
    }

    @Override
    public String toString() {
        return maxMapDrop != null
                ? String.format(Locale.ROOT, "map-drop %s", maxMapDrop)
                : String.format(Locale.ROOT, "error %s", maxError);
    }
}
