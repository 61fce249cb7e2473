package io.tubecast.world.body;

import io.tubecast.world.draw.Part;
import io.tubecast.world.draw.PartList;
import io.tubecast.world.draw.View;

/**
 * Where and how large a thing with a body frame of its own stands in the scene, and how its points fall onto the picture: turned
 * about the vertical, seen slightly from above, without perspective within the thing.
 *
 * <p>Body frame: x to the side, y up, z forward, in body heights. Mutable and reused; not thread-safe.
 */
public final class Placement {
    private final double sinTilt;
    private final double cosTilt;
    private double groundX;
    private double groundY;
    private double height;
    private double sinYaw;
    private double cosYaw;
    private View view = new View(0, 0, 1, 0);

    /** Things seen from above at this angle, radians. */
    public Placement(double tilt) {
        sinTilt = Math.sin(tilt);
        cosTilt = Math.cos(tilt);
    }

    /** Puts the thing at a ground point with a height and a facing. */
    public Placement at(double sceneX, double sceneY, double bodyHeight, double yaw) {
        groundX = sceneX;
        groundY = sceneY;
        height = bodyHeight;
        sinYaw = Math.sin(yaw);
        cosYaw = Math.cos(yaw);
        return this;
    }

    /** Sets the camera's view. */
    public Placement through(View seen) {
        view = seen;
        return this;
    }

    /** Pixels a body height takes. */
    public double pixels() {
        return height * view.scale();
    }

    /** Sine of the angle from above. */
    public double sinTilt() {
        return sinTilt;
    }

    /** Cosine of the facing: 1 to the viewer, 0 in profile. */
    public double cosYaw() {
        return cosYaw;
    }

    /** Sine of the facing. */
    public double sinYaw() {
        return sinYaw;
    }

    /** Scene x of a body point. */
    public double sceneX(double x, double z) {
        return groundX + height * (x * cosYaw + z * sinYaw);
    }

    /** Scene y of a body point. */
    public double sceneY(double x, double y, double z) {
        return groundY - height * (y * cosTilt - nearness(x, z) * sinTilt);
    }

    /** How much nearer to the viewer than the ground point, in body heights. */
    public double nearness(double x, double z) {
        return z * cosYaw - x * sinYaw;
    }

    /** Pixel column of a body point. */
    public double px(double x, double y, double z) {
        return view.x(sceneX(x, z), sceneY(x, y, z));
    }

    /** Pixel row of a body point. */
    public double py(double x, double y, double z) {
        return view.y(sceneX(x, z), sceneY(x, y, z));
    }

    /** The layer of things that stand at this ground row: nearer ones, lower in the picture, hide those behind. */
    public static int layer(double sceneY) {
        return (int) Math.round(sceneY * 1e5);
    }

    /** Adds a round limb between two body points with radii in body heights. */
    @SuppressWarnings("checkstyle:ParameterNumber") // two points in space
    public Part limb(PartList parts, int layer, double ax, double ay, double az, double bx, double by, double bz) {
        double depth = 0.5 * (nearness(ax, az) + nearness(bx, bz));
        return parts.add(layer, depth).axis(px(ax, ay, az), py(ax, ay, az), px(bx, by, bz), py(bx, by, bz));
    }
}
