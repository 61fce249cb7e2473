package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

import java.util.List;

/**
 * The camera's lens, its place on the robot, and what of its picture is looked at.
 *
 * @param horizontalFov angle between the left and the right edge of the picture in degrees; 0 if not known
 * @param matrix fx, fy, cx, cy in pixels; empty if not calibrated
 * @param size width and height of the pictures that the matrix is of; empty for the source's
 * @param distortion k1, k2, p1, p2 and perhaps k3; empty for none
 * @param position x (forward), y (left), z (up) of the camera on the robot's body in meters
 * @param rotation roll, pitch, yaw of the camera about the body's axes in degrees; 0, 0, 0 looks forward, upright
 * @param masks outlines of parts of the picture that are blanked, corners [x, y] in parts of the picture
 * @param minLuma a picture with a lower mean luma shows nobody
 * @param minSharpness a picture with a lower variance of the Laplacian shows nobody
 */
public record CameraConfig(
        double horizontalFov,
        List<Double> matrix,
        List<Double> size,
        List<Double> distortion,
        List<Double> position,
        List<Double> rotation,
        List<List<List<Double>>> masks,
        double minLuma,
        double minSharpness) {
    private static final int COORDINATES = 3;

    /** Checks the ranges. */
    public CameraConfig {
        require(
                horizontalFov == 0 || (horizontalFov >= 1 && horizontalFov <= 170),
                "camera.horizontalFov",
                "must be 0 or in [1, 170]",
                horizontalFov);
        requireMatrix(matrix, size, horizontalFov);
        Shapes.requireSize("camera.distortion", distortion, 4, 5);
        requireThree("camera.position", position);
        requireThree("camera.rotation", rotation);
        for (List<List<Double>> mask : masks) {
            Shapes.requirePolygon("camera.masks", mask);
        }
        require(minLuma >= 0 && minLuma <= 255, "camera.minLuma", "must be in [0, 255]", minLuma);
        require(
                minSharpness >= 0 && minSharpness <= 100_000,
                "camera.minSharpness",
                "must be in [0, 100000]",
                minSharpness);
        matrix = List.copyOf(matrix);
        size = List.copyOf(size);
        distortion = List.copyOf(distortion);
        position = List.copyOf(position);
        rotation = List.copyOf(rotation);
        masks = List.copyOf(masks);
    }

    private static void requireMatrix(List<Double> matrix, List<Double> size, double horizontalFov) {
        String key = "camera.matrix";
        Shapes.requireSize(key, matrix, 4);
        boolean positive = matrix.isEmpty() || (matrix.get(0) > 0 && matrix.get(1) > 0);
        require(positive, key, "must begin with focal lengths over 0", matrix);
        require(matrix.isEmpty() || horizontalFov == 0, key, "cannot stand beside camera.horizontalFov", matrix);
        Shapes.requireSize("camera.size", size, 2);
        require(size.isEmpty() || !matrix.isEmpty(), "camera.size", "needs camera.matrix beside it", size);
        require(size.isEmpty() || (size.get(0) >= 1 && size.get(1) >= 1), "camera.size", "must be 1 or more", size);
    }

    private static void requireThree(String key, List<Double> values) {
        Shapes.requireSize(key, values, COORDINATES);
        require(values.size() == COORDINATES, key, "must be a list of 3 numbers", values);
    }

    static CameraConfig defaults() {
        return new CameraConfig(
                0, List.of(), List.of(), List.of(), List.of(0.0, 0.0, 0.0), List.of(0.0, 0.0, 0.0), List.of(), 16, 3);
    }
}
