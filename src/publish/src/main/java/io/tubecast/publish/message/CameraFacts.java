package io.tubecast.publish.message;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the factsheet says about a stream's camera besides its size: what is needed to use bearings, and where and when nothing is said.
 *
 * @param optics lens and place; null if not configured: there are no bearings then
 * @param masks parts of the picture that are blanked before anything looks at it, corners [x, y] in parts of the picture
 * @param decisions the rules by which events of that type are sent
 */
public record CameraFacts(@Nullable Optics optics, List<List<List<Double>>> masks, List<Rule> decisions) {
    /** Nothing is configured. */
    public static final CameraFacts NONE = new CameraFacts(null, List.of(), List.of());

    /** Copies the lists. */
    public CameraFacts {
        masks = List.copyOf(masks);
        decisions = List.copyOf(decisions);
    }

    /**
     * Lens and place of a camera.
     *
     * @param size width and height of the pictures that the matrix is of
     * @param matrix fx, fy, cx, cy in pixels
     * @param distortion k1, k2, p1, p2, k3
     * @param position x, y, z on the body in meters
     * @param rotation roll, pitch, yaw on the body in radians
     */
    public record Optics(
            List<Double> size,
            List<Double> matrix,
            List<Double> distortion,
            List<Double> position,
            List<Double> rotation) {
        /** Copies the lists. */
        public Optics {
            size = List.copyOf(size);
            matrix = List.copyOf(matrix);
            distortion = List.copyOf(distortion);
            position = List.copyOf(position);
            rotation = List.copyOf(rotation);
        }
    }

    /**
     * When a label is a decision.
     *
     * @param label the class's name
     * @param minScore least score
     * @param holdMillis how long it must hold
     * @param coolDownMillis how long there is no other
     * @param minHeight least height of the box, parts of the picture's height
     * @param region where the middle of the box's lower edge must be, corners [x, y] in parts of the picture; empty for anywhere
     */
    public record Rule(
            String label,
            double minScore,
            long holdMillis,
            long coolDownMillis,
            double minHeight,
            List<List<Double>> region) {
        /** Copies the region. */
        public Rule {
            region = List.copyOf(region);
        }
    }
}
