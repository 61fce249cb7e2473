package io.tubecast.world.body;

import io.tubecast.world.draw.Paint;
import io.tubecast.world.draw.Part;
import io.tubecast.world.draw.PartList;

/**
 * Draws one body: turns a skeleton in a place into parts, always the same parts in the same order. Not thread-safe.
 */
public final class Figure {
    private static final Paint SHADOW = Paint.flat(0x101010);
    private static final Paint EYE = Paint.flat(0x181818);

    private final Build build;
    private final Look look;
    private final Skeleton skeleton;
    private PartList parts = new PartList();
    private Placement place = new Placement(0);
    private int layer;
    private double unit;

    /** A body of these measures in these clothes. */
    public Figure(Build build, Look look) {
        this.build = build;
        this.look = look;
        skeleton = new Skeleton(build);
    }

    /** The joints of the pose last drawn. */
    public Skeleton skeleton() {
        return skeleton;
    }

    /** Adds the body in a pose; its shadow is not among these parts. */
    public void add(Pose pose, Placement placement, int bodyLayer, PartList target) {
        skeleton.take(pose);
        parts = target;
        place = placement;
        layer = bodyLayer;
        unit = placement.pixels();
        for (int side = 0; side < 2; side++) {
            addLeg(side * Skeleton.SIDE);
        }
        addTrunk(pose);
        addHead();
        for (int side = 0; side < 2; side++) {
            addArm(side * Skeleton.SIDE, pose.get(Pose.PALM + side));
        }
    }

    /** Adds the dark patch on the ground under the body as last posed. */
    public void addShadow(Placement placement, int shadowLayer, PartList target) {
        double from = Double.POSITIVE_INFINITY;
        double to = Double.NEGATIVE_INFINITY;
        for (int joint : new int[] {Skeleton.CROWN, Skeleton.PELVIS, Skeleton.ANKLE, Skeleton.ANKLE + Skeleton.SIDE}) {
            double x = placement.px(skeleton.x(joint), 0, 0.4 * skeleton.z(joint));
            from = Math.min(from, x);
            to = Math.max(to, x);
        }
        double y = placement.py(0, 0, 0);
        double size = placement.pixels();
        target.add(shadowLayer, 0)
                .axis(from - 0.02 * size, y, to + 0.04 * size, y)
                .size(0, 0, 0.03 * size, 0.03 * size)
                .paint(SHADOW)
                .opacity(0.35);
    }

    private Part limb(int from, int to, double radiusFrom, double radiusTo, Paint paint) {
        Part part = place.limb(
                parts,
                layer,
                skeleton.x(from),
                skeleton.y(from),
                skeleton.z(from),
                skeleton.x(to),
                skeleton.y(to),
                skeleton.z(to));
        double thick = unit * build.bulk();
        return part.size(0, 0, radiusFrom * thick, radiusTo * thick).paint(paint);
    }

    private void addLeg(int side) {
        limb(Skeleton.HIP + side, Skeleton.KNEE + side, 0.056, 0.043, look.trousers());
        limb(Skeleton.KNEE + side, Skeleton.ANKLE + side, 0.040, 0.027, look.shins());
        limb(Skeleton.ANKLE + side, Skeleton.TOE + side, 0.030, 0.023, look.shoe());
    }

    private void addTrunk(Pose pose) {
        double turn = Math.abs(place.cosYaw()) > 0
                ? Math.atan2(place.sinYaw(), place.cosYaw()) + pose.get(Pose.TORSO + 2)
                : pose.get(Pose.TORSO + 2) + Math.PI / 2;
        double round = 0.045 * build.bulk();
        double deep = 0.062 * build.bulk();
        double top = Math.hypot(build.shoulders() * Math.cos(turn), deep * Math.sin(turn)) + 0.012;
        double low = Math.hypot((build.hips() + 0.035) * place.cosYaw(), deep * 1.05 * place.sinYaw());
        Part hips = between(Skeleton.PELVIS, Skeleton.NECK, -0.06, 0.12, look.trousers());
        hips.size(wide(low, round), wide(low, round), round * unit, round * unit);
        double hem = 0.02 - look.coat();
        Part torso = between(Skeleton.NECK, Skeleton.PELVIS, 0.15, 1 - hem / build.torso(), look.shirt());
        torso.size(wide(top, round), wide(low * 1.04 + 0.2 * look.coat(), round), round * unit, round * unit);
        limb(Skeleton.NECK, Skeleton.CHIN, 0.026, 0.026, look.skin());
    }

    private double wide(double halfWidth, double round) {
        return unit * Math.max(0, halfWidth - round);
    }

    /** A part of the line between two joints. */
    private Part between(int from, int to, double start, double end, Paint paint) {
        double dx = skeleton.x(to) - skeleton.x(from);
        double dy = skeleton.y(to) - skeleton.y(from);
        double dz = skeleton.z(to) - skeleton.z(from);
        return place.limb(
                        parts,
                        layer,
                        skeleton.x(from) + start * dx,
                        skeleton.y(from) + start * dy,
                        skeleton.z(from) + start * dz,
                        skeleton.x(from) + end * dx,
                        skeleton.y(from) + end * dy,
                        skeleton.z(from) + end * dz)
                .paint(paint);
    }

