package io.tubecast.core.actor;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;

/** Actors by the way they have in a node, from micro-tubes that a test puts there: three classes, a step every 40 ms. */
public final class StagedActors {
    /** Classes of the scores. */
    public static final int CLASSES = 3;
    /** Time between two steps. */
    public static final long STEP_NANOS = 40_000_000;

    private final TubeLinker linker = TubeLinker.streaming(LinkingSettings.online(), CLASSES, 2, null);
    private final ActorTracker tracker = new ActorTracker(ActorSettings.defaults(), new double[] {0.3, 0.3, 0.3});
    private final MicroTubes found = new MicroTubes(CLASSES, 2, 8);
    private long steps;

    /** The actors after the last step. */
    public ActorTracker tracker() {
        return tracker;
    }

    /** Capture time of the last step. */
    public long nanos() {
        return steps * STEP_NANOS;
    }

    /** Somebody is in the next step: class, score, and the boxes on its first and last frame, four numbers each. */
    public StagedActors see(int actionClass, double score, double... boxes) {
        int slot = found.add(actionClass);
        found.scores()[slot] = score;
        System.arraycopy(boxes, 0, found.boxes(), slot * 8, 8);
        int at = slot * (CLASSES + 1);
        double rest = (1 - score) / CLASSES;
        for (int i = 0; i <= CLASSES; i++) {
            found.scoreVectors()[at + i] = i == actionClass + 1 ? score : rest;
        }
        return this;
    }

    /** Takes the step with those who were put there. */
    public void step() {
        StepTime time = new StepTime(steps, steps + 1, steps * STEP_NANOS, (steps + 1) * STEP_NANOS);
        linker.step(time, found);
        tracker.step(time, linker);
        found.clear();
        steps++;
    }
}
