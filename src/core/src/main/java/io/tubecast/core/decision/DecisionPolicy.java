package io.tubecast.core.decision;

import io.tubecast.core.actor.Actor;
import io.tubecast.core.actor.ActorState;
import io.tubecast.core.actor.ActorTracker;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns what actors do into decisions: takes each step of the tracker, then says whose label has met its rule for long enough.
 *
 * <p>An active actor meets the rule of its label while the label's score, the height and the place of its box are as the rule wants them. When it has done so for the rule's hold time without
 * a break, and the label's cool-down is over, that is a decision, once: there is no second one for this actor and label before the conditions were broken. An actor that is not
 * seen for a moment ({@value #PATIENCE_MILLIS} ms) neither breaks nor decides; another label, a score below the rule's, or the end of the actor break. All times are
 * of capture. Allocates nothing once there were as many actors as there are. Not thread-safe.
 */
public final class DecisionPolicy {
    /** How long an actor may be out of sight without breaking its hold. */
    public static final int PATIENCE_MILLIS = 400;

    private static final long NEVER = Long.MIN_VALUE;
    private static final double MILLI = 1e6;

    private final @Nullable DecisionRule[] rules;
    private final long[] decidedNanos;
    private Hold[] holds = new Hold[0];
    private int count;
    private final int[] decided = new int[MOST];
    private final double[] heldMillis = new double[MOST];
    private int decisions;

    /** Decisions in one step at most; the others come in the next. */
    static final int MOST = 32;

    /** What one actor is at. */
    private static final class Hold {
        private long id;
        private int label;
        private long sinceNanos;
        private boolean told;
        private boolean there;
    }

    /**
     * A policy that has seen nobody.
     *
     * @param rules one for each class, null for classes that nothing is decided by
     */
    public DecisionPolicy(List<@Nullable DecisionRule> rules) {
        this.rules = rules.toArray(new @Nullable DecisionRule[0]);
        decidedNanos = new long[this.rules.length];
        Arrays.fill(decidedNanos, NEVER);
    }

    /**
     * Takes a step.
     *
     * @param nanos capture time of the step's last frame
     */
    public void step(long nanos, ActorTracker actors) {
        decisions = 0;
        for (int i = 0; i < count; i++) {
            holds[i].there = false;
        }
        for (int i = 0; i < actors.actorCount(); i++) {
            consider(actors.actor(i), i, nanos);
        }
        for (int i = count - 1; i >= 0; i--) {
            if (!holds[i].there) {
                drop(i);
            }
        }
    }

    private void consider(Actor actor, int index, long nanos) {
        Hold hold = find(actor.id());
        if (actor.state() == ActorState.COASTING) {
            if (hold != null) {
                hold.there = nanos - actor.lastNanos() <= PATIENCE_MILLIS * MILLI;
            }
            return;
        }
        int label = actor.label();
        DecisionRule rule = rules[label];
        if (actor.state() != ActorState.ACTIVE
                || rule == null
                || actor.score() < rule.minScore()
                || !rule.accepts(actor.box())) {
            return; // what was held is dropped
        }
        if (hold == null || hold.label != label) {
            hold = begin(hold, actor.id(), label, nanos);
        }
        hold.there = true;
        double held = (nanos - hold.sinceNanos) / MILLI;
        if (!hold.told && held >= rule.holdMillis() && cooledDown(label, nanos, rule) && decisions < MOST) {
            hold.told = true;
            decidedNanos[label] = nanos;
            heldMillis[decisions] = held;
            decided[decisions++] = index;
        }
    }

    private boolean cooledDown(int label, long nanos, DecisionRule rule) {
        return decidedNanos[label] == NEVER || nanos - decidedNanos[label] >= rule.coolDownMillis() * MILLI;
    }

    /** Number of decisions of the last step. */
    public int decisions() {
        return decisions;
    }

    /** Whom a decision of the last step is about, as an index of the tracker's actors; what it does is its label. */
    public int actor(int decision) {
        return decided[decision];
    }

    /** How long the conditions of a decision have held. */
    public double heldMillis(int decision) {
        return heldMillis[decision];
    }

    private @Nullable Hold find(long id) {
        for (int i = 0; i < count; i++) {
            if (holds[i].id == id) {
                return holds[i];
            }
        }
        return null;
    }

    private Hold begin(@Nullable Hold present, long id, int label, long nanos) {
        Hold hold = present;
        if (hold == null) {
            if (count == holds.length) {
                grow();
            }
            hold = holds[count++];
        }
        hold.id = id;
        hold.label = label;
        hold.sinceNanos = nanos;
        hold.told = false;
        return hold;
    }

    private void drop(int index) {
        Hold gone = holds[index];
        holds[index] = holds[--count];
        holds[count] = gone;
    }

    private void grow() {
        Hold[] more = Arrays.copyOf(holds, holds.length + 16);
        for (int i = holds.length; i < more.length; i++) {
            more[i] = new Hold();
        }
        holds = more;
    }
}
