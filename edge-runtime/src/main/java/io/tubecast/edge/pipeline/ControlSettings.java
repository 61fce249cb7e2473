package io.tubecast.edge.pipeline;

import io.tubecast.core.camera.CameraGeometry;
import io.tubecast.core.decision.DecisionRule;
import io.tubecast.core.geometry.Polygon;
import io.tubecast.core.motion.MotionSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What controllers are told besides where people are and what they do.
 *
 * @param motion what the filter of boxes believes
 * @param aheadMillis how far ahead boxes are extrapolated at most, to the hand-over; 0 for not at all
 * @param optics the camera
 * @param masks parts of the picture that are blanked, in parts of its width and height
 * @param decisions a rule for each class, null for classes that nothing is decided by; empty for no decisions at all
 * @param view when the picture is worth looking at
 */
public record ControlSettings(
        MotionSettings motion,
        int aheadMillis,
        Optics optics,
        List<Polygon> masks,
        List<@Nullable DecisionRule> decisions,
        View view) {
    /** As shipped, without a camera that is known and without decisions. */
    public static final ControlSettings PLAIN =
            new ControlSettings(MotionSettings.defaults(), 0, (width, height) -> null, List.of(), List.of(), View.ANY);

    /** Makes the geometry of pictures of a size. */
    @FunctionalInterface
    public interface Optics {
        /** The geometry of such pictures; null if the camera is not known, or not such pictures of it. */
        @Nullable CameraGeometry of(int widthPx, int heightPx);
    }

    /**
     * When somebody who is there would be seen.
     *
     * @param minLuma darker pictures show nobody
     * @param minSharpness blurrier ones neither: variance of the Laplacian, squared gray levels
     * @param smallestPerson height of the smallest person that the model is made for
     */
    public record View(double minLuma, double minSharpness, Smallest smallestPerson) {
        /** All pictures are worth looking at. */
        public static final View ANY = new View(0, 0, (width, height) -> -1);
    }

    /** The height of the smallest person that a model is made for. */
    @FunctionalInterface
    public interface Smallest {
        /** In pixels of pictures of a size; below 0 if not known. */
        int px(int widthPx, int heightPx);
    }
}
