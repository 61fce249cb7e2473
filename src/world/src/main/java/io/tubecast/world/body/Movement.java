package io.tubecast.world.body;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a person can be doing: the actions, in class order, then what does not count as one. */
public enum Movement {
    /** A raised hand swings from side to side. */
    WAVE(0, 1.3, 3.6),
    /** A raised flat palm is held still. */
    STOP(1, 1.2, 3.4),
    /** A hand calls somebody nearer. */
    BECKON(2, 1.4, 3.6),
    /** Steps at about 0.6 body heights a second. */
    WALK(3, 1.4, 3.6),
    /** Runs at about 1.4 body heights a second. */
    RUN(4, 1.0, 2.2),
    /** One or more jumps on the spot. */
    JUMP(5, 0.9, 2.6),
    /** Topples over and stays down. */
    FALL(6, 1.0, 1.8),
    /** From standing to sitting. */
    SIT_DOWN(7, 1.0, 1.9),
    /** Sitting down, backwards in time. */
    STAND_UP(8, 1.0, 1.9),
    /** Bends down with empty hands and rises with an object. */
    PICK_UP(9, 1.4, 2.6),
    /** Picking up, backwards in time. */
    PUT_DOWN(10, 1.4, 2.6),

    /** Arms hanging or, seated, resting on the thighs. */
    REST(Movement.NONE, 0.6, 2.6),
    /** Arms crossed over the chest. */
    ARMS_CROSSED(Movement.NONE, 1.2, 3.0),
    /** Hands in the pockets. */
    POCKETS(Movement.NONE, 1.2, 3.0),
    /** Looks at a phone. */
    PHONE(Movement.NONE, 1.4, 3.4),
    /** Hands on the hips. */
    HIPS(Movement.NONE, 1.2, 3.0),
    /** Scratches the head. */
    SCRATCH(Movement.NONE, 1.2, 2.4),
    /** Turns on the spot to look elsewhere. */
    TURN(Movement.NONE, 0.8, 1.4),
    /** Lies where the fall has ended. */
    LIE(Movement.NONE, 0.6, 3.0);

    private static final int NONE = -1;
    private static final List<Movement> ACTIONS =
            Arrays.stream(values()).filter(Movement::isAction).toList();

    private final int actionClass;
    private final double minSeconds;
    private final double maxSeconds;

    Movement(int actionClass, double minSeconds, double maxSeconds) {
        this.actionClass = actionClass;
        this.minSeconds = minSeconds;
        this.maxSeconds = maxSeconds;
    }

    /** The actions, in class order. */
    public static List<Movement> actions() {
        return ACTIONS;
    }

    /** Whether this counts as an action. */
    public boolean isAction() {
        return actionClass != NONE;
    }

    /** The 0-based class of an action, -1 for what is none. */
    public int actionClass() {
        return actionClass;
    }

    /** The name as labels write it, such as {@code sit-down}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Shortest duration, seconds. */
    public double minSeconds() {
        return minSeconds;
    }

    /** Longest duration, seconds. */
    public double maxSeconds() {
        return maxSeconds;
    }
}
