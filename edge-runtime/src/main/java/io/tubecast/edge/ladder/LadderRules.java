package io.tubecast.edge.ladder;

import java.util.concurrent.TimeUnit;

/**
 * When the node steps down and up.
 *
 * @param downNanos steps over their budget for so long lead down
 * @param dropRatio more of the wanted frames dropped than this lead down
 * @param climbNanos a better rung must be predicted to fit for so long; doubles with each climb that failed
 * @param climbLoad it fits if it would take less of its budget than this
 * @param changesPerMinute most changes in any minute
 * @param coolDown nearer to the first passive trip point than this, in kelvin, leads down
 * @param coolUp nearer than this, nobody climbs
 */
public record LadderRules(
        long downNanos,
        double dropRatio,
        long climbNanos,
        double climbLoad,
        int changesPerMinute,
        double coolDown,
        double coolUp) {
    /** What applies where nothing else is configured. */
    public static LadderRules defaults() {
        return new LadderRules(TimeUnit.SECONDS.toNanos(1), 0.1, TimeUnit.SECONDS.toNanos(10), 0.85, 4, 3, 8);
    }

    /** The same with another limit of changes. */
    LadderRules withChanges(int perMinute) {
        return new LadderRules(downNanos, dropRatio, climbNanos, climbLoad, perMinute, coolDown, coolUp);
    }
}
