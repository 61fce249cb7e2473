package io.tubecast.training.trainer;

import java.util.Locale;

/**
 * How a run is doing, averaged since the line before.
 *
 * @param step steps done
 * @param steps length of the run
 * @param classification this part of the loss
 * @param localization the other part
 * @param rate learning rate of the heads
 * @param gradientNorm before clipping
 * @param pairsPerSecond including everything
 * @param waitShare share of the time in which the trainer waited for a batch
 * @param secondsLeft at the pace of this part of the run
 */
public record Progress(
        long step,
        long steps,
        double classification,
        double localization,
        double rate,
        double gradientNorm,
        double pairsPerSecond,
        double waitShare,
        double secondsLeft) {
    /** One line for a person. */
    public String line() {
        long minutes = Math.round(secondsLeft / 60);
        return String.format(
                Locale.ROOT,
                "step %d/%d  loss %.3f (class %.3f, box %.3f)  rate %.2g  %.1f pairs/s (%.0f %% waiting for data)  %d:%02d h left",
                step,
                steps,
                classification + localization,
                classification,
                localization,
                rate,
                pairsPerSecond,
                100 * waitShare,
                minutes / 60,
                minutes % 60);
    }
}
