package io.tubecast.world.body;

import java.util.Arrays;

/**
 * How a body is held at one moment, independent of who it is and where it stands.
 *
 * <p>The body's own axes: x to the side (towards the viewer's right when it faces the viewer), y up, z forward, in body heights. Hands
 * are given relative to their shoulder in arm lengths and in the torso's frame, feet relative to where they stand; in both, x points
 * outward, so that both sides of a symmetric pose have the same numbers. Angles in radians. Mutable and reused; not thread-safe.
 */
public final class Pose {
    /** Pelvis, away from where it is in upright standing: x, y, z. */
    public static final int PELVIS = 0;
    /** Torso: forward pitch, sideways roll, twist. */
    public static final int TORSO = 3;
    /** Head: forward pitch, turn. */
    public static final int HEAD = 6;
    /** First hand: outward, up, forward; the second follows. */
    public static final int HAND = 8;
    /** First foot: outward, up, forward; the second follows. */
    public static final int FOOT = 14;
    /** First palm: 0 relaxed, 1 flat and raised; the second follows. */
    public static final int PALM = 20;
    /** How far the whole body has toppled about its feet. */
    public static final int TOPPLE = 22;
    /** Into which direction, 0 = forward, pi/2 = towards +x. */
    public static final int TOPPLE_TO = 23;
    /** Number of values. */
    public static final int SIZE = 24;

    private final double[] values = new double[SIZE];

    /** The value at one of the places named above. */
    public double get(int at) {
        return values[at];
    }

    /** Sets one value. */
    public Pose set(int at, double value) {
        values[at] = value;
        return this;
    }

    /** Adds to one value. */
    public Pose add(int at, double value) {
        values[at] += value;
        return this;
    }

    /** Sets three values in a row. */
    public Pose set(int at, double x, double y, double z) {
        values[at] = x;
        values[at + 1] = y;
        values[at + 2] = z;
        return this;
    }

    /** Becomes the same as another pose. */
    public Pose copyFrom(Pose other) {
        System.arraycopy(other.values, 0, values, 0, SIZE);
        return this;
    }

    /** Moves towards another pose: 0 stays, 1 becomes it. */
    public Pose blend(Pose target, double fraction) {
        for (int i = 0; i < SIZE; i++) {
            values[i] += fraction * (target.values[i] - values[i]);
        }
        return this;
    }

    /** Upright, arms hanging. */
    public Pose stand() {
        Arrays.fill(values, 0);
        set(HAND, 0.15, -0.965, 0.06);
        set(HAND + 3, 0.15, -0.965, 0.06);
        return this;
    }

    /** Seated with the hands on the thighs, the pelvis on a seat of the given height (in body heights). */
    public Pose sit(double pelvisDrop) {
        stand();
        set(PELVIS, 0, -pelvisDrop, -0.20);
        set(TORSO, 0.04, 0, 0);
        set(HAND, 0.0, -0.62, 0.52);
        set(HAND + 3, 0.0, -0.62, 0.52);
        set(FOOT, 0.02, 0, 0.06);
        set(FOOT + 3, 0.02, 0, 0.06);
        return this;
    }
}
