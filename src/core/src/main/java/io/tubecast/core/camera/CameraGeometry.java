package io.tubecast.core.camera;

/**
 * Says in which direction of the robot's body something in the picture is and how large it looks. Holds the last answer; allocates nothing. Not thread-safe.
 */
public final class CameraGeometry {
    private final Lens lens;
    private final Mounting mounting;
    private final double[] direction = new double[2];
    private final double[] first = new double[3];
    private final double[] second = new double[3];
    private double azimuth;
    private double elevation;
    private double width;
    private double height;

    /** A camera on a body. */
    public CameraGeometry(Lens lens, Mounting mounting) {
        this.lens = lens;
        this.mounting = mounting;
    }

    /** The camera's lens. */
    public Lens lens() {
        return lens;
    }

    /** Where it sits. */
    public Mounting mounting() {
        return mounting;
    }

    /**
     * Looks at a box.
     *
     * @param box (in) x1, y1, x2, y2 in parts of the picture
     * @return false if the lens is not known to see there
     */
    public boolean look(double[] box) {
        double middleX = (box[0] + box[2]) / 2;
        double middleY = (box[1] + box[3]) / 2;
        if (!body(middleX, middleY, first)) {
            return false;
        }
        azimuth = Math.atan2(first[1], first[0]);
        elevation = Math.atan2(first[2], Math.hypot(first[0], first[1]));
        if (!body(box[0], middleY, first) || !body(box[2], middleY, second)) {
            return false;
        }
        width = angle();
        if (!body(middleX, box[1], first) || !body(middleX, box[3], second)) {
            return false;
        }
        height = angle();
        return true;
    }

    /** A place in the picture, in parts of it; its edges lie half a pixel outside the middles of the outermost pixels. */
    private boolean body(double x, double y, double[] into) {
        if (!lens.unproject(x * lens.widthPx() - 0.5, y * lens.heightPx() - 0.5, direction)) {
            return false;
        }
        mounting.toBody(direction[0], direction[1], into);
        return true;
    }

    /** The angle between two directions, by the tangent, which is exact for small ones too. */
    private double angle() {
        double crossX = first[1] * second[2] - first[2] * second[1];
        double crossY = first[2] * second[0] - first[0] * second[2];
        double crossZ = first[0] * second[1] - first[1] * second[0];
        double dot = first[0] * second[0] + first[1] * second[1] + first[2] * second[2];
        return Math.atan2(Math.sqrt(crossX * crossX + crossY * crossY + crossZ * crossZ), dot);
    }

    /** Direction of the box's middle about the body's z axis, radians from straight ahead, positive to the left. */
    public double azimuth() {
        return azimuth;
    }

    /** Direction of the box's middle over the body's x-y plane, radians, positive upwards. */
    public double elevation() {
        return elevation;
    }

    /** Angle between the middles of the box's left and right edge as the camera sees them, radians. */
    public double width() {
        return width;
    }

    /** Angle between the middles of the box's upper and lower edge as the camera sees them, radians. */
    public double height() {
        return height;
    }
}
