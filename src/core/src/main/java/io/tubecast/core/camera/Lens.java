package io.tubecast.core.camera;

/**
 * A camera's intrinsics: which pixel a direction is seen at and the other way around, with the distortion of Brown and Conrady ("Decentering distortion of lenses",
 * 1966), in the order of its coefficients that OpenCV and ROS write.
 *
 * <p>Directions are (x, y) at distance 1 before the camera, x to the right, y downwards: {@code r² = x² + y², x' = x (1 + k1 r² + k2 r⁴ + k3 r⁶) + 2 p1 x y + p2 (r² + 2 x²), y' =
 * y (1 + k1 r² + k2 r⁴ + k3 r⁶) + p1 (r² + 2 y²) + 2 p2 x y, u = fx x' + cx, v = fy y' + cy}. Pixels are of a picture of {@code widthPx} by {@code heightPx}, their
 * middles at whole numbers, as calibration programs count.
 *
 * @param widthPx width of the pictures that the lens was calibrated with
 * @param heightPx their height
 * @param fx focal length in pixel widths
 * @param fy focal length in pixel heights
 * @param cx column of the optical axis
 * @param cy row of the optical axis
 * @param distortion what the lens does besides
 */
public record Lens(double widthPx, double heightPx, double fx, double fy, double cx, double cy, Distortion distortion) {
    /** Rounds after which {@link #unproject} gives up: distortion so strong is none of this model. */
    private static final int MOST_ROUNDS = 100;
    /** In units of the direction; a thousandth of a pixel at a focal length of 1000. */
    private static final double CLOSE = 1e-6;

    /** The coefficients; all 0 for a pinhole. */
    public record Distortion(double k1, double k2, double p1, double p2, double k3) {
        /** None. */
        public static final Distortion NONE = new Distortion(0, 0, 0, 0, 0);
    }

    /** Checks that there is a picture and a focal length. */
    public Lens {
        require(widthPx >= 1 && heightPx >= 1, "a picture of %s x %s pixels".formatted(widthPx, heightPx));
        require(fx > 0 && fy > 0 && fx < 1e6 && fy < 1e6, "focal lengths of %s and %s pixels".formatted(fx, fy));
        require(Math.abs(cx) < 1e6 && Math.abs(cy) < 1e6, "an optical axis at (%s, %s)".formatted(cx, cy));
    }

    /**
     * A pinhole with square pixels whose axis goes through the picture's middle.
     *
     * @param horizontalRadians angle between the left and the right edge of the picture
     */
    public static Lens ofFieldOfView(double widthPx, double heightPx, double horizontalRadians) {
        double focal = widthPx / 2 / Math.tan(horizontalRadians / 2);
        return new Lens(widthPx, heightPx, focal, focal, (widthPx - 1) / 2, (heightPx - 1) / 2, Distortion.NONE);
    }

    /** This lens with another distortion. */
    public Lens with(Distortion other) {
        return new Lens(widthPx, heightPx, fx, fy, cx, cy, other);
    }

    /** Whether pictures of another size can be of the same camera: whether their sides have the same ratio, to 1 %. */
    public boolean fits(double width, double height) {
        return Math.abs(width * heightPx / (height * widthPx) - 1) <= 0.01;
    }

    /**
     * Where a direction is seen.
     *
     * @param pixel (out) column and row
     */
    public void project(double x, double y, double[] pixel) {
        distort(x, y, pixel);
        pixel[0] = fx * pixel[0] + cx;
        pixel[1] = fy * pixel[1] + cy;
    }

    private void distort(double x, double y, double[] out) {
        Distortion d = distortion;
        double r2 = x * x + y * y;
        double radial = 1 + r2 * (d.k1 + r2 * (d.k2 + r2 * d.k3));
        out[0] = x * radial + 2 * d.p1 * x * y + d.p2 * (r2 + 2 * x * x);
        out[1] = y * radial + d.p1 * (r2 + 2 * y * y) + 2 * d.p2 * x * y;
    }

    /**
     * The direction that a pixel sees, by fixed-point iteration: what the distortion adds at the present guess is taken off the pixel.
     *
     * @param direction (out) x and y at distance 1
     * @return false if it does not settle: there is no such direction, or the distortion is too strong there
     */
    public boolean unproject(double column, double row, double[] direction) {
        double seenX = (column - cx) / fx;
        double seenY = (row - cy) / fy;
        double x = seenX;
        double y = seenY;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            distort(x, y, direction);
            double restX = seenX - direction[0];
            double restY = seenY - direction[1];
            x += restX;
            y += restY;
            if (Math.abs(restX) + Math.abs(restY) < CLOSE) {
                direction[0] = x;
                direction[1] = y;
                return true;
            }
        }
        return false;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException("no camera has " + what);
        }
    }
}
