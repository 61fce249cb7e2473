package io.tubecast.world.body;

/**
 * Where the joints of a body are in a pose: forward kinematics for the trunk, two-bone inverse kinematics for the limbs, so that
 * feet stay where they stand while the body moves above them.
 *
 * <p>Joints are in the axes of {@link Pose}, before the body is turned. Reused from pose to pose; not thread-safe.
 */
public final class Skeleton {
    /** Joints; those of the second side follow those of the first by {@link #SIDE}. */
    public static final int PELVIS = 0;
    /** Base of the neck. */
    public static final int NECK = 1;
    /** Chin. */
    public static final int CHIN = 2;
    /** Top of the head. */
    public static final int CROWN = 3;
    /** First shoulder. */
    public static final int SHOULDER = 4;
    /** First elbow. */
    public static final int ELBOW = 5;
    /** First wrist. */
    public static final int WRIST = 6;
    /** First hip. */
    public static final int HIP = 7;
    /** First knee. */
    public static final int KNEE = 8;
    /** First ankle. */
    public static final int ANKLE = 9;
    /** First tip of the foot. */
    public static final int TOE = 10;
    /** First fingertips. */
    public static final int FINGERS = 11;
    /** Distance from a joint of the first side to its twin. */
    public static final int SIDE = 8;
    /** Points of the face: where the gaze leaves the head. */
    public static final int GAZE = 20;
    /** Number of joints. */
    public static final int JOINTS = 21;

    private static final double FOOT_LENGTH = 0.085;
    private static final double HAND_LENGTH = 0.045;
    private static final double LYING_HEIGHT = 0.055;

    private final Build build;
    private final double[] joints = new double[3 * JOINTS];
    private final double[] axes = new double[9]; // torso: side, up, forward as rows

    /** A skeleton with these measures. */
    public Skeleton(Build build) {
        this.build = build;
    }

    /** Side coordinate of a joint. */
    public double x(int joint) {
        return joints[3 * joint];
    }

    /** Height of a joint. */
    public double y(int joint) {
        return joints[3 * joint + 1];
    }

    /** Forward coordinate of a joint. */
    public double z(int joint) {
        return joints[3 * joint + 2];
    }

    /** Takes on a pose. */
    public void take(Pose pose) {
        double px = pose.get(Pose.PELVIS);
        double py = build.hip() + pose.get(Pose.PELVIS + 1);
        double pz = pose.get(Pose.PELVIS + 2);
        put(PELVIS, px, py, pz);
        turnTorso(pose.get(Pose.TORSO), pose.get(Pose.TORSO + 1), pose.get(Pose.TORSO + 2));
        fromTorso(NECK, PELVIS, 0, build.torso(), 0);
        placeHead(pose);
        for (int side = 0; side < 2; side++) {
            int sign = side == 0 ? 1 : -1;
            placeArm(pose, side, sign);
            placeLeg(pose, side, sign);
        }
        topple(pose.get(Pose.TOPPLE), pose.get(Pose.TOPPLE_TO));
    }

    /** Rows of the torso's frame: roll about z, pitch about x, twist about its own axis. */
    private void turnTorso(double pitch, double roll, double twist) {
        double sp = Math.sin(pitch);
        double cp = Math.cos(pitch);
        double sr = Math.sin(roll);
        double cr = Math.cos(roll);
        double upX = sr * cp;
        double upY = cr * cp;
        double upZ = sp;
        double sideX = cr;
        double sideY = -sr;
        double forwardX = -sr * sp;
        double forwardY = -cr * sp;
        double st = Math.sin(twist);
        double ct = Math.cos(twist);
        axes[0] = ct * sideX + st * forwardX;
        axes[1] = ct * sideY + st * forwardY;
        axes[2] = st * cp;
        axes[3] = upX;
        axes[4] = upY;
        axes[5] = upZ;
        axes[6] = ct * forwardX - st * sideX;
        axes[7] = ct * forwardY - st * sideY;
        axes[8] = ct * cp;
    }

    private void fromTorso(int joint, int from, double side, double up, double forward) {
        put(
                joint,
                x(from) + side * axes[0] + up * axes[3] + forward * axes[6],
                y(from) + side * axes[1] + up * axes[4] + forward * axes[7],
                z(from) + side * axes[2] + up * axes[5] + forward * axes[8]);
    }

    private void placeHead(Pose pose) {
        double nod = pose.get(Pose.HEAD);
        double turn = pose.get(Pose.HEAD + 1);
        double up = Math.cos(nod);
        double forward = Math.sin(nod);
        fromTorso(CHIN, NECK, 0, 0.045 * up, 0.045 * forward + 0.01);
        fromTorso(CROWN, CHIN, 0, 2 * build.head() * up, 2 * build.head() * forward);
        double reach = build.head();
        fromTorso(
                GAZE,
                CHIN,
                reach * Math.sin(turn) * up,
                build.head() * up - reach * forward,
                build.head() * forward + reach * Math.cos(turn) * up);
    }

