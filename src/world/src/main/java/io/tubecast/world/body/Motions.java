package io.tubecast.world.body;

import io.tubecast.world.body.Segment.Manner;

/**
 * How each movement is carried out: the pose at every moment of a {@link Segment}.
 *
 * <p>Every movement begins and ends in the plain standing or sitting pose, so that movements can follow each other in any order. Sitting down and
 * standing up are one function of the phase run forwards and backwards, and so are picking up and putting down: a single pose
 * cannot tell them apart. Waving and the stop signal share the raised arm. Not thread-safe.
 */
public final class Motions {
    private static final double TURN = 2 * Math.PI;
    private static final double LYING = Math.PI / 2;

    private final Build build;
    private final double seatDrop;
    private final Pose goal = new Pose();

    /** Movements of a body that sits on a seat this much (in body heights) below its hip when standing. */
    public Motions(Build build, double seatDrop) {
        this.build = build;
        this.seatDrop = seatDrop;
    }

    /**
     * The pose at a moment.
     *
     * @param seconds a time within the segment; outside, the nearest end counts
     * @param pose (out) the pose
     */
    public void pose(Segment segment, double seconds, Pose pose) {
        double phase = segment.phase(seconds);
        base(segment, pose);
        switch (segment.movement()) {
            case WAVE, STOP, BECKON, PHONE, SCRATCH, ARMS_CROSSED, POCKETS, HIPS -> gesture(segment, phase, pose);
            case WALK, RUN -> stride(segment, phase, pose);
            case JUMP -> jump(segment, phase, pose);
            case FALL -> fall(segment, phase, pose);
            case LIE -> fall(segment, 1, pose);
            case SIT_DOWN -> sit(phase, pose);
            case STAND_UP -> sit(1 - phase, pose);
            case PICK_UP -> pickUp(segment, phase, pose);
            case PUT_DOWN -> pickUp(segment, 1 - phase, pose);
            case TURN -> turn(segment, phase, pose);
            case REST -> {}
        }
    }

    /** Whether the object of a pick-up or put-down is in the hand at this moment. */
    public static boolean objectInHand(Segment segment, double seconds) {
        double phase = segment.phase(seconds);
        return segment.movement() == Movement.PICK_UP ? phase >= 0.5 : phase <= 0.5;
    }

    /** Rises from 0 to 1, level at both ends. */
    public static double smooth(double fraction) {
        double f = Math.max(0, Math.min(1, fraction));
        return f * f * (3 - 2 * f);
    }

    /** 1 in the middle of a segment, 0 at its ends, with ramps of the given length. */
    static double envelope(Segment segment, double phase, double rampSeconds) {
        double toEnd = Math.min(phase, 1 - phase) * segment.duration();
        return smooth(toEnd / rampSeconds);
    }

    private void base(Segment segment, Pose pose) {
        if (segment.seated()) {
            pose.sit(seatDrop);
        } else {
            pose.stand();
        }
        if (segment.holding() >= 0) {
            carry(pose, segment.holding());
        }
    }

    private static void carry(Pose pose, int hand) {
        pose.set(Pose.HAND + 3 * hand, 0.12, -0.78, 0.42);
    }

    private void gesture(Segment segment, double phase, Pose pose) {
        double seconds = phase * segment.duration();
        goal.copyFrom(pose);
        int at = Pose.HAND + 3 * segment.hand();
        int other = Pose.HAND + 3 * (1 - segment.hand());
        Manner manner = segment.manner();
        boolean free = segment.holding() < 0;
        switch (segment.movement()) {
            case WAVE -> raiseHand(segment, at, (0.24 + 0.2 * manner.size()) * swing(seconds, 1.5 + manner.pace()));
            case STOP -> raiseHand(segment, at, 0);
            case BECKON -> beckon(segment, at, seconds);
            case PHONE -> goal.set(at, -0.12, -0.30, 0.52).set(Pose.HEAD, 0.45);
            case SCRATCH -> goal.set(at, -0.05 + 0.03 * swing(seconds, 4), 0.5 + 0.05 * swing(seconds, 3.1), 0.12);
            case ARMS_CROSSED -> {
                goal.set(at, -0.42, -0.42, 0.42);
                if (free) {
                    goal.set(other, -0.42, -0.5, 0.46);
                }
            }
            case HIPS -> {
                goal.set(at, 0.1, -0.6, 0.08);
                if (free) {
                    goal.set(other, 0.1, -0.6, 0.08);
                }
            }
            default -> goal.set(at, 0.12, -0.8, 0.14);
        }
        pose.blend(goal, envelope(segment, phase, 0.38));
    }

    private static double swing(double seconds, double hertz) {
        return Math.sin(TURN * hertz * seconds);
    }

