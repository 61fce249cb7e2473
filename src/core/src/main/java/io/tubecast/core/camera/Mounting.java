package io.tubecast.core.camera;

/**
 * Where the camera sits on the robot's body. The body's axes are those of ROS REP 103: x forward, y to the left, z up; lengths in meters, angles in radians.
 *
 * <p>Without rotation the camera looks along x, its picture upright. The rotation is roll about x, then pitch about y, then yaw about z, all about the body's axes: a
 * positive pitch looks down, a positive yaw to the left.
 *
 * @param x of the camera's optical center
 * @param y of the camera's optical center
 * @param z of the camera's optical center
 * @param roll about x
 * @param pitch about y
 * @param yaw about z
 */
public record Mounting(double x, double y, double z, double roll, double pitch, double yaw) {
    /** At the body's origin, looking ahead. */
    public static final Mounting AHEAD = new Mounting(0, 0, 0, 0, 0, 0);

    /** Checks that all are numbers. */
    public Mounting {
        if (!Double.isFinite(x + y + z + roll + pitch + yaw)) {
            throw new IllegalArgumentException(
                    "a camera cannot sit at (%s, %s, %s) turned by (%s, %s, %s)".formatted(x, y, z, roll, pitch, yaw));
        }
    }

    /**
     * A direction of the camera in the body's axes.
     *
     * @param right to the right in the picture, at distance 1
     * @param down downwards in the picture, at distance 1
     * @param body (out) x, y, z, not of length 1
     */
    public void toBody(double right, double down, double[] body) {
        double ahead = 1; // the camera's z is the body's x, its x the body's -y, its y the body's -z
        double left = -right;
        double up = -down;
        double rolledY = left * Math.cos(roll) - up * Math.sin(roll);
        double rolledZ = left * Math.sin(roll) + up * Math.cos(roll);
        double pitchedX = ahead * Math.cos(pitch) + rolledZ * Math.sin(pitch);
        double pitchedZ = -ahead * Math.sin(pitch) + rolledZ * Math.cos(pitch);
        body[0] = pitchedX * Math.cos(yaw) - rolledY * Math.sin(yaw);
        body[1] = pitchedX * Math.sin(yaw) + rolledY * Math.cos(yaw);
        body[2] = pitchedZ;
    }
}
