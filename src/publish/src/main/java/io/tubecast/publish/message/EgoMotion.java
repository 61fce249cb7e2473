package io.tubecast.publish.message;

/**
 * How the picture of what stands still moves because the camera does: part of a {@link TubesSnapshot}, left out of the message where no flow tells it.
 *
 * <p>Mutable and reused. Not thread-safe.
 */
public final class EgoMotion {
    private double velocityX;
    private double velocityY;
    private double zoom;
    private double rotation;
    private double support;

    EgoMotion() {
        clear();
    }

    /** Pixels a second at the picture's middle, to the right and down. */
    public EgoMotion velocityPx(double perSecondX, double perSecondY) {
        velocityX = perSecondX;
        velocityY = perSecondY;
        return this;
    }

    /** By which part of itself the picture grows in a second, by how many radians it turns clockwise, and which share of the background agrees. */
    public EgoMotion change(double zoomPerSecond, double radiansPerSecond, double share) {
        zoom = zoomPerSecond;
        rotation = radiansPerSecond;
        support = share;
        return this;
    }

    /** Whether it is known. */
    public boolean known() {
        return !Double.isNaN(velocityX);
    }

    /** Pixels a second to the right. */
    public double velocityX() {
        return velocityX;
    }

    /** Pixels a second down. */
    public double velocityY() {
        return velocityY;
    }

    /** Growth a second. */
    public double zoom() {
        return zoom;
    }

    /** Radians a second, clockwise. */
    public double rotation() {
        return rotation;
    }

    /** Share of the background that agrees, [0, 1]. */
    public double support() {
        return support;
    }

    void clear() {
        velocityPx(Double.NaN, Double.NaN).change(0, 0, 0);
    }

    void copyFrom(EgoMotion other) {
        velocityPx(other.velocityX, other.velocityY).change(other.zoom, other.rotation, other.support);
    }
}
