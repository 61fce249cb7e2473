package io.tubecast.world.scene;

import io.tubecast.world.body.Motions;
import io.tubecast.world.body.Movement;
import io.tubecast.world.body.Segment;
import io.tubecast.world.body.Segment.Manner;
import io.tubecast.world.draw.Dice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one person does from the first second to the last: movements that can follow each other, with pauses between.
 *
 * <p>A person has one role (uses a chair, carries a thing, moves about, signals), which keeps the eleven actions about equally
 * frequent although some need a preparation that others do not.
 */
final class Script {
    /** What a person is mainly there for. */
    enum Role {
        /** Sits down and stands up. */
        SITTER(0.9, 0.9, 0.9, 0.5, 0.5, 0.6, 0.5, 12, 12, 0, 0),
        /** Picks up and puts down. */
        CARRIER(0.9, 0.9, 0.9, 0.8, 0, 0, 0.5, 0, 0, 12, 12),
        /** Walks, runs, jumps and falls. */
        MOVER(0.3, 0.3, 0.3, 6, 6.5, 6.5, 6, 0, 0, 0, 0),
        /** Signals with the hands. */
        SIGNALER(9, 9, 9, 0.8, 0.8, 1.5, 1.0, 0, 0, 0, 0),
        /** Never acts. */
        BYSTANDER(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        @SuppressWarnings("ImmutableEnumChecker") // written once, read here only
        private final double[] weights;

        Role(double... weights) {
            this.weights = weights;
        }

        /** The role of somebody who acts. */
        static Role roll(Dice dice) {
            double kind = dice.next();
            if (kind < 0.22) {
                return SITTER;
            }
            return kind < 0.45 ? CARRIER : kind < 0.80 ? MOVER : SIGNALER;
        }
    }

    private static final Movement[] STANDING_IDLE = {
        Movement.REST,
        Movement.REST,
        Movement.ARMS_CROSSED,
        Movement.POCKETS,
        Movement.PHONE,
        Movement.HIPS,
        Movement.SCRATCH,
        Movement.TURN
    };
    private static final Movement[] SEATED_IDLE = {
        Movement.REST, Movement.REST, Movement.ARMS_CROSSED, Movement.PHONE, Movement.SCRATCH, Movement.TURN
    };

    private static final double THEMED_CHAIR = 0.5;
    private static final double THEMED_THING = 0.5;

    private final Dice dice;
    private final Ground ground;
    private final Role role;
    private final @Nullable Theme theme;
    private final boolean ownsThing;
    private final int carryingHand;
    private final List<Segment> segments = new ArrayList<>();
    private double now;
    private double x;
    private double y;
    private double yaw;
    private boolean seated;
    private boolean lying;
    private boolean atChair;
    private boolean holding;
    private boolean thingInReach;

    Script(Dice dice, Ground ground, Actor.Part part, double x, double y) {
        this.dice = dice;
        this.ground = ground;
        this.role = part.role();
        this.theme = part.theme();
        this.x = x;
        this.y = y;
        carryingHand = dice.below(2);
        yaw = facing(dice, role);
        atChair = role == Role.SITTER || (role == Role.BYSTANDER && dice.chance(0.35));
        seated = atChair && (role == Role.BYSTANDER ? dice.chance(0.85) : dice.chance(0.5));
        boolean carries = role == Role.CARRIER;
        holding = carries && dice.chance(0.5);
        thingInReach = carries && !holding;
        boolean themeNeedsThing = carries;
        if (theme != null) {
            setStage(theme);
            themeNeedsThing = holding || thingInReach;
        }
        ownsThing = themeNeedsThing;
        now = -dice.range(0, 1.2); // in the middle of something when the clip begins
    }

    /**
     * Everybody has a chair and a thing as often, whatever the theme, so that neither tells it; who is to sit down stands, and so on. Those who must have one
     * have it always, which is why a place without any of them tells that nobody sits down or picks up.
     */
    private void setStage(Theme of) {
        Movement action = of.action();
        atChair = role == Role.SITTER || dice.chance(THEMED_CHAIR);
        seated = action == Movement.STAND_UP;
        holding = action == Movement.PUT_DOWN;
        thingInReach = action == Movement.PICK_UP || (role != Role.CARRIER && dice.chance(THEMED_THING));
    }

    /** Whether the person has a thing, in its hand or on the floor. */
    boolean hasThing() {
        return ownsThing;
    }

    /** Who signals means the camera: a gesture to somebody else is not one a robot must answer. */
    private static double facing(Dice dice, Role role) {
        double kind = dice.next();
        if (role == Role.SIGNALER || kind < 0.6) {
            return dice.range(-0.9, 0.9);
        }
        return kind < 0.88 ? dice.sign() * dice.range(0.9, 2.0) : dice.sign() * dice.range(2.0, Math.PI);
    }

    /** Whether the person has a chair. */
    boolean hasChair() {
        return role == Role.SITTER || atChair;
    }

    /** Writes the whole script, up to the given time at least. */
    List<Segment> write(double until) {
        boolean justActed = false;
        if (theme != null && onlyOnce(theme.action())) {
            idle(); // or the clip would often begin behind it
        }
        while (now < until) {
            boolean able = theme == null ? role != Role.BYSTANDER : weight(theme.action()) > 0;
            boolean act = able && !lying && dice.chance(justActed ? 0.3 : 0.85);
            if (act) {
                act();
            } else {
                idle();
            }
            justActed = act;
        }
        return List.copyOf(segments);
    }