    private void placeArm(Pose pose, int side, int sign) {
        int shoulder = SHOULDER + side * SIDE;
        fromTorso(shoulder, PELVIS, sign * build.shoulders(), build.torso() - 0.025, 0);
        int at = Pose.HAND + 3 * side;
        fromTorso(
                WRIST + side * SIDE,
                shoulder,
                sign * pose.get(at) * build.arm(),
                pose.get(at + 1) * build.arm(),
                pose.get(at + 2) * build.arm());
        double hintSide = sign * 0.6;
        double hx = hintSide * axes[0] - 0.7 * axes[3] - 0.6 * axes[6];
        double hy = hintSide * axes[1] - 0.7 * axes[4] - 0.6 * axes[7];
        double hz = hintSide * axes[2] - 0.7 * axes[5] - 0.6 * axes[8];
        bend(shoulder, 0.53 * build.arm(), 0.47 * build.arm(), hx, hy, hz);
        int fingers = FINGERS + side * SIDE;
        int elbow = ELBOW + side * SIDE;
        int wrist = WRIST + side * SIDE;
        double palm = pose.get(Pose.PALM + side);
        double length = Math.max(1e-9, distance(elbow, wrist));
        double reach = HAND_LENGTH * (1 + 0.5 * palm);
        put(
                fingers,
                x(wrist) + reach * ((1 - palm) * (x(wrist) - x(elbow)) / length + palm * axes[3]),
                y(wrist) + reach * ((1 - palm) * (y(wrist) - y(elbow)) / length + palm * axes[4]),
                z(wrist) + reach * ((1 - palm) * (z(wrist) - z(elbow)) / length + palm * axes[5]));
    }

    private void placeLeg(Pose pose, int side, int sign) {
        int hip = HIP + side * SIDE;
        put(hip, x(PELVIS) + sign * build.hips(), y(PELVIS), z(PELVIS));
        int at = Pose.FOOT + 3 * side;
        double lift = pose.get(at + 1);
        put(ANKLE + side * SIDE, sign * (build.hips() + 0.015 + pose.get(at)), build.ankle() + lift, pose.get(at + 2));
        double leg = build.hip() - build.ankle();
        bend(hip, 0.502 * leg, 0.502 * leg, sign * 0.25, 0.2, 1);
        int knee = KNEE + side * SIDE;
        int ankle = ANKLE + side * SIDE;
        double lean = (z(ankle) - z(knee)) / leg; // a foot behind its knee points down
        double pitch = lift > 0 ? Math.max(0, Math.min(1.1, -2.2 * lean)) * Math.min(1, 14 * lift) : 0;
        put(
                TOE + side * SIDE,
                x(ankle) + sign * 0.018,
                y(ankle) - 0.025 - FOOT_LENGTH * Math.sin(pitch),
                z(ankle) + FOOT_LENGTH * Math.cos(pitch));
    }

    /** Places the middle joint and pulls the end within reach; joints lie root, middle, end in a row. */
    private void bend(int root, double upper, double lower, double hintX, double hintY, double hintZ) {
        int end = root + 2;
        double dx = x(end) - x(root);
        double dy = y(end) - y(root);
        double dz = z(end) - z(root);
        double wanted = Math.max(1e-9, Math.sqrt(dx * dx + dy * dy + dz * dz));
        double reach = Math.max(Math.abs(upper - lower) + 0.004, Math.min(upper + lower - 0.0005, wanted));
        dx /= wanted;
        dy /= wanted;
        dz /= wanted;
        double toMiddle = (upper * upper - lower * lower + reach * reach) / (2 * reach);
        double aside = Math.sqrt(Math.max(0, upper * upper - toMiddle * toMiddle));
        double dot = hintX * dx + hintY * dy + hintZ * dz;
        double ox = hintX - dot * dx;
        double oy = hintY - dot * dy;
        double oz = hintZ - dot * dz;
        double norm = aside / Math.max(1e-9, Math.sqrt(ox * ox + oy * oy + oz * oz));
        put(
                root + 1,
                x(root) + dx * toMiddle + ox * norm,
                y(root) + dy * toMiddle + oy * norm,
                z(root) + dz * toMiddle + oz * norm);
        put(end, x(root) + dx * reach, y(root) + dy * reach, z(root) + dz * reach);
    }

    /** Turns the whole body about the ground point between its feet, like a falling pole of some thickness. */
    private void topple(double angle, double towards) {
        if (angle == 0) {
            return;
        }
        double s = Math.sin(angle);
        double c = Math.cos(angle);
        double dirX = Math.sin(towards);
        double dirZ = Math.cos(towards);
        for (int joint = 0; joint < JOINTS; joint++) {
            double along = x(joint) * dirX + z(joint) * dirZ;
            double fallen = along * c + y(joint) * s;
            double height = Math.max(0.02, y(joint) * c - along * s + LYING_HEIGHT * s);
            put(joint, x(joint) + (fallen - along) * dirX, height, z(joint) + (fallen - along) * dirZ);
        }
    }

    private double distance(int a, int b) {
        double dx = x(a) - x(b);
        double dy = y(a) - y(b);
        double dz = z(a) - z(b);
        return Math.sqrt(dx * dx + dy * dy + dz * dz);
    }

    private void put(int joint, double x, double y, double z) {
        joints[3 * joint] = x;
        joints[3 * joint + 1] = y;
        joints[3 * joint + 2] = z;
    }
}