    private void addHead() {
        double r = 0.80 * build.head();
        Part head = between(Skeleton.CHIN, Skeleton.CROWN, 0.40, 0.60, look.skin());
        head.size(0, 0, r * unit, r * unit);
        Axes axes = headAxes();
        double back = axes.near() >= 0 ? -0.012 : 0.012;
        double low = look.longHair() ? 1.3 * axes.upright() : 0.0;
        axes.part(-0.22, 0.22, back).size(0, 0, 1.0 * r * unit, (look.longHair() ? 0.8 : 0.95) * r * unit);
        Part hair = parts.get(parts.size() - 1).paint(look.hair()).visible(!look.bald());
        hair.axis(axes.x(-0.22, 0.22), axes.y(-0.22, 0.22), axes.x(-0.3, 0.1 - low), axes.y(-0.3, 0.1 - low));
        axes.part(-0.16, 0.72, 0.014)
                .size(0.42 * r * unit, 0.42 * r * unit, 0.40 * r * unit, 0.40 * r * unit)
                .paint(look.hair())
                .visible(!look.bald());
        for (int eye = -1; eye <= 1; eye += 2) {
            axes.facePart(eye * 0.42, 0.12, 0.13, EYE);
        }
        axes.facePart(0, -0.14, 0.15, look.face());
        axes.facePart(0.12, -0.48, 0.12, look.face());
        axes.facePart(-0.12, -0.48, 0.12, look.face());
    }

    private Axes headAxes() {
        double ax = place.px(x(Skeleton.CHIN), y(Skeleton.CHIN), z(Skeleton.CHIN));
        double ay = place.py(x(Skeleton.CHIN), y(Skeleton.CHIN), z(Skeleton.CHIN));
        double bx = place.px(x(Skeleton.CROWN), y(Skeleton.CROWN), z(Skeleton.CROWN));
        double by = place.py(x(Skeleton.CROWN), y(Skeleton.CROWN), z(Skeleton.CROWN));
        double gx = place.px(x(Skeleton.GAZE), y(Skeleton.GAZE), z(Skeleton.GAZE));
        double gy = place.py(x(Skeleton.GAZE), y(Skeleton.GAZE), z(Skeleton.GAZE));
        double cx = 0.5 * (ax + bx);
        double cy = 0.5 * (ay + by);
        double length = Math.max(1e-6, Math.hypot(bx - ax, by - ay));
        double ux = (bx - ax) / length;
        double uy = (by - ay) / length;
        double aside = (gx - cx) * -uy + (gy - cy) * ux;
        double up = (gx - cx) * ux + (gy - cy) * uy;
        double midX = 0.5 * (x(Skeleton.CHIN) + x(Skeleton.CROWN));
        double midZ = 0.5 * (z(Skeleton.CHIN) + z(Skeleton.CROWN));
        double depth = place.nearness(midX, midZ);
        double near = place.nearness(x(Skeleton.GAZE), z(Skeleton.GAZE)) - depth;
        double r = 0.80 * build.head() * unit;
        double turn = Math.atan2(aside, near * unit);
        return new Axes(
                cx,
                cy,
                ux,
                uy,
                turn,
                Math.max(-0.5, Math.min(0.5, up / r)),
                near,
                depth,
                r,
                Motions.smooth((length / (2 * build.head() * unit) - 0.6) / 0.35));
    }

    private double x(int joint) {
        return skeleton.x(joint);
    }

    private double y(int joint) {
        return skeleton.y(joint);
    }

    private double z(int joint) {
        return skeleton.z(joint);
    }

    private void addArm(int side, double palm) {
        int shoulder = Skeleton.SHOULDER + side;
        int wrist = Skeleton.WRIST + side;
        limb(shoulder, Skeleton.ELBOW + side, 0.037, 0.030, look.sleeve());
        limb(Skeleton.ELBOW + side, wrist, 0.029, 0.022, look.cuff());
        Part hand = limb(wrist, Skeleton.FINGERS + side, 0.021, 0.019, look.skin());
        hand.size(
                palm * 0.010 * unit, palm * 0.014 * unit, (0.022 - 0.004 * palm) * unit, (0.021 - 0.009 * palm) * unit);
    }

    /** The head in the picture: its middle, its upward direction, and where it looks. Lengths in head radii. */
    private final class Axes {
        private final double cx;
        private final double cy;
        private final double ux;
        private final double uy;
        private final double turn;
        private final double nod;
        private final double near;
        private final double depth;
        private final double r;
        private final double upright;

        @SuppressWarnings("checkstyle:ParameterNumber") // private to headAxes()
        Axes(
                double cx,
                double cy,
                double ux,
                double uy,
                double turn,
                double nod,
                double near,
                double depth,
                double r,
                double upright) {
            this.cx = cx;
            this.cy = cy;
            this.ux = ux;
            this.uy = uy;
            this.turn = turn;
            this.nod = nod;
            this.near = near;
            this.depth = depth;
            this.r = r;
            this.upright = upright;
        }

        double near() {
            return near;
        }

        /** 1 where the head is seen upright or lying, down to 0 where it points at the viewer. */
        double upright() {
            return upright;
        }

        /** Pixel column of a point so far ahead along the gaze and so far up. */
        double x(double ahead, double up) {
            return cx + r * (up * ux - ahead * Math.sin(turn) * uy);
        }

        double y(double ahead, double up) {
            return cy + r * (up * uy + ahead * Math.sin(turn) * ux);
        }

        Part part(double ahead, double up, double nearer) {
            return parts.add(layer, depth + nearer).axis(x(ahead, up), y(ahead, up), x(ahead, up), y(ahead, up));
        }

        void facePart(double aside, double up, double size, Paint paint) {
            double angle = turn + aside;
            double x = 0.93 * Math.sin(angle);
            double height = up + nod;
            double px = cx + r * (height * ux - x * uy);
            double py = cy + r * (height * uy + x * ux);
            parts.add(layer, depth + 0.016)
                    .axis(px, py, px, py)
                    .size(0, 0, size * r, size * r)
                    .paint(paint)
                    .visible(Math.cos(angle) > -0.05);
        }
    }
}
