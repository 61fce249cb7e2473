package io.tubecast.core.actor;

/**
 * Something that happened to an actor in the last step.
 *
 * <p>A view that the tracker owns and uses again at the next step.
 */
public final class ActorEvent {
    /** What can happen. */
    public enum Kind {
        /** A tentative actor became active. */
        START,
        /** The label changed. */
        LABEL,
        /** An actor that had started ended. */
        END
    }

    private Kind kind;
    private Actor actor;
    private int labelBefore;

    ActorEvent(Kind kind, Actor actor) {
        this.kind = kind;
        this.actor = actor;
    }

    void set(Kind newKind, Actor newActor, int newLabelBefore) {
        kind = newKind;
        actor = newActor;
        labelBefore = newLabelBefore;
    }

    /** What happened. */
    public Kind kind() {
        return kind;
    }

    /** To whom; for {@link Kind#END} the whole actor as it was, valid until the next step. */
    public Actor actor() {
        return actor;
    }

    /** The class before a {@link Kind#LABEL} event; otherwise the actor's label. */
    public int labelBefore() {
        return labelBefore;
    }
}
