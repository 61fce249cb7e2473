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
 * @param itemsPerSecond pairs or clips, including everything
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
        double itemsPerSecond,
        double waitShare,
        double secondsLeft) {
    /**
     * One line for a person.
     *
     * @param items what a batch is made of: {@code pairs} or {@code clips}
     */
    public String line(String items) {
        long minutes = Math.round(secondsLeft / 60);
        return String.format(
                Locale.ROOT,
                "step %d/%d  loss %.3f (class %.3f, box %.3f)  rate %.2g  %.1f %s/s (%.0f %% waiting for data) "
                        + " %d:%02d h left",
                step,
                steps,
                classification + localization,
                classification,
                localization,
                rate,
                itemsPerSecond,
                items,
                100 * waitShare,
                minutes / 60,
                minutes % 60);
    }
}