    private static boolean onlyOnce(Movement action) {
        return switch (action) {
            case SIT_DOWN, STAND_UP, PICK_UP, PUT_DOWN, FALL -> true;
            default -> false;
        };
    }

    private void idle() {
        if (lying) {
            add(Movement.LIE, yaw, lastManner());
            return;
        }
        Movement[] choices = seated ? SEATED_IDLE : STANDING_IDLE;
        Movement movement = choices[dice.below(choices.length)];
        double to = yaw;
        if (movement == Movement.TURN && !seated) {
            if (atChair || thingInReach || role == Role.SIGNALER) {
                movement = Movement.REST; // stays with the chair, the thing or the one it signals to
            } else {
                to = yaw + dice.sign() * dice.range(0.6, 1.6);
            }
        }
        add(movement, to, manner());
    }

    private Manner lastManner() {
        return segments.get(segments.size() - 1).manner();
    }

    private Manner manner() {
        return new Manner(dice.next(), dice.next(), dice.next());
    }

    private void act() {
        Movement movement = choose();
        switch (movement) {
            case WALK, RUN -> travel(movement);
            case FALL -> fall();
            default -> add(movement, yaw, manner());
        }
    }

    private Movement choose() {
        double total = 0;
        for (Movement movement : Movement.actions()) {
            total += weight(movement);
        }
        double pick = dice.range(0, total);
        Movement last = Movement.WAVE;
        for (Movement movement : Movement.actions()) {
            double weight = weight(movement);
            if (weight > 0) {
                last = movement;
                if (pick < weight) {
                    return last;
                }
                pick -= weight;
            }
        }
        return last;
    }

    private double weight(Movement movement) {
        boolean possible = switch (movement) {
            case WAVE, STOP, BECKON -> true;
            case WALK -> !seated;
            case RUN, JUMP, FALL -> !seated && !holding;
            case SIT_DOWN -> atChair && !seated && !holding;
            case STAND_UP -> seated;
            case PICK_UP -> thingInReach && !seated;
            default -> holding;
        };
        boolean wanted = theme == null || movement == theme.action();
        return possible && wanted ? role.weights[movement.actionClass()] : 0;
    }

    private void fall() {
        double towards = dice.sign() * Math.PI / 2 + dice.range(-0.45, 0.45) - yaw;
        double turns = towards / (2 * Math.PI);
        add(Movement.FALL, yaw, new Manner(turns - Math.floor(turns), dice.next(), dice.next()));
        lying = true;
    }

    private void travel(Movement movement) {
        double room = ground.halfWidth() - 0.12;
        int side = x > 0.35 * room ? -1 : x < -0.35 * room ? 1 : dice.sign();
        double heading = side * dice.range(1.0, 2.1);
        if (dice.chance(0.22)) {
            boolean nearer = y < 0.5 * (ground.far() + ground.near());
            heading = (nearer ? 0 : Math.PI) + dice.range(-0.5, 0.5);
        }
        double turn = Math.IEEEremainder(heading - yaw, 2 * Math.PI);
        if (Math.abs(turn) > 0.3) {
            add(Movement.TURN, yaw + turn, manner());
        }
        Manner manner = manner();
        double height = ground.heightAt(y);
        double wanted = dice.range(movement.minSeconds(), movement.maxSeconds());
        double duration = wanted;
        while (duration > movement.minSeconds() && !fits(trial(movement, duration, manner), height, room)) {
            duration -= 0.1;
        }
        append(trial(movement, Math.max(movement.minSeconds(), duration), manner));
        Segment segment = segments.get(segments.size() - 1);
        double way = Motions.distance(segment, segment.end()) * height;
        x += way * Math.sin(yaw);
        y += way * Math.cos(yaw) * Math.sin(ground.tilt());
        atChair = false;
        thingInReach = false;
    }

    private boolean fits(Segment segment, double height, double room) {
        double way = Motions.distance(segment, segment.end()) * height;
        double endX = x + way * Math.sin(yaw);
        double endY = y + way * Math.cos(yaw) * Math.sin(ground.tilt());
        return Math.abs(endX) < room && endY > ground.far() - 0.02 && endY < ground.near() + 0.05;
    }

    private Segment trial(Movement movement, double duration, Manner manner) {
        int held = holding ? carryingHand : -1;
        return new Segment(movement, now, duration, carryingHand, seated, held, yaw, yaw, x, y, manner);
    }

    private void add(Movement movement, double toYaw, Manner manner) {
        double duration = dice.range(movement.minSeconds(), movement.maxSeconds());
        boolean object = movement == Movement.PICK_UP || movement == Movement.PUT_DOWN;
        int hand = object ? carryingHand : holding ? 1 - carryingHand : dice.below(2);
        int held = holding && !object ? carryingHand : -1;
        append(new Segment(movement, now, duration, hand, seated, held, yaw, toYaw, x, y, manner));
        yaw = toYaw;
        switch (movement) {
            case SIT_DOWN -> seated = true;
            case STAND_UP -> seated = false;
            case PICK_UP -> {
                holding = true;
                thingInReach = false;
            }
            case PUT_DOWN -> {
                holding = false;
                thingInReach = true;
            }
            default -> {}
        }
    }

    private void append(Segment segment) {
        segments.add(segment);
        now = segment.end();
    }
}
