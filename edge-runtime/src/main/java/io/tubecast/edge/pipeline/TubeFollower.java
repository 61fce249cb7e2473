package io.tubecast.edge.pipeline;

import io.tubecast.core.actor.ActorTracker;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;

/** From micro-tubes to tubes to actors, step by step. Not thread-safe. */
final class TubeFollower {
    private final TubeLinker linker;
    private final ActorTracker actors;

    TubeFollower(TubeLinker linker, ActorTracker actors) {
        this.linker = linker;
        this.actors = actors;
    }

    /** Takes the micro-tubes of a step; events and actors are then those of this step. */
    void step(StepTime time, MicroTubes microTubes) {
        linker.step(time, microTubes);
        actors.step(time, linker);
    }

    /** Ends all tubes and actors; their ends are the events then. A later step begins anew. */
    void endAll() {
        linker.endAll();
        actors.endAll();
    }

    /** The actors and what happened to them. */
    ActorTracker actors() {
        return actors;
    }
}