    /** The hand swings outward and inward and, a little later, forward and back, so that the swing is seen from every side. */
    private void raiseHand(Segment segment, int at, double aside) {
        Manner manner = segment.manner();
        double height = 0.5 + 0.35 * manner.height();
        double ahead = 0.42 - 0.25 * manner.height();
        goal.set(at, 0.32 + 0.16 * manner.size() + aside, height - 0.5 * aside * aside, ahead - 0.55 * aside);
        goal.set(Pose.PALM + segment.hand(), 1);
    }

    private void beckon(Segment segment, int at, double seconds) {
        Manner manner = segment.manner();
        double pull = 0.5 - 0.5 * Math.cos(TURN * (1.0 + 0.7 * manner.pace()) * seconds);
        double out = 0.05 + 0.3 * manner.height();
        double reach = 0.78 + 0.1 * manner.size();
        goal.set(at, 0.3 - 0.05 * pull, out + pull * (0.42 - 0.3 * manner.height()), reach - pull * (reach - 0.18));
        goal.set(Pose.PALM + segment.hand(), 0.35);
    }

    private void stride(Segment segment, double phase, Pose pose) {
        boolean run = segment.movement() == Movement.RUN;
        double strength = envelope(segment, phase, 0.3);
        double angle = TURN * stepsPerSecond(segment) * phase * segment.duration();
        double reach = strength
                * (run
                        ? 0.20 + 0.05 * segment.manner().size()
                        : 0.13 + 0.04 * segment.manner().size());
        double lift = strength * (run ? 0.17 : 0.055);
        for (int side = 0; side < 2; side++) {
            double a = angle + Math.PI * side;
            double up = Math.max(0, -Math.sin(a));
            double kick = run ? -0.12 * strength * Math.max(0, -Math.sin(a + 0.9)) : 0;
            pose.set(Pose.FOOT + 3 * side, -0.02 * strength, lift * up, reach * Math.cos(a) + kick);
            if (side != segment.holding()) {
                swingArm(pose, Pose.HAND + 3 * side, -Math.cos(a), strength, run);
            }
        }
        pose.add(Pose.PELVIS + 1, strength * ((run ? -0.035 : -0.022) + (run ? 0.028 : 0.014) * -Math.cos(2 * angle)));
        pose.set(Pose.TORSO, strength * (run ? 0.24 : 0.06), 0, strength * 0.14 * Math.cos(angle));
    }

    private static void swingArm(Pose pose, int at, double forward, double strength, boolean run) {
        double up = run ? -0.48 + 0.32 * forward : -0.92 + 0.10 * Math.abs(forward);
        double ahead = run ? 0.18 + 0.45 * forward : 0.08 + 0.42 * forward;
        pose.add(at, strength * (run ? -0.02 : 0));
        pose.add(at + 1, strength * (up - pose.get(at + 1)));
        pose.add(at + 2, strength * (ahead - pose.get(at + 2)));
    }

    /** Full cycles (two steps) a second. */
    private static double stepsPerSecond(Segment segment) {
        return segment.movement() == Movement.RUN
                ? 1.4 + 0.3 * segment.manner().pace()
                : 0.85 + 0.3 * segment.manner().pace();
    }

    /** How far a walk or run has come at a moment, in body heights; 0 for other movements. */
    public static double distance(Segment segment, double seconds) {
        if (segment.movement() != Movement.WALK && segment.movement() != Movement.RUN) {
            return 0;
        }
        double reach = segment.movement() == Movement.RUN
                ? 0.28 + 0.05 * segment.manner().size()
                : 0.13 + 0.04 * segment.manner().size();
        double speed = 4.4 * reach * stepsPerSecond(segment);
        double ramp = Math.min(0.3, segment.duration() / 2);
        double t = Math.max(0, Math.min(segment.duration(), seconds - segment.start()));
        double started = Math.min(t, ramp);
        double cruised = Math.max(0, Math.min(t, segment.duration() - ramp) - ramp);
        double braked = Math.max(0, t - (segment.duration() - ramp));
        return speed * (started * started / (2 * ramp) + cruised + braked - braked * braked / (2 * ramp));
    }

    private void jump(Segment segment, double phase, Pose pose) {
        double jumps = Math.max(1, Math.rint(segment.duration() / 0.95));
        double q = phase * jumps - Math.min(jumps - 1, Math.floor(phase * jumps));
        double height = 0.13 + 0.1 * segment.manner().height();
        double flight = Math.max(0, Math.min(1, (q - 0.32) / 0.4));
        double up = height * 4 * flight * (1 - flight);
        double crouch = 0.15 * hump(q / 0.32) + 0.11 * hump((q - 0.72) / 0.28);
        pose.add(Pose.PELVIS + 1, up - crouch);
        pose.add(Pose.PELVIS + 2, -0.5 * crouch);
        pose.set(Pose.TORSO, 2.8 * crouch);
        double raise = smooth((q - 0.2) / 0.2) - smooth((q - 0.6) / 0.25);
        double top = 0.1 + 0.75 * segment.manner().size();
        for (int side = 0; side < 2; side++) {
            pose.set(Pose.FOOT + 3 * side, 0.02, Math.max(0, up * 1.15), 0);
            if (side != segment.holding()) {
                int at = Pose.HAND + 3 * side;
                pose.set(at, 0.16 + 0.25 * raise, -0.92 + raise * (0.92 + top), 0.08 - 3.2 * crouch * (1 - raise));
            }
        }
    }

