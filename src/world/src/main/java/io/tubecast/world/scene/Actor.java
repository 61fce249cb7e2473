package io.tubecast.world.scene;

import io.tubecast.world.body.Build;
import io.tubecast.world.body.Figure;
import io.tubecast.world.body.Look;
import io.tubecast.world.body.Motions;
import io.tubecast.world.body.Movement;
import io.tubecast.world.body.Placement;
import io.tubecast.world.body.Pose;
import io.tubecast.world.body.Segment;
import io.tubecast.world.body.Skeleton;
import io.tubecast.world.body.Style;
import io.tubecast.world.draw.Dice;
import io.tubecast.world.draw.PartList;
import io.tubecast.world.draw.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One person of a scene with all it owns: body, clothes, script, chair, and a thing to carry. Immutable. */
public final class Actor {
    private static final int SHADOW_LAYER = Integer.MIN_VALUE / 2;

    private final Ground ground;
    private final double tallness;
    private final Build build;
    private final Look look;
    private final @Nullable Chair chair;
    private final @Nullable Thing thing;
    private final double seatDrop;
    private final List<Segment> segments;
    private final double swayStart;
    private final double gazeSpeed;

    Actor(Dice dice, Ground ground, Part part, Style style, Place place) {
        this.ground = ground;
        tallness = dice.range(0.92, 1.08);
        build = Build.roll(dice.fork(1), style);
        look = Look.roll(dice.fork(2), style);
        Script script = new Script(dice.fork(3), ground, part, place.x(), place.y());
        chair = script.hasChair() ? Chair.roll(dice.fork(4)) : null;
        thing = script.hasThing() ? Thing.roll(dice.fork(5)) : null;
        seatDrop = chair == null ? 0.2 : build.hip() - chair.seat() - 0.03 - 0.05 * build.bulk();
        segments = script.write(place.seconds());
        swayStart = dice.range(0, 6);
        gazeSpeed = dice.range(0.5, 1.4);
    }

    /**
     * What the person is there for.
     *
     * @param role what it mainly does
     * @param theme the one action it does; null for all of its role
     */
    record Part(Script.Role role, @Nullable Theme theme) {}

    /** Where the person starts and how long its script must last. */
    record Place(double x, double y, double seconds) {}

    /** What the person does, in order. */
    public List<Segment> segments() {
        return segments;
    }

