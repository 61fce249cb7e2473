package io.tubecast.core.actor;

import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;

/**
 * Follows people through the tubes of a linker: call {@link #step} after each of the linker's, then read actors and events.
 *
 * <p>Linking is per class, a person is one: live tubes whose boxes overlap over the last steps are one actor ({@link ActorGroups}).
 * An actor is {@link ActorState#TENTATIVE} until it has enough detections and its label's score is over the class's least
 * score, {@link ActorState#ACTIVE} or {@link ActorState#COASTING} then; it outlives its last tube for a while, and its label changes only
 * after another class has led for some time. An active actor that is still seen but whose score stays below half of the least
 * score ends, too: the action is over, even if the linker's low threshold keeps finding the person. What is left of it may become
 * a new actor. Nothing is allocated once warm. Not thread-safe.
 */
public final class ActorTracker {
    /** The score below which an actor fades, as a fraction of the one above which it starts. */
    private static final double FADE_RATIO = 0.5;

    private final ActorSettings settings;
    private final double[] minScores;
    private final ActorGroups groups;
    private final ActorList ended = new ActorList();
    private ActorEvent[] events = new ActorEvent[0];
    private int eventCount;

    /**
     * A tracker without actors.
     *
     * @param minScores (in) least score for each class, {@code publish.minScore}: an actor becomes active above it
     */
    public ActorTracker(ActorSettings settings, double[] minScores) {
        if (minScores.length == 0) {
            throw new IllegalArgumentException("need a least score for every class, was given none");
        }
        this.settings = settings;
        this.minScores = minScores.clone();
        groups = new ActorGroups(settings, this.minScores);
    }

    /**
     * Other least scores from the next step on; actors that are there stay.
     *
     * @param scores (in) as many as there were
     */
    public void minScores(double[] scores) {
        if (scores.length != minScores.length) {
            throw new IllegalArgumentException(
                    "tracker knows %d classes, was given %d least scores".formatted(minScores.length, scores.length));
        }
        System.arraycopy(scores, 0, minScores, 0, scores.length); // the actors have the same array
    }

    /**
     * Takes what the linker found in its last step.
     *
     * @param time the time the linker was given
     */
    public void step(StepTime time, TubeLinker linker) {
        if (linker.classes() != minScores.length) {
            throw new IllegalArgumentException(
                    "tracker knows %d classes, the linker %d".formatted(minScores.length, linker.classes()));
        }
        forgetEnded();
        groups.step(time, linker, ended);
        for (int i = 0; i < ended.size(); i++) {
            tellEnd(ended.get(i));
        }
        for (int i = 0; i < groups.actors().size(); i++) {
            Actor actor = groups.actors().get(i);
            actor.observe(time, settings);
            live(actor, time.lastNanos());
        }
        groups.actors().moveEndedTo(ended);
    }

    /** Number of actors, tentative ones included, oldest first. */
    public int actorCount() {
        return groups.actors().size();
    }

    /** An actor; valid until the next step. */
    public Actor actor(int index) {
        return groups.actors().get(index);
    }

    /** Number of events of the last step. */
    public int eventCount() {
        return eventCount;
    }

    /** An event of the last step; valid until the next. */
    public ActorEvent event(int index) {
        if (index >= eventCount) {
            throw new IndexOutOfBoundsException("event %d of %d".formatted(index, eventCount));
        }
        return events[index];
    }

    /** Ends all actors because the stream is over or was interrupted; their ends are the events then. */
    public void endAll() {
        forgetEnded();
        for (int i = 0; i < groups.actors().size(); i++) {
            Actor actor = groups.actors().get(i);
            actor.end(EndReason.STREAM_ENDED);
            tellEnd(actor);
        }
        groups.actors().moveEndedTo(ended);
    }

    private void live(Actor actor, long nowNanos) {
        if (!actor.started()) {
            liveTentatively(actor, nowNanos);
        } else if (actor.lost(nowNanos, settings.surviveMillis())) {
            end(actor, EndReason.LOST);
        } else if (actor.state() == ActorState.ACTIVE) {
            int before = actor.label();
            boolean switched = actor.switchLabel(nowNanos, settings);
            actor.noteSegment();
            if (switched) {
                tell(ActorEvent.Kind.LABEL, actor, before);
            }
            if (actor.faded(FADE_RATIO * minScores[actor.label()], nowNanos, settings.fadeMillis())) {
                end(actor, EndReason.FADED);
            }
        }
    }

    private void liveTentatively(Actor actor, long nowNanos) {
        actor.chooseLabel();
        if (actor.tubeCount() == 0) {
            actor.end(EndReason.LOST); // nobody knows it: nothing to survive for
        } else if (!actor.coasted()
                && actor.detections() >= settings.minDetections()
                && actor.score() > minScores[actor.label()]) {
            actor.start(nowNanos);
            tell(ActorEvent.Kind.START, actor, actor.label());
        }
    }

    private void end(Actor actor, EndReason reason) {
        actor.end(reason);
        tellEnd(actor);
    }

    private void tellEnd(Actor actor) {
        if (actor.started()) {
            tell(ActorEvent.Kind.END, actor, actor.label());
        }
    }

    private void tell(ActorEvent.Kind kind, Actor actor, int labelBefore) {
        if (eventCount == events.length) {
            grow(kind, actor);
        }
        events[eventCount++].set(kind, actor, labelBefore);
    }

    private void grow(ActorEvent.Kind kind, Actor actor) {
        ActorEvent[] more = new ActorEvent[events.length + 16];
        System.arraycopy(events, 0, more, 0, events.length);
        for (int i = events.length; i < more.length; i++) {
            more[i] = new ActorEvent(kind, actor);
        }
        events = more;
    }

    private void forgetEnded() {
        eventCount = 0;
        for (int i = 0; i < ended.size(); i++) {
            groups.giveBack(ended.get(i));
        }
        ended.clear();
    }
}