    private static double hump(double fraction) {
        return fraction <= 0 || fraction >= 1 ? 0 : Math.pow(Math.sin(Math.PI * fraction), 2);
    }

    /** The direction of the fall is the segment's {@code manner.size}, a full turn of the body's own frame. */
    private void fall(Segment segment, double phase, Pose pose) {
        double down = Math.min(1, phase / 0.62);
        double hit = Math.max(0, (phase - 0.62) / 0.38);
        double bounce = 0.10 * hump(hit / 0.5);
        double angle = (LYING - 0.02) * down * down * (0.4 + 0.6 * down) - bounce;
        pose.set(Pose.TOPPLE, angle);
        pose.set(Pose.TOPPLE_TO, TURN * segment.manner().size());
        double buckle = smooth(phase / 0.4);
        double bent = 0.05 + 0.10 * segment.manner().height();
        pose.set(Pose.PELVIS, 0, -bent * buckle, -0.4 * bent * buckle);
        pose.set(Pose.TORSO, 0.35 * hump(phase / 0.62) + 0.08 * buckle, 0, 0);
        double flung = hump(phase / 0.7);
        double limp = smooth((phase - 0.3) / 0.4);
        for (int side = 0; side < 2; side++) {
            double wide = 0.35 + 0.4 * segment.manner().pace();
            pose.set(
                    Pose.HAND + 3 * side,
                    0.16 + 0.6 * flung + wide * limp,
                    -0.95 + 0.95 * flung + (0.25 + 0.5 * segment.manner().pace()) * limp,
                    0.08 + 0.3 * flung);
        }
        pose.set(Pose.FOOT, 0.04 * limp, 0, 0.1 * bent * limp);
    }

    private void sit(double phase, Pose pose) {
        pose.stand();
        double s = smooth(phase);
        pose.blend(goal.sit(seatDrop), s);
        double lean = Math.sin(Math.PI * s);
        pose.add(Pose.TORSO, 0.62 * lean);
        pose.add(Pose.HEAD, -0.25 * lean);
    }

    private void pickUp(Segment segment, double phase, Pose pose) {
        pose.stand();
        if (phase >= 0.5) {
            carry(pose, segment.hand());
        }
        double bend = smooth(phase / 0.44) - smooth((phase - 0.56) / 0.44);
        goal.copyFrom(pose);
        reachDown(segment, goal);
        pose.blend(goal, bend);
    }

    /** The pose at the deepest point, both when picking up and when putting down. */
    private void reachDown(Segment segment, Pose pose) {
        double squat = segment.manner().size();
        double pitch = 1.2 - 0.5 * squat;
        double drop = 0.09 + 0.16 * squat;
        double back = -0.12;
        pose.set(Pose.PELVIS, 0, -drop, back);
        pose.set(Pose.TORSO, pitch, 0, 0);
        pose.set(Pose.HEAD, -0.3);
        double shoulderUp = build.torso() - 0.025;
        double shoulderY = build.hip() - drop + shoulderUp * Math.cos(pitch);
        double down = Math.min(0.97 * build.arm(), shoulderY - 0.10);
        double ahead = 0.1 * build.arm();
        double up = -down * Math.cos(pitch) + ahead * Math.sin(pitch);
        double forward = down * Math.sin(pitch) + ahead * Math.cos(pitch);
        pose.set(Pose.HAND + 3 * segment.hand(), -0.1, up / build.arm(), forward / build.arm());
        double rest = 0.6 * build.arm();
        pose.set(
                Pose.HAND + 3 * (1 - segment.hand()),
                0.1,
                -rest * Math.cos(pitch) / build.arm(),
                rest * Math.sin(pitch) / build.arm());
        pose.set(Pose.FOOT + 3 * segment.hand(), 0.03, 0, 0.04);
        pose.set(Pose.FOOT + 3 * (1 - segment.hand()), 0.03, 0, -0.03);
    }

    private void turn(Segment segment, double phase, Pose pose) {
        double strength = envelope(segment, phase, 0.2);
        double angle = TURN * 1.2 * phase * segment.duration();
        if (!segment.seated()) {
            pose.add(Pose.FOOT + 1, 0.03 * strength * Math.max(0, Math.sin(angle)));
            pose.add(Pose.FOOT + 4, 0.03 * strength * Math.max(0, -Math.sin(angle)));
        } else {
            pose.add(Pose.HEAD + 1, 0.9 * strength * (segment.manner().size() < 0.5 ? -1 : 1));
        }
    }
}
