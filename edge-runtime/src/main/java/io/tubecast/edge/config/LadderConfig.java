package io.tubecast.edge.config;

import static io.tubecast.edge.config.ConfigException.require;

/**
 * When the node steps down and up its operating points, where {@code pipeline} leaves it the choice.
 *
 * @param downMillis steps over their budget for so long lead down
 * @param dropRatio more of the wanted frames dropped than this lead down
 * @param climbMillis a better rung must be predicted to fit for so long
 * @param climbLoad it fits if it would take less than this part of its budget
 * @param changesPerMinute most changes in any minute
 * @param downKelvin nearer to the first passive trip point than this leads down
 * @param upKelvin nearer than this, nobody climbs
 */
public record LadderConfig(
        int downMillis,
        double dropRatio,
        int climbMillis,
        double climbLoad,
        int changesPerMinute,
        double downKelvin,
        double upKelvin) {
    /** Checks the ranges. */
    public LadderConfig {
        require(downMillis >= 200 && downMillis <= 60_000, "ladder.downMillis", "must be in [200, 60000]", downMillis);
        require(dropRatio > 0 && dropRatio <= 1, "ladder.dropRatio", "must be in (0, 1]", dropRatio);
        require(
                climbMillis >= 1_000 && climbMillis <= 3_600_000,
                "ladder.climbMillis",
                "must be in [1000, 3600000]",
                climbMillis);
        require(climbLoad > 0 && climbLoad < 1, "ladder.climbLoad", "must be in (0, 1)", climbLoad);
        require(
                changesPerMinute >= 2 && changesPerMinute <= 60,
                "ladder.changesPerMinute",
                "must be in [2, 60]",
                changesPerMinute);
        require(downKelvin >= 0 && downKelvin <= 50, "ladder.downKelvin", "must be in [0, 50]", downKelvin);
        require(upKelvin >= downKelvin && upKelvin <= 50, "ladder.upKelvin", "must be in [downKelvin, 50]", upKelvin);
    }

    static LadderConfig defaults() {
        return new LadderConfig(1_000, 0.1, 10_000, 0.85, 4, 3, 8);
    }
}
