package io.tubecast.publish.message;

/**
 * In which direction of the robot's body an actor is, in radians: part of a {@link TubeEntry}, left out of the message where the camera is not known.
 *
 * <p>Mutable and reused. Not thread-safe.
 */
public final class TubeBearing {
    private double azimuth;
    private double elevation;
    private double width;
    private double height;

    TubeBearing() {
        clear();
    }

    /** Azimuth (positive to the left), elevation (positive upwards) of the box's middle, and the angles that the box takes. */
    public void set(double newAzimuth, double newElevation, double newWidth, double newHeight) {
        azimuth = newAzimuth;
        elevation = newElevation;
        width = newWidth;
        height = newHeight;
    }

    /** Whether it is known. */
    public boolean known() {
        return !Double.isNaN(azimuth);
    }

    /** From straight ahead, positive to the left. */
    public double azimuth() {
        return azimuth;
    }

    /** Over the body's horizontal plane. */
    public double elevation() {
        return elevation;
    }

    /** Angle that the box is wide. */
    public double width() {
        return width;
    }

    /** Angle that the box is high. */
    public double height() {
        return height;
    }

    void clear() {
        set(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }

    void copyFrom(TubeBearing other) {
        set(other.azimuth, other.elevation, other.width, other.height);
    }
}
