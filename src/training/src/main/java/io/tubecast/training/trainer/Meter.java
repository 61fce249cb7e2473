package io.tubecast.training.trainer;

import io.tubecast.core.time.NanoClock;
import io.tubecast.training.config.RunSettings;

/** Sums what happened since the last line of the log. */
final class Meter {
    private final NanoClock clock;
    private final RunSettings config;
    private long startNanos;
    private long beginNanos;
    private long waitNanos;
    private int steps;
    private double classification;
    private double localization;
    private double norm;

    Meter(NanoClock clock, RunSettings config) {
        this.clock = clock;
        this.config = config;
        restart();
    }

    void restart() {
        startNanos = clock.nanoTime();
        waitNanos = 0;
        steps = 0;
        classification = 0;
        localization = 0;
        norm = 0;
    }

    void begin() {
        beginNanos = clock.nanoTime();
    }

    void gotBatch() {
        waitNanos += clock.nanoTime() - beginNanos;
    }

    void add(double classificationLoss, double localizationLoss, double gradientNorm) {
        classification += classificationLoss;
        localization += localizationLoss;
        norm += gradientNorm;
        steps++;
    }

    Progress progress(long step) {
        double seconds = Math.max(1, clock.nanoTime() - startNanos) / 1e9;
        int total = config.schedule().steps();
        return new Progress(
                step,
                total,
                classification / steps,
                localization / steps,
                config.optimizer().rate() * config.schedule().factor(step - 1),
                norm / steps,
                steps * config.batch().items() / seconds,
                waitNanos / 1e9 / seconds,
                (total - step) * seconds / steps);
    }
}