    /** What it does at a moment. */
    public Segment at(double seconds) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).start() <= seconds) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return segments.get(low);
    }

    /** Adds shadow, body, chair and thing at a moment. */
    public void add(PartList parts, View view, double seconds) {
        Segment segment = at(seconds);
        Placement place = placement(segment, seconds, view);
        Figure figure = new Figure(build, look);
        int layer = layer(place);
        figure.add(pose(segment, seconds), place, layer, parts);
        figure.addShadow(place, SHADOW_LAYER, parts);
        addChair(parts, view, segment, layer);
        addThing(parts, view, seconds, layer);
    }

    /**
     * The box of the body at a moment, whether seen or hidden: the thing carried, the chair and the shadow do not count.
     *
     * @param box (out) x1, y1, x2, y2 in pixels
     */
    public void box(View view, double seconds, PartList scratch, double[] box) {
        scratch.clear();
        addBody(scratch, view, seconds);
        box[0] = Double.POSITIVE_INFINITY;
        box[1] = Double.POSITIVE_INFINITY;
        box[2] = Double.NEGATIVE_INFINITY;
        box[3] = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < scratch.size(); i++) {
            if (scratch.get(i).isVisible()) {
                scratch.get(i).growBox(box);
            }
        }
    }

    /** Adds the body alone. */
    public void addBody(PartList parts, View view, double seconds) {
        Segment segment = at(seconds);
        Placement place = placement(segment, seconds, view);
        new Figure(build, look).add(pose(segment, seconds), place, layer(place), parts);
    }

    /** The pose at a moment, with the small sway of somebody who is not busy. */
    public Pose pose(double seconds) {
        return pose(at(seconds), seconds);
    }

    private Pose pose(Segment segment, double seconds) {
        Pose pose = new Pose();
        new Motions(build, seatDrop).pose(segment, seconds, pose);
        if (!segment.movement().isAction() && segment.movement() != Movement.LIE) {
            double strength = Motions.smooth(4 * Math.min(segment.phase(seconds), 1 - segment.phase(seconds)));
            double t = seconds + swayStart;
            if (!segment.seated()) {
                pose.add(Pose.PELVIS, 0.014 * strength * Math.sin(1.3 * t));
            }
            pose.add(Pose.TORSO + 1, 0.03 * strength * Math.sin(1.3 * t + 0.6));
            pose.add(Pose.HEAD + 1, 0.7 * strength * Math.sin(gazeSpeed * t));
        }
        return pose;
    }

    private Placement placement(Segment segment, double seconds, View view) {
        double yaw =
                segment.yawStart() + (segment.yawEnd() - segment.yawStart()) * Motions.smooth(segment.phase(seconds));
        double startHeight = ground.heightAt(segment.y());
        double way = Motions.distance(segment, seconds) * startHeight;
        double x = segment.x() + way * Math.sin(yaw);
        double y = segment.y() + way * Math.cos(yaw) * Math.sin(ground.tilt());
        return new Placement(ground.tilt())
                .at(x, y, tallness * ground.heightAt(y), yaw)
                .through(view);
    }

    private static int layer(Placement place) {
        return Placement.layer(place.sceneY(0, 0, 0));
    }

    private void addChair(PartList parts, View view, Segment segment, int bodyLayer) {
        if (chair == null) {
            return;
        }
        Segment first = segments.get(0);
        Placement place = new Placement(ground.tilt())
                .at(first.x(), first.y(), tallness * ground.heightAt(first.y()), first.yawStart())
                .through(view);
        boolean here = segment.x() == first.x() && segment.y() == first.y() && segment.movement() != Movement.WALK;
        chair.add(parts, place, here ? bodyLayer : layer(place));
    }

    private void addThing(PartList parts, View view, double seconds, int bodyLayer) {
        if (thing == null) {
            return;
        }
        Segment segment = at(seconds);
        boolean handling = segment.movement() == Movement.PICK_UP || segment.movement() == Movement.PUT_DOWN;
        if (segment.holding() >= 0 || (handling && Motions.objectInHand(segment, seconds))) {
            int hand = segment.holding() >= 0 ? segment.holding() : segment.hand();
            addThingInHand(parts, view, new Grip(segment, seconds, hand, bodyLayer, 0.05));
            return;
        }
        Segment where = handling ? segment : lastPutDownOrNextPickUp(segment);
        if (where == null) {
            parts.add(0, 0).visible(false);
        } else {
            double grasp = where.start() + 0.5 * where.duration();
            Placement place = placement(where, grasp, view);
            addThingInHand(parts, view, new Grip(where, grasp, where.hand(), layer(place) + 1, 0.3));
        }
    }

    private @Nullable Segment lastPutDownOrNextPickUp(Segment segment) {
        int here = segments.indexOf(segment);
        for (int i = here - 1; i >= 0; i--) {
            if (segments.get(i).movement() == Movement.PUT_DOWN) {
                return segments.get(i);
            }
        }
        for (int i = here + 1; i < segments.size(); i++) {
            if (segments.get(i).movement() == Movement.PICK_UP) {
                return segments.get(i);
            }
        }
        return null;
    }

    /** Which hand holds the thing in which moment's pose, and where it is in the order of drawing. */
    private record Grip(Segment segment, double seconds, int hand, int layer, double nearer) {}

    private void addThingInHand(PartList parts, View view, Grip grip) {
        Placement place = placement(grip.segment(), grip.seconds(), view);
        Skeleton skeleton = new Skeleton(build);
        skeleton.take(pose(grip.segment(), grip.seconds()));
        int fingers = Skeleton.FINGERS + grip.hand() * Skeleton.SIDE;
        double x = skeleton.x(fingers);
        double y = skeleton.y(fingers)
                - 0.5 * java.util.Objects.requireNonNull(thing).reach();
        double z = skeleton.z(fingers);
        double depth = place.nearness(x, z) + 0.03;
        thing.add(parts, grip.layer(), depth, place.px(x, y, z), place.py(x, y, z), place.pixels());
    }
}
